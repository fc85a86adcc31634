"""What a film is made from: captions with the parts of them that light up, a picture's size, and the look."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal, TypeAlias

Karaoke: TypeAlias = Literal["none", "word", "fill"]
KARAOKE: tuple[Karaoke, ...] = ("none", "word", "fill")


@dataclass(frozen=True, slots=True)
class Part:
    """``lines[line][start:end]``, lit from ``start_ms`` to ``end_ms``."""

    line: int
    start: int
    end: int
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Caption:
    """Lines on screen for a while. ``parts`` are in the order in which they are heard."""

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]
    parts: tuple[Part, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True, slots=True)
class Size:
    """A picture's, in pixels; both are even, as 4:2:0 colour needs it."""

    width: int
    height: int

    def __post_init__(self) -> None:
        if self.width % 2 or self.height % 2 or min(self.width, self.height) < 64:
            raise ValueError("a picture has an even number of pixels each way, and 64 at least")

    @property
    def upright(self) -> bool:
        return self.height > self.width

    @property
    def shorter(self) -> int:
        return min(self.width, self.height)


@dataclass(frozen=True, slots=True)
class Film:
    """All that a film shows and plays. ``language`` is a BCP 47 tag, ``iso_639_2`` the same as MP4 has it."""

    captions: tuple[Caption, ...]
    audio: Path
    size: Size
    rate: Fraction
    """Frames a second."""
    karaoke: Karaoke = "none"
    language: str = "en"
    iso_639_2: str | None = None
    title: str = ""
