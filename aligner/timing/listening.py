"""A reference held against the audio: what counting leaves open is decided by ear, or is an estimate.

Knows the lines that messages told and where the audio sets in; what agrees is found in ``ear``.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from aligner.clock import ms_to_samples
from aligner.timing.blocks import Block, Clock, Reference, Room
from aligner.timing.ear import by_ear
from aligner.timing.letters import sounds
from aligner.timing.told import Told

# Counting is exact to this; past the second, an ear that does not know either leaves an estimate: half of an MP3 frame
# is what its own pieces allow.
_EXACT_MS, _UNSURE_MS = 5, 15
# The ear is exact to this (a local voice's words: 6 to 13 ms late), and listens so far: further, a word is taken for
# its neighbour.
_SHARP_MS, _FURTHEST_MS = 10, 250


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
    moved = 0
    for room in reference.rooms:
        if not room.samples:
            moved = 0
            continue
        if reference.one_count:  # what came before it is before all that follows
            bases[room.begin : room.end] = [base + moved for base in bases[room.begin : room.end]]
        # Even a frame that seems to be known exactly may hold another message's sound (row 15).
        within = min(max(room.samples, clock.grain), clock.ms(_FURTHEST_MS))
        if within <= clock.ms(_EXACT_MS):
            continue
        sharp = max(clock.ms(_SHARP_MS), within // 8)
        move = by_ear(_begins(told, bases, room, clock.rate_hz), onsets(), room=within, sharp=sharp)
        if move is not None and abs(move) > clock.ms(_SHARP_MS):
            bases[room.begin : room.end] = [base + move for base in bases[room.begin : room.end]]
            moved += move
        if move is None and room.samples > clock.ms(_UNSURE_MS):
            last = room.end - 1
            unsure.append((bases[room.begin] + blocks[room.begin].start, bases[last] + blocks[last].end))
    return replace(reference, bases=tuple(bases)), unsure


def _begins(told: Sequence[Told], bases: Sequence[int], room: Room, rate_hz: int) -> list[int]:
    """Where the words of a stretch begin."""
    begins: list[int] = []
    fresh = True
    for base, part in zip(bases[room.begin : room.end], told[room.begin : room.end], strict=True):
        for char, start in zip(part.line.chars, part.line.starts_ms, strict=True):
            if fresh and any(map(sounds, char)):
                begins.append(base + ms_to_samples(max(start, 0), rate_hz))
                fresh = False
            fresh = fresh or char[-1:].isspace()
    return sorted(begins)
