"""Where words and phrases begin in text that is written without spaces, as far as libraries are there to tell.

ICU's dictionaries know the words of Chinese, Japanese, Thai, Lao, Khmer and Burmese; BudouX knows where a
Japanese phrase (a word with its particles and endings) begins. Both come with the extra ``languages``; without
them nothing is known, and whoever asks judges by characters.
"""

import re
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from budoux import Parser

# First and last code point of the scripts that are written without spaces between words. Hangul is spaced.
UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0x312F),  # radicals, CJK punctuation, kana, bopomofo
    (0x31A0, 0x4DBF),  # kana extensions, Han extension A
    (0x4E00, 0x9FFF),  # Han
    (0xF900, 0xFAFF),  # Han compatibility
    (0xFF00, 0xFF9F),  # full-width forms, half-width kana
    (0x1AFF0, 0x1B16F),  # kana supplements
    (0x20000, 0x3FFFF),  # Han, the other planes
)
_UNSPACED = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in UNSPACED) + "]")
_WORD, _PHRASE = 1, 2
_COMPOUND = (
    "よって",
    "より",
    "よる",
    "ついて",
    "おいて",
    "おける",
    "とって",
    "して",
    "対し",
    "関し",
    "つれて",
    "従って",
)


def base_language(language: str) -> str:
    """The language of a BCP 47 tag without script and region: ``pt`` of ``pt-BR``."""
    return language.replace("_", "-").split("-")[0].lower()


class Segments:
    """The words and phrases of a text, by where they begin."""

    def __init__(self, text: str, language: str) -> None:
        self._text = text
        self._marks: bytearray | None = None
        self.has_phrases = False
        if _UNSPACED.search(text) is None:
            return
        if _is_there("icu4py"):
            from icu4py.breakers import WordBreaker

            self._marks = bytearray(len(text) + 1)
            place = 0
            for word in WordBreaker(text, base_language(language)):
                self._marks[place] = _WORD
                place += len(word)
        if base_language(language) == "ja" and _is_there("budoux"):
            self.has_phrases = True
            self._mark_phrases(text)

    def _mark_phrases(self, text: str) -> None:
        """A phrase is a run of words: where BudouX parts what the dictionary holds together, it is right."""
        self._marks = self._marks or bytearray(b"\1" * (len(text) + 1))
        place = 0
        for line in text.splitlines(keepends=True):
            for phrase in _japanese().parse(line):
                self._marks[place] = _WORD | _PHRASE
                place += len(phrase)

    @property
    def has_words(self) -> bool:
        """Whether words are known."""
        return self._marks is not None

    def inside_word(self, place: int) -> bool:
        """Whether a break before the character at ``place`` parts a word."""
        return self._marks is not None and not self._marks[place]

    def begins_phrase(self, place: int) -> bool:
        """Whether a phrase begins there; に with the verb that makes a compound particle of it is one phrase."""
        if self._marks is None or not self._marks[place] & _PHRASE:
            return False
        return not (self._text.startswith(_COMPOUND, place) and self._text[place - 1] in "にと")

    def follows(self, place: int, endings: tuple[str, ...]) -> bool:
        """Whether the text before a place ends so."""
        return self._text.endswith(endings, max(place - 8, 0), place)

    def stands(self, place: int, pattern: re.Pattern[str]) -> bool:
        """Whether the text from a place on begins so."""
        return pattern.match(self._text, place) is not None

    def words_at(self, place: int) -> tuple[str, str]:
        """The words before and after a place at which one begins."""
        assert self._marks is not None
        start, end = place - 1, place + 1
        while start > 0 and not self._marks[start]:
            start -= 1
        while end < len(self._text) and not self._marks[end]:
            end += 1
        return self._text[start:place], self._text[place:end]


@cache
def _is_there(name: str) -> bool:
    """Whether a library can be imported: it may be there for another Python, or halfway."""
    try:
        import_module(name)
    except ImportError:
        return False
    return True


@cache
def _japanese() -> "Parser":
    from budoux import load_default_japanese_parser

    return load_default_japanese_parser()


def missing_words(text: str, language: str) -> tuple[str, ...]:
    """What to tell the user where a text has words that nothing here can find; nothing where all is well."""
    needs = ("icu4py", "budoux") if base_language(language) == "ja" else ("icu4py",)
    if _UNSPACED.search(text) is None or all(map(_is_there, needs)):
        return ()
    return (
        (
            "Captions may part words and light single characters; the extra 'languages' knows where words begin"
            " (pip install 'aligner[languages]')."
        ),
    )
