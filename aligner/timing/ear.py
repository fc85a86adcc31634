"""Words against the audio itself: where counting leaves room, they lie where sound sets in.

A word that follows a silence begins where that ends. In one place this says little (a consonant is soft, a pause is
breath), but characters that lie fast to each other have many, and their distances agree in one way only. Knows
samples; nothing of messages or text.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

# Fewer distances agree by chance.
_FEWEST = 3
# So much of what sets in within the stretch has to be explained.
_EXPLAINED = 0.6
# What the next best distance may explain of what the best does.
_RIVAL = 0.7


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
    if count < max(_FEWEST, _EXPLAINED * min(len(near), len(begins))):
        return None
    others = (
        moves[: bisect_left(moves, moves[at] - sharp)] + moves[bisect_right(moves, moves[at] + 2 * sharp) :]
    )
    if _densest(others, sharp)[0] > _RIVAL * count:
        return None
    return moves[at + count // 2]


def _densest(moves: Sequence[int], width: int) -> tuple[int, int]:
    """How many lie within a width, where most do, and the first of them."""
    best, at, first = 0, 0, 0
    for last, move in enumerate(moves):
        while move - moves[first] > width:
            first += 1
        if last + 1 - first > best:
            best, at = last + 1 - first, first
    return best, at
