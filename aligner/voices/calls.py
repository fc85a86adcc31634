"""The seam between the client and its sockets: what a call is, how it is dialled, how it can be tapped.

``dial`` goes out to a service. Whatever else has its shape can stand in its place: ``tapped`` listens on the
wire, ``replayer`` answers from a message log. Knows nothing of what the frames say.
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from aligner.errors import ServiceError
from aligner.model import Segment
from aligner.voices.refusals import connection_failure
from aligner.wire import StreamOptions, stream_path

if TYPE_CHECKING:
    from aligner.voices.elevenlabs import Service

CLOSE_TIMEOUT_S = 2.0
MAX_MESSAGE_BYTES = 32 * 1024 * 1024
MAX_WAITING_MESSAGES = 1
"""Of a stream: more that has come and is not read yet waits on the way, not in memory."""


class Socket(Protocol):
    """What the client needs of a websocket. ``recv`` raises ``websockets``' ``ConnectionClosed`` at the end."""

    async def send(self, message: str, /) -> None: ...

    async def recv(self) -> str | bytes: ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Call:
    """One stream that is to be opened: where, for which voice, how, and what will be said."""

    service: "Service"
    voice_id: str
    options: StreamOptions
    segment: Segment

    @property
    def path(self) -> str:
        return stream_path(self.voice_id, self.options)


Dial: TypeAlias = Callable[[Call], Awaitable[Socket]]
"""Opens a call. Raises ``ServiceError`` and its kinds."""


async def dial(call: Call) -> Socket:
    """Opens a websocket to the call's service; the key goes into the handshake's header."""
    from websockets.asyncio.client import connect
    from websockets.exceptions import WebSocketException

    service = call.service
    proxy: Any = None if service.direct else True
    try:
        return await connect(
            service.websocket_url + call.path,
            additional_headers={"xi-api-key": service.api_key} if service.api_key else {},
            open_timeout=service.connect_timeout_s,
            close_timeout=CLOSE_TIMEOUT_S,
            max_size=MAX_MESSAGE_BYTES,
            max_queue=MAX_WAITING_MESSAGES,
            compression=None,  # the payload is base64 of compressed audio
            proxy=proxy,
        )
    except (OSError, TimeoutError, WebSocketException) as error:
        raise connection_failure(error, service.host) from None


@dataclass(frozen=True, slots=True)
class Opened:
    """The handshake was accepted. ``ms`` is here and below the time since the call was dialled."""

    ms: float


@dataclass(frozen=True, slots=True)
class Failed:
    """The call did not come to be."""

    ms: float
    error: ServiceError


@dataclass(frozen=True, slots=True)
class Sent:
    ms: float
    frame: str


@dataclass(frozen=True, slots=True)
class Received:
    ms: float
    frame: str | bytes


@dataclass(frozen=True, slots=True)
class Closed:
    """The service closed, or the connection was lost (``code`` 1006)."""

    ms: float
    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class Left:
    """The client is done with the call. The last that is heard of one, unless it failed."""

    ms: float


Entry: TypeAlias = Opened | Failed | Sent | Received | Closed | Left
Tap: TypeAlias = Callable[[Entry], object]


def tapped(tap_for: Callable[[Call], Tap], through: Dial = dial) -> Dial:
    """Dials through another ``Dial`` and tells a tap of its own for each call what goes over the wire."""

    async def dial_tapped(call: Call) -> Socket:
        tap = tap_for(call)
        started = time.monotonic()

        def now() -> float:
            return round((time.monotonic() - started) * 1000, 3)

        try:
            socket = await through(call)
        except ServiceError as error:
            tap(Failed(now(), error))
            raise
        except BaseException:
            tap(Left(now()))
            raise
        tap(Opened(now()))
        return _Tapped(socket, tap, now)

    return dial_tapped


class _Tapped:
    """A socket that somebody listens to."""

    def __init__(self, socket: Socket, tap: Tap, now: Callable[[], float]) -> None:
        self._socket = socket
        self._tap = tap
        self._now = now

    async def send(self, message: str, /) -> None:
        self._tap(Sent(self._now(), message))
        await self._socket.send(message)

    async def recv(self) -> str | bytes:
        from websockets.exceptions import ConnectionClosed

        try:
            frame = await self._socket.recv()
        except ConnectionClosed as closed:
            code, reason = (closed.rcvd.code, closed.rcvd.reason) if closed.rcvd else (1006, "")
            self._tap(Closed(self._now(), int(code), reason))
            raise
        self._tap(Received(self._now(), frame))
        return frame

    async def close(self) -> None:
        try:
            await self._socket.close()
        finally:
            self._tap(Left(self._now()))
