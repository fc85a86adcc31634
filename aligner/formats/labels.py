"""Audacity's label tracks (.labels.txt): https://manual.audacityteam.org/man/importing_and_exporting_labels.html

A line a cue: start and end in seconds, and the text, tabs between them. There is no escaping, and none is needed
once text holds no tab and no line end.
"""

from aligner.formats.text import one_line
from aligner.model import Narration


def write(narration: Narration) -> str:
    """The cues as labels. A cue with nothing to see is left out."""
    return "".join(
        f"{_seconds(cue.start_ms)}\t{_seconds(cue.end_ms)}\t{text}\n"
        for cue in narration.cues
        if (text := one_line(cue))
    )


def _seconds(ms: int) -> str:
    """Six decimals, as Audacity writes them."""
    return f"{ms // 1000}.{ms % 1000:03d}000"
