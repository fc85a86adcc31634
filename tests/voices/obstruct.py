"""A service that obstructs: it plays a list of acts to each client, and records what it was sent."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TypeAlias

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

Act: TypeAlias = Callable[[ServerConnection], Awaitable[None]]


def frame(**fields: object) -> Act:
    """Sends a JSON frame."""

    async def act(socket: ServerConnection) -> None:
        await socket.send(json.dumps(fields))

    return act


def raw(data: str | bytes) -> Act:
    """Sends a frame as it is."""

    async def act(socket: ServerConnection) -> None:
        await socket.send(data)

    return act


def audio(pcm: bytes, **fields: object) -> Act:
    """Sends audio."""
    return frame(audio=base64.b64encode(pcm).decode(), isFinal=None, **fields)


FINAL = frame(audio=None, isFinal=True)


def close(code: int, reason: str = "") -> Act:
    async def act(socket: ServerConnection) -> None:
        await socket.close(code, reason)

    return act


async def reset(socket: ServerConnection) -> None:
    """Drops the connection without a word."""
    socket.transport.abort()


async def all_text(socket: ServerConnection) -> None:
    """Waits until the client has ended its text."""
    while json.loads(await socket.recv())["text"] != "":
        pass


@dataclass
class Obstructor:
    """The service: ``plays`` holds one list of acts a connection, the last one repeating."""

    plays: Sequence[Sequence[Act]]
    refuse: tuple[int, object] | None = None
    port: int = 0
    connections: int = 0
    received: list[list[dict[str, object]]] = field(default_factory=list)
    headers: list[Headers] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __call__(self, socket: ServerConnection) -> None:
        acts = self.plays[min(self.connections, len(self.plays) - 1)]
        self.connections += 1
        inbox: list[dict[str, object]] = []
        self.received.append(inbox)
        plain_recv = socket.recv

        async def recorded(decode: bool | None = None) -> str | bytes:
            data = await plain_recv(decode)
            inbox.append(json.loads(data))
            return data

        socket.recv = recorded  # type: ignore[assignment, method-assign]
        for act in acts:
            await act(socket)

    def answer(self, connection: ServerConnection, request: Request) -> Response | None:
        """Keeps the handshake's request; refuses it when told to."""
        self.headers.append(request.headers)
        self.paths.append(request.path)
        if self.refuse is None:
            return None
        status, body = self.refuse
        text = body if isinstance(body, str) else json.dumps(body)
        return connection.respond(HTTPStatus(status), text)


@asynccontextmanager
async def obstructing(
    *plays: Sequence[Act], refuse: tuple[int, object] | None = None
) -> AsyncIterator[Obstructor]:
    """The service on a loopback port."""
    service = Obstructor(plays or ((),), refuse)
    server: Server
    async with serve(service, "127.0.0.1", 0, process_request=service.answer) as server:
        service.port = next(iter(server.sockets)).getsockname()[1]
        yield service


async def html_instead(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A web server that knows no websockets."""
    await reader.readuntil(b"\r\n\r\n")
    body = b"<html>hello</html>"
    writer.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    )
    await writer.drain()
    writer.close()
