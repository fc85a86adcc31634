"""Reads and rewrites WebVTT as its parser goes through a file (6.1): blocks apart by empty lines, a line with an arrow
begins a cue. Styles, regions, notes, identifiers and settings stay; voice spans are speakers."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from aligner.clock import vtt_timestamp
from aligner.formats.timed_text.places import InPlace, Place, Span, line_of
from aligner.formats.timed_text.shown import Shown, seen
from aligner.formats.vtt import escape

_TAG = re.compile(r"<[^>]*>")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>]*)>((?:(?!<v[.\s]).)*?)(?:</v>)?", re.DOTALL)
_LANGUAGE = re.compile(r"^Language:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
_HEAD = re.compile(r"WEBVTT(?:[ \t][^\n]*)?(?:\n|\Z)")
_TIME = r"(?:\d+:)?[0-5]\d:[0-5]\d\.\d{3}"
_TIMES = re.compile(rf"[ \t]*(?P<start>{_TIME})[ \t]*-->[ \t]*(?P<end>{_TIME})(?=[ \t]|$)")
_UNSHOWN = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t]|$)")


@dataclass(frozen=True, slots=True)
class WebVtt(InPlace):
    in_order: ClassVar[bool] = True

    def time(self, ms: int, before: str) -> str:
        return vtt_timestamp(ms)

    def lines(self, lines: Sequence[str], before: str) -> str:
        text = "\n".join(map(escape, lines))
        opened = re.match(r"<v[^>]*>", before)
        return f"{opened[0]}{text}</v>" if opened else text


def read(text: str) -> WebVtt:
    """Raises ``ValueError`` where the file is not WebVTT throughout."""
    head = _HEAD.match(text)
    if head is None:
        raise ValueError(
            "not WebVTT: its first line does not begin with WEBVTT (and a space, where more follows)"
        )
    captions: list[Shown] = []
    places: list[Place] = []
    for source, place in enumerate(_places(text, head.end())):
        places.append(place)
        content = text[slice(*place.shown)]
        voice = _VOICE.fullmatch(content)
        inner = voice[2] if voice else content
        if lines := seen(html.unescape(_TAG.sub("", inner))):
            speaker = html.unescape(voice[1]).strip() if voice else None
            start_ms, end_ms = _ms(text[slice(*place.start)]), _ms(text[slice(*place.end)])
            captions.append(Shown(source, start_ms, end_ms, lines, speaker, bool(_TAG.search(inner))))
    told = text.split("-->", 1)[0]  # in the header as players write it, or in a comment
    named = _LANGUAGE.search(told)
    return WebVtt(text, tuple(captions), tuple(places), named[1] if named else None)


def _places(text: str, position: int) -> Iterator[Place]:
    """The file's cues. Raises ``ValueError`` for one whose times cannot be read: players leave it out."""
    for lines in _blocks(text, position):
        arrow = next((at for at, line in enumerate(lines[:2]) if "-->" in text[slice(*line)]), None)
        first = text[slice(*lines[0])]
        if arrow is None:
            continue
        start, end = lines[arrow]
        times = _TIMES.match(text, start, end)
        if times is None:
            if _UNSHOWN.match(first):
                continue
            raise ValueError(
                f"not WebVTT throughout (line {line_of(text, start)}: write 00:01.000 --> 00:02.500 alone)"
            )
        shown = (lines[arrow + 1][0], lines[-1][1]) if len(lines) > arrow + 1 else (end, end)
        name = (lines[0][0], start) if arrow else (0, 0)
        yield Place((lines[0][0], lines[-1][1]), times.span("start"), times.span("end"), shown, name)


def _blocks(text: str, position: int) -> Iterator[list[Span]]:
    """The lines of each block. An arrow past a block's second line, or after its first arrow, begins the next."""
    lines: list[Span] = []
    arrow = False
    in_head = True
    while position <= len(text):
        found = text.find("\n", position)
        end = len(text) if found < 0 else found
        has_arrow = text.find("-->", position, end) >= 0
        if lines and (position == end or (has_arrow and (arrow or in_head or len(lines) > 1))):
            if not in_head:
                yield lines
            lines, arrow, in_head = [], False, False
        if position == end:
            in_head = False
        else:
            in_head = in_head and not has_arrow
            lines.append((position, end))
            arrow = arrow or has_arrow
        position = end + 1
    if lines and not in_head:
        yield lines


def _ms(time: str) -> int:
    *hours, minutes, seconds = time.split(":")
    whole, _, rest = seconds.partition(".")
    return (int(hours[0] if hours else 0) * 3600 + int(minutes) * 60 + int(whole)) * 1000 + int(rest)
