"""A reference held against the audio: what counting leaves open is decided by ear, or is an estimate.

Knows the lines that messages told and where the audio sets in; what agrees is found in ``ear``.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from aligner.clock import ms_to_samples
from aligner.timing.blocks import Block, Clock, Reference, Room
from aligner.timing.ear import by_ear, contradicted, denied, drifts, words_at
from aligner.timing.letters import sounds
from aligner.timing.told import Told

# Counting is exact to this, in frames and in samples; past the last, an ear that does not know either leaves an
# estimate: half of an MP3 frame is what its own pieces allow.
_EXACT_MS, _EXACT_PCM_MS, _UNSURE_MS = 5, 1, 15
# The ear tells apart what is so far from each other, and listens so far: further, a word is taken for its neighbour.
_SHARP_MS, _FURTHEST_MS = 10, 250
# A voice is heard later than its words are told (a local one 6 to 13 ms): so much is no reason to move them.
_LATE_MS = 15
# Onsets that agree with each other to this are believed to it.
_AGREED_MS = 1


@dataclass(frozen=True, slots=True)
class _Heard:
    """A room that was listened to: within how many samples, and what its words' onsets are late by all the same."""

    room: Room
    within: int
    late: int


@dataclass(frozen=True, slots=True)
class _Words:
    """Where words begin, in order, and in which block each does."""

    begins: list[int]
    blocks: list[int]


def listened(
    reference: Reference,
    told: Sequence[Told],
    blocks: Sequence[Block],
    clock: Clock,
    onsets: Callable[[], Sequence[int]],
) -> tuple[Reference, list[tuple[int, int]]]:
    """The reference with what lies where sound sets in, if counting left room, and what is an estimate all the same."""
    bases = list(reference.bases)
    unsure: list[tuple[int, int]] = []
    heard: list[_Heard] = []
    moved = 0
    exact = clock.ms(_EXACT_MS if clock.grain > 1 else _EXACT_PCM_MS)
    for room in reference.rooms:
        if not room.samples:
            moved = 0
            continue
        if reference.one_count:  # what came before it is before all that follows
            bases[room.begin : room.end] = [base + moved for base in bases[room.begin : room.end]]
        # Even a frame that seems to be known exactly may hold another message's sound (row 15).
        within = min(max(room.samples, clock.grain), clock.ms(_FURTHEST_MS))
        if within <= exact:
            continue
        begins = _words(told, bases, room, clock.rate_hz).begins
        move = by_ear(begins, onsets(), room=within, sharp=_sharp(within, clock))
        wrong = move is None and denied(_heard_at(begins, onsets(), clock))
        if (
            wrong
        ):  # counting has missed something: messages whose durations are off look like frames by chance
            within = clock.ms(_FURTHEST_MS)
            move = by_ear(begins, onsets(), room=within, sharp=clock.ms(_SHARP_MS))
        if move is None:
            if wrong or room.samples > clock.ms(_UNSURE_MS):
                last = room.end - 1
                unsure.append((bases[room.begin] + blocks[room.begin].start, bases[last] + blocks[last].end))
            continue
        if abs(move) > clock.ms(_LATE_MS):
            bases[room.begin : room.end] = [base + move for base in bases[room.begin : room.end]]
            moved += move
            move = 0
        heard.append(_Heard(room, within, move))
    if heard:
        unsure += _in_parts(heard, told, blocks, clock, onsets(), bases)
    return replace(reference, bases=tuple([max(base, 0) for base in bases])), sorted(unsure)


def _in_parts(
    heard: Sequence[_Heard],
    told: Sequence[Told],
    blocks: Sequence[Block],
    clock: Clock,
    onsets: Sequence[int],
    bases: list[int],
) -> list[tuple[int, int]]:
    """What holds for most of a room need not for all of it: a generation that no space shows may begin inside, with a
    tail before it, and lengths in milliseconds add up. Moves those parts too; says which words stay estimates."""
    unsure: list[tuple[int, int]] = []
    sharp = clock.ms(_SHARP_MS)
    for one in heard:
        room = one.room
        _follow(room, told, onsets, one, clock, bases)
        words = _words(told, bases, room, clock.rate_hz)
        following = bases[room.end] + blocks[room.end].start if room.end < len(blocks) else clock.total
        near = onsets[bisect_left(onsets, words.begins[0] - sharp) : bisect_left(onsets, following - sharp)]
        found = words_at(words.begins, near, late=one.late, sharp=2 * sharp)
        for first, end in contradicted(found, len(words.begins)):
            begins = words.begins[first:end]
            move = by_ear(begins, near, room=one.within, sharp=sharp)
            begin = words.blocks[first] + (first > 0 and words.blocks[first - 1] == words.blocks[first])
            until = words.blocks[end - 1] + 1
            if move is None or begin >= until:
                # A word that the line does not part from the one before it is not among them.
                before = words.begins[first - 1] + sharp if first else bases[room.begin]
                after = words.begins[end] if end < len(words.begins) else following
                unsure.append((before, after - sharp))
                continue
            bases[begin:until] = [base + move for base in bases[begin:until]]
            _follow(Room(begin, until, 0), told, onsets, replace(one, late=0), clock, bases)
    return unsure


def _heard_at(begins: Sequence[int], onsets: Sequence[int], clock: Clock) -> list[tuple[int, int] | None]:
    """The words at what sets in while they are spoken."""
    if not begins:
        return []
    near = onsets[bisect_left(onsets, begins[0]) : bisect_left(onsets, begins[-1])]
    return words_at(begins, near, late=0, sharp=2 * clock.ms(_SHARP_MS))


def _follow(
    room: Room, told: Sequence[Told], onsets: Sequence[int], one: _Heard, clock: Clock, bases: list[int]
) -> None:
    """Moves each block by what the onsets around it are late by."""
    sharp = max(2 * clock.ms(_SHARP_MS), _sharp(one.within, clock))
    words = _words(told, bases, room, clock.rate_hz)
    if not words.begins:
        return
    near = onsets[
        bisect_left(onsets, words.begins[0] - sharp) : bisect_left(onsets, words.begins[-1] + sharp)
    ]
    found = words_at(words.begins, near, late=one.late, sharp=sharp)
    places = [place for place in found if place is not None]
    moves = drifts([behind for _, behind in places], late=clock.ms(_LATE_MS), agreed=clock.ms(_AGREED_MS))
    at = 0
    for block in range(room.begin, room.end):
        while at + 1 < len(moves) and words.blocks[places[at][0]] < block:
            at += 1
        if moves:
            bases[block] += moves[at]


def _sharp(within: int, clock: Clock) -> int:
    return max(clock.ms(_SHARP_MS), within // 8)


def _words(told: Sequence[Told], bases: Sequence[int], room: Room, rate_hz: int) -> _Words:
    """Where the words of a room begin."""
    found: list[tuple[int, int]] = []
    fresh = True
    for block in range(room.begin, room.end):
        line = told[block].line
        for char, start in zip(line.chars, line.starts_ms, strict=True):
            if fresh and any(map(sounds, char)):
                found.append((bases[block] + ms_to_samples(max(start, 0), rate_hz), block))
                fresh = False
            fresh = fresh or char[-1:].isspace()
    found.sort()
    return _Words([begin for begin, _ in found], [block for _, block in found])
