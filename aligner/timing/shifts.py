"""How far each run of times lies from where chaining puts it: what the audio's clock corrects.

Chaining (a run begins where the one before ended) is right as long as characters cover the audio. Knows gaps,
in samples, between that and the place of the audio that came with the times; nothing of messages.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import add
from statistics import median

from aligner.timing.blocks import ROUNDED_MS, Gap, Grain
from aligner.timing.noisy import between_openings, noisy
from aligner.timing.steady import Audio, trend

# What nobody hears: of times cut to a millisecond, half of one is lost with each run on average.
_COVERED_MS = 6
# What an encoder may hold back, where nothing shows how much it does: LAME's seven frames at half a rate.
_MOST_LAG_MS = 200
# No encoder holds back so much: that is audio whose times were lost.
_NO_LAG_MS = 500
# It is believed where so many generations, of one place each, show the same.
_FEWEST_LAGS = 3


@dataclass(frozen=True, slots=True)
class Shifts:
    """One shift a run, and by how much more than its gap each may be: between ``lag[0]`` and ``lag[1]``.

    ``rooms``: by how much each may be off for all that counting tells; without them none is.
    """

    values: tuple[int, ...]
    lag: tuple[int, int] = (0, 0)
    rooms: tuple[int, ...] = ()

    def disagreement(self, gaps: Sequence[Gap]) -> int:
        """With the audio, in samples, summed."""
        least, most = self.lag
        return sum(
            abs(shift - seen)
            if gap.exact
            else max(0 if gap.early and most else seen + least - shift, shift - seen - most, 0)
            for gap, shift, seen in zip(gaps, self.values, map(_told_at, gaps), strict=True)
        )


def find_shifts(gaps: Sequence[Gap], end_gap: int, grain: Grain) -> Shifts:
    """Where each run lies. ``end_gap`` is the gap of the audio's end.

    Audio that never falls back behind the characters is followed. In whole frames it comes later than it
    was encoded, by a constant and up to a frame (``_framed``). A gap that later closes was noise (durations
    that do not match one message, row 15; times that came late): then generations' beginnings are asked
    alone, for there the totals agree; where they are noisy too, a gap counts that never closes.
    """
    if grain.samples > grain.ms(ROUNDED_MS):
        audio = Audio(grain.samples, grain.ms(1), end_gap if grain.exact_end else None)
        steady: Sequence[Gap] = gaps
        if all(gap.free and len(gap.seen) == 1 for gap in gaps[1:]):
            steady = [replace(gap, opens=True) for gap in gaps]  # whatever lies between, it is told once each
        found = trend(steady, audio)
        recurring = found or [0] * len(gaps)
        steady = (
            gaps if found is None else [_without(gap, part) for gap, part in zip(steady, found, strict=True)]
        )
        lag, sure = _lag(steady, grain)
        framed = _framed(steady, end_gap - recurring[-1], lag, grain)
        if framed is not None:
            shifts, rooms = framed
            least = 0 if sure and not found else grain.samples if sure else grain.ms(_MOST_LAG_MS)
            least = max(least, grain.unseen)
            rooms = [0 if gap.exact else max(room, least) for gap, room in zip(gaps, rooms, strict=True)]
            values = tuple(map(add, shifts, recurring))
            if _covered(gaps, values, end_gap, grain):
                rooms = [0] * len(gaps)
            return Shifts(values, (lag[0], lag[1] + grain.samples), tuple(rooms))
    first = [_told_at(gap) for gap in gaps]
    slack = grain.ms(ROUNDED_MS)
    loose = [*(gap.loose for gap in gaps[1:]), False]
    unsure = [0] * len(gaps)
    if all(
        free or later - earlier >= -slack
        for free, (earlier, later) in zip(loose, pairwise([*first, end_gap]), strict=True)
    ):
        shifts, noise = first if gaps[0].exact else [0 if abs(gap) <= slack else gap for gap in first], 0
    elif between := between_openings(gaps, first, end_gap, grain):
        shifts, unsure = between
        noise = 0
    else:
        shifts, noise = noisy(gaps, first, end_gap, grain)
    room = 2 * noise + grain.unseen + (grain.samples if grain.samples > slack else 0)
    unsure = list(map(max, unsure, _alone(gaps, first, slack)))
    rooms = [0 if gap.exact else max(room, own) for gap, own in zip(gaps, unsure, strict=True)]
    return Shifts(tuple(shifts), rooms=tuple(rooms))


def _told_at(gap: Gap) -> int:
    """The gap of a run: by its first block, where a generation's total before it is right (row 15); by the middle of
    all of them where it is told from inside, for then each is as wrong as the next."""
    return gap.seen[0] if gap.exact or gap.opens or not gap.free else int(median(gap.seen))


def _alone(gaps: Sequence[Gap], first: Sequence[int], slack: int) -> list[int]:
    """How far off a run may be that is told from inside a generation, for nothing but its own messages says so: by
    what its places differ, or of a single place by its distance from the run before it and the one after."""
    rooms = [0] * len(gaps)
    for index, gap in enumerate(gaps):
        if gap.exact or gap.opens or not gap.free:
            continue
        rooms[index] = max(gap.seen) - min(gap.seen)
        if len(gap.seen) == 1:
            beside = [
                abs(first[index] - first[near]) for near in (index - 1, index + 1) if 0 <= near < len(first)
            ]
            rooms[index] = min(beside, default=0)
        rooms[index] = rooms[index] if rooms[index] > slack else 0
    return rooms


def _covered(gaps: Sequence[Gap], values: Sequence[int], end_gap: int, grain: Grain) -> bool:
    """Whether characters cover the audio from its start to what pads its last frame: there is nothing between the runs
    that could put one elsewhere, and what rounding may add up to is less than anybody hears."""
    if grain.unseen or any(gap.loose or (gap.free and not gap.opens) for gap in gaps[1:]):
        return False
    exact = grain.ms(_COVERED_MS)
    padding = 0 if grain.exact_end else grain.samples
    return (
        len(gaps) * grain.ms(ROUNDED_MS) <= 2 * exact
        and max(values) - min(values) <= exact
        and -exact <= end_gap - values[-1] <= padding + exact
    )


def _without(gap: Gap, recurring: int) -> Gap:
    """The gap without what recurs, where the tails of generations are a part of that."""
    seen = tuple(place - recurring for place in gap.seen)
    return replace(gap, seen=seen, free=gap.free and not gap.opens)


Bounds = tuple[int, int]


def _framed(
    gaps: Sequence[Gap], end_gap: int, lag: Bounds, grain: Grain
) -> tuple[list[int], list[int]] | None:
    """Shifts for audio that comes in whole frames, and how far off each may be; None where it falls back as frames
    alone would not.

    An encoder keeps a constant number of samples and what does not fill a frame, so every gap bounds the
    shift to a frame's length. Bounds meet from run to run, both ways, widened by what rounding may change;
    where audio without characters may lie, the shift may grow. It stays where the bounds let it.
    """
    if not gaps[0].exact:
        return None
    least, most = lag
    slack = grain.ms(ROUNDED_MS)
    bounds: list[Bounds] = []
    stepped: list[bool] = []
    last_loose = max((index for index, gap in enumerate(gaps) if gap.loose), default=0)
    for index, gap in enumerate(gaps):
        low, high = max(gap.seen) + least, min(gap.seen) + most + grain.samples
        if gap.exact:
            if max(gap.seen[1:], default=0) - min(gap.seen[1:], default=0) > grain.samples + 2 * slack:
                return None  # a reservoir that fills holds frames back for longer
            low = high = gap.seen[0]
        if low - high > 2 * slack:
            return None
        low, high = min(low, high), max(low, high)
        before = bounds[-1] if bounds else (low, high)
        if gap.early:
            low = min(low, before[0])
        if index >= last_loose and low > end_gap + slack and not gap.exact:
            # Past the audio's end: the message brought audio of its own, and the times of another's.
            low, high = before[0] - slack, min(before[1] + slack, max(end_gap, before[0]))
        down = low if gap.loose else max(low, before[0] - slack)
        up = high if gap.free or gap.loose or gap.exact else min(high, before[1] + slack)
        steps = down > up
        if steps and high < before[0] - slack:
            return None
        bounds.append((low, high) if steps or gap.exact else (down, up))
        stepped.append(steps or gap.exact)
    _narrow(bounds, gaps, stepped, slack)
    shift = bounds[0][0]
    shifts: list[int] = []
    for low, high in bounds:
        if not low <= shift <= high:
            shift = (low + high) // 2
        shifts.append(shift)
    return shifts, [max(high - at, at - low) for at, (low, high) in zip(shifts, bounds, strict=True)]


def _narrow(bounds: list[Bounds], gaps: Sequence[Gap], stepped: Sequence[bool], slack: int) -> None:
    """What later runs say of earlier ones."""
    for index in range(len(bounds) - 2, -1, -1):
        if stepped[index + 1] or gaps[index].exact or gaps[index + 1].loose:
            continue
        low, high = bounds[index]
        after = bounds[index + 1]
        high_now = min(high, after[1] + slack)
        low_now = low if gaps[index + 1].free else max(low, after[0] - slack)
        if low_now <= high_now:
            bounds[index] = (low_now, high_now)


def _lag(gaps: Sequence[Gap], grain: Grain) -> tuple[Bounds, bool]:
    """Between what the least lag of a frame behind its sound lies: from runs whose shift is an exact one's.

    And whether that is sure: where every generation has one place, a tail of the first looks like less of a lag.
    """
    sure: list[int] = []
    unsure: list[int] = []
    origin, near, openings = 0, True, []
    for gap in gaps:
        if gap.exact:
            origin, near = gap.seen[0], True
            sure.extend(origin - seen for seen in gap.seen[1:])
            continue
        near = near and not (gap.free or gap.loose)
        (sure if near else unsure).extend(origin - seen for seen in gap.seen[gap.early :])
        if gap.free:
            openings.append(origin - gap.seen[0])
    lags: list[int] = []
    for behind in sure + unsure:
        if max([behind, *lags]) - min([behind, *lags]) > grain.samples:
            break  # audio without characters came between
        lags.append(behind)
    known = bool(sure) or len(lags) >= _FEWEST_LAGS
    if not sure and len(lags) < len(openings):
        # Every generation may have such a tail: the first is taken to be as long as those after it.
        step = (openings[-1] - openings[0]) // max(len(openings) - 1, 1)
        lags = [openings[0] - step]
    if not lags or min(lags) > grain.ms(_NO_LAG_MS):
        return (0, 0), False
    return (max(max(lags) - grain.samples, 0), max(min(lags), 0)), known
