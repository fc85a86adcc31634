"""Tables of English as it is read aloud. Data for ``english``, ``english_times`` and ``english_words``."""

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
    "kph": ("kilometer per hour", "kilometers per hour"), "m/s": ("meter per second", "meters per second"),
    "km²": ("square kilometer", "square kilometers"), "m²": ("square meter", "square meters"),
    "m³": ("cubic meter", "cubic meters"), "cm²": ("square centimeter", "square centimeters"),
    "cm³": ("cubic centimeter", "cubic centimeters"), "KB": ("kilobyte", "kilobytes"),
    "kB": ("kilobyte", "kilobytes"), "MB": ("megabyte", "megabytes"), "GB": ("gigabyte", "gigabytes"),
    "TB": ("terabyte", "terabytes"), "PB": ("petabyte", "petabytes"), "MiB": ("mebibyte", "mebibytes"),
    "GiB": ("gibibyte", "gibibytes"), "Mbps": ("megabit per second", "megabits per second"),
    "kbps": ("kilobit per second", "kilobits per second"),
    "Gbps": ("gigabit per second", "gigabits per second"), "Hz": ("hertz", "hertz"),
    "kHz": ("kilohertz", "kilohertz"), "MHz": ("megahertz", "megahertz"), "GHz": ("gigahertz", "gigahertz"),
    "W": ("watt", "watts"), "kW": ("kilowatt", "kilowatts"), "MW": ("megawatt", "megawatts"),
    "kWh": ("kilowatt hour", "kilowatt hours"), "V": ("volt", "volts"), "mA": ("milliamp", "milliamps"),
    "mAh": ("milliamp hour", "milliamp hours"), "dB": ("decibel", "decibels"),
    "ms": ("millisecond", "milliseconds"), "s": ("second", "seconds"), "sec": ("second", "seconds"),
    "secs": ("second", "seconds"), "min": ("minute", "minutes"), "mins": ("minute", "minutes"),
    "h": ("hour", "hours"), "hr": ("hour", "hours"), "hrs": ("hour", "hours"), "px": ("pixel", "pixels"),
    "x": ("times", "times"), "×": ("times", "times"),
}  # fmt: skip

TITLES = {
    "Dr": "Doctor", "Mr": "Mister", "Mrs": "Missus", "Ms": "Miz", "Prof": "Professor", "Capt": "Captain",
    "Col": "Colonel", "Gen": "General", "Lt": "Lieutenant", "Sgt": "Sergeant", "Rev": "Reverend",
    "Hon": "Honorable", "Gov": "Governor", "Sen": "Senator", "Rep": "Representative", "Pres": "President",
    "Mt": "Mount", "Ft": "Fort", "Fr": "Father", "Messrs": "Messieurs",
}  # fmt: skip
# Read so wherever they stand; the full stop of those in ``CLOSING`` may be the sentence's too.
ANYWHERE = {
    "e.g.": "for example", "i.e.": "that is", "etc.": "et cetera", "vs.": "versus", "v.s.": "versus",
    "cf.": "compare", "viz.": "namely", "et al.": "et al", "approx.": "approximately",
    "dept.": "department", "est.": "established", "Inc.": "Incorporated", "Ltd.": "Limited",
    "Co.": "Company", "Corp.": "Corporation", "Jr.": "Junior", "Sr.": "Senior", "Ave.": "Avenue",
    "Blvd.": "Boulevard", "Rd.": "Road", "a.k.a.": "A K A", "Bros.": "Brothers", "Dept.": "Department",
    "ca.": "circa", "Ph.D.": "P H D", "a.m.": "A M", "p.m.": "P M", "vs": "versus", "w/o": "without",
    "w/": "with",
}  # fmt: skip
CLOSING = frozenset(
    [
        "etc.",
        "al.",
        "Inc.",
        "Ltd.",
        "Co.",
        "Corp.",
        "Jr.",
        "Sr.",
        "Ave.",
        "Blvd.",
        "Rd.",
        "Bros.",
        "a.k.a.",
        "Ph.D.",
        "a.m.",
        "p.m.",
        "St.",
    ]
)
# Only before a number.
COUNTED = {
    "No": "number", "no": "number", "Nos": "numbers", "pp": "pages", "p": "page", "vol": "volume",
    "Vol": "Volume", "ch": "chapter", "Ch": "Chapter", "fig": "figure", "Fig": "Figure", "sec": "section",
    "Sec": "Section", "ca": "circa", "c": "circa", "Op": "Opus", "op": "opus", "ed": "edition",
}  # fmt: skip

DIVISIONS = (
    "chapter|part|book|act|scene|volume|section|appendix|article|phase|stage|type|level|figure|table|canto|stave"
    "|episode|season|war|class|title|unit|lesson|psalm|sonnet|symphony|sonata|apollo|mark|rocky|super bowl"
)

ORDERED = frozenset(
    ["chapter", "part", "book", "act", "scene", "volume", "phase", "canto", "stave", "war", "apollo", "rocky"]
)
"""One letter alone is a numeral only after these ("Appendix C" and "type X" are letters)."""
RULERS = (
    "Henry|Louis|George|Edward|Charles|Elizabeth|William|James|Richard|Philip|Napoleon|Pius|Benedict"
    "|John Paul|Leo|Gregory|Alexander|Catherine|Nicholas|Peter|Frederick|Wilhelm|Francis|Ferdinand"
    "|Leopold|Mary|Ivan|Innocent|Clement|Urban|Paul|Ramses|Ptolemy|Cleopatra|Darius|Xerxes|Otto"
    "|Gustav|Christian|Haakon|Olav|Robert"
)

SAID_IN_ADDRESSES = {
    ".": "dot", "/": "slash", "-": "dash", "_": "underscore", "?": "question mark", "=": "equals",
    "&": "and", "#": "hash", "%": "percent", "~": "tilde", ":": "colon", "@": "at", "+": "plus",
    ",": "comma", "!": "bang", ";": "semicolon", "$": "dollar", "*": "star", "'": "", "(": "", ")": "",
}  # fmt: skip

# Top-level domains that are said letter by letter.
SPELLED = frozenset(
    [
        "io",
        "ai",
        "uk",
        "us",
        "eu",
        "de",
        "fr",
        "au",
        "ca",
        "nz",
        "tv",
        "fm",
        "ly",
        "gg",
        "ie",
        "nl",
        "ch",
        "jp",
        "cn",
    ]
)
DOMAINS = (
    "com|org|net|io|ai|dev|app|edu|gov|co|uk|us|eu|de|fr|info|me|tv|fm|ly|ca|au|nz|ch|nl|gg|ie|tech|xyz"
    "|blog|shop"
)

SYMBOL_NAMES = {
    "&": "and", "@": "at", "+": "plus", "=": "equals", "×": "times", "÷": "divided by",
    "±": "plus or minus", "≈": "approximately", "~": "about", "<": "less than", ">": "greater than",
    "≤": "at most", "≥": "at least", "≠": "is not", "%": "percent", "°": "degrees", "§": "section",
    "©": "copyright", "®": "", "™": "", "#": "hash", "€": "euros", "£": "pounds", "$": "dollar", "¥": "yen",
    "*": "", "_": "", "|": "", "^": "", "`": "", "\\": "", "•": "", "·": "", "¶": "", "†": "", "‡": "",
    "№": "number",
}  # fmt: skip
