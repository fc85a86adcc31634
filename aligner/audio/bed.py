"""Music under a voice: looped to the narration's length, faded at both ends, lower while somebody speaks.

What is loud when follows from the times of words, not from the voice's level: nothing pumps. Samples are floats of one
channel, full scale 1. Streams: of the music no more is held than a crossfade.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.audio.loudness import LoudnessMeter, amplitude
from aligner.audio.samples import SAMPLE_BYTES
from aligner.audio.sounds import sound_pcm
from aligner.clock import ms_to_samples
from aligner.errors import AudioError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_FULL_SCALE = 32768
_CROSSFADE_MS = 2000
_DUCK_DB = -10.0
"""How much lower the music goes under speech."""
# It is down before the first word, stays down through pauses inside what is said, and comes up slowly.
_ATTACK_MS, _RELEASE_MS, _BRIDGED_MS = 400, 1000, 2000


@dataclass(frozen=True, slots=True)
class Bed:
    """``level_db``: how loud the music is against the voice, in LU."""

    path: Path
    level_db: float = -20.0
    fade_ms: int = 2000
    ducks: bool = False


@dataclass(frozen=True, slots=True)
class Music:
    """A bed that has been listened to, for a narration of one rate. ``speech``: half-open stretches in which words
    are heard, in samples and in order."""

    bed: Bed
    rate_hz: int
    gain: float
    samples: int
    length: int
    speech: Sequence[tuple[int, int]]

    def pieces(self, size: int) -> "Iterator[Floats]":
        """The music for the whole narration, in pieces of so many samples, the last one shorter."""
        import numpy as np

        held = np.zeros(0, np.float32)
        sound = self._looped()
        corners = self._ducking() if self.bed.ducks else None
        for begin in range(0, self.length, size):
            end = min(begin + size, self.length)
            parts = [held]
            have = len(held)
            while have < end - begin:
                parts.append(next(sound))
                have += len(parts[-1])
            held = np.concatenate(parts)
            yield held[: end - begin] * self._envelope(begin, end, corners)
            held = held[end - begin :]

    def _looped(self) -> "Iterator[Floats]":
        """Without end: each turn's end goes over into the next one's beginning at equal power."""
        import numpy as np

        cross = min(ms_to_samples(_CROSSFADE_MS, self.rate_hz), self.samples // 3)
        turn = np.linspace(0, np.pi / 2, cross, dtype=np.float32)
        rising, falling = np.sin(turn), np.cos(turn)
        tail = np.zeros(0, np.float32)
        while True:
            held = np.zeros(0, np.float32)
            for pcm in sound_pcm(self.bed.path, self.rate_hz):
                held = np.concatenate([held, as_floats(pcm)])
                if len(held) < 2 * cross:
                    continue
                if len(tail):
                    held[:cross] = held[:cross] * rising + tail * falling
                    tail = tail[:0]
                yield held[: len(held) - cross]
                held = held[len(held) - cross :]
            yield held[: len(held) - cross]
            tail = held[len(held) - cross :]

    def _envelope(
        self, begin: int, end: int, corners: "tuple[NDArray[np.int64], NDArray[np.float32]] | None"
    ) -> "Floats":
        import numpy as np

        places = np.arange(begin, end)
        fade = min(ms_to_samples(self.bed.fade_ms, self.rate_hz), self.length // 2)
        edge = np.minimum(places + 1, self.length - places)
        shape = np.clip(edge / max(fade, 1), 0, 1) * self.gain
        if corners is not None:
            shape = shape * 10 ** (np.interp(places, *corners) / 20)
        return np.asarray(shape, np.float32)

    def _ducking(self) -> "tuple[NDArray[np.int64], NDArray[np.float32]]":
        """Corners of the level in dB over the samples: straight lines between them."""
        import numpy as np

        attack, release, bridged = (
            ms_to_samples(ms, self.rate_hz) for ms in (_ATTACK_MS, _RELEASE_MS, _BRIDGED_MS)
        )
        joined: list[list[int]] = []
        for begin, end in self.speech:
            if joined and begin - joined[-1][1] < bridged:
                joined[-1][1] = max(joined[-1][1], end)
            else:
                joined.append([begin, end])
        corners = [
            ((begin - attack, 0.0), (begin, _DUCK_DB), (end, _DUCK_DB), (end + release, 0.0))
            for begin, end in joined
        ]
        flat = list(chain.from_iterable(corners)) or [(0, 0.0)]
        return np.array([place for place, _ in flat]), np.array([level for _, level in flat], np.float32)


def listened_to(
    bed: Bed, rate_hz: int, *, voice_lufs: float, length: int, speech: Sequence[tuple[int, int]]
) -> Music:
    """Raises ``OSError``; ``AudioError`` for music that is silent or too short to have a loudness."""
    meter = LoudnessMeter(rate_hz, peaks=False)
    samples = 0
    for pcm in sound_pcm(bed.path, rate_hz):
        meter.feed(pcm)
        samples += len(pcm) // SAMPLE_BYTES
    loud = meter.finish()
    if loud is None:
        raise AudioError(f"{bed.path.name} is silent, or too short for music")
    gain = amplitude(voice_lufs + bed.level_db - loud.lufs)
    return Music(bed, rate_hz, gain, samples, length, speech)


def as_floats(pcm: bytes) -> "Floats":
    import numpy as np

    return np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(_FULL_SCALE)


def as_pcm(sound: "Floats") -> bytes:
    import numpy as np

    return np.clip(np.rint(sound * _FULL_SCALE), -_FULL_SCALE, _FULL_SCALE - 1).astype("<i2").tobytes()
