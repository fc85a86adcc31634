"""``aligner voices``: what can speak here, and what the account has where there is a key."""

import asyncio
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from aligner.cli.printer import printable, say, tell
from aligner.cli.table import Column, show
from aligner.config import Settings
from aligner.errors import EngineMissingError, UsageError
from aligner.script import normalize_tag

if TYPE_CHECKING:
    from aligner.voices.engines import VoiceInfo

COLUMNS = (Column("Voice"), Column("Name", folds=True), Column("Language"), Column("Engine"))
ROUGH = "espeak"
"""The engine with a voice for every language, each of them robotic: summed up unless asked for."""


def voices(settings: Settings, *, language: str | None, everything: bool, as_json: bool) -> int:
    """Prints the voices. Raises ``UsageError`` where there is none to be had, ``ServiceError``."""
    found = [*_local(settings), *_remote(settings)]
    if language is not None:
        found = [voice for voice in found if speaks(voice.language, _tag(language))]
        if not found:
            raise UsageError(f"no voice here speaks {language}; aligner voices --all lists what there is")
    if as_json:
        say(json.dumps([asdict(voice) for voice in found], indent=2))
        return 0
    shown = found if everything or language is not None else [v for v in found if v.engine != ROUGH]
    show(COLUMNS, _rows(shown))
    if len(shown) < len(found):
        say(f"and {ROUGH} in {len(found) - len(shown)} languages (--all lists them, --language de finds one)")
    return 0


def speaks(voice: str, wanted: str) -> bool:
    """Whether a voice's language is the wanted one: ``pt-BR`` is ``pt``, ``pt`` is not ``pt-BR``."""
    have = voice.replace("_", "-").lower()
    return have == wanted.lower() or have.startswith(f"{wanted.lower()}-")


def _rows(found: Iterable["VoiceInfo"]) -> Sequence[Sequence[str]]:
    return [(voice.id, voice.name, voice.language or "-", voice.engine) for voice in found]


def _local(settings: Settings) -> Sequence["VoiceInfo"]:
    if settings.engine == "elevenlabs":
        return ()
    from aligner.voices.engines.catalog import Catalog

    try:
        return Catalog(settings.voices_dir).voices()
    except EngineMissingError as error:
        if settings.engine == "local" or not settings.api_key:
            raise
        tell(f"aligner: {printable(str(error))}")
        return ()


def _remote(settings: Settings) -> Sequence["VoiceInfo"]:
    if settings.engine == "local" or (settings.engine == "auto" and not settings.api_key):
        return ()
    if not settings.api_key:
        raise UsageError(
            "ElevenLabs' voices need a key: set ELEVENLABS_API_KEY in the environment or in .env"
        )
    from aligner.voices.account import list_voices
    from aligner.voices.elevenlabs import Service

    return asyncio.run(list_voices(Service(settings.base_url, settings.api_key)))


def _tag(language: str) -> str:
    try:
        return normalize_tag(language)
    except ValueError as error:
        raise UsageError(f"--language: {error}") from None
