"""Places in a script as a person counts them: lines and columns from 1. Makes the errors that name them."""

import re
from dataclasses import dataclass
from pathlib import Path

from aligner.errors import ScriptError

LINE_END = re.compile(r"\r\n|[\n\r\u2028\u2029\x85]")


def line_and_column(text: str, position: int) -> tuple[int, int]:
    """Both counted from 1, in code points; a carriage return with its line feed is one line end."""
    line, start = 1, 0
    for end in LINE_END.finditer(text, 0, position):
        line, start = line + 1, end.end()
    return line, position - start + 1


@dataclass(frozen=True, slots=True)
class Source:
    """What a script is called in messages: its path, or its name where it came from no file."""

    name: str
    path: Path | None = None

    def error(self, message: str, text: str = "", position: int | None = None) -> ScriptError:
        """A ``ScriptError`` about the whole script, or about a place in its text."""
        called = str(self.path) if self.path is not None else self.name
        if position is None:
            return ScriptError(f"{called}: {message}", path=self.path)
        line, column = line_and_column(text, position)
        return ScriptError(f"{called}, line {line}, column {column}: {message}", path=self.path, line=line)
