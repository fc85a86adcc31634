"""Where a caption stands on the picture, and how large it is. Knows glyphs' widths, and draws nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from aligner.video.shaping import Glyph, ShapedLine
from aligner.video.values import Caption, Part, Size


@dataclass(frozen=True, slots=True)
class Line:
    """A line in its place: ``x`` is where it begins, ``baseline`` where its letters stand, in pixels."""

    glyphs: tuple[Glyph, ...]
    x: float
    baseline: float
    width: float
    parts: tuple[tuple[int, int, int], ...]
    """Of each part that is on the line: its first and last code point, and its number in the caption."""

    def part_at(self, at: int) -> int | None:
        """The number of the part that a code point is in."""
        return next((number for start, end, number in self.parts if start <= at < end), None)


@dataclass(frozen=True, slots=True)
class Block:
    """A caption in its place."""

    lines: tuple[Line, ...]
    font_px: float
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """Sizes in pixels. Letters are as large as the widest line allows, and not above what is customary."""

    size: Size
    font_px: float

    @property
    def room(self) -> float:
        """How wide a line may be."""
        return self.size.width * _ROOM[self.size.upright]

    @property
    def bottom(self) -> float:
        """The last baseline. Apps for upright films lay their own text over the lowest fifth."""
        return self.size.height * (0.74 if self.size.upright else 0.915)


# Upright, apps have their buttons at the side; else captions keep to the title-safe nine tenths.
_ROOM = {True: 0.84, False: 0.9}
_LARGEST = {True: 12, False: 17}
"""The shorter side's share: 90 and 64 pixels of 1080."""
_SMALLEST = 40
_PITCH = 1.25


def look_for(lines: Sequence[ShapedLine], size: Size) -> Look:
    """The look in which every line fits, unless it would be too small to read."""
    widest = max((line.width for line in lines), default=0.0) / 1000
    fitting = size.width * _ROOM[size.upright] / widest if widest else size.shorter
    largest = size.shorter / _LARGEST[size.upright]
    return Look(size, max(min(largest, fitting), size.shorter / _SMALLEST))


def place(caption: Caption, lines: Sequence[ShapedLine], look: Look) -> Block:
    """A caption at the foot of the picture, in its middle; one that does not fit is made smaller."""
    widest = max(line.width for line in lines) / 1000
    font_px = min(look.font_px, look.room / widest if widest else look.font_px)
    font_px = min(font_px, look.bottom * 0.95 / (_pitch(lines) * (len(lines) - 1) + 1))
    pitch = font_px * _pitch(lines)
    placed: list[Line] = []
    for number, line in enumerate(lines):
        width = line.width * font_px / 1000
        parts = tuple(
            (part.start, part.end, index) for index, part in enumerate(caption.parts) if part.line == number
        )
        baseline = look.bottom - pitch * (len(lines) - 1 - number)
        placed.append(Line(line.glyphs, (look.size.width - width) / 2, round(baseline), width, parts))
    return Block(tuple(placed), font_px, caption.parts)


def _pitch(lines: Sequence[ShapedLine]) -> float:
    """From line to line, in em: more where marks stand above and below the letters, as in Thai and Hindi."""
    tall = any(_tall(glyph) for line in lines for glyph in line.glyphs)
    return 1.5 if tall else _PITCH


def _tall(glyph: Glyph) -> bool:
    """Whether a glyph's font is made for letters with marks in several storeys."""
    names = (
        "thai",
        "devanagari",
        "nastaliq",
        "nirmala",
        "leelaw",
        "khmer",
        "myanmar",
        "lao",
        "bengali",
        "tamil",
    )
    return any(name in glyph.face.family.lower() for name in names)
