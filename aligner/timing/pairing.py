"""The letters of a spoken line <-> the letters of the script: who is spelled where, and who speaks whom.

Where both agree, letter belongs to letter. Between such runs whole spoken words are dealt out to whole
written words ("three hundred" to "300"), in order. Knows letters and words; nothing of time.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from aligner.timing.align import Run, common_letters, equal_runs, gaps
from aligner.timing.islands import moved, settled
from aligner.timing.letters import weight
from aligner.timing.spelling import Gap, Letters, pieces
from aligner.timing.untold import across, ended_early, loosened

_CHANCE_LETTERS = 6


@dataclass(frozen=True, slots=True)
class Pairing:
    """``partner[j]`` is the spoken letter of script letter j, or -1; ``owner[i]`` the script word that spoken
    letter i speaks, or -1. ``shared`` are the words whose part of a stretch is an estimate. ``torn`` are the
    spoken letters before which something was not told, ``adrift`` those beside them that nothing places."""

    partner: list[int]
    owner: list[int]
    shared: frozenset[int]
    torn: frozenset[int] = frozenset()
    adrift: frozenset[int] = frozenset()

    def whole(self, word: int, script: Letters) -> bool:
        """Whether the word is spelled letter by letter, in one piece."""
        letters = script.letters_of(word)
        if not letters:
            return False
        found = self.partner[letters[0] : letters[-1] + 1]
        return found[0] >= 0 and found == list(range(found[0], found[0] + len(found)))

    def edges(self, letters: range) -> tuple[int, int]:
        """The spoken letters that spell a word's first and last one; -1 where none does."""
        return (self.partner[letters[0]], self.partner[letters[-1]]) if letters else (-1, -1)

    def begins(self, letters: range, owned: Sequence[int]) -> bool:
        """Whether a word's first sound was told; ``letters`` are the script's, ``owned`` those that speak it."""
        if not owned or self.partner[letters[0]] >= 0:
            return bool(owned)
        return owned[0] not in self.torn and owned[0] - 1 not in self.adrift

    def ends(self, letters: range, owned: Sequence[int]) -> bool:
        """Whether a word's last sound was told."""
        if not owned or self.partner[letters[-1]] >= 0:
            return bool(owned)
        return owned[-1] + 1 not in self.torn and owned[-1] + 1 not in self.adrift


def pair(spoken: Letters, script: Letters, torn: Sequence[int] = ()) -> Pairing:
    """Pairs the letters of a line with the script's, each side in order.

    ``torn`` are the spoken letters, in order, before which the line tells nothing for a while.
    """
    partner = [-1] * len(script.text)
    owner = [-1] * len(spoken.text)
    shared: set[int] = set()
    runs, between = _parted(spoken, script, torn)
    whole: list[Gap] = []
    beside: list[int] = []
    for gap in between:
        i, i_end, j, j_end = gap
        if bisect_left(torn, i) == bisect_right(torn, i_end):
            whole.append(gap)
        elif i < i_end:
            claims = across(spoken, script, gap, torn)
            runs += claims.runs
            whole += claims.gaps
            beside += range(i, i_end)
            for (token, token_end), word in claims.spoken:
                owner[token:token_end] = [word] * (token_end - token)
    for i, j, length in runs:
        partner[j : j + length] = range(i, i + length)
        owner[i : i + length] = script.word_of[j : j + length]
    for i, i_end, j, j_end in whole:
        if i < i_end and j < j_end:
            _bridge(spoken, script, (i, i_end, j, j_end), (partner, owner, shared))
    _spread(spoken, owner)
    adrift = frozenset(letter for letter in beside if owner[letter] < 0)
    return Pairing(partner, owner, frozenset(shared), frozenset(torn), adrift)


_Columns = tuple[list[int], list[int], set[int]]


def _parted(spoken: Letters, script: Letters, torn: Sequence[int]) -> tuple[list[Run], list[Gap]]:
    """Where both are spelled alike, and the gaps between; what was left unspoken at the end is in neither."""
    said, written = len(spoken.text), len(script.text)
    runs = _at_words(equal_runs(spoken.text, script.text), spoken, script, torn)
    if torn:
        runs = moved(runs, spoken.text, script.text, torn)
        runs = settled(runs, spoken.text, script.text, torn)
    runs = loosened(runs, torn, said, written)
    kept = runs
    if runs and runs[-1][0] + runs[-1][2] == said and runs[-1][1] + runs[-1][2] == written:
        # Ends are looked for in ends: a letter or two of another word's may be found there.
        kept = runs[:-1] if runs[-1][2] < _CHANCE_LETTERS else runs
    i, j, length = kept[-1] if kept else (0, 0, 0)
    told = bisect_left(torn, i + length) == len(torn)
    rest = ended_early(spoken, script, (i + length, said, j + length, written)) if told else None
    if rest is None:
        return runs, list(gaps(runs, said, written))
    return kept, [*gaps(kept, i + length, j + length), *rest]


def _at_words(runs: Sequence[Run], spoken: Letters, script: Letters, torn: Sequence[int]) -> list[Run]:
    """The runs where a letter too many ("thiss sort") is the end of a word rather than the beginning of the next."""
    placed = list(runs[:1])
    for i, j, length in runs[1:]:
        before_i, before_j, before = placed[-1]
        back = j - script.first_of[script.word_of[j]]
        between = bisect_left(torn, before_i + before) < bisect_right(torn, i)
        added = before_j + before == j and back < before and spoken.starts_word(i - back) and not between
        if not added or spoken.text[i - back : i] != script.text[j - back : j]:
            back = 0
        placed[-1] = (before_i, before_j, before - back)
        placed.append((i - back, j - back, length + back))
    return placed


def _bridge(spoken: Letters, script: Letters, gap: Gap, columns: _Columns) -> None:
    """One stretch that is spelled differently on both sides."""
    partner, owner, _ = columns
    i, i_end, j, j_end = gap
    tokens = pieces(spoken.word_of, i, i_end)
    words = pieces(script.word_of, j, j_end)
    if len(tokens) == len(words) and _cut(spoken, i, i_end) == _cut(script, j, j_end):
        for (token, token_end), (word, word_end) in zip(tokens, words, strict=True):
            owner[token:token_end] = [script.word_of[word]] * (token_end - token)
            for a, b in common_letters(spoken.text[token:token_end], script.text[word:word_end]):
                partner[word + b] = token + a
        return
    pairs = _kept_letters(spoken, script, gap) if len(words) > 1 else []
    for a, b in pairs:
        owner[i + a] = script.word_of[j + b]
        partner[j + b] = i + a
    known = [(i - 1, j - 1), *((i + a, j + b) for a, b in pairs), (i_end, j_end)]
    # A spoken word that was found in part belongs to the written word that it was found in ("Jan|uary").
    whole = [piece for piece in tokens if all(owner[letter] < 0 for letter in _all_of(spoken, piece))]
    unowned = whole or [piece for piece in tokens if all(owner[letter] < 0 for letter in range(*piece))]
    for (a, b), (a_next, b_next) in pairwise(known):
        inside = [piece for piece in unowned if a < piece[0] and piece[1] <= a_next]
        missing = pieces(script.word_of, b + 1, b_next)
        if not whole:
            missing = [piece for piece in missing if _whole(script, piece)]
        if inside and missing:
            _deal(inside, missing, script, columns)


def _kept_letters(spoken: Letters, script: Letters, gap: Gap) -> list[tuple[int, int]]:
    """Letters of written words that are read out, in what is said for them: counted from the gap's beginnings.

    A word that keeps its letters begins with them: "F#" is not the "f" of "twenty-five". And every word has
    something said for it, where that is possible: "Dr. $1,000" has not its letters in "dollars".
    """
    i, i_end, j, j_end = gap
    said = [spoken.word_of[letter] - spoken.word_of[i] for letter in range(i, i_end)]
    written = [script.word_of[letter] - script.word_of[j] for letter in range(j, j_end)]
    spare = said[-1] - written[-1]

    def fits(a: int, b: int) -> bool:
        begins = spoken.starts_word(i + a) or not script.starts_word(j + b)
        return begins and (spare < 0 or 0 <= said[a] - written[b] <= spare)

    return common_letters(spoken.text[i:i_end], script.text[j:j_end], fits, (said, written))


def _cut(letters: Letters, start: int, end: int) -> tuple[bool, bool]:
    """Whether a stretch begins and ends inside a word."""
    word_of = letters.word_of
    return (
        start > 0 and word_of[start - 1] == word_of[start],
        end < len(word_of) and word_of[end - 1] == word_of[end],
    )


def _all_of(letters: Letters, piece: tuple[int, int]) -> range:
    return letters.letters_of(letters.word_of[piece[0]])


def _whole(letters: Letters, piece: tuple[int, int]) -> bool:
    word = _all_of(letters, piece)
    return (word.start, word.stop) == piece


def _deal(
    tokens: Sequence[tuple[int, int]], words: Sequence[tuple[int, int]], script: Letters, columns: _Columns
) -> None:
    """Deals spoken words out to written words in order, by how long each takes to say."""
    _, owner, shared = columns
    indices = [script.word_of[word] for word, _ in words]
    if len(tokens) == len(words) or len(words) == 1:
        for place, (token, token_end) in enumerate(tokens):
            owner[token:token_end] = [indices[min(place, len(words) - 1)]] * (token_end - token)
        return
    shared.update(indices)
    weights = [sum(map(weight, script.text[word:word_end])) for word, word_end in words]
    reached, bounds = 0, []
    for size in weights:
        reached += size
        bounds.append(reached)
    if len(tokens) > len(words):
        for piece, word in zip(tokens, _by_weight(tokens, bounds), strict=True):
            owner[piece[0] : piece[1]] = [indices[word]] * (piece[1] - piece[0])
        return
    letters = [letter for token, token_end in tokens for letter in range(token, token_end)]
    for place, letter in enumerate(letters):
        at = (2 * place + 1) * reached / (2 * len(letters))
        owner[letter] = indices[min(bisect_right(bounds, at), len(indices) - 1)]


def _by_weight(tokens: Sequence[tuple[int, int]], bounds: Sequence[int]) -> Iterator[int]:
    """For each spoken word the place of its written word: every written word gets at least one."""
    total = sum(end - start for start, end in tokens)
    said, word = 0, 0
    for place, (start, end) in enumerate(tokens):
        middle = (said + (end - start) / 2) * bounds[-1] / total
        said += end - start
        wanted = min(bisect_right(bounds, middle), len(bounds) - 1)
        # No word may be skipped, and enough spoken words must be left for the written ones to come.
        latest = len(bounds) - (len(tokens) - place)
        word = max(min(wanted, word + (place > 0)), word, latest)
        yield word


def _spread(spoken: Letters, owner: list[int]) -> None:
    """Letters that nothing claimed speak the word that the rest of their own spoken word speaks."""
    for word in range(spoken.words):
        letters = spoken.letters_of(word)
        if not letters or -1 not in owner[letters[0] : letters[-1] + 1]:
            continue
        last = next((owner[letter] for letter in letters if owner[letter] >= 0), -1)
        for letter in letters:
            if owner[letter] < 0:
                owner[letter] = last
            last = owner[letter]
