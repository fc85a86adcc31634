"""WebVTT with every word timed (.karaoke.vtt), https://www.w3.org/TR/webvtt1/#webvtt-cue-timestamp.

A word is ``<c.word>`` after the time at which it begins; a time of its own ends it where silence follows. So the
spoken word alone is neither ``:past`` nor ``:future`` (8.2.1.3), which is what the STYLE block colours. Times in a
cue increase and lie inside it (4.2.2): words that begin at the same millisecond are lit together.
"""

from aligner.clock import vtt_timestamp
from aligner.formats.lit import LitCue, lit
from aligner.formats.text import clean, speaker_of
from aligner.formats.vtt import escape
from aligner.model import Narration

_STYLE = """\
STYLE
::cue(.word) {
  color: #ffd700;
}
::cue(.word:past), ::cue(.word:future) {
  color: #ffffff;
}
"""


def write(narration: Narration) -> str:
    """The narration's cues. A cue with nothing to see is left out."""
    blocks = [f"WEBVTT\nKind: captions\nLanguage: {clean(narration.script.language)}\n", _STYLE]
    for number, held in enumerate((held for cue in narration.cues if (held := lit(cue))), 1):
        times = f"{vtt_timestamp(held.cue.start_ms)} --> {vtt_timestamp(held.cue.end_ms)}"
        speaker = speaker_of(held.cue)
        text = _payload(held)
        shown = f"<v {escape(speaker)}>{text}</v>" if speaker else text
        blocks.append(f"{number}\n{times}\n{shown}\n")
    return "\n".join(blocks)


def _payload(held: LitCue) -> str:
    parts: list[str] = []
    last = held.cue.start_ms

    def at(ms: int) -> str:
        nonlocal last
        if not last < ms < held.cue.end_ms:
            return ""
        last = ms
        return f"<{vtt_timestamp(ms)}>"

    line = 0
    for index, piece in enumerate(held.pieces):
        if piece.line > line:
            parts.append(f"{escape(held.tails[line])}\n")
            line = piece.line
        parts.append(f"{escape(piece.before)}{at(piece.start_ms)}<c.word>{escape(piece.text)}</c>")
        following = held.pieces[index + 1].start_ms if index + 1 < len(held.pieces) else held.cue.end_ms
        if following > piece.end_ms:
            parts.append(at(piece.end_ms))
    parts.append(escape(held.tails[line]))
    return "".join(parts)
