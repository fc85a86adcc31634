"""The client side of the websocket: sockets and time round ``wire.ClientSession``.

Speaks to ElevenLabs or to anything that speaks its dialect, the local service included. Knows nothing of
scripts beyond a segment's text, and nothing of what the audio is for.
"""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from types import MappingProxyType
from urllib.parse import urlsplit

from aligner.errors import GarbledError, StreamBrokenError
from aligner.model import AudioChunk, AudioFormat, Segment
from aligner.voices.calls import Call, Dial, Socket, dial
from aligner.voices.refusals import refusal
from aligner.wire import (
    AudioReceived,
    Broken,
    ClientSession,
    Event,
    Finished,
    Garbage,
    ServiceRefused,
    StreamOptions,
)

log = logging.getLogger("aligner.voices")

PIECE_CHARACTERS = 400
"""Text goes out in pieces of about this length: none alone reaches the longest buffer item (500, facts row 4),
so the service's own schedule decides what is generated together."""

_NO_VOICES: Mapping[str, str] = MappingProxyType({})
_WORDS = re.compile(r"((?:[^\s<]*<phoneme [^<>]*>[^<>]*</phoneme>)+\S*|\S+)(\s*)")
"""What pieces are made of: words, and tags with what is in them; and the white space after each."""
LAST_LOOK_S = 0.2
_LINE_END = r"(?:\r\n|\n|\r(?!\n)|[\x85\u2028])"
_BLANK_LINE = re.compile(rf"{_LINE_END}[^\S\n\r\x85\u2028]*{_LINE_END}|\u2029")
_PARAGRAPH = "\n\n"

_NOT_HEARD = ("enable_logging", "inactivity_timeout")
"""Options that shape no sound."""


@dataclass(frozen=True, slots=True)
class Service:
    """Where a speech service is: an http(s) or ws(s) base URL and the key for it, which is never shown."""

    base_url: str
    api_key: str = field(repr=False)
    direct: bool = False
    """True keeps a proxy of the environment out of the way: the service is on this machine."""
    connect_timeout_s: float = 10.0
    first_audio_timeout_s: float = 60.0
    read_timeout_s: float = 30.0
    """How long an open stream may bring no audio, once it has begun to."""

    @property
    def host(self) -> str:
        """Host and port, for sentences: a URL may carry what should not be shown."""
        return urlsplit(self.base_url).netloc.rpartition("@")[2]

    @property
    def websocket_url(self) -> str:
        scheme, rest = self.base_url.rstrip("/").split("://", 1)
        return f"{'wss' if scheme in ('https', 'wss') else 'ws'}://{rest}"

    @property
    def http_url(self) -> str:
        scheme, rest = self.base_url.rstrip("/").split("://", 1)
        return f"{'https' if scheme in ('https', 'wss') else 'http'}://{rest}"


class ElevenLabsVoice:
    """One voice of a service. Every segment is a stream of its own."""

    def __init__(
        self,
        service: Service,
        voice_id: str,
        options: StreamOptions,
        *,
        dial: Dial = dial,
        maker: Callable[[str], str] | None = None,
        voices: Mapping[str, str] = _NO_VOICES,
    ) -> None:
        """``maker`` names what speaks as a voice id, where the service's address does not (see ``identity``);
        ``voices`` are the ids of the voices that segments name."""
        self._service = service
        self._dial = dial
        self._maker = maker or (lambda _: service.http_url)
        self._voice_id = voice_id
        self._voices = voices
        self._options = options
        self.format = AudioFormat.from_name(options.output_format)

    async def speak(self, segment: Segment) -> AsyncIterator[AudioChunk]:
        """Streams one segment. Raises ``ServiceError`` and its kinds; retrying is the caller's business."""
        session = ClientSession(self._options_for(segment))
        async with self._connect(session, segment) as socket:
            sender = asyncio.create_task(_send_all(socket, session, segment.sent_text))
            try:
                sequence = 0
                async for event in self._events(socket, session):
                    yield AudioChunk(segment.index, sequence, event.data, event.written, event.normalized)
                    sequence += 1
            finally:
                sender.cancel()
                await asyncio.gather(sender, return_exceptions=True)

    def identity(self, segment: Segment) -> str:
        """What is asked of whom: the text as it is sent, the voice, and all options that can be heard."""
        import json

        voice_id = self._voice_of(segment)
        heard = asdict(self._options_for(segment))
        for name in _NOT_HEARD:
            del heard[name]
        asked = {
            "maker": self._maker(voice_id),
            "voice": voice_id,
            "text": "".join(pieces(segment.sent_text)),
        }
        return json.dumps({**asked, "options": heard}, sort_keys=True)

    def _voice_of(self, segment: Segment) -> str:
        return self._voices.get(segment.voice, segment.voice) if segment.voice else self._voice_id

    def _options_for(self, segment: Segment) -> StreamOptions:
        changed = {
            name: value
            for name in ("stability", "similarity_boost", "style", "use_speaker_boost", "speed")
            if (value := getattr(segment.settings, name)) is not None
        }
        return replace(
            self._options,
            model_id=segment.model or self._options.model_id,
            enable_ssml_parsing=self._options.enable_ssml_parsing
            or any(item.ipa is not None for item in segment.respellings),
            voice_settings=replace(self._options.voice_settings, **changed),
        )

    @asynccontextmanager
    async def _connect(self, session: ClientSession, segment: Segment) -> AsyncIterator[Socket]:
        call = Call(self._service, self._voice_of(segment), session.options, segment)
        socket = await self._dial(call)
        try:
            yield socket
        finally:
            await socket.close()

    async def _events(self, socket: Socket, session: ClientSession) -> AsyncIterator[AudioReceived]:
        """Audio until the service says that it is final, or closes cleanly without any. Raises for every other end."""
        from websockets.exceptions import ConnectionClosed

        clock = asyncio.get_running_loop().time
        patience_s = self._service.first_audio_timeout_s
        heard_at = clock()
        late = False
        while True:
            try:
                frame = await _before(socket, heard_at + patience_s, late=late)
            except TimeoutError:
                raise StreamBrokenError(f"{self._service.host} sent no audio for {patience_s:g} s") from None
            except ConnectionClosed as closed:
                code, reason = (closed.rcvd.code, closed.rcvd.reason) if closed.rcvd else (1006, "")
                events = session.connection_closed(code, reason)
            else:
                events = session.receive(frame)
            for event in events:
                if isinstance(event, AudioReceived):
                    yield event
                    heard_at, patience_s = clock(), self._service.read_timeout_s
                elif isinstance(event, Finished) or (
                    # This is how a used-up account has been seen (facts row 25): the caller sees no audio.
                    isinstance(event, Broken) and event.clean and not event.audio_seen
                ):
                    return
                else:
                    self._raise_for(event)
            # Other messages than audio count for nothing: a service may say for ever that it is busy.
            late = clock() > heard_at + patience_s

    def _raise_for(self, event: Event) -> None:
        where = self._service.host
        if isinstance(event, ServiceRefused):
            raise refusal(event.message, reason=event.error, code=event.code, where=where)
        if isinstance(event, Broken):
            if event.reason:
                raise refusal(event.reason, code=event.code, where=where)
            raise StreamBrokenError(
                f"{where} closed the stream before all was spoken (code {event.code})", code=event.code
            )
        if isinstance(event, Garbage):
            # A message that was damaged, most likely: a service of another protocol says so at the handshake.
            raise GarbledError(f"{where} sent what is not of this protocol: {event.what}")
        log.debug("ignored: %s", event)


async def _before(socket: Socket, deadline: float, *, late: bool) -> str | bytes:
    """The next frame. Raises ``TimeoutError`` when there is none at ``deadline`` (of the loop's clock).

    A process that was suspended wakes up after its deadlines: what had come meanwhile is looked for once more,
    unless it is known to be ``late`` already.
    """
    if late:
        raise TimeoutError
    try:
        async with asyncio.timeout_at(deadline) as limit:
            return await socket.recv()
    except TimeoutError:
        if not limit.expired():
            raise
        async with asyncio.timeout(LAST_LOOK_S):
            return await socket.recv()


async def _send_all(socket: Socket, session: ClientSession, text: str) -> None:
    """Everything at once: the service buffers text and the receiver drains audio meanwhile. So the service never
    waits for us, and no keepalive is due: after the empty text its clock for our silence has stopped."""
    from websockets.exceptions import ConnectionClosed

    try:
        await socket.send(session.open())
        # Without the service's buffer every message is spoken by itself: then it is the whole passage.
        waiting = ["".join(pieces(text)).rstrip()] if session.options.auto_mode else list(pieces(text))
        for index, piece in enumerate(waiting, start=1):
            await socket.send(session.send_text(piece, flush=index == len(waiting)))
        await socket.send(session.close())
    except ConnectionClosed:
        log.debug("the stream was closed while text was being sent")  # the receiver tells why


def pieces(text: str) -> Iterator[str]:
    """The text in pieces that end with a space, cut between words, its white space folded.

    Folding changes no sound and saves characters that are paid for. A blank line stays one: without it a heading
    or a verse that ends with no mark would run into what follows.
    """
    piece = ""
    for found in _WORDS.finditer(text.strip()):
        word, space = found.groups()
        if piece and len(piece) + len(word) > PIECE_CHARACTERS:
            yield piece if piece.endswith(" ") else piece + " "
            piece = ""
        piece += word + (_PARAGRAPH if _BLANK_LINE.search(space) else " ")
    if piece:
        yield piece
