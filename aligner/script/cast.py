"""Declared speakers and pronunciations: who is meant by a name, and the tables in front matter or ``aligner.toml``.

What is read here raises ``ValueError`` with a sentence; who asks knows the file and the line.
"""

import csv
import difflib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType
from typing import Any

from aligner.model import VoiceSettings
from aligner.script.decoding import decode
from aligner.script.directives import FASTEST, SLOWEST
from aligner.script.manuscript import Speaker
from aligner.script.places import Source, Written

_RANGES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "speed": (SLOWEST, FASTEST),
        "stability": (0, 1),
        "similarity_boost": (0, 1),
        "style_exaggeration": (0, 1),
    }
)
_KEYS = ("voice", "local_voice", "model", *_RANGES, "speaker_boost")

NARRATOR = "narrator"
"""Who speaks where nobody else does: ``[voice: narrator]`` goes back to the run's own voice."""


class Cast:
    """The declared speakers, by name in any case."""

    def __init__(self, speakers: Mapping[str, Speaker]) -> None:
        self._speakers = speakers
        self._folded = {name.casefold(): name for name in (NARRATOR, *speakers)}
        self.names: Sequence[str] = tuple(self._folded.values()) if speakers else ()

    def find(self, name: str, written: Written, at: int) -> str:
        """The name as declared. Raises ``ScriptError`` for one that is not."""
        known = self._folded.get(name.casefold())
        if known is None:
            near = difflib.get_close_matches(name, self._folded.values(), n=1)
            hint = f"did you mean {near[0]}? Else declare" if near else "declare"
            message = f"{name} is no speaker: {hint} {name} in aligner.toml, under [speakers.{name}]"
            raise written.error(message, at)
        return known

    def of(self, name: str | None) -> Speaker:
        """How a speaker sounds: one that is not declared, like the run's voice."""
        known = self._folded.get((name or NARRATOR).casefold())
        return self._speakers.get(known or "", Speaker())


def merged(declared: Speaker, own: Speaker, speed: float | None) -> Speaker:
    """How a segment is spoken: what is said nearest to it wins."""
    settings = {
        item.name: getattr(
            declared.settings if getattr(own.settings, item.name) is None else own.settings, item.name
        )
        for item in fields(VoiceSettings)
    }
    if speed is not None:
        settings["speed"] = speed
    return Speaker(own.voice or declared.voice, own.model or declared.model, VoiceSettings(**settings))


def read_speakers(table: object, called: str = "speakers") -> Mapping[str, Speaker]:
    """Speakers by name: each the name of a voice, or a table. Raises ``ValueError``."""
    if not isinstance(table, Mapping):
        raise ValueError(f"{called} is a table of names")  # noqa: TRY004 - one error for a caller
    found: dict[str, Speaker] = {}
    folded: dict[str, str] = {}
    for name, value in table.items():
        if not isinstance(name, str):
            raise ValueError(f"{called}: the name {name} is not text; put it into quotes")  # noqa: TRY004
        if not name.strip() or any(char in name for char in "[]:\n"):
            raise ValueError(f"{called}: a speaker's name has no colon and no bracket in it")
        twin = folded.setdefault(name.casefold(), name)
        if twin != name:
            raise ValueError(f"{called}: {twin} and {name} are one name: case does not tell speakers apart")
        found[name.strip()] = _speaker(f"{called}.{name}", value)
    return MappingProxyType(found)


def _speaker(called: str, value: object) -> Speaker:
    if isinstance(value, Speaker):
        return value
    if isinstance(value, str) and value.strip():
        return Speaker(value.strip())
    if not isinstance(value, Mapping):
        raise ValueError(f"{called} is a voice, or a table of {', '.join(_KEYS)}")  # noqa: TRY004 - one error
    settings: dict[str, Any] = {}
    for key, item in value.items():
        if key not in _KEYS:
            near = difflib.get_close_matches(str(key), _KEYS, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(_KEYS)}"
            raise ValueError(f"{called} has no {key}; {hint}")
        if key in _RANGES:
            low, high = _RANGES[key]
            if not isinstance(item, int | float) or isinstance(item, bool) or not low <= item <= high:
                raise ValueError(f"{called}: {key} is a number from {low:g} to {high:g}")
            settings["style" if key == "style_exaggeration" else key] = float(item)
        elif key == "speaker_boost":
            if not isinstance(item, bool):
                raise ValueError(f"{called}: {key} is true or false")
            settings["use_speaker_boost"] = item
        elif not isinstance(item, str) or not item.strip():
            raise ValueError(f"{called}: {key} is a name")
    names = ("voice", "local_voice", "model")
    voice, local_voice, model = (str(value[key]).strip() if key in value else None for key in names)
    return Speaker(voice, model, VoiceSettings(**settings), local_voice)


def read_pronunciations(path: Path) -> Mapping[str, str]:
    """The pronunciations in a file: ``written = spoken`` a line, or CSV of two columns; ``#`` begins a remark.

    Raises ``ScriptError`` naming the line.
    """
    source = Source(path.name, path)
    try:
        text = decode(path.read_bytes(), source)
    except OSError as error:
        raise source.error(f"cannot be read ({(error.strerror or str(error)).lower()})") from None
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        pair = _pair(line, is_csv=path.suffix.lower() == ".csv")
        if number == 1 and pair and tuple(item.casefold() for item in pair) == ("written", "spoken"):
            continue
        try:
            written, spoken = pronunciation(*pair) if pair else ("", "")
        except ValueError as error:
            raise source.error_at(str(error), number, 1) from None
        if not pair:
            raise source.error_at("this is no pronunciation: write written = spoken", number, 1)
        if found.setdefault(written, spoken) != spoken:
            raise source.error_at(f"{written} has a pronunciation already: {found[written]}", number, 1)
    return MappingProxyType(found)


def pronunciation(written: object, spoken: object) -> tuple[str, str]:
    """One pronunciation, its spaces folded. Raises ``ValueError``."""
    if not isinstance(written, str) or not isinstance(spoken, str):
        raise ValueError(f"the pronunciation of {written} is not text; put it into quotes")  # noqa: TRY004
    written, spoken = " ".join(written.split()), " ".join(spoken.split())
    if not any(map(str.isalnum, written)) or not any(map(str.isalnum, spoken)):
        raise ValueError("a pronunciation has something on both sides: written = spoken")
    return written, spoken


def _pair(line: str, *, is_csv: bool) -> tuple[str, str] | None:
    if is_csv:
        row = next(csv.reader([line]))
        return (row[0], row[1]) if len(row) == 2 else None
    written, equals, spoken = line.partition("=")
    return (written, spoken) if equals else None
