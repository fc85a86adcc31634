"""Tables of English as it is read aloud: data for ``english`` and the modules whose rules it orders."""

from aligner.voices.engines.tokens import LETTER_A as A

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

# symbol: one, many, one of the hundredths, many of them
CURRENCIES = {
    "$": ("dollar", "dollars", "cent", "cents"), "€": ("euro", "euros", "cent", "cents"),
    "£": ("pound", "pounds", "penny", "pence"), "¥": ("yen", "yen", "", ""),
    "₹": ("rupee", "rupees", "paisa", "paise"), "₽": ("ruble", "rubles", "kopeck", "kopecks"),
    "₩": ("won", "won", "", ""), "¢": ("cent", "cents", "", ""),
}  # fmt: skip
LANDS = {
    "US": "U S ", "A": "Australian ", "AU": "Australian ", "C": "Canadian ", "CA": "Canadian ",
    "NZ": "New Zealand ", "HK": "Hong Kong ", "S": "Singapore ",
}  # fmt: skip
CODES = {
    "USD": ("U S dollar", "U S dollars"), "EUR": ("euro", "euros"), "GBP": ("pound", "pounds"),
    "JPY": ("yen", "yen"), "CHF": ("Swiss franc", "Swiss francs"), "INR": ("rupee", "rupees"),
    "CAD": ("Canadian dollar", "Canadian dollars"), "AUD": ("Australian dollar", "Australian dollars"),
    "CNY": ("yuan", "yuan"),
}  # fmt: skip

OPERATORS = {
    "+": "plus", "-": "minus", "−": "minus", "–": "minus", "*": "times", "×": "times", "·": "times",
    "/": "over", "÷": "divided by", "=": "equals", "<": "is less than", ">": "is greater than",
    "≤": "is at most", "≥": "is at least", "≠": "is not", "≈": "is about",
}  # fmt: skip
PER = {
    "s": "second", "sec": "second", "min": "minute", "h": "hour", "hr": "hour", "d": "day", "wk": "week",
    "mo": "month", "yr": "year", "second": "second", "minute": "minute", "hour": "hour", "day": "day",
    "night": "night", "week": "week", "month": "month", "year": "year", "person": "person", "head": "head",
    "kg": "kilogram", "g": "gram", "lb": "pound", "m": "meter", "km": "kilometer", "mi": "mile",
    "mile": "mile", "L": "liter", "l": "liter", "mL": "milliliter", "ml": "milliliter", "m²": "square meter",
    "m³": "cubic meter", "unit": "unit", "item": "item", "piece": "piece", "user": "user",
}  # fmt: skip
WINDS = {"N": "north", "S": "south", "E": "east", "W": "west"}

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
    "x": ("times", "times"), "×": ("times", "times"), "″": ("inch", "inches"),
    "tsp": ("teaspoon", "teaspoons"), "tbsp": ("tablespoon", "tablespoons"),
    "′": ("foot", "feet"), "sq ft": ("square foot", "square feet"), "ft²": ("square foot", "square feet"),
    "μm": ("micrometer", "micrometers"), "µg": ("microgram", "micrograms"), "kcal": ("kilocalorie", "kilocalories"),
    "ha": ("hectare", "hectares"), "rpm": ("R P M", "R P M"), "psi": ("P S I", "P S I"),
    "kV": ("kilovolt", "kilovolts"),
    "mV": ("millivolt", "millivolts"), "GW": ("gigawatt", "gigawatts"), "MWh": ("megawatt hour", "megawatt hours"),
    "hPa": ("hectopascal", "hectopascals"), "kPa": ("kilopascal", "kilopascals"), "Ω": ("ohm", "ohms"),
    "μg": ("microgram", "micrograms"), "km2": ("square kilometer", "square kilometers"),
    "m2": ("square meter", "square meters"), "m3": ("cubic meter", "cubic meters"),
}  # fmt: skip

TITLES = {
    "Dr": "Doctor", "Mr": "Mister", "Mrs": "Missus", "Ms": "Miz", "Prof": "Professor", "Capt": "Captain",
    "Maj": "Major", "Adm": "Admiral", "Cpl": "Corporal",
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
    "Blvd.": "Boulevard", "Rd.": "Road", "a.k.a.": f"{A} K {A}", "Bros.": "Brothers", "Dept.": "Department",
    "ca.": "circa", "Ph.D.": "P H D", "a.m.": f"{A} M", "p.m.": "P M", "vs": "versus", "w/o": "without",
    "w/": "with", "N/A": f"N {A}", "n/a": f"N {A}", "km/h": "kilometers per hour", "m/s": "meters per second",
}  # fmt: skip
CLOSING = "etc. al. Inc. Ltd. Co. Corp. Jr. Sr. Ave. Blvd. Rd. Bros. a.k.a. Ph.D. a.m. p.m. St."
# Only before a number.
COUNTED = {
    "No": "number", "no": "number", "Nos": "numbers", "pp": "pages", "p": "page", "vol": "volume",
    "Vol": "Volume", "ch": "chapter", "Ch": "Chapter", "fig": "figure", "Fig": "Figure", "sec": "section",
    "Apt": "Apartment", "Ste": "Suite", "figs": "figures", "Figs": "Figures", "nos": "numbers",
    "ext": "extension", "eq": "equation", "Eq": "Equation",
    "min": "minimum", "max": "maximum", "Sec": "Section",
    "ca": "circa", "c": "circa", "Op": "Opus", "op": "opus", "ed": "edition",
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
    "|Gustav|Christian|Haakon|Olav|Robert|John|Malcolm|Alfonso|Victor Emmanuel|Umberto|Carlos|Felipe|Ramesses"
    "|Amenhotep|Thutmose|Mehmed|Murad|Selim|Abdullah|Margrethe|Stephen|Edmund|Harald|Sigismund|Casimir"
    "|Constantine|Theodosius|Justinian|Boniface|Celestine|Sixtus|Adrian|Julius|Albert|Baldwin|Rudolf"
    "|Maximilian|Joseph|Ludwig|Pedro|Anne|Katherine|Antiochus|Mithridates|Rama"
)
REIGNING = "King|Queen|Pope|Emperor|Empress|Tsar|Czar|Sultan|Kaiser|Shah|Prince|Princess|Duke|Pharaoh"
"""Any name after one of these may have a number."""

DAYS = {
    "Mon": "Monday", "Tue": "Tuesday", "Tues": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday",
    "Thur": "Thursday", "Thurs": "Thursday", "Fri": "Friday", "Sat": "Saturday", "Sun": "Sunday",
}  # fmt: skip

# What espeak-ng would spell and people say, or the other way round.
ACRONYMS = {
    "PIN": "pin", "PINs": "pins", "SIM": "sim", "SIMs": "sims", "LAN": "lan", "CAD": "cad", "TED": "Ted",
    "CAT scan": "cat scan", "CAT scans": "cat scans", "ICE agents": "ice agents", "MIDI": "middy",
    "ETA": f"E T {A}", "ROTC": "R O T C", "YMCA": f"Y M C {A}", "YWCA": f"Y W C {A}", "ACLU": f"{A} C L U",
    "WWI": "World War one", "WWII": "World War two", "WW1": "World War one", "WW2": "World War two",
}  # fmt: skip
# espeak-ng takes these for words where everything around them is in capitals, as in a heading.
SPELLED_IN_HEADINGS = "ASAP|DIY|EUR|FAQ|LED|NGO|NYC|NYU|USC|VIP"
# Words that people set in capitals to stress them, and that are not better known as acronyms.
SHORT_WORDS = (
    "add age ago air all and any apt are ask ate bad bag bar bed bet big bit box boy bus but buy bye can car "
    "cry cup cut dad day did die dig dog dry due ear eat egg end eye fan far fat few fit fix fly for fox fun get "
    "god got gun guy had has hat her hey hid him his hit hot how hug ill its job joy key kid lay leg let lie lot "
    "low mad man may men met mix mom mum mud nor not now odd off oil old one our out own pay pen pet put ran raw "
    "red rid rob row run sad saw say sea see set sex she shy sir sit six sky son sun ten the tie tip toe too top "
    "toy try two use war was way wet who why win wow yes yet you if hi my me we he so no go do be by up an as at "
    "in is of on or to am ox new big"
)
# Only beside another word in capitals.
SHOUTED_WORDS = (
    "it us act aid aim ale ape arc arm art ash bat bay bee beg bow bud bun cab cap cat cow dam den dew dim dot ease "
    "era fee fig fin fog gap gas gem gin gum gym ham hen hip hop hut ice ink inn jam jar jaw jet kit lab lad lap law "
    "led lip log map mat mob mop mug nap net nod nut oak pad pal pan pat paw pea pie pig pin pit pot ray rib rod rug "
    "rum sat sew sin ski sob spa spy tag tap tax tea van vet via vow wig zoo joe lee"
)

SAID_IN_ADDRESSES = {
    ".": "dot", "/": "slash", "-": "dash", "_": "underscore", "?": "question mark", "=": "equals",
    "&": "and", "#": "hash", "%": "percent", "~": "tilde", ":": "colon", "@": "at", "+": "plus",
    "\\": "backslash",
    ",": "comma", "!": "bang", ";": "semicolon", "$": "dollar", "*": "star", "'": "", "(": "", ")": "",
}  # fmt: skip

# Top-level domains that are said letter by letter.
SPELLED_DOMAINS = "io ai uk us eu de fr au ca nz tv fm ly gg ie nl ch jp cn"
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
    "№": "number", "√": "the square root of", "∞": "infinity",
}  # fmt: skip
