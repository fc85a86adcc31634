"""What the rules of English numbers share: what a number looks like, and how one is said."""

import re

from aligner.voices.engines.numerals import cardinal, decimals, year
from aligner.voices.engines.tokens import Parts

NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)"
DECIMAL = rf"{NUMBER}(?:\.\d+)?"
NOT_AFTER = r"(?<![\w.,])"
NOT_BEFORE = r"(?![\w]|[.,]\d)"

_ARTICLE = re.compile(r"\b(?:an?|another)\s$", re.IGNORECASE)
_NOUN = re.compile(
    r"-[a-z]|\s(?!(?:and|as|at|but|by|for|from|in|is|more|less|of|off|on|or|per|than|to|was)\b)[a-z]"
)


def number(digits: str) -> Parts:
    """A whole or decimal number, its point and each digit after it with their own places."""
    before, point, after = digits.partition(".")
    said: Parts = [(cardinal(before), len(before))] if before else []
    return said + ([(" point" if before else "point", 1), *decimals(after)] if point else [])


def may_be_year(digits: str) -> bool:
    return len(digits) == 4 and digits.isdecimal() and "1100" <= digits <= "2099"


def year_or_number(digits: str) -> str:
    return year(digits) if may_be_year(digits) else cardinal(digits)


def plural_unless_one(digits: str, one: str, many: str) -> str:
    return one if digits == "1" else many


def attributive(match: re.Match[str]) -> bool:
    """Whether an amount describes the noun after it: "a $5 bill" is a five dollar bill."""
    text, (start, end) = match.string, match.span()
    if text[end : end + 1] == "-":
        return _NOUN.match(text, end) is not None
    return bool(_ARTICLE.search(text[max(0, start - 10) : start]) and _NOUN.match(text, end))
