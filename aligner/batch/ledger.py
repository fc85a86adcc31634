"""What is finished in an output folder: a journal that the same command reads, so that it does nothing again.

A line is written when a script's files are under their names. It is trusted only where its own checksum is right,
everything that decides what the files hold is as it was, and the files are there and are what was written. A
line that is lost costs an encoding, nothing more; what costs money is the cache's business.
"""

import hashlib
import json
import logging
import os
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from pathlib import Path

from aligner._version import __version__
from aligner.batch.corrected import corrections_beside
from aligner.batch.covers import cover_of
from aligner.batch.jobs import Job, Plan, Receipt
from aligner.batch.studio import Studio
from aligner.config import Settings
from aligner.errors import AlignerError
from aligner.model import Loudness
from aligner.segmentation import missing_words
from aligner.voices import Voice

log = logging.getLogger("aligner.batch")

NAME = ".aligner-journal"
SCHEMA = 1
"""Raised when a line comes to say something else."""

SHAPELESS = frozenset(
    {"api_key", "base_url", "engine", "voices_dir", "streams", "record", "read_aloud"}
    | {"cache", "no_cache", "cache_limit_mb", "max_characters", "budget", "prices"}
    | {"connect_timeout_s", "first_audio_timeout_s", "read_timeout_s"}
)
"""Settings that shape no file, or only by what is asked of a voice, which is told of each segment. What is not
listed here does: to forget one costs an encoding, to list one wrongly leaves stale files."""

_DIGEST = 16
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class _File:
    """A file as it was written. Its size and time say that it is still that; its digest, where it was copied."""

    size: int
    mtime_ns: int
    digest: str

    @classmethod
    def of(cls, path: Path) -> "_File":
        status = path.stat()
        return cls(status.st_size, status.st_mtime_ns, _digest_of(path))

    def is_at(self, path: Path) -> bool:
        try:
            status = path.stat()
            if status.st_size != self.size or not path.is_file():
                return False
            return status.st_mtime_ns == self.mtime_ns or _digest_of(path) == self.digest
        except OSError:
            return False


@dataclass(frozen=True, slots=True)
class _Entry:
    """A finished script: what decided its files, these by their place in the folder, and what was said of it."""

    audio: str
    shape: str
    files: Mapping[str, _File]
    told: Mapping[str, object]


class Ledger:
    """The journal of one output folder, for who has the folder's lock. Reading writes nothing; what cannot be read
    or written is told to the log, and costs an encoding."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._path = out / NAME
        self._entries: dict[str, _Entry] = {}
        self._clean = False
        self._writing = threading.Lock()
        self._read()

    def finished(self, job: Job, shape: str) -> Receipt | None:
        """The receipt of a script whose files are there as this run would make them, else None."""
        entry = self._entries.get(self._place(job.audio))
        if entry is None or entry.shape != shape or set(entry.files) != set(map(self._place, job.outputs)):
            return None
        if not all(file.is_at(self._out / name) for name, file in entry.files.items()):
            return None
        try:
            return _receipt(job, entry.told)
        except (KeyError, TypeError, ValueError):
            return None

    def add(self, job: Job, shape: str, receipt: Receipt) -> None:
        """Notes, onto the disk, that a script's files are under their names."""
        try:
            files = {self._place(path): _File.of(path) for path in job.outputs}
            with self._writing:
                self._write(_Entry(self._place(job.audio), shape, files, _told(receipt)))
        except OSError as error:
            self._clean = False
            log.warning("what is done could not be noted in %s (%s)", self._path, error.strerror)

    def _write(self, entry: _Entry) -> None:
        self._entries[entry.audio] = entry
        if not self._clean:
            self._rewrite()
            return
        with self._path.open("ab") as file:
            file.write(_line(entry))
            file.flush()
            os.fsync(file.fileno())

    def _place(self, path: Path) -> str:
        return path.relative_to(self._out).as_posix()

    def _read(self) -> None:
        try:
            lines = self._path.read_bytes().splitlines(keepends=True)
        except FileNotFoundError:
            return
        except OSError as error:
            log.warning("the journal %s cannot be read (%s)", self._path, error.strerror)
            return
        for line in lines:
            entry = _entry(line)
            if entry is None:
                log.info("a line of %s is not whole and is passed over", self._path)
            else:
                self._entries[entry.audio] = entry

    def _rewrite(self) -> None:
        """The journal anew: without torn lines, what was done twice, and scripts whose audio is gone."""
        aside = self._path.with_name(f"{NAME}.part")
        kept = [entry for entry in self._entries.values() if (self._out / entry.audio).is_file()]
        with aside.open("wb") as file:
            file.writelines(map(_line, kept))
            file.flush()
            os.fsync(file.fileno())
        aside.replace(self._path)
        self._clean = True


def open_ledger(plan: Plan, settings: Settings) -> Ledger | None:
    """The journal of a plan's output folder; None where everything is to be spoken again."""
    if plan.out is None or settings.no_cache or settings.record is not None:
        return None
    return Ledger(plan.out)


def shape_of(job: Job, voice: Voice, settings: Settings) -> str:
    """A digest of all that decides what a job's files hold; empty where the voice does not say what it is.

    The program is in it by its version and by when its files last changed, the extra for words by what it finds.
    """
    identities = [voice.identity(segment) for segment in job.script.segments]
    if not all(identities):
        return ""
    shaping = {
        item.name: getattr(settings, item.name) for item in fields(Settings) if item.name not in SHAPELESS
    }
    sounds = [_stamp(sound.path) for sound in job.script.sounds]
    sounds += [_stamp(settings.bed)] if settings.bed else []
    cover = cover_of(job.script, settings)
    picture = None if cover is None else _stamp(cover)
    beside = _stamp(corrections_beside(job.audio))
    script = replace(job.script, path=None)
    lacks = missing_words(script.text, script.language)
    program = (SCHEMA, __version__, _program_changed(), lacks)
    said = "\n".join(map(repr, (*program, script, identities, shaping, sounds, beside, picture)))
    return hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=_DIGEST).hexdigest()


async def finished_of(
    jobs: Iterable[Job], settings: Settings, studio: Studio, ledger: Ledger | None
) -> dict[str, Receipt]:
    """The receipts of the jobs that are finished, by name. Asks nobody."""
    done: dict[str, Receipt] = {}
    if ledger is None:
        return done
    for job in jobs:
        try:
            _, voice = await studio.known_voice(job.script)
        except AlignerError:  # is this script's failure when its turn comes
            continue
        if voice is not None and (receipt := ledger.finished(job, shape_of(job, voice, settings))):
            done[job.name] = receipt
    return done


@cache
def _program_changed() -> int:
    """When this program's files last changed, in nanoseconds."""
    return max(path.stat().st_mtime_ns for path in Path(__file__).parents[1].rglob("*.py"))


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


_TOLD = ("voice", "characters", "duration_ms", "cues", "words")


def _told(receipt: Receipt) -> dict[str, object]:
    loud = receipt.loudness
    return {
        **{name: getattr(receipt, name) for name in _TOLD},
        "loudness": None if loud is None else [loud.lufs, loud.peak_dbtp],
        "notes": list(receipt.notes),
    }


def _receipt(job: Job, told: Mapping[str, object]) -> Receipt:
    notes = told["notes"]
    if not isinstance(notes, list):
        raise TypeError("notes are a list")
    loud = told["loudness"]
    if loud is not None and not isinstance(loud, list):
        raise TypeError("a loudness is two numbers")
    values = {name: told[name] for name in _TOLD}
    return Receipt(
        job.name,
        job.script.path,
        kept=job.characters,
        files=job.outputs,
        notes=tuple(map(str, notes)),
        unchanged=True,
        loudness=None if loud is None else Loudness(*map(float, loud)),
        **values,  # type: ignore[arg-type]  # as _told wrote them: the line's checksum is right
    )


def _line(entry: _Entry) -> bytes:
    files = {name: (file.size, file.mtime_ns, file.digest) for name, file in entry.files.items()}
    said = {"audio": entry.audio, "shape": entry.shape, "files": files, "told": entry.told}
    body = json.dumps(said, separators=(",", ":")).encode("ascii")
    return b"%s %s\n" % (_checksum(body), body)


def _entry(line: bytes) -> _Entry | None:
    checksum, _, body = line.rstrip(b"\n").partition(b" ")
    if not line.endswith(b"\n") or checksum != _checksum(body):
        return None
    try:
        said = json.loads(body)
        files = {name: _File(*file) for name, file in said["files"].items()}
        return _Entry(said["audio"], said["shape"], files, said["told"])
    except (ValueError, KeyError, TypeError, AttributeError):  # of another version
        return None


def _checksum(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=8).hexdigest().encode("ascii")


def _digest_of(path: Path) -> str:
    digest = hashlib.blake2b(digest_size=_DIGEST)
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
