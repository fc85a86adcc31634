"""WebVTT (.vtt), https://www.w3.org/TR/webvtt1/: what browsers read.

``&``, ``<`` and ``>`` are escaped (4.2.2), which also keeps ``-->`` out of text. A cue with a speaker is a voice
span (4.2.2, ``<v Name>``). A header line of the file's language follows the signature: parsers skip it, people
and hls tools read it.
"""

from aligner.clock import vtt_timestamp
from aligner.formats.text import clean, shown_lines
from aligner.model import Cue, Narration


def escape(text: str) -> str:
    """Text as a WebVTT cue holds it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def write(narration: Narration) -> str:
    """The narration's cues. A cue with nothing to see is left out."""
    blocks = [f"WEBVTT\nKind: captions\nLanguage: {clean(narration.script.language)}\n"]
    number = 0
    for cue in narration.cues:
        text = _payload(cue)
        if text:
            number += 1
            times = f"{vtt_timestamp(cue.start_ms)} --> {vtt_timestamp(cue.end_ms)}"
            blocks.append(f"{number}\n{times}\n{text}\n")
    return "\n".join(blocks)


def _payload(cue: Cue) -> str:
    text = "\n".join(escape(line) for line in shown_lines(cue.line_texts))
    speaker = " ".join(clean(cue.speaker or "").split())
    return f"<v {escape(speaker)}>{text}</v>" if text and speaker else text
