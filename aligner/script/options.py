"""What a user may say about how scripts are read."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from aligner.script.language import normalize_tag
from aligner.script.manuscript import Speaker

StrangeSymbol: TypeAlias = Callable[[str, str | None, str], str | None]
"""IPA, a voice (None: the run's own) and a language to the first symbol that the voice has no sound for, if any."""
_NO_LIMITS: Mapping[str, int] = MappingProxyType({})
_NO_SPEAKERS: Mapping[str, Speaker] = MappingProxyType({})
_NO_RESPELLINGS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """``language`` None means: from the file's name, else English. Lengths are in code points."""

    language: str | None = None
    max_passage: int = 2500
    """Longer paragraphs are spoken in pieces. Bounds what a broken stream costs, and lets pieces be spoken at
    once."""
    longest_stretch: int = 10_000
    """What the model takes in one go (eleven_multilingual_v2: 10,000; facts row 10)."""
    models: Mapping[str, int] = field(default_factory=lambda: _NO_LIMITS)
    """The models that a speaker may have, and what each takes in one go; none: any."""
    ipa_models: Collection[str | None] = ()
    """The models that take IPA; None among them: the run's own does."""
    strange_symbol: StrangeSymbol | None = None
    """Which sound of an IPA pronunciation a voice has not, where that is known beforehand."""
    local: bool = False
    """Whether the local voice will speak."""
    paragraph_pause_ms: int = 600
    join_paragraphs: int = 0
    """Up to so many code points of neighbouring paragraphs are spoken in one stream; 0: each by itself."""
    sentence_pause_ms: int | None = None
    """Then each sentence is a passage; None: the voice pauses between them as it does."""
    speaker_pause_ms: int = 400
    """Where another speaker begins."""
    chapter_pause_ms: int = 1500
    """Before a chapter."""
    headings_spoken: bool = True
    """Whether headings are read aloud, or only name their chapters."""
    action_spoken: bool = False
    """Whether a screenplay's action and scene headings are read aloud, or its dialogue alone."""
    fit: bool = False
    """Whether subtitles are to be heard at their times; else they are passages like any others."""
    speakers: Mapping[str, Speaker] = field(default_factory=lambda: _NO_SPEAKERS)
    """Declared for every script; a script's own of the same name comes first."""
    respellings: Mapping[str, str] = field(default_factory=lambda: _NO_RESPELLINGS)
    """Pronunciations for every script, written to spoken; a script's own come first."""

    def __post_init__(self) -> None:
        if self.language is not None:
            normalize_tag(self.language)
        if not 0 < self.max_passage <= self.longest_stretch:
            raise ValueError("max_passage is from 1 to longest_stretch")
        if not 0 <= self.join_paragraphs <= self.longest_stretch:
            raise ValueError("join_paragraphs is from 0 to longest_stretch")
        pauses = (self.paragraph_pause_ms, self.speaker_pause_ms, self.chapter_pause_ms)
        if min(*pauses, self.sentence_pause_ms or 0) < 0:
            raise ValueError("a pause is not negative")
