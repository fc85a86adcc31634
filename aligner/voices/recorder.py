"""Keeps a message log of every stream of a script, without the key: what a user can send with a report.

A log is written aside as the stream goes on and gets its name when the stream is over, however it ended. A
log that cannot be written never costs the narration: it is given up, and a note says so.
"""

import logging
import os
import re
import secrets
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, TypeAlias

from aligner._version import __version__
from aligner.errors import OutputError
from aligner.model import Script
from aligner.voices.calls import Call, Closed, Dial, Entry, Failed, Left, Received, Sent, Tap, dial, tapped
from aligner.voices.log_header import Header, Source, header_line
from aligner.voices.logs import SUFFIX, entry_line
from aligner.voices.redaction import Redactor

log = logging.getLogger("aligner.voices")

Note: TypeAlias = Callable[[str], None]
"""Takes a sentence for the user."""

LONGEST_NAME_BYTES = 120
"""Of a script's name in a file's: file systems take 255, and a number and a suffix come after it."""


class Recorder:
    """The logs of one script's streams in a folder. Raises ``OutputError`` for a folder that cannot be had."""

    def __init__(self, folder: Path, script: Script) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"{folder}: cannot write there ({error.strerror}); choose another folder with --record",
                path=folder,
            ) from None
        self.voice_name = ""
        """The voice as the user knows it, where that is not its id."""
        self._folder = folder
        self._script = script
        self._run = secrets.token_hex(4)
        self._attempts: dict[int, int] = {}
        self._notes: dict[str, None] = {}

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should be told about the recording, a sentence each."""
        return tuple(self._notes)

    def through(self, other: Dial = dial) -> Dial:
        """Dials through another ``Dial`` and records every call."""
        return tapped(self._tap, other)

    def _tap(self, call: Call) -> Tap:
        redactor = Redactor(call.service.api_key)
        header = self._header(call, redactor)
        if redactor.holds(header_line(header)):
            self._note(f"Segment {call.segment.index + 1} has the key in its text and was not recorded.")
            return _deaf
        name = f"{file_name(self._script.name)}.{call.segment.index + 1:04d}"
        if header.attempt > 1:
            name += f".try-{header.attempt}"
        return _Writer(self._folder / (name + SUFFIX), header, redactor, self._note)

    def _note(self, sentence: str) -> None:
        log.warning("%s", sentence)
        self._notes[sentence] = None

    def _header(self, call: Call, redactor: Redactor) -> Header:
        script, segment = self._script, call.segment
        self._attempts[segment.index] = attempt = self._attempts.get(segment.index, 0) + 1
        last = segment.index + 1 == len(script.segments)
        reached = script.segments[segment.index - 1].end if segment.index else 0
        end = len(script.text) + 1 if last else segment.end
        return Header(
            aligner=__version__,
            recorded=datetime.now(UTC).isoformat(timespec="milliseconds"),
            run=self._run,
            attempt=attempt,
            service=redactor.text(call.service.host),
            voice=redactor.text(call.voice_id),
            voice_name=redactor.text(self.voice_name or call.voice_id),
            model=call.options.model_id,
            output_format=call.options.output_format,
            path=redactor.text(call.path),
            settings=call.options.voice_settings,
            source=Source(script.name, script.language, len(script.segments), script.metadata),
            segment=segment,
            before=script.text[reached : segment.start],
            after=script.text[segment.end :] if last else "",
            chapters=tuple(chapter for chapter in script.chapters if reached <= chapter.start < end),
            marks=tuple(mark for mark in script.marks if reached <= mark.at < end),
            pause_before_ms=0 if segment.index else script.pause_before_ms,
            begin=segment.start - script.segments[segment.index].start,
        )


def file_name(name: str) -> str:
    """A script's name as part of a file's, on any system; what had to be replaced is told apart by a number."""
    safe = re.sub(r"[^\w.-]+", "-", name).strip(".-")
    while len(safe.encode()) > LONGEST_NAME_BYTES:
        safe = safe[:-1]
    if safe == name:
        return safe
    return f"{safe or 'script'}-{zlib.crc32(name.encode('utf-8', 'surrogatepass')):08x}"


def _deaf(entry: Entry) -> None:
    """Listens to nothing."""


def _without_key(entry: Entry, redactor: Redactor) -> Entry:
    match entry:
        case Sent():
            return replace(entry, frame=redactor.text(entry.frame))
        case Received(frame=str() as frame):
            return replace(entry, frame=redactor.text(frame))
        case Received(frame=bytes() as frame):
            return replace(entry, frame=redactor.data(frame))
        case Closed():
            return replace(entry, reason=redactor.text(entry.reason))
        case Failed(error=error):
            said, reason = redactor.text(error.message), redactor.text(error.reason)
            told = type(error)(said, status=error.status, code=error.code, reason=reason)
            return replace(entry, error=told)
        case _:
            return entry


class _Writer:
    """One log: its lines as they come, its name at the end."""

    def __init__(self, path: Path, header: Header, redactor: Redactor, note: Note) -> None:
        self._path = path
        self._aside = path.with_name(f".{path.name}.part")
        self._redactor = redactor
        self._note = note
        self._file: BinaryIO | None = None
        try:
            self._file = self._aside.open("wb")
        except OSError as error:
            self._give_up(error)
        self._write(header_line(header))

    def __call__(self, entry: Entry) -> None:
        self._write(entry_line(_without_key(entry, self._redactor)))
        if isinstance(entry, Left | Failed):
            self._finish()

    def _write(self, line: str) -> None:
        if self._file is None:
            return
        try:
            self._file.write(line.encode("ascii") + b"\n")
        except OSError as error:
            self._give_up(error)

    def _finish(self) -> None:
        if self._file is None:
            return
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._aside.replace(self._path)
        except OSError as error:
            self._give_up(error)
        self._file = None

    def _give_up(self, error: OSError) -> None:
        said = (error.strerror or type(error).__name__).lower()
        self._note(f"The message log {self._path} could not be written ({said}).")
        file, self._file = self._file, None
        try:
            if file is not None:
                file.close()
        except OSError:
            pass  # a full disk fails the close as it failed the write
        finally:
            try:
                self._aside.unlink(missing_ok=True)
            except OSError:
                log.debug("%s is left behind", self._aside)
