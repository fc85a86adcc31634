"""Two nearly equal strings -> the runs in which they agree, in linear time. Knows strings only.

Standard diff algorithms are quadratic where a long stretch is missing or repeats itself; here both strings
are walked once. Where they part, the nearest common run of several characters is found, in a window that
grows until it finds one, so that the work is paid for by the distance skipped.
"""

from collections.abc import Callable, Iterator, Sequence

# (window, letters that are looked up). Six equal letters are about a word and a half.
_WINDOWS = ((64, 6), (256, 10), (1024, 12))
_LONGEST = 12
# Services double letters (row 21): one that is there twice is skipped where so many agree after it.
_DOUBLED_PROOF = 3
# The further away, the more easily a few letters agree by chance: one more is asked for every so many
# skipped, up to about five words.
_SKIPPED_A_LETTER = 8
_PROOF_ENOUGH = 24
# Of two places equally near, the one that agrees for longer, up to so many letters.
_DECIDES = 64
# Ends agree with ends: a noncharacter that no text holds.
_END = "\uffff" * _LONGEST
# Cells of the table for a small gap: about a millisecond.
_TABLE = 4096

Run = tuple[int, int, int]
"""(start in the first string, start in the second, length)"""


def equal_runs(first: str, second: str) -> list[Run]:
    """The stretches in which both strings agree, in order in both. ``first`` may have letters twice."""
    a, b = first + _END, second + _END
    runs: list[Run] = []
    i = j = 0
    while i < len(first) and j < len(second):
        length = min(_common(a, i, b, j), len(first) - i, len(second) - j)
        if length:
            runs.append((i, j, length))
            i, j = i + length, j + length
        elif i and a[i] == a[i - 1] and _common(a, i + 1, b, j) >= _DOUBLED_PROOF:
            i += 1
        else:
            i, j = _meet(a, i, b, j)
    return runs


def gaps(runs: list[Run], first_length: int, second_length: int) -> Iterator[tuple[int, int, int, int]]:
    """What lies between the runs: (first start, first end, second start, second end)."""
    i = j = 0
    for start, other, length in [*runs, (first_length, second_length, 0)]:
        if start > i or other > j:
            yield i, start, j, other
        i, j = start + length, other + length


def common_letters(
    first: Sequence[str],
    second: Sequence[str],
    fits: Callable[[int, int], bool] = lambda _i, _j: True,
    words: tuple[Sequence[int], Sequence[int]] = ((), ()),
) -> list[tuple[int, int]]:
    """The longest common subsequence of two short strings, or lists of words, as pairs of places.

    ``fits``: whether two that are equal may be a pair. ``words``: which word each is of. Of subsequences as long, the
    one is taken that has most letters of a word in one word ("rd" is in "third", not from "third" to "dollars"), and
    of these the one that lies furthest to the right in the first: an abbreviation's letters are then found together
    ("ft" in "twenty-five feet"). Empty when they are too long for it to be cheap.
    """
    rows, columns = len(first), len(second)
    if not rows or not columns or rows * columns > _TABLE:
        return []
    first_on, second_on = (_going_on(side) for side in words)
    worth = columns + 1  # of a pair, against those that are in one word
    none = -worth * worth
    best = [[0] * (columns + 1) for _ in range(rows + 1)]
    # The best that ends with a pair there, and that ends with one in the first's word, there or before.
    ends = [[none] * (columns + 1) for _ in range(rows + 1)]
    held = [[none] * (columns + 1) for _ in range(rows + 1)]
    for i, char in enumerate(first):
        goes_on = i in first_on
        for j, other in enumerate(second):
            if char == other and fits(i, j):
                before = held[i][j] + 1 if goes_on and j in second_on else none
                ends[i + 1][j + 1] = max(best[i][j], before) + worth
            held[i + 1][j + 1] = max(ends[i + 1][j + 1], held[i][j + 1] if goes_on else none)
            best[i + 1][j + 1] = max(best[i][j + 1], best[i + 1][j], ends[i + 1][j + 1])
    pairs: list[tuple[int, int]] = []
    i, j = rows, columns
    while i and j:
        if ends[i][j] != best[i][j]:
            i, j = (i, j - 1) if best[i][j - 1] == best[i][j] else (i - 1, j)
            continue
        pairs.append((i - 1, j - 1))
        # The one before is in the same word where that is what made it the best.
        while i - 1 in first_on and j - 1 in second_on and ends[i][j] == held[i - 1][j - 1] + 1 + worth:
            i, j = i - 1, j - 1
            while ends[i][j] != held[i][j]:
                i -= 1
            pairs.append((i - 1, j - 1))
        i, j = i - 1, j - 1
    return pairs[::-1]


def _going_on(words: Sequence[int]) -> frozenset[int]:
    """The places whose word is that of the place before."""
    return frozenset(place for place in range(1, len(words)) if words[place] == words[place - 1])


def _common(a: str, i: int, b: str, j: int) -> int:
    """How many characters agree from ``a[i]`` and ``b[j]``: by galloping, so that slices do the work."""
    if a[i] != b[j]:
        return 0
    known, step = 1, 16
    while step:
        if a[i + known : i + known + step] == b[j + known : j + known + step]:
            known += step
            if i + known >= len(a) or j + known >= len(b):
                return known
            step *= 2
        else:
            step //= 2
    return known


def _alike(a: str, i: int, b: str, j: int) -> int:
    """How many characters agree, up to what decides between two places."""
    pairs = zip(a[i : i + _DECIDES], b[j : j + _DECIDES], strict=False)
    return next((count for count, (one, other) in enumerate(pairs) if one != other), _DECIDES)


def _meet(a: str, i: int, b: str, j: int) -> tuple[int, int]:
    """The nearest places from which both strings agree for long enough; the ends agree at the latest."""
    longest = max(len(a) - i, len(b) - j)
    window, proof = _WINDOWS[0]
    level = 0
    while True:
        best = _nearest(a, i, b, j, window, proof)
        if best is not None:
            return best
        if window > longest:
            return len(a) - _LONGEST, len(b) - _LONGEST
        level += 1
        window, proof = _WINDOWS[level] if level < len(_WINDOWS) else (window * 4, _LONGEST)


def _nearest(a: str, i: int, b: str, j: int, window: int, proof: int) -> tuple[int, int] | None:
    first_at: dict[str, int] = {}
    for skip in range(min(window, len(b) - proof + 1 - j)):
        first_at.setdefault(b[j + skip : j + skip + proof], skip)
    best: tuple[int, int] | None = None
    nearest = 2 * window
    for skip in range(min(window, len(a) - proof + 1 - i)):
        if skip > nearest:
            break
        other = first_at.get(a[i + skip : i + skip + proof])
        if other is None or skip + other > nearest:
            continue
        at, there = i + skip, j + other
        if skip + other == nearest and best is not None:
            # "laa la la": the extra letter may be the spoken side's or a missing one the other's. Where both agree for
            # as long it is the spoken side's: services double letters (row 21) rather than leave them out.
            if _alike(a, at, b, there) >= _alike(a, best[0], b, best[1]):
                best = (at, there)
            continue
        needed = min(proof + (skip + other) // _SKIPPED_A_LETTER, _PROOF_ENOUGH)
        if a[at : at + needed] == b[there : there + needed]:
            nearest = skip + other
            best = (at, there)
    if best is None:
        return None
    # A letter or two earlier the lookup may have found another place than this one.
    at, there = best
    while at > i and there > j and a[at - 1] == b[there - 1]:
        at, there = at - 1, there - 1
    return at, there
