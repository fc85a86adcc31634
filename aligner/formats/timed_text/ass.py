"""Reads and rewrites SubStation Alpha. Comments, drawings and signs that are placed on the picture are no captions."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from aligner.formats.ass import escape, timestamp
from aligner.formats.text import JOINER
from aligner.formats.timed_text.places import InPlace, Place, line_of
from aligner.formats.timed_text.shown import Shown, seen

_LINE = re.compile(
    r"^[ \t]*\[(?P<section>[^\n\]]*)\][^\n]*$|^(?P<key>[^\n:]*):(?P<value>[^\n]*)$", re.MULTILINE
)
_TIME = re.compile(r"(\d+):(\d{1,2}):(\d{1,2})(?:[.:](\d{1,3}))?")
_OVERRIDE = re.compile(r"(?<!\\)\{[^}]*\}")
_SIGN = re.compile(r"\\(?:pos|move|p[1-9]|org)\b|\\p[1-9]")
# As libass has it where a file says nothing.
_FIELDS = ("layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text")


@dataclass(frozen=True, slots=True)
class SubStation(InPlace):
    between: ClassVar[str] = "\n"

    @property
    def grain_ms(self) -> int:
        return 10

    def time(self, ms: int, before: str) -> str:
        return timestamp(ms)

    def lines(self, lines: Sequence[str], before: str) -> str:
        return "\\N".join(map(escape, lines))


def read(text: str) -> SubStation:
    """Raises ``ValueError`` where the file is not SubStation Alpha."""
    if "[events]" not in text.lower():
        raise ValueError("not SubStation Alpha: it has no [Events]")
    captions: list[Shown] = []
    places: list[Place] = []
    language = None
    section = ""
    fields: Sequence[str] = _FIELDS
    for line in _LINE.finditer(text):
        key = (line["key"] or "").strip().lower()
        if line["section"] is not None:
            section = line["section"].strip().lower()
        elif section == "script info" and key == "language":
            language = line["value"].strip() or None
        elif section == "events" and key == "format":
            fields = [field.strip().lower() for field in line["value"].split(",")]
        elif section == "events" and key == "dialogue":
            place, speaker = _place(text, line, fields)
            start_ms, end_ms = (_ms(text, *span) for span in (place.start, place.end))
            content = text[slice(*place.shown)]
            overrides = "".join(_OVERRIDE.findall(content))
            lines = () if _SIGN.search(overrides) else seen(_plain(content))
            if lines:
                captions.append(Shown(len(places), start_ms, end_ms, lines, speaker or None, bool(overrides)))
            places.append(place)
    return SubStation(text, tuple(captions), tuple(places), language)


def _place(text: str, line: re.Match[str], fields: Sequence[str]) -> tuple[Place, str]:
    """Where an event has its times and its text, and who speaks."""
    spans = dict(zip(fields, _cells(text, *line.span("value"), len(fields)), strict=False))
    if not {"start", "end", "text"} <= spans.keys():
        raise ValueError(
            f"not SubStation Alpha throughout (line {line_of(text, line.start())}: an event has no times or no text)"
        )
    speaker = spans.get("name") or spans.get("actor") or (0, 0)
    place = Place(line.span(), spans["start"], spans["end"], spans["text"])
    return place, text[slice(*speaker)]


def _cells(text: str, start: int, end: int, count: int) -> Iterator[tuple[int, int]]:
    """The fields of an event, white space round them left out; the last one, the text, may hold commas."""
    for number in range(count):
        comma = text.find(",", start, end) if number + 1 < count else end
        last = end if comma < 0 else comma
        cell = text[start:last]
        if number + 1 == count:
            yield start, last
        else:
            first = start + len(cell) - len(cell.lstrip())
            yield first, max(first, start + len(cell.rstrip()))
        if comma < 0:
            return
        start = last + 1


def _ms(text: str, start: int, end: int) -> int:
    time = _TIME.fullmatch(text, start, end)
    if time is None:
        raise ValueError(
            f"not SubStation Alpha throughout (line {line_of(text, start)}: {text[start:end]!r:.40} is no time,"
            " as 0:00:01.00 is)"
        )
    seconds = int(time[1]) * 3600 + int(time[2]) * 60 + int(time[3])
    return seconds * 1000 + (int(time[4].ljust(3, "0")) if time[4] else 0)


def _plain(text: str) -> str:
    """What libass draws."""
    bare = _OVERRIDE.sub("", text)
    bare = bare.replace("\\N", "\n").replace("\\n", " ").replace("\\h", "\u00a0")
    return bare.replace("\\{", "{").replace("\\}", "}").replace(f"\\{JOINER}", "\\")
