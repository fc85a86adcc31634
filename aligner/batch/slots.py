"""Passages that have a time of their own (``Segment.slot_ms``): silence up to it, and what does not fit.

Knows segments and positions; nothing of voices. ``fit`` chooses the speeds.
"""

from aligner.clock import ms_to_samples, samples_to_ms, srt_timestamp
from aligner.model import Script, Segment


def wait_samples(segment: Segment, position: int, rate_hz: int) -> int:
    """The silence between a track's end and the segment's slot, in samples; none where the slot has begun."""
    return max(0, ms_to_samples(segment.slot_ms[0], rate_hz) - position) if segment.slot_ms else 0


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
