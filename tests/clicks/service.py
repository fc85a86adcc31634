"""The service of clicks on a real websocket: ``stream-input`` in any pattern and encoding, without aligner's server.

A double that obstructs. Where a generation ends is the vendor's rule (``wire.buffer``, row 4); the rest of
the service's side is this folder's own.
"""

import base64
import json
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import ServerConnection
from websockets.asyncio.server import serve as listen

from aligner.audio.codecs import StreamEncoder, open_encoder
from aligner.audio.contexts import encoder_context
from aligner.audio.encoders import CodecEncoder
from aligner.model import AudioFormat
from aligner.voices.elevenlabs import Service
from aligner.wire.buffer import TextBuffer
from tests.clicks.patterns import Message, Pattern, Teller
from tests.clicks.speech import Generation, speak

Runs = Literal["stream", "generation"]
"""How often the encoder is started anew."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """What the audio is sent as."""

    stream_format: str
    runs: Runs = "stream"
    reservoir: bool = True
    """MP3: whether a frame's sound may begin in the frames before it, as is usual."""

    @property
    def name(self) -> str:
        if not self.stream_format.startswith("mp3"):
            return self.stream_format
        without = "" if self.reservoir else ", no reservoir"
        return f"{self.stream_format}, a run a {self.runs}{without}"

    def encoder(self) -> StreamEncoder:
        target = AudioFormat.from_name(self.stream_format)
        return (
            open_encoder(target, target.rate_hz) if self.reservoir else _NoReservoir(target, target.rate_hz)
        )


class _NoReservoir(CodecEncoder):
    """Frames that need nothing of each other."""

    def _write(self, pcm: bytes) -> bytes:
        if pcm and self._codec is None:
            self._codec = encoder_context(self.format)
            self._codec.options = {**self._codec.options, "reservoir": "0"}
        return super()._write(pcm)


@asynccontextmanager
async def click_service(pattern: Pattern, encoding: Encoding, *, seed: int = 0) -> AsyncIterator[Service]:
    """Serves any voice on a loopback port. Streams of one seed and text are equal."""

    async def handle(socket: ServerConnection) -> None:
        assert socket.request is not None
        query = parse_qs(urlsplit(socket.request.path).query)
        assert query["output_format"] == [encoding.stream_format]
        stream = _Stream(pattern, encoding, seed)
        buffer = TextBuffer()
        async for frame in socket:
            text = json.loads(frame)["text"]
            buffer.add(text)
            while due := (buffer.due() if text else buffer.rest()):
                for answer in stream.generate(due):
                    await socket.send(answer)
            if not text:
                for answer in stream.finish():
                    await socket.send(answer)
                await socket.close()
                return

    async with listen(handle, "127.0.0.1", 0, compression=None, ping_timeout=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        yield Service(f"http://127.0.0.1:{port}", "", direct=True)


class _Stream:
    """One stream: its clock, its encoder and what it has told."""

    def __init__(self, pattern: Pattern, encoding: Encoding, seed: int) -> None:
        self._pattern = pattern
        self._runs = encoding.runs
        self._rate_hz = AudioFormat.from_name(encoding.stream_format).rate_hz
        self._dice = random.Random(seed)
        self._teller = Teller(pattern, rate_hz=self._rate_hz, dice=random.Random(seed + 1))
        self._encoder = encoding.encoder()
        self._position = 0

    def generate(self, text: str) -> Iterator[str]:
        generation = speak(
            text,
            rate_hz=self._rate_hz,
            dice=self._dice,
            start=self._position,
            tail_ms=self._pattern.tail_ms,
        )
        pcm = generation.pcm()
        messages = list(self._teller.tell(generation))
        for index, message in enumerate(messages):
            audio = self._encoder.encode(self._slice(pcm, generation, message))
            if self._runs == "generation" and index + 1 == len(messages):
                audio += self._encoder.flush()
            self._position = message.end
            yield _frame(audio, message.body)

    def finish(self) -> Iterator[str]:
        if audio := self._encoder.flush():
            yield _frame(audio, {"isFinal": None, "alignment": None, "normalizedAlignment": None})
        for message in self._teller.rest(self._position):
            yield _frame(b"", message.body)
        yield json.dumps({"audio": None, "isFinal": True, "alignment": None, "normalizedAlignment": None})

    def _slice(self, pcm: bytes, generation: Generation, message: Message) -> bytes:
        return pcm[2 * (self._position - generation.start) : 2 * (message.end - generation.start)]


def _frame(audio: bytes, body: dict[str, object]) -> str:
    return json.dumps({"audio": base64.b64encode(audio).decode("ascii"), **body})
