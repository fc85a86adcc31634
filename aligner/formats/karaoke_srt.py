"""SubRip with the spoken word in colour (.karaoke.srt): for players that know no other karaoke.

A cue becomes one for each word, with the whole text and that word in ``<font color>``, and one without where nobody
speaks for a frame or longer. They follow each other without a gap, so the text stands still.
"""

from collections.abc import Iterator

from aligner.clock import srt_timestamp
from aligner.formats.lit import LitCue, lit_cues
from aligner.formats.srt import plain
from aligner.model import Narration

_COLOUR = "#ffd700"
_FRAME_MS = 42
"""A frame of 24 a second: shorter silences are not seen, and the word stays lit through them."""


def write(narration: Narration) -> str:
    """The narration's cues. A cue with nothing to see is left out."""
    shown = (state for held in lit_cues(narration) for state in _states(held))
    return "\n".join(
        f"{number}\n{srt_timestamp(start)} --> {srt_timestamp(end)}\n{text}\n"
        for number, (start, end, text) in enumerate(shown, 1)
    )


def _states(held: LitCue) -> Iterator[tuple[int, int, str]]:
    """What is on screen, and from when to when. The cue is covered whole; no state is empty."""
    now, end = held.cue.start_ms, held.cue.end_ms
    for index, piece in enumerate(held.pieces):
        if piece.start_ms - now >= _FRAME_MS:
            yield now, piece.start_ms, _text(held, None)
            now = piece.start_ms
        following = held.pieces[index + 1].start_ms if index + 1 < len(held.pieces) else end
        until = piece.end_ms if following - piece.end_ms >= _FRAME_MS else following
        if until > now:
            yield now, until, _text(held, index)
            now = until
    if end > now:
        yield now, end, _text(held, None)


def _text(held: LitCue, bright: int | None) -> str:
    lines = [""] * len(held.tails)
    for index, piece in enumerate(held.pieces):
        text = plain(piece.text)
        lit_text = f'<font color="{_COLOUR}">{text}</font>' if index == bright and text else text
        lines[piece.line] += plain(piece.before) + lit_text
    return "\n".join(line + plain(tail) for line, tail in zip(lines, held.tails, strict=True))
