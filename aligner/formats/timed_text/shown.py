"""What every reader of captions gives. Knows no format."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Shown:
    """One caption of a file, as a viewer sees it. ``source`` is its place among the file's captions, from 0.

    Times are as the file has them: an end may lie before its start. ``fixed_text`` is a caption whose lines hold
    markup, which would be lost if they were set anew.
    """

    source: int
    start_ms: int
    end_ms: int
    lines: tuple[str, ...]
    speaker: str | None = None
    fixed_text: bool = False


class TimedText(Protocol):
    """A file of captions."""

    @property
    def captions(self) -> tuple[Shown, ...]:
        """In the order of the file; those with nothing to see are left out."""

    @property
    def language(self) -> str | None:
        """A language tag, where the file says one."""

    def rewritten(self, captions: Sequence[Shown]) -> str:
        """The file's text with these captions for those it had: ``source`` says which one each was."""


def seen(text: str) -> tuple[str, ...]:
    """The lines of a text that have something to see, white space tidied."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return tuple(line for line in lines if line)
