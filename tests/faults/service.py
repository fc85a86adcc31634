"""The metering service, misbehaving: what it does to the first streams, or to some texts, in place of speaking."""

import asyncio
import base64
import json
import math
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeAlias

from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request, Response

from tests.batch.metering import Meter

Answers: TypeAlias = Iterator[dict[str, Any]]
Act: TypeAlias = Callable[[ServerConnection, Answers], Awaitable[None]]
"""What is done in place of speaking; the answers are those that would have been given."""


@dataclass
class Faulty(Meter):
    act: Act | None = None
    hits: int = 1
    """How many streams, or handshakes, meet the fault."""
    within: str = ""
    """Only streams whose text has this."""
    begins: bool = True
    """Whether what is done to a stream comes after it began to speak, so that it is paid for."""
    handshake: tuple[int, Mapping[str, str], str] | None = None
    """Status, headers and body in place of an upgrade."""
    refused: list[str] = field(default_factory=list)
    """Texts that nothing was spoken of, nor paid for."""

    async def generate(self, socket: ServerConnection, text: str) -> None:
        if self.act is None or self.hits == 0 or self.within not in text:
            await super().generate(socket, text)
            return
        self.hits -= 1
        (self.asked if self.begins else self.refused).append(text)
        await self.act(socket, self.answers(socket, text))

    def answer(self, connection: ServerConnection, request: Request) -> Response | None:
        if self.handshake is None or self.hits == 0:
            return super().answer(connection, request)
        self.hits -= 1
        self.refused.append(request.path)
        status, headers, body = self.handshake
        response = connection.respond(HTTPStatus(status), body)
        for name, value in headers.items():
            response.headers[name] = value
        return response


def refusal(word: str, message: str = "", code: int = 1008) -> Act:
    """An error frame, then the close."""

    async def act(socket: ServerConnection, answers: Answers) -> None:
        said = message or word.replace("_", " ")
        await socket.send(json.dumps({"message": said, "error": word, "code": code}))
        await socket.close(code, said)

    return act


def closing(code: int, reason: str = "", *, after: int = 99, final: bool = False) -> Act:
    """So many answers, then the close."""

    async def act(socket: ServerConnection, answers: Answers) -> None:
        for _, answer in zip(range(after), answers, strict=False):
            await socket.send(json.dumps(answer))
        if final:
            await socket.send(json.dumps({"audio": None, "isFinal": True}))
        await socket.close(code, reason)

    return act


def resetting(after: int) -> Act:
    """So many answers, then the connection is dropped."""

    async def act(socket: ServerConnection, answers: Answers) -> None:
        for _, answer in zip(range(after), answers, strict=False):
            await socket.send(json.dumps(answer))
        await asyncio.sleep(0.02)  # what was sent is to arrive
        socket.transport.abort()

    return act


def stalling(after: int, *, chatting: bool = False) -> Act:
    """So many answers, then silence, or chatter that is no audio, on an open socket."""

    async def act(socket: ServerConnection, answers: Answers) -> None:
        for _, answer in zip(range(after), answers, strict=False):
            await socket.send(json.dumps(answer))
        while chatting:
            await asyncio.sleep(0.05)
            await socket.send(json.dumps({"type": "still_busy"}))
        await socket.wait_closed()

    return act


async def final_without_close(socket: ServerConnection, answers: Answers) -> None:
    """All that is due, and then the socket stays open; the client's close is not answered either."""
    for answer in answers:
        await socket.send(json.dumps(answer))
    await socket.send(json.dumps({"audio": None, "isFinal": True}))
    socket.transport.pause_reading()
    await socket.wait_closed()


def saying(*frames: str | bytes, instead: bool = False) -> Act:
    """Frames between the answers; or in place of all but the first, and of the end."""

    async def act(socket: ServerConnection, answers: Answers) -> None:
        for number, answer in enumerate(answers):
            await socket.send(json.dumps(answer))
            if number == 0:
                for frame in frames:
                    await socket.send(frame)
                if instead:
                    await socket.wait_closed()
                    return
        await socket.send(json.dumps({"audio": None, "isFinal": True}))

    return act


def changed(change: Callable[[dict[str, Any]], dict[str, Any]], *, keep: int = 99) -> Act:
    """All answers, each changed; ``keep`` are given at most, as if they were all."""

    async def act(socket: ServerConnection, answers: Answers) -> None:
        for _, answer in zip(range(keep), answers, strict=False):
            await socket.send(json.dumps(change(answer)))
        await socket.send(json.dumps({"audio": None, "isFinal": True}))

    return act


def no_base64(answer: dict[str, Any]) -> dict[str, Any]:
    return {**answer, "audio": "=?" + answer["audio"]}


def odd_byte(answer: dict[str, Any]) -> dict[str, Any]:
    data = base64.b64decode(answer["audio"])
    return {**answer, "audio": base64.b64encode(data[:-1]).decode()}


def noise(answer: dict[str, Any]) -> dict[str, Any]:
    """Bytes that are no MP3."""
    return {**answer, "audio": base64.b64encode(b"no frame at all " * 99).decode()}


async def cut_short(socket: ServerConnection, answers: Answers) -> None:
    """All that is due, but for the second half of the last frames' bytes."""
    whole = list(answers)
    data = base64.b64decode(whole[-1]["audio"])
    whole[-1]["audio"] = base64.b64encode(data[: len(data) // 2 + 3]).decode()
    for answer in whole:
        await socket.send(json.dumps(answer))
    await socket.send(json.dumps({"audio": None, "isFinal": True}))


def no_times(answer: dict[str, Any]) -> dict[str, Any]:
    return {**answer, "alignment": None, "normalizedAlignment": None}


def slow_without_times(answer: dict[str, Any]) -> dict[str, Any]:
    """Nobody can say of speech this fast that all is there, where no times say so: it is made longer."""
    data = base64.b64decode(answer["audio"])
    return no_times({**answer, "audio": base64.b64encode(data * 9).decode()})


def bad_times(answer: dict[str, Any]) -> dict[str, Any]:
    """Columns of unequal length, negative and absent times, not a number, several characters in one element."""

    def bad(columns: dict[str, list[Any]]) -> dict[str, list[Any]]:
        chars, starts = list(columns["chars"]), list(columns["charStartTimesMs"])
        durations = list(columns["charDurationsMs"])
        chars[2:4] = ["".join(chars[2:4])]
        del starts[3], durations[3]
        starts[0], durations[1], starts[5], durations[-1] = -40, math.nan, None, -1
        return {"chars": chars, "charStartTimesMs": starts, "charDurationsMs": durations[:-2]}

    return {name: bad(value) if "lignment" in name else value for name, value in answer.items()}


async def told_twice(socket: ServerConnection, answers: Answers) -> None:
    """The written line starts over from its first character in a second, fuller pass (row 19)."""
    chars: list[str] = []
    starts: list[int] = []
    durations: list[int] = []
    for answer in answers:
        line = answer["alignment"]
        chars += line["chars"]
        starts += line["charStartTimesMs"]
        durations += line["charDurationsMs"]
        whole = {"chars": chars, "charStartTimesMs": starts, "charDurationsMs": durations}
        await socket.send(json.dumps({**answer, "alignment": whole}))
    await socket.send(json.dumps({"audio": None, "isFinal": True}))
