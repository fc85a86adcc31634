"""When cues appear and leave. Knows which words each cue holds, not why.

A cue appears with its first word, or in the silence before it, a few frames early, where it cannot be read in time
otherwise. It leaves after its last word, as soon as it has been there long enough to
be seen and read, within the style's lag otherwise; a short gap to the next cue is closed to the minimum gap.
Speech that is too fast to be read keeps its timing (``check`` says so).
"""

import itertools
from collections.abc import Sequence

from aligner.captions.style import Style
from aligner.captions.width import display_width
from aligner.model import Word

Span = tuple[int, int]


def time_cues(
    ranges: Sequence[tuple[int, int]],
    words: Sequence[Word],
    style: Style,
    duration_ms: int | None,
    widths: Sequence[float] = (),
) -> list[Span]:
    """When each cue is on screen, in milliseconds; ``ranges`` are its first word and the one after its last.
    ``widths`` is how much has to be read of each, where that is more than its words.

    Cues never overlap. Where two cues begin at the same moment (words without time of their own), the later
    one appears a millisecond after the other.
    """
    starts: list[int] = []
    for first, _ in ranges:
        starts.append(max(words[first].start_ms, starts[-1] + 1 if starts else 0))
    spans: list[Span] = []
    sounds: list[int] = []
    needs: list[int] = []
    for index, (first, end) in enumerate(ranges):
        held = words[first:end]
        width = widths[index] if widths else _width(held, style)
        heard = max(max(word.end_ms for word in held), starts[index] + 1)
        needs.append(max(style.min_duration_ms, style.reading_ms(width)))
        sounds.append(heard)
        need = starts[index] + needs[index]
        latest = starts[index] + style.max_duration_ms
        if index + 1 < len(ranges):
            out = _before_next(heard, need, latest, starts[index + 1], style)
            out = min(max(out, starts[index] + 1), starts[index + 1])
        else:
            out = max(min(max(heard + style.lag_ms, need), latest), heard)
            if duration_ms is not None:
                out = max(min(out, duration_ms), starts[index] + 1)
        spans.append((starts[index], out))
    _lead(spans, sounds, needs, style)
    return spans


def _lead(spans: list[Span], sounds: Sequence[int], needs: Sequence[int], style: Style) -> None:
    """Lets cues that are too short to be read appear in the silence before them, as the one before can spare it."""
    for index, (start, end) in enumerate(spans):
        early = min(needs[index] - (end - start), style.lead_ms)
        if early <= 0:
            continue
        if index == 0:
            spans[0] = max(start - early, 0), end
            continue
        first, out = spans[index - 1]
        spare = out - max(sounds[index - 1], first + needs[index - 1])
        gap = start - out
        if gap > style.min_gap_ms:  # there the one before has left
            early = min(early, gap - style.min_gap_ms)
            if gap - early < style.close_gap_ms:  # such a gap is closed, or not begun
                closed = start - early - style.min_gap_ms
                if closed <= min(first + style.max_duration_ms, sounds[index - 1] + style.lag_ms):
                    spans[index - 1] = first, closed
                else:  # where it can, the one before leaves as much earlier
                    free = max(gap - style.close_gap_ms, 0)
                    given = min(early - free, max(spare, 0))
                    spans[index - 1] = first, out - given
                    early = free + given
        else:
            early = min(early, max(spare, 0))
            spans[index - 1] = first, out - early
        spans[index] = start - early, end


def _before_next(heard: int, need: int, latest: int, following: int, style: Style) -> int:
    """When a cue leaves that another follows: ``heard`` is its last sound, ``need`` when it has been read."""
    close = following - style.min_gap_ms
    bound = min(close, max(latest, heard))
    if close <= heard + style.lag_ms:
        return bound
    # There is silence to spend: some lag, as much as leaves a gap that need not be closed.
    out = min(max(heard, min(heard + style.lag_ms, following - style.close_gap_ms), need), bound)
    return bound if following - out < style.close_gap_ms else out


def _width(held: Sequence[Word], style: Style) -> float:
    """The width to be read: the words with a space between them where their spans leave one."""
    space = 0.5 if style.full_width else 1.0
    total = sum(display_width(word.text, full_width=style.full_width) for word in held)
    gaps = sum(after.start > before.end for before, after in itertools.pairwise(held))
    return total + gaps * space
