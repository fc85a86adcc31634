"""From message logs back to scripts, and a studio in which the logs speak: a reported case, made again.

Knows which logs belong together and what of a script they hold; what is in them is ``voices/replayer``'s.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from aligner.batch.jobs import Job, Plan
from aligner.batch.mastering import require_mastering
from aligner.batch.plan import output_suffixes, refuse_shared_outputs, require_writable
from aligner.batch.salvage import Part, from_place, spoken_place
from aligner.batch.store import NoStore, key_of
from aligner.batch.studio import Choice
from aligner.config import Settings
from aligner.errors import LogError, ServiceError, UsageError
from aligner.model import AudioChunk, Chapter, Mark, Script, Segment
from aligner.voices import Voice
from aligner.voices.calls import Dial, dial
from aligner.voices.elevenlabs import ElevenLabsVoice, Service
from aligner.voices.log_header import Header
from aligner.voices.logs import SUFFIX, Log, read_log
from aligner.voices.replayer import replaying
from aligner.wire import StreamOptions


@dataclass(frozen=True, slots=True)
class Recording:
    """One script as far as its logs tell it. ``logs`` are by the index of the script's segments: of each the streams
    that it came by, the last one whole."""

    script: Script
    logs: Mapping[int, tuple[Log, ...]]
    notes: tuple[str, ...] = ()


def read_recordings(paths: Sequence[Path]) -> tuple[Recording, ...]:
    """The scripts of the logs: files as given, folders for the ``*.jsonl`` in them.

    Of several runs over one script the newest counts, of several attempts at a segment the last, with those that
    it goes on from. Raises
    ``LogError`` with file and line, ``UsageError`` where there is no log at all.
    """
    runs: dict[tuple[str, str], list[Log]] = {}
    for path in _found(paths):
        log = read_log(path)
        runs.setdefault((log.header.source.name, log.header.run), []).append(log)
    if not runs:
        looked = ", ".join(str(path) for path in paths)
        raise UsageError(f"{looked}: no message logs there (a folder is searched for *{SUFFIX} files)")
    newest: dict[str, list[Log]] = {}
    older: dict[str, int] = {}
    for (name, _), logs in sorted(runs.items(), key=lambda item: max(log.header.recorded for log in item[1])):
        older[name] = older.get(name, -1) + 1
        newest[name] = logs
    return tuple(_recording(logs, older[name]) for name, logs in sorted(newest.items()))


def plan_replay(recordings: Sequence[Recording], out: Path, settings: Settings) -> Plan:
    """Names every file. Raises ``OutputError``."""
    require_mastering(settings.mastering)
    suffixes = output_suffixes(settings)
    jobs = [
        Job(recording.script, tuple(out / f"{_inside(recording.script.name)}{end}" for end in suffixes))
        for recording in recordings
    ]
    refuse_shared_outputs(jobs)
    require_writable(out)
    return Plan(tuple(jobs))


class RecordedStudio:
    """A studio in which recordings speak. Nothing is asked twice: the answer would be the same."""

    attempts = 1
    streams = 2
    looks_up = False

    def __init__(self, recordings: Sequence[Recording]) -> None:
        self._recordings = {recording.script.name: recording for recording in recordings}
        logs = [log for recording in recordings for streams in recording.logs.values() for log in streams]
        self.takes = _KnownParts()
        """What was kept of streams that broke."""
        first = logs[0].header
        streams = "1 stream" if len(logs) == 1 else f"{len(logs)} streams"
        self.default_voice = first.voice_name
        self.choice = Choice("recording", f"{streams} of {first.service}, kept by aligner {first.aligner}")

    async def voice(self, script: Script, dial: Dial = dial) -> tuple[str, Voice]:
        logs = self._recordings[script.name].logs
        for index, streams in logs.items():
            key = key_of(_identity(script.name, index))
            if len(streams) > 1 and key not in self.takes.parts:
                self.takes.parts[key] = await _part(script, index, streams)
        last = {index: streams[-1] for index, streams in logs.items()}
        header = last[0].header
        return header.voice_name, _RecordedVoice(script.name, header, last)

    async def known_voice(self, script: Script) -> tuple[str, Voice | None]:
        return await self.voice(script)


class _RecordedVoice(ElevenLabsVoice):
    """A voice that says what logs hold: a segment is known by its place, since its text may stand in two."""

    def __init__(self, script: str, header: Header, logs: Mapping[int, Log]) -> None:
        service = Service(f"http://{header.service}", "", direct=True)
        options = StreamOptions(model_id=header.model, output_format=header.output_format)
        super().__init__(service, header.voice, options, dial=replaying(logs))
        self._script = script

    def identity(self, segment: Segment) -> str:
        return _identity(self._script, segment.index)


class _KnownParts(NoStore):
    """Keeps nothing, and knows the parts that it was given."""

    def __init__(self) -> None:
        self.parts: dict[str, Part] = {}

    def part(self, key: str) -> Part:
        return self.parts.get(key, Part())


def _identity(script: str, index: int) -> str:
    return f"{script}\n{index}"


async def _part(script: Script, index: int, streams: Sequence[Log]) -> Part:
    """What the streams that broke had said of a segment, up to where the last one begins."""
    segment = script.segments[index]
    chunks: list[AudioChunk] = []
    begin = 0
    for log, following in pairwise(streams):
        voice = _RecordedVoice(script.name, log.header, {index: log})
        with suppress(ServiceError):
            async with aclosing(voice.speak(from_place(segment, begin))) as stream:  # type: ignore[type-var]  # all are generators
                async for chunk in stream:
                    chunks.append(replace(chunk, segment=begin))  # noqa: PERF401 - kept when it raises
        place = spoken_place(segment, following.header.begin - streams[0].header.begin)
        if place is None:
            raise LogError(f"{following.path}: begins inside a respelling", path=following.path)
        begin = place
    return Part(tuple(chunks), begin)


def _found(paths: Iterable[Path]) -> Iterator[Path]:
    seen: set[Path] = set()
    for given in paths:
        for path in sorted(given.rglob(f"*{SUFFIX}")) if given.is_dir() else [given]:
            hidden = given.is_dir() and any(part.startswith(".") for part in path.relative_to(given).parts)
            if not hidden and (real := path.resolve()) not in seen:
                seen.add(real)
                yield path


def _recording(logs: Sequence[Log], older: int) -> Recording:
    """One run's logs as a script: its own text where all are there, else what they hold of it."""
    attempts: dict[int, list[Log]] = {}
    for log in sorted(logs, key=lambda log: (log.header.segment.index, log.header.attempt)):
        attempts.setdefault(log.header.segment.index, []).append(log)
    streams = [_streams(of_one) for of_one in attempts.values()]
    first = [of_one[0] for of_one in streams]
    source = first[0].header.source
    _refuse_mixture([log for of_one in streams for log in of_one])
    notes: list[str] = []
    if older:
        runs = "An older recording is" if older == 1 else f"{older} older recordings are"
        notes.append(f"{runs} passed over.")
    if len(streams) < source.segments:
        missing = source.segments - len(streams)
        notes.append(f"{missing} of {source.segments} segments are not among the logs and are left out.")
    repeated = sum(len(of_one) == 1 and of_one[0].header.attempt > 1 for of_one in streams)
    if repeated:
        many = "1 segment was" if repeated == 1 else f"{repeated} segments were"
        notes.append(f"{many} asked for more than once; the last answer is replayed.")
    return Recording(_script(first), dict(enumerate(streams)), tuple(notes))


def _streams(attempts: Sequence[Log]) -> tuple[Log, ...]:
    """The last attempt, and before it those that it goes on from, which broke."""
    streams = [attempts[-1]]
    for log in reversed(attempts):
        if log.header.begin < streams[0].header.begin:
            streams.insert(0, log)
    return tuple(streams)


def _refuse_mixture(logs: Sequence[Log]) -> None:
    first = logs[0].header
    for log in logs:
        if log.header.output_format != first.output_format:
            raise LogError(
                f"{log.path}: holds {log.header.output_format}, the script's other logs {first.output_format}",
                path=log.path,
            )


def _script(logs: Sequence[Log]) -> Script:
    text = ""
    segments: list[Segment] = []
    chapters: list[Chapter] = []
    marks: list[Mark] = []
    following = 0
    for index, log in enumerate(logs):
        header = log.header
        own = header.segment
        # What lay between two segments is known where both are there.
        between = header.before if own.index == following else "\n\n" if text else ""
        reached, start = len(text), len(text) + len(between)
        text += between + own.text
        moved = start - own.start
        chapters += [
            replace(chapter, start=max(reached, chapter.start + moved)) for chapter in header.chapters
        ]
        marks += [replace(mark, at=max(reached, mark.at + moved)) for mark in header.marks]
        segments.append(
            replace(
                own,
                index=index,
                start=start,
                end=len(text),
                respellings=tuple(
                    replace(item, start=item.start + moved, end=item.end + moved) for item in own.respellings
                ),
            )
        )
        following = own.index + 1
    last, source = logs[-1].header, logs[0].header.source
    return Script(
        name=source.name,
        text=text + last.after,
        language=source.language,
        segments=tuple(segments),
        path=logs[0].path,
        chapters=tuple(chapters),
        metadata=source.metadata,
        marks=tuple(marks),
        pause_before_ms=logs[0].header.pause_before_ms,
    )


def _inside(name: str) -> Path:
    """A script's name as a path that stays below its folder, whoever wrote the log."""
    parts = [re.sub(r"[\x00-\x1f:]", "-", part) for part in re.split(r"[\\/]", name)]
    return Path(*([part for part in parts if part not in ("", ".", "..")] or ["script"]))
