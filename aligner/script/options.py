"""What a user may say about how scripts are read."""

from dataclasses import dataclass

from aligner.script.language import normalize_tag


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """``language`` None means: from the file's name, else English. Lengths are in code points."""

    language: str | None = None
    max_passage: int = 2500
    """Longer paragraphs are spoken in pieces. Bounds what a broken stream costs, and lets pieces be spoken at
    once."""
    longest_stretch: int = 10_000
    """What the model takes in one go (eleven_multilingual_v2: 10,000; facts row 10)."""
    paragraph_pause_ms: int = 600
    join_paragraphs: int = 0
    """Up to so many code points of neighbouring paragraphs are spoken in one stream; 0: each by itself."""

    def __post_init__(self) -> None:
        if self.language is not None:
            normalize_tag(self.language)
        if not 0 < self.max_passage <= self.longest_stretch:
            raise ValueError("max_passage is from 1 to longest_stretch")
        if not 0 <= self.join_paragraphs <= self.longest_stretch:
            raise ValueError("join_paragraphs is from 0 to longest_stretch")
        if self.paragraph_pause_ms < 0:
            raise ValueError("a pause is not negative")
