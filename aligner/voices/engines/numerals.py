"""Numbers in words, by num2words. Knows digits; not what they count."""

import re
from functools import lru_cache

from aligner.voices.engines.tokens import Parts, Rule, whole

LONGEST = 15
"""Digits that are read as one number; a longer row of them is read digit by digit."""


@lru_cache(maxsize=4096)
def _words(value: int, form: str, language: str) -> str:
    from num2words import num2words

    said: str = num2words(value, lang=language, to=form)
    # Its commas ("one thousand, two hundred") would be heard as pauses.
    return said.replace(",", "") if language == "en" else said


def cardinal(digits: str, language: str = "en") -> str:
    """``1,234`` is one thousand two hundred and thirty-four; with a leading zero, digit by digit."""
    plain = digits.replace(",", "")
    if len(plain) > LONGEST or (len(plain) > 1 and plain[0] == "0"):
        return one_by_one(plain, language)
    return _words(int(plain), "cardinal", language)


def ordinal(digits: str) -> str:
    plain = digits.replace(",", "")
    return _words(int(plain), "ordinal", "en") if len(plain) <= LONGEST else one_by_one(plain)


def year(digits: str, language: str = "en") -> str:
    """``1905`` is nineteen oh five, ``2026`` twenty twenty-six, ``2005`` two thousand and five."""
    said = _words(int(digits), "year", language)
    return said.replace("oh-", "oh ") if language == "en" else said


def in_pairs(digits: str) -> str:
    """As numbers in names are read: ``320`` is three twenty, ``1080`` ten eighty, ``101`` one oh one."""
    if len(digits) not in (3, 4) or digits[0] == "0" or digits.endswith("000"):
        return cardinal(digits) if len(digits) < 5 else one_by_one(digits)
    before, after = digits[:-2], digits[-2:]
    if after == "00":
        return f"{cardinal(before)} hundred"
    return f"{cardinal(before)} {'oh ' if after[0] == '0' else ''}{cardinal(after.lstrip('0'))}"


def one_by_one(digits: str, language: str = "en") -> str:
    return " ".join(_words(int(digit), "cardinal", language) for digit in digits)


def fraction(above: int, below: int) -> str:
    """``3, 4`` is three quarters; parts that have no short name are "over"."""
    if below == 2:
        name = "half" if above == 1 else "halves"
    elif below == 4:
        name = "quarter" if above == 1 else "quarters"
    elif 3 <= below <= 20 or below in (32, 64, 100, 1000):
        name = _words(below, "ordinal", "en") + ("" if above == 1 else "s")
    else:
        return f"{cardinal(str(above))} over {cardinal(str(below))}"
    return f"{cardinal(str(above))} {name}"


def decimals(digits: str) -> Parts:
    """The digits after a point, one by one, each with its own place."""
    return [(f" {cardinal(digit)}", 1) for digit in digits]


@lru_cache(maxsize=16)
def plain_numbers(language: str) -> tuple[Rule, ...]:
    """Whole numbers in any language that num2words knows; dates, decimals and ordinals stay as they are."""
    from num2words import CONVERTER_CLASSES

    if language not in CONVERTER_CLASSES:
        return ()

    def say(match: re.Match[str]) -> Parts | None:
        digits = match.group()
        if not digits.isascii() or len(digits) > LONGEST or (len(digits) > 1 and digits[0] == "0"):
            return None
        try:
            if len(digits) == 4 and "1100" <= digits <= "1999":
                return whole(match, year(digits, language))
            return whole(match, cardinal(digits, language))
        except (NotImplementedError, KeyError, IndexError, OverflowError, ValueError):
            return None  # espeak-ng reads it

    return (Rule(re.compile(r"(?<![\w.,:/°-])\d+(?![\w/°%-]|[.,:]\d|\.(?=\s+\S))"), say),)
