"""Text into segments: what is spoken in one go, and the silence after each.

A paragraph is a segment, or several when it is long. Blank lines end a paragraph, and so do lines without
a letter or digit ("-----", "* * *"): such lines are not spoken, lie between the segments and so are in no
caption. A break tag ends a segment too. Where breaks stand between two segments, their time is the pause,
and nothing is added to it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aligner.model import Segment
from aligner.script.breaks import Break, find_breaks
from aligner.script.cuts import PAUSES_MS, pieces
from aligner.script.places import LINE_END, Source


@dataclass(frozen=True, slots=True)
class Division:
    """How a text is divided. ``longest_segment`` is aimed at, ``longest_stretch`` is what a service takes at
    most."""

    longest_segment: int
    longest_stretch: int
    paragraph_pause_ms: int
    language: str


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Something to speak, and the silence that belongs after it unless a break says otherwise."""

    start: int
    end: int
    pause_ms: int


def divide(text: str, division: Division, source: Source) -> tuple[Segment, ...]:
    """The segments of a text, none of them without a letter or digit; no segment where there is none at all.

    Raises ``ScriptError`` for a break tag that cannot be read, a break before the first word, and a
    stretch without a space that is longer than the service takes.
    """
    breaks = find_breaks(text, source)
    stretches = list(_stretches(text, breaks, division))
    for stretch in stretches:
        if stretch.end - stretch.start > division.longest_stretch:
            raise source.error(
                f"{stretch.end - stretch.start:,} characters without a space are more than the"
                f" {division.longest_stretch:,} that the voice takes at once",
                text,
                stretch.start,
            )
    if breaks and stretches and breaks[0].start < stretches[0].start:
        message = "a pause before the first word has nothing to follow; remove it"
        raise source.error(message, text, breaks[0].start)
    return tuple(
        Segment(
            index=index,
            text=text[stretch.start : stretch.end],
            start=stretch.start,
            end=stretch.end,
            pause_after_ms=pause_ms,
        )
        for index, (stretch, pause_ms) in enumerate(
            zip(stretches, _pauses(stretches, breaks, len(text)), strict=True)
        )
    )


def is_spoken(text: str) -> bool:
    """Whether there is anything to pronounce: a letter or a digit of any writing."""
    return any(character.isalnum() for character in text)


def _pauses(stretches: Sequence[_Stretch], breaks: Sequence[Break], length: int) -> Iterator[int]:
    waiting = list(reversed(breaks))
    for index, stretch in enumerate(stretches):
        last = index + 1 == len(stretches)
        until = length if last else stretches[index + 1].start
        asked: list[int] = []
        while waiting and waiting[-1].start < until:
            asked.append(waiting.pop().pause_ms)
        yield sum(asked) if asked else 0 if last else stretch.pause_ms


def _stretches(text: str, breaks: Sequence[Break], division: Division) -> Iterator[_Stretch]:
    blanked = _blanked(text, breaks)
    stops = [found.start for found in breaks]
    at = 0
    for start, end in _paragraphs(blanked):
        while at < len(stops) and stops[at] < start:
            at += 1
        position = start
        while at < len(stops) and stops[at] < end:
            # After what precedes a break comes the break: its own pause stands in ``_pauses``.
            yield from _pieces(blanked, position, stops[at], division)
            position = breaks[at].end
            at += 1
        yield from _pieces(blanked, position, end, division)


def _blanked(text: str, breaks: Sequence[Break]) -> str:
    """The text with spaces for break tags, so that places stay the same."""
    parts: list[str] = []
    position = 0
    for found in breaks:
        parts += (text[position : found.start], " " * (found.end - found.start))
        position = found.end
    return "".join((*parts, text[position:]))


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Runs of spoken lines, half-open, line ends at the end left out."""
    start: int | None = None
    end = 0
    for line_start, line_end, ends_paragraph in _lines(text):
        if is_spoken(text[line_start:line_end]):
            start = line_start if start is None else start
            end = line_end
            if not ends_paragraph:
                continue
        if start is not None:
            yield start, end
            start = None
    if start is not None:
        yield start, end


def _lines(text: str) -> Iterator[tuple[int, int, bool]]:
    """Each line without its end, and whether that end is a paragraph's (U+2029)."""
    start = 0
    for found in LINE_END.finditer(text):
        yield start, found.start(), found.group() == "\u2029"
        start = found.end()
    yield start, len(text), False


def _pieces(text: str, start: int, end: int, division: Division) -> Iterator[_Stretch]:
    """A paragraph, or the part of one beside a break, in pieces; each without the space at its ends."""
    start, end = _trimmed(text, start, end)
    cut = pieces(text[start:end], longest=division.longest_segment, language=division.language)
    for piece_start, piece_end, kind in cut:
        first, last = _trimmed(text, start + piece_start, start + piece_end)
        if is_spoken(text[first:last]):
            whole = start + piece_end == end
            yield _Stretch(first, last, division.paragraph_pause_ms if whole else PAUSES_MS[kind])


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    stretch = text[start:end]
    return start + len(stretch) - len(stretch.lstrip()), end - (len(stretch) - len(stretch.rstrip()))
