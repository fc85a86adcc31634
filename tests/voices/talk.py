"""A plain client for tests: says frames, keeps everything that is answered."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from aligner.voices.server import Server

T = TypeVar("T")
PCM = "output_format=pcm_16000"


def run(work: Coroutine[Any, Any, T], *, limit_s: float = 60) -> T:
    """Runs to the end, with a limit that no test comes near."""

    async def limited() -> T:
        async with asyncio.timeout(limit_s):
            return await work

    return asyncio.run(limited())


@dataclass
class Answers:
    """What a stream answered. ``frames`` are the messages, ``code`` and ``reason`` the close."""

    frames: list[dict[str, Any]] = field(default_factory=list)
    code: int | None = None
    reason: str = ""

    def audio(self, context: str | None = None) -> bytes:
        return b"".join(
            base64.b64decode(frame["audio"])
            for frame in self.frames
            if frame.get("audio") and frame.get("contextId") == context
        )

    def columns(self, name: str, context: str | None = None) -> list[dict[str, list[Any]]]:
        return [frame[name] for frame in self.frames if frame.get(name) and frame.get("contextId") == context]

    def text(self, name: str, context: str | None = None) -> str:
        return "".join("".join(columns["chars"]) for columns in self.columns(name, context))

    @property
    def finals(self) -> list[str | None]:
        return [frame.get("contextId") for frame in self.frames if frame.get("isFinal")]


@asynccontextmanager
async def socket(
    server: Server, query: str = PCM, *, multi: bool = False, voice: str = "toy", key: str | None = None
) -> AsyncIterator[ClientConnection]:
    kind = "multi-stream-input" if multi else "stream-input"
    url = f"ws://127.0.0.1:{server.port}/v1/text-to-speech/{voice}/{kind}?{query}"
    headers = {} if key is None else {"xi-api-key": key}
    async with connect(url, additional_headers=headers, proxy=None, close_timeout=0.2) as opened:
        yield opened


async def say(opened: ClientConnection, *messages: dict[str, Any]) -> None:
    for message in messages:
        await opened.send(json.dumps(message))


async def hear(opened: ClientConnection, answers: Answers | None = None) -> Answers:
    """Everything until the close."""
    answers = answers or Answers()
    try:
        while True:
            answers.frames.append(json.loads(await opened.recv()))
    except ConnectionClosed as closed:
        if closed.rcvd is not None:
            answers.code, answers.reason = closed.rcvd.code, closed.rcvd.reason
    return answers


async def talk(
    server: Server, *messages: dict[str, Any], query: str = PCM, multi: bool = False, key: str | None = None
) -> Answers:
    """Says everything, then hears everything."""
    async with socket(server, query, multi=multi, key=key) as opened:
        await say(opened, *messages)
        return await hear(opened)


async def refused(server: Server, query: str = PCM, **how: Any) -> tuple[int, str]:
    """Status and word with which a handshake is refused."""
    with pytest.raises(InvalidStatus) as caught:
        async with socket(server, query, **how):
            pass
    response = caught.value.response
    return response.status_code, json.loads(response.body or b"")["detail"]["status"]


async def fetch(server: Server, path: str, key: str | None = None) -> tuple[int, Any]:
    def get() -> tuple[int, Any]:
        request = Request(server.url + path, headers={} if key is None else {"xi-api-key": key})
        try:
            with urlopen(request, timeout=30) as response:
                return response.status, json.load(response)
        except HTTPError as error:
            with error:
                return error.code, json.load(error)

    return await asyncio.to_thread(get)


def said(*texts: str, **first: Any) -> list[dict[str, Any]]:
    """A whole stream-input conversation."""
    return [{"text": " ", **first}, *({"text": text} for text in texts), {"text": ""}]
