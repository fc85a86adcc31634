"""Answers from a message log as the service answered then. No service, no waiting.

Stands where ``calls.dial`` does, so that from the messages on everything is the client's own path. What the
client says is passed over: it may say it differently than the version of aligner that recorded.
"""

import asyncio
import json
from collections.abc import Iterator, Mapping

from aligner.errors import LogError
from aligner.voices.calls import Call, Closed, Dial, Entry, Failed, Left, Received, Sent, Socket
from aligner.voices.logs import Log


def replaying(logs: Mapping[int, Log]) -> Dial:
    """A ``Dial`` that answers a segment's call with the log under the segment's index."""

    async def dial_log(call: Call) -> Socket:
        log = logs[call.segment.index]
        entries = log.entries()
        first = next(entries, None)
        if isinstance(first, Failed):
            raise first.error
        if first is None or isinstance(first, Left):
            raise LogError(f"{log.path}: the stream was given up before it began", path=log.path)
        return _Line(first, entries)

    return dial_log


class _Line:
    """A socket whose other end is a log. What came after the text's end comes after it here too."""

    def __init__(self, first: Entry, rest: Iterator[Entry]) -> None:
        self._pending: Entry | None = first
        self._rest = rest
        self._begun = asyncio.Event()
        self._ended = asyncio.Event()
        self._text_was_ended = False

    async def send(self, message: str, /) -> None:
        self._begun.set()
        if _ends_text(message):
            self._ended.set()

    async def recv(self) -> str | bytes:
        from websockets.exceptions import ConnectionClosedError, ConnectionClosedOK
        from websockets.frames import Close

        await self._begun.wait()
        while (entry := self._next()) is not None:
            match entry:
                case Sent(frame=frame):
                    self._text_was_ended |= _ends_text(frame)
                case Received(frame=frame):
                    if self._text_was_ended:
                        await self._ended.wait()
                    return frame
                case Closed(code=1006):
                    break
                case Closed(code=code, reason=reason):
                    kind = ConnectionClosedOK if code in (1000, 1001) else ConnectionClosedError
                    raise kind(Close(code, reason), None)
                case Left():
                    raise TimeoutError  # the client of then gave up waiting, or was interrupted
        raise ConnectionClosedError(None, None)

    async def close(self) -> None:
        """Nothing is held but a file that is read; it goes with the object."""

    def _next(self) -> Entry | None:
        entry, self._pending = self._pending, None
        return entry or next(self._rest, None)


def _ends_text(frame: str) -> bool:
    try:
        body = json.loads(frame)
    except ValueError:
        return False
    return isinstance(body, dict) and body.get("text") == "" and "context_id" not in body
