"""How English spans, measures, fractions, scores, sizes and sums are read aloud."""

import re
import unicodedata

from aligner.voices.engines.english_numbers import (
    DECIMAL,
    NOT_AFTER,
    attributive,
    number,
    plural_unless_one,
    year_or_number,
)
from aligner.voices.engines.english_tables import MEASURES, OPERATORS, PER, WINDS
from aligner.voices.engines.numerals import cardinal, fraction, in_pairs, one_by_one, ordinal
from aligner.voices.engines.tokens import Parts, Rule, spelled, whole

_UNIT = "|".join(sorted(map(re.escape, MEASURES.keys() - {"x"}), key=len, reverse=True))
# "2x", but not in "2x + 1".
_UNIT = rf"{_UNIT}|x(?!\s?[-+=−*/^<>])"
_DASH = r"(?P<dash>\s?[–-]\s?)"


def _unit(match: re.Match[str], name: str) -> Parts:
    """The unit with the space before it, and "per hour" after it."""
    said: Parts = [(f" {name}", match.end("unit") - match.start("gap"))]
    if match["per"]:
        said += [(" per ", 1), (PER.get(match["per"], match["per"]), len(match["per"]))]
    return [*said, ("", 1)] if match["stop"] else said


_MEASURE = (
    rf"(?P<gap>[\s-]?)(?P<unit>{_UNIT})(?:/(?P<per>{'|'.join(sorted(PER, key=len, reverse=True))}))?"
    # An abbreviation's own full stop, in the middle of a sentence.
    r"(?P<stop>(?<=[a-z])\.(?=\s+[a-z(]|,))?(?!\w)"
)


def _measure(match: re.Match[str]) -> Parts:
    one, many = ("inch", "inches") if match["unit"] == "in" else MEASURES[match["unit"]]
    single = match["gap"] == "-" or attributive(match)
    name = one if single else plural_unless_one(match["digits"], one, many)
    minus: Parts = [("minus ", 1)] if match["minus"] else []
    return [*minus, *number(match["digits"]), *_unit(match, name)]


def _span(match: re.Match[str]) -> Parts:
    """Years, pages, scores; what does not grow ("50-50", "747-400") is no span and has no "to"."""
    first, second = match["first"], match["second"]
    rises = int(second) > int(first[-len(second) :])
    between = " to " if first != second and (rises or len(second) < 3) else " "
    say = year_or_number if between == " to " else in_pairs
    return [(say(first), len(first)), (between, len(match["dash"])), (say(second), len(second))]


def _measured_span(match: re.Match[str]) -> Parts:
    """``10–12 km``"""
    said: Parts = [*number(match["first"]), (" to ", len(match["dash"])), *number(match["second"])]
    return [*said, *_unit(match, MEASURES[match["unit"]][1])]


def _to_a_time(match: re.Match[str]) -> Parts:
    return [(cardinal(match["first"]), len(match["first"])), (" to ", len(match["dash"]))]


def _row(match: re.Match[str]) -> Parts:
    """``978-3-16-148410-0`` digit by digit, with a breath at each hyphen; ``10-3-1`` is ten, three, one."""
    groups = match.group().split("-")
    say = cardinal if max(map(len, groups)) < 3 else one_by_one
    said: Parts = [(say(groups[0]), len(groups[0]))]
    for group in groups[1:]:
        said += [(",", 1), (f" {say(group)}", len(group))]
    return said


def _height(match: re.Match[str]) -> Parts:
    feet, inches = match["feet"], match["inches"]
    said: Parts = [(cardinal(feet), len(feet)), (" foot ", 1 + len(match["gap"]))]
    return [*said, *number(inches), ("", 1)]


def _compass(match: re.Match[str]) -> Parts:
    degrees = plural_unless_one(match["digits"], "degree", "degrees")
    said: Parts = [*number(match["digits"]), (f" {degrees} ", 1 + len(match["gap"]))]
    return [*said, (WINDS[match["wind"]], 1)]


_SPECIAL = {
    (24, 7): "twenty-four|seven",  # around the clock
    (9, 11): "nine|eleven",
}


def _fraction(match: re.Match[str]) -> Parts | None:
    above, below, gap = match["above"], match["below"], len(match["mark"])
    special = _SPECIAL.get((int(above), int(below)))
    # "9/11ths" are parts, whatever "9/11" is.
    bare = not match["whole"] and match.end() == match.end("below")
    if bare and (special or match["beat"] is not None):
        first, second = special.split("|") if special else (cardinal(above), cardinal(below))
        return [(first, len(above)), (" ", gap), (second, len(below))]
    if int(below) == 0 or int(above) >= 1000 or int(below) > 1000:
        return None
    if above == below and bare:
        # Marks out of ten; shares and eyesight.
        between = " out of " if int(below) < 20 or below == "100" else " "
        return [(cardinal(above), len(above)), (between, gap), (cardinal(below), len(below))]
    lead = match["whole"] or ""
    said: Parts = (
        [(cardinal(lead.strip()), len(lead.rstrip())), (" and ", len(lead) - len(lead.rstrip()))]
        if lead
        else []
    )
    return [*said, (fraction(int(above), int(below)), match.end() - match.start("above"))]


def _parted_unit(match: re.Match[str]) -> Parts:
    """Half a teaspoon is one half teaspoon, one and a half are teaspoons."""
    more = re.search(r"\d(?:\s\d/\d|[¼-¾⅐-⅞])$", match.string[max(0, match.start() - 8) : match.start()])
    return whole(match, f" {MEASURES[match['unit']][1 if more else 0]}")


def _vulgar(match: re.Match[str]) -> Parts | None:
    """½ and its kin: Unicode says what they are made of."""
    above, _, below = unicodedata.normalize("NFKC", match["part"]).partition("⁄")
    if not below:
        return None
    name = fraction(int(above), int(below))
    lead = match["whole"]
    return [(cardinal(lead), len(lead)), (f" and {name}", 1)] if lead else [(name, 1)]


def _size(match: re.Match[str]) -> Parts:
    """``4x4`` is four by four, and so is 3 × 4 m; 3 × 4 alone is a product."""
    product = "×" in match["first_mark"] and not match["unit"]
    said: Parts = [*_side(match["first"]), (" times " if product else " by ", len(match["first_mark"]))]
    said += _side(match["second"])
    if match["third"]:
        said += [(" times " if product else " by ", len(match["second_mark"])), *_side(match["third"])]
    unit = match["unit"]
    return [*said, (f" {MEASURES[unit][1]}", len(match["gap"]) + len(unit))] if unit else said


def _side(digits: str) -> Parts:
    return [(in_pairs(digits), 4)] if len(digits) == 4 and digits.isdecimal() else number(digits)


_BOOK = re.compile(r"\b(?!Ratio|Score|Odds)[A-Z][a-z]+\s$")


def _ratio(match: re.Match[str]) -> Parts:
    """``16:9`` is sixteen to nine; 95:30, minutes and seconds, has no "to", and neither has Psalm 23:4."""
    first, second, last = match["first"], match["second"], match["last"]
    verse = _BOOK.search(match.string[max(0, match.start() - 20) : match.start()])
    between = " " if verse or (len(second) == 2 and int(first) > 24) else " to "
    said: Parts = [(cardinal(first), len(first)), (between, 1), (cardinal(second), len(second))]
    return [*said, (" to ", len(match["dash"])), (cardinal(last), len(last))] if last else said


_TERM = rf"(?:{DECIMAL}[A-Za-z]?|[A-Za-z])[²³]?(?!\w)"
_SIGNS = "".join(map(re.escape, OPERATORS))
_PIECE = re.compile(
    rf"(?P<number>{DECIMAL})|(?P<sign>[{_SIGNS}])|(?P<letter>[A-Za-z])|(?P<power>[²³])|(?P<space>\s+)"
)


def _sum(match: re.Match[str]) -> Parts | None:
    """``5-3=2``: what has an equals sign and a digit is a sum, and its hyphens are minus signs."""
    text = match.group()
    if not re.search(r"[=<>≤≥≠≈]", text) or not re.search(r"\d", text):
        return None
    said: Parts = []
    for piece in _PIECE.finditer(text):
        if piece["number"]:
            said += number(piece["number"])
        elif piece["letter"]:
            after_number = piece.start() > 0 and text[piece.start() - 1].isdecimal()
            said.append((f"{' ' if after_number else ''}{spelled(piece['letter'])}", 1))
        elif piece["power"]:
            said.append((power("2" if piece["power"] == "²" else "3"), 1))
        elif piece["sign"]:
            said.append((f" {OPERATORS[piece['sign']]} ", 1))
        else:
            said.append(("", len(piece["space"])))
    return said


def power(digits: str) -> str:
    plain = digits.replace("−", "-").lstrip("-")
    if digits in ("2", "3"):
        return " squared" if digits == "2" else " cubed"
    minus = "minus " if digits[0] in "-−" else ""
    if plain.isdecimal():
        return f" to the power of {minus}{cardinal(plain)}" if minus else f" to the {ordinal(plain)}"
    return f" to the {spelled(plain)}"


def _raised(match: re.Match[str]) -> Parts:
    digits = unicodedata.normalize("NFKC", match.group().lstrip("^"))
    return whole(match, power(digits))


_SUPERSCRIPT = r"[⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+"
_SIDE = r"\d+(?:\.\d+)?"

SPANS: tuple[Rule, ...] = (
    Rule(re.compile(rf"(?<![\w.,(]){_TERM}(?:\s?[{_SIGNS}]\s?{_TERM})+(?![\w^])"), _sum),
    Rule(re.compile(r"(?<![\w.,-])\d+(?:-\d+){2,}(?![\w-]|[.,]\d)"), _row),
    Rule(
        re.compile(
            rf"{NOT_AFTER}(?P<first>{DECIMAL}){_DASH}(?P<second>{DECIMAL}){_MEASURE}"
        ),
        _measured_span,
    ),
    Rule(
        re.compile(
            rf"(?<![\w.,:-])(?P<first>\d{{1,4}}){_DASH}(?P<second>\d{{1,4}})(?![\w%°-]|[.,]\d)"
        ),
        _span,
    ),
    Rule(
        re.compile(rf"{NOT_AFTER}(?P<first>\d\d?){_DASH}(?=\d\d?(?:[:.]\d\d)?\s?[apAP]\.?[mM])"),
        _to_a_time,
    ),
)  # fmt: skip

MEASURED: tuple[Rule, ...] = (
    Rule(
        re.compile(r"(?<![\w.,])(?P<feet>\d{1,2})[′'’](?P<gap>\s?)(?P<inches>\d{1,2}(?:\.\d+)?)(?:[″\"”]|'')"),
        _height,
    ),
    Rule(re.compile(rf"{NOT_AFTER}(?P<digits>{DECIMAL})°(?P<gap>\s?)(?P<wind>[NSEW])\b"), _compass),
    Rule(
        re.compile(
            rf"(?<![\w.,])(?!0x)(?P<first>{_SIDE})(?P<first_mark>\s?[x×]\s?)(?P<second>{_SIDE})"
            rf"(?:(?P<second_mark>\s?[x×]\s?)(?P<third>{_SIDE}))?"
            rf"(?:(?P<gap>\s?)(?P<unit>{_UNIT})(?!\w))?(?![\dx])"
        ),
        _size,
    ),
    Rule(re.compile(rf"(?<![\w.,/⁄])(?P<minus>(?<!\w)[-−])?(?P<digits>{DECIMAL}){_MEASURE}"), _measure),
    Rule(
        re.compile(
            rf"{NOT_AFTER}(?P<minus>)(?P<digits>{DECIMAL})(?P<gap>\s?)(?P<unit>in)(?P<per>)"
            r"(?P<stop>\.(?=\s+[a-z(]|,)|(?<=\din)(?!\w))"
        ),
        _measure,
    ),
    # 5 ft 6 in
    Rule(
        re.compile(
            r"(?:(?<=ft\s)|(?<=ft\.\s))(?P<minus>)(?P<digits>\d{1,2})(?P<gap>\s)(?P<unit>in)(?P<per>)(?P<stop>)\b"
        ),
        _measure,
    ),
    # 1/2 tsp, 1½ lb
    Rule(
        re.compile(rf"(?:(?<=\d/\d)|(?<=[¼-¾⅐-⅞]))(?P<gap>\s)(?P<unit>{_UNIT})(?!\w)"), _parted_unit
    ),
    Rule(
        re.compile(
            r"(?<![\w.,/])(?P<whole>\d+\s)?(?P<above>\d{1,3})(?P<mark>[/⁄])(?P<below>\d{1,4})(?:(?:nd|rd|th)s?\b)?"
            r"(?![\w/]|[.,]\d)"
            r"(?P<beat>(?=\stime\b))?"
        ),
        _fraction,
    ),
    Rule(re.compile(r"(?P<whole>\d*)(?P<part>[¼½¾⅐-⅞])"), _vulgar),
    Rule(
        re.compile(
            r"(?<![\w.,:])(?P<first>\d{1,3}):(?P<second>\d{1,6})(?:(?P<dash>[–-])(?P<last>\d{1,3}))?"
            r"(?![\w:]|[.,]\d)"
        ),
        _ratio,
    ),
    Rule(re.compile(rf"(?<=[\d)])(?:{_SUPERSCRIPT})|(?<=\b[A-Za-z]){_SUPERSCRIPT}|(?<=\b[a-z]{{2}}){_SUPERSCRIPT}"
                    r"|(?<=[\w)])\^(?:[-−]?\d+|[a-z])(?!\w)"), _raised),
)  # fmt: skip
