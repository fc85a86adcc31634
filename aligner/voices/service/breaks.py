"""SSML as far as the websocket takes it: ``<break time="1.5s" />`` becomes silence, other tags vanish.

Applies only where ``enable_ssml_parsing`` was asked for; otherwise a tag is text and is read out, as the
service does. Knows nothing of audio.

A tag's characters are in neither alignment: the service filters them out (livekit/agents 3330). A break is
one space in both, which holds its silence. Only the form that closes itself pauses. The words inside a
``<phoneme>`` in IPA are spoken as it says, and stay words in both alignments.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from aligner.voices.engines import Sounded

LONGEST_BREAK_MS = 3000  # facts.md row 6

_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>")
_BREAK = re.compile(
    r"""<break\s+time\s*=\s*["']?\s*(\d+(?:\.\d*)?|\.\d+)\s*(ms|s)\s*["']?\s*/>""", re.IGNORECASE
)

_PHONEME = re.compile(
    r"""<phoneme\s+alphabet\s*=\s*["']ipa["']\s+ph\s*=\s*(?:"(?P<ipa>[^"<>]+)"|'(?P<also>[^'<>]+)')\s*>"""
    r"(?P<written>[^<>]*)</phoneme\s*>",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Break:
    """Silence, in milliseconds."""

    ms: int


@dataclass(frozen=True, slots=True)
class Words:
    """Text to speak, and where in it IPA says how."""

    text: str
    sounded: tuple[Sounded, ...] = ()


def parts(text: str) -> Iterator[Words | Break]:
    """Text to speak and silences, in order; no part is blank and no silence is empty."""
    spoken: list[str] = []
    sounded: list[Sounded] = []
    position = 0
    for tag in _TAG.finditer(text):
        if tag.start() < position:
            continue
        spoken.append(text[position : tag.start()])
        position = tag.end()
        if phoneme := _PHONEME.match(text, tag.start()):
            position = phoneme.end()
            start = sum(map(len, spoken))
            spoken.append(unescape(phoneme["written"]))
            end = start + len(spoken[-1])
            if spoken[-1].strip():
                sounded.append(Sounded(start, end, unescape(phoneme["ipa"] or phoneme["also"])))
            continue
        pause = _BREAK.fullmatch(tag.group())
        if pause is None:
            continue
        ms = round(float(pause[1]) * (1 if pause[2].lower() == "ms" else 1000))
        if ms > 0:
            yield from _words(spoken, sounded)
            spoken, sounded = [], []
            yield Break(min(ms, LONGEST_BREAK_MS))
    spoken.append(text[position:])
    yield from _words(spoken, sounded)


def _words(spoken: list[str], sounded: list[Sounded]) -> Iterator[Words]:
    text = "".join(spoken)
    if text.strip():
        yield Words(text, tuple(sounded))
