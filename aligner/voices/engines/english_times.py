"""How English times of day and dates are read aloud. Their precedence among other rules is ``english``'s."""

import re

from aligner.voices.engines.english_tables import DAYS, MONTHS
from aligner.voices.engines.english_words import ends_sentence
from aligner.voices.engines.numerals import cardinal, ordinal, year
from aligner.voices.engines.tokens import Parts, Rule, spelled, whole

_NOT_AFTER = r"(?<![\w.,])"
# With a capital: people may march 10 miles. The full stop after a whole name is the sentence's.
_MONTH = "|".join(
    f"{name}{'' if MONTHS[month].lower() == month else r'(?:[.]|(?![.]))'}"
    for month in sorted(MONTHS, key=len, reverse=True)
    for name in (month.title(), month.upper())
)
_NAMED = rf"(?P<month>(?:{_MONTH})(?!\w))"
_DAY = r"(?P<day>\d\d?)(?P<th>st|nd|rd|th|)"
_UNTIL = r"(?:(?P<dash>\s?[–-]\s?)(?P<until>\d\d?))?"
_YEAR = r"(?P<year>(?:1[1-9]|20)\d\d)"
_THEN_YEAR = rf"(?:(?P<comma>,?\s){_YEAR}(?!\d))?"
_HALF = r"\s?(?:[ap]\.m\.|[AP]\.M\.|[ap]m\b|[AP]M\b)"


def _clock(match: re.Match[str]) -> Parts | None:
    hour, minute, second, half = match["hour"], match["minute"], match["second"], match["half"]
    if int(hour) > 24 or int(minute) > 59:
        return None
    said: Parts = [(cardinal(str(int(hour))), len(hour))]
    if int(minute) == 0:
        said.append(("" if half or second else " o'clock" if 0 < int(hour) <= 12 else " hundred hours", 3))
    else:
        said.append((f" {'oh ' if minute[0] == '0' else ''}{cardinal(str(int(minute)))}", 3))
    if second:
        said.append((f" and {cardinal(str(int(second)))} seconds", 3))
    return said + _half(match) if half else said


# After "p.m." a capital begins a sentence, where it names neither a day nor a zone.
_SENTENCE = re.compile(
    r"\s+[\"“‘]?(?!Eastern|Central|Mountain|Pacific|Greenwich|Standard|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    rf"|(?:{_MONTH})\b)[A-Z][a-z]"
)


def _half(match: re.Match[str]) -> Parts:
    half = match["half"]
    gap = len(half) - len(half.lstrip())
    letter = half.strip()[0].upper()
    ends = ends_sentence(match.string, match.end()) or _SENTENCE.match(match.string, match.end())
    stop = "." if half.endswith(".") and ends else ""
    return [(" " * max(1, gap), gap), (f"{spelled(letter)} M{stop}", len(half) - gap)]


def _hour(match: re.Match[str]) -> Parts | None:
    return (
        [(cardinal(match["hour"]), len(match["hour"])), *_half(match)] if int(match["hour"]) <= 12 else None
    )


def _iso_date(match: re.Match[str]) -> Parts | None:
    month, day = int(match["month"]), int(match["day"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return whole(match, f"{_MONTH_NAMES[month - 1]} {ordinal(str(day))}, {year(match['year'])}")


def _slashed_date(match: re.Match[str]) -> Parts | None:
    month, day = int(match["first"]), int(match["second"])
    if match["mark"] == "." or month > 12:
        month, day = day, month
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    said = match["year"]
    return whole(
        match,
        f"{_MONTH_NAMES[month - 1]} {ordinal(str(day))}, {year(said) if len(said) == 4 else cardinal(said)}",
    )


_MONTH_NAMES = tuple(dict.fromkeys(MONTHS.values()))


def _day_month(match: re.Match[str]) -> Parts | None:
    if not 1 <= int(match["day"]) <= 31:
        return None
    day = len(match["day"]) + len(match["th"])
    said: Parts = [(f"the {ordinal(match['day'])}", day)] if match["until"] else [
        (f"the {ordinal(match['day'])} of", day)
    ]  # fmt: skip
    said += _until(match, " of")
    said += [(match["gap"], len(match["gap"])), *_month_and_year(match)]
    return said


def _month_day(match: re.Match[str]) -> Parts | None:
    if not 1 <= int(match["day"]) <= 31:
        return None
    said: Parts = [
        (MONTHS[match["month"].rstrip(".").lower()], len(match["month"])),
        (" ", len(match["gap"])),
    ]
    said.append((ordinal(match["day"]), len(match["day"]) + len(match["th"])))
    said += _until(match, "")
    return said + ([(match["comma"], len(match["comma"])), (year(match["year"]), 4)] if match["year"] else [])


def _until(match: re.Match[str], then: str) -> Parts:
    """``May 3–5``"""
    until = match["until"]
    return [(" to ", len(match["dash"])), (ordinal(until) + then, len(until))] if until else []


def _month_and_year(match: re.Match[str]) -> Parts:
    said: Parts = [(MONTHS[match["month"].rstrip(".").lower()], len(match["month"]))]
    return said + ([(match["comma"], len(match["comma"])), (year(match["year"]), 4)] if match["year"] else [])


def _month_and_day(match: re.Match[str]) -> Parts:
    month, day = match["month"], match["day"]
    return [(_MONTH_NAMES[int(month) - 1], len(month)), (" ", 1), (ordinal(day), len(day))]


def _month_alone(match: re.Match[str]) -> Parts:
    month = match["month"]
    stop = "." if ends_sentence(match.string, match.end()) else ""
    return [(match["before"], len(match["before"])), (MONTHS[month.lower()] + stop, len(month) + 1)]


def _day_name(match: re.Match[str]) -> Parts:
    return whole(match, DAYS[match["day"]])


def _days(match: re.Match[str]) -> Parts:
    first, second = match["first"], match["second"]
    return [(DAYS[first], len(first)), (" to ", len(match["dash"])), (DAYS[second], len(second))]


def _to(match: re.Match[str]) -> Parts:
    return whole(match, " to ")


_DAY_NAME = "|".join(sorted(DAYS, key=len, reverse=True))

DATES: tuple[Rule, ...] = (
    Rule(re.compile(rf"{_NOT_AFTER}(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)(?!\d|-)"), _iso_date),
    Rule(
        re.compile(rf"{_NOT_AFTER}(?P<first>\d\d?)(?P<mark>[/.-])(?P<second>\d\d?)(?P=mark){_YEAR}(?!\d)"),
        _slashed_date,
    ),
    Rule(
        re.compile(
            rf"{_NOT_AFTER}(?P<first>\d\d?)(?P<mark>/)(?P<second>\d\d?)/(?P<year>\d\d)(?![\w/]|[.,]\d)"
        ),
        _slashed_date,
    ),
    Rule(re.compile(rf"(?<![\w.,$€£-]){_DAY}{_UNTIL}(?P<gap>\s){_NAMED}{_THEN_YEAR}"), _day_month),
    Rule(re.compile(rf"\b{_NAMED}(?P<gap>\s){_DAY}{_UNTIL}(?![\w:%/]|[.,]\d){_THEN_YEAR}"), _month_day),
    Rule(
        re.compile(rf"\b(?P<month>{_MONTH})(?P<comma>,?\s){_YEAR}(?![\w]|[.,]\d)"),
        _month_and_year,
    ),
    Rule(
        re.compile(
            r"(?<=\b[Oo]n )(?P<month>1[0-2]|[1-9])/(?P<day>3[01]|[12]\d|[1-9])(?![\d/]|\sof\b)",
        ),
        _month_and_day,
    ),
    # Jan. is also somebody's name.
    Rule(
        re.compile(
            r"\b(?P<before>(?:[Ii]n|[Ss]ince|[Uu]ntil|[Tt]ill|[Bb]y|[Ff]rom|of|[Ll]ast|[Nn]ext|[Tt]his|and|to|through)\s)"
            r"(?P<month>Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\."
        ),
        _month_alone,
    ),
    Rule(re.compile(rf"\b(?P<first>{_DAY_NAME})(?P<dash>\s?[–-]\s?)(?P<second>{_DAY_NAME})\b"), _days),
    Rule(
        re.compile(
            rf"\b(?P<day>{_DAY_NAME})(?:\.(?=,?\s+(?:(?:{_MONTH})|\d|at\b))|(?=,\s(?:\d|(?:{_MONTH}))))"
        ),
        _day_name,
    ),
)

TIMES: tuple[Rule, ...] = (
    Rule(
        re.compile(
            r"(?<![\w.,:])(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d))?"
            rf"(?P<half>{_HALF})?(?![\d:])"
        ),
        _clock,
    ),
    # As the British write it.
    Rule(
        re.compile(
            rf"{_NOT_AFTER}(?P<hour>\d\d?)\.(?P<minute>[0-5]\d)(?P<second>(?!))?(?P<half>{_HALF})(?!\d)"
        ),
        _clock,
    ),
    Rule(re.compile(rf"{_NOT_AFTER}(?P<hour>\d\d?)(?P<half>{_HALF})"), _hour),
    Rule(
        re.compile(r"(?<=\d[ap]m)\s?[–-]\s?(?=\d)|(?<=\d:\d\d)\s?[–-]\s?(?=\d\d?:\d\d)", re.IGNORECASE), _to
    ),
)
