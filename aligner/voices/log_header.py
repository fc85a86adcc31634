"""A message log's first line: who asked whom for what, and which part of which script it was.

Knows the header's fields and nothing of the lines that follow it (``logs``).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeVar

from aligner.model import Chapter, Mark, Respelling, Segment, VoiceSettings
from aligner.wire import OUTPUT_FORMATS
from aligner.wire.fields import read_settings, settings_fields

VERSION = 1

_NOTHING: Mapping[str, str] = MappingProxyType({})
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Source:
    """The script that a segment is of. ``segments`` is how many it has."""

    name: str
    language: str
    segments: int
    metadata: Mapping[str, str] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, slots=True)
class Header:
    """What a log begins with. ``before`` is the script's text between the last segment and this one,
    ``after`` what follows the last of all; ``chapters`` begin in ``before`` or in the segment."""

    aligner: str
    recorded: str
    """When, in UTC (ISO 8601)."""
    run: str
    """The same for all streams of one rendering of a script, and for no other."""
    attempt: int
    service: str
    voice: str
    voice_name: str
    model: str | None
    output_format: str
    path: str
    settings: VoiceSettings
    source: Source
    segment: Segment
    before: str = ""
    after: str = ""
    chapters: tuple[Chapter, ...] = ()
    marks: tuple[Mark, ...] = ()
    """Like ``chapters``."""
    pause_before_ms: int = 0
    """The script's, with its first segment."""
    begin: int = 0
    """The code point of the script's segment at which ``segment`` begins: more than 0 where streams before this one
    broke, and what they had said was kept."""


def header_line(header: Header) -> str:
    """The header as a line, without its line end."""
    segment, source = header.segment, header.source
    body = {
        "aligner_log": VERSION,
        "aligner": header.aligner,
        "recorded": header.recorded,
        "run": header.run,
        "attempt": header.attempt,
        "service": header.service,
        "voice": header.voice,
        "voice_name": header.voice_name,
        "model": header.model,
        "output_format": header.output_format,
        "path": header.path,
        "voice_settings": settings_fields(header.settings),
        "script": {
            "name": source.name,
            "language": source.language,
            "segments": source.segments,
            "metadata": dict(source.metadata),
        },
        "segment": {
            "index": segment.index,
            "start": segment.start,
            "text": segment.text,
            "before": header.before,
            "after": header.after,
            "pause_after_ms": segment.pause_after_ms,
            "speaker": segment.speaker,
            "voice": segment.voice,
            "voice_settings": settings_fields(segment.settings),
            "chapters": [
                {"title": chapter.title, "start": chapter.start, "level": chapter.level}
                for chapter in header.chapters
            ],
            **_directed(header),
        },
    }
    return json.dumps(body)


def _directed(header: Header) -> dict[str, object]:
    """What directives ask for and broken streams left, where there is any."""
    segment = header.segment
    said = {
        "model": segment.model,
        "respellings": [
            {"start": item.start, "end": item.end, "spoken": item.spoken} for item in segment.respellings
        ],
        "marks": [{"name": mark.name, "at": mark.at} for mark in header.marks],
        "pause_before_ms": header.pause_before_ms,
        "begin": header.begin,
    }
    return {name: value for name, value in said.items() if value}


def read_header(body: dict[str, Any]) -> Header:
    """The header in a JSON object. Raises ``ValueError`` with a sentence."""
    version = body.get("aligner_log")
    if type(version) is not int or version < 1:
        raise ValueError("a message log of aligner begins with its header, and this is none")
    if version > VERSION:
        raise ValueError(f"the log is of version {version}, made by a newer aligner; update this one")
    source, segment = Fields(body.get("script")), Fields(body.get("segment"))
    top = Fields(body)
    output_format = top.text("output_format")
    if output_format not in OUTPUT_FORMATS:
        raise ValueError(f"output_format {output_format!r} is unknown")
    text, start = segment.text("text"), segment.count("start")
    return Header(
        aligner=top.text("aligner"),
        recorded=top.text("recorded"),
        run=top.text("run"),
        attempt=top.count("attempt"),
        service=top.text("service"),
        voice=top.text("voice"),
        voice_name=top.text("voice_name"),
        model=top.maybe("model"),
        output_format=output_format,
        path=top.text("path"),
        settings=top.settings(),
        source=Source(
            source.text("name"), source.text("language"), source.count("segments"), source.names("metadata")
        ),
        segment=Segment(
            segment.count("index"),
            text,
            start,
            start + len(text),
            voice=segment.maybe("voice"),
            settings=segment.settings(),
            speaker=segment.maybe("speaker"),
            pause_after_ms=segment.count("pause_after_ms"),
            model=segment.maybe("model"),
            respellings=segment.respellings(),
        ),
        before=segment.text("before"),
        after=segment.text("after"),
        chapters=segment.chapters(),
        marks=segment.marks(),
        pause_before_ms=segment.number("pause_before_ms") or 0,
        begin=segment.number("begin") or 0,
    )


class Fields:
    """A JSON object whose fields must be what they should. Raises ``ValueError`` with a sentence."""

    def __init__(self, body: object) -> None:
        if not isinstance(body, dict):
            raise ValueError("script, segment and the like are objects")  # noqa: TRY004 - one error for a caller
        self._body: dict[str, Any] = body

    def text(self, name: str) -> str:
        return self._of(name, str, "a text")

    def count(self, name: str) -> int:
        value = self._of(name, int, "a whole number")
        if isinstance(value, bool) or value < 0:
            raise ValueError(f"{name} is not a whole number from 0 up")
        return value

    def maybe(self, name: str) -> str | None:
        return None if self._body.get(name) is None else self.text(name)

    def number(self, name: str) -> int | None:
        return None if self._body.get(name) is None else self.count(name)

    def settings(self) -> VoiceSettings:
        return read_settings(self._body.get("voice_settings")) or VoiceSettings()

    def names(self, name: str) -> Mapping[str, str]:
        found = self._of(name, dict, "an object")
        return MappingProxyType({str(key): str(value) for key, value in found.items()})

    def chapters(self) -> tuple[Chapter, ...]:
        return tuple(
            Chapter(item.text("title"), item.count("start"), item.number("level") or 1)
            for item in self._list("chapters")
        )

    def respellings(self) -> tuple[Respelling, ...]:
        return tuple(
            Respelling(item.count("start"), item.count("end"), item.text("spoken"))
            for item in self._list("respellings")
        )

    def marks(self) -> tuple[Mark, ...]:
        return tuple(Mark(item.text("name"), item.count("at")) for item in self._list("marks"))

    def _list(self, name: str) -> list["Fields"]:
        """A list of objects; logs that are older than the field have none."""
        return [Fields(item) for item in self._of(name, list, "a list")] if name in self._body else []

    def _of(self, name: str, kind: type[T], what: str) -> T:
        value = self._body.get(name)
        if not isinstance(value, kind):
            raise ValueError(f"{name} is not {what}")  # noqa: TRY004 - one error for a caller
        return value
