"""One websocket of the service: sockets, time and threads round ``wire.ServerSession``.

Each context has a task that speaks its texts in order; contexts and connections interleave stretch by
stretch, since every stretch is a job of its own for the shared threads. The next stretch is asked for only
when the last one has gone out, so a slow reader holds up its own context and keeps no thread.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from aligner.errors import AlignerError, BusyError
from aligner.voices.engines import Engine
from aligner.voices.service.limits import KeyCheck, Slots, pool
from aligner.voices.service.speech import Piece, Speaker
from aligner.wire.context import Ended, Flushed, Generate, Ignored, Opened
from aligner.wire.refusals import INTERNAL_ERROR, NORMAL, Refusal
from aligner.wire.server import CloseRequested, Refuse, ServerEvent, ServerSession

if TYPE_CHECKING:
    from websockets.asyncio.server import ServerConnection

    from aligner.wire.options import StreamRequest

log = logging.getLogger("aligner.voices")

Job = Generate | Flushed | Ended
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class House:
    """What all connections of a server share."""

    keys: KeyCheck
    slots: Slots


class Connection:
    """Serves one accepted handshake until either side is done. ``trusted``: its key was seen already."""

    def __init__(
        self,
        socket: "ServerConnection",
        request: "StreamRequest",
        engine: Engine,
        house: House,
        *,
        trusted: bool,
    ) -> None:
        self._socket = socket
        self._request = request
        self._engine = engine
        self._house = house
        self._trusted = trusted
        self._now: Callable[[], float] = asyncio.get_running_loop().time
        self._session = ServerSession(request.options, now=self._now(), multi=request.multi)
        self._jobs: dict[int, asyncio.Queue[Job]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._heard = asyncio.Event()

    async def run(self) -> None:
        from websockets.exceptions import ConnectionClosed

        self._start(self._watch())
        try:
            async for frame in self._socket:
                await self._follow(self._session.receive(frame, self._now()))
        except ConnectionClosed:
            log.debug("the client left before the end")
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _watch(self) -> None:
        """Turns silence into what the session makes of it."""
        while True:
            deadline = self._session.deadline
            try:
                async with asyncio.timeout(None if deadline is None else max(0.0, deadline - self._now())):
                    await self._heard.wait()
            except TimeoutError:
                await self._follow(self._session.tick(self._now()))
            self._heard.clear()

    async def _follow(self, events: tuple[ServerEvent, ...]) -> None:
        self._heard.set()
        for event in events:
            match event:
                case Opened():
                    if not self._trusted and not self._house.keys.accepts(event.key):
                        await self._refuse(self._session.refuse(_KEY_REFUSAL))
                        return
                    self._trusted = True
                    self._jobs[event.context] = asyncio.Queue()
                    self._start(self._serve(event))
                case Generate() | Flushed() | Ended():
                    self._jobs[event.context].put_nowait(event)
                case Refuse():
                    await self._refuse(event)
                    return
                case CloseRequested():
                    await self._close_if_finished()
                case Ignored():
                    log.debug("ignored: %s", event.what)

    async def _serve(self, opened: Opened) -> None:
        """One context, from its opening to its end."""
        from websockets.exceptions import ConnectionClosed

        try:
            await self._speak(opened, self._jobs[opened.context])
        except ConnectionClosed:
            log.debug("the client left while it was being spoken to")
        except BusyError as error:
            await self._refuse(
                self._session.refuse(Refusal(error.message, error.reason, context=opened.name))
            )
        except AlignerError as error:
            log.warning("the voice failed: %s", error)
            refusal = Refusal(error.message, "voice_failed", INTERNAL_ERROR, opened.name)
            await self._refuse(self._session.refuse(refusal))
        except Exception as error:
            what = f"The voice failed: {type(error).__name__}: {error}"
            log.warning("%s (-v -v shows the traceback)", what)
            log.debug("the traceback", exc_info=True)
            refusal = Refusal(what, "internal_error", INTERNAL_ERROR, opened.name)
            await self._refuse(self._session.refuse(refusal))

    async def _speak(self, opened: Opened, jobs: "asyncio.Queue[Job]") -> None:
        number = opened.context
        speaker = await _in_pool(lambda: Speaker(self._engine, self._request.options, opened.settings))
        while True:
            job = await jobs.get()
            if isinstance(job, Generate):
                with self._house.slots.generating(self):
                    await self._send(number, speaker.speak(job.text))
                    # Nobody knows when the next text comes: in this mode every message is complete.
                    if self._request.options.auto_mode:
                        await self._send(number, speaker.drain())
                self._session.generated(number, self._now())
                self._heard.set()
                continue
            await self._send(number, speaker.drain())
            if isinstance(job, Ended):
                await self._socket.send(self._session.final(number))
                del self._jobs[number]
                await self._close_if_finished()
                return

    async def _send(self, number: int, pieces: Iterator[Piece]) -> None:
        """Each piece as soon as it is there; the next is made when this one has left."""
        while (piece := await _in_pool(lambda: next(pieces, None))) is not None:
            frame = self._session.audio(
                number, piece.data, written=piece.written, normalized=piece.normalized
            )
            await self._socket.send(frame)

    async def _refuse(self, refuse: Refuse) -> None:
        """Says why, then closes. Nothing else is spoken."""
        current = asyncio.current_task()
        for task in self._tasks:
            if task is not current:
                task.cancel()
        from websockets.exceptions import ConnectionClosed

        try:
            for frame in refuse.frames:
                await self._socket.send(frame)
        except ConnectionClosed:
            return
        await self._socket.close(refuse.code, refuse.reason)

    async def _close_if_finished(self) -> None:
        if self._session.finished:
            await self._socket.close(NORMAL)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


_KEY_REFUSAL = Refusal("Invalid API key.", "invalid_api_key")


async def _in_pool(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(pool(), work)
