"""Passages that have a time of their own (``Segment.slot_ms``): silence up to it, and what does not fit.

Knows takes and positions; nothing of voices. ``fit`` chooses the speeds.
"""

from dataclasses import replace

from aligner.audio.samples import SAMPLE_BYTES
from aligner.audio.silence import silences
from aligner.clock import ms_to_samples, samples_to_ms, srt_timestamp
from aligner.model import PlacedChars, Script, Segment, Take

# What is left of the silence at a take's end: the last sound dies away in it.
_TAIL_MS = 30


def wait_samples(segment: Segment, position: int, rate_hz: int) -> int:
    """The silence between a track's end and the segment's slot, in samples; none where the slot has begun."""
    return max(0, ms_to_samples(segment.slot_ms[0], rate_hz) - position) if segment.slot_ms else 0


def trimmed(take: Take) -> Take:
    """A take of PCM with a slot, without the silence at its end, which would hold up the next one."""
    if take.segment.slot_ms is None or take.format.codec != "pcm":
        return take
    quiet = silences(take.data, take.format)
    end = quiet[-1][0] + ms_to_samples(_TAIL_MS, take.format.rate_hz) if quiet else take.duration_samples
    spoken = max(take.written.ends, default=0)
    if not quiet or quiet[-1][1] < take.duration_samples or max(end, spoken) >= take.duration_samples:
        return take
    end = max(end, spoken)
    return replace(
        take,
        data=take.data[: end * SAMPLE_BYTES * take.format.channels],
        duration_samples=end,
        normalized=_cut(take.normalized, end),
    )


def overrun(script: Script, segment: Segment, end: int, rate_hz: int) -> tuple[str, ...]:
    """A sentence where a segment that ends at a sample of the track is the last of its slot and too long for it."""
    following = script.segments[segment.index + 1 :][:1]
    if segment.slot_ms is None or (following and following[0].slot_ms == segment.slot_ms):
        return ()
    late_ms = samples_to_ms(end, rate_hz) - segment.slot_ms[1]
    if late_ms <= 0:
        return ()
    speed = "" if segment.settings.speed is None else f", even at speed {segment.settings.speed:g}"
    begins = srt_timestamp(segment.slot_ms[0])
    return (
        f"the cue at {begins} ends {late_ms:,} ms after its time{speed}: shorten it or give it more time",
    )


def _cut(chars: PlacedChars, end: int) -> PlacedChars:
    def within(places: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(min(place, end) for place in places)

    return replace(chars, starts=within(chars.starts), ends=within(chars.ends))
