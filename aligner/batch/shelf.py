"""The cache's folder: takes by key, each a file, written aside and renamed; the oldest used go first.

Knows files and their sizes; what is in them is ``answer_file``'s business, and who may make one, ``store``'s.
Nothing here is ever the only copy of anything but time and money: any file may be removed at any time.
"""

import logging
import os
import re
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from aligner.batch.answer_file import Answer, DamagedError, pack, unpack
from aligner.batch.locks import FileLock

log = logging.getLogger("aligner.batch")

SUFFIX = ".take"
DEFAULT_LIMIT_MB = 5000
_KEY = re.compile(r"[0-9a-f]{40}")
_ASIDE = ".part"
_KEPT_SHARE = 0.9
"""Of the limit: room is made for a while, not for one take."""
_ABANDONED_S = 24 * 3600
"""A file aside that is older belongs to nobody: no take is written for a day."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a shelf holds."""

    entries: int
    bytes: int


def default_folder() -> Path:
    """The user's cache folder on this system (``XDG_CACHE_HOME`` and its like are heeded)."""
    from platformdirs import user_cache_path

    return user_cache_path("aligner", appauthor=False)


class Shelf:
    """Takes on disk, for this and other processes at once. No method raises for what is on the disk: a cache
    that fails is a cache that is empty, and the log says so."""

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self.folder = folder
        self.claims = folder / "claims"
        self._takes = folder / "takes"
        self.limit_bytes = limit_bytes
        self._bytes: int | None = None
        self._growing = threading.Lock()

    def has(self, key: str) -> bool:
        return self._path(key).is_file()

    def load(self, key: str) -> Answer | None:
        """The answer, whole, and marked as used now; None where there is none. A damaged one is removed."""
        path = self._path(key)
        try:
            answer = unpack(path.read_bytes(), key)
        except FileNotFoundError:
            return None
        except (DamagedError, OSError) as error:
            log.warning("a take in the cache is damaged and is made again: %s (%s)", path, error)
            with suppress(OSError):
                path.unlink()
            return None
        with suppress(OSError):
            os.utime(path)
        return answer

    def put(self, key: str, answer: Answer) -> bool:
        """Whether the answer is on the disk now, under its key and whole, whatever happens next."""
        data = pack(key, answer)
        path = self._path(key)
        aside = path.with_name(f"{key}.{os.getpid()}{_ASIDE}")
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # takes spell the scripts they are of
            path.parent.mkdir(parents=True, exist_ok=True)
            with aside.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(path)
            _flush_folder(path.parent)
        except OSError as error:
            log.warning("a take could not be kept in %s (%s)", self.folder, error.strerror)
            with suppress(OSError):
                aside.unlink()
            return False
        self._grown(len(data))
        return True

    def remove(self, key: str) -> None:
        with suppress(OSError):
            self._path(key).unlink()

    def contents(self) -> Contents:
        sizes = [size for _, size, _ in self._files()]
        return Contents(len(sizes), sum(sizes))

    def clear(self) -> Contents:
        """Removes every take; returns what was removed."""
        entries = total = 0
        for path, size, _ in list(self._files()):
            with suppress(OSError):
                path.unlink()
                entries, total = entries + 1, total + size
        self._tidy(older_than_s=0)
        self._bytes = None
        return Contents(entries, total)

    def trim(self) -> None:
        """Removes what was used longest ago until nine tenths of the limit are left, and abandoned files."""
        files = sorted(self._files(), key=lambda file: file[2])
        total = sum(size for _, size, _ in files)
        removed = 0
        if total > self.limit_bytes:
            for path, size, _ in files:
                if total <= self.limit_bytes * _KEPT_SHARE:
                    break
                with suppress(OSError):
                    path.unlink()
                    total -= size
                    removed += 1
            log.info("the cache was full: %d takes that were used longest ago are gone", removed)
        self._tidy(older_than_s=_ABANDONED_S)
        self._bytes = total

    def _tidy(self, *, older_than_s: float) -> None:
        """Removes what processes that died left behind."""

        def is_old(path: Path) -> bool:
            return time.time() - path.stat().st_mtime >= older_than_s

        for path in self._takes.glob(f"*/*{_ASIDE}"):
            with suppress(OSError):
                if is_old(path):
                    path.unlink()
        for path in self.claims.glob("*"):
            with suppress(OSError):
                if is_old(path) and (lock := FileLock(path)).acquire() is not None:
                    lock.release()

    def _grown(self, size: int) -> None:
        """Looks at the whole folder once, then when what was added says that the limit is reached."""
        with self._growing:
            if self._bytes is not None:
                self._bytes += size
            if self._bytes is None or self._bytes > self.limit_bytes:
                self.trim()

    def _path(self, key: str) -> Path:
        return self._takes / key[:2] / f"{key}{SUFFIX}"

    def _files(self) -> Iterator[tuple[Path, int, float]]:
        """Every take with its size and when it was last used."""
        for path in self._takes.glob(f"*/*{SUFFIX}"):
            if _KEY.fullmatch(path.stem):
                with suppress(OSError):
                    status = path.stat()
                    yield path, status.st_size, status.st_mtime


def _flush_folder(folder: Path) -> None:
    """A rename is on the disk when its folder is."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
