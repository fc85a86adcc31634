"""Where a take begins and ends to be heard, and the take without the quiet around that: what is between two takes is
then the pause that the script has, however much silence a voice leaves.

Nothing is cut that stands out of the take's own quiet. What is fainter than a listener takes for sound counts as a part
of the pause, so that a word may die away in it. PCM is cut at the sample and faded here: pydub counts in
milliseconds, and a sound does not begin on one. MP3 is cut between frames.
"""

import array
import math
import sys
from dataclasses import dataclass
from itertools import accumulate

from aligner.audio.codecs import open_decoder
from aligner.audio.mp3 import Frame, FrameReader
from aligner.audio.reservoir import Needs, muted, reach
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
    if audio.codec == "pcm":
        sound = _sound_in(data, audio.rate_hz)
        return None if sound is None else _trim_samples(data, audio.rate_hz, sound, begin=begin, end=end)
    decoder = open_decoder(AudioFormat(audio.codec, audio.rate_hz))
    sound = _sound_in(decoder.decode(data) + decoder.flush(), audio.rate_hz)
    return None if sound is None else _trim_frames(data, sound, begin=begin, end=end)


def _sound_in(pcm: bytes, rate_hz: int) -> _Sound | None:
    import audioop

    piece = max(1, rate_hz * _PIECE_MS // 1000)
    step = piece * SAMPLE_BYTES
    powers = [audioop.rms(pcm[at : at + step], SAMPLE_BYTES) ** 2 for at in range(0, len(pcm), step)]
    sums = [0, *accumulate([0] * (_WINDOW - 1) + powers + [0] * (_WINDOW - 1))]
    # Of the stretch that ends with each piece, and of those that run out at the end.
    levels = [
        math.isqrt((after - before) // _WINDOW) for before, after in zip(sums, sums[_WINDOW:], strict=False)
    ]
    inside = sorted(levels[_WINDOW - 1 : len(powers)])
    loud = max(levels, default=0)
    if not loud:
        return None
    quiet = inside[len(inside) * _QUIET_PERCENT // 100] if inside else 0
    nothing = min(max(quiet * _ABOVE_QUIET, loud // _NOTHING_PART), loud // _WEAKEST_PART)
    heard = max(nothing, loud // _HEARD_PART)
    some = [index for index, level in enumerate(levels) if level > nothing]
    plain = [index for index in some if levels[index] > heard]
    samples = len(pcm) // SAMPLE_BYTES

    def at(piece_index: int) -> int:
        return min(samples, max(0, piece_index * piece))

    # Where the first of these stretches ends there is sound, and where the last of them begins.
    return _Sound(
        first=at(some[0] - _WINDOW + 1),
        begin=at(plain[0]),
        end=at(plain[-1] - _WINDOW + 2),
        last=at(some[-1] + 1),
    )


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
    reader = FrameReader()
    frames = reader.feed(data) + reader.finish()
    starts = [0, *accumulate(frame.header.samples for frame in frames)]
    # A frame sounds into the next one: the one before the first sound is needed, and the one after the last.
    needed = max(0, sum(start <= sound.first for start in starts[:-1]) - 2) if begin else 0
    stop = min(len(frames), sum(start < sound.last for start in starts[:-1]) + 1) if end else len(frames)
    start, kept = _from_frame(frames[:stop], needed)
    samples = starts[stop] - starts[start]
    lead = sound.begin - starts[start] if begin else 0
    tail = starts[stop] - sound.end if end else 0
    return Trimmed(b"".join(frame.data for frame in kept), samples, starts[start], lead, tail)


def _from_frame(frames: list[Frame], needed: int) -> tuple[int, list[Frame]]:
    """The frames from as late a one as leaves ``needed`` and all after it their sound, which may begin in the bytes of
    those before. Of these, the ones that lack bytes themselves are muted: nothing is heard in them."""
    for start in range(needed, 0, -1):
        kept: list[Frame] = []
        left = 0
        for index, frame in enumerate(frames[start:], start):
            needs = Needs.of(frame)
            limit = reach(frame.header)
            if needs.found(left):
                left = min(needs.left, limit)
            elif index < needed:
                frame = muted(frame, left)
                left = min(min(left, limit) + needs.own, limit)
            else:
                break
            kept.append(frame)
        if len(kept) == len(frames) - start:
            return start, kept
    return 0, frames
