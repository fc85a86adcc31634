"""Reads and rewrites SubRip. Tags by custom (``<i>``, ``{\\an8}``) are kept, and never counted as text.

There is no specification: a line of times begins a caption, with the number above it where there is one, as ffmpeg
and VLC read it. So a text may hold empty lines, and what follows the times (coordinates) is nobody's.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from aligner.clock import srt_timestamp
from aligner.formats.timed_text.places import InPlace, Place, line_of, spliced
from aligner.formats.timed_text.shown import Shown, seen

_TAGS = re.compile(r"</?(?:[bius]|font)\b[^>\n]*>|\{\\[^}\n]*\}", re.IGNORECASE)
_TIME = r"(?:\d{1,9}:)?\d{1,9}:\d{1,9}(?:[,.]\d{1,9})?"
_HEAD = re.compile(
    rf"^(?:[ \t]*(?P<number>\d+)[ \t]*\n)?[ \t]*(?P<start>{_TIME})[ \t]*-->[ \t]*(?P<end>{_TIME})(?:[ \t][^\n]*)?$",
    re.MULTILINE,
)
_NO_HEAD = re.compile(r"^[ \t]*\d+:\d+[^\n]*-->|(?:\A|\n[ \t]*\n)[ \t]*\d+[ \t]*\n[^\n]*-->", re.MULTILINE)
_WAY_OUT = "write a number, then 00:00:01,000 --> 00:00:02,500, then the text"


@dataclass(frozen=True, slots=True)
class SubRip(InPlace):
    in_order: ClassVar[bool] = True

    def rewritten(self, captions: Sequence[Shown]) -> str:
        # A class with slots is made anew, and ``super()`` without arguments would look for the one before.
        text = InPlace.rewritten(self, captions)
        same = [caption.source for caption in captions] == [caption.source for caption in self.captions]
        return text if same else _renumbered(text)

    def time(self, ms: int, before: str) -> str:
        return srt_timestamp(ms).replace(",", "." if "." in before else ",")

    def lines(self, lines: Sequence[str], before: str) -> str:
        return "\n".join(lines)


def read(text: str) -> SubRip:
    """Raises ``ValueError`` where the file is not SubRip throughout."""
    heads = list(_HEAD.finditer(text))
    before = text[: heads[0].start()] if heads else text
    if before.strip():
        raise _no_caption(text, len(before) - len(before.lstrip()))
    captions: list[Shown] = []
    places: list[Place] = []
    for source, (head, end) in enumerate(_bodies(text, heads)):
        start = min(head.end() + 1, end)
        if wrong := _NO_HEAD.search(text, start, end):
            raise _no_caption(text, wrong.end())
        content = text[start:end]
        places.append(Place((head.start(), end), head.span("start"), head.span("end"), (start, end)))
        if lines := seen(_TAGS.sub("", content)):
            marked = bool(_TAGS.search(content))
            captions.append(Shown(source, _ms(head["start"]), _ms(head["end"]), lines, fixed_text=marked))
    return SubRip(text, tuple(captions), tuple(places))


def _bodies(text: str, heads: Sequence[re.Match[str]]) -> Iterator[tuple[re.Match[str], int]]:
    """Each head with the end of its text, empty lines after it left out."""
    ends = [*(head.start() for head in heads[1:]), len(text)]
    for head, end in zip(heads, ends, strict=False):
        yield head, head.end() + len(text[head.end() : end].rstrip())


def _no_caption(text: str, position: int) -> ValueError:
    return ValueError(f"not SubRip throughout (line {line_of(text, position)}: {_WAY_OUT})")


def _renumbered(text: str) -> str:
    """The file with its numbers from 1, where captions have one."""
    heads = enumerate(_HEAD.finditer(text), 1)
    return spliced(text, [(head.span("number"), str(number)) for number, head in heads if head["number"]])


def _ms(time: str) -> int:
    """Players take what follows the comma for milliseconds, however many digits there are: ``,5`` is 5."""
    whole, _, rest = time.replace(".", ",").partition(",")
    *others, seconds = map(int, whole.split(":")[:3])
    minutes = others[-1] + 60 * sum(others[:-1])
    return (minutes * 60 + seconds) * 1000 + (int(rest[:3]) if rest else 0)
