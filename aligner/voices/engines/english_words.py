"""How English words, signs and addresses are read aloud: abbreviations, Roman numerals, URLs, symbols."""

import re

from aligner.voices.engines.numerals import cardinal, one_by_one, ordinal
from aligner.voices.engines.tokens import Parts, Rule, whole

MONTHS = {
    "january": "January", "february": "February", "march": "March", "april": "April", "may": "May",
    "june": "June", "july": "July", "august": "August", "september": "September", "october": "October",
    "november": "November", "december": "December", "jan": "January", "feb": "February", "mar": "March",
    "apr": "April", "jun": "June", "jul": "July", "aug": "August", "sep": "September", "sept": "September",
    "oct": "October", "nov": "November", "dec": "December",
}  # fmt: skip

SCALES = {
    "thousand": "thousand", "million": "million", "billion": "billion", "trillion": "trillion",
    "k": "thousand", "m": "million", "b": "billion", "mn": "million", "bn": "billion", "tn": "trillion",
}  # fmt: skip

MEASURES = {
    "%": ("percent", "percent"), "‰": ("per mille", "per mille"),
    "°C": ("degree Celsius", "degrees Celsius"), "°F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "℃": ("degree Celsius", "degrees Celsius"), "℉": ("degree Fahrenheit", "degrees Fahrenheit"),
    "°": ("degree", "degrees"), "km": ("kilometer", "kilometers"), "cm": ("centimeter", "centimeters"),
    "mm": ("millimeter", "millimeters"), "m": ("meter", "meters"), "nm": ("nanometer", "nanometers"),
    "µm": ("micrometer", "micrometers"), "mi": ("mile", "miles"), "ft": ("foot", "feet"),
    "yd": ("yard", "yards"), "kg": ("kilogram", "kilograms"), "g": ("gram", "grams"),
    "mg": ("milligram", "milligrams"), "lb": ("pound", "pounds"), "lbs": ("pound", "pounds"),
    "oz": ("ounce", "ounces"), "ml": ("milliliter", "milliliters"), "mL": ("milliliter", "milliliters"),
    "l": ("liter", "liters"), "L": ("liter", "liters"), "mph": ("mile per hour", "miles per hour"),
    "km/h": ("kilometer per hour", "kilometers per hour"),
    "kph": ("kilometer per hour", "kilometers per hour"),
    "m/s": ("meter per second", "meters per second"), "km²": ("square kilometer", "square kilometers"),
    "m²": ("square meter", "square meters"), "m³": ("cubic meter", "cubic meters"),
    "cm²": ("square centimeter", "square centimeters"), "cm³": ("cubic centimeter", "cubic centimeters"),
    "KB": ("kilobyte", "kilobytes"), "kB": ("kilobyte", "kilobytes"), "MB": ("megabyte", "megabytes"),
    "GB": ("gigabyte", "gigabytes"), "TB": ("terabyte", "terabytes"), "PB": ("petabyte", "petabytes"),
    "MiB": ("mebibyte", "mebibytes"), "GiB": ("gibibyte", "gibibytes"),
    "Mbps": ("megabit per second", "megabits per second"), "kbps": ("kilobit per second", "kilobits per second"),
    "Gbps": ("gigabit per second", "gigabits per second"), "Hz": ("hertz", "hertz"),
    "kHz": ("kilohertz", "kilohertz"), "MHz": ("megahertz", "megahertz"), "GHz": ("gigahertz", "gigahertz"),
    "W": ("watt", "watts"), "kW": ("kilowatt", "kilowatts"), "MW": ("megawatt", "megawatts"),
    "kWh": ("kilowatt hour", "kilowatt hours"), "V": ("volt", "volts"), "mA": ("milliamp", "milliamps"),
    "mAh": ("milliamp hour", "milliamp hours"), "dB": ("decibel", "decibels"), "ms": ("millisecond", "milliseconds"),
    "s": ("second", "seconds"), "sec": ("second", "seconds"), "secs": ("second", "seconds"),
    "min": ("minute", "minutes"), "mins": ("minute", "minutes"), "h": ("hour", "hours"), "hr": ("hour", "hours"),
    "hrs": ("hour", "hours"), "px": ("pixel", "pixels"), "x": ("times", "times"), "×": ("times", "times"),
}  # fmt: skip

_TITLES = {
    "Dr": "Doctor", "Mr": "Mister", "Mrs": "Missus", "Ms": "Miz", "Prof": "Professor", "Capt": "Captain",
    "Col": "Colonel", "Gen": "General", "Lt": "Lieutenant", "Sgt": "Sergeant", "Rev": "Reverend",
    "Hon": "Honorable", "Gov": "Governor", "Sen": "Senator", "Rep": "Representative", "Pres": "President",
    "Mt": "Mount", "Ft": "Fort", "Fr": "Father", "Messrs": "Messieurs",
}  # fmt: skip
# Read so wherever they stand; the full stop of those in ``_CLOSING`` may be the sentence's too.
_ANYWHERE = {
    "e.g.": "for example", "i.e.": "that is", "etc.": "et cetera", "vs.": "versus", "v.s.": "versus",
    "cf.": "compare", "viz.": "namely", "et al.": "et al", "approx.": "approximately", "dept.": "department",
    "est.": "established", "Inc.": "Incorporated", "Ltd.": "Limited", "Co.": "Company", "Corp.": "Corporation",
    "Jr.": "Junior", "Sr.": "Senior", "Ave.": "Avenue", "Blvd.": "Boulevard", "Rd.": "Road", "a.k.a.": "A K A",
    "Bros.": "Brothers", "Dept.": "Department", "ca.": "circa", "Ph.D.": "P H D", "a.m.": "A M", "p.m.": "P M",
    "vs": "versus", "w/o": "without", "w/": "with",
}  # fmt: skip
_CLOSING = frozenset(
    "etc. al. Inc. Ltd. Co. Corp. Jr. Sr. Ave. Blvd. Rd. Bros. a.k.a. Ph.D. a.m. p.m. St.".split()
)
# Only before a number.
_COUNTED = {
    "No": "number", "no": "number", "Nos": "numbers", "pp": "pages", "p": "page", "vol": "volume", "Vol": "Volume",
    "ch": "chapter", "Ch": "Chapter", "fig": "figure", "Fig": "Figure", "sec": "section", "Sec": "Section",
    "ca": "circa", "c": "circa", "Op": "Opus", "op": "opus", "ed": "edition",
}  # fmt: skip

_DIVISIONS = (
    "chapter|part|book|act|scene|volume|section|appendix|article|phase|stage|type|level|figure|table|canto|stave"
    "|episode|season|war|class|title|unit|lesson|psalm|sonnet|symphony|sonata|apollo|mark|rocky|super bowl"
)
# One letter alone is a numeral only after these ("Appendix C" and "type X" are letters).
_ORDERED = frozenset("chapter part book act scene volume phase canto stave war apollo rocky".split())
_RULERS = (
    "Henry|Louis|George|Edward|Charles|Elizabeth|William|James|Richard|Philip|Napoleon|Pius|Benedict|John Paul|Leo"
    "|Gregory|Alexander|Catherine|Nicholas|Peter|Frederick|Wilhelm|Francis|Ferdinand|Leopold|Mary|Ivan|Innocent"
    "|Clement|Urban|Paul|Ramses|Ptolemy|Cleopatra|Darius|Xerxes|Otto|Gustav|Christian|Haakon|Olav|Robert"
)  # fmt: skip
_ROMAN = r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"


def _from_roman(letters: str) -> int:
    worth = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
    values = [worth[letter] for letter in letters.upper()]
    return sum(
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )


def _stop(match: re.Match[str]) -> str:
    from aligner.voices.engines.english import ends_sentence

    said = match.group()
    may_end = said.endswith(".") and (said in _CLOSING or said[0].isupper())
    ends = may_end and ends_sentence(match.string, match.end())
    return "." if ends else ""


def _anywhere(match: re.Match[str]) -> Parts:
    return whole(match, _ANYWHERE[match.group()] + _stop(match))


def _title(match: re.Match[str]) -> Parts:
    return whole(match, _TITLES[match["title"]])


def _counted(match: re.Match[str]) -> Parts:
    return whole(match, _COUNTED[match["word"]])


def _saint(match: re.Match[str]) -> Parts:
    named = re.match(r"\s+[A-Z]", match.string[match.end() : match.end() + 3])
    before = re.search(
        r"([A-Z]\w+|\d(?:st|nd|rd|th))\s$", match.string[max(0, match.start() - 30) : match.start()]
    )
    if named and not before:
        return whole(match, "Saint")
    return whole(match, "Street" + _stop(match))


def _initials(match: re.Match[str]) -> Parts:
    """``U.S.`` is U S: each letter by itself, without the full stops that would end a sentence."""
    said: Parts = []
    letters = match.group()
    for index in range(0, len(letters), 2):
        last = index + 2 >= len(letters)
        said.append((("" if index == 0 else " ") + letters[index] + (_stop(match) if last else ""), 2))
    return said


def _one_initial(match: re.Match[str]) -> Parts | None:
    from aligner.voices.engines.english import ends_sentence

    return None if ends_sentence(match.string, match.end()) else whole(match, match.group()[0])


_NOT_THE_PRONOUN = re.compile(r"[,.;:)’'\]\n–—-]|\s+(?:of|was|and the)\b|\s*$")


def _numeral(match: re.Match[str]) -> Parts | None:
    word, roman = match["word"], match["roman"]
    if not roman or not roman.isupper() or roman in "CDLM":
        return None
    if len(roman) == 1 and (word.strip().lower() not in _ORDERED or not word[0].isupper()):
        return None
    if roman == "I" and not _NOT_THE_PRONOUN.match(match.string, match.end()):
        return None
    return [(word, len(word)), (cardinal(str(_from_roman(roman))), len(roman))]


def _regnal(match: re.Match[str]) -> Parts | None:
    roman = match["roman"]
    if (
        not roman
        or roman in "CDLMX"
        or (roman == "I" and not _NOT_THE_PRONOUN.match(match.string, match.end()))
    ):
        return None
    return [(match["word"], len(match["word"])), (f"the {ordinal(str(_from_roman(roman)))}", len(roman))]


_SAID_IN_ADDRESSES = {
    ".": "dot", "/": "slash", "-": "dash", "_": "underscore", "?": "question mark", "=": "equals", "&": "and",
    "#": "hash", "%": "percent", "~": "tilde", ":": "colon", "@": "at", "+": "plus", ",": "comma", "!": "bang",
    ";": "semicolon", "$": "dollar", "*": "star", "'": "", "(": "", ")": "",
}  # fmt: skip
# Top-level domains that are said letter by letter.
_SPELLED = frozenset("io ai uk us eu de fr au ca nz tv fm ly me gg ie nl ch jp cn edu".split()) - {
    "me",
    "edu",
}
_DOMAINS = "com|org|net|io|ai|dev|app|edu|gov|co|uk|us|eu|de|fr|info|me|tv|fm|ly|ca|au|nz|ch|nl|gg|ie|tech|xyz|blog|shop"


def _address(match: re.Match[str]) -> Parts:
    said: Parts = []
    address = match.group()
    scheme = re.match(r"(?:https?|ftp)://|mailto:", address, re.I)
    place = 0
    if scheme:
        said.append(("", scheme.end()))
        place = scheme.end()
    for piece in re.finditer(r"[^\W\d_]+|\d+|.", address[place:], re.S):
        text = piece.group()
        lead = " " if any(part for part, _ in said) else ""
        if text in _SAID_IN_ADDRESSES or not text.isalnum():
            name = _SAID_IN_ADDRESSES.get(text, "")
            said.append((lead + name if name else "", len(text)))
        elif text.isdigit():
            said.append((lead + (cardinal(text) if len(text) < 5 else one_by_one(text)), len(text)))
        elif text.lower() in _SPELLED and address[place + piece.start() - 1 : place + piece.start()] == ".":
            said.append((lead + " ".join(text.upper()), len(text)))
        else:
            said.append((lead + text, len(text)))
    return said


def _hashtag(match: re.Match[str]) -> Parts:
    if match["tag"].isdigit():
        return [("number ", 1), (cardinal(match["tag"]), len(match["tag"]))]
    said: Parts = [("hashtag", 1)]
    for piece in re.finditer(r"[A-Z]+(?![a-z])|[A-Z]?[^\WA-Z\d_]+|\d+|_+|.", match["tag"]):
        text = piece.group()
        name = "" if text.startswith("_") else cardinal(text) if text.isdecimal() and text.isascii() else text
        said.append((f" {name}" if name else "", len(text)))
    return said


def _symbol(match: re.Match[str]) -> Parts:
    text, (start, end) = match.string, match.span()
    name = _SYMBOL_NAMES[match.group()]
    before = " " if name and start > 0 and not text[start - 1].isspace() else ""
    after = " " if name and end < len(text) and text[end].isalnum() else ""
    return whole(match, f"{before}{name}{after}")


_SYMBOL_NAMES = {
    "&": "and", "@": "at", "+": "plus", "=": "equals", "×": "times", "÷": "divided by", "±": "plus or minus",
    "≈": "approximately", "~": "about", "<": "less than", ">": "greater than", "≤": "at most", "≥": "at least",
    "≠": "is not", "%": "percent", "°": "degrees", "§": "section", "©": "copyright", "®": "", "™": "", "#": "hash",
    "€": "euros", "£": "pounds", "$": "dollar", "¥": "yen", "*": "", "_": "", "|": "", "^": "", "`": "", "\\": "",
    "•": "", "·": "", "¶": "", "†": "", "‡": "", "№": "number",
}  # fmt: skip


def _words_pattern(words: "dict[str, str]") -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


ADDRESSES: tuple[Rule, ...] = (
    Rule(re.compile(r"(?:(?:https?|ftp)://|mailto:|\bwww\.)[^\s<>\"“”]*[\w/]", re.I), _address),
    Rule(re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), _address),
    Rule(
        re.compile(rf"(?<![\w@.])(?:[a-zA-Z0-9][\w-]*\.)+(?:{_DOMAINS})\b(?:/[^\s<>\"“”]*[\w/])?(?!\.?\w)"),
        _address,
    ),
)

WORDS: tuple[Rule, ...] = (
    Rule(re.compile(rf"(?<![\w.])(?:{_words_pattern(_ANYWHERE)})(?!\w)"), _anywhere),
    Rule(
        re.compile(rf"\b(?P<title>{'|'.join(_TITLES)})\.(?=\s+[A-Z“‘\"']|(?<=Mr.)\s|(?<=Mrs.)\s|(?<=Ms.)\s)"),
        _title,
    ),
    Rule(re.compile(r"\bSt\."), _saint),
    Rule(
        re.compile(rf"\b(?P<word>{'|'.join(sorted(_COUNTED, key=len, reverse=True))})\.(?=\s?\d)"), _counted
    ),
    Rule(re.compile(r"(?<![\w.])(?:[A-Za-z]\.){2,}(?!\w)"), _initials),
    # J. Smith; not "So did I. Then": a lone I ends its sentence.
    Rule(
        re.compile(r"(?:(?<=[a-z]\s)|(?<=\.\s)|(?<![\s\S]))[A-HJ-Z]\.(?=\s+(?:[A-Z][a-z]|[A-Z]\.))"),
        _one_initial,
    ),
    Rule(re.compile(rf"\b(?P<word>(?:{_DIVISIONS})\s+)(?P<roman>{_ROMAN})\b", re.I), _numeral),
    Rule(re.compile(rf"\b(?P<word>(?:{_RULERS})\s+)(?P<roman>{_ROMAN})\b"), _regnal),
    Rule(re.compile(r"(?<![\w&])#(?P<tag>\w+)"), _hashtag),
)

SYMBOLS: tuple[Rule, ...] = (
    Rule(re.compile(r"--+"), lambda match: whole(match, "—")),
    Rule(re.compile(r"(?<=\s)-(?=\s)"), lambda match: whole(match, "—")),
    Rule(re.compile(r"(?<=\w)\.(?=[a-z])"), lambda match: whole(match, " dot ")),
    Rule(re.compile(r"(?<=\band)/(?=or\b)", re.I), lambda match: whole(match, " ")),
    Rule(re.compile(r"(?<=\w)/(?=\w)"), lambda match: whole(match, " slash ")),
    Rule(re.compile("[" + "".join(map(re.escape, _SYMBOL_NAMES)) + "]"), _symbol),
)
