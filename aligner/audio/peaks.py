"""How loud a file is as it goes on: what a waveform is drawn from. Knows nothing of who draws it."""

import array
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from aligner.audio.samples import SAMPLE_BYTES, Mono, libav_errors
from aligner.errors import AudioError

PEAKS_PER_S = 50
_RATE_HZ = 8000
"""Enough for speech to look as it does: sibilants up to 4 kHz, and four times less to look through."""
_PIECE_BYTES = _RATE_HZ // PEAKS_PER_S * SAMPLE_BYTES


def peaks(path: Path) -> bytes:
    """The least and the greatest sample of every fiftieth of a second, in turn, as signed bytes (-128 to 127).

    Decoded piece by piece: memory does not grow with the audio. Raises ``OSError``, ``AudioError``.
    """
    import audioop

    found = array.array("b")
    waiting = b""
    for pcm in _pcm(path):
        waiting += pcm
        whole = len(waiting) // _PIECE_BYTES * _PIECE_BYTES
        for at in range(0, whole, _PIECE_BYTES):
            least, greatest = audioop.minmax(waiting[at : at + _PIECE_BYTES], SAMPLE_BYTES)
            found.extend((least >> 8, greatest >> 8))
        waiting = waiting[whole:]
    if waiting:
        least, greatest = audioop.minmax(waiting, SAMPLE_BYTES)
        found.extend((least >> 8, greatest >> 8))
    if not found:
        raise AudioError(f"{path.name} holds no sound that can be decoded")
    return found.tobytes()


def _pcm(path: Path) -> Iterator[bytes]:
    import av
    from av.error import InvalidDataError

    with libav_errors(f"decoding {path.name}"), av.open(f"file:{path}") as container:
        if not container.streams.audio:
            raise AudioError(f"{path.name} holds no audio")
        to_pcm = Mono(_RATE_HZ)
        for packet in container.demux(container.streams.audio[0]):
            with suppress(InvalidDataError):  # a player goes on after what it cannot decode
                for frame in packet.decode():
                    yield to_pcm.feed(frame)
        yield to_pcm.finish()
