"""Narrating from Python: one text (or its message logs) in, a ``Narration`` out."""

import asyncio
import shutil
import tempfile
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aligner import model
from aligner.audio.track import output_suffix
from aligner.batch.covers import read_cover
from aligner.batch.mastering import require_mastering
from aligner.batch.parts import WORDS
from aligner.batch.plan import read_options, require_sounds
from aligner.batch.produce import produce
from aligner.batch.publish import publish, staging
from aligner.batch.recordings import RecordedStudio, read_recordings
from aligner.batch.run import production_of, settle, voice_for
from aligner.batch.store import TakeStore, names_of, open_store
from aligner.batch.studio import Studio, open_studio
from aligner.config import Settings, load_settings
from aligner.errors import LogError, UsageError
from aligner.formats import lookup
from aligner.model import Script
from aligner.script import parse_text
from aligner.voices.recorder import Recorder

if TYPE_CHECKING:
    from pydub import AudioSegment


class _Home:
    """A temporary folder that goes with the last narration that knows it."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="aligner-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


@dataclass(frozen=True, slots=True, repr=False)
class Narration(model.Narration):
    """A finished narration: ``script``, ``track``, ``words``, ``cues``. Its audio is in a temporary file
    until ``save`` is called, and goes with the object."""

    captions: tuple[str, ...] = ()
    _home: "_Home | None" = None
    _cover: bytes = b""

    def __repr__(self) -> str:
        """A line: the whole of a book's words would fill a notebook."""
        length_s = self.track.duration_samples / self.track.format.rate_hz
        return f"<Narration {self.script.name!r}: {length_s:,.1f} s, {len(self.words)} words, {len(self.cues)} cues>"

    def save(self, target: str | Path, *, captions: Sequence[str] | None = None) -> tuple[Path, ...]:
        """Writes ``target.mp3``, the captions and ``target.words.json``; ``target`` is a path without suffix.

        ``captions`` names formats (default: those of the settings). Returns the files, the audio first.
        Raises ``OutputError``, ``SettingsError``.
        """
        target = Path(target)
        names = list(dict.fromkeys((*(self.captions if captions is None else captions), WORDS)))
        texts = {name: target.with_name(target.name + lookup(name).suffix) for name in names}
        audio = target.with_name(target.name + self.track.path.suffix)
        with staging(target.parent) as aside:
            copy = aside / audio.name
            shutil.copyfile(self.track.path, copy)
            publish(replace(self, track=replace(self.track, path=copy)), audio, texts, cover=self._cover)
        return (audio, *texts.values())

    def audio(self) -> "AudioSegment":
        """The whole audio as a pydub ``AudioSegment``, decoded in this process."""
        from aligner.audio.segment import as_segment

        return as_segment(self.track.path)


async def narrate_async(text: str, *, name: str = "narration", **settings: Any) -> Narration:
    """Speaks a text and times its words.

    ``settings`` are the settings of ``aligner render`` by name (``voice="en_US-joe-medium"``,
    ``engine="local"``, ``language="en"``, ``speed=1.1`` …); what is not given comes from the environment,
    ``.env`` and ``aligner.toml``, as on the command line. ``split``, ``stems`` and ``read_aloud``, which make further
    files, are the command line's alone.

    Raises ``UsageError`` for what cannot be asked, ``ServiceError`` and ``SpeechError`` for what went wrong.
    """
    loaded, _ = load_settings(settings)
    script = parse_text(text, name=name, options=read_options(loaded))
    store = open_store(loaded)
    require_sounds(script)
    async with open_studio(loaded, names_of(loaded)) as studio:
        await settle([script], loaded, studio, store)
        return await _narrated(script, studio, loaded, store)


async def replay_async(*logs: str | Path, **settings: Any) -> Narration:
    """Makes a narration again from the message logs of one script (``record="folder"``), without a service.

    ``logs`` are files or folders; ``settings`` as in ``narrate_async``. Raises ``LogError`` for logs that
    cannot be read, and what the service's answers raised then.
    """
    loaded, _ = load_settings(settings)
    recordings = read_recordings([Path(path) for path in logs])
    if len(recordings) > 1:
        names = ", ".join(recording.script.name for recording in recordings)
        raise LogError(f"these are logs of {len(recordings)} scripts ({names}); replay them one by one")
    studio = RecordedStudio(recordings)
    made = await _narrated(recordings[0].script, studio, loaded, studio.takes)
    return replace(made, notes=(*made.notes, *recordings[0].notes))


async def _narrated(script: Script, studio: Studio, settings: Settings, takes: TakeStore) -> Narration:
    require_mastering(settings.mastering)
    home = _Home()
    cover = read_cover(script, settings)
    recorder = None if settings.record is None else Recorder(settings.record, script)
    voice_name, voice = await voice_for(script, studio, recorder)
    made = await produce(
        script,
        voice,
        home.path / f"audio{output_suffix(settings.format)}",
        production_of(settings, studio.streams, attempts=studio.attempts, takes=takes),
        voice_name=voice_name,
        spoken=_nobody_listens,
    )
    values = {field.name: getattr(made, field.name) for field in fields(made)}
    values["notes"] = (*made.notes, *(recorder.notes if recorder else ()))
    return Narration(**values, captions=settings.captions, _home=home, _cover=cover)


def _nobody_listens(characters: int, audio_ms: int) -> None:
    pass


def narrate(text: str, *, name: str = "narration", **settings: Any) -> Narration:
    """``narrate_async`` for code without an event loop."""
    _require_no_loop("narrate_async")
    return asyncio.run(narrate_async(text, name=name, **settings))


def replay(*logs: str | Path, **settings: Any) -> Narration:
    """``replay_async`` for code without an event loop."""
    _require_no_loop("replay_async")
    return asyncio.run(replay_async(*logs, **settings))


def _require_no_loop(instead: str) -> None:
    """Raises ``UsageError`` where asyncio would refuse, without the way out."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise UsageError(f"an event loop is running here, as in a notebook: write `await aligner.{instead}(...)`")
