"""Loudness: one gain for a whole voice and a limiter for its peaks, so that sentences keep their proportions.

Scaling each sentence to the same peak (Piper's own way) makes a murmur as loud as a shout and leaves an
encoder no headroom. The target is what audiobook publishers ask for (ACX: RMS -23 to -18 dBFS, peaks
under -3 dBFS).
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_TARGET_RMS = 10 ** (-21 / 20)
_CEILING = 10 ** (-3.2 / 20)
_BLOCK = 64
"""Samples: 3 ms at 22,050 Hz, about half a period of a low voice."""
_REACH = 3
"""Blocks over which the limiter moves, on each side."""


def gain_for(wave: "NDArray[np.float32]") -> float:
    """The gain that brings a typical sentence of a voice to the target; pauses do not count."""
    import numpy as np

    count = len(wave) // 512
    if not count:
        return 1.0
    power = (wave[: count * 512].reshape(count, 512) ** 2).mean(axis=1)
    speech = power[power > power.max(initial=0.0) * 1e-3]
    rms = float(np.sqrt(speech.mean())) if len(speech) else 0.0
    return _TARGET_RMS / rms if rms > 1e-5 else 1.0


def to_pcm(wave: "NDArray[np.float32]", gain: float) -> bytes:
    """16-bit PCM of the wave times ``gain``; around peaks that would pass the ceiling the gain gives way."""
    import numpy as np

    loud = wave * np.float32(gain)
    blocks = -(-len(loud) // _BLOCK)
    padded = np.zeros(blocks * _BLOCK, np.float32)
    padded[: len(loud)] = np.abs(loud)
    peaks = padded.reshape(blocks, _BLOCK).max(axis=1, initial=0.0)
    if blocks and float(peaks.max()) > _CEILING:
        loud = loud * _limiter(peaks)[: len(loud)]
    pcm: bytes = np.clip(np.rint(loud * 32767), -32768, 32767).astype("<i2").tobytes()
    return pcm


def _limiter(peaks: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """A gain for every sample that keeps each block under the ceiling and never jumps.

    The lowest gain needed nearby, averaged over the same reach, is nowhere above what a block needs.
    """
    import numpy as np

    need = np.minimum(1.0, _CEILING / np.maximum(peaks, 1e-9))
    edges = np.minimum(np.concatenate(([1.0], need)), np.concatenate((need, [1.0])))
    width = 2 * _REACH + 1
    lowest = np.lib.stride_tricks.sliding_window_view(
        np.pad(edges, 2 * _REACH, constant_values=1.0), width
    ).min(axis=1)
    smooth = np.convolve(lowest, np.full(width, 1 / width), "valid")
    places = np.arange(len(peaks) * _BLOCK) / _BLOCK
    return np.interp(places, np.arange(len(smooth)), smooth).astype(np.float32)
