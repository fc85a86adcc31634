"""Formats: a finished narration as the text of a file. No I/O here, and no deciding of cues or times.

To add a format, write ``formats/NAME.py`` with a function ``write(narration) -> str`` whose docstring cites the
format's specification, and add one ``Format`` to ``_ALL``. Text is escaped as that specification says, so that
a reader gets the script's own characters back.
"""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from aligner.errors import SettingsError
from aligner.formats import srt, vtt, words
from aligner.model import Narration

__all__ = ["FORMATS", "Format", "lookup"]


@dataclass(frozen=True, slots=True)
class Format:
    """``suffix`` is put after the script's name: ``talk`` + ``.words.json``. Files are UTF-8 with LF."""

    name: str
    suffix: str
    write: Callable[[Narration], str]


_ALL = (
    Format("srt", ".srt", srt.write),
    Format("vtt", ".vtt", vtt.write),
    Format("words", ".words.json", words.write),
)
FORMATS: Mapping[str, Format] = MappingProxyType({entry.name: entry for entry in _ALL})


def lookup(name: str) -> Format:
    """The format of a name. Raises ``SettingsError`` that names the known ones."""
    found = FORMATS.get(name.strip().lower())
    if found is not None:
        return found
    close = difflib.get_close_matches(name.strip().lower(), FORMATS, n=1)
    hint = f"did you mean {close[0]!r}? " if close else ""
    raise SettingsError(f"no caption format {name!r}: {hint}known are {', '.join(FORMATS)}", name="captions")
