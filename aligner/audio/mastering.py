"""A stitched narration made as loud as it is to be, with music under it, into its final file.

The narration lies aside as PCM without loss and is read as often as needed, a second at a time: each voice is brought
to one level, the music is added, the whole is measured, brought to its loudness by one gain, and held under the
true-peak limit where that gain would cross it. No sample moves in time.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.audio.bed import Bed, Music, as_floats, as_pcm, listened_to
from aligner.audio.loudness import LoudnessMeter, amplitude
from aligner.audio.samples import SAMPLE_BYTES
from aligner.audio.sounds import sound_pcm

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from aligner.audio.bed import Floats
    from aligner.audio.writer import AudioWriter

PEAK_DBTP = -1.0
"""EBU R 128: the highest true peak."""
_MARGIN_DB, _CODEC_DB = 0.1, 0.5
"""What rounding may add to a peak, and what codecs with loss may."""
_LOSSLESS = ("wav", "flac")
_BLOCK_MS = 20
"""Of the limiter: its gain is one number a block and goes straight from one to the next. 10 hours are 7 MB."""
# Each block's gain is the least of its neighbours', then the mean: low before a peak comes, and never too high in it.
_LEAST_OF, _MEAN_OF = 2, 1
_ROUNDS = 8
"""What the limiter takes from the loudness is given back, and limited again."""
_NEAR_LU = 0.05
# BS.1770-4, annex 2: a peak between samples is found at four times their rate.
_PHASES, _TAPS = 4, 32


@dataclass(frozen=True, slots=True)
class Mastering:
    """``lufs``: the loudness of finished files; None: as it is."""

    lufs: float | None = None
    bed: Bed | None = None


@dataclass(frozen=True, slots=True)
class Stitched:
    """A narration that lies aside. ``gains``: from which sample on which gain holds, in order; ``speech``: where words
    are heard, half-open, in samples."""

    path: Path
    rate_hz: int
    samples: int
    gains: Sequence[tuple[int, float]] = ()
    speech: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True, slots=True)
class Levels:
    """What a file's mastering came to: each voice's gain, that of the whole, and the limiter's of every block."""

    gains: Sequence[tuple[int, float]]
    gain: float
    envelope: "Floats"


@dataclass(frozen=True, slots=True)
class Mix:
    """A narration with its music, listened to once: the highest true peak of each block, and its loudness."""

    narration: Stitched
    music: Music | None
    peaks: "Floats"
    lufs: float | None


def listened(narration: Stitched, how: Mastering) -> Mix:
    """Raises ``OSError``, ``AudioError``."""
    music: Music | None = None
    heard = _measured(_mixed(narration, None), narration.rate_hz)
    if how.bed is not None and heard is not None:
        music = listened_to(
            how.bed,
            narration.rate_hz,
            voice_lufs=heard,
            length=narration.samples,
            speech=narration.speech,
        )
        heard = None if how.lufs is None else _measured(_mixed(narration, music), narration.rate_hz)
    return Mix(narration, music, _peaks(_mixed(narration, music), narration.rate_hz), heard)


def master(mix: Mix, lufs: float | None, writer: "AudioWriter") -> Levels:
    """Writes it all at a loudness; the caller finishes the file. Raises ``OSError``, ``AudioError``."""
    limit = amplitude(PEAK_DBTP - (_MARGIN_DB if writer.format.codec in _LOSSLESS else _CODEC_DB))
    levels = Levels(mix.narration.gains, *_levels(mix, lufs, limit))
    _write(mix.narration, mix.music, levels, writer)
    return levels


def master_stem(narration: Stitched, levels: Levels, writer: "AudioWriter") -> None:
    """A part of a file that was mastered, at that file's levels, without its music. Raises likewise."""
    _write(replace(narration, gains=levels.gains), None, levels, writer)


def _write(narration: Stitched, music: Music | None, levels: Levels, writer: "AudioWriter") -> None:
    for pcm in map(as_pcm, _limited(narration, music, levels.gain, levels.envelope)):
        writer.append(pcm)


def _levels(mix: Mix, lufs: float | None, limit: float) -> "tuple[float, Floats]":
    """The gain of the whole, and the limiter's of every block."""
    wanted = None if mix.lufs is None else lufs
    gain = 1.0 if wanted is None or mix.lufs is None else amplitude(wanted - mix.lufs)
    envelope = _envelope(mix.peaks * gain, limit)
    for _ in range(_ROUNDS):
        if wanted is None or envelope.min(initial=1.0) == 1.0:
            break
        now = _measured(_limited(mix.narration, mix.music, gain, envelope), mix.narration.rate_hz)
        if now is None or abs(now - wanted) <= _NEAR_LU:
            break
        gain *= amplitude(wanted - now)
        envelope = _envelope(mix.peaks * gain, limit)
    return gain, envelope


def _mixed(narration: Stitched, music: Music | None) -> "Iterator[Floats]":
    """A second at a time."""
    import numpy as np

    size = narration.rate_hz
    begins = [begin for begin, _ in narration.gains]
    bed = None if music is None else music.pieces(size)
    at = 0
    for piece in _pieces(narration.path, narration.rate_hz):
        gains = np.ones(len(piece), np.float32)
        first = max(0, bisect_right(begins, at) - 1)
        for begin, gain in narration.gains[first : bisect_right(begins, at + len(piece))]:
            gains[max(0, begin - at) :] = gain
        at += len(piece)
        mixed = piece * gains
        yield mixed if bed is None else mixed + next(bed)


def _pieces(path: Path, rate_hz: int) -> "Iterator[Floats]":
    held = b""
    size = rate_hz * SAMPLE_BYTES
    for pcm in sound_pcm(path, rate_hz):
        held += pcm
        while len(held) >= size:
            yield as_floats(held[:size])
            held = held[size:]
    if held:
        yield as_floats(held)


def _limited(narration: Stitched, music: Music | None, gain: float, envelope: "Floats") -> "Iterator[Floats]":
    import numpy as np

    block = _block(narration.rate_hz)
    at = 0
    for piece in _mixed(narration, music):
        # Of the blocks only those round the piece: a line through all of them would be drawn for every second.
        begin = max(0, at // block - 2)
        near = envelope[begin : (at + len(piece)) // block + 3]
        middles = (begin + np.arange(len(near)) + 0.5) * block
        shape = np.interp(np.arange(at, at + len(piece)), middles, near)
        at += len(piece)
        yield (piece * (shape * gain)).astype(np.float32)


def _peaks(sound: "Iterator[Floats]", rate_hz: int) -> "Floats":
    """The highest true peak of each block."""
    import numpy as np

    block = _block(rate_hz)
    filters = _between()
    before = np.zeros(_TAPS, np.float32)
    found: list[Floats] = []
    left = np.zeros(0, np.float32)
    for piece in sound:
        joined = np.concatenate([before, piece])
        high = np.abs(piece)
        for phase in filters:
            # Late by half the filter: under a block's tenth, and its neighbours have its gain too.
            high = np.maximum(high, np.abs(np.convolve(joined, phase, "valid")[1:]))
        before = joined[-_TAPS:]
        left = np.concatenate([left, high])
        whole = len(left) // block * block
        found.append(left[:whole].reshape(-1, block).max(axis=1))
        left = left[whole:]
    if len(left):
        found.append(left.max(keepdims=True))
    return np.concatenate(found).astype(np.float32) if found else np.zeros(1, np.float32)


def _between() -> "list[NDArray[np.float32]]":
    """Filters that give the samples between samples."""
    import numpy as np

    taps = np.arange(_TAPS) - _TAPS / 2 + 1
    window = np.hanning(_TAPS + 2)[1:-1]
    shifts = [part / _PHASES for part in range(1, _PHASES)]
    return [(np.sinc(taps - shift) * window).astype(np.float32) for shift in shifts]


def _envelope(peaks: "Floats", limit: float) -> "Floats":
    import numpy as np

    needed = np.full_like(peaks, limit)
    needed /= np.maximum(peaks, 1e-9)
    np.minimum(needed, 1, out=needed)
    least = needed.copy()
    for shift in range(1, _LEAST_OF + 1):
        np.minimum(least[shift:], needed[:-shift], out=least[shift:])
        np.minimum(least[:-shift], needed[shift:], out=least[:-shift])
    mean = least.copy()
    count = np.ones_like(least)
    for shift in range(1, _MEAN_OF + 1):
        mean[shift:] += least[:-shift]
        mean[:-shift] += least[shift:]
        count[shift:] += 1
        count[:-shift] += 1
    mean /= count
    return np.minimum(mean, 1, out=mean)


def _measured(sound: "Iterator[Floats]", rate_hz: int) -> float | None:
    meter = LoudnessMeter(rate_hz, peaks=False)
    for piece in sound:
        meter.feed(as_pcm(piece))
    loud = meter.finish()
    return None if loud is None else loud.lufs


def _block(rate_hz: int) -> int:
    return rate_hz * _BLOCK_MS // 1000
