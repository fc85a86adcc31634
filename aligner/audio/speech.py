"""Where a recording speaks: stretches of sound that stand out of its own quiet. Knows levels, not words.

No model: the level of every hundredth of a second is held against the file's own quiet and the file's own speech. In a
recording that is never quieter (music under all of it) nothing can be told, and ``stretches`` is None.
"""

import math
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from aligner.audio.samples import frames_pcm, libav_errors
from aligner.errors import AudioError

_RATE_HZ = 8000
_FRAME_MS = 10
# Speech is a few thousand times as strong as a narrator's room; under 12 dB of difference the two overlap.
_LEAST_RANGE = 1200
# Speech is what is above this part of the way from quiet to speech, and a stretch reaches to the lower one on both
# sides: weak consonants at a word's edges belong to it.
_ENTER, _STAY = 0.45, 0.3
_DEEPEST = 5000
"""Hundredths of a dB below speech at which all is silence, however much quieter the rest is."""
_FLOOR = -8000
"""What digital silence counts as."""
_SHORTEST_MS = 60
"""Less is a click."""
_CLOSURE_MS = 120
"""Less silence is inside a word: the closure of a consonant."""


@dataclass(frozen=True, slots=True)
class Speech:
    """``stretches``: half-open, in milliseconds, in order, apart from each other; None: it cannot be told."""

    duration_ms: int
    stretches: tuple[tuple[int, int], ...] | None


def hear(path: Path) -> Speech:
    """Decodes a file of any kind that libav knows, a second at a time. Raises ``AudioError``, ``OSError``."""
    levels = array("h")
    samples = 0
    with libav_errors(f"decoding {path.name}"):
        for pcm in _pieces(path):
            samples += len(pcm) // 2
            levels.extend(_levels(pcm))
    return Speech(samples * 1000 // _RATE_HZ, speech_of(levels))


def speech_of(levels: Sequence[int]) -> tuple[tuple[int, int], ...] | None:
    """The stretches of speech of a row of levels, one a hundredth of a second, in hundredths of a dB."""
    if not levels or max(levels) <= _FLOOR:
        return ()
    quiet, loud = _share(levels, 5), _share(levels, 95)
    if loud - quiet < _LEAST_RANGE:
        return None
    quiet = max(quiet, loud - _DEEPEST)
    enter, stay = (quiet + part * (loud - quiet) for part in (_ENTER, _STAY))
    joined: list[tuple[int, int]] = []
    for start, end in _above(levels, stay):
        if max(levels[start:end]) < enter:
            continue
        if joined and (start - joined[-1][1]) * _FRAME_MS < _CLOSURE_MS:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return tuple(
        (start * _FRAME_MS, end * _FRAME_MS)
        for start, end in joined
        if (end - start) * _FRAME_MS >= _SHORTEST_MS
    )


def _share(levels: Sequence[int], percent: int) -> int:
    """The level that so many percent of them do not reach."""
    left = len(levels) * percent // 100
    for level, count in sorted(Counter(levels).items()):
        left -= count
        if left < 0:
            return level
    return max(levels)


def _above(levels: Sequence[int], limit: float) -> Iterator[tuple[int, int]]:
    begin: int | None = None
    for at, level in enumerate(levels):
        if level > limit:
            begin = at if begin is None else begin
        elif begin is not None:
            yield begin, at
            begin = None
    if begin is not None:
        yield begin, len(levels)


def _pieces(path: Path) -> Iterator[bytes]:
    """The file as a player plays it, mono at a low rate, in pieces of whole hundredths but for the last."""
    import av
    from av.audio.resampler import AudioResampler

    frame_bytes = 2 * _RATE_HZ * _FRAME_MS // 1000
    held = b""
    with av.open(str(path)) as container:
        if not container.streams.audio:
            raise AudioError(f"{path.name} has no sound")
        to_pcm = AudioResampler(format="s16", layout="mono", rate=_RATE_HZ)
        for frame in container.decode(audio=0):
            held += frames_pcm(to_pcm.resample(frame))
            if len(held) >= 2 * _RATE_HZ:
                whole = len(held) - len(held) % frame_bytes
                yield held[:whole]
                held = held[whole:]
        held += frames_pcm(to_pcm.resample(None))
    yield held


def _levels(pcm: bytes) -> Iterator[int]:
    """Of every hundredth of a second, in hundredths of a dB against full scale."""
    import audioop

    frame_bytes = 2 * _RATE_HZ * _FRAME_MS // 1000
    for at in range(0, len(pcm), frame_bytes):
        rms = audioop.rms(pcm[at : at + frame_bytes], 2)
        yield max(_FLOOR, round(2000 * math.log10(rms / 32768))) if rms else _FLOOR
