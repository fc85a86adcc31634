"""Samples, milliseconds, timestamps: every conversion of time in the project, in integers.

The finished file's sample count is the only clock. Milliseconds appear where a file format or the wire
asks for them, and are rounded here, once, half up: never from an already rounded number.
"""


def samples_to_ms(samples: int, rate_hz: int) -> int:
    """Milliseconds of a sample count, rounded half up."""
    return (samples * 2000 + rate_hz) // (2 * rate_hz)


def ms_to_samples(ms: int, rate_hz: int) -> int:
    """The sample at which a millisecond begins, rounded half up."""
    return (ms * rate_hz * 2 + 1000) // 2000


def rescale(samples: int, from_hz: int, to_hz: int) -> int:
    """A sample count of one rate in another rate's samples, rounded half up."""
    return (samples * to_hz * 2 + from_hz) // (2 * from_hz)


def srt_timestamp(ms: int) -> str:
    """``HH:MM:SS,mmm``; hours grow past two digits when they must."""
    return _timestamp(ms, ",")


def vtt_timestamp(ms: int) -> str:
    """``HH:MM:SS.mmm`` (WebVTT 3.3: hours are two digits or more)."""
    return _timestamp(ms, ".")


def _timestamp(ms: int, separator: str) -> str:
    if ms < 0:
        raise ValueError(f"a time in a file cannot be negative: {ms} ms")
    seconds, millis = divmod(ms, 1000)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02d}:{minute:02d}:{second:02d}{separator}{millis:03d}"
