"""What a reader finds in a file, before it is divided: blocks of text, in order, and what the file says of itself.

A reader knows its format and nothing of directives (``[pause 1s]``), passages or segments: these are the same in every
format, and ``assembly`` makes a ``Script`` of a manuscript.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from aligner.model import VoiceSettings

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Speaker:
    """How a declared speaker sounds. None leaves a value to the run's settings."""

    voice: str | None = None
    model: str | None = None
    settings: VoiceSettings = field(default_factory=VoiceSettings)
    local_voice: str | None = None
    """Instead of ``voice`` where the local voice speaks, which does not know a service's voices."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, a line of dialogue or a cue: what is never joined with its neighbours.

    ``text`` may hold directives, and line ends of the writer's own; a bracket that the format itself says is text is
    ``\\[`` in it. ``before`` is what stands between the block before
    and this one: it is in ``Script.text`` and never spoken. ``line`` and ``column``, from 1, say where the text begins,
    counted as ``Manuscript.unit`` says.
    """

    text: str
    line: int = 1
    column: int = 1
    before: str = "\n\n"
    speaker: str | None = None
    heading: int = 0
    """The level of a heading, which opens a chapter of that title; 0: not a heading."""
    spoken: bool = True
    """False: a heading that only names its chapter. Its text is in no caption."""
    slot_ms: tuple[int, int] | None = None
    """Where a subtitle is to be heard, half-open."""
    delivery: Speaker = field(default_factory=Speaker)
    """What a manifest's row says about this block alone."""
    anchor: str = ""
    """The element of an EPUB that the text stands in: ``chapter.xhtml#id``, or where it has no id its steps from the
    root as EPUB CFI counts them, ``chapter.xhtml#/4/2/6``."""


@dataclass(frozen=True, slots=True)
class Manuscript:
    """One script as its file has it. ``speakers`` are the declared ones; ``respellings`` are the file's own list of
    pronunciations, written to spoken."""

    blocks: tuple[Block, ...]
    name: str = ""
    """What the script is called where its file holds several: a path without a suffix. Empty: as the file is."""
    title: str = ""
    language: str | None = None
    unit: str = "line"
    """What ``Block.line`` counts: line, paragraph, cue, row."""
    metadata: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    speakers: Mapping[str, Speaker] = field(default_factory=lambda: MappingProxyType({}))
    respellings: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    path: Path | None = None
