"""What a single character is to a voice: does it sound, what is it compared as, does its script use spaces.

Knows code points only: nothing of words, lines or times.
"""

import unicodedata
from functools import lru_cache

# Symbols that are read out ("5 %", "a & b", "@home", "20 °C", "#1"), though Unicode calls some punctuation.
_READ_OUT = frozenset("&@%#+=§°‰№")
# What reading out a digit or a symbol takes, in letters.
_DIGIT, _SYMBOL = 4, 6
# Symbols that decorate: they have a class that is otherwise read out, but no narrator says them.
_DECORATION = frozenset("|~<>^`´¨¯¸")
# Blocks whose scripts do not put spaces between words: half-open, in order. Hangul does use spaces.
_SPACELESS = (
    (0x0E00, 0x0F00),  # Thai, Lao
    (0x1000, 0x10A0),  # Myanmar
    (0x1780, 0x1800),  # Khmer
    (0x2E80, 0x2FE0),  # Han radicals
    (0x3005, 0x3008),  # iteration mark, closing mark, number zero
    (0x3021, 0x302A),  # Hangzhou numerals
    (0x3031, 0x3100),  # kana
    (0x31F0, 0x3200),  # small kana
    (0x3400, 0x4DC0),  # Han
    (0x4E00, 0xA000),  # Han
    (0xF900, 0xFB00),  # Han compatibility
    (0xFF66, 0xFFA0),  # half-width kana
    (0x1B000, 0x1B170),  # kana supplements
    (0x20000, 0x323B0),  # Han extensions
)
# Never begin a unit: small kana, the prolonged-sound mark, iteration marks, half-width sound marks.
_CLINGS = frozenset("ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶーｰ々〻ゝゞヽヾﾞﾟｧｨｩｪｫｬｭｮｯ") | frozenset(
    map(chr, range(0x31F0, 0x3200))
)
# Thai and Lao vowels that are written before the consonant that they follow in speech.
_LEADING_VOWELS = frozenset("เแโใไເແໂໃໄ")


@lru_cache(maxsize=65536)
def sounds(char: str) -> bool:
    """Whether a voice makes a sound for this character: letters, digits, money, what is read out."""
    if char in _READ_OUT:
        return True
    category = unicodedata.category(char)
    return category[0] in "LN" or (category in ("Sc", "Sm") and char not in _DECORATION)


def is_mark(char: str) -> bool:
    """Whether the character is neither a sound nor white space."""
    return not (char.isspace() or sounds(char))


@lru_cache(maxsize=65536)
def weight(char: str) -> int:
    """About how many letters it takes to say this character; 0 for what is silent."""
    if not sounds(char):
        return 0
    if char.isalpha():
        return 1
    return _DIGIT if char.isdigit() else _SYMBOL


@lru_cache(maxsize=65536)
def folded(char: str) -> str:
    """One code point under which spellings of the same letter are equal: case, accents and width aside."""
    code = ord(char)
    if code < 0x80:
        return char.lower()
    if 0x1100 <= code < 0x1E00 or 0x2E80 <= code < 0xFB00:
        # Hangul would fall apart into its first consonant; Han has nothing to fold.
        return char.casefold()[:1] or char
    base = unicodedata.normalize("NFKD", char)[:1]
    return base.casefold()[:1] or char


@lru_cache(maxsize=65536)
def is_spaceless(char: str) -> bool:
    """Whether the character belongs to a script that writes words without spaces between them."""
    code = ord(char)
    return code >= _SPACELESS[0][0] and any(low <= code < high for low, high in _SPACELESS)


@lru_cache(maxsize=65536)
def clings(char: str) -> bool:
    """Whether the character belongs to the one before it and can never begin a unit."""
    return char in _CLINGS or unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf", "Sk", "Lm")


def leads(char: str) -> bool:
    """Whether the character belongs to the one after it: opening brackets and quotes, Thai leading vowels."""
    return char in _LEADING_VOWELS or unicodedata.category(char) in ("Ps", "Pi")


def letters_of(text: str) -> tuple[str, list[int]]:
    """The sounding characters of a text, folded, and where each stands in it."""
    places = [place for place, char in enumerate(text) if sounds(char)]
    return "".join([folded(text[place]) for place in places]), places
