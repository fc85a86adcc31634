"""ASS as libass draws it, where the system has that library (Debian: libass9)."""

import ctypes
import ctypes.util
import os
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import pytest

from aligner.formats import FORMATS
from aligner.model import Look, Narration
from tests.formats.helpers import narration, spoken

pytestmark = pytest.mark.slow

WIDTH, HEIGHT = 1920, 1080
WHITE, GOLD = 0xFFFFFF, 0xFFD700


class _Image(ctypes.Structure):
    pass


_Image._fields_ = [
    ("w", ctypes.c_int),
    ("h", ctypes.c_int),
    ("stride", ctypes.c_int),
    ("bitmap", ctypes.c_void_p),
    ("color", ctypes.c_uint32),
    ("dst_x", ctypes.c_int),
    ("dst_y", ctypes.c_int),
    ("next", ctypes.POINTER(_Image)),
    ("type", ctypes.c_int),
]


class Box(NamedTuple):
    """A drawn run of one colour (RRGGBB), of letters and not of their outline."""

    colour: int
    left: int
    top: int
    right: int
    bottom: int


class Renderer:
    """Draws frames of a file's text."""

    def __init__(self, text: str, size: tuple[int, int] = (WIDTH, HEIGHT)) -> None:
        name = os.environ.get("LIBASS") or ctypes.util.find_library("ass")
        if name is None:
            pytest.skip("libass is not installed")
        self._lib = lib = ctypes.CDLL(name)
        for function in ("ass_library_init", "ass_renderer_init", "ass_read_memory"):
            getattr(lib, function).restype = ctypes.c_void_p
        lib.ass_render_frame.restype = ctypes.POINTER(_Image)
        self._library = ctypes.c_void_p(lib.ass_library_init())
        self._renderer = ctypes.c_void_p(lib.ass_renderer_init(self._library))
        lib.ass_set_frame_size(self._renderer, *size)
        lib.ass_set_fonts(self._renderer, None, b"sans-serif", 1, None, 1)
        data = text.encode()
        self._track = ctypes.c_void_p(
            lib.ass_read_memory(
                self._library, ctypes.create_string_buffer(data), ctypes.c_size_t(len(data)), None
            )
        )
        assert self._track.value

    def frame(self, ms: int) -> list[Box]:
        image = self._lib.ass_render_frame(self._renderer, self._track, ctypes.c_longlong(ms), None)
        return list(self._boxes(image))

    def ink(self, ms: int) -> list[tuple[int, int]]:
        """Where there is something of a letter."""
        found = []
        image = self._lib.ass_render_frame(self._renderer, self._track, ctypes.c_longlong(ms), None)
        while image:
            held = image.contents
            for row in range(held.h if held.type == 0 else 0):
                bits = ctypes.string_at(held.bitmap + row * held.stride, held.w)
                found += [(held.dst_x + x, held.dst_y + row) for x, bit in enumerate(bits) if bit > 127]
            image = held.next
        return found

    def _boxes(self, image: "ctypes._Pointer[_Image]") -> Iterator[Box]:
        while image:
            held = image.contents
            if held.type == 0 and held.w:
                left, top = held.dst_x, held.dst_y
                yield Box(held.color >> 8, left, top, left + held.w, top + held.h)
            image = held.next


def _drawn(held: Narration, ms: int) -> list[Box]:
    return Renderer(FORMATS["ass"].write(held)).frame(ms)


def _width(boxes: list[Box]) -> int:
    return max(box.right for box in boxes) - min(box.left for box in boxes)


def test_words_fill_one_after_the_other() -> None:
    """Before its time a word is white, after it gold; the first words of a line fill before the last."""
    file = Renderer(FORMATS["ass"].write(spoken([["One two three"]], lengths_ms=(500,), pauses_ms=(100,))))
    assert {box.colour for box in file.frame(850)} == {WHITE, GOLD}
    assert max(b.right for b in file.frame(850) if b.colour == GOLD) <= min(
        b.right for b in file.frame(850) if b.colour == WHITE
    )
    assert {box.colour for box in file.frame(1790)} == {GOLD}
    assert file.frame(2500) == []


def test_two_full_lines_fit_the_picture() -> None:
    """Twice 42 characters, capitals too, stand inside the picture's safe area, at its bottom, the first line above."""
    boxes = _drawn(
        spoken(
            [["ALICE WAS BEGINNING TO GET VERY TIRED OF IT", "when suddenly a White Rabbit with pink eyes"]]
        ),
        100,
    )
    assert min(box.left for box in boxes) > 0
    assert max(box.right for box in boxes) < WIDTH
    assert min(box.top for box in boxes) > HEIGHT * 0.75
    assert max(box.bottom for box in boxes) < HEIGHT * 0.96


def test_braces_and_backslashes_are_drawn() -> None:
    """Nothing of a script is taken for markup: each sign makes the text wider, and no line is broken."""
    plain = _drawn(narration([["an8xN"]]), 1400)
    for text in (r"{\an8}x\N", r"{an8}xN", r"\an8xN", r"an8x\N", r"an8x\hN"):
        boxes = _drawn(narration([[text]]), 1400)
        assert _width(boxes) > _width(plain), text
        assert min(box.top for box in boxes) > HEIGHT * 0.8, text


def test_a_line_of_any_length_stays_in_the_picture() -> None:
    """A sentence of twice the usual length is parted, and none of it is lost at the picture's edges."""
    sentence = (
        "It was all very well to say drink me, but the wise little Alice was not going to do that in a hurry."
    )
    boxes = _drawn(spoken([[sentence]]), 100)
    assert min(box.left for box in boxes) > 0
    assert max(box.right for box in boxes) < WIDTH
    assert min(box.top for box in boxes) < HEIGHT * 0.87 < max(box.bottom for box in boxes)


def test_right_to_left_text_ends_at_the_left() -> None:
    """The full stop of a Hebrew line is its leftmost mark, and the first word is lit first, at the right."""
    file = Renderer(FORMATS["ass"].write(spoken([["שלום עולם."]], lengths_ms=(500,), language="he")))
    boxes = file.frame(250)
    left, right = min(boxes, key=lambda box: box.left), max(boxes, key=lambda box: box.right)
    assert (left.colour, right.colour) == (WHITE, GOLD)
    ink = file.ink(250)
    edge, foot = min(x for x, _ in ink), max(y for _, y in ink)
    assert all(y > foot - 20 for x, y in ink if x < edge + 6), "a full stop stands low"


@pytest.mark.parametrize("size", [(1080, 1920), (1280, 720)])
def test_the_picture_is_the_one_asked_for(size: tuple[int, int]) -> None:
    """Two lines of the style for such a picture stand inside it, in its lower part."""
    lines = [["Alice was beginning to", "get very tired of it"]]
    look = Look(resolution=size)
    boxes = Renderer(FORMATS["ass"].write(replace(spoken(lines), look=look)), size).frame(100)
    assert min(box.left for box in boxes) > 0
    assert max(box.right for box in boxes) < size[0]
    assert size[1] * 0.6 < min(box.top for box in boxes)
    assert max(box.bottom for box in boxes) < size[1] * 0.96
