"""How wide text is on screen, and which scripts are written without spaces. Knows no style and no cue."""

import unicodedata
from functools import lru_cache

from aligner.segmentation import UNSPACED

_INVISIBLE = frozenset({"Mn", "Me", "Cf", "Cc"})

_EAST_ASIAN = 0x2E80


@lru_cache(maxsize=8192)
def _cell(char: str) -> tuple[float, float]:
    """Width with every visible character as 1, and with full-width as 1 and anything narrower as 0.5."""
    if unicodedata.category(char) in _INVISIBLE:
        return 0.0, 0.0
    return 1.0, 1.0 if unicodedata.east_asian_width(char) in "WF" else 0.5


def display_width(text: str, *, full_width: bool) -> float:
    """Characters as a line limit counts them: marks that add no width are not counted.

    With ``full_width`` a full-width character is 1 and a half-width one 0.5, as the limits for Chinese,
    Japanese and Korean are stated; otherwise each visible character is 1.
    """
    if text.isascii() and text.isprintable():
        return len(text) * (0.5 if full_width else 1.0)
    column = 1 if full_width else 0
    return sum(_cell(char)[column] for char in text)


@lru_cache(maxsize=8192)
def is_unspaced(char: str) -> bool:
    """Whether a character belongs to a script that puts no spaces between words."""
    point = ord(char)
    return any(first <= point <= last for first, last in UNSPACED)


def is_east_asian(char: str) -> bool:
    """Whether a character is Chinese or Japanese: unspaced, and not of South-East Asia."""
    return ord(char) >= _EAST_ASIAN and is_unspaced(char)
