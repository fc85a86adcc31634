"""WebVTT with every word timed (.karaoke.vtt), https://www.w3.org/TR/webvtt1/#webvtt-cue-timestamp.

A word, or a syllable, is ``<c.word>`` after the time at which it begins; a time of its own ends it where silence
follows. The STYLE block lights what is not ``:future``: browsers know nothing between that and ``:past``, to which
the spoken word belongs as soon as it begins, so the line fills. Times in a cue increase and lie inside it (4.2.2):
words that begin at the same millisecond are lit together.
"""

from aligner.clock import vtt_timestamp
from aligner.formats.lit import LitCue, lit_cues
from aligner.formats.text import speakers_of
from aligner.formats.vtt import escape, head, timing, voiced
from aligner.model import Narration

_STYLE = """\
STYLE
::cue(.word) {
  color: #ffd700;
}
::cue(.word:future) {
  color: #ffffff;
}
"""


def write(narration: Narration) -> str:
    """The narration's cues. A cue with nothing to see is left out."""
    blocks = []
    for number, held in enumerate(lit_cues(narration), 1):
        text = voiced(_lines(held), speakers_of(held.cue))
        blocks.append(f"{number}\n{timing(held.cue, narration.look)}\n{text}\n")
    return "\n".join([head(narration), _STYLE, *blocks])


def _lines(held: LitCue) -> list[str]:
    lines = [""] * len(held.tails)
    last = held.cue.start_ms

    def at(ms: int) -> str:
        nonlocal last
        if not last < ms < held.cue.end_ms:
            return ""
        last = ms
        return f"<{vtt_timestamp(ms)}>"

    for index, piece in enumerate(held.pieces):
        before = escape(piece.before)
        lines[piece.line] += f"{before}{at(piece.start_ms)}<c.word>{escape(piece.text)}</c>"
        following = held.pieces[index + 1].start_ms if index + 1 < len(held.pieces) else held.cue.end_ms
        if following > piece.end_ms:
            lines[piece.line] += at(piece.end_ms)
    return [line + escape(tail) for line, tail in zip(lines, held.tails, strict=True)]
