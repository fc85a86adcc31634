"""The stitched audio: PCM is appended, encoded on the way and written; its sample count is the only clock.

``open_track`` chooses between this way to the file and ``passthrough``. Memory does not grow with the audio.
Knows nothing of takes, words or what is said.
"""

from pathlib import Path

from aligner.audio.files import create_audio_file
from aligner.audio.outputs import OUTPUT_FORMATS, OutputFormat, output_format, output_suffix
from aligner.audio.passthrough import FrameWriter
from aligner.audio.samples import SAMPLE_BYTES, Resampler
from aligner.audio.tags import own_tags
from aligner.audio.writer import AudioWriter
from aligner.model import AudioFormat

__all__ = [
    "OUTPUT_FORMATS",
    "AudioWriter",
    "OutputFormat",
    "TrackWriter",
    "open_track",
    "output_format",
    "output_suffix",
]

_BLOCK_SAMPLES = 1 << 16  # at most this much is handed on at once: silence may be hours long


def open_track(
    path: Path,
    output: OutputFormat,
    source: AudioFormat,
    *,
    title: str | None = None,
    language: str | None = None,
) -> AudioWriter:
    """Begins a file for takes of the format ``source``: PCM is encoded, MP3 frames are joined as they are."""
    if source.codec == "mp3":
        return FrameWriter(path, source, title=title, language=language)
    return TrackWriter(path, output, source.rate_hz, title=title, language=language)


class TrackWriter(AudioWriter):
    """PCM to a file of any kind. ``source_hz`` is the PCM's rate."""

    def __init__(
        self,
        path: Path,
        output: OutputFormat,
        source_hz: int,
        *,
        title: str | None = None,
        language: str | None = None,
    ) -> None:
        super().__init__(path, output.for_source(source_hz), source_hz)
        self._resampler = Resampler(source_hz, self.format.rate_hz)
        self._file = create_audio_file(path, self.format, own_tags(title, language))

    def append(self, pcm: bytes) -> None:
        """Raises: ``OSError``, ``AudioError``; ``ValueError`` for half a sample or a finished track."""
        self._require_open()
        if len(pcm) % SAMPLE_BYTES:
            raise ValueError("PCM is appended in whole samples of 16 bits")
        block = _BLOCK_SAMPLES * SAMPLE_BYTES
        for at in range(0, len(pcm), block):
            self._file.write(self._resampler.feed(pcm[at : at + block]))
        self._position += len(pcm) // SAMPLE_BYTES

    def silence(self, samples: int) -> None:
        """Appends a pause of exactly so many samples."""
        if samples < 0:
            raise ValueError("a pause is not negative")
        while samples:
            part = min(samples, _BLOCK_SAMPLES)
            self.append(bytes(part * SAMPLE_BYTES))
            samples -= part

    def _complete(self) -> None:
        self._file.write(self._resampler.finish())
        self._file.finish()

    def _close(self) -> None:
        self._file.close()
