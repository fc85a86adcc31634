"""Message logs: the file in which one stream is kept, from the first frame to the last.

JSON lines in UTF-8. The first line is the header: the log's version, who asked whom for what, the segment
and its place in its script. Each line after it is one thing that happened, ``ms`` milliseconds after the
call was dialled: ``{"ms": 0.2, "sent": "<frame>"}``, ``received`` (``received_base64`` for a frame of
bytes), ``opened``, ``closed`` (by the service: code and reason), ``failed`` (no connection came to be) and
``left`` (the client was done). Frames are kept as they were on the wire, audio included; the key is not.

Writing is ``recorder``'s business, what a log means ``replayer``'s.
"""

import base64
import binascii
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aligner.errors import LogError, ServiceError
from aligner.voices.calls import Closed, Entry, Failed, Left, Opened, Received, Sent
from aligner.voices.log_header import Fields, Header, read_header

SUFFIX = ".jsonl"

_KINDS = {kind.__name__: kind for kind in ServiceError.__subclasses__()}


@dataclass(frozen=True, slots=True)
class Log:
    """A log that was read through once and is sound. Its entries stay in the file."""

    path: Path
    header: Header

    def entries(self) -> Iterator[Entry]:
        """What happened, in order. Raises ``LogError``."""
        for number, body in _lines(self.path):
            if number > 1:
                yield _entry(body, self.path, number)


def read_log(path: Path) -> Log:
    """The log in a file. Raises ``LogError`` with the file, and the line where there is one."""
    lines = _lines(path)
    first = next(lines, None)
    if first is None:
        raise LogError(f"{path}: the file is empty; a message log begins with its header", path=path)
    try:
        header = read_header(first[1])
    except ValueError as error:
        raise _malformed(path, 1, str(error)) from None
    reached = 0.0
    over = False
    for number, body in lines:
        entry = _entry(body, path, number)
        if entry.ms < reached:
            raise _malformed(path, number, "time runs backwards")
        if over:
            raise _malformed(path, number, "the stream was over already")
        reached = entry.ms
        over = isinstance(entry, Left | Failed)
    return Log(path, header)


def entry_line(entry: Entry) -> str:
    """An entry as a line, without its line end."""
    happened: object
    match entry:
        case Sent():
            name, happened = "sent", entry.frame
        case Received(frame=str()):
            name, happened = "received", entry.frame
        case Received(frame=bytes() as data):
            name, happened = "received_base64", base64.b64encode(data).decode("ascii")
        case Closed():
            name, happened = "closed", {"code": entry.code, "reason": entry.reason}
        case Failed(error=error):
            name, happened = (
                "failed",
                {
                    "error": type(error).__name__,
                    "message": error.message,
                    "status": error.status,
                    "code": error.code,
                    "reason": error.reason,
                },
            )
        case Opened():
            name, happened = "opened", True
        case _:
            name, happened = "left", True
    return json.dumps({"ms": entry.ms, name: happened})


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                yield number, _object(line, path, number)
    except OSError as error:
        said = "no such file" if isinstance(error, FileNotFoundError) else (error.strerror or "").lower()
        raise LogError(f"{path}: cannot be read ({said})", path=path) from None


def _object(line: bytes, path: Path, number: int) -> dict[str, Any]:
    try:
        body = json.loads(line)
    except (ValueError, RecursionError):
        cut = "" if line.endswith(b"\n") else "; the log seems to be cut off"
        raise _malformed(path, number, f"this is not JSON{cut}") from None
    if not isinstance(body, dict):
        raise _malformed(path, number, "this is not a JSON object")
    return body


def _malformed(path: Path, line: int, what: str) -> LogError:
    return LogError(f"{path}, line {line}: {what}", path=path, line=line)


def _entry(body: dict[str, Any], path: Path, number: int) -> Entry:
    ms = body.pop("ms", None)
    if isinstance(ms, bool) or not isinstance(ms, int | float) or not 0 <= ms < math.inf:
        raise _malformed(path, number, "ms is not a time in milliseconds")
    if len(body) != 1:
        raise _malformed(path, number, "a line tells one thing that happened, and when")
    ((kind, value),) = body.items()
    try:
        return _happened(kind, value, float(ms))
    except ValueError as error:
        raise _malformed(path, number, str(error)) from None


def _happened(kind: str, value: object, ms: float) -> Entry:
    match kind, value:
        case "sent", str():
            return Sent(ms, value)
        case "received", str():
            return Received(ms, value)
        case "received_base64", str():
            try:
                return Received(ms, base64.b64decode(value, validate=True))
            except binascii.Error:
                raise ValueError("received_base64 is not base64") from None
        case "opened", True:
            return Opened(ms)
        case "left", True:
            return Left(ms)
        case "closed", dict():
            told = Fields(value)
            return Closed(ms, told.count("code"), told.text("reason"))
        case "failed", dict():
            told = Fields(value)
            kind_of = _KINDS.get(told.text("error"), ServiceError)
            status, code = told.number("status"), told.number("code")
            return Failed(
                ms, kind_of(told.text("message"), status=status, code=code, reason=told.text("reason"))
            )
    raise ValueError(f"nothing is known of {kind!r} with such a value")
