"""How English is read aloud: numbers, and the order of all its rules.

Money is in ``english_money``, spans and sums in ``english_sums``, dates in ``english_times``, words and
addresses in ``english_words``, capitals in ``english_letters``, their data in ``english_tables``.

A rule's place in ``RULES`` is its precedence: what an earlier one has claimed, later ones leave alone.
"""

import re

from aligner.voices.engines.english_letters import CAPITALS
from aligner.voices.engines.english_money import MONEY
from aligner.voices.engines.english_numbers import (
    DECIMAL,
    NOT_AFTER,
    NOT_BEFORE,
    NUMBER,
    may_be_year,
    number,
)
from aligner.voices.engines.english_sums import MEASURED, SPANS
from aligner.voices.engines.english_tables import PER, SCALES
from aligner.voices.engines.english_times import DATES, TIMES
from aligner.voices.engines.english_words import ADDRESSES, SYMBOLS, WORDS
from aligner.voices.engines.numerals import cardinal, in_pairs, one_by_one, ordinal, year
from aligner.voices.engines.tokens import LETTER_A, Parts, Rule, whole


def _phone(match: re.Match[str]) -> Parts:
    said: Parts = []
    gap = False
    for char in match.group():
        if char.isdigit():
            lead = (", " if gap else " ") if said and any(part for part, _ in said) else ""
            said.append((lead + cardinal(char), 1))
            gap = False
        elif char.isalpha():
            said.append(((", " if gap else "") + char.lower(), 1))
            gap = False
        elif char == "+":
            said.append(("plus", 1))
        else:
            said.append(("", 1))
            gap = True
    return said


def _digits(match: re.Match[str]) -> Parts:
    return whole(match, one_by_one(match.group()))


def _two_halves(digits: str) -> Parts:
    """A year's two halves, each with its own digits, where it is read in halves."""
    said = year(digits)
    first = cardinal(digits[:2])
    if said.startswith(f"{first} ") and not digits.endswith("00"):
        return [(first, 2), (said[len(first) :], 2)]
    return [(said, 4)]


def _ordinal(match: re.Match[str]) -> Parts:
    return whole(match, ordinal(match["digits"]))


def _plural(said: str) -> str:
    return said[:-1] + "ies" if said.endswith("y") else f"{said}{'es' if said.endswith('x') else 's'}"


def _decade(match: re.Match[str]) -> Parts:
    digits = match["digits"]
    return whole(match, _plural(year(digits) if len(digits) == 4 else cardinal(digits)))


def _many(match: re.Match[str]) -> Parts:
    """``100s`` is hundreds, ``747s`` seven forty-sevens."""
    digits = (match["digits"] or match["model"]).replace(",", "")
    said = cardinal(digits).removeprefix("one ") if digits.endswith("00") else in_pairs(digits)
    return whole(match, _plural(said))


def _version(match: re.Match[str]) -> Parts:
    letter = match["letter"] or ""
    said: Parts = [("version ", len(letter))] if letter else []
    pieces = match["digits"].split(".")
    for index, digits in enumerate(pieces):
        if index:
            said.append((" dot " if len(pieces) == 4 and not letter else " point ", 1))
        said.append((cardinal(digits), len(digits)))
    return said


def _scaled(match: re.Match[str]) -> Parts:
    scale = match["scale"]
    return [*number(match["digits"]), (f" {SCALES[scale.lower()]}", len(scale))]


def _grouped(match: re.Match[str]) -> Parts:
    """``10 000``, as the SI writes it: its groups belong to one number."""
    digits = re.sub(r"\D", "", match.group())
    return whole(match, cardinal(digits))


def _named(match: re.Match[str]) -> Parts:
    return whole(match, in_pairs(match.group()))


def _plain(match: re.Match[str]) -> Parts:
    minus: Parts = [("minus ", 1)] if match["minus"] else []
    digits = match["digits"]
    if may_be_year(digits) and not minus:
        return _two_halves(digits)
    return [*minus, *number(digits)]


def _inside_word(match: re.Match[str]) -> Parts:
    """``A320`` is A three twenty, ``1080p`` ten eighty P."""
    digits = match.group()
    before = match.start() > 0 and match.string[match.start() - 1].isalpha()
    after = match.end() < len(match.string) and match.string[match.end()].isalpha()
    return whole(match, f"{' ' if before else ''}{in_pairs(digits)}{' ' if after else ''}")


def _before_letters(match: re.Match[str]) -> Parts:
    said = number(match.group())
    return [*said[:-1], (f"{said[-1][0]} ", said[-1][1])]


def _per(match: re.Match[str]) -> Parts:
    return [(" per ", 1), (PER.get(match["per"], match["per"]), len(match["per"]))]


def _r(pattern: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile(pattern, flags)


_PHONE = _r(
    r"(?<![\w.,-])(?:\+?\d{1,3}[ .-]?)?(?:\(\d{3}\)\s?|\d{3}[ .-])\d{3}[.-]\d{4}(?![\d-])"
    r"|(?<![\w.,-])\d{3}-\d{4}(?![\d-])"
    r"|(?<![\w.,-])1-\d{3}-(?:\d{3}-)?[A-Z]{4,}\b"
    r"|\+\d{1,3}(?:[ -]\d{2,4}){2,5}(?![\d-])"
)
# "The 30s" are years, degrees or an age; "in 30s" are seconds.
_TENS_AFTER = "the |his |her |my |our |its |your |their |mid-|mid |early |late |low |high |upper |lower |and "
_AFTER_THESE = "|".join(rf"(?<=\b{word})" for word in _TENS_AFTER.split("|"))
_TENS = rf"(?:(?<=['’])\d0|\d0(?=['’]s)|(?:{_AFTER_THESE})\d0)"
# Numbers that are names.
_NAMED = r"Boeing|Airbus|Flight|flight|Room|room|Suite|Route|Highway|Interstate|Apartment|Channel|Porsche|Bus"
_UNITS_AFTER = "|".join(sorted(PER, key=len, reverse=True))

RULES: tuple[Rule, ...] = (
    *ADDRESSES,
    *DATES,
    *MONEY,
    *TIMES,
    Rule(_PHONE, _phone),
    Rule(_r(r"(?<=\b(?:[Cc]all|[Dd]ial)\s)\d{3}(?![\w-]|[.,]\d)"), _digits),
    # Zip codes, after their state.
    Rule(_r(r"(?<=\b[A-Z]{2}\s)\d{5}(?![\w-]|[.,]\d)"), _digits),
    Rule(_r(r"(?<![\w.])(?P<letter>[vV])?(?P<digits>\d+(?:\.\d+){2,})(?![\w]|\.\d)"), _version),
    Rule(_r(r"(?<=\b[Vv]ersion\s)(?P<letter>)(?P<digits>\d+\.\d+)(?![\w]|\.\d)"), _version),
    Rule(_r(r"(?<![\w.])(?P<letter>[vV])(?P<digits>\d+(?:\.\d+)*)(?![\w]|\.\d)"), _version),
    *(Rule(_r(rf"(?<=\b{name}\s)\d{{3}}(?!\w|[.,]\d)"), _named) for name in _NAMED.split("|")),
    *SPANS,
    Rule(_r(rf"(?<![\w.,])['’]?(?P<digits>(?:1[1-9]|20)\d0|{_TENS})['’]?s\b"), _decade),
    Rule(_r(r"(?:(?<![\w.,])(?P<digits>\d{3,}|\d{1,3}(?:,\d{3})+)|(?<=[A-Za-z]-)(?P<model>\d+))s\b"), _many),
    Rule(_r(rf"{NOT_AFTER}(?P<digits>{DECIMAL})(?P<scale>M|bn|mn|tn)(?=\s[a-z])"), _scaled),
    # Not 5m across or upwards.
    Rule(
        _r(rf"{NOT_AFTER}(?P<digits>{DECIMAL})(?P<scale>m)(?=\s(?:people|[a-z]{{3,}}(?<!s)(?<!ward)s)\b)"),
        _scaled,
    ),
    *MEASURED,
    Rule(_r(rf"{NOT_AFTER}(?P<digits>{NUMBER})(?:st|nd|rd|th)\b", re.IGNORECASE), _ordinal),
    *WORDS,
    *CAPITALS,
    Rule(
        _r(
            r"(?<![\w.,])(?:[1-9]\d{0,2}(?:[\u00a0\u2009\u202f]\d{3})+|[1-9]\d?(?: \d{3})+|[1-9]\d\d(?: \d{3})* 000)"
            r"(?![\w-]|[.,]\d| \d)"
        ),
        _grouped,
    ),
    Rule(
        _r(
            r"(?:(?<![\w.,])(?P<minus>(?:(?<=[\s(])|(?<=^))[-−])|(?<![\w.,]))"
            rf"(?P<digits>{DECIMAL}|\.\d+){NOT_BEFORE}"
        ),
        _plain,
    ),
    Rule(_r(r"(?<![^\W\d_])A(?=\d)|(?<=\d)A(?!\w)"), lambda match: whole(match, LETTER_A)),
    Rule(_r(r"(?<![\w.,])\d+\.\d+(?=[A-Za-z])"), _before_letters),
    Rule(_r(r"\d+"), _inside_word),
    Rule(_r(rf"(?<=[\dA-Za-z%])/(?P<per>{_UNITS_AFTER})\b"), _per),
    *SYMBOLS,
)
