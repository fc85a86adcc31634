"""A narration's sound, piece by piece, at the rate that films have. What a player skips is not in it."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from aligner.audio.samples import Mono, Resampler, libav_errors
from aligner.errors import AudioError

RATE_HZ = 48_000


def sound(path: Path) -> Iterator[bytes]:
    """16-bit mono PCM. Raises ``AudioError``."""
    import av
    from av.error import InvalidDataError

    try:
        with libav_errors(f"decoding {path}"), av.open(f"file:{path}") as container:
            if not container.streams.audio:
                raise AudioError(f"{path} holds no audio")
            stream = container.streams.audio[0]
            to_pcm = Mono(stream.rate)
            to_film = Resampler(stream.rate, RATE_HZ)
            for packet in container.demux(stream):
                with suppress(InvalidDataError):  # a player goes on after what it cannot decode
                    for frame in packet.decode():
                        yield to_film.feed(to_pcm.feed(frame))
            yield to_film.feed(to_pcm.finish())
            yield to_film.finish()
    except OSError as error:
        raise AudioError(f"{path}: cannot be read ({error.strerror})") from None
