"""What is common to text formats: characters that no caption file can hold, and lines that may not be empty."""

import re

# C0 and C1 controls but for tab and line feed, lone surrogates, and what Unicode says is no character.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]|\r\n?")


def clean(line: str) -> str:
    """A line that a text file can hold: line separators become a space, controls U+FFFD."""
    return _UNWRITABLE.sub("\ufffd", _LINE_ENDS.sub(" ", line).replace("\n", " "))


def shown_lines(lines: tuple[str, ...]) -> list[str]:
    """The lines of a cue; one without anything to see is left out, as an empty line ends a cue."""
    return [line for line in map(clean, lines) if line.strip()]
