"""SubRip (.srt): what every player reads. It has no specification, no escaping and no header.

Text stands as it is: players that read ``<b>`` as markup do so by custom, and there is no way to quote it.
Cues are numbered from 1 without gaps, separated by an empty line.
"""

from aligner.clock import srt_timestamp
from aligner.formats.text import shown_lines
from aligner.model import Narration

# No parser agrees on a text line that looks like a timing line; a word joiner in the arrow keeps it text.
_ARROW = "-->"
_SAFE_ARROW = "--\u2060>"


def write(narration: Narration) -> str:
    """The narration's cues. A cue with nothing to see is left out."""
    blocks: list[str] = []
    for cue in narration.cues:
        lines = shown_lines(cue.line_texts)
        if lines:
            text = "\n".join(lines).replace(_ARROW, _SAFE_ARROW)
            times = f"{srt_timestamp(cue.start_ms)} --> {srt_timestamp(cue.end_ms)}"
            blocks.append(f"{len(blocks) + 1}\n{times}\n{text}\n")
    return "\n".join(blocks)
