"""Where a take is silent: what a letter cannot be heard in. Knows samples only; nothing of characters."""

import array
import sys

from aligner.audio.codecs import open_decoder
from aligner.model import AudioFormat

# Looked at in pieces of so many milliseconds; what is silent for less is the closure of a consonant.
_PIECE_MS = 5
_SHORTEST_MS = 30
# Under a 64th of the take's own height (36 dB) no narrator says anything: it is room, noise or a codec.
_QUIET_PART = 64


def silences(data: bytes, audio: AudioFormat) -> tuple[tuple[int, int], ...]:
    """The silent stretches of a take, half-open, in its samples. Encoded audio is decoded for it.

    Raises: ``AudioError``.
    """
    if audio.codec != "pcm":
        decoder = open_decoder(audio)
        data = decoder.decode(data) + decoder.flush()
    if not data:
        return ()
    # A view, for a long take is large; only a machine of the other byte order needs a copy.
    samples = memoryview(data).cast("h") if sys.byteorder == "little" else _swapped(data)
    limit = max(max(samples), -min(samples)) // _QUIET_PART
    piece = max(audio.rate_hz * _PIECE_MS // 1000, 1)
    found: list[tuple[int, int]] = []
    begin: int | None = None
    for at in range(0, len(samples), piece):
        block = samples[at : at + piece]
        if max(block) <= limit and min(block) >= -limit:
            begin = at if begin is None else begin
        elif begin is not None:
            loud = next(index for index, sample in enumerate(block, at) if abs(sample) > limit)
            found.append((begin, loud))
            begin = None
    if begin is not None:
        found.append((begin, len(samples)))
    shortest = audio.rate_hz * _SHORTEST_MS // 1000
    return tuple((start, end) for start, end in found if end - start >= shortest)


def _swapped(data: bytes) -> "array.array[int]":
    samples = array.array("h", data)
    samples.byteswap()
    return samples
