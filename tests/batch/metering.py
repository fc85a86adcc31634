"""A service with a meter: it speaks a fixed length of tone for every letter and counts what it was asked for.

It runs in a thread of its own, so that it outlives clients that are killed. Equal text gives equal audio.
"""

import array
import asyncio
import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from aligner.audio.codecs import open_encoder
from aligner.config import Settings
from aligner.model import AudioFormat

LETTER_MS = 8
VOICE_ID = "NarratorVoice0000001"
VOICE = "Narrator"
KEY = "sk_never_to_be_found_anywhere"


@dataclass
class Meter:
    """``asked`` are the texts of all streams, in the order in which they ended their text; ``connections``
    counts sockets and ``lookups`` plain requests. ``delay_s`` is how long each of ``chunks`` answers takes, or
    each letter where ``delay_letter_s`` is given; ``in_use`` are the streams that generate now, and ``busy`` what
    that was each time that one began."""

    delay_s: float = 0.0
    delay_letter_s: float = 0.0
    chunks: int = 3
    fails_at: str = "\0"
    """A stream whose text has this is dropped in the middle of its audio."""
    survives: int = 1
    """How many of that stream's answers come."""
    asked: list[str] = field(default_factory=list)
    connections: int = 0
    lookups: int = 0
    in_use: int = 0
    busy: list[int] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def characters(self) -> int:
        return sum(map(len, self.asked))

    def settings(self, cache: Path | None, **others: object) -> Settings:
        values: dict[str, object] = {
            "base_url": self.url,
            "format": "wav",
            "voice": VOICE_ID,
            "streams": 2,
            **others,
        }
        return Settings(api_key=KEY, cache=cache, no_cache=cache is None, **values)  # type: ignore[arg-type]

    async def speak(self, socket: ServerConnection) -> None:
        self.connections += 1
        text = ""
        try:
            while (piece := json.loads(await socket.recv())["text"]) != "":
                text += piece
            await self.generate(socket, text.strip())
        except ConnectionClosed:
            return

    async def generate(self, socket: ServerConnection, text: str) -> None:
        """Speaks a stream's whole text."""
        self.asked.append(text)
        self.in_use += 1
        self.busy.append(self.in_use)
        try:
            for number, answer in enumerate(self.answers(socket, text), 1):
                await asyncio.sleep(self.delay_s + self.delay_letter_s * len(text) / self.chunks)
                await socket.send(json.dumps(answer))
                if self.fails_at in text and number >= self.survives:
                    socket.transport.abort()
                    return
        finally:
            self.in_use -= 1
        await socket.send(json.dumps({"audio": None, "isFinal": True}))

    def answers(self, socket: ServerConnection, text: str) -> Iterator[dict[str, Any]]:
        """What is said of a text in the format that the stream asked for."""
        assert socket.request is not None
        query = parse_qs(urlsplit(socket.request.path).query)
        return _answers(text + " ", AudioFormat.from_name(query["output_format"][0]), self.chunks)

    def answer(self, connection: ServerConnection, request: Request) -> Response | None:
        if "stream-input" in request.path:
            return None
        self.lookups += 1
        voices = {"voices": [{"voice_id": VOICE_ID, "name": VOICE}]}
        return connection.respond(HTTPStatus.OK, json.dumps(voices))


@contextmanager
def metering(meter: Meter | None = None, **how: object) -> Iterator[Meter]:
    """The service on a loopback port; ``how`` are a new meter's values."""
    meter = meter or Meter(**how)  # type: ignore[arg-type]
    loop = asyncio.new_event_loop()
    ready = threading.Event()

    async def listen() -> None:
        async with serve(
            meter.speak, "127.0.0.1", 0, process_request=meter.answer, close_timeout=0.2
        ) as server:
            meter.port = next(iter(server.sockets)).getsockname()[1]
            ready.set()
            await ended.wait()

    ended = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(listen()))
    thread.start()
    ready.wait(20)
    try:
        yield meter
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()
        loop.close()


def _answers(text: str, target: AudioFormat, chunks: int) -> Iterator[dict[str, Any]]:
    """The text in so many messages, each with its audio and both alignments, times from the stream's start."""
    encoder = open_encoder(target, target.rate_hz)
    size = -(-len(text) // chunks)
    for start in range(0, len(text), size):
        part = text[start : start + size]
        audio = encoder.encode(b"".join(_tone(char, target.rate_hz) for char in part))
        if start + size >= len(text):
            audio += encoder.flush()
        columns = {
            "chars": list(part),
            "charStartTimesMs": [(start + index) * LETTER_MS for index in range(len(part))],
            "charDurationsMs": [LETTER_MS] * len(part),
        }
        yield {
            "audio": base64.b64encode(audio).decode(),
            "isFinal": None,
            "alignment": columns,
            "normalizedAlignment": columns,
        }


def _tone(char: str, rate_hz: int) -> bytes:
    loud = 0 if char.isspace() else 4000 + ord(char) % 64 * 100
    half = 5 + ord(char) % 9
    samples = rate_hz * LETTER_MS // 1000
    return array.array("h", [loud if at // half % 2 else -loud for at in range(samples)]).tobytes()
