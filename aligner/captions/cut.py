"""Words to cues: one optimal search over cue ends and line ends together.

It weighs (``search``) what the breaks cost (``breaks``), what the time is like, and what shape the lines have
(``layout``).

A line may end inside of what is wider than a line (a URL) or has a dash inside (``pieces``). Knows nothing of how long
a cue stays (``edges``), of files, or of where the words came from.
"""

import re
from collections.abc import Iterable, Sequence

from aligner.captions.breaks import find_breaks
from aligner.captions.columns import columns_of
from aligner.captions.edges import time_cues
from aligner.captions.layout import keep_breaks
from aligner.captions.pieces import Pieces
from aligner.captions.relief import Relief
from aligner.captions.search import Search
from aligner.captions.speakers import leads_of, paired
from aligner.captions.style import Style
from aligner.model import Cue, Word


def cut(
    words: Sequence[Word], text: str, *, language: str, style: Style, duration_ms: int | None = None
) -> tuple[Cue, ...]:
    """The words as cues, every word once and in order; one that a line ends inside of is several there.

    ``text`` is the script that the words' spans point into; a blank line there, or a change of speaker, ends a
    cue, but that two speakers share one where the style has dashes. ``duration_ms`` is the audio's length: the
    last cue does not outlast it.
    """
    if not words:
        return ()
    pieces = Pieces(words, style)
    words = pieces.words
    breaks = find_breaks(words, text, language)
    if style.keep_breaks:
        breaks = keep_breaks(breaks, words, text, style)
    leads = leads_of(words, style)
    columns = columns_of(words, breaks, style, duration_ms, leads)
    layouts = Search(columns, breaks, style).run()
    if style.cps:
        layouts = Relief(words, breaks, columns, style, leads).relieved(layouts)
    ranges = [(lines[0][0], lines[-1][1]) for lines in layouts]
    widths = [columns.right[end - 1] - columns.left[first] for first, end in ranges]
    spans = time_cues(ranges, words, style, duration_ms, widths)
    cues = []
    labelled = any(leads)
    for index, (lines, (start_ms, end_ms)) in enumerate(zip(layouts, spans, strict=True), 1):
        held = tuple([pieces.line(words[first:end]) for first, end in lines])
        shown = tuple([_line_text(words, breaks.joins, first, end) for first, end in lines])
        led: tuple[str, ...] = ()
        if labelled:
            led = tuple(leads[first] for first, _ in lines)
            shown = tuple(lead + line for lead, line in zip(led, shown, strict=True))
        cues.append(Cue(index, start_ms, end_ms, held, shown, held[0][0].speaker, led if any(led) else ()))
    return paired(cues, style)


def words_of(cues: Iterable[Cue]) -> tuple[Word, ...]:
    """The words that cues hold, in order."""
    return tuple(word for cue in cues for word in cue.words)


def one_cue(
    words: Sequence[Word], text: str, *, language: str, style: Style
) -> tuple[tuple[tuple[Word, ...], str], ...] | None:
    """The words as the lines of one cue, each with its text; None where the style has no room for them."""
    pieces = Pieces(words, style)
    words = pieces.words
    breaks = find_breaks(words, text, language)
    ranges = Search(columns_of(words, breaks, style, None, [""] * len(words)), breaks, style).lines()
    if ranges is None:
        return None
    return tuple((pieces.line(words[a:b]), _line_text(words, breaks.joins, a, b)) for a, b in ranges)


def _line_text(words: Sequence[Word], joins: Sequence[str], first: int, end: int) -> str:
    parts = [word.text + join for word, join in zip(words[first : end - 1], joins[first:end], strict=False)]
    line = "".join(parts) + words[end - 1].text
    return line if line.isprintable() and "  " not in line else _SPACES.sub(" ", line)


# A word that itself holds white space ("10 000") shows it as one space; no-break spaces stay.
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
