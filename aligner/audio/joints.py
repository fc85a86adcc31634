"""Where a take begins and ends to be heard, and the take without the quiet around that: what is between two takes is
then the pause that the script has, however much silence a voice leaves.

Nothing is cut that stands out of the take's own quiet. What is fainter than a listener takes for sound counts as a part
of the pause, so that a word may die away in it. PCM is cut at the sample and faded here: pydub counts in
milliseconds, and a sound does not begin on one. MP3 is cut between frames.
"""

import array
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from aligner.audio.ends import Ends, ends_of, from_frame, read_frames
from aligner.audio.samples import SAMPLE_BYTES
from aligner.clock import ms_to_samples
from aligner.model import AudioFormat

_PIECE_MS = 1
_WINDOW = 5
"""Pieces to a level: less follows single vibrations of a voice."""
_QUIET_PERCENT = 5
"""The take's own quiet: what it is louder than for the rest of the time."""
# Parts of the loudest level. A pause is between sounds less than 45 dB below it: the decay of a word is steep there
# (a local voice's falls to a tenth in 30 ms), and every measure of pauses agrees.
_HEARD_PART = 178
# Cut is what is more than 66 dB below it, or no louder than twice the take's own quiet; but nothing that is less than
# 50 dB below it, where the weakest consonants are.
_NOTHING_PART, _WEAKEST_PART = 1995, 316
_ABOVE_QUIET = 2
_ROLL_MS = 10
"""Kept before the first sound and after the last, and faded."""
_ABRUPT_MS = 1
"""The fade where a take begins or ends in the middle of sound: less than a plosive's own onset."""


@dataclass(frozen=True, slots=True)
class Trimmed:
    """``data`` plays ``samples`` samples, from sample ``begin`` of what it was. ``lead`` and ``tail``: what of it is
    quiet before the first sound and after the last, on the sides that were asked for."""

    data: bytes
    samples: int
    begin: int
    lead: int
    tail: int


@dataclass(frozen=True, slots=True)
class _Sound:
    """Samples: from ``first`` to ``last`` there may be sound, from ``begin`` to ``end`` it is heard; half-open."""

    first: int
    begin: int
    end: int
    last: int


def trim(data: bytes, audio: AudioFormat, *, begin: bool, end: bool) -> Trimmed | None:
    """A take's audio without the quiet at its beginning, its end or both; None for one that is never heard.

    Raises: ``AudioError``.
    """
    piece = max(1, audio.rate_hz * _PIECE_MS // 1000)
    found = (_sound_in(ends, piece) for ends in ends_of(data, audio, piece=piece))
    sound = next((sound for sound in found if sound is not None), None)
    if sound is None:
        return None
    if audio.codec == "pcm":
        return _trim_samples(data, audio.rate_hz, sound, begin=begin, end=end)
    return _trim_frames(data, sound, begin=begin, end=end)


def _sound_in(ends: Ends, piece: int) -> _Sound | None:
    """None where one of the ends is not heard."""
    head, tail = _levels(ends.head, piece), _levels(ends.tail, piece)
    full = _WINDOW - 1
    if not tail:
        first = last = head
        inside, moved = head[full : len(head) - full], 0
    else:
        # Where the take goes on, stretches that run out are not its levels.
        first, last, moved = head[: len(head) - full], tail[full:], ends.after // piece + full
        inside = []
    loud = max((*first, *last), default=0)
    if not loud:
        return None
    if tail:
        # The quiet around it all is little of a long take, and much of its ends.
        begins, ending = (_above(levels, 0, loud // _HEARD_PART) for levels in (first, last[::-1]))
        if begins is None or ending is None:
            return None
        inside = first[begins[1] :] + last[: len(last) - ending[1]]
    inside.sort()
    quiet = inside[len(inside) * _QUIET_PERCENT // 100] if inside else 0
    nothing = min(max(quiet * _ABOVE_QUIET, loud // _NOTHING_PART), loud // _WEAKEST_PART)
    heard = max(nothing, loud // _HEARD_PART)
    begins, ending = _above(first, nothing, heard), _above(last[::-1], nothing, heard)
    if begins is None or ending is None:
        return None

    def at(piece_index: int) -> int:
        return min(ends.samples, max(0, piece_index * piece))

    # Where the first of these stretches ends there is sound, and where the last of them begins.
    some, plain = (moved + len(last) - 1 - index for index in ending)
    return _Sound(
        first=at(begins[0] - full), begin=at(begins[1]), end=at(plain - _WINDOW + 2), last=at(some + 1)
    )


def _levels(pcm: bytes, piece: int) -> list[int]:
    """Of the stretch that ends with each piece, and of those that run out at the end."""
    import audioop

    if not pcm:
        return []
    step = piece * SAMPLE_BYTES
    powers = [audioop.rms(pcm[at : at + step], SAMPLE_BYTES) ** 2 for at in range(0, len(pcm), step)]
    sums = [0, *accumulate([0] * (_WINDOW - 1) + powers + [0] * (_WINDOW - 1))]
    return [
        math.isqrt((after - before) // _WINDOW) for before, after in zip(sums, sums[_WINDOW:], strict=False)
    ]


def _above(levels: Sequence[int], nothing: int, heard: int) -> tuple[int, int] | None:
    """The first level that may be sound and the first that is heard."""
    plain = next((index for index, level in enumerate(levels) if level > heard), None)
    if plain is None:
        return None
    return next(index for index, level in enumerate(levels) if level > nothing), plain


def _trim_samples(pcm: bytes, rate_hz: int, sound: _Sound, *, begin: bool, end: bool) -> Trimmed:
    roll = ms_to_samples(_ROLL_MS, rate_hz)
    least = ms_to_samples(_ABRUPT_MS, rate_hz)
    samples = len(pcm) // SAMPLE_BYTES
    start = max(0, sound.first - roll) if begin else 0
    stop = min(samples, sound.last + roll) if end else samples
    kept = array.array("h", pcm[start * SAMPLE_BYTES : stop * SAMPLE_BYTES])
    if sys.byteorder == "big":
        kept.byteswap()
    if begin:
        _fade(kept, max(least, sound.first - start), at_end=False)
    if end:
        _fade(kept, max(least, stop - sound.last), at_end=True)
    if sys.byteorder == "big":
        kept.byteswap()
    lead = sound.begin - start if begin else 0
    return Trimmed(kept.tobytes(), len(kept), start, lead, stop - sound.end if end else 0)


def _fade(samples: "array.array[int]", length: int, *, at_end: bool) -> None:
    length = min(length, len(samples))
    for index in range(length):
        place = -1 - index if at_end else index
        samples[place] = samples[place] * index // length


def _trim_frames(data: bytes, sound: _Sound, *, begin: bool, end: bool) -> Trimmed:
    frames = read_frames(data)
    starts = [0, *accumulate(frame.header.samples for frame in frames)]
    # A frame sounds into the next one: the one before the first sound is needed, and the one after the last.
    needed = max(0, sum(start <= sound.first for start in starts[:-1]) - 2) if begin else 0
    stop = min(len(frames), sum(start < sound.last for start in starts[:-1]) + 1) if end else len(frames)
    start, kept = from_frame(frames[:stop], needed)
    samples = starts[stop] - starts[start]
    lead = sound.begin - starts[start] if begin else 0
    tail = starts[stop] - sound.end if end else 0
    return Trimmed(b"".join(frame.data for frame in kept), samples, starts[start], lead, tail)
