"""What is common to text formats: characters that no caption file can hold, and lines that may not be empty."""

import re

from aligner.model import Cue, Narration
from aligner.moments import named

# C0 and C1 controls but for tab and line feed, lone surrogates, and what Unicode says is no character.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]|\r\n?")

JOINER = "\u2060"
"""A word joiner: seen by nobody, it keeps text from being read as syntax where a format has no escape."""


def clean(line: str) -> str:
    """A line that a text file can hold: line separators become a space, controls U+FFFD."""
    return _UNWRITABLE.sub("\ufffd", _LINE_ENDS.sub(" ", line).replace("\n", " "))


def shown_lines(lines: tuple[str, ...]) -> list[str]:
    """The lines of a cue; one without anything to see is left out, as an empty line ends a cue."""
    return [line for line in map(clean, lines) if line.strip()]


def one_line(cue: Cue) -> str:
    """What a cue says on one line: lines are joined by a space where the script parts their words."""
    parts: list[str] = []
    for number, text in enumerate(cue.spoken_texts):
        parted = number > 0 and cue.lines[number - 1][-1].end != cue.lines[number][0].start
        parts.append(f" {text}" if parted else text)
    return " ".join(clean("".join(parts)).split())


def speakers_of(cue: Cue) -> list[str]:
    """Who speaks on each line, as a line can hold the name; empty where nobody is named. Lines with nothing to see
    are left out, as in ``shown_lines``."""
    return [
        _name(words[0].speaker or (cue.speaker if not index else None))
        for index, (words, text) in enumerate(zip(cue.lines, cue.line_texts, strict=True))
        if clean(text).strip()
    ]


def speaker_of(cue: Cue) -> str:
    """The speaker's name, or the names with a stroke between them; empty where there is none."""
    return " / ".join(dict.fromkeys(name for name in speakers_of(cue) if name))


def _name(speaker: str | None) -> str:
    return " ".join(clean(speaker or "").split())


def title_of(narration: Narration) -> str:
    """What a file says its narration is called."""
    return " ".join(clean(named(narration.script)).split())
