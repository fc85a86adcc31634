"""TTML's times (TTML2, 12.3): clock times, with frames too, offsets, ticks; read, and written as they were before."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from aligner.clock import vtt_timestamp

_CLOCK = re.compile(r"(\d{1,9}):(\d\d):(\d\d)(?:\.(\d{1,18})|:(\d{2,9})(?:\.\d{1,9})?)?")
_OFFSET = re.compile(r"(\d{1,18}(?:\.\d{1,18})?)(h|ms|m|s|f|t)")
# Frames that a time code with dropped ones has in a minute and in ten.
_MINUTE = 60 * 30 - 2
_TEN_MINUTES = 10 * 60 * 30 - 18
_UNITS = {"h": Fraction(3600), "m": Fraction(60), "s": Fraction(1), "ms": Fraction(1, 1000)}


@dataclass(frozen=True, slots=True)
class Rates:
    """How many frames and ticks a second has (TTML2, 7.2). ``nominal`` is the frame rate of a SMPTE time code, which
    counts so many frames to its second however long they last; None where times are media times."""

    frames: Fraction
    ticks: Fraction
    nominal: int | None = None
    drops: bool = False
    """Whether the time code leaves out frames 0 and 1 of every minute but each tenth (NTSC, 30 to a second)."""

    def seconds(self, text: str) -> Fraction:
        """A time expression. Raises ``ValueError``."""
        clock = _CLOCK.fullmatch(text.strip())
        if clock:
            whole = Fraction(int(clock[1]) * 3600 + int(clock[2]) * 60 + int(clock[3]))
            if self.nominal is not None:
                minutes = int(clock[1]) * 60 + int(clock[2])
                dropped = 2 * (minutes - minutes // 10) if self.drops else 0
                whole = (whole * self.nominal - dropped) / self.frames
            if clock[4]:
                return whole + Fraction(int(clock[4]), 10 ** len(clock[4]))
            return whole + (int(clock[5]) / self.frames if clock[5] else 0)
        offset = _OFFSET.fullmatch(text.strip())
        if not offset:
            raise ValueError(f"{text!r:.40} is no time")
        if offset[2] in _UNITS:
            return Fraction(offset[1]) * _UNITS[offset[2]]
        return Fraction(offset[1]) / (self.frames if offset[2] == "f" else self.ticks)

    def written(self, ms: int, before: str) -> str:
        """A time as another one is written, the nearest there is."""
        clock, offset = _CLOCK.fullmatch(before.strip()), _OFFSET.fullmatch(before.strip())
        if (clock and clock[5]) or (clock and self.nominal is not None):
            return self._time_code(ms)
        if offset and offset[2] in "ft":
            count = Fraction(ms, 1000) * (self.frames if offset[2] == "f" else self.ticks)
            return f"{_nearest(count)}{offset[2]}"
        if offset:
            return f"{ms}ms" if offset[2] == "ms" else f"{ms // 1000}.{ms % 1000:03d}s"
        return vtt_timestamp(ms)

    def _time_code(self, ms: int) -> str:
        if self.nominal is None:
            seconds, rest = divmod(ms, 1000)
            count = int(rest * self.frames / 1000 + Fraction(1, 2))
            if count >= self.frames:
                seconds, count = seconds + 1, 0
        else:
            frame = _nearest(Fraction(ms, 1000) * self.frames)
            if self.drops:
                tens, rest = divmod(frame, _TEN_MINUTES)
                frame += 18 * tens + 2 * max(0, (rest - 2) // _MINUTE)
            seconds, count = divmod(frame, self.nominal)
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}:{count:02d}"


def rates(parameters: Mapping[str, str]) -> Rates:
    """The rates that a file's parameters tell. Raises ``ValueError``."""
    top, _, bottom = parameters.get("frameRateMultiplier", "1 1").replace(":", " ").partition(" ")
    given = parameters.get("tickRate")
    try:
        nominal = Fraction(parameters.get("frameRate", "30"))
        frames = nominal * Fraction(int(top), int(bottom or 1))
        ticks = Fraction(given) if given else frames if "frameRate" in parameters else Fraction(1)
    except (ValueError, ZeroDivisionError):
        raise ValueError("its frame or tick rate is no number") from None
    if frames <= 0 or ticks <= 0:
        raise ValueError("its frame or tick rate is not positive")
    if parameters.get("timeBase") != "smpte":
        return Rates(frames, ticks)
    drops = parameters.get("dropMode", "nonDrop")
    if drops == "dropPAL" or (drops == "dropNTSC" and nominal != 30):
        raise ValueError(f"its time code ({drops}) is not read; save it with times in milliseconds")
    return Rates(frames, ticks, int(nominal), drops == "dropNTSC")


def _nearest(value: Fraction) -> int:
    return int(value + Fraction(1, 2))
