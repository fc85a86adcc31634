"""SubViewer as YouTube writes it (.sbv): times, lines, an empty line. It has no specification and no escaping.

A word joiner keeps text what readers of SubViewer take for something else: a line that looks like a line of times,
and one that begins with a bracket, as that format's headers do (ffmpeg leaves it out).
"""

import re

from aligner.clock import vtt_timestamp
from aligner.formats.direction import directed
from aligner.formats.text import JOINER, shown_lines
from aligner.model import Narration

_HEADER = re.compile(r"^(?=\s*\[)")
_TIMES = re.compile(r"^(\s*\d+:\d+:\d+\.\d+),(?=\d)")


def write(narration: Narration) -> str:
    """The narration's cues. A cue with nothing to see is left out."""
    blocks = []
    for cue in narration.cues:
        shown = (directed(line, narration.script.language) for line in shown_lines(cue.line_texts))
        lines = [_HEADER.sub(JOINER, _TIMES.sub(rf"\1,{JOINER}", line)) for line in shown]
        if lines:
            blocks.append("\n".join([f"{_time(cue.start_ms)},{_time(cue.end_ms)}", *lines, ""]))
    return "\n".join(blocks)


def _time(ms: int) -> str:
    """``H:MM:SS.mmm``: hours are not padded."""
    return vtt_timestamp(ms).removeprefix("0")
