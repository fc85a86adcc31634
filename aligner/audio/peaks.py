"""How loud a file is as it goes on: what a waveform is drawn from. Knows nothing of who draws it."""

import array
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from aligner.audio.samples import Mono, libav_errors
from aligner.errors import AudioError

PEAKS_PER_S = 50
_RATE_HZ = 8000
"""Enough for speech to look as it does: sibilants up to 4 kHz, and four times less to look through."""
_PIECE = _RATE_HZ // PEAKS_PER_S


def peaks(path: Path) -> bytes:
    """The least and the greatest sample of every fiftieth of a second, in turn, as signed bytes (-128 to 127).

    Decoded piece by piece: memory does not grow with the audio. Raises ``OSError``, ``AudioError``.
    """
    found = array.array("b")
    waiting = array.array("h")
    for pcm in _pcm(path):
        waiting.frombytes(pcm)
        whole = len(waiting) // _PIECE * _PIECE
        for at in range(0, whole, _PIECE):
            piece = waiting[at : at + _PIECE]
            found.extend((min(piece) >> 8, max(piece) >> 8))
        del waiting[:whole]
    if waiting:
        found.extend((min(waiting) >> 8, max(waiting) >> 8))
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
