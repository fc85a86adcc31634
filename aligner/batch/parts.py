"""What is made of a script beside the whole: a file for each chapter, and one for each speaker.

A chapter is a script of its own, so that its times begin at 0; a speaker's file is the whole with silence where others
speak. Both are made of the takes that the whole was made of: nothing is asked for twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

from aligner.audio.track import output_suffix
from aligner.config import Settings
from aligner.formats import lookup
from aligner.model import Script, Segment
from aligner.moments import named
from aligner.script.naming import slug

WORDS = "words"
"""The format that is always written: everything else can be made from it again."""
NARRATOR = "narrator"
SOUNDS = "sounds"


@dataclass(frozen=True, slots=True)
class Part:
    """A further narration of a script: its files, the audio first. ``heard`` are the segments of a stem that are
    heard; empty: only what is laid in; None: all."""

    script: Script
    outputs: tuple[Path, ...]
    heard: frozenset[int] | None = None
    base: int = 0
    """Where in the text of the whole its own begins, in code points."""

    def holds(self, at: int) -> bool:
        """Whether a place of the whole's text is in its own."""
        return self.base <= at < self.base + len(self.script.text)


def texts_of(settings: Settings) -> tuple[str, ...]:
    """The names of the formats that are written beside a narration's audio."""
    return tuple(dict.fromkeys((*settings.captions, WORDS)))


def parts_of(script: Script, out: Path, settings: Settings) -> tuple[Part, ...]:
    """The parts that the settings ask for, with the files below ``out`` that each will write."""
    audio = output_suffix(settings.format)
    suffixes = (audio, *(lookup(name).suffix for name in texts_of(settings)))
    parts: list[Part] = []
    if settings.split == "chapters":
        first = 0
        for piece in chapters_of(script):
            outputs = tuple(out / f"{piece.name}{suffix}" for suffix in suffixes)
            parts.append(Part(piece, outputs, base=script.segments[first].start))
            first += len(piece.segments)
    if settings.stems:
        parts += (Part(stem, (out / f"{stem.name}{audio}",), heard) for stem, heard in stems_of(script))
    return tuple(parts)


def chapters_of(script: Script) -> tuple[Script, ...]:
    """A script a chapter, called ``NAME/01-title``; what comes before the first is one too.

    Chapters are those of the highest level that parts the script. Nothing where none does.
    """
    for level in sorted({chapter.level for chapter in script.chapters}):
        pieces = _pieces(script, level)
        if len(pieces) > 1:
            break
    else:
        return ()
    digits = max(2, len(str(len(pieces))))
    ends = [segments[0].start for _, segments in pieces[1:]]
    return tuple(
        _piece(
            script,
            segments,
            until=until,
            title=title,
            name="/".join((script.name, "-".join(filter(None, (f"{number:0{digits}}", slug(title)))))),
        )
        for number, ((title, segments), until) in enumerate(
            zip(pieces, (*ends, len(script.text) + 1), strict=True), 1
        )
    )


def stems_of(script: Script) -> Iterator[tuple[Script, frozenset[int]]]:
    """A script a speaker, called ``NAME.stems/speaker``, with the segments that are theirs; the last is for what is
    laid in, and has none."""
    speakers: dict[str, set[int]] = {}
    for segment in script.segments:
        speakers.setdefault(segment.speaker or NARRATOR, set()).add(segment.index)
    if script.sounds:
        speakers.setdefault("", set())
    taken: set[str] = set()
    for number, (speaker, heard) in enumerate(speakers.items(), 1):
        name = slug(speaker or SOUNDS) or f"speaker-{number}"
        while name in taken:
            name += f"-{number}"
        taken.add(name)
        called = f"{named(script)} ({speaker or SOUNDS})"
        metadata = MappingProxyType({**script.metadata, "title": called})
        yield replace(script, name=f"{script.name}.stems/{name}", metadata=metadata), frozenset(heard)


def _pieces(script: Script, level: int) -> list[tuple[str, tuple[Segment, ...]]]:
    """The segments of each chapter down to a level, those without any left out."""
    opened = [(chapter.start, chapter.title) for chapter in script.chapters if chapter.level <= level]
    bounds = [(-1, named(script)), *opened, (len(script.text) + 1, "")]
    pieces = [
        (title, tuple(segment for segment in script.segments if start <= segment.start < end))
        for (start, title), (end, _) in pairwise(bounds)
    ]
    return [(title, segments) for title, segments in pieces if segments]


def _piece(script: Script, segments: tuple[Segment, ...], *, until: int, title: str, name: str) -> Script:
    """A stretch of a script up to a code point, as a script of its own."""
    first, last = segments[0], segments[-1]
    base, begins, ends = first.start, first.index == 0, last.index == len(script.segments) - 1
    after = range(first.index - begins, last.index + 1)
    lead_ms = 0 if begins or first.slot_ms is None else first.slot_ms[0]
    moved = [_moved(segment, first.index, base, lead_ms) for segment in segments]
    if not ends:
        moved[-1] = replace(moved[-1], pause_after_ms=0)
    since = -1 if begins else base
    return replace(
        script,
        name=name,
        text=script.text[base : len(script.text) if ends else last.end],
        segments=tuple(moved),
        chapters=tuple(
            replace(chapter, start=max(0, chapter.start - base))
            for chapter in script.chapters
            if since <= chapter.start < until
        ),
        marks=tuple(
            replace(mark, at=max(0, mark.at - base)) for mark in script.marks if since <= mark.at < until
        ),
        sounds=tuple(
            replace(sound, after=sound.after - first.index) for sound in script.sounds if sound.after in after
        ),
        pause_before_ms=script.pause_before_ms if begins else 0,
        metadata=MappingProxyType({**script.metadata, "title": title}),
    )


def _moved(segment: Segment, index: int, base: int, lead_ms: int) -> Segment:
    slot = segment.slot_ms
    return replace(
        segment,
        index=segment.index - index,
        start=segment.start - base,
        end=segment.end - base,
        respellings=tuple(
            replace(item, start=item.start - base, end=item.end - base) for item in segment.respellings
        ),
        slot_ms=slot and (slot[0] - lead_ms, slot[1] - lead_ms),
    )
