"""The token: a stretch of the written text and how it is spoken. The value between normaliser and engines."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

LETTER_A = "ª"
"""The letter's name: espeak-ng reads a lone A as the article, and this sign as the letter."""

Parts: TypeAlias = list[tuple[str, int]]
"""What is said for the next so many code points, and so on over a whole match."""


@dataclass(frozen=True, slots=True)
class Token:
    """``spoken`` is what is said for the code points ``start`` to ``end`` of the source; empty: nothing.

    The tokens of a text follow each other without gap or overlap and cover all of it; their spoken forms,
    joined, are the spoken text (a token brings its own spaces).
    """

    spoken: str
    start: int
    end: int
    ipa: str = ""
    """How it is read, where the script says so; ``spoken`` is then as written."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Where a rule applies, and what it says there; None leaves the match to later rules."""

    pattern: re.Pattern[str]
    say: Callable[[re.Match[str]], Parts | None]


def whole(match: re.Match[str], said: str) -> Parts:
    """The match spoken in one go, where its parts and the words do not correspond."""
    return [(said, len(match.group()))]


def spelled(letters: str) -> str:
    """``USA`` letter by letter, each with its name."""
    return " ".join(LETTER_A if letter == "A" else letter for letter in letters.upper())
