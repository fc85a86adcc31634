"""What a service's times are relative to, found out from the data and checked against the audio's clock.

Knows blocks (one message's worth of times) and sample counts; nothing of characters or text.

Facts (protocol/facts.md, rows 13 and 15; clients disagree among themselves): times may count from the
message's own audio, from the first message of a generation (several messages), or from the stream's start.
The times may come with their audio, one message late, after the audio they describe, or only with a
generation's first message; a stretch may have none. A message's durations need not match that message's
audio although the total does; a generation's audio may end with a tail that no character covers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

# A first start this far inside the previous block is jitter, not a new count from zero.
_JITTER_MS = 5
# A count from zero starts within this; a later first start means that what came before it was not stated.
_LEAD_IN_MS = 500
# Milliseconds are rounded by the service: disagreement up to here is rounding, not a fact about the audio.
_ROUNDING_MS = 10
# Times that agree with the audio to this much agree; the simpler explanation is then preferred.
_AGREES_MS = 50


@dataclass(frozen=True, slots=True)
class Block:
    """The times of one message: which message brought them, first start and last end (samples, as stated)."""

    message: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Clock:
    """The audio's own clock: where each message's sound begins, and which messages begin an encoder run."""

    rate_hz: int
    sound_at: tuple[int, ...]
    samples: tuple[int, ...]
    heads: frozenset[int]
    total: int

    def ms(self, milliseconds: int) -> int:
        return milliseconds * self.rate_hz // 1000


@dataclass(frozen=True, slots=True)
class Reference:
    """The decision: ``bases[k]`` is the sample that block k's times count from.

    ``cost`` is the disagreement with the audio, in samples, summed over what could be compared; ``steps``
    are the jumps between neighbouring runs that the audio forced, in samples.
    """

    name: str
    bases: tuple[int, ...]
    cost: int
    steps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Run:
    """Consecutive blocks that count from the same sample."""

    blocks: tuple[int, ...]
    message: int
    start: int
    end: int


def decide(blocks: Sequence[Block], clock: Clock) -> Reference:
    """Which sample each block's times count from.

    Blocks that go on from one another share a base; a first start that falls back towards zero begins a new
    base. So the data itself shows whether times count from the message (every block falls back), from the
    generation (some do) or from the stream (none does): nothing is assumed. What remains open is *which
    audio* a new base belongs to, and there are three explanations: the block came with its own audio, one
    message late, or after all the audio since the last block. Each is played through: bases are chained (a
    base lies where the one before ended, which is right when the totals match, row 15) and corrected where
    the audio contradicts them from then on (uncovered tails, lost stretches, rounding; see ``_shifts``). The
    disagreement with the audio is summed, what runs past the audio or backwards weighs four times, and the
    least wins; within 50 ms the first of that order wins. Times that fall back a little and are nevertheless
    one count (jittery streams) are the fourth explanation.
    """
    runs = _runs(blocks, clock)
    candidates = [
        _relative(runs, blocks, nominal, name, clock) for name, nominal in _nominals(runs, blocks, clock)
    ]
    if len(runs) > 1 or len(blocks) > 1:
        candidates.append(_stream(blocks, clock, one_run=len(runs) == 1))
    if len(runs) == 1 and len(blocks) > 1:
        # No count ever fell back: generation and stream are the same, and only encoder runs can shift it.
        first = min(candidates[:-1], key=lambda reference: reference.cost)
        if first.bases[0] <= clock.sound_at[0] + clock.ms(_AGREES_MS):
            return candidates[-1]
    best = min(candidate.cost for candidate in candidates)
    return next(candidate for candidate in candidates if candidate.cost <= best + clock.ms(_AGREES_MS))


def _runs(blocks: Sequence[Block], clock: Clock) -> list[_Run]:
    jitter, lead_in = clock.ms(_JITTER_MS), clock.ms(_LEAD_IN_MS)
    groups: list[list[int]] = []
    reached = 0
    for index, block in enumerate(blocks):
        falls_back = block.start + jitter < reached and block.start < max(lead_in, reached // 2)
        if not groups or falls_back:
            groups.append([])
            reached = 0
        groups[-1].append(index)
        reached = max(reached, block.end)
    return [
        _Run(
            tuple(group),
            blocks[group[0]].message,
            blocks[group[0]].start if blocks[group[0]].start > lead_in else 0,
            max(blocks[index].end for index in group),
        )
        for group in groups
    ]


def _nominals(runs: Sequence[_Run], blocks: Sequence[Block], clock: Clock) -> Iterable[tuple[str, list[int]]]:
    """For each explanation, the message whose audio each run's base belongs to."""
    sounding = [index for index, samples in enumerate(clock.samples) if samples]
    before = [-1] * (len(clock.samples) + 1)
    for index in range(len(clock.samples)):
        before[index + 1] = index if clock.samples[index] else before[index]
    yield "with its audio", [run.message for run in runs]
    since = [sounding[0] if sounding else 0]
    since.extend(min(blocks[run.blocks[-1]].message + 1, len(clock.samples) - 1) for run in runs[:-1])
    yield "after its audio", since
    yield "one message late", [max(before[run.message], 0) for run in runs]


def _relative(
    runs: Sequence[_Run], blocks: Sequence[Block], messages: Sequence[int], name: str, clock: Clock
) -> Reference:
    """Runs placed one after the other, under one explanation of which audio they belong to."""
    # A run's first character starts where the last one before it ended.
    firsts = [0, *(blocks[run.blocks[0]].start for run in runs[1:]), 0]
    ends = [0, *(run.end for run in runs)]
    chained = list(accumulate(end - first for first, end in zip(firsts, ends, strict=True)))
    nominal = [clock.sound_at[message] - run.start for message, run in zip(messages, runs, strict=True)]
    gaps = [place - chain for place, chain in zip(nominal, chained, strict=False)]
    anchored = [
        message in clock.heads and run.start == 0 for message, run in zip(messages, runs, strict=True)
    ]
    shifts = _shifts(gaps, clock.total - chained[-1], anchored, clock)
    bases = [0] * len(blocks)
    cost = past = 0
    for run, chain, place, shift in zip(runs, chained, nominal, shifts, strict=False):
        base = max(chain + shift, 0)
        cost += abs(base - place)
        past += max(0, base + run.end - clock.total)
        for block in run.blocks:
            bases[block] = base
    last = bases[runs[-1].blocks[0]] + runs[-1].end
    cost += abs(clock.total - last) + 3 * past
    steps = tuple(
        0 if anchored[index + 1] else later - earlier
        for index, (earlier, later) in enumerate(pairwise(shifts))
    )
    return Reference(name, tuple(bases), cost, steps)


def _shifts(gaps: Sequence[int], end_gap: int, anchored: Sequence[bool], clock: Clock) -> list[int]:
    """How far each run lies from where chaining puts it.

    ``gaps`` is how far the audio says, run by run. A gap that later closes was noise (durations that do not
    match one message, row 15; times that came late); a gap that never closes is real. So the shift stays
    until every later gap lies on the same side of it. Where the noise is more than rounding, a step must be
    larger than the noise to count. A run that begins with an encoder run is placed by the audio alone.
    """
    shifts = _lazily(gaps, end_gap, anchored, 0)
    noise = max(
        (abs(gap - shift) for gap, shift in zip(gaps, shifts, strict=True)),
        default=0,
    )
    return shifts if noise <= clock.ms(_ROUNDING_MS) else _lazily(gaps, end_gap, anchored, noise)


def _lazily(gaps: Sequence[int], end_gap: int, anchored: Sequence[bool], noise: int) -> list[int]:
    lowest = list(accumulate(reversed([*gaps, end_gap]), min))[:0:-1]
    highest = list(accumulate(reversed([*gaps, end_gap]), max))[:0:-1]
    shift = gaps[0] if anchored[0] else 0
    shifts: list[int] = []
    for gap, low, high, known in zip(gaps, lowest, highest, anchored, strict=True):
        if known:
            shift = gap
        elif low - shift > noise:
            shift = low
        elif shift - high > noise:
            shift = high
        shifts.append(shift)
    return shifts


def _stream(blocks: Sequence[Block], clock: Clock, *, one_run: bool) -> Reference:
    """All times count from the stream's start; where an encoder run begins, the audio gained its padding."""
    shift = clock.sound_at[0]
    bases: list[int] = []
    steps: list[int] = []
    backwards = reached = 0
    for block in blocks:
        if block.message in clock.heads and one_run:
            shift = max(shift, clock.sound_at[block.message] - block.start)
        bases.append(shift)
        backwards += max(0, reached - block.start)
        reached = max(reached, block.end)
    past = max(0, reached + shift - clock.total)
    cost = abs(clock.total - reached - shift) + 3 * past + 4 * backwards
    return Reference("from the stream's start", tuple(bases), cost, tuple(steps))
