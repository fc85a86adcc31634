"""How English is read aloud: numbers, money and measures.

Dates are in ``english_times``, words and addresses in ``english_words``, their data in ``english_tables``.

A rule's place in ``RULES`` is its precedence: what an earlier one has claimed, later ones leave alone.
"""

import re

from aligner.voices.engines.english_tables import MEASURES, SCALES
from aligner.voices.engines.english_times import DATES, TIMES
from aligner.voices.engines.english_words import ADDRESSES, SYMBOLS, WORDS
from aligner.voices.engines.numerals import cardinal, decimals, fraction, one_by_one, ordinal, year
from aligner.voices.engines.tokens import Parts, Rule, whole

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)"
_NOT_AFTER = r"(?<![\w.,])"
_NOT_BEFORE = r"(?![\w]|[.,]\d)"

# symbol: one, many, one of the hundredths, many of them
_CURRENCIES = {
    "$": ("dollar", "dollars", "cent", "cents"),
    "€": ("euro", "euros", "cent", "cents"),
    "£": ("pound", "pounds", "penny", "pence"),
    "¥": ("yen", "yen", "", ""),
    "₹": ("rupee", "rupees", "paisa", "paise"),
    "₽": ("ruble", "rubles", "kopeck", "kopecks"),
    "₩": ("won", "won", "", ""),
    "¢": ("cent", "cents", "", ""),
}
_SIGNS = "".join(map(re.escape, _CURRENCIES))


def number(digits: str) -> Parts:
    """A whole or decimal number, its point and each digit after it with their own places."""
    before, point, after = digits.partition(".")
    said: Parts = [(cardinal(before), len(before))] if before else []
    return said + ([(" point" if before else "point", 1), *decimals(after)] if point else [])


def _is_one(digits: str) -> bool:
    return digits == "1"


def _money(match: re.Match[str]) -> Parts | None:
    country, sign, digits = match["country"] or "", match["sign"], match["digits"]
    one, many, cent, cents = _CURRENCIES[sign]
    if country:
        land = {"US": "U S", "A": "Australian", "C": "Canadian"}[country]
        one, many = f"{land} {one}", f"{land} {many}"
    said: Parts = [("", len(country) + 1)]
    scale = match["scale"] or ""
    before, _, after = digits.partition(".")
    if scale:
        word = SCALES[scale.strip().lower()]
        return [*said, *number(digits), (f" {word} {many}", len(scale))]
    if len(after) == 2 and cents:
        pounds = f"{cardinal(before)} {one if _is_one(before) else many}"
        pence = f"{cardinal(after.lstrip('0') or '0')} {cent if after == '01' else cents}"
        if int(after) == 0:
            return [*said, (pounds, len(before)), ("", 3)]
        if before == "0":
            return [*said, ("", 2), (pence, 2)]
        return [*said, (pounds, len(before)), (" and", 1), (f" {pence}", 2)]
    amount = number(digits)
    tail, size = amount[-1]
    return [*said, *amount[:-1], (f"{tail} {one if _is_one(digits) else many}", size)]


def _money_after(match: re.Match[str]) -> Parts:
    one, many, *_ = _CURRENCIES[match["sign"]]
    unit = one if _is_one(match["digits"]) else many
    return [*number(match["digits"]), (f" {unit}", len(match["gap"]) + 1)]


def _phone(match: re.Match[str]) -> Parts | None:
    said: Parts = []
    gap = False
    for char in match.group():
        if char.isdigit():
            lead = (", " if gap else " ") if said and any(part for part, _ in said) else ""
            said.append((lead + cardinal(char), 1))
            gap = False
        elif char == "+":
            said.append(("plus", 1))
        else:
            said.append(("", 1))
            gap = True
    return said


def _span(match: re.Match[str]) -> Parts:
    first, second = match["first"], match["second"]
    said: Parts = [(_year_or_number(first), len(first)), (" to", len(match["dash"]))]
    return [*said, (f" {_year_or_number(second)}", len(second))]


def _may_be_year(digits: str) -> bool:
    return len(digits) == 4 and digits.isdecimal() and "1100" <= digits <= "2099"


def _year_or_number(digits: str) -> str:
    return year(digits) if _may_be_year(digits) else cardinal(digits)


def _two_halves(digits: str) -> Parts:
    """A year's two halves, each with its own digits, where it is read in halves."""
    said = year(digits)
    first = cardinal(digits[:2])
    if said.startswith(f"{first} ") and not digits.endswith("00"):
        return [(first, 2), (said[len(first) :], 2)]
    return [(said, 4)]


def _measure(match: re.Match[str]) -> Parts:
    one, many = MEASURES[match["unit"]]
    name = one if _is_one(match["digits"]) else many
    minus: Parts = [("minus ", 1)] if match["minus"] else []
    return [*minus, *number(match["digits"]), (f" {name}", len(match["gap"]) + len(match["unit"]))]


def _fraction(match: re.Match[str]) -> Parts | None:
    above, below = int(match["above"]), int(match["below"])
    if (above, below) == (24, 7):
        return [("twenty-four", 2), (" ", 1), ("seven", 1)]
    if below == 0 or above >= 1000 or below > 1000:
        return None
    lead = match["whole"] or ""
    said: Parts = (
        [(cardinal(lead.strip()), len(lead.rstrip())), (" and ", len(lead) - len(lead.rstrip()))]
        if lead
        else []
    )
    return [*said, (fraction(above, below), len(match.group()) - len(lead))]


_VULGAR = {
    "½": (1, 2), "¼": (1, 4), "¾": (3, 4), "⅓": (1, 3), "⅔": (2, 3), "⅕": (1, 5), "⅛": (1, 8), "⅜": (3, 8),
    "⅝": (5, 8), "⅞": (7, 8),
}  # fmt: skip


def _vulgar(match: re.Match[str]) -> Parts:
    name = fraction(*_VULGAR[match["part"]])
    lead = match["whole"]
    return [(cardinal(lead), len(lead)), (f" and {name}", 1)] if lead else [(name, 1)]


def _ordinal(match: re.Match[str]) -> Parts:
    return whole(match, ordinal(match["digits"]))


def _decade(match: re.Match[str]) -> Parts:
    digits = match["digits"]
    said = year(digits) if len(digits) == 4 else cardinal(digits)
    plural = said[:-1] + "ies" if said.endswith("y") else f"{said}s"
    return whole(match, plural)


def _version(match: re.Match[str]) -> Parts:
    letter = match["letter"] or ""
    said: Parts = [("version ", len(letter))] if letter else []
    pieces = match["digits"].split(".")
    for index, digits in enumerate(pieces):
        if index:
            said.append((" dot " if len(pieces) == 4 and not letter else " point ", 1))
        said.append((cardinal(digits), len(digits)))
    return said


def _plain(match: re.Match[str]) -> Parts:
    minus: Parts = [("minus ", 1)] if match["minus"] else []
    digits = match["digits"]
    if _may_be_year(digits) and not minus:
        return _two_halves(digits)
    return [*minus, *number(digits)]


def _inside_word(match: re.Match[str]) -> Parts:
    digits = match.group()
    before = match.start() > 0 and match.string[match.start() - 1].isalpha()
    after = match.end() < len(match.string) and match.string[match.end()].isalpha()
    said = cardinal(digits) if len(digits) <= 3 else one_by_one(digits)
    return whole(match, f"{' ' if before else ''}{said}{' ' if after else ''}")


def _r(pattern: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile(pattern, flags)


_PHONE = _r(
    r"(?<![\w.,-])(?:\+\d{1,3}[ .-]?)?(?:\(\d{3}\)\s?|\d{3}[ .-])\d{3}[.-]\d{4}(?![\d-])"
    r"|(?<![\w.,-])\d{3}-\d{4}(?![\d-])"
    r"|\+\d{1,3}(?:[ -]\d{2,4}){2,5}(?![\d-])"
)
_SCALE = r"(?P<scale>\s?(?:thousand|million|billion|trillion|bn|mn|tn|[kKmMbB])\b)?"
_UNITS = "|".join(sorted(map(re.escape, MEASURES), key=len, reverse=True))
_DECIMAL = rf"{_NUMBER}(?:\.\d+)?"

RULES: tuple[Rule, ...] = (
    *ADDRESSES,
    *DATES,
    Rule(_r(rf"(?P<country>\b(?:US|A|C))?(?P<sign>[{_SIGNS}])(?P<digits>{_DECIMAL}){_SCALE}"), _money),
    Rule(_r(rf"{_NOT_AFTER}(?P<digits>{_DECIMAL})(?P<gap>\s?)(?P<sign>[{_SIGNS}])"), _money_after),
    *TIMES,
    Rule(_PHONE, _phone),
    Rule(_r(r"(?<![\w.])(?P<letter>[vV])?(?P<digits>\d+(?:\.\d+){2,})(?![\w]|\.\d)"), _version),
    Rule(_r(r"(?<=\b[Vv]ersion\s)(?P<letter>)(?P<digits>\d+\.\d+)(?![\w]|\.\d)"), _version),
    Rule(_r(r"(?<![\w.])(?P<letter>[vV])(?P<digits>\d+(?:\.\d+)*)(?![\w]|\.\d)"), _version),
    Rule(
        _r(rf"{_NOT_AFTER}(?P<first>\d{{1,4}})(?P<dash>\s?[–-]\s?)(?P<second>\d{{1,4}})(?![\w%°-]|[.,]\d)"),
        _span,
    ),
    Rule(_r(r"(?<![\w.,])['’]?(?P<digits>(?:1[1-9]|20)\d0|\d0)['’]?s\b"), _decade),
    Rule(
        _r(rf"(?:(?<=[\s(])|^)(?P<minus>[-−])?(?P<digits>{_DECIMAL})(?P<gap>[\s-]?)(?P<unit>{_UNITS})(?!\w)"),
        _measure,
    ),
    Rule(
        _r(r"(?<![\w.,/])(?P<whole>\d+\s)?(?P<above>\d{1,3})[/⁄](?P<below>\d{1,4})(?![\w/]|[.,]\d)"),
        _fraction,
    ),
    Rule(_r(f"(?P<whole>\\d*)(?P<part>[{''.join(_VULGAR)}])"), _vulgar),
    Rule(_r(rf"{_NOT_AFTER}(?P<digits>{_NUMBER})(?:st|nd|rd|th)\b", re.IGNORECASE), _ordinal),
    *WORDS,
    Rule(
        _r(
            r"(?:(?<![\w.,])(?P<minus>(?:(?<=\s)|(?<=^))[-−])|(?<![\w.,]))"
            rf"(?P<digits>{_DECIMAL}|\.\d+){_NOT_BEFORE}"
        ),
        _plain,
    ),
    Rule(_r(r"\d+"), _inside_word),
    *SYMBOLS,
)
