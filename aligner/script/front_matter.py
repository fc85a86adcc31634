"""Front matter: a YAML mapping between two lines of ``---`` at the very top of a script.

It says the title, the language, who speaks and how words are read; whatever else is in it becomes metadata. What
does not parse as a mapping is no front matter, but text, unless it has a line that only front matter has.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from aligner.errors import ScriptError
from aligner.script.cast import pronunciation, read_pronunciations, read_speakers
from aligner.script.language import normalize_tag
from aligner.script.manuscript import Block, Manuscript, Speaker
from aligner.script.places import Source

_BLOCK = re.compile(
    r"---[ \t]*(?:\r\n|[\n\r])(?P<body>.*?)(?<=[\n\r])(?:---|\.\.\.)[ \t]*(?:(?:\r\n|[\n\r])+|\Z)", re.DOTALL
)

_MEANT = re.compile(r"^(speakers|pronunciations|title|language)[ \t]*:", re.MULTILINE)
"""What is no YAML and has such a line was meant to be front matter."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """``length`` code points of the file, the empty lines that follow included; ``lines`` of it."""

    length: int
    lines: int
    metadata: Mapping[str, str]
    speakers: Mapping[str, Speaker]
    respellings: Mapping[str, str]
    title: str = ""
    language: str | None = None

    def manuscript(self, blocks: tuple[Block, ...], source: Source) -> Manuscript:
        """A script of the blocks that follow it."""
        return Manuscript(
            blocks,
            title=self.title,
            language=self.language,
            metadata=self.metadata,
            speakers=self.speakers,
            respellings=self.respellings,
            path=source.path,
        )


def read_front_matter(text: str, source: Source) -> FrontMatter | None:
    """What stands at the top of a text; None where nothing does. Raises ``ScriptError``."""
    block = _BLOCK.match(text)
    if block is None:
        return None
    import yaml

    try:
        values = yaml.safe_load(block["body"])
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: a date that is none
        if not _MEANT.search(block["body"]):
            return None
        mark = getattr(error, "problem_mark", None)
        line = 2 + mark.line if mark else 1
        reason = " ".join(str(getattr(error, "problem", None) or error).split())
        message = f"the front matter is not YAML ({reason}); write name: value"
        raise source.error_at(message, line, 1 + mark.column if mark else 1) from None
    if not isinstance(values, dict) or not all(isinstance(key, str) for key in values):
        return None
    lines = len(re.findall(r"\r\n|[\n\r]", block.group()))
    return FrontMatter(
        block.end(),
        lines,
        MappingProxyType(
            {key: str(value) for key, value in values.items() if isinstance(value, str | int | float | date)}
        ),
        *_declared(values, block["body"], source),
    )


def _declared(
    values: Mapping[str, Any], body: str, source: Source
) -> tuple[Mapping[str, Speaker], Mapping[str, str], str, str | None]:
    key = "speakers"
    try:
        speakers = read_speakers(values.get(key) or {})
        key = "pronunciations"
        respellings = _respellings(values.get(key) or {}, source)
        key = "language"
        language = normalize_tag(str(values[key])) if values.get(key) else None
    except ValueError as error:
        found = re.search(rf"^{key}\b", body, re.MULTILINE)
        line = 2 + body.count("\n", 0, found.start()) if found else 1
        raise source.error_at(str(error), line, 1) from None
    return speakers, respellings, str(values.get("title") or ""), language


def _respellings(value: object, source: Source) -> Mapping[str, str]:
    if isinstance(value, Mapping):
        return MappingProxyType(dict(pronunciation(written, spoken) for written, spoken in value.items()))
    if not isinstance(value, str):
        raise ValueError("pronunciations is a table, or the name of a file beside the script")  # noqa: TRY004
    if source.path is None:
        raise ValueError("a script that is in no file has no file of pronunciations beside it")
    try:
        return read_pronunciations(source.path.parent / value)
    except ScriptError as error:
        raise ScriptError(f"{source.path}: its pronunciations: {error}", path=source.path) from None
