"""Opens the service that speaks, and gives a voice for each language: ElevenLabs, or the local engine.

The local engine is served over the same websocket protocol on a loopback port that is opened and closed
here, so that there is one client path and every run exercises it.
"""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from aligner.audio.track import output_format
from aligner.batch.retry import ATTEMPTS
from aligner.config import Settings
from aligner.errors import KeyRefusedError
from aligner.model import AudioFormat, Script, VoiceSettings
from aligner.voices import Voice
from aligner.voices.calls import Dial, dial
from aligner.voices.elevenlabs import ElevenLabsVoice, Service, resolve_voice
from aligner.wire import StreamOptions

if TYPE_CHECKING:
    from aligner.voices.engines.catalog import Catalog

ELEVENLABS_MP3 = "mp3_44100_128"
"""For MP3 files: what the service makes best without a particular plan (facts row 8), joined frame by frame."""
ELEVENLABS_PCM = "pcm_24000"
"""For everything else: joined exactly and encoded once; this rate needs no particular plan either."""

DEFAULT_VOICE, DEFAULT_VOICE_ID = "George", "JBFqnCBsd6RMkjVDRZzb"
"""A voice that every account has: the one of the vendor's own quick start."""

LOCAL_READ_TIMEOUT_S = 300.0
"""The local voice works on a machine that may be busy with anything else."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which service speaks, and why: ``reason`` completes "… because"."""

    engine: str
    reason: str


class Studio(Protocol):
    """An opened service."""

    choice: Choice
    default_voice: str
    streams: int
    """How many segments may be spoken at once."""
    attempts: int
    """How often a segment is asked for, at most, where asking again can help."""

    async def voice(self, script: Script, dial: Dial = dial) -> tuple[str, Voice]:
        """The name and the voice for a script. ``dial`` opens its streams."""


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
async def open_studio(settings: Settings) -> AsyncIterator[Studio]:
    """The service that the settings ask for, ready to speak; closed again at the end."""
    choice = choose(settings)
    async with AsyncExitStack() as stack:
        if choice.engine == "elevenlabs":
            yield _Remote(settings, choice)
        else:
            from aligner.voices.engines.catalog import Catalog
            from aligner.voices.server import serve

            catalog = Catalog(folders=settings.voices_dir)
            if settings.voice:
                await asyncio.to_thread(catalog.open, settings.voice)  # says now that there is no such voice
            key = secrets.token_urlsafe()
            server = await stack.enter_async_context(serve(catalog, api_key=key))
            service = Service(server.url, key, direct=True, read_timeout_s=LOCAL_READ_TIMEOUT_S)
            yield _Local(settings, choice, catalog, service)


class _Remote:
    attempts = ATTEMPTS

    def __init__(self, settings: Settings, choice: Choice) -> None:
        self.choice = choice
        self.default_voice = settings.voice or DEFAULT_VOICE
        self.streams = settings.jobs or 2
        self._settings = settings
        self._service = Service(
            settings.base_url,
            settings.api_key or "",
            connect_timeout_s=settings.connect_timeout_s,
            read_timeout_s=settings.read_timeout_s,
        )
        self._resolved: asyncio.Task[str] | None = None

    async def voice(self, script: Script, dial: Dial = dial) -> tuple[str, Voice]:
        if self._resolved is None:
            wanted = self._settings.voice or DEFAULT_VOICE_ID
            self._resolved = asyncio.ensure_future(resolve_voice(self._service, wanted))
        voice_id = await asyncio.shield(self._resolved)
        language = self._settings.language and script.language
        options = stream_options(self._settings, elevenlabs_format(self._settings), language)
        return self.default_voice, ElevenLabsVoice(self._service, voice_id, options, dial=dial)


class _Local:
    attempts = ATTEMPTS

    def __init__(self, settings: Settings, choice: Choice, catalog: "Catalog", service: Service) -> None:
        self.choice = choice
        self.streams = settings.jobs or os.cpu_count() or 1
        self._settings = settings
        self._catalog = catalog
        self._service = service
        self.default_voice = catalog.choose(settings.voice, settings.language)

    async def voice(self, script: Script, dial: Dial = dial) -> tuple[str, Voice]:
        voice_id = self._catalog.choose(self._settings.voice, script.language)
        engine = await asyncio.to_thread(self._catalog.open, voice_id, script.language)
        name = self._settings.stream_format or f"pcm_{engine.rate_hz}"
        options = stream_options(self._settings, AudioFormat.from_name(name), script.language)
        return voice_id, ElevenLabsVoice(self._service, voice_id, options, dial=dial)


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
        voice_settings=VoiceSettings(
            stability=settings.stability,
            similarity_boost=settings.similarity_boost,
            style=settings.style_exaggeration,
            use_speaker_boost=settings.speaker_boost,
            speed=settings.speed,
        ),
    )
