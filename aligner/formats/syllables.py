"""Words in the parts that are sung. Knows letters and languages; nothing of cues.

Where pyphen has a language's hyphenation its breaks are taken, which are syllables to the ear but for details. For
other alphabets a consonant goes with the vowel after it. A kana, a Chinese character and a Korean block are a
syllable each. Words of other scripts are left whole: their letters join, or have no vowels.
"""

import itertools
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

Hyphenation: TypeAlias = Callable[[str], tuple[int, ...]]
"""Where a run of letters may be parted."""

_ALPHABETS = ("LATIN", "GREEK", "CYRILLIC")
# Vowels once accents are taken off.
_VOWELS = frozenset("aeiouyæøœıαεηιουωаеёиоуыэюяіїєү")
_LETTERS = re.compile(r"[^\W\d_]+")
_BLOCKS = re.compile(r"[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
# Small kana, the long-vowel mark and ん belong to the syllable before them.
_TRAILING = frozenset("ぁぃぅぇぉっゃゅょゎんァィゥェォッャュョヮンー・")


def syllables(word: str, language: str) -> list[str]:
    """The parts of a word as written: joined they are the word, and each has a vowel or is a character that stands
    for a syllable. Punctuation goes with the part that it touches."""
    if _BLOCKS.search(word):
        return _blocks(word)
    cuts: list[int] = []
    for found in _LETTERS.finditer(word):
        if cuts or found.start():
            cuts.append(found.start())
        cuts += [found.start() + cut for cut in _cuts(found.group(), language)]
    edges = [0, *cuts, len(word)]
    return _sounding([word[start:end] for start, end in itertools.pairwise(edges)])


def _cuts(letters: str, language: str) -> tuple[int, ...]:
    if not all(unicodedata.name(char, "").startswith((*_ALPHABETS, "COMBINING")) for char in letters):
        return ()
    known = _hyphenation(language)
    return known(letters) if known else _by_vowels(letters)


@lru_cache(maxsize=64)
def _hyphenation(language: str) -> Hyphenation | None:
    import pyphen

    name = pyphen.language_fallback(language.replace("-", "_"))
    if name is None:
        return None
    dictionary = pyphen.Pyphen(lang=name, left=1, right=1)
    return lambda letters: tuple(map(int, dictionary.positions(letters)))


def _by_vowels(letters: str) -> tuple[int, ...]:
    """A new part before the last consonant of those between two vowels; vowels side by side are one."""
    sounds = [_is_vowel(char) or bool(unicodedata.combining(char)) for char in letters]
    starts = [at for at, sound in enumerate(sounds) if sound and (at == 0 or not sounds[at - 1])]
    return tuple(at - 1 for at in starts[1:])


def _is_vowel(char: str) -> bool:
    return unicodedata.normalize("NFD", char.lower())[0] in _VOWELS


def _sounding(parts: list[str]) -> list[str]:
    """Parts without a vowel joined to the one before, or to the next where they are first."""
    made: list[str] = []
    for part in parts:
        if made and not (_sounds(part) and _sounds(made[-1])):
            made[-1] += part
        elif part:
            made.append(part)
    return made


def _sounds(part: str) -> bool:
    """Whether a part has a vowel; a "y" by itself is none ("y-ou")."""
    letters = [char for char in part.lower() if char.isalpha()]
    return letters != ["y"] and any(map(_is_vowel, letters))


def _blocks(word: str) -> list[str]:
    made: list[str] = []
    for char in word:
        starts = _BLOCKS.match(char) and char not in _TRAILING
        if made and not (starts and any(map(str.isalnum, made[-1]))):
            made[-1] += char
        else:
            made.append(char)
    return made
