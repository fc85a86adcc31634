"""The way to a service, as a TCP relay that does to each connection what it is told: nothing is mocked."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TypeAlias

Reader: TypeAlias = asyncio.StreamReader
Writer: TypeAlias = asyncio.StreamWriter
Toxic: TypeAlias = Callable[[Reader, Writer, int], Awaitable[None]]
"""Serves one connection, with the port of the service that it is meant for."""


@dataclass
class Way:
    """``toxic`` is done to the next ``hits`` connections; the others are passed on."""

    service_port: int
    toxic: Toxic | None = None
    hits: int = 0
    port: int = 0
    connections: int = 0
    _server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def up(self) -> None:
        """Opens the way; again, after ``down``, on the same port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def down(self) -> None:
        """Drops every connection and takes none."""
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()

    async def _serve(self, reader: Reader, writer: Writer) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        toxic: Toxic = passed_on
        if self.toxic is not None and self.hits:
            self.hits -= 1
            toxic = self.toxic
        try:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await toxic(reader, writer, self.service_port)
        finally:
            writer.transport.abort()


@asynccontextmanager
async def way_to(service_port: int, toxic: Toxic | None = None, *, hits: int = 0) -> AsyncIterator[Way]:
    way = Way(service_port, toxic, hits)
    await way.up()
    try:
        yield way
    finally:
        await way.down()


async def _pump(source: Reader, sink: Writer, *, limit: int | None = None, slice_bytes: int = 65_536) -> None:
    """Bytes as they come, in slices; ends after ``limit`` of them."""
    left = limit
    while left is None or left > 0:
        data = await source.read(slice_bytes if left is None else min(slice_bytes, left))
        if not data:
            return
        sink.write(data)
        await sink.drain()
        if slice_bytes == 1:
            await asyncio.sleep(0)
        if left is not None:
            left -= len(data)


async def _between(
    reader: Reader, writer: Writer, port: int, *, limit: int | None = None, slice_bytes: int = 65_536
) -> None:
    """Both ways, until the service's side is done: at its end, or after ``limit`` bytes of its own."""
    up_reader, up_writer = await asyncio.open_connection("127.0.0.1", port)
    there = asyncio.create_task(_pump(reader, up_writer, slice_bytes=slice_bytes))
    try:
        await _pump(up_reader, writer, limit=limit, slice_bytes=slice_bytes)
    finally:
        there.cancel()
        await asyncio.gather(there, return_exceptions=True)
        up_writer.transport.abort()


async def passed_on(reader: Reader, writer: Writer, port: int) -> None:
    await _between(reader, writer, port)


async def sliced(reader: Reader, writer: Writer, port: int) -> None:
    """Every byte by itself, in both directions: frames, headers and characters are torn everywhere."""
    await _between(reader, writer, port, slice_bytes=1)


def cut_after(limit: int) -> Toxic:
    """A reset once so many of the service's bytes went through: in the middle of a frame, most likely."""

    async def toxic(reader: Reader, writer: Writer, port: int) -> None:
        await _between(reader, writer, port, limit=limit)

    return toxic


def silent_after(limit: int) -> Toxic:
    """The same, but the socket stays open and says nothing more."""

    async def toxic(reader: Reader, writer: Writer, port: int) -> None:
        await _between(reader, writer, port, limit=limit)
        await asyncio.sleep(3600)

    return toxic


async def mute(reader: Reader, writer: Writer, port: int) -> None:
    """The connection is taken, and nothing is ever said: the handshake hangs."""
    await asyncio.sleep(3600)


async def dripping(reader: Reader, writer: Writer, port: int) -> None:
    """The answer to the handshake comes a byte at a time, and would take for ever."""
    await reader.readuntil(b"\r\n\r\n")
    for byte in b"HTTP/1.1 101 Switching Protocols\r\nX-Padding: " + b"x" * 10_000:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.05)


async def web_page(reader: Reader, writer: Writer, port: int) -> None:
    """A proxy's page in place of an upgrade."""
    await reader.readuntil(b"\r\n\r\n")
    body = b"<html>Please log in to this network</html>"
    writer.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    )
    await writer.drain()


async def refused(reader: Reader, writer: Writer, port: int) -> None:
    """Closed before a word was said."""
