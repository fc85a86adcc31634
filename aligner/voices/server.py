"""The service side of the websocket, over any engine: ``aligner serve``, and how the local voice is heard.

Here is the way in: addresses, handshakes, keys, refusals over HTTP. ``service/`` has the rest. Knows no
engine by name: a ``Catalog`` gives them.

A handshake without a key is let through, since the first message may carry one (facts.md row 2); one with
a wrong key is not. Refusals before the socket opens are HTTP answers with a ``detail`` of ``status`` and
``message`` (row 24), after it an error frame and a close (row 22). At the stream limit a handshake is
answered 429; see ``service/limits.py`` for what counts.
"""

import asyncio
import http
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qs, urlsplit

from aligner.errors import AlignerError, ServiceError, VoiceError
from aligner.voices.engines import Engine, VoiceInfo
from aligner.voices.service import listing
from aligner.voices.service.connection import Connection, House
from aligner.voices.service.limits import KeyCheck, Slots
from aligner.wire.options import StreamRequest, read_target

if TYPE_CHECKING:
    import ssl

    from websockets.asyncio.server import ServerConnection
    from websockets.http11 import Request, Response

log = logging.getLogger("aligner.voices")

# The longest text of one message is 40,000 characters (row 10); JSON may spell each with 12 bytes.
MAX_FRAME_BYTES = 1 << 20
# A voice is loaded during the handshake, and the first one may take its time.
HANDSHAKE_S = 120.0


class Catalog(Protocol):
    """The voices that are served."""

    def voices(self) -> tuple[VoiceInfo, ...]: ...

    def open(self, voice_id: str, language: str | None) -> Engine:
        """The voice, loaded. Called in a thread, from several at once; blocks. Raises ``VoiceError``."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running service. ``url`` is what clients take as base URL."""

    url: str
    port: int


@asynccontextmanager
async def serve(
    catalog: Catalog,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    api_key: str | None = None,
    max_streams: int | None = None,
    tls: "ssl.SSLContext | None" = None,
) -> AsyncIterator[Server]:
    """Serves the catalog's voices until the block ends. Port 0 is any free one. Raises ``OSError``."""
    from websockets.asyncio.server import serve as listen

    # The library's debug log shows headers and paths, and with them keys.
    wire_log = logging.getLogger("aligner.voices.websockets")
    wire_log.setLevel(logging.WARNING)
    desk = _Desk(catalog, House(KeyCheck(api_key), Slots(max_streams)))
    async with listen(
        desk.speak,
        host,
        port,
        ssl=tls,
        process_request=desk.admit,
        compression=None,  # audio does not get smaller
        max_size=MAX_FRAME_BYTES,
        open_timeout=HANDSHAKE_S,
        ping_timeout=None,  # a client that plays what it hears reads slowly, and answers no ping meanwhile
        close_timeout=2.0,
        server_header="aligner",
        logger=wire_log,
    ) as listening:
        bound = next(iter(listening.sockets)).getsockname()[1]
        shown = f"[{host}]" if ":" in host else host
        yield Server(f"{'https' if tls else 'http'}://{shown}:{bound}", bound)


@dataclass(slots=True)
class _Admission:
    request: StreamRequest
    engine: Engine
    trusted: bool


class _Desk:
    """Meets every request: answers plain HTTP, refuses or admits a websocket."""

    def __init__(self, catalog: Catalog, house: House) -> None:
        self._catalog = catalog
        self._house = house
        self._admitted: dict[ServerConnection, _Admission] = {}

    async def admit(self, socket: "ServerConnection", request: "Request") -> "Response | None":
        """None where the websocket may open."""
        try:
            if request.headers.get("Upgrade", "").lower() != "websocket":
                return await self._listing(request)
            self._admitted[socket] = await self._admission(request)
        except AlignerError as error:
            return _refusal(error)
        return None

    async def speak(self, socket: "ServerConnection") -> None:
        admission = self._admitted.pop(socket)
        connection = Connection(
            socket, admission.request, admission.engine, self._house, trusted=admission.trusted
        )
        await connection.run()

    async def _listing(self, request: "Request") -> "Response":
        if not self._house.keys.accepts(_key(request)):
            raise _key_refusal()
        voices = await asyncio.to_thread(self._catalog.voices)
        return _response(200, listing.answer(request.path, voices))

    async def _admission(self, request: "Request") -> _Admission:
        stream = read_target(request.path)
        key = request.headers.get("xi-api-key") or stream.key
        if key and not self._house.keys.accepts(key):
            raise _key_refusal()
        self._house.slots.check()
        try:
            engine = await asyncio.to_thread(
                self._catalog.open, stream.voice_id, stream.options.language_code
            )
        except VoiceError as error:
            log.info("no such voice: %s", error)
            raise listing.voice_not_found(stream.voice_id) from None
        return _Admission(stream, engine, trusted=bool(key) or not self._house.keys.needed)


def _key(request: "Request") -> str | None:
    query = parse_qs(urlsplit(request.path).query)
    return request.headers.get("xi-api-key") or query.get("authorization", [None])[0]


def _key_refusal() -> ServiceError:
    return ServiceError("Invalid API key.", status=401, reason="invalid_api_key")


def _refusal(error: AlignerError) -> "Response":
    if isinstance(error, ServiceError) and error.status:
        return _response(error.status, listing.error_body(error.message, error.reason))
    log.warning("a voice could not be opened: %s", error)
    return _response(503, listing.error_body(error.message, "voice_unavailable"))


def _response(status: int, body: bytes) -> "Response":
    from websockets.datastructures import Headers
    from websockets.http11 import Response

    headers = Headers(
        [
            ("Content-Type", "application/json; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Connection", "close"),
        ]
    )
    if status == 429:
        headers["Retry-After"] = "1"
    return Response(status, http.HTTPStatus(status).phrase, headers, body)
