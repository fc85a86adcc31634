"""Letters and phonemes of one word, matched: which sounds each letter writes, so when it is heard.

A small monotone search over affinities: vowel letters go to vowels, consonant letters to the sounds they
usually write, silent letters share their neighbour's. Knows no times and no text beyond the word.
"""

import unicodedata
from functools import lru_cache

# What English letters write, as code points of IPA; other scripts fall back on vowel or consonant.
_WRITES = {
    "a": "æeɛaɐɑəɔɪ", "b": "bβ", "c": "ksʃʧtɕ", "d": "dtɾðʤ", "e": "ɛeiɪəɐɚᵻɜ", "f": "fv", "g": "ɡʒdʤ",
    "h": "hɦ", "i": "ɪaiᵻəjɜɚ", "j": "dʒjʤɟ", "k": "k", "l": "lɫɭ", "m": "m", "n": "nŋɲ",
    "o": "oɑʌɔəuʊɚwɜɒ", "p": "pf", "q": "k", "r": "ɹrɾʁɚɜɝ", "s": "szʃʒ", "t": "tɾʃðθʔʧ",
    "u": "ʌuʊjəɪwɚɜy", "v": "vfʋ", "w": "wʌvʍ", "x": "kszɡʃ", "y": "jiɪaᵻy", "z": "zstʒ",
}  # fmt: skip
_VOWEL_LETTERS = frozenset("aeiouyæœøɐıαεηιουωаеёиоуыэюяіїєअआइईउऊएऐओऔ")
_VOWELS = frozenset("aeiouyæøœɐɑɒɔəɘɚɛɜɝɞɤɨɪɯɵɶʉʊʌʏᵻäïöü")
_MODIFIERS = frozenset("ˈˌːˑʲʰʷ˞")

_GOOD, _KIND, _STRANGE = 3.0, 1.0, -1.5
_SILENT, _EXTRA = -0.6, -0.5
"""A letter that adds no sound; a further sound of the same letter ("x" is k and s)."""


@lru_cache(maxsize=65536)
def match(letters: str, sounds: tuple[str, ...]) -> tuple[tuple[float, float], ...]:
    """For each letter the stretch of ``sounds`` it writes, as half-open places (1.5 is mid-second sound).

    The stretches follow each other without a hole from 0 to ``len(sounds)``. Characters that are no letters
    (an apostrophe, a space between two merged words) get an empty stretch.
    """
    spoken = [index for index, letter in enumerate(letters) if letter.isalnum()]
    if not spoken or not sounds:
        edge = float(len(sounds))
        return tuple((0.0, edge) if index == 0 else (edge, edge) for index in range(len(letters)))
    if len(spoken) * len(sounds) > _SEARCH_LIMIT:
        return _evenly(letters, spoken, len(sounds))
    owner = _search([_plain(letters[index]) for index in spoken], sounds)
    return _stretches(letters, spoken, owner, len(sounds))


_SEARCH_LIMIT = 40_000
"""Letters times sounds; past it (a word of 200 letters) matching letter by letter tells nobody anything."""


def _plain(letter: str) -> str:
    return unicodedata.normalize("NFD", letter.lower())[0]


def _affinity(letter: str, sound: str) -> float:
    base = next((code for code in sound if code not in _MODIFIERS), sound[:1])
    if base in _WRITES.get(letter, ""):
        return _GOOD
    return _KIND if (letter in _VOWEL_LETTERS) == (base in _VOWELS) else _STRANGE


def _search(letters: list[str], sounds: tuple[str, ...]) -> list[tuple[int, int]]:
    """For each letter the first and last sound it was matched with."""
    rows, columns = len(letters), len(sounds)
    best = [[0.0] * columns for _ in range(rows)]
    came = [[0] * columns for _ in range(rows)]  # 0: both advance, 1: the letter only, 2: the sound only
    for i, letter in enumerate(letters):
        for j, sound in enumerate(sounds):
            here = _affinity(letter, sound)
            moves = []
            if i == 0 and j == 0:
                best[i][j] = here
                continue
            if i and j:
                moves.append((best[i - 1][j - 1] + here, 0))
            if i:
                moves.append((best[i - 1][j] + _SILENT + 0.1 * here, 1))
            if j:
                moves.append((best[i][j - 1] + _EXTRA + 0.3 * here, 2))
            best[i][j], came[i][j] = max(moves, key=lambda move: move[0])
    i, j = rows - 1, columns - 1
    owner = [(0, 0)] * rows
    last = j
    while True:
        move = came[i][j] if (i or j) else 0
        if move == 2:
            j -= 1
            continue
        owner[i] = (j, last)
        if i == 0 and j == 0:
            return owner
        i -= 1
        if move == 0:
            j -= 1
        last = j


def _stretches(
    letters: str, spoken: list[int], owner: list[tuple[int, int]], count: int
) -> tuple[tuple[float, float], ...]:
    """Letters that share one sound divide it; everything else takes its sounds whole."""
    starts: list[float] = []
    index = 0
    while index < len(owner):
        run = index + 1
        while run < len(owner) and owner[run][0] == owner[index][0] and owner[run - 1][1] == owner[index][0]:
            run += 1
        first, last = owner[index]
        width = 1.0 if run - index > 1 else float(last - first + 1)
        starts += [first + width * step / (run - index) for step in range(run - index)]
        index = run
    edges = [*starts, float(count)]
    stretch = {place: (edges[n], edges[n + 1]) for n, place in enumerate(spoken)}
    out: list[tuple[float, float]] = []
    reached = 0.0
    for place in range(len(letters)):
        begin, end = stretch.get(place, (reached, reached))
        out.append((begin, end))
        reached = end
    return tuple(out)


def _evenly(letters: str, spoken: list[int], count: int) -> tuple[tuple[float, float], ...]:
    edges = {place: n * count / len(spoken) for n, place in enumerate(spoken)}
    out: list[tuple[float, float]] = []
    reached = 0.0
    for place in range(len(letters)):
        if place in edges:
            following = reached + count / len(spoken)
            out.append((reached, min(following, float(count))))
            reached = out[-1][1]
        else:
            out.append((reached, reached))
    return tuple(out)
