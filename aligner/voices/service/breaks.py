"""SSML as far as the websocket takes it: ``<break time="1.5s" />`` becomes silence, other tags vanish.

Applies only where ``enable_ssml_parsing`` was asked for; otherwise a tag is text and is read out, as the
service does. Knows nothing of audio.

A tag's characters are in neither alignment: the service filters them out (livekit/agents 3330). A break is
one space in both, which holds its silence. Only the form that closes itself pauses; the words inside a
``<phoneme>`` are spoken as the engine reads them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_BREAK_MS = 3000  # facts.md row 6

_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>")
_BREAK = re.compile(
    r"""<break\s+time\s*=\s*["']?\s*(\d+(?:\.\d*)?|\.\d+)\s*(ms|s)\s*["']?\s*/>""", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Break:
    """Silence, in milliseconds."""

    ms: int


def parts(text: str) -> Iterator[str | Break]:
    """Text to speak and silences, in order; no part is blank and no silence is empty."""
    spoken: list[str] = []
    position = 0
    for tag in _TAG.finditer(text):
        spoken.append(text[position : tag.start()])
        position = tag.end()
        pause = _BREAK.fullmatch(tag.group())
        if pause is None:
            continue
        ms = round(float(pause[1]) * (1 if pause[2].lower() == "ms" else 1000))
        if ms > 0:
            yield from _words(spoken)
            spoken = []
            yield Break(min(ms, LONGEST_BREAK_MS))
    spoken.append(text[position:])
    yield from _words(spoken)


def _words(spoken: list[str]) -> Iterator[str]:
    text = "".join(spoken)
    if text.strip():
        yield text
