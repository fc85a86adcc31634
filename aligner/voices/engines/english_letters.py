"""How English capitals are read aloud: acronyms, letters that are names, and words that are only stressed."""

import re

from aligner.voices.engines.english_tables import ACRONYMS, SHORT_WORDS, SHOUTED_WORDS, SPELLED_IN_HEADINGS
from aligner.voices.engines.tokens import LETTER_A, Parts, Rule, spelled, whole

_LONE = frozenset(SHORT_WORDS.split())
_IN_A_RUN = _LONE | frozenset(SHOUTED_WORDS.split())

_WORD_BEFORE = re.compile(r"\b([A-Z]+)[\"'”’,;]?\s[\"'“‘]?$")
_WORD_AFTER = re.compile(r"[\"'”’,;]?\s[\"'“‘]?([A-Z]+)\b")
_CLAUSE_END = re.compile(r"[.,;:!?…—\n]")
_OF_THEMSELVES = re.compile(r"\d|\b(?:IT|US)\b")


def _stressed(match: re.Match[str]) -> Parts | None:
    """BIG in "a BIG mistake" is a word; espeak-ng would spell what has three capitals."""
    word, text = match.group().lower(), match.string
    clause = _clause(text, match.start(), match.end())
    if clause.isupper() and not _OF_THEMSELVES.search(clause):
        return None  # where all is in capitals, espeak-ng reads words
    if word in _LONE:
        return whole(match, word)
    before = _WORD_BEFORE.search(text[max(0, match.start() - 20) : match.start()])
    after = _WORD_AFTER.match(text, match.end())
    # "IN THE US" is the country.
    if word not in _IN_A_RUN or (word == "us" and before and before[1] == "THE"):
        return None
    beside = {near[1].lower() for near in (before, after) if near}
    return whole(match, word) if beside & (_IN_A_RUN | {"a", "i"}) else None


def _clause(text: str, start: int, end: int) -> str:
    before = text[max(0, start - 200) : start]
    ends = [mark.end() for mark in _CLAUSE_END.finditer(before)]
    after = _CLAUSE_END.search(text, end)
    return (
        before[ends[-1] if ends else 0 :]
        + text[start : after.start() if after else min(len(text), end + 200)]
    )


def _in_heading(match: re.Match[str]) -> Parts | None:
    clause = _clause(match.string, match.start(), match.end())
    said = spelled(match["letters"]) + ("'s" if match["many"] else "")
    return whole(match, said) if clause.replace(match.group(), "X").isupper() else None


def _joined(match: re.Match[str]) -> Parts:
    """``R&D``, ``AT&T``: letters on both sides."""
    first, second = match["first"], match["second"]
    return [(spelled(first), len(first)), (" and ", 1), (spelled(second), len(second))]


def _apart(match: re.Match[str]) -> Parts:
    """``A/B``, ``I/O``"""
    first, second = match.group().split("/")
    return [(spelled(first), 1), (" ", 1), (spelled(second), 1)]


def _first_to_last(match: re.Match[str]) -> Parts:
    first, second = match["first"], match["second"]
    return [(spelled(first), 1), (" to ", len(match["dash"])), (spelled(second), 1)]


_NAMED_BY_A = (
    r"(?<=\b[Vv]itamin )|(?<=\b[Pp]lan )|(?<=\b[Gg]roup )|(?<=\b[Gg]rade )|(?<=\b[Ll]etter )|(?<=\b[Ss]ection )"
    r"|(?<=\b[Tt]ype )|(?<=\b[Cc]lass )|(?<=\b[Tt]eam )|(?<=\b[Pp]art )|(?<=\b[Oo]ption )|(?<=\b[Pp]oint )"
    r"|(?<=\b[Hh]epatitis )|(?<=\b[Aa]ppendix )|(?<=\b[Gg]ate )|(?<=\b[Ee]xit )|(?<=\b[Aa]n )|(?<=\bthe )"
    r"|(?<=\b[Ff]rom )(?=A to\b)"
)

CAPITALS: tuple[Rule, ...] = (
    Rule(
        re.compile(rf"\b(?:{'|'.join(sorted(ACRONYMS, key=len, reverse=True))})\b"),
        lambda match: whole(match, ACRONYMS[match.group()]),
    ),
    Rule(re.compile(rf"\b(?P<letters>{SPELLED_IN_HEADINGS})(?P<many>s?)\b"), _in_heading),
    Rule(re.compile(r"(?<=\b[Tt]he )WHO\b"), lambda match: whole(match, spelled("WHO"))),
    Rule(re.compile(r"\b(?P<first>[A-Z]{1,2})&(?P<second>[A-Z]{1,2})\b"), _joined),
    Rule(re.compile(r"(?<![\w/])[A-Z]/[A-Z](?![\w/])"), _apart),
    Rule(re.compile(r"\b(?P<first>[A-Z])(?P<dash>\s?–\s?)(?P<second>[A-Z])\b"), _first_to_last),
    Rule(re.compile(r"\b(?P<first>A)(?P<dash>-)(?P<second>Z)\b"), _first_to_last),
    Rule(re.compile(rf"(?:{_NAMED_BY_A})A(?!\w|['’.&-])"), lambda match: whole(match, LETTER_A)),
    Rule(
        re.compile(r"\bA(?=\s(?:to|and|or|through)\s[B-Z]\b(?!['’.]))"), lambda match: whole(match, LETTER_A)
    ),
    # Indiana and Oregon, before their zip codes.
    Rule(re.compile(r"(?<=,\s)[A-Z]{2}(?=\s\d{5}\b)"), lambda match: whole(match, spelled(match.group()))),
    Rule(re.compile(r"(?<![\w.'’&-])[A-Z]{2,3}(?![\w&]|[.'’]\w)"), _stressed),
    Rule(re.compile(r"\b[A-G]#(?!\w)"), lambda match: [(spelled(match.group()[0]), 1), (" sharp", 1)]),
)
