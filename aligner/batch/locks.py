"""Locks between processes: a file that the kernel holds for one of them, and lets go when that one is gone.

A lock's file carries a note. On a held lock it says who holds it; one that is left without a holder was left
by a process that died, and says what that was doing.
"""

import errno
import logging
import os
import socket
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from aligner.errors import OutputError

log = logging.getLogger("aligner.batch")

NAME = ".aligner-lock"
_TAKEN = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
_NO_LOCKS_HERE = (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EINVAL)
_FAR = 1 << 30
"""Windows refuses to read what is locked: its lock is put on a byte behind any note."""


class FileLock:
    """A lock on one file, not waited for. The file is there as long as the lock is held."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    def acquire(self) -> str | None:
        """The note that a holder who died left behind (mostly empty), or None: somebody holds the lock.

        Raises ``OSError`` where the file cannot be made.
        """
        while True:
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            try:
                if not _lock(handle):
                    os.close(handle)
                    return None
                if self._is_there(handle):
                    self._handle = handle
                    return os.read(handle, 4096).decode("utf-8", "replace")
            except BaseException:
                os.close(handle)
                raise
            os.close(handle)  # its holder removed the file between our opening and our locking it

    def note(self, text: str) -> None:
        """Writes the note, onto the disk."""
        assert self._handle is not None, "the lock is held"
        os.ftruncate(self._handle, 0)
        os.lseek(self._handle, 0, os.SEEK_SET)
        os.write(self._handle, text.encode())
        os.fsync(self._handle)

    def release(self, *, leave: bool = False) -> None:
        """Lets go. ``leave`` keeps the file and its note for whoever comes next."""
        handle, self._handle = self._handle, None
        if handle is None:
            return
        if not leave and os.name != "nt" and self._is_there(handle):
            with suppress(OSError):
                self.path.unlink()
        os.close(handle)
        if not leave and os.name == "nt":  # an open file cannot be removed there
            with suppress(OSError):
                self.path.unlink()

    def _is_there(self, handle: int) -> bool:
        try:
            return os.path.samestat(os.fstat(handle), self.path.stat())
        except FileNotFoundError:
            return False


@contextmanager
def outputs_locked(folders: Iterable[Path]) -> Iterator[None]:
    """Keeps other runs from the folders (made where they are not there).

    Raises ``OutputError``, naming the process and since when, where another one has a folder.
    """
    with ExitStack() as stack:
        for folder in sorted({folder.absolute() for folder in folders}):
            lock = FileLock(folder / NAME)
            try:
                folder.mkdir(parents=True, exist_ok=True)
                if lock.acquire() is None:
                    raise OutputError(_busy(folder), path=folder)
                stack.callback(lock.release)
                since = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S")
                lock.note(f"process {os.getpid()} on {socket.gethostname()} since {since}")
            except OSError as error:
                raise OutputError(
                    f"{folder}: cannot write there ({error.strerror}); choose another folder with -o",
                    path=folder,
                ) from None
        yield


def _busy(folder: Path) -> str:
    try:
        holder = (folder / NAME).read_text("utf-8", "replace")
    except OSError:
        holder = ""
    who = f" ({holder})" if holder else ""
    return f"{folder}: another aligner is writing there{who}; wait for it, or choose another folder with -o"


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> bool:
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in _TAKEN:
                return False
            raise
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in _TAKEN:
                return False
            if error.errno not in _NO_LOCKS_HERE:
                raise
            log.warning("this file system has no locks: do not run twice on one folder")
        return True
