"""Pronunciations in IPA, as a voice can say them: the sounds that espeak-ng's languages have, and how they are spelled.

What a language has is asked of espeak-ng itself. Piper's voices are trained on its phonemes, so that they know
the same sounds. Knows no audio and no text beyond the pronunciation.
"""

import struct
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from types import MappingProxyType

from aligner.voices.engines import espeak_library as espeak

STRESS = "ˈˌ"
_VOWELS = frozenset("aeiouyæøœɐɑɒɔəɘɚɛɜɝɞɤɨɪɯɵɶʉʊʌʏᵻ")
_SYLLABIC = "\u0329"
_SAME = str.maketrans(
    {"g": "ɡ", ":": "ː", "'": "ˈ", "’": "ˈ", "ʧ": "tʃ", "ʤ": "dʒ", "ʦ": "ts", "ʣ": "dz"}
    # Ties, the ends of syllables and links between words: nothing that sounds.
    | dict.fromkeys(map(ord, "\u0361\u035c.‿"))
)
"""Other ways to write the same sounds."""
_BROADLY = MappingProxyType(
    {"r": "ɹ", "ɹ": "r", "ɫ": "l", "ɝ": "ɜː", "ɜ": "ɜː", "ɚ": "əɹ", "ʍ": "w", "ᵻ": "ɪ", "ː": ""}
)
"""What is taken for a sound that a voice has not: /r/ is what broad transcriptions write for any r."""


def spelled(ipa: str, known: Collection[str]) -> tuple[str, ...]:
    """The pronunciation in symbols that are ``known``, the longest first; spaces and stress are symbols of their own.

    Stress stands before its vowel, as voices want it; a word of one syllable without any gets it. Raises
    ``ValueError`` whose text is the first symbol that is not known.
    """
    words = unicodedata.normalize("NFD", ipa).translate(_SAME).split()
    symbols: list[str] = []
    for word in words:
        symbols += [" "] if symbols else []
        symbols += _stressed(list(_symbols(word, known)))
    return tuple(symbols)


def strange_symbol(ipa: str, known: Collection[str]) -> str | None:
    """The first symbol of a pronunciation that is not known; None where there is none."""
    try:
        spelled(ipa, known)
    except ValueError as unknown:
        return str(unknown)
    return None


def _symbols(word: str, known: Collection[str]) -> Iterator[str]:
    longest = max(map(len, known), default=0)
    at = 0
    while at < len(word):
        if word[at] in STRESS:
            yield word[at]
            at += 1
            continue
        sizes = range(min(longest, len(word) - at), 0, -1)
        size = next((size for size in sizes if word[at : at + size] in known), 0)
        if size:
            yield word[at : at + size]
        else:
            size, instead = 1, _BROADLY.get(word[at])
            if instead is None or not all(symbol in known for symbol in _cut(instead, known)):
                raise ValueError(word[at])
            yield from _cut(instead, known)
        at += size


def _cut(instead: str, known: Collection[str]) -> tuple[str, ...]:
    return (instead,) if instead in known else tuple(instead)


def _stressed(symbols: list[str]) -> list[str]:
    placed: list[str] = []
    syllables = sum(found for found, _ in groupby(symbols, is_vowel))
    held = "" if any(symbol in STRESS for symbol in symbols) or syllables != 1 else STRESS[0]
    for symbol in symbols:
        if symbol in STRESS:
            held = symbol
        elif held and is_vowel(symbol):
            placed += (held, symbol)
            held = ""
        else:
            placed.append(symbol)
    return placed


def is_vowel(symbol: str) -> bool:
    """Whether a symbol is the middle of a syllable."""
    return symbol[:1] in _VOWELS or _SYLLABIC in symbol


_OTHER_RS = "ɹɾʁʀɻ"
"""The r of a language that has no rolled one, which is what /r/ stands for in it."""


@lru_cache(maxsize=32)
def mnemonics(voice: str) -> Mapping[str, str]:
    """espeak-ng's own name for each sound of a voice, by its IPA (NFD)."""
    names = _names()
    library = espeak.loaded()
    # A sound shows itself beside others: alone at a word's end English "I" becomes i, and r before a vowel ɹ.
    heard = library.phonemes(
        [f"[[{text}]]" for name in names for text in (name, f"{name}|s", f"{name}|a")], voice
    )
    found: dict[str, str] = {}
    for place, takes_vowels in ((1, True), (2, False), (0, True), (0, False)):
        for index, name in enumerate(names):
            sounds = heard[3 * index + place]
            if len(sounds) != (2 if place else 1) or is_vowel(sounds[0]) != takes_vowels:
                continue
            if place == 1 and sounds[1] != "s":
                continue
            symbol = unicodedata.normalize("NFD", sounds[0])
            if all(char.isalpha() or unicodedata.category(char) == "Mn" for char in symbol):
                found.setdefault(symbol, name)
    (own,) = library.phonemes(["ra"], voice)
    r = next((symbol for symbol in own if symbol in _OTHER_RS and symbol in found), "r")
    if r in found:
        found["r"] = found[r]
    return MappingProxyType(found)


@lru_cache(maxsize=1)
def _names() -> tuple[str, ...]:
    """The names of all phonemes of all languages, the shortest first: from espeak-ng's ``phontab``.

    Its layout (``synthdata.c``): a count and three bytes; for each table a count, three bytes, 32 of its name, and
    16 for each phoneme, of which the first four are its name.
    """
    import espeakng_loader

    data = Path(espeakng_loader.get_data_path(), "phontab").read_bytes()
    names: set[str] = set()
    at = 4
    for _ in range(data[0]):
        count = data[at]
        at += 36
        for _ in range(count):
            (packed,) = struct.unpack_from("<4s", data, at)
            names.add(packed.rstrip(b"\0").decode("latin-1"))
            at += 16
    plain = (
        name for name in names if name.isprintable() and name.strip() and not set(name) & set("[]|_'%,=")
    )
    return tuple(sorted(plain, key=lambda name: (len(name), name)))
