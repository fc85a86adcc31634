"""Lines of glyphs as pictures: white letters with a dark outline on a soft shadow, ready to be laid over 4:2:0 video.

Numbers are those of BT.709 video in limited range. A picture's colour is premultiplied: what is shown is
``behind * (1 - cover) + colour``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from aligner.video.faces import Face
from aligner.video.layout import Block
from aligner.video.values import Size

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    Plane: TypeAlias = NDArray[numpy.float32]

# Y, and the distance of Cb and Cr from grey, of (R, G, B) from 0 to 1 (ITU-R BT.709-6, items 3.2 to 3.4).
WHITE = (235.0, 0.0, 0.0)
_DARK = 22.0  # of the outline and the shadow: a little above black
_LIT = (
    16 + 219 * (0.2126 + 0.7152 * 0.84),
    -224 * (0.2126 + 0.7152 * 0.84) / 1.8556,
    224 * (1 - 0.2126 - 0.7152 * 0.84) / 1.5748,
)
_SHADOW = 0.55


@dataclass(frozen=True, slots=True)
class LitPart:
    """The letters of a part. ``left`` and ``right`` are where they begin and end, in the picture's columns."""

    letters: "Plane"
    letters_half: "Plane"
    top: int
    left: int
    right: int
    backward: bool

    def clipped(self, share: float) -> tuple["Plane", "Plane"]:
        """The letters as far as they are lit."""
        import numpy

        if share >= 1:
            return self.letters, self.letters_half
        width = self.right - self.left
        edge = width * share
        columns = numpy.clip(edge - numpy.arange(width, dtype=numpy.float32), 0, 1)
        if self.backward:
            columns = columns[::-1]
        return self.letters * columns, self.letters_half * columns.reshape(-1, 2).mean(axis=1)


@dataclass(frozen=True, slots=True)
class Picture:
    """A caption's rectangle, its corner and its sides even."""

    left: int
    top: int
    luma: "Plane"
    cover: "Plane"
    cover_half: "Plane"
    parts: tuple[LitPart, ...]


def draw(block: Block, size: Size) -> Picture:
    """The picture of a caption."""
    import numpy

    outline_px = max(1.0, block.font_px * 0.065)
    around = round(outline_px * 2 + block.font_px * 0.14) + 2
    left, top, right, bottom = _bounds(block, size, around)
    letters = numpy.zeros((bottom - top, right - left), numpy.float32)
    outline = numpy.zeros_like(letters)
    planes = {number: numpy.zeros_like(letters) for number in range(len(block.parts))}
    for line in block.lines:
        for glyph in line.glyphs:
            pen_x = line.x + glyph.x * block.font_px / 1000 - left
            pen_y = line.baseline - glyph.y * block.font_px / 1000 - top
            fine = round(pen_x % 1 * 4)
            place = (int(pen_x // 1), round(pen_y))
            key = (glyph.face, glyph.number, round(block.font_px * 64), fine * 16)
            _stamp(outline, _bitmap(*key, round(outline_px * 64)), place)
            _stamp(letters, _bitmap(*key, 0), place)
            part = line.part_at(glyph.at)
            if part is not None:
                _stamp(planes[part], _bitmap(*key, 0), place)
    outline = numpy.maximum(outline, letters)
    shadow = _SHADOW * _softened(outline, block.font_px)
    dark = shadow * (1 - outline) + outline
    cover = dark
    luma = letters * WHITE[0] + (cover - letters) * _DARK
    backward = {line.part_at(glyph.at): glyph.backward for line in block.lines for glyph in line.glyphs}
    parts = tuple(_part(plane, backward.get(number, False)) for number, plane in planes.items())
    return Picture(left, top, luma, cover, _half(cover), parts)


def blend(frame: "NDArray[numpy.uint8]", picture: Picture, lit: Sequence[float]) -> None:
    """Lays a picture over a frame (planar 4:2:0 as PyAV has it), in place."""
    import numpy

    height, width = picture.luma.shape
    rows = frame.shape[0] * 2 // 3
    luma = frame[picture.top : picture.top + height, picture.left : picture.left + width]
    colour = frame[rows:].reshape(2, rows // 2, frame.shape[1] // 2)
    chroma = colour[
        :,
        picture.top // 2 : (picture.top + height) // 2,
        picture.left // 2 : (picture.left + width) // 2,
    ]
    shown = luma * (1 - picture.cover) + picture.luma
    tint = chroma * (1 - picture.cover_half) + 128 * picture.cover_half
    for part, share in zip(picture.parts, lit, strict=False):
        if share <= 0 or not part.letters.size:
            continue
        letters, half = part.clipped(share)
        down, across = slice(part.top, part.top + letters.shape[0]), slice(part.left, part.right)
        shown[down, across] += letters * (_LIT[0] - WHITE[0])
        halves = (slice(down.start // 2, down.stop // 2), slice(across.start // 2, across.stop // 2))
        for plane, shift in zip(tint, _LIT[1:], strict=True):
            plane[halves] += half * shift
    luma[:] = numpy.clip(shown + 0.5, 0, 255)
    chroma[:] = numpy.clip(tint + 0.5, 0, 255)


def _bounds(block: Block, size: Size, around: int) -> tuple[int, int, int, int]:
    left = min(line.x for line in block.lines) - around - block.font_px * 0.2
    right = max(line.x + line.width for line in block.lines) + around + block.font_px * 0.2
    top = block.lines[0].baseline - block.font_px * 1.4 - around
    bottom = block.lines[-1].baseline + block.font_px * 0.7 + around
    return (
        max(0, int(left) // 2 * 2),
        max(0, int(top) // 2 * 2),
        min(size.width, -(-int(right) // 2) * 2),
        min(size.height, -(-int(bottom) // 2) * 2),
    )


def _part(plane: "Plane", backward: bool) -> LitPart:
    """Cut to where there is something, at even places."""
    import numpy

    rows, columns = numpy.nonzero(plane.any(axis=1))[0], numpy.nonzero(plane.any(axis=0))[0]
    if not rows.size:
        return LitPart(plane[:0, :0], plane[:0, :0], 0, 0, 0, backward)
    top, bottom = rows[0] // 2 * 2, -(-(rows[-1] + 1) // 2) * 2
    left, right = columns[0] // 2 * 2, -(-(columns[-1] + 1) // 2) * 2
    letters = plane[top:bottom, left:right].copy()
    return LitPart(letters, _half(letters), int(top), int(left), int(right), backward)


def _half(plane: "Plane") -> "Plane":
    height, width = plane.shape
    halved: Plane = plane.reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3))
    return halved


def _softened(plane: "Plane", font_px: float) -> "Plane":
    """The shadow of what is drawn: a little lower, and blurred (a box three times over is near a Gaussian)."""
    import numpy

    reach = max(1, round(font_px * 0.035))
    soft = numpy.roll(plane, round(font_px * 0.03), axis=0)
    for axis in (0, 1):
        for _ in range(3):
            blurred = numpy.zeros_like(soft)
            for shift in range(-reach, reach + 1):
                blurred += numpy.roll(soft, shift, axis=axis)
            soft = blurred / numpy.float32(2 * reach + 1)
    return soft


@lru_cache(maxsize=4096)
def _bitmap(face: Face, number: int, size: int, fine: int, outline: int) -> tuple[Any, int, int]:
    """A glyph's cover, and where its left upper corner is from the pen. Sizes are in 1/64 pixel."""
    import freetype
    import numpy

    face.drawn.set_char_size(size)
    face.drawn.load_glyph(number, freetype.FT_LOAD_NO_BITMAP | freetype.FT_LOAD_NO_HINTING)
    glyph = face.drawn.glyph.get_glyph()
    if outline:
        stroker = freetype.Stroker()
        stroker.set(outline, freetype.FT_STROKER_LINECAP_ROUND, freetype.FT_STROKER_LINEJOIN_ROUND, 0)
        glyph.stroke(stroker, True)
    drawn = glyph.to_bitmap(freetype.FT_RENDER_MODE_NORMAL, freetype.Vector(fine, 0), True)
    bitmap = drawn.bitmap
    cover = (
        numpy.array(bitmap.buffer, numpy.uint8).reshape(bitmap.rows, -1)[:, : bitmap.width]
        if bitmap.rows
        else None
    )
    return cover, drawn.left, drawn.top


def _stamp(plane: "Plane", drawn: tuple[Any, int, int], place: tuple[int, int]) -> None:
    """Lays a glyph into a plane, as far as it is inside."""
    import numpy

    cover, left, above = drawn
    if cover is None:
        return
    x, y = place[0] + left, place[1] - above
    first_row, first_column = max(0, -y), max(0, -x)
    into = plane[max(0, y) : max(0, y + cover.shape[0]), max(0, x) : max(0, x + cover.shape[1])]
    part = cover[first_row : first_row + into.shape[0], first_column : first_column + into.shape[1]]
    numpy.maximum(into, part / numpy.float32(255), out=into)
