"""What every reader of captions gives. Knows no format."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

_SPACES = re.compile(r"[ \t\f\v]+")


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

    @property
    def in_order(self) -> bool:
        """Whether the format has captions in the order of their starts."""

    @property
    def grain_ms(self) -> int:
        """As close as the file's times are to each other, at least."""

    def rewritten(self, captions: Sequence[Shown]) -> str:
        """The file's text with these captions for those it had: ``source`` says which one each was."""


def seen(text: str) -> tuple[str, ...]:
    """The lines of a text that have something to see, white space tidied; spaces that hold words together stay."""
    lines = (_SPACES.sub(" ", line).strip(" ") for line in text.split("\n"))
    return tuple(line for line in lines if line.strip())
