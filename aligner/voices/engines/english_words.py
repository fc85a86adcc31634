"""How English words, signs and addresses are read aloud: abbreviations, Roman numerals, URLs, symbols."""

import re

from aligner.voices.engines.english_tables import (
    ANYWHERE,
    CLOSING,
    COUNTED,
    DIVISIONS,
    DOMAINS,
    ORDERED,
    REIGNING,
    RULERS,
    SAID_IN_ADDRESSES,
    SPELLED_DOMAINS,
    SYMBOL_NAMES,
    TITLES,
)
from aligner.voices.engines.numerals import cardinal, one_by_one, ordinal
from aligner.voices.engines.tokens import Parts, Rule, spelled, whole

_CLOSING = frozenset(CLOSING.split())
_SPELLED = frozenset(SPELLED_DOMAINS.split())
_ROMAN = r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"


_STARTERS = re.compile(
    r"[\"'”’)\]]*(?:\s*$|\s*\n\s*\n|\s+[\"'“‘(]*(?:The|A(?!\.)|An|It|He|She|They|We|You|I(?!\.)|In|On|At|But|And|So|This|That"
    r"|These|Those|There|Then|When|What|Why|How|If|As|For|His|Her|Its|Their|Our|My|Not|Yes|After|Before)\b)"
)


def ends_sentence(text: str, place: int) -> bool:
    """Whether an abbreviation's full stop, just before ``place``, also ends the sentence."""
    return _STARTERS.match(text, place) is not None


def _from_roman(letters: str) -> int:
    worth = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
    values = [worth[letter] for letter in letters.upper()]
    return sum(
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )


def _stop(match: re.Match[str]) -> str:
    said = match.group()
    may_end = said.endswith(".") and (said in _CLOSING or said[0].isupper())
    ends = may_end and ends_sentence(match.string, match.end())
    return "." if ends else ""


def _anywhere(match: re.Match[str]) -> Parts:
    return whole(match, ANYWHERE[match.group()] + _stop(match))


def _title(match: re.Match[str]) -> Parts:
    return whole(match, TITLES[match["title"]])


def _counted(match: re.Match[str]) -> Parts:
    return whole(match, COUNTED[match["word"]])


_BEFORE_SAINTS = ("Lake", "Mount", "Port", "East", "Fort", "Sault")


def _saint(match: re.Match[str]) -> Parts | None:
    named = re.match(r"\s+[A-Z]", match.string[match.end() : match.end() + 3])
    before = re.search(
        r"([A-Z]\w+|\d(?:st|nd|rd|th))\s$", match.string[max(0, match.start() - 30) : match.start()]
    )
    if named and (not before or before[1] in _BEFORE_SAINTS):
        return whole(match, "Saint")
    if not before and not match.group().endswith("."):
        return None
    return whole(match, "Street" + _stop(match))


def _initials(match: re.Match[str]) -> Parts:
    """``U.S.`` is U S: each letter by itself, without the full stops that would end a sentence."""
    said: Parts = []
    letters = match.group()
    for index in range(0, len(letters), 2):
        last = index + 2 >= len(letters)
        said.append(
            (("" if index == 0 else " ") + spelled(letters[index]) + (_stop(match) if last else ""), 2)
        )
    return said


def _one_initial(match: re.Match[str]) -> Parts | None:
    return None if ends_sentence(match.string, match.end()) else whole(match, spelled(match.group()[0]))


_NOT_THE_PRONOUN = re.compile(r"[,.;:)’'\]\n–—-]|\s+(?:of|was|and the)\b|\s*$")


def _numeral(match: re.Match[str]) -> Parts | None:
    word, roman = match["word"], match["roman"]
    if not roman or roman in "CDLM":
        return None
    if not roman.isupper() and (set(roman) - set("ivx") or word.strip().lower() not in ORDERED):
        return None
    upper = roman.isupper()
    if len(roman) == 1 and (word.strip().lower() not in ORDERED or (upper and not word[0].isupper())):
        return None
    sure = word.strip().lower() == "war" or _NOT_THE_PRONOUN.match(match.string, match.end())
    if roman == "I" and not sure:
        return None
    return [(word, len(word)), (cardinal(str(_from_roman(roman))), len(roman))]


def _regnal(match: re.Match[str]) -> Parts | None:
    roman = match["roman"]
    if (
        not roman
        or (roman in "CDLMX" and not match["title"])
        or (roman == "I" and not match["title"] and not _NOT_THE_PRONOUN.match(match.string, match.end()))
    ):
        return None
    word = match["title"] or match["word"]
    return [(word, len(word)), (f"the {ordinal(str(_from_roman(roman)))}", len(roman))]


def _address(match: re.Match[str]) -> Parts:
    said: Parts = []
    address = match.group()
    scheme = re.match(r"(?:https?|ftp)://|mailto:", address, re.IGNORECASE)
    place = 0
    if scheme:
        said.append(("", scheme.end()))
        place = scheme.end()
    for piece in re.finditer(r"[^\W\d_]+|\d+|.", address[place:], re.DOTALL):
        text = piece.group()
        lead = " " if any(part for part, _ in said) else ""
        if text in SAID_IN_ADDRESSES or not text.isalnum():
            name = SAID_IN_ADDRESSES.get(text, "")
            said.append((lead + name if name else "", len(text)))
        elif text.isdecimal():
            said.append((lead + (cardinal(text) if len(text) < 5 else one_by_one(text)), len(text)))
        elif text.lower() in _SPELLED and address[place + piece.start() - 1 : place + piece.start()] == ".":
            said.append((lead + " ".join(text.upper()), len(text)))
        else:
            said.append((lead + text, len(text)))
    return said


def _hashtag(match: re.Match[str]) -> Parts:
    if match["tag"].isdecimal():
        return [("number ", 1), (cardinal(match["tag"]), len(match["tag"]))]
    said: Parts = [("hashtag", 1)]
    for piece in re.finditer(r"[A-Z]+(?![a-z])|[A-Z]?[^\WA-Z\d_]+|\d+|_+|.", match["tag"]):
        text = piece.group()
        name = "" if text.startswith("_") else cardinal(text) if text.isdecimal() and text.isascii() else text
        said.append((f" {name}" if name else "", len(text)))
    return said


def _symbol(match: re.Match[str]) -> Parts:
    text, (start, end) = match.string, match.span()
    name = SYMBOL_NAMES[match.group()]
    joined = re.match(r"\w|[$€£¥₹.]\d", text[end : end + 2]) is not None and text[end] != "_"
    before = " " if start > 0 and not text[start - 1].isspace() and (name or joined) else ""
    return whole(match, f"{before}{name}{' ' if name and joined else ''}")


def _words_pattern(words: "dict[str, str]") -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


ADDRESSES: tuple[Rule, ...] = (
    Rule(re.compile(r"(?:(?:https?|ftp)://|mailto:|\bwww\.)[^\s<>\"“”]*[\w/]", re.IGNORECASE), _address),
    # Paths of files.
    Rule(re.compile(r"(?:(?<=[\s(\"'“‘])|^)(?:~|\.\.?)?/[A-Za-z.](?:[\w./-]*\w)?"), _address),
    Rule(re.compile(r"\b[A-Z]:\\(?:[\w.\\-]*\w)?"), _address),
    Rule(re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+"), _address),
    Rule(
        re.compile(
            rf"(?<![\w@.])(?<!\w-)(?:[a-zA-Z0-9][\w-]*\.)+(?:{DOMAINS})\b(?:/[^\s<>\"“”]*[\w/])?(?!\.?\w)"
        ),
        _address,
    ),
)

# Shouted prefixes ("UNimportant") would be spelled out.
_SHOUTED = r"\b(?:UN|IN|IM|RE|DIS|MIS|NON|PRE|OVER|UNDER|ANTI)[a-z]{3,}\b"

WORDS: tuple[Rule, ...] = (
    Rule(re.compile(_SHOUTED), lambda match: whole(match, match.group().lower())),
    Rule(re.compile(rf"(?<![\w.])(?:{_words_pattern(ANYWHERE)})(?!\w)"), _anywhere),
    Rule(
        re.compile(rf"\b(?P<title>{'|'.join(TITLES)})\.(?=\s+[A-Z“‘\"']|(?<=Mr.)\s|(?<=Mrs.)\s|(?<=Ms.)\s)"),
        _title,
    ),
    Rule(re.compile(r"\bMs(?=\s[A-Z])"), lambda match: whole(match, TITLES["Ms"])),
    Rule(re.compile(r"\bSt\b\.?"), _saint),
    Rule(re.compile(r"(?<=\d(?:st|nd|rd|th)\s)ed\."), lambda match: whole(match, "edition")),
    Rule(
        re.compile(rf"\b(?P<word>{'|'.join(sorted(COUNTED, key=len, reverse=True))})\.(?=\s?\d|\s[IVXL]+\b)"),
        _counted,
    ),
    Rule(
        re.compile(
            rf"(?<=\b(?:Vol|Fig)\.\s)(?=[IVXL]){_ROMAN}\b|(?<=\b(?:Ch|No|Op|vo|Se)\.\s)(?=[IVXL]){_ROMAN}\b"
        ),
        lambda match: whole(match, cardinal(str(_from_roman(match.group())))),
    ),
    Rule(re.compile(r"(?<![\w.])(?:[A-Za-z]\.){2,}(?!\w)"), _initials),
    Rule(
        re.compile(rf"\b(?P<title>(?:{REIGNING})\s+(?:[A-Z]\w+\s+){{1,2}})(?P<roman>{_ROMAN})\b(?P<word>)"),
        _regnal,
    ),
    # J. Smith; not "So did I. Then": a lone I ends its sentence.
    Rule(
        re.compile(r"(?:(?<=[a-z]\s)|(?<=[.,]\s)|(?<![\s\S]))[A-HJ-Z]\.(?=\s+(?:[A-Z][a-z]|[A-Z]\.))"),
        _one_initial,
    ),
    Rule(re.compile(rf"\b(?P<word>(?:{DIVISIONS})\s+)(?P<roman>{_ROMAN})\b", re.IGNORECASE), _numeral),
    Rule(re.compile(rf"\b(?P<title>)(?P<word>(?:{RULERS})\s+)(?P<roman>{_ROMAN})\b"), _regnal),
    Rule(re.compile(r"(?<![\w&])#(?P<tag>\w+)"), _hashtag),
)

SYMBOLS: tuple[Rule, ...] = (
    Rule(re.compile(r"(?<=\d)\s?\*\s?(?=\d)"), lambda match: whole(match, " times ")),
    Rule(re.compile(r"(?<=\w)\.(?=[a-z])|(?<=[A-Z])\.(?=\d)"), lambda match: whole(match, " dot ")),
    Rule(re.compile(r"(?<=\band)/(?=or\b)", re.IGNORECASE), lambda match: whole(match, " ")),
    Rule(re.compile(r"(?<=[A-Z])/(?=[A-Z\d])"), lambda match: whole(match, " ")),
    Rule(re.compile(r"(?<=\w)/(?=\w)"), lambda match: whole(match, " slash ")),
    Rule(re.compile("[" + "".join(map(re.escape, SYMBOL_NAMES)) + "]"), _symbol),
)
