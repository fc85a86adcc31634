"""What a service's times are relative to, found out from the data and checked against the audio's clock.

Knows blocks (one message's worth of times) and sample counts; nothing of characters or text.

Facts (protocol/facts.md, rows 13 and 15; clients disagree among themselves): times may count from the
message's own audio, from the first message of a generation (several messages), or from the stream's start.
The times may come with their audio, one message late, after the audio they describe, or only with a
generation's first message; a stretch may have none. A message's durations need not match that message's
audio although the total does; a generation's audio may end with a tail that no character covers.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from aligner.timing.blocks import JITTER_MS, PADDING_SAMPLES, Block, Clock, Gap, Grain, Reference, Room
from aligner.timing.one_count import one_count
from aligner.timing.shifts import Shifts, find_shifts

# A count from zero starts within this; a later first start means that what came before it was not stated.
_LEAD_IN_MS = 500
# Times that agree with the audio to this much agree; the simpler explanation is then preferred.
_AGREES_MS = 10
_AFTER = "after its audio"
# How far a run may lie from where its message's end puts it: generations end with tails.
_TAIL_MS = 300


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
    the audio contradicts them from then on (uncovered tails, lost stretches, rounding; see ``shifts``). The
    disagreement with the audio is summed; what runs backwards or past the audio weighs four times more, what
    lies before the text's beginning twice (a lead-in has a character, row 14; a tail need not). The least
    wins; within 10 ms the first of that order. A stream whose times fall back a little and are one count
    nevertheless is the fourth explanation.
    """
    runs = _runs(blocks, clock)
    blocks = _opened(blocks, runs)
    candidates = [
        _relative(runs, blocks, nominal, name, clock) for name, nominal in _nominals(runs, blocks, clock)
    ]
    if len(runs) > 1 or len(blocks) > 1:
        candidates.append(one_count(blocks, clock, one_run=len(runs) == 1))
    if len(runs) == 1 and len(blocks) > 1:
        # No count ever fell back: generation and stream are the same, and only encoder runs can shift it.
        first = min(candidates[:-1], key=lambda reference: reference.cost)
        if first.bases[0] <= clock.sound_at[0] + clock.ms(_AGREES_MS):
            return candidates[-1]
    best = min(candidate.cost for candidate in candidates)
    return next(candidate for candidate in candidates if candidate.cost <= best + clock.ms(_AGREES_MS))


def _runs(blocks: Sequence[Block], clock: Clock) -> list[_Run]:
    jitter, lead_in = clock.ms(JITTER_MS), clock.ms(_LEAD_IN_MS)
    hidden = _hidden(blocks, clock)
    groups: list[list[int]] = []
    reached = 0
    for index, block in enumerate(blocks):
        # A generation whose first messages had no times may be told of from its middle on.
        before = reached - block.start
        falls_back = before > jitter and (before > lead_in or block.start < max(lead_in, reached // 2))
        if not groups or falls_back or index in hidden:
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


def _opened(blocks: Sequence[Block], runs: Sequence[_Run]) -> Sequence[Block]:
    """The blocks with every beginning of a generation, where times count from it: two spaces show it only as long as
    the line has both (a written line begins without one, a missing tail lacks the other).

    Most times then go on from others. A count that is not near zero was only parted from what was lost before it.
    """
    going_on = sum(len(run.blocks) - 1 for run in runs)
    if 2 * going_on < len(blocks):
        return blocks
    opens = {run.blocks[0] for run in runs if not run.start}
    return [
        replace(block, opens=True) if index in opens and not block.opens else block
        for index, block in enumerate(blocks)
    ]


def _hidden(blocks: Sequence[Block], clock: Clock) -> set[int]:
    """Blocks after lost times that go on from the ones before by chance: more or less audio went by than by them.

    What neighbours without a loss between them say shows which audio the times belong to, and how nearly.
    """
    before = _before(clock)
    owns = [clock.sound_at[block.message] for block in blocks]
    lates = [clock.sound_at[max(before[block.message], 0)] for block in blocks]
    steady: list[int] = []
    lost: list[int] = []
    for index, (earlier, block) in enumerate(pairwise(blocks), 1):
        if block.start >= earlier.end - clock.ms(JITTER_MS):
            skipped = any(clock.samples[earlier.message + 1 : block.message])
            (lost if skipped else steady).append(index)
    if not steady or not lost:
        return set()

    def part(index: int, sounds: Sequence[int]) -> int:
        block, before = blocks[index], blocks[index - 1]
        begun = block.start - before.start - sounds[index] + sounds[index - 1]
        # A block that starts over may begin long before its message's audio: it ends with it.
        lengths = clock.samples[block.message] - clock.samples[before.message]
        return min(abs(begun), abs(begun + block.end - block.start - before.end + before.start - lengths))

    sounds = min((owns, lates), key=lambda places: sum(part(index, places) for index in steady))
    usual = max(part(index, sounds) for index in steady) + clock.grain + clock.ms(JITTER_MS)
    return {index for index in lost if part(index, sounds) > usual}


def _before(clock: Clock) -> list[int]:
    """For each message, and for the end, the one with audio before it; -1 where there is none."""
    before = [-1] * (len(clock.samples) + 1)
    for index in range(len(clock.samples)):
        before[index + 1] = index if clock.samples[index] or index in clock.heads else before[index]
    return before


def _nominals(runs: Sequence[_Run], blocks: Sequence[Block], clock: Clock) -> Iterable[tuple[str, list[int]]]:
    """For each explanation, the message whose audio each block's times belong to; -1 where it tells none."""
    sounding = [index for index, samples in enumerate(clock.samples) if samples]
    before = _before(clock)
    yield "with its audio", [block.message for block in blocks]
    yield "one message late", [max(before[block.message], 0) for block in blocks]
    since = [-1] * len(blocks)
    since[0] = sounding[0] if sounding else 0
    for earlier, run in pairwise(runs):
        since[run.blocks[0]] = min(blocks[earlier.blocks[-1]].message + 1, len(clock.samples) - 1)
        if blocks[run.blocks[0]].after_hole:
            since[run.blocks[0]] = _ended_with(run, blocks, clock, since[run.blocks[0]])
    if blocks[0].after_hole:
        since[0] = _ended_with(runs[0], blocks, clock, since[0])
    yield _AFTER, since


def _ended_with(run: _Run, blocks: Sequence[Block], clock: Clock, first: int) -> int:
    """The message, from ``first`` on, with whose sound a run began that was told when it had ended.

    What of the text nobody tells before it may lie there: only its own end says where it is.
    """
    last = blocks[run.blocks[0]].message
    due = clock.sound_at[last] + clock.samples[last] - run.end + run.start
    return min(range(first, max(last, first) + 1), key=lambda message: abs(clock.sound_at[message] - due))


def _relative(
    runs: Sequence[_Run], blocks: Sequence[Block], messages: Sequence[int], name: str, clock: Clock
) -> Reference:
    """Runs placed one after the other, under one explanation of which audio they belong to."""
    chained = _chained(runs, blocks)
    gaps = _gaps(runs, blocks, messages, chained, clock)
    unseen = PADDING_SAMPLES if clock.runs_hide else 0
    shifts = find_shifts(
        gaps,
        clock.total - chained[-1] - runs[-1].end,
        Grain(clock.rate_hz, clock.grain, clock.exact_end, unseen),
    )
    bases = [0] * len(blocks)
    past = reached = 0
    for run, chain, shift in zip(runs, chained, shifts.values, strict=False):
        base = max(chain + shift, 0)
        past += max(0, base + run.end - clock.total, reached - base - blocks[run.blocks[0]].start)
        reached = base + run.end
        for block in run.blocks:
            bases[block] = base
    cost = shifts.disagreement(gaps) + 4 * past
    if clock.told_from_start:
        cost += 2 * abs(bases[0] - clock.sound_at[0])
    steps = tuple(
        0 if gaps[index + 1].exact else later - earlier
        for index, (earlier, later) in enumerate(pairwise(shifts.values))
    )
    rooms = tuple(_rooms(runs, gaps, shifts, clock))
    if name == _AFTER:
        rooms = tuple(
            replace(room, samples=max(room.samples, clock.ms(_TAIL_MS)))
            if blocks[room.begin].after_hole
            else room
            for room in rooms
        )
    return Reference(name, tuple(bases), cost, steps, rooms=rooms)


def _rooms(runs: Sequence[_Run], gaps: Sequence[Gap], shifts: Shifts, clock: Clock) -> Iterator[Room]:
    """Runs are fast to each other until audio without characters may lie between them, or does."""
    begin, room = 0, 0
    for index, (run, gap, at) in enumerate(zip(runs, gaps, shifts.values, strict=True)):
        before = shifts.values[max(index - 1, 0)]
        if gap.opens or gap.exact or gap.loose or abs(at - before) > clock.ms(JITTER_MS):
            if run.blocks[0] > begin:
                yield Room(begin, run.blocks[0], room)
            begin, room = run.blocks[0], 0
        room = max(room, shifts.rooms[index]) if shifts.rooms else 0
    yield Room(begin, runs[-1].blocks[-1] + 1, room)


def _chained(runs: Sequence[_Run], blocks: Sequence[Block]) -> list[int]:
    """Where each run counts from when its first character starts where the last one before it ended."""
    places = [0]
    for before, run in pairwise(runs):
        first = blocks[run.blocks[0]]
        step = first.turn.step if first.turn else None
        places.append(places[-1] + (before.end - first.start if step is None else step))
    return places


def _gaps(
    runs: Sequence[_Run],
    blocks: Sequence[Block],
    messages: Sequence[int],
    chained: Sequence[int],
    clock: Clock,
) -> list[Gap]:
    gaps: list[Gap] = []
    passed = -1
    for index, run in enumerate(runs):
        first = run.blocks[0]
        head = messages[first] in clock.heads and run.start == 0
        begins = index == 0 and clock.told_from_start and clock.sound_at[messages[first]] == clock.sound_at[0]
        seen = [clock.sound_at[messages[first]] - run.start]
        if blocks[first].after_hole and 0 < seen[0] - (clock.total - run.end) <= clock.grain:
            seen[0] = clock.total - run.end  # pieces are whole: it ends with the audio at the latest
        seen += [
            clock.sound_at[messages[block]] - blocks[block].start
            for block in run.blocks[1:]
            if messages[block] >= 0 and not clock.filling(messages[block])
        ]
        skipped = any(clock.samples[passed + 1 : max(messages[first], 0)])
        opens = blocks[first].opens
        gaps.append(
            Gap(
                tuple(place - chained[index] for place in seen),
                exact=head or begins,
                free=opens or skipped,
                opens=opens,
                early=index > 0 and clock.filling(messages[first]),
                loose=(turn := blocks[first].turn) is not None and turn.step is None,
            )
        )
        passed = messages[run.blocks[-1]]
    return gaps
