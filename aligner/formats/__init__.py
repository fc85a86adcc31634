"""Formats: a finished narration as the text of a file. No I/O here, and no deciding of cues or times.

To add a format, write ``formats/NAME.py`` with a function ``write(narration) -> str`` whose docstring cites the
format's specification, and add one ``Format`` to ``_ALL``. Text is escaped as that specification says, so that
a reader gets the script's own characters back. Give it a suffix that no script has.
"""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from aligner.errors import SettingsError
from aligner.formats import (
    ass,
    chapters,
    karaoke_srt,
    karaoke_vtt,
    labels,
    lrc,
    otio,
    sbv,
    srt,
    tables,
    textgrid,
    transcript,
    ttml,
    vtt,
    words,
)
from aligner.model import Narration

__all__ = ["FORMATS", "Format", "canonical", "lookup"]


@dataclass(frozen=True, slots=True)
class Format:
    """``suffix`` is put after the script's name: ``talk`` + ``.words.json``. Files are UTF-8 with LF, or with
    CRLF where the format says so. ``aliases`` are other names that people know it by."""

    name: str
    suffix: str
    write: Callable[[Narration], str]
    aliases: tuple[str, ...] = ()
    remark: Callable[[Narration], str] = lambda _: ""
    """What the user should know of a narration's file, a sentence; or nothing."""


_ALL = (
    Format("srt", ".srt", srt.write),
    Format("vtt", ".vtt", vtt.write, ("webvtt",)),
    Format("ass", ".ass", ass.write),
    Format("ttml", ".ttml", ttml.write, ("imsc",)),
    Format("karaoke-vtt", ".karaoke.vtt", karaoke_vtt.write, ("karaoke.vtt",)),
    Format("karaoke-srt", ".karaoke.srt", karaoke_srt.write, ("karaoke.srt",)),
    Format("lrc", ".lrc", lrc.write),
    Format("sbv", ".sbv", sbv.write),
    Format("txt", ".transcript.txt", transcript.write, ("transcript",)),
    Format("timed-txt", ".timed.txt", transcript.write_timed, ("timed.txt",)),
    Format("tsv", ".tsv", tables.write_tsv),
    Format("csv", ".csv", tables.write_csv),
    Format("words-csv", ".words.csv", tables.write_words, ("words.csv",)),
    Format("textgrid", ".TextGrid", textgrid.write, ("praat",)),
    Format("audacity", ".labels.txt", labels.write, ("labels",)),
    Format("chapters", ".chapters.txt", chapters.write_list, ("chapters.txt",), chapters.remark),
    Format("chapters-vtt", ".chapters.vtt", chapters.write_vtt, ("chapters.vtt",)),
    Format("marks", ".marks.csv", tables.write_marks, ("marks.csv",)),
    Format("otio", ".otio", otio.write, ("opentimelineio",)),
    Format("words", ".words.json", words.write, ("json", "words.json")),
)
FORMATS: Mapping[str, Format] = MappingProxyType({entry.name: entry for entry in _ALL})
_NAMES: Mapping[str, str] = MappingProxyType(
    {name: entry.name for entry in _ALL for name in (entry.name, *entry.aliases)}
)


def canonical(name: str) -> str:
    """The registry's name for a format: ``words`` for "json"; names that are not known stay as they are."""
    plain = name.strip().lower().removeprefix(".")
    return _NAMES.get(plain, plain)


def lookup(name: str) -> Format:
    """The format of a name. Raises ``SettingsError`` that names the known ones."""
    known = canonical(name)
    found = FORMATS.get(known)
    if found is not None:
        return found
    close = difflib.get_close_matches(known, _NAMES, n=1)
    hint = f"did you mean {close[0]!r}? " if close else ""
    raise SettingsError(f"no caption format {name!r}: {hint}known are {', '.join(FORMATS)}", name="captions")
