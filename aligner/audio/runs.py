"""Where in a stream of MP3 frames an encoder began anew: each such run has the encoder's delay at its start.

Decides on numbers alone. Nothing in a frame says that it is a run's first; two habits of encoders tell.

*The reservoir.* A run's first frame has ``main_data_begin`` 0. So has a frame in the middle of a run when the
reservoir is used up, or when the encoder had to empty it. How much must stay is known: an encoder gives up
only what would not fit (LAME's ``ResvFrameEnd``; seen in its streams to the byte). A frame that begins at 0
although more was left began a run. A stream that never borrows says nothing that way.

*The padding.* At a constant bit rate that is no whole number of bytes a frame, frames are padded by a byte in
a pattern that follows from where the run began. Where the pattern breaks, a run began. Rates that come out
even (48, 32, 24, 16 kHz) have no pattern, so there a run of a stream that never borrows cannot be seen; at 44.1 kHz
and 32 kbit/s the pattern alternates for some 50 frames before it slips, so a run shorter than that may be missed or
put a few frames off.

Nothing else in the frames helps there. LAME without a reservoir at 24 kHz and 48 kbit/s, five runs joined: a run's
first frame holds sound already (116 to 131 of 131 bytes used for noise and voice, like any frame: 576 samples of
delay do not outlast the filter bank), the last frames that a flush adds are full as often as empty, and digital
silence is 0 bytes on both sides of a boundary as inside a run. LAME's name in the stuffing of silent frames is the
same in each, and its alternating stuffing bits stand still without a reservoir. What a missed run costs, measured with
clicks: 46 ms at 24 kHz, 50 ms at 22.05 kHz where times count from the message or the generation, and as much again
for every run where they count from the stream. ``mp3_44100_128``, which is asked for by default, is not concerned.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from aligner.audio.mp3 import Header
from aligner.audio.reservoir import Needs, reach

# Lengths are rounded to bytes: less than this may be lost without a reason.
_ROUNDING_BYTES = 8
# By how many frames a new pattern may look like the old one going on.
_LONGEST_CHANCE = 64
# A pattern that slips once in more frames may be broken without being seen.
_SLOWEST_SLIP = 32
# No encoder makes runs so short: a pattern that breaks more often is not of this kind.
_SHORTEST_RUN = 4


@dataclass(frozen=True, slots=True)
class Seen:
    """A frame of a stream. ``announced``: an Info frame came before it; ``opens``: it is the first that begins
    in its message."""

    header: Header
    needs: Needs
    announced: bool = False
    opens: bool = False


def run_starts(frames: Sequence[Seen]) -> tuple[int, ...]:
    """The indices of the frames that begin an encoder run; the first frame always does."""
    if not frames:
        return ()
    starts = {0} | {index for index, frame in enumerate(frames) if frame.announced}
    starts |= _by_reservoir(frames)
    starts |= _by_padding(frames, starts)
    return tuple(sorted(starts))


def runs_hide(frames: Sequence[Seen]) -> bool:
    """Whether a run could begin unseen: the stream never borrows, and its padding has no pattern or too slow a one."""
    if not frames or any(frame.needs.begin for frame in frames):
        return False
    header = frames[0].header
    step = _step(header)
    slip = min(step, abs(2 * step - header.rate_hz), header.rate_hz - step)
    return slip * _SLOWEST_SLIP < header.rate_hz


def _step(header: Header) -> int:
    """By how many parts of a byte, as many as samples a second, a frame's bits are more than whole bytes."""
    return header.samples // 8 * header.bitrate_bps % header.rate_hz


def _by_reservoir(frames: Sequence[Seen]) -> set[int]:
    if not any(frame.needs.begin for frame in frames):
        return set()
    starts: set[int] = set()
    left = 0
    for index, frame in enumerate(frames):
        needs = frame.needs
        limit = reach(frame.header)
        too_much = max(0, left + needs.own - needs.used - limit)
        if needs.begin == 0 and left - too_much > _ROUNDING_BYTES:
            starts.add(index)
        left = min(max(needs.left, 0), limit)
    return starts


def _by_padding(frames: Sequence[Seen], known: set[int]) -> set[int]:
    """Starts that are not known yet, where the padding no longer goes on from the last one."""
    starts: set[int] = set()
    if len({frame.header.bitrate_bps for frame in frames}) > 1:
        return starts
    begun = 0
    while (broken := _fits_until(frames, begun, known)) < len(frames):
        if broken - begun < _SHORTEST_RUN:
            return set()
        if broken not in known:
            broken = _begun_by(frames, begun, broken)
            starts.add(broken)
        begun = broken
    return starts


def _begun_by(frames: Sequence[Seen], begun: int, broken: int) -> int:
    """The start of the run whose padding was seen not to fit at ``broken``: there, or a few frames before it
    when its first frames fitted by chance."""
    candidates = range(broken, max(begun, broken - _LONGEST_CHANCE), -1)
    return max(candidates, key=lambda index: (_fits_until(frames, index), frames[index].opens))


def _fits_until(frames: Sequence[Seen], start: int, known: Collection[int] = ()) -> int:
    """The first frame after ``start`` that is not of the run that begins there, or the number of frames.

    LAME's ``slot_lag``, which other encoders have too: how many parts of a byte (as many as samples a second)
    the run is ahead of its bit rate. A run's first frame is not padded.
    """
    header = frames[start].header
    step = _step(header)
    ahead = step
    for index in range(start, len(frames)):
        if index in known and index > start:
            return index
        ahead -= step
        if (frames[index].needs.begin and index == start) or frames[index].header.padded != (ahead < 0):
            return index
        if ahead < 0:
            ahead += header.rate_hz
    return len(frames)
