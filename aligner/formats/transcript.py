"""Transcripts (.transcript.txt, .timed.txt): plain text to read, with and without times.

The transcript has a paragraph of the script on each line, an empty line between them; a speaker is named where
they begin. The timed one has a line a cue: ``[H:MM:SS.mmm] text``. The suffix keeps a transcript from being
written over a script of the same name, and from being spoken as one.
"""

import re

from aligner.clock import vtt_timestamp
from aligner.formats.text import clean, one_line, speaker_of
from aligner.model import Narration

_PARAGRAPH = re.compile(r"\n\s*\n|\u2029|\f")


def write(narration: Narration) -> str:
    """The words as the script has them: its paragraphs, its punctuation, its own spacing between words."""
    text = narration.script.text
    paragraphs: list[str] = []
    for index, word in enumerate(narration.words):
        before = narration.words[index - 1] if index else None
        gap = text[before.end : word.start] if before else ""
        turned = word.speaker != (before.speaker if before else None)
        if before is None or turned or _PARAGRAPH.search(gap.replace("\r\n", "\n")):
            paragraphs.append(f"{word.speaker}: " if word.speaker and turned else "")
            gap = ""
        paragraphs[-1] += gap + word.text
    lines = (" ".join(clean(paragraph).split()) for paragraph in paragraphs)
    return "\n\n".join(lines) + "\n" if paragraphs else ""


def write_timed(narration: Narration) -> str:
    """A line a cue, with the time at which it begins; a speaker is named where they begin."""
    lines, speaker = [], ""
    for cue in narration.cues:
        text = one_line(cue)
        if not text:
            continue
        who = speaker_of(cue)
        named = f"{who}: " if who and who != speaker else ""
        lines.append(f"[{vtt_timestamp(cue.start_ms).removeprefix('0')}] {named}{text}\n")
        speaker = who
    return "".join(lines)
