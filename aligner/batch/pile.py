"""What a stream has sent so far: small answers in memory, what is more of their audio in a file without a name.

Many streams are open at once, and each may be minutes long: their answers together are never in memory.
"""

import errno
import logging
import os
import threading
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from aligner.batch.answer_file import Answer
from aligner.model import AudioChunk

log = logging.getLogger("aligner.batch")

HELD_BYTES = 1 << 17
"""Of audio, in memory: a short passage never sees the disk, and a long one is written in large pieces."""


class Pile:
    """The messages of one stream in order; ``close`` lets go of their file. Without a folder, or where its disk
    refuses, all are in memory."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._chunks: list[AudioChunk] = []
        self._sizes: list[int] = []
        """Of the audio of the first messages, which is in the file."""
        self._held = 0
        self._file: IO[bytes] | None = None
        # A task that is cancelled leaves a thread behind which is at it still.
        self._at_work = threading.Lock()

    def add(self, chunk: AudioChunk) -> None:
        self._chunks.append(chunk)
        self._held += len(chunk.data)

    @property
    def is_high(self) -> bool:
        """Whether ``put_aside`` is due."""
        return self._held > HELD_BYTES and self._folder is not None

    def put_aside(self) -> None:
        """Moves the audio that is in memory to the file."""
        with self._at_work:
            self._move()

    def _move(self) -> None:
        first = len(self._sizes)
        try:
            if self._file is None:
                self._file = TemporaryFile(dir=self._folder, buffering=0)  # noqa: SIM115 - open until ``close``
            self._file.seek(sum(self._sizes))
            written = sum(self._file.write(chunk.data) for chunk in self._chunks[first:])
        except OSError as error:
            log.info("an answer stays in memory: %s (%s)", self._folder, error.strerror)
            written = 0
        if written != self._held:  # a disk that is all but full takes a part
            self._folder = None
            return
        self._sizes += [len(chunk.data) for chunk in self._chunks[first:]]
        self._chunks[first:] = [replace(chunk, data=b"") for chunk in self._chunks[first:]]
        self._held = 0

    def answer(self) -> Answer:
        """All of it, in memory. Raises ``OSError`` where the file cannot be read."""
        with self._at_work:
            if self._file is None:
                return tuple(self._chunks)
            self._file.seek(0)
            read = [self._file.read(size) for size in self._sizes]
            chunks = tuple(self._chunks)
        if list(map(len, read)) != self._sizes:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        kept = [replace(chunk, data=data) for chunk, data in zip(chunks, read, strict=False)]
        return (*kept, *chunks[len(kept) :])

    def close(self) -> None:
        with self._at_work:
            if self._file is not None:
                self._file.close()
                self._file = None
