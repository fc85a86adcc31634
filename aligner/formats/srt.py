"""SubRip (.srt): what every player reads. It has no specification, no escaping and no header.

Players read ``<b>``, ``{\\an8}`` and ``\\N`` as markup by custom, and leave out what they do not know: a word joiner
keeps them text, as it keeps an arrow from being taken for a line of times. Cues are numbered from 1 without gaps,
separated by an empty line.
"""

import re
from datetime import timedelta

from aligner.formats.direction import directed
from aligner.formats.text import JOINER, shown_lines
from aligner.model import Narration

# Tags as ffmpeg and VLC find them, and the line ends and spaces that they take from SubStation Alpha.
_MARKUP = re.compile(r"[<{](?=[\w/\\!])|\\(?=[Nnh])")


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
            "\n".join(directed(plain(line), language) for line in lines),
        )
        for number, (cue, lines) in enumerate(((cue, lines) for cue, lines in shown if lines), start=1)
    )
    composed: str = srt.compose(subtitles, reindex=False)
    return composed.removesuffix("\n")  # which ends with an empty line


def plain(text: str) -> str:
    """Text that players show as it is."""
    return _MARKUP.sub(rf"\g<0>{JOINER}", text).replace("-->", f"--{JOINER}>")
