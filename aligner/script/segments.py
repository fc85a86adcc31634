"""A text into stretches: what is spoken in one go.

A paragraph is a stretch, or several when it is long. Blank lines end a paragraph, and so do lines without
a letter or digit ("-----", "* * *"): such lines are not spoken, lie between the stretches and so are in no
caption. A directive may end a stretch too.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aligner.script.cuts import CLAUSE, PAUSES_MS, SENTENCE, pieces
from aligner.script.places import LINE_END


@dataclass(frozen=True, slots=True)
class Stretch:
    """Something to speak. ``pause_ms`` is what a voice leaves out where a cut ends it; None: its paragraph
    ends there. ``opens``: it is its paragraph's first."""

    start: int
    end: int
    pause_ms: int | None
    opens: bool


def divide(text: str, stops: Sequence[int], *, longest: int, language: str) -> Iterator[Stretch]:
    """The stretches of a text, of ``longest`` code points where there are spaces, none of them without a letter
    or digit. ``stops``: places, in order, that no stretch spans."""
    at = 0
    for start, end in _paragraphs(text):
        while at < len(stops) and stops[at] <= start:
            at += 1
        reached = bisect_left(stops, end, at)
        inside, at = stops[at:reached], reached
        opens = True
        for first, last in zip([start, *inside], [*inside, end], strict=True):
            for piece_start, piece_end, pause_ms in _pieces(text, first, last, longest, language):
                whole = pause_ms is None and last == end
                stop_ms = _natural_ms(text[piece_start:piece_end]) if pause_ms is None else pause_ms
                yield Stretch(piece_start, piece_end, None if whole else stop_ms, opens)
                opens = False


def is_spoken(text: str) -> bool:
    """Whether there is anything to pronounce: a letter or a digit of any writing."""
    return any(character.isalnum() for character in text)


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


def _natural_ms(spoken: str) -> int:
    """What a voice leaves out where its text stops within a paragraph, by the last mark."""
    last = spoken.rstrip("\"'”’»)]*_")[-1:]
    kind = SENTENCE if last in ".!?…。！？" else CLAUSE if last in ";:,—–、，；：" else None
    return 0 if kind is None else PAUSES_MS[kind]


def _pieces(
    text: str, start: int, end: int, longest: int, language: str
) -> Iterator[tuple[int, int, int | None]]:
    """A paragraph, or a part of one, in pieces without the space at their ends; None: the part ends there."""
    start, end = _trimmed(text, start, end)
    for piece_start, piece_end, kind in pieces(text[start:end], longest=longest, language=language):
        first, last = _trimmed(text, start + piece_start, start + piece_end)
        if is_spoken(text[first:last]):
            yield first, last, None if start + piece_end == end else PAUSES_MS[kind]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    stretch = text[start:end]
    return start + len(stretch) - len(stretch.lstrip()), end - (len(stretch) - len(stretch.rstrip()))
