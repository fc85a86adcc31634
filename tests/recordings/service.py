"""A service that plays message logs to real clients over real sockets, whole or cut off."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Literal

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from aligner.voices.calls import Closed, Received
from aligner.voices.logs import Log, read_log

FOLDER = Path(__file__).parent
Ending = Literal["reset", "close", "final"]
FINAL = '{"audio": null, "isFinal": true}'


def logs() -> list[Log]:
    """Every log of this folder."""
    return [read_log(path) for path in sorted(FOLDER.glob("*.jsonl"))]


def frames_of(log: Log) -> list[str | bytes]:
    return [entry.frame for entry in log.entries() if isinstance(entry, Received)]


@dataclass(frozen=True, slots=True)
class Cut:
    """After how many messages a connection ends, and how: the line is dropped, closed as if all were well,
    or the service says that it was final."""

    after: int
    ending: Ending = "reset"


@dataclass
class Player:
    """The service. ``cuts`` hold one cut a connection, the last one repeating; None plays the whole log."""

    log: Log
    cuts: Sequence[Cut | None] = (None,)
    singly: bool = False
    """Each message is on its way before the next is sent."""
    port: int = 0
    connections: int = 0
    paths: list[str] = field(default_factory=list)

    async def __call__(self, socket: ServerConnection) -> None:
        cut = self.cuts[min(self.connections, len(self.cuts) - 1)]
        self.connections += 1
        assert socket.request is not None
        self.paths.append(socket.request.path)
        try:
            while json.loads(await socket.recv())["text"] != "":
                pass
            await self._play(socket, cut)
        except ConnectionClosed:
            pass  # the client had enough

    async def _play(self, socket: ServerConnection, cut: Cut | None) -> None:
        frames = frames_of(self.log)
        for frame in frames if cut is None else frames[: cut.after]:
            await socket.send(frame)
            if self.singly:
                await (await socket.ping())
        if cut is None:
            end = next((entry for entry in self.log.entries() if isinstance(entry, Closed)), None)
            await socket.close(end.code if end else 1000, end.reason if end else "")
        elif cut.ending == "reset":
            socket.transport.abort()
        else:
            if cut.ending == "final":
                await socket.send(FINAL)
            await socket.close()


@asynccontextmanager
async def playing(player: Player) -> AsyncIterator[str]:
    """The service's address, while it plays."""
    async with serve(player, "127.0.0.1", 0) as server:
        player.port = next(iter(server.sockets)).getsockname()[1]
        yield f"http://127.0.0.1:{player.port}"


@contextmanager
def in_background(player: Player) -> Iterator[str]:
    """Likewise beside code that runs an event loop of its own."""
    loop = asyncio.new_event_loop()
    started: Future[str] = Future()
    ended = asyncio.Event()

    async def play() -> None:
        async with playing(player) as url:
            started.set_result(url)
            await ended.wait()

    thread = Thread(target=loop.run_until_complete, args=(play(),))
    thread.start()
    try:
        yield started.result(timeout=30)
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()
        loop.close()
