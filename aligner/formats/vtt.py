"""WebVTT (.vtt), https://www.w3.org/TR/webvtt1/: what browsers read.

``&``, ``<`` and ``>`` are escaped (4.2.2), which also keeps ``-->`` out of text. A speaker is a voice span (4.2.2,
``<v Name>``), one a line where a cue has two. The specification has no place for a file's language or for who made
it but a comment (4.1), which every parser skips; it stands there in words that people and programs find.
"""

from collections.abc import Sequence

from aligner.clock import vtt_timestamp
from aligner.formats.direction import directed
from aligner.formats.text import clean, shown_lines, speakers_of, title_of
from aligner.model import Cue, Look, Narration


def escape(text: str) -> str:
    """Text as a WebVTT cue holds it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def head(narration: Narration) -> str:
    """The file's first blocks: what it is, of what, in which language."""
    made = f"{title_of(narration)}: captions by aligner {narration.version}"
    rows = (f"Language: {clean(narration.script.language)}", *([made] if narration.version else []))
    return "WEBVTT\n\nNOTE\n" + "".join(row.replace("-->", "->") + "\n" for row in rows)


def timing(cue: Cue, look: Look) -> str:
    """A cue's line of times, with its settings: without any it stands at the picture's foot (6.1)."""
    return f"{vtt_timestamp(cue.start_ms)} --> {vtt_timestamp(cue.end_ms)}{' line:0' if look.top else ''}"


def voiced(lines: Sequence[str], speakers: Sequence[str]) -> str:
    """Lines that are escaped already, in the voices of who speaks them: one voice round them all where it is one."""
    if len(set(speakers)) > 1:
        return "\n".join(voiced([line], [speaker]) for line, speaker in zip(lines, speakers, strict=True))
    text = "\n".join(lines)
    return f"<v {escape(speakers[0])}>{text}</v>" if speakers and speakers[0] else text


def write(narration: Narration) -> str:
    """The narration's cues. A cue with nothing to see is left out."""
    blocks = [head(narration)]
    for cue in narration.cues:
        lines = [escape(directed(line, narration.script.language)) for line in shown_lines(cue.line_texts)]
        if lines:
            text = voiced(lines, speakers_of(cue))
            blocks.append(f"{len(blocks)}\n{timing(cue, narration.look)}\n{text}\n")
    return "\n".join(blocks)
