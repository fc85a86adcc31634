"""Enhanced LRC (.lrc): lyrics players. ``[mm:ss.xx]`` before a line, ``<mm:ss.xx>`` before each word and after the
last (the "A2" extension, https://en.wikipedia.org/wiki/LRC_(file_format)).

There is no escaping: a bracket in text that a reader could take for a time is followed by a word joiner. A line
stays until the next begins, so a silence of a second or more begins with an empty line.
"""

import re

from aligner.formats.lit import Piece, lit_cues
from aligner.formats.text import JOINER, title_of
from aligner.model import Narration

_SILENCE_MS = 1000
_TAG = re.compile(r"([\[<])(?=\s*(?:\d+|[A-Za-z#]+)\s*:)")


def write(narration: Narration) -> str:
    """A line for every line of a cue, timed by its words. A cue with nothing to see is left out."""
    lines = [f"[ti:{_name(title_of(narration))}]", f"[la:{_name(narration.script.language)}]"]
    cues = list(lit_cues(narration))
    for index, held in enumerate(cues):
        for pieces, tail in held.lines():
            lines.append(_line(pieces, tail))
        following = cues[index + 1].cue.start_ms if index + 1 < len(cues) else None
        if following is None or following - held.cue.end_ms >= _SILENCE_MS:
            lines.append(f"[{_time(held.cue.end_ms)}]")
    return "\n".join(lines) + "\n"


def _line(pieces: tuple[Piece, ...], tail: str) -> str:
    parts = [f"[{_time(pieces[0].start_ms)}]"]
    for index, piece in enumerate(pieces):
        before = piece.before if index else ""
        first = pieces[0].before if not index else ""  # a label of the speaker is part of the first word
        parts.append(f"{before}<{_time(piece.start_ms)}>{_text(first + piece.text)}")
    return "".join(parts) + _text(tail) + f"<{_time(pieces[-1].end_ms)}>"


def _text(text: str) -> str:
    return _TAG.sub(rf"\1{JOINER}", text)


def _name(text: str) -> str:
    return text.replace("[", "(").replace("]", ")")


def _time(ms: int) -> str:
    """``mm:ss.xx``, hundredths; minutes go on past 99."""
    hundredths = (ms + 5) // 10
    return f"{hundredths // 6000:02d}:{hundredths // 100 % 60:02d}.{hundredths % 100:02d}"
