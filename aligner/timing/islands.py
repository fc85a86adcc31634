"""Stretches of a torn line between two tears: where in the script each lies, if it can lie in one place only.

A stretch that is told on its own is found at the first place where it is spelled so, but the script may have others.
Knows strings, runs and tears; nothing of words or time.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from aligner.timing.align import Run

# Fewer letters than this beside a tear may agree by chance.
CHANCE_LETTERS = 4
# So many letters, about five words, that are spelled so in one place of the whole script hold what is between them.
_SOLID_LETTERS = 24
# How many letters place a stretch that nothing holds, among so many at most.
_PLACES = ((24, 3), (96, 4), (400, 6), (4096, 10))
_ANYWHERE = 12


def enough_letters(among: int) -> int:
    """How many letters place a stretch in a text of so many."""
    return next((count for size, count in _PLACES if among <= size), _ANYWHERE)


def moved(runs: Sequence[Run], spoken: str, script: str, torn: Sequence[int]) -> list[Run]:
    """The runs with those after a tear where the script goes on as they do.

    A phrase that the script has twice is found at its first place. Where the line then goes on without a break and the
    script does not, it was the other: all since the tear is spelled there too.
    """
    todo = list(runs)
    placed: list[Run] = []
    while todo:
        i, j, length = todo.pop()
        at = bisect_left(torn, i) - 1
        if todo and at >= 0 and torn[at + 1 : at + 2] != [i] and _skips(todo[-1], i, j):
            tear, size = torn[at], i - torn[at]
            kept = bisect_left(todo, (tear,))
            start, there, before = todo[kept - 1] if kept else (0, 0, 0)
            ends = there + min(before, tear - start)
            if ends <= j - size and spoken[tear:i] == script[j - size : j]:
                todo[kept:] = []
                if kept:
                    todo[-1] = (start, there, ends - there)
                todo.append((tear, j - size, size + length))
                continue
        placed.append((i, j, length))
    return placed[::-1]


def _skips(before: Run, i: int, j: int) -> bool:
    """Whether the script skips letters between a run and the next, and the line does not."""
    start, there, length = before
    return start + length == i and there + length < j


def settled(runs: Sequence[Run], spoken: str, script: str, torn: Sequence[int]) -> list[Run]:
    """The runs with each island's where it is spelled, and without those of islands that may lie in several places.

    Islands that are long, or go on to a text's own end, hold the others between them. Where only one of the places
    lies between the neighbours, it is that.
    """
    bounds = sorted({0, *torn, len(spoken)})
    parts = _cut(runs, bounds)
    ends = len(spoken), len(script)
    whole = 0, len(script)
    held = [
        any(run[2] >= _SOLID_LETTERS and _alone(run, spoken, script, whole) for run in part)
        or (bool(part) and _at_an_end(part, ends, torn))
        for part in parts
    ]
    _spread(held, parts)
    sure = [fast and part[0][0] == start for fast, start, part in zip(held, bounds, parts, strict=False)]
    lows, highs = [0] * len(parts), [len(script)] * len(parts)
    for _ in range(2):
        edges = [part if known else [] for part, known in zip(parts, sure, strict=True)]
        lows, highs = _lows(edges), _highs(edges, len(script))
        for index, (start, end) in enumerate(pairwise(bounds)):
            if parts[index] and not sure[index]:
                parts[index], sure[index] = _placed(
                    parts[index], spoken, (start, end), script, (lows[index], highs[index])
                )
    for index, part in enumerate(parts):
        if not sure[index]:
            between = lows[index], highs[index]
            parts[index] = [
                run
                for run in part
                if held[index] and (_at_an_end([run], ends, torn) or _alone(run, spoken, script, between))
            ]
    return _in_order(parts)


def _spread(held: list[bool], parts: Sequence[Sequence[Run]]) -> None:
    """What goes on from a held island without a letter left out, and for long, is held: nothing was lost between."""
    count = len(parts)
    for order, step in ((range(1, count), -1), (range(count - 2, -1, -1), 1)):
        for index in order:
            near, part = parts[index + step], parts[index]
            if held[index] or not (held[index + step] and near and part):
                continue
            before, after = (near[-1], part[0]) if step < 0 else (part[-1], near[0])
            goes_on = (before[0] + before[2], before[1] + before[2]) == after[:2]
            held[index] = goes_on and (part[0] if step < 0 else part[-1])[2] >= _SOLID_LETTERS


def _at_an_end(part: Sequence[Run], ends: tuple[int, int], torn: Sequence[int]) -> bool:
    """Whether an island begins with both texts, or ends with them, and nothing was left out there."""
    i, j, length = part[-1]
    begins = part[0][:2] == (0, 0) and 0 not in torn[:1]
    return begins or ((i + length, j + length) == ends and ends[0] not in torn[-1:])


def _cut(runs: Sequence[Run], bounds: Sequence[int]) -> list[list[Run]]:
    """Each island's part of the runs."""
    parts: list[list[Run]] = [[] for _ in bounds[1:]]
    for i, j, length in runs:
        at = bisect_right(bounds, i) - 1
        start, end = i, i + length
        while start < end:
            stop = min(end, bounds[at + 1])
            parts[at].append((start, j + start - i, stop - start))
            start, at = stop, at + 1
    return parts


def _lows(parts: Sequence[Sequence[Run]]) -> list[int]:
    """For each island, where the held one before it ends in the script."""
    lows, reached = [], 0
    for part in parts:
        lows.append(reached)
        reached = part[-1][1] + part[-1][2] if part else reached
    return lows


def _highs(parts: Sequence[Sequence[Run]], written: int) -> list[int]:
    highs, reached = [], written
    for part in reversed(parts):
        highs.append(reached)
        reached = part[0][1] if part else reached
    return highs[::-1]


def _placed(
    part: list[Run], spoken: str, island: tuple[int, int], script: str, between: tuple[int, int]
) -> tuple[list[Run], bool]:
    """An island's runs within a stretch of the script, and whether it is known to lie there."""
    start, end = island
    low, high = between
    needed = enough_letters(high - low)
    text = spoken[start:end]
    places = _places(script, text, low, high) if len(text) >= needed else []
    if places:
        return ([(start, places[0], end - start)], True) if len(places) == 1 else (part, False)
    if part[0][0] > start:
        # Something is read out later on, and what comes before was found where it is not all.
        length = _begins(text, script[low:high])
        places = _places(script, text[:length], low, high) if length >= needed else []
        if len(places) == 1:
            reached = start + length, places[0] + length
            rest = [run for run in part if run[0] >= reached[0] and run[1] >= reached[1]]
            if length > _letters(part) - _letters(rest):
                return [(start, places[0], length), *rest], True
    longest = max(part, key=lambda run: run[2])
    return part, _alone(longest, spoken, script, between)


def _alone(run: Run, spoken: str, script: str, between: tuple[int, int]) -> bool:
    """Whether a run is long enough, and spelled so in one place only."""
    i, _, length = run
    low, high = between
    return (
        length >= enough_letters(high - low) and len(_places(script, spoken[i : i + length], low, high)) == 1
    )


def _letters(runs: Sequence[Run]) -> int:
    return sum(length for _, _, length in runs)


def _begins(text: str, script: str) -> int:
    """How many letters of a text, from its first, the script has in one piece."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if text[:middle] in script else (low, middle - 1)
    return low


def _places(script: str, text: str, low: int, high: int) -> list[int]:
    """The first two places of a text in a stretch of the script."""
    first = script.find(text, low, high)
    if first < 0:
        return []
    second = script.find(text, first + 1, high)
    return [first] if second < 0 else [first, second]


def _in_order(parts: Sequence[Sequence[Run]]) -> list[Run]:
    kept: list[Run] = []
    for part in parts:
        for i, j, length in part:
            before_i, before_j, before = kept[-1] if kept else (0, 0, 0)
            if (before_i + before, before_j + before) == (i, j) and before:
                kept[-1] = (before_i, before_j, before + length)
            elif before_j + before <= j:
                kept.append((i, j, length))
    return kept
