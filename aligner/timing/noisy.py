"""Runs whose gaps fall back: durations that do not match one message (row 15), times that came late. What is noise
there, and what is audio without characters.

Knows gaps (``blocks``), nothing of messages.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from math import isqrt
from statistics import median

from aligner.timing.blocks import ROUNDED_MS, Gap, Grain

# Noise of generations' beginnings up to here is what rounding adds up to, not a fact about the audio.
_ROUNDING_MS = 10
# What an encoder may hold back where too few places show it: LAME's seven frames at half a rate.
_MOST_LAG_MS, _FEWEST_LAGS = 200, 3


def between_openings(
    gaps: Sequence[Gap], first: Sequence[int], end_gap: int, grain: Grain
) -> tuple[list[int], list[int]] | None:
    """Generations' beginnings are where the audio says, the runs between them share what rounding added up; lost times
    have audio there. And how far off each may be for that."""
    known = [index for index, gap in enumerate(gaps) if gap.opens or gap.exact]
    if len(known) < 2 or known[0] != 0:
        return None
    exact = [gaps[index].exact for index in known]
    pieces = grain.samples if grain.samples > grain.ms(ROUNDED_MS) else 0
    lag, vague = _lag(gaps[: known[1]], grain) if pieces else (0, 0)
    told = [first[index] + (0 if gaps[index].exact else lag) for index in known]
    steps = _lazily(told, end_gap, exact, pieces)
    if _noise(told, steps) > grain.ms(_ROUNDING_MS) + pieces:
        return None
    told = steps if pieces else told
    shifts: list[int] = []
    unsure: list[int] = []
    bounds = [*pairwise([*known, len(gaps)])]
    for (begin, end), here, there in zip(bounds, told, [*told[1:], end_gap], strict=True):
        size = end - begin
        least = 0 if gaps[begin].exact else vague
        if abs(there - here) <= size * grain.ms(ROUNDED_MS):
            shifts.extend(here + (there - here) * place // size for place in range(size))
            # What is left of it is how a sum of roundings strays.
            unsure.extend([max(least, grain.ms(ROUNDED_MS) * isqrt(size - 1))] * size)
            continue
        for count, skipped, room in _skips(gaps[begin:end], there - here, grain):
            shifts.extend([here + skipped] * count)
            unsure.extend([max(room, least)] * count)
    return shifts, unsure


def _lag(gaps: Sequence[Gap], grain: Grain) -> tuple[int, int]:
    """How late audio in pieces comes: the middle of what the places of a first generation say, whose beginning is
    exact. And how far off that may be."""
    behind: list[int] = []
    for gap in gaps:
        if gap is not gaps[0] and (gap.free or gap.loose):
            break  # what lies between is no lag
        behind += [gaps[0].seen[0] - place for place in gap.seen[gap.exact or gap.early :]]
    if not gaps[0].exact or len(behind) < _FEWEST_LAGS:
        return 0, grain.ms(_MOST_LAG_MS)
    return max(int(median(behind)), 0), (max(behind) - min(behind)) // 2 + grain.samples


def _skips(gaps: Sequence[Gap], growth: int, grain: Grain) -> Iterator[tuple[int, int, int]]:
    """A generation's runs parted where times were lost: how many, how much audio was without times before them, and how
    far off that may be. Each of them is noisy; their middle is not. ``growth``: what was without times in all."""
    begins = [0, *(index for index, gap in enumerate(gaps) if gap.free and index), len(gaps)]
    parts = [[gap.seen[0] for gap in gaps[begin:end]] for begin, end in pairwise(begins)]
    if len(parts[0]) > 1:
        parts[0] = parts[0][1:]  # where it is exact, it lacks the encoder's lag
    # Each length is cut to a millisecond, of which half is lost on average.
    skipped, room = 0, grain.ms(ROUNDED_MS) * (len(parts[0]) - 1) // 2
    for index, part in enumerate(parts):
        if index:
            before = parts[index - 1]
            room = max(room, max(before) - min(before), max(part) - min(part)) + grain.samples
            step = int(median(part) - median(before))
            whole = len(parts) == 2 and abs(growth - step) <= room
            # No more lies there than in all: what was told last may have come with another's audio.
            skipped = min(skipped + max(growth if whole else step, 0), max(growth, 0))
        yield begins[index + 1] - begins[index], skipped, room


def noisy(gaps: Sequence[Gap], first: Sequence[int], end_gap: int, grain: Grain) -> tuple[list[int], int]:
    """The shifts, and what was taken for noise."""
    exact = [gap.exact for gap in gaps]
    shifts = _lazily(first, end_gap, exact, 0)
    noise = _noise(first, shifts)
    return (shifts if noise <= grain.ms(_ROUNDING_MS) else _lazily(first, end_gap, exact, noise)), noise


def _noise(gaps: Sequence[int], shifts: Sequence[int]) -> int:
    return max((abs(gap - shift) for gap, shift in zip(gaps, shifts, strict=True)), default=0)


def _lazily(gaps: Sequence[int], end_gap: int, exact: Sequence[bool], noise: int) -> list[int]:
    """Shifts that stay until every later gap lies on the same side of them, further than the noise."""
    lowest = list(accumulate(reversed([*gaps, end_gap]), min))[:0:-1]
    highest = list(accumulate(reversed([*gaps, end_gap]), max))[:0:-1]
    shift = gaps[0] if exact[0] else 0
    shifts: list[int] = []
    for gap, low, high, known in zip(gaps, lowest, highest, exact, strict=True):
        if known:
            shift = gap
        elif low - shift > noise:
            shift = low
        elif shift - high > noise:
            shift = high
        shifts.append(shift)
    return shifts
