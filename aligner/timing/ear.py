"""Words against the audio itself: where counting leaves room, they lie where sound sets in.

A word that follows a silence begins where that ends. In one place this says little (a consonant is soft, a pause is
breath), but characters that lie fast to each other have many, and their distances agree in one way only. Knows
samples; nothing of messages or text.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

# Fewer distances agree by chance.
_FEWEST = 3
# So much of what sets in within the stretch has to be explained (breath, and soft consonants, are not), and so much the
# next best distance may explain of what the best does: less where that explains little itself. It is behind by two.
_WELL, _RIVAL = 0.6, 0.7
_SCARCELY, _WEAK_RIVAL = 0.4, 0.35
_BEHIND = 2
# In a row, so many places where sound sets in and no word begins are no breath, nor a soft consonant.
_CONTRADICTED = 3
# Neighbours that show together how far words have drifted.
_NEIGHBOURS = 5
# What the middle of them is off by chance is less than so many times what one differs from the next.
_CHANCE = 3


def by_ear(begins: Sequence[int], onsets: Sequence[int], *, room: int, sharp: int) -> int | None:
    """By how much words that ``begin`` there have to be moved, ``room`` at most, so that they begin where sound sets
    in; None where that cannot be told to ``sharp`` samples. All in order."""
    near = (
        onsets[bisect_left(onsets, begins[0] - room) : bisect_right(onsets, begins[-1] + room)]
        if begins
        else ()
    )
    moves = sorted(
        onset - begin
        for onset in near
        for begin in begins[bisect_left(begins, onset - room) : bisect_right(begins, onset + room)]
    )
    count, at = _densest(moves, sharp)
    enough = min(len(near), len(begins))
    if count < max(_FEWEST, _SCARCELY * enough):
        return None
    others = (
        moves[: bisect_left(moves, moves[at] - sharp)] + moves[bisect_right(moves, moves[at] + 2 * sharp) :]
    )
    rival = _RIVAL if count >= _WELL * enough else _WEAK_RIVAL
    if _densest(others, sharp)[0] > min(rival * count, count - _BEHIND):
        return None
    return moves[at + count // 2]


def words_at(
    begins: Sequence[int], onsets: Sequence[int], *, late: int, sharp: int
) -> list[tuple[int, int] | None]:
    """For each onset the word that begins there, if one does, and by how much the onset is later. ``late`` is what
    they are by in the middle. All in order."""
    found: list[tuple[int, int] | None] = []
    for onset in onsets:
        at = bisect_left(begins, onset - late)
        near = [
            (abs(onset - late - begins[word]), word)
            for word in range(max(at - 1, 0), min(at + 1, len(begins)))
        ]
        apart, word = min(near, default=(sharp + 1, 0))
        found.append((word, onset - begins[word]) if apart <= sharp else None)
    return found


def contradicted(found: Sequence[tuple[int, int] | None], words: int) -> Iterator[tuple[int, int]]:
    """Words, half-open, among which sound sets in again and again and none of them begins: they lie elsewhere. A single
    one beside them that does begin there may do so by chance."""
    last, count, doubted = -1, 0, False
    ends = (words, 0)
    for before, place, after in zip([None, *found], [*found, ends], [*found[1:], ends, None], strict=True):
        count = count + 1 if place is None else 0
        doubted = doubted or count == _CONTRADICTED
        if place is not None and (place == ends or before is not None or after is not None):
            if doubted and last + 1 < place[0]:
                yield last + 1, place[0]
            last, doubted = place[0], False


def denied(found: Sequence[tuple[int, int] | None]) -> bool:
    """Whether most of what sets in is no word's beginning: then they lie elsewhere, all of them."""
    told = sum(place is not None for place in found)
    return len(found) - told >= _CONTRADICTED and told < _SCARCELY * len(found)


def drifts(lates: Sequence[int], *, late: int, agreed: int) -> list[int]:
    """What each word has to be moved by for what its onset and those beside it are late by: if that is more than a
    voice is ``late`` by, or than chance where neighbours differ by less; never less than ``agreed``. Few say nothing.
    """
    if len(lates) < _FEWEST:
        return [0] * len(lates)
    apart = int(median(abs(late - before) for before, late in pairwise(lates)))
    least = max(min(_CHANCE * apart, late), agreed)
    moves: list[int] = []
    for place in range(len(lates)):
        begin = max(min(place - _NEIGHBOURS // 2, len(lates) - _NEIGHBOURS), 0)
        move = int(median(lates[begin : begin + _NEIGHBOURS]))
        moves.append(move if abs(move) > least else 0)
    return moves


def _densest(moves: Sequence[int], width: int) -> tuple[int, int]:
    """How many lie within a width, where most do, and the first of them."""
    best, at, first = 0, 0, 0
    for last, move in enumerate(moves):
        while move - moves[first] > width:
            first += 1
        if last + 1 - first > best:
            best, at = last + 1 - first, first
    return best, at
