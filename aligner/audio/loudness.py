"""How loud audio is: integrated loudness (ITU-R BS.1770, EBU R 128) and true peak, as libav's ``ebur128`` hears them.

Takes samples piece by piece and holds none. A stretch under 0.4 s has no loudness.
"""

from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.audio.samples import SAMPLE_BYTES, libav_errors
from aligner.audio.sounds import sound_pcm
from aligner.model import Loudness

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame

_SILENT_LUFS = -69.9
"""What the standard's absolute gate leaves unmeasured is told as -70."""
_DECIBELS = 20


class LoudnessMeter:
    """Of 16-bit mono audio at one rate. Without ``peaks`` it takes a third of the time, and tells none."""

    def __init__(self, rate_hz: int, *, peaks: bool = True) -> None:
        import av

        self.rate_hz = rate_hz
        self._fed = 0
        self._said: dict[str, str] = {}
        with libav_errors("measuring loudness"):
            self._graph = av.filter.Graph()
            source = self._graph.add_abuffer(
                sample_rate=rate_hz, format="s16", layout="mono", time_base=Fraction(1, rate_hz)
            )
            peak = "true" if peaks else "none"
            meter = self._graph.add("ebur128", f"metadata=1:peak={peak}:dualmono=false")
            end = self._graph.add("abuffersink")
            source.link_to(meter)
            meter.link_to(end)
            self._graph.configure()

    def feed(self, pcm: bytes) -> None:
        from aligner.audio.samples import pcm_frame

        if pcm:
            frame = pcm_frame(pcm, self.rate_hz, start=self._fed)
            self._fed += len(pcm) // SAMPLE_BYTES
            self._push(frame)

    def finish(self) -> Loudness | None:
        """None where nothing is loud or long enough to be measured."""
        # The meter hears in blocks of 0.1 s: what is left of the last one is heard with the silence after it.
        self.feed(bytes(self.rate_hz // 10 * SAMPLE_BYTES))
        self._push(None)
        lufs = float(self._said.get("lavfi.r128.I", "-70"))
        return None if lufs <= _SILENT_LUFS else Loudness(lufs, decibels(self._peak))

    @property
    def _peak(self) -> float:
        return float(self._said.get("lavfi.r128.true_peak", "0"))

    def _push(self, frame: "AudioFrame | None") -> None:
        import av

        with libav_errors("measuring loudness"):
            self._graph.push(frame)
            with suppress(av.BlockingIOError, av.EOFError):
                while True:
                    self._said = dict(self._graph.pull().metadata) or self._said


def loudness_of(path: Path, rate_hz: int) -> Loudness | None:
    """Of a file, in one channel, as a player plays it. Raises ``OSError``, ``AudioError``."""
    meter = LoudnessMeter(rate_hz)
    for pcm in sound_pcm(path, rate_hz):
        meter.feed(pcm)
    return meter.finish()


def decibels(amplitude: float) -> float:
    import math

    return _DECIBELS * math.log10(max(amplitude, 1e-6))


def amplitude(level_db: float) -> float:
    return float(10 ** (level_db / _DECIBELS))
