"""An audio file as a pydub ``AudioSegment``, decoded in this process: no ffmpeg program is asked for."""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.audio.samples import SAMPLE_BYTES, frames_pcm, libav_errors
from aligner.errors import AudioError

if TYPE_CHECKING:
    from pydub import AudioSegment


def as_segment(path: Path) -> "AudioSegment":
    """The whole file, in memory, mono, as a player plays it. Raises ``OSError``, ``AudioError``."""
    with warnings.catch_warnings():
        # pydub 0.25.1 warns about its own regular expressions and about an ffmpeg that is not needed here.
        warnings.simplefilter("ignore")
        from pydub import AudioSegment
    pcm, rate_hz = _decode(path)
    return AudioSegment(pcm, sample_width=SAMPLE_BYTES, frame_rate=rate_hz, channels=1)


def _decode(path: Path) -> tuple[bytes, int]:
    import av
    from av.audio.resampler import AudioResampler

    pcm = bytearray()
    with libav_errors(f"decoding {path.name}"), av.open(f"file:{path}") as container:
        if not container.streams.audio:
            raise AudioError(f"{path.name} holds no audio")
        stream = container.streams.audio[0]
        to_pcm = AudioResampler(format="s16", layout="mono", rate=stream.rate)
        for frame in container.decode(stream):
            pcm += frames_pcm(to_pcm.resample(frame))
        if path.suffix == ".m4a" and stream.duration is not None and stream.time_base is not None:
            # libav plays the last AAC frame to its end; the edit list says where the sound ends.
            stated = round(stream.duration * stream.time_base * stream.rate)
            del pcm[stated * SAMPLE_BYTES :]
        return bytes(pcm), stream.rate
