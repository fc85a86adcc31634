"""What all audio files have in common while they are written: a position, an end, and nothing left of a failure.

Writes straight to the path that it is given: the caller gives a temporary name, and renames.
"""

from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import Self

from aligner.model import AudioFormat


class AudioWriter(ABC):
    """A file being written. Leaving the ``with`` block finishes it; leaving by an error removes it.

    A sound appended at ``position`` is heard there in the file as a player plays it. ``OSError`` when the
    disk does not take the file, ``AudioError`` when the codec fails: never a file that is short in silence.
    """

    def __init__(self, path: Path, audio: AudioFormat, source_hz: int) -> None:
        self.path = path
        self.format = audio
        """The file's own format: its rate need not be the source's."""
        self.source_hz = source_hz
        """The rate that ``position`` counts in."""
        self._position = 0
        self._open = True

    @property
    def position(self) -> int:
        """Samples appended so far, at the source's rate."""
        return self._position

    @abstractmethod
    def append(self, data: bytes) -> None:
        """Appends a take's audio."""

    @abstractmethod
    def silence(self, samples: int) -> None:
        """Appends a pause of so many samples at the source's rate, or as near as the format can."""

    def finish(self) -> int:
        """Completes the file. Returns what a player plays, in samples at the source's rate."""
        self._require_open()
        self._complete()
        self._open = False
        return self._position

    def abort(self) -> None:
        """Removes the file. May be called at any time, and again."""
        if self._open:
            self._open = False
            self._close()
        self.path.unlink(missing_ok=True)

    @abstractmethod
    def _complete(self) -> None:
        """Writes what is left and what only the end knows, and closes the file."""

    @abstractmethod
    def _close(self) -> None:
        """Lets go of the file, whole or not."""

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
