"""Narrations for tests of formats."""

from collections.abc import Sequence
from pathlib import Path

from aligner.model import AudioFormat, Cue, Narration, Script, Track, Word


def narration(
    cues: Sequence[Sequence[str]], *, speaker: str | None = None, language: str = "en"
) -> Narration:
    """One cue for every group of lines, a second and a half each; a line is one word."""
    text, words, made = "", [], []
    for number, lines in enumerate(cues):
        start_ms, held = 2000 * number, []
        for line in lines:
            text += "\n\n" if text else ""
            word = Word(
                line,
                len(text),
                len(text) + len(line),
                start_ms,
                start_ms + 1500,
                spoken="said",
                speaker=speaker,
            )
            held.append((word,))
            words.append(word)
            text += line
        made.append(Cue(number + 1, start_ms, start_ms + 1500, tuple(held), tuple(lines), speaker=speaker))
    track = Track(Path("talk.mp3"), AudioFormat("mp3", 44100), 44100 * 2 * max(len(made), 1), (0,))
    script = Script("talk", text, language, ())
    return Narration(script, track, tuple(words), tuple(made), "joe", "1.0")
