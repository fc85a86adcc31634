"""The page of one narration: its values as JSON, its sound in base64, and a policy that lets nothing else in."""

import base64
import hashlib
import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from aligner._version import __version__
from aligner.clock import samples_to_ms
from aligner.model import Cue, Narration, Word

SCRIPTS = (
    "data.js",
    "edits.js",
    "stage.js",
    "timeline.js",
    "lists.js",
    "saving.js",
    "controls.js",
    "main.js",
)
SOUND_PIECE = 6 << 20
"""Bytes of sound to a block, a multiple of 3: browsers have a longest string, and so may hold hours."""

_UNSAFE = re.compile("[<\u2028\u2029\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]+")


@dataclass(frozen=True, slots=True)
class Served:
    """Where a page that is served saves to and asks whether its files have changed; paths of its own server."""

    save: str
    state: str
    token: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All that is shown. ``remarks`` and ``corrected`` are by the cue's index."""

    narration: Narration
    limits: Mapping[str, object]
    """The style's, by the names that the page knows them by (``page/data.js``)."""
    remarks: Mapping[int, tuple[tuple[str, str], ...]]
    """What a checker says of a cue's wording: rule and message. Limits of shape and time the page checks itself."""
    corrected: Mapping[int, tuple[bool, bool]]
    """Cues that were corrected, and whether their start and their end were set by hand."""
    left: tuple[str, ...]
    """The words of corrections that no longer fit."""
    peaks: bytes
    """Least and greatest sample in turn, signed bytes."""
    peaks_per_s: int
    audio_type: str
    link: str | None = None
    """The audio's address; None: it is in the page."""
    served: Served | None = None


def write(page: Page, sound: Iterable[bytes] = ()) -> Iterator[str]:
    """The page, piece by piece. ``sound`` is the audio file, in pieces of ``SOUND_PIECE``, where it is to be in it."""
    style, script = part("page.css"), "\n".join(("(() => {", '"use strict";', *map(part, SCRIPTS), "})();"))
    values = {
        "policy": _policy(script, style, page),
        "version": __version__,
        "style": style,
        "data": escaped(_data(page)),
        "script": script,
    }
    head, tail = part("page.html").split("{{sound}}")
    yield filled(head, values)
    for piece in sound:
        yield f'<script type="text/plain" class="sound">{base64.b64encode(piece).decode()}</script>\n'
    yield tail


@cache
def part(name: str) -> str:
    """A file of the page's source."""
    return (resources.files("aligner.preview") / "page" / name).read_text(encoding="utf-8")


def filled(template: str, values: Mapping[str, str]) -> str:
    """The template with each ``{{name}}`` replaced once: what is put in is not looked at again."""
    return re.sub(r"\{\{(\w+)\}\}", lambda found: values.get(found[1], found[0]), template)


def escaped(value: object) -> str:
    """JSON that is safe inside a ``script`` element: no ``<``, no line separators, no lone surrogates."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def digest(text: str) -> str:
    """What a policy names an inline element by. Browsers read CRLF as LF, so there is none in the source."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _policy(script: str, style: str, page: Page) -> str:
    own = "'self'" if page.served else "'none'"
    linked = " 'self' file:" if page.link else ""
    return (
        f"default-src 'none'; script-src {digest(script)}; style-src {digest(style)}; img-src data:;"
        f" media-src blob:{linked}; connect-src {own}; base-uri 'none'; form-action 'none'"
    )


def _data(page: Page) -> dict[str, object]:
    narration = page.narration
    script, track, words = narration.script, narration.track, narration.words
    units = _Units(script.text)
    return {
        "name": script.name,
        "language": script.language,
        "voice": narration.voice,
        "duration": samples_to_ms(track.duration_samples, track.format.rate_hz),
        "text": script.text,
        "style": page.limits,
        "starts": [word.start_ms for word in words],
        "ends": [word.end_ms for word in words],
        "from": [units.at(word.start) for word in words],
        "to": [units.at(word.end) for word in words],
        "estimated": [index for index, word in enumerate(words) if word.basis == "interpolated"],
        "spoken": {str(index): word.spoken for index, word in enumerate(words) if word.spoken},
        "chars": [_char_offsets(word) for word in words] if any(w.char_starts_ms for w in words) else None,
        "cues": _cues(page, words),
        "left": page.left,
        "peaks": base64.b64encode(page.peaks).decode(),
        "peaks_per_s": page.peaks_per_s,
        "audio": page.link,
        "audio_type": page.audio_type,
        "served": None
        if page.served is None
        else {
            "save": page.served.save,
            "state": page.served.state,
            "token": page.served.token,
            "version": page.served.version,
        },
    }


def _cues(page: Page, words: tuple[Word, ...]) -> list[tuple[object, ...]]:
    places = {(word.start, word.start_ms): index for index, word in enumerate(words)}
    return [
        (
            cue.start_ms,
            cue.end_ms,
            places[cue.words[0].start, cue.words[0].start_ms],
            _lines(cue),
            page.remarks.get(cue.index, ()),
            page.corrected.get(cue.index),
        )
        for cue in page.narration.cues
    ]


def _lines(cue: Cue) -> list[tuple[int, str]]:
    return [
        (len(held), _CONTROL.sub("\ufffd", text))
        for held, text in zip(cue.lines, cue.line_texts, strict=True)
    ]


def _char_offsets(word: Word) -> list[int] | None:
    return [at - word.start_ms for at in word.char_starts_ms] if word.char_starts_ms else None


class _Units:
    """Places in a text as JavaScript counts them: a code point past U+FFFF is two."""

    def __init__(self, text: str) -> None:
        self._pairs = [index for index, char in enumerate(text) if char > "\uffff"]

    def at(self, point: int) -> int:
        return point + bisect_left(self._pairs, point)


def suffix_type(path: Path) -> str:
    """The media type of an audio file, by its name."""
    return _TYPES.get(path.suffix.lower(), "application/octet-stream")


_TYPES = {
    ".mp3": "audio/mpeg",
    ".wav": "audio/wav",
    ".flac": "audio/flac",
    ".m4a": "audio/mp4",
    ".opus": "audio/ogg",
}
AUDIO_SUFFIXES = tuple(_TYPES)
