"""The stitched audio: PCM is appended, encoded on the way and written; its sample count is the only clock.

Memory does not grow with the audio. Writes straight to the path that it is given: the caller gives a
temporary name, and renames. Knows nothing of takes, words or what is said.
"""

from pathlib import Path
from types import TracebackType
from typing import Self

from aligner._version import __version__
from aligner.audio.files import create_audio_file
from aligner.audio.outputs import OUTPUT_FORMATS, OutputFormat, output_format, output_suffix
from aligner.audio.samples import SAMPLE_BYTES, Resampler
from aligner.audio.tags import Tags

__all__ = ["OUTPUT_FORMATS", "OutputFormat", "TrackWriter", "output_format", "output_suffix"]

_BLOCK_SAMPLES = 1 << 16  # at most this much is handed on at once: silence may be hours long


class TrackWriter:
    """A file being written. Leaving the ``with`` block finishes it; leaving by an error removes it.

    A sound appended at ``position`` is heard there in the file as a player plays it. ``OSError`` when the
    disk does not take the file, ``AudioError`` when the codec fails: never a file that is short in silence.
    """

    def __init__(
        self,
        path: Path,
        output: OutputFormat,
        source_hz: int,
        *,
        title: str | None = None,
        language: str | None = None,
    ) -> None:
        self.path = path
        self.source_hz = source_hz
        self.format = output.for_source(source_hz)
        """The file's own format: its rate need not be the source's."""
        self._position = 0
        self._open = True
        self._resampler = Resampler(source_hz, self.format.rate_hz)
        tags = Tags(title=title, language=language, encoder=f"aligner {__version__}")
        self._file = create_audio_file(path, self.format, tags)

    @property
    def position(self) -> int:
        """Samples appended so far, at the source's rate."""
        return self._position

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
        """Appends a pause, in samples at the source's rate."""
        if samples < 0:
            raise ValueError("a pause is not negative")
        while samples:
            part = min(samples, _BLOCK_SAMPLES)
            self.append(bytes(part * SAMPLE_BYTES))
            samples -= part

    def finish(self) -> int:
        """Completes the file. Returns what a player plays, in samples at the source's rate."""
        self._require_open()
        self._file.write(self._resampler.finish())
        self._file.finish()
        self._open = False
        return self._position

    def abort(self) -> None:
        """Removes the file. May be called at any time, and again."""
        if self._open:
            self._open = False
            self._file.close()
        self.path.unlink(missing_ok=True)

    def _require_open(self) -> None:
        if not self._open:
            raise ValueError("the track is finished")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self.abort()
        elif self._open:
            try:
                self.finish()
            except BaseException:
                self.abort()
                raise
