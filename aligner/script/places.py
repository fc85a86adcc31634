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
        if position is None:
            called = str(self.path) if self.path is not None else self.name
            return ScriptError(f"{called}: {message}", path=self.path)
        return self.error_at(message, *line_and_column(text, position))

    def error_at(self, message: str, line: int, column: int, unit: str = "line") -> ScriptError:
        """A ``ScriptError`` about a place, both counted from 1. ``unit`` is what ``line`` counts."""
        called = str(self.path) if self.path is not None else self.name
        return ScriptError(f"{called}, {unit} {line}, column {column}: {message}", path=self.path, line=line)


@dataclass(frozen=True, slots=True)
class Written:
    """A stretch of a script as its file has it, and where it begins there: what a directive stands in."""

    text: str
    source: Source
    line: int = 1
    column: int = 1
    unit: str = "line"

    def error(self, message: str, position: int) -> ScriptError:
        """A ``ScriptError`` about a place in the text."""
        line, column = line_and_column(self.text, position)
        if self.unit != "line":
            line = 1
        column += self.column - 1 if line == 1 else 0
        return self.source.error_at(message, self.line + line - 1, column, self.unit)
