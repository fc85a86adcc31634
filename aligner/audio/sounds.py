"""Sounds that a script lays in: any audio file that libav reads, as PCM of the track's rate, a part at a time."""

from collections.abc import Iterator
from pathlib import Path

from aligner.audio.samples import frames_pcm, libav_errors
from aligner.errors import AudioError


def require_sound(path: Path) -> None:
    """Raises ``OSError``, ``AudioError`` for a file from which no sound can be decoded."""
    if next(sound_pcm(path, 48_000), None) is None:
        raise AudioError(f"{path.name} holds no audio")


def sound_pcm(path: Path, rate_hz: int) -> Iterator[bytes]:
    """The sound, 16-bit mono. Raises ``OSError``, ``AudioError``."""
    import av
    from av.audio.resampler import AudioResampler

    with libav_errors(f"decoding {path.name}"), av.open(f"file:{path}") as container:
        if not container.streams.audio:
            raise AudioError(f"{path.name} holds no audio")
        to_pcm = AudioResampler(format="s16", layout="mono", rate=rate_hz)
        for frame in container.decode(container.streams.audio[0]):
            if pcm := frames_pcm(to_pcm.resample(frame)):
                yield pcm
        if pcm := frames_pcm(to_pcm.resample(None)):
            yield pcm
