"""Files of captions written again in place: what a caption says anew is put where it stood, and every other character
of the file stays, understood or not. Knows no format; the readers find the places."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from aligner.formats.timed_text.shown import Shown

Span: TypeAlias = tuple[int, int]
"""A half-open range of a text."""
Edit: TypeAlias = tuple[Span, str]
"""What is to stand in the place of a range."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a caption stands in its file: the whole of it, which is written once more for each part of it, and in
    that its name, its times and what it shows."""

    whole: Span
    start: Span
    end: Span
    shown: Span
    name: Span = (0, 0)
    """What no other caption may have too: parts after the first go without."""


@dataclass(frozen=True, slots=True)
class InPlace:
    """A ``TimedText``. ``places`` has every caption of the file by its ``source``, also those with nothing to see."""

    text: str
    captions: tuple[Shown, ...]
    places: tuple[Place, ...]
    language: str | None = None

    between: ClassVar[str] = "\n\n"
    """What parts the parts of a caption."""
    in_order: ClassVar[bool] = False
    """Whether the format has captions in the order of their starts."""

    @property
    def grain_ms(self) -> int:
        return 1

    def rewritten(self, captions: Sequence[Shown]) -> str:
        before = {caption.source: caption for caption in self.captions}
        parts: dict[int, list[Shown]] = {}
        for caption in captions:
            parts.setdefault(caption.source, []).append(caption)
        slots = sorted(parts)
        order = sorted(slots, key=lambda source: parts[source][0].start_ms) if self.in_order else slots
        edits: list[Edit] = []
        for slot, source in zip(slots, order, strict=True):
            block = self.between.join(
                self._block(before[source], part, again=number > 0)
                for number, part in enumerate(parts[source])
            )
            edits.append((self.places[slot].whole, block + self._apart(slot, block)))
        return spliced(self.text, edits)

    def _apart(self, slot: int, block: str) -> str:
        """What a caption that ends otherwise than the one that stood there needs, where no empty line follows."""
        start, end = self.places[slot].whole
        last = self.text[start:end].rpartition("\n")[2]
        glued = self.in_order and self.text[end : end + 2].strip("\n") and not block.endswith(last)
        return "\n" if glued else ""

    def _block(self, before: Shown, caption: Shown, *, again: bool) -> str:
        place = self.places[caption.source]
        edits: list[Edit] = [(place.name, "")] if again else []
        if caption.start_ms != before.start_ms:
            edits.append((place.start, self.time(caption.start_ms, self.text[slice(*place.start)])))
        if caption.end_ms != before.end_ms:
            edits.append((place.end, self.time(caption.end_ms, self.text[slice(*place.end)])))
        if caption.lines != before.lines:
            edits.append((place.shown, self.lines(caption.lines, self.text[slice(*place.shown)])))
        return spliced(self.text, edits, place.whole)

    def time(self, ms: int, before: str) -> str:
        """A time, as the file writes what it takes the place of."""
        raise NotImplementedError

    def lines(self, lines: Sequence[str], before: str) -> str:
        """What a caption shows, for what it showed."""
        raise NotImplementedError


def spliced(text: str, edits: Iterable[Edit], within: Span | None = None) -> str:
    """A text, or a range of it, with other text in some ranges, of which none lies over another."""
    start, end = within or (0, len(text))
    parts: list[str] = []
    for (first, last), new in sorted(edits):
        if first < last or new:
            parts += (text[start:first], new)
            start = last
    return "".join((*parts, text[start:end]))


def line_of(text: str, position: int) -> int:
    """The number of a place's line, from 1."""
    return text.count("\n", 0, position) + 1
