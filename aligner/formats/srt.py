"""SubRip (.srt): what every player reads. It has no specification, no escaping and no header.

Text stands as it is: players that read ``<b>`` as markup do so by custom, and there is no way to quote it.
Cues are numbered from 1 without gaps, separated by an empty line.
"""

from datetime import timedelta

from aligner.formats.direction import directed
from aligner.formats.text import shown_lines
from aligner.model import Narration

# No parser agrees on a text line that looks like a timing line; a word joiner in the arrow keeps it text.
_ARROW = "-->"
_SAFE_ARROW = "--\u2060>"


def write(narration: Narration) -> str:
    """The narration's cues. A cue with nothing to see is left out."""
    import srt

    language = narration.script.language
    shown = ((cue, shown_lines(cue.line_texts)) for cue in narration.cues)
    subtitles = (
        srt.Subtitle(
            number,
            timedelta(milliseconds=cue.start_ms),
            timedelta(milliseconds=cue.end_ms),
            "\n".join(directed(line, language) for line in lines).replace(_ARROW, _SAFE_ARROW),
        )
        for number, (cue, lines) in enumerate(((cue, lines) for cue, lines in shown if lines), start=1)
    )
    composed: str = srt.compose(subtitles, reindex=False)
    return composed.removesuffix("\n")  # which ends with an empty line
