"""Letters beside a stretch of which nothing was told: which of them can be placed, and which cannot.

A service leaves out the times of some messages (row 15 of the protocol's facts) or stops early. What it told
of a word at such an edge is a fragment: it belongs to the word that follows, or goes before, without a break,
and to no other for a letter or two that happen to agree. Knows letters, words and where the line is torn.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from aligner.timing.align import Run, common_letters, equal_runs, gaps
from aligner.timing.spelling import Gap, Letters, pieces

Piece = tuple[int, int]

# The end of a text was left unspoken when less than this part of its letters was said in any spelling.
_SPOKEN_PART = 0.5
_WORD_LETTERS = 12
# Fewer letters than this beside a tear may agree by chance.
_CHANCE_LETTERS = 4
# How many characters place a fragment that nothing holds, among so many at most.
_PLACES = ((24, 3), (96, 4), (400, 6))


def ended_early(spoken: Letters, script: Letters, gap: Gap) -> list[Gap] | None:
    """The last gap without the words that were left unspoken; None when it is not far too short.

    Reading out makes a text longer. Where less was said than is written, words that both sides have keep
    their places; when what follows the last of them is far too short, the speech ended there, in its word.
    """
    i, i_end, j, j_end = gap
    said = i_end - i
    if not 0 < said < j_end - j:
        return None
    tokens = pieces(spoken.word_of, i, i_end)
    words = pieces(script.word_of, j, min(j_end, j + 2 * said + _WORD_LETTERS))
    parts: list[Gap] = []
    for token, word in _alike(spoken, script, tokens, words):
        parts += [(i, tokens[token][0], j, words[word][0]), (*tokens[token], *words[word])]
        i, j = tokens[token][1], words[word][1]
    if i_end - i >= _SPOKEN_PART * (j_end - j):
        return None
    if i < i_end:
        # What was begun last; nobody knows how much of it was said.
        token_end = next(end for start, end in tokens if start >= i)
        word_end = next((end for start, end in words if start >= j), j_end)
        parts.append((i, token_end, j, word_end))
    return parts


@dataclass(frozen=True, slots=True)
class Claims:
    """What can be said of a torn gap: letters spelled alike, gaps without a tear, words known by one letter."""

    runs: list[Run] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    spoken: list[tuple[Piece, int]] = field(default_factory=list)


def loosened(runs: Sequence[Run], torn: Sequence[int], said: int, written: int) -> list[Run]:
    """The runs without a few letters beyond a tear, unless the texts begin or end with them."""
    kept: list[Run] = []
    for run in runs:
        i, j, length = run
        if said in torn[-1:] and length < _CHANCE_LETTERS and (i + length, j + length) == (said, written):
            continue  # what was said last is not what is written last: the tear comes after it
        tears = torn[bisect_left(torn, i) : bisect_left(torn, i + length)] if torn else ()
        if tears and tears[0] - i < _CHANCE_LETTERS and (i or j or tears[0] == 0):
            cut = tears[0] - i
            if not cut and length < _CHANCE_LETTERS and i + length in torn[-1:]:
                continue
            i, j, length = i + cut, j + cut, length - cut
        if (
            tears
            and i + length - tears[-1] < _CHANCE_LETTERS
            and not (i + length == said and j + length == written)
        ):
            length = tears[-1] - i
        if length > 0:
            kept.append((i, j, length))
    return kept


def moved(runs: Sequence[Run], spoken: str, script: str, torn: Sequence[int]) -> list[Run]:
    """The runs with those after a tear where the script goes on as they do.

    A phrase that the script has twice is found at its first place. Where the line then goes on without a break and the
    script does not, it was the other: all since the tear is spelled there too.
    """
    placed = list(runs)
    for at in range(len(placed) - 1, 0, -1):
        i, j, length = placed[at]
        before_i, before_j, before = placed[at - 1]
        if before_i + before != i or j - (before_j + before) < _CHANCE_LETTERS or i in torn:
            continue
        tear = max((other for other in torn if other < i), default=-1)
        size = i - tear
        if tear < 0 or size > j or spoken[tear:i] != script[j - size : j]:
            continue
        kept = [run for run in placed[:at] if run[0] < tear]
        if kept and kept[-1][0] + kept[-1][2] > tear:
            start, there, _ = kept[-1]
            kept[-1] = (start, there, tear - start)
        if kept and kept[-1][1] + kept[-1][2] > j - size:
            continue
        placed = [*kept, (tear, j - size, size + length), *placed[at + 1 :]]
        return moved(placed, spoken, script, torn)
    return placed


def with_lost(spoken: Letters, script: Letters, torn: Sequence[int], maybe: Sequence[int]) -> list[int]:
    """The tears with those among ``maybe`` where the script has words that the line does not tell.

    Where one word alone was spelled differently, that is how it is spelled.
    """
    lost: list[int] = []
    parted = list(gaps(equal_runs(spoken.text, script.text), len(spoken.text), len(script.text)))
    ends = [i_end for _, i_end, _, _ in parted]
    for tear in maybe:
        # A few letters beyond the tear may agree by chance.
        first = bisect_left(ends, tear - _CHANCE_LETTERS + 1)
        last = bisect_left(parted, (tear + _CHANCE_LETTERS,))
        if any(
            len(pieces(script.word_of, j, j_end)) > (1 if i < i_end else 0)
            for i, i_end, j, j_end in parted[first:last]
        ):
            lost.append(tear)
    return sorted({*torn, *lost})


def across(spoken: Letters, script: Letters, gap: Gap, torn: Sequence[int]) -> Claims:
    """A gap with tears in it or at its edges: what each piece between the tears can be said to be."""
    i, i_end, j, j_end = gap
    tears = torn[bisect_left(torn, i) : bisect_left(torn, i_end + 1)]
    claims = Claims()
    islands = list(pairwise([i, *[tear for tear in tears if i < tear < i_end], i_end]))
    held = i_end not in tears and (i_end < len(spoken.text) or i_end - i >= j_end - j)
    if i not in tears and islands:
        j = _begun(spoken, script, (*islands.pop(0), j, j_end), claims)
    last = islands.pop() if held and islands else None
    if last:
        j_end = _resumed(spoken, script, (*last, j, j_end), claims)
    for island in islands:
        j = _afloat(spoken, script, (*island, j, j_end), claims)
    return claims


def _begun(spoken: Letters, script: Letters, gap: Gap, claims: Claims) -> int:
    """Follows what is known without a break: its first word is the next word. Returns what is left from."""
    i, i_end, j, j_end = gap
    tokens = pieces(spoken.word_of, i, i_end)
    words = pieces(script.word_of, j, min(j_end, j + 2 * (i_end - i) + _WORD_LETTERS))
    for a, b in _alike(spoken, script, tokens[:-1], words):
        claims.gaps.extend([(i, tokens[a][0], j, words[b][0]), (*tokens[a], *words[b])])
        i, j = tokens[a][1], words[b][1]
    token = next((piece for piece in tokens if piece[0] >= i), None)
    word = next((piece for piece in words if piece[0] >= j), None)
    if token and word and _begins(spoken, token) and _begins(script, word):
        claims.spoken.append((token, script.word_of[word[0]]))
        return word[0]
    return j


def _resumed(spoken: Letters, script: Letters, gap: Gap, claims: Claims) -> int:
    """Goes on into what is known: its last word is the word before. Returns what is left up to."""
    i, i_end, j, j_end = gap
    tokens = pieces(spoken.word_of, i, i_end)
    words = pieces(script.word_of, max(j, j_end - 2 * (i_end - i) - _WORD_LETTERS), j_end)
    for a, b in reversed(_alike(spoken, script, tokens[1:], words, late=True)):
        token_start, token_end = tokens[a + 1]
        claims.gaps.extend([(token_end, i_end, words[b][1], j_end), (token_start, token_end, *words[b])])
        i_end, j_end = token_start, words[b][0]
    token = next((piece for piece in reversed(tokens) if piece[1] <= i_end), None)
    word = next((piece for piece in reversed(words) if piece[1] <= j_end), None)
    if token and word and _ends(spoken, token) == _ends(script, word):
        claims.spoken.append((token, script.word_of[word[0]]))
        return word[1]
    return j_end


def _afloat(spoken: Letters, script: Letters, gap: Gap, claims: Claims) -> int:
    """Nothing told on either side: placed where it is spelled so, if that is one place only."""
    i, i_end, j, j_end = gap
    needed = next((count for size, count in _PLACES if j_end - j <= size), None)
    sought, _ = _spaced(spoken, i, i_end)
    if needed is not None and len(sought) >= needed:
        written, places = _spaced(script, j, j_end)
        at = written.find(sought)
        if at >= 0 and written.find(sought, at + 1) < 0:
            claims.runs.append((i, places[at], i_end - i))
            return places[at] + i_end - i
    held = _only(spoken, script, gap)
    if not held:
        return j
    (token, word), *_ = held
    _resumed(spoken, script, (i, token[0], j, word[0]), claims)
    i, j = token[0], word[0]
    for token, word in held:
        claims.gaps.extend([(i, token[0], j, word[0]), (*token, *word)])
        i, j = token[1], word[1]
    return _begun(spoken, script, (i, i_end, j, j_end), claims)


def _only(spoken: Letters, script: Letters, gap: Gap) -> list[tuple[Piece, Piece]]:
    """Spoken words that are spelled like one word of the script only, in order in both."""
    i, i_end, j, j_end = gap
    tokens, words = pieces(spoken.word_of, i, i_end), pieces(script.word_of, j, j_end)
    counts = Counter(script.text[start:end] for start, end in words)
    at = {script.text[start:end]: (start, end) for start, end in words}
    found: list[tuple[Piece, Piece]] = []
    for start, end in tokens:
        said = spoken.text[start:end]
        if len(said) > 1 and counts[said] == 1 and (not found or at[said] > found[-1][1]):
            found.append(((start, end), at[said]))
    return found


def _alike(
    spoken: Letters, script: Letters, tokens: Sequence[Piece], words: Sequence[Piece], *, late: bool = False
) -> list[tuple[int, int]]:
    """Which spoken word is which written word, spelled alike: as early in the script as may be, or as late."""
    said = [spoken.text[start:end] for start, end in tokens]
    written = [script.text[start:end] for start, end in words]
    if late:
        return common_letters(said, written)
    last, last_word = len(tokens) - 1, len(words) - 1
    return [(last - a, last_word - b) for a, b in reversed(common_letters(said[::-1], written[::-1]))]


def _spaced(letters: Letters, start: int, end: int) -> tuple[str, list[int]]:
    """Letters with a space between words, and which letter each character is."""
    chars: list[str] = []
    places: list[int] = []
    for begin, stop in pieces(letters.word_of, start, end):
        if chars:
            chars.append(" ")
            places.append(begin)
        chars += letters.text[begin:stop]
        places += range(begin, stop)
    return "".join(chars), places


def _begins(letters: Letters, piece: Piece) -> bool:
    return letters.first_of[letters.word_of[piece[0]]] == piece[0]


def _ends(letters: Letters, piece: Piece) -> bool:
    return letters.first_of[letters.word_of[piece[0]] + 1] == piece[1]
