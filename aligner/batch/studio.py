"""Opens the service that speaks, and gives a voice for each language: ElevenLabs, or the local engine.

The local engine is served over the same websocket protocol on a loopback port that is opened and closed
here, so that there is one client path and every run exercises it. Nothing is opened before something is to
be spoken: what is kept from before needs no service.
"""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from aligner.audio.track import output_format
from aligner.batch.gate import Gate
from aligner.batch.names import Names
from aligner.batch.retry import ATTEMPTS, patiently
from aligner.config import Settings
from aligner.errors import KeyRefusedError
from aligner.model import AudioChunk, AudioFormat, Script, Segment, VoiceSettings
from aligner.voices import Voice
from aligner.voices.account import is_voice_id, resolve_voice
from aligner.voices.calls import Dial, dial
from aligner.voices.elevenlabs import ElevenLabsVoice, Service
from aligner.wire import FREE, StreamOptions, streams_of

if TYPE_CHECKING:
    from aligner.voices.engines.catalog import Catalog

ELEVENLABS_MP3 = "mp3_44100_128"
"""For MP3 files: what the service makes best without a particular plan (facts row 8), joined frame by frame."""
ELEVENLABS_PCM = "pcm_24000"
"""For everything else: joined exactly and encoded once; this rate needs no particular plan either."""

DEFAULT_VOICE, DEFAULT_VOICE_ID = "George", "JBFqnCBsd6RMkjVDRZzb"
"""A voice that every account has: the one of the vendor's own quick start."""

LOCAL_TIMEOUT_S = 300.0
"""The local voice works on a machine that may be busy with anything else."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which service speaks, and why: ``reason`` completes "… because"."""

    engine: str
    reason: str


class Studio(Protocol):
    """A service that is there when it is needed."""

    choice: Choice
    default_voice: str
    streams: int
    """How many segments may be spoken at once."""
    looks_up: bool
    """Whether ``voice`` asks the service for the voice of a name, or takes what it said lately."""
    attempts: int
    """How often a segment is asked for, at most, where asking again can help."""

    async def voice(self, script: Script, dial: Dial = dial) -> tuple[str, Voice]:
        """The name and the voice for a script. ``dial`` opens its streams."""

    async def known_voice(self, script: Script) -> tuple[str, Voice | None]:
        """The same without asking anybody: None where the voice of that name is not known."""


def choose(settings: Settings) -> Choice:
    """The engine that the settings ask for. Raises ``KeyRefusedError`` for ElevenLabs without a key."""
    if settings.engine == "elevenlabs":
        if not settings.api_key:
            raise KeyRefusedError(
                "ElevenLabs was asked for, but there is no key: set ELEVENLABS_API_KEY in the environment"
                " or in a .env file, or use --engine local"
            )
        return Choice("elevenlabs", "it was asked for")
    if settings.engine == "local":
        return Choice("local", "it was asked for")
    if settings.api_key:
        return Choice("elevenlabs", "ELEVENLABS_API_KEY is set")
    return Choice("local", "no ELEVENLABS_API_KEY is set")


@asynccontextmanager
async def open_studio(settings: Settings, names: Names | None = None) -> AsyncIterator[Studio]:
    """The service that the settings ask for; what was opened of it is closed again at the end.

    ``names`` remembers which voices the service's names are. Raises ``VoiceError`` for a local voice that
    there is not, ``KeyRefusedError``, ``EngineMissingError``.
    """
    choice = choose(settings)
    if choice.engine == "elevenlabs":
        yield _Remote(settings, choice, names)
        return
    from aligner.voices.engines.catalog import Catalog

    catalog = Catalog(folders=settings.voices_dir)
    if settings.voice:
        await asyncio.to_thread(catalog.open, settings.voice)  # says now that there is no such voice
    async with AsyncExitStack() as stack:
        yield _Local(settings, choice, catalog, stack)


class _Remote:
    attempts = ATTEMPTS

    def __init__(self, settings: Settings, choice: Choice, names: Names | None) -> None:
        self.choice = choice
        self.default_voice = settings.voice or DEFAULT_VOICE
        self.streams = _streams_of(settings)
        self.looks_up = True
        self._settings = settings
        self._names = names
        self._wanted = settings.voice or DEFAULT_VOICE_ID
        self._service = Service(
            settings.base_url,
            settings.api_key or "",
            connect_timeout_s=settings.connect_timeout_s,
            first_audio_timeout_s=settings.first_audio_timeout_s,
            read_timeout_s=settings.read_timeout_s,
        )
        self._resolved: dict[str, asyncio.Task[str]] = {}

    async def voice(self, script: Script, dial: Dial = dial) -> tuple[str, Voice]:
        ids = {wanted: await self._id(wanted) for wanted in self._voices_of(script)}
        return self.default_voice, self._voice(ids, script, dial)

    async def known_voice(self, script: Script) -> tuple[str, Voice | None]:
        known = {wanted: self._remembered(wanted) for wanted in self._voices_of(script)}
        ids = {wanted: voice_id for wanted, voice_id in known.items() if voice_id is not None}
        return self.default_voice, self._voice(ids, script, dial) if len(ids) == len(known) else None

    def _voices_of(self, script: Script) -> set[str]:
        return {self._wanted, *(segment.voice for segment in script.segments if segment.voice)}

    async def _id(self, wanted: str) -> str:
        known = None if self.looks_up else self._remembered(wanted)
        if known is not None:
            return known
        if wanted not in self._resolved:
            self._resolved[wanted] = asyncio.ensure_future(self._resolve(wanted))
        return await asyncio.shield(self._resolved[wanted])

    def _voice(self, ids: Mapping[str, str], script: Script, dial: Dial) -> Voice:
        language = self._settings.language and script.language
        options = stream_options(self._settings, elevenlabs_format(self._settings), language)
        return ElevenLabsVoice(self._service, ids[self._wanted], options, dial=dial, voices=ids)

    def _remembered(self, wanted: str) -> str | None:
        if is_voice_id(wanted):
            return wanted
        return self._names.recall(self._service.http_url, wanted) if self._names else None

    async def _resolve(self, wanted: str) -> str:
        voice_id = await patiently(lambda: resolve_voice(self._service, wanted), Gate(1))
        if self._names and voice_id != wanted:
            self._names.remember(self._service.http_url, wanted, voice_id)
        return voice_id


class _Local:
    attempts = ATTEMPTS
    looks_up = False

    def __init__(self, settings: Settings, choice: Choice, catalog: "Catalog", stack: AsyncExitStack) -> None:
        self.choice = choice
        wanted = settings.streams
        # A plan limits an account, not this machine.
        self.streams = wanted if isinstance(wanted, int) else os.cpu_count() or 1
        self.default_voice = catalog.choose(settings.voice, settings.language)
        self._settings = settings
        self._catalog = catalog
        self._stack = stack
        self._opened: asyncio.Task[Service] | None = None

    async def voice(self, script: Script, dial: Dial = dial) -> tuple[str, Voice]:
        language = script.language
        voice_id = self._catalog.choose(self._settings.voice, language)
        own = {segment.voice for segment in script.segments if segment.voice}
        voices = {name: self._catalog.choose(name, language) for name in own}
        for known in voices.values():
            await asyncio.to_thread(
                self._catalog.open, known, language
            )  # says now that there is no such voice
        engine = await asyncio.to_thread(self._catalog.open, voice_id, language)
        await asyncio.to_thread(getattr, engine, "version")  # reads the voice's file, the first time
        name = self._settings.stream_format or f"pcm_{engine.rate_hz}"
        options = stream_options(self._settings, AudioFormat.from_name(name), language)
        # The engine cuts at sentence ends itself: a buffer that cuts sooner would only hurt its intonation.
        options = replace(options, auto_mode=True)

        def maker(wanted: str) -> str:
            return self._catalog.open(wanted, language).version

        def voice_of(service: Service) -> Voice:
            return ElevenLabsVoice(service, voice_id, options, dial=dial, maker=maker, voices=voices)

        async def opened() -> Voice:
            return voice_of(await self._service())

        return voice_id, _LaterVoice(voice_of(_NOWHERE), opened)

    async def known_voice(self, script: Script) -> tuple[str, Voice | None]:
        return await self.voice(script)

    async def _service(self) -> Service:
        if self._opened is None:
            self._opened = asyncio.ensure_future(self._serve())
        return await asyncio.shield(self._opened)

    async def _serve(self) -> Service:
        from aligner.voices.server import serve

        key = secrets.token_urlsafe()
        server = await self._stack.enter_async_context(serve(self._catalog, api_key=key))
        return Service(
            server.url,
            key,
            direct=True,
            first_audio_timeout_s=LOCAL_TIMEOUT_S,
            read_timeout_s=LOCAL_TIMEOUT_S,
        )


_NOWHERE = Service("http://127.0.0.1:0", "")
"""Where a voice is before its service is opened: it is asked what it is, not to speak."""


class _LaterVoice:
    """A voice whose service is opened when the voice is first to speak."""

    def __init__(self, voice: Voice, opened: Callable[[], Awaitable[Voice]]) -> None:
        self.format = voice.format
        self.identity = voice.identity
        self._opened = opened

    async def speak(self, segment: Segment) -> AsyncIterator[AudioChunk]:
        voice = await self._opened()
        async with aclosing(voice.speak(segment)) as chunks:  # type: ignore[type-var]  # all voices are generators
            async for chunk in chunks:
                yield chunk


def _streams_of(settings: Settings) -> int:
    """How many streams ElevenLabs is to be asked for at once."""
    if isinstance(settings.streams, int):
        return settings.streams
    return streams_of(settings.streams or FREE, settings.model)


def elevenlabs_format(settings: Settings) -> AudioFormat:
    """What to ask ElevenLabs for: MP3 where it can go into the file as it is, unless the settings say."""
    if settings.stream_format is not None:
        return AudioFormat.from_name(settings.stream_format)
    mp3 = AudioFormat.from_name(ELEVENLABS_MP3)
    wanted = output_format(settings.format, bitrate_kbps=settings.bitrate_kbps)
    return mp3 if wanted.takes_frames_of(mp3) else AudioFormat.from_name(ELEVENLABS_PCM)


def stream_options(settings: Settings, stream_format: AudioFormat, language: str | None) -> StreamOptions:
    """What is asked of the service for every stream."""
    return StreamOptions(
        model_id=settings.model,
        output_format=stream_format.name,
        language_code=language.split("-")[0] if language else None,
        sync_alignment=True,
        inactivity_timeout=180,
        seed=settings.seed,
        chunk_length_schedule=settings.chunk_schedule,
        voice_settings=VoiceSettings(
            stability=settings.stability,
            similarity_boost=settings.similarity_boost,
            style=settings.style_exaggeration,
            use_speaker_boost=settings.speaker_boost,
            speed=settings.speed,
        ),
    )
