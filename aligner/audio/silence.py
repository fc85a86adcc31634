"""Where a take is silent: what a letter cannot be heard in. Knows samples only; nothing of characters."""

import array
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

from aligner.audio.codecs import open_decoder
from aligner.audio.samples import SAMPLE_BYTES
from aligner.model import AudioFormat

# Looked at in pieces of so many milliseconds; what is silent for less is the closure of a consonant.
_PIECE_MS = 5
_SHORTEST_MS = 30
# Under a 64th of the take's own height (36 dB) no narrator says anything: it is room, noise or a codec.
_QUIET_PART = 64
_LOUDEST = 32_768
# An MP3 smears an attack over what comes before it in its granule (26 ms at 22 kHz), 24 dB lower and more: what lies so
# far under what follows at once is its shadow, not a sound. No consonant is so short.
_SHADOW_PART, _SHADOW_PIECES = 16, 4
# Encoded audio is decoded so much at a time: some seconds of it.
_STEP_BYTES = 65_536


def silences(data: bytes, audio: AudioFormat) -> tuple[tuple[int, int], ...]:
    """The silent stretches of a take, half-open, in its samples. Encoded audio is decoded for it, and of that no more
    kept than how high each piece is and the sound of those that may end a silence.

    Raises: ``AudioError``.
    """
    piece = max(audio.rate_hz * _PIECE_MS // 1000, 1)
    heights = _Heights(piece)
    for pcm in _decoded(data, audio):
        heights.add(pcm)
    heights.finish()
    limit = heights.limit
    found: list[tuple[int, int]] = []
    begin: int | None = None
    for index, height in enumerate(heights.pieces):
        if height <= limit:
            begin = index * piece if begin is None else begin
        elif begin is not None:
            height = max(heights.pieces[index : index + _SHADOW_PIECES])
            over = max(limit, height // _SHADOW_PART)
            at = next(near for near in range(index, len(heights.pieces)) if heights.pieces[near] > over)
            found.append((begin, at * piece + _first_over(over, heights.sound[at])))
            begin = None
    if begin is not None:
        found.append((begin, heights.samples))
    shortest = audio.rate_hz * _SHORTEST_MS // 1000
    # Before the first sound there is no word whose closure it could be.
    return tuple((start, end) for start, end in found if end - start >= shortest or not start)


def _decoded(data: bytes, audio: AudioFormat) -> Iterator[bytes | memoryview]:
    if audio.codec == "pcm":
        view = memoryview(data)
        yield from (view[at : at + _STEP_BYTES] for at in range(0, len(view), _STEP_BYTES))
        return
    decoder = open_decoder(audio)
    for at in range(0, len(data), _STEP_BYTES):
        yield decoder.decode(data[at : at + _STEP_BYTES])
    yield decoder.flush()


@dataclass(slots=True)
class _Heights:
    """How high each piece of the audio is, in order, and the pieces that may be the first after a silence."""

    piece: int
    pieces: "array.array[int]" = field(default_factory=lambda: array.array("H"))
    sound: dict[int, bytes] = field(default_factory=dict)
    samples: int = 0
    highest: int = 0
    _waiting: bytes = b""

    @property
    def limit(self) -> int:
        """What is no higher is quiet: so far; it never gets lower."""
        return self.highest // _QUIET_PART

    def add(self, pcm: bytes | memoryview) -> None:
        waiting = self._waiting + pcm
        size = self.piece * SAMPLE_BYTES
        whole = len(waiting) // size * size
        for at in range(0, whole, size):
            self._take(waiting[at : at + size])
        self._waiting = waiting[whole:]

    def finish(self) -> None:
        if self._waiting:
            self._take(self._waiting)

    def _take(self, pcm: bytes) -> None:
        import audioop

        if sys.byteorder == "big":
            pcm = audioop.byteswap(pcm, SAMPLE_BYTES)
        height = audioop.max(pcm, SAMPLE_BYTES)
        # Whatever is still to come, before this there can be quiet, and this is none.
        before = self.pieces[-_SHADOW_PIECES:]
        if before and min(before) <= _LOUDEST // _QUIET_PART and height > self.limit:
            self.sound[len(self.pieces)] = pcm
        self.pieces.append(height)
        self.highest = max(self.highest, height)
        self.samples += len(pcm) // SAMPLE_BYTES


def _first_over(limit: int, pcm: bytes) -> int:
    return next(index for index, sample in enumerate(memoryview(pcm).cast("h")) if abs(sample) > limit)
