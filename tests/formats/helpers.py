"""Narrations for tests of formats."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from aligner.model import AudioFormat, Chapter, Cue, Mark, Narration, Script, Track, Word


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


def bare(text: str) -> str:
    """A text without what formats put into it and nobody sees: word joiners and direction marks."""
    return re.sub("[\u2060\u200e\u200f]", "", text)


def with_names(held: Narration) -> Narration:
    """The same with a chapter and a mark for every cue, called as it."""
    places = [(cue.text, cue.words[0].start) for cue in held.cues]
    chapters = tuple(Chapter(text, at) for text, at in places)
    marks = tuple(Mark(text, at) for text, at in places)
    return replace(held, script=replace(held.script, chapters=chapters, marks=marks))


def spoken(
    cues: Sequence[Sequence[str]],
    *,
    lengths_ms: Sequence[int] = (300,),
    pauses_ms: Sequence[int] = (0,),
    speaker: str | None = None,
    language: str = "en",
) -> Narration:
    """Cues whose lines hold words apart by spaces; word i lasts ``lengths_ms[i]``, then ``pauses_ms[i]`` pass, both
    over again when they run out. A cue begins with its first word and leaves where the next one begins."""
    text, now, count = "", 0, 0
    words: list[Word] = []
    layouts: list[list[tuple[Word, ...]]] = []
    for lines in cues:
        now = max(now, layouts[-1][0][0].start_ms + 1 if layouts else 0)  # no cue begins with the one before
        layouts.append([])
        for line in lines:
            held = []
            for token in line.split(" "):
                text += " " if text else ""
                end_ms = now + lengths_ms[count % len(lengths_ms)]
                held.append(Word(token, len(text), len(text) + len(token), now, end_ms, speaker=speaker))
                text += token
                now = end_ms + pauses_ms[count % len(pauses_ms)]
                count += 1
            words += held
            layouts[-1].append(tuple(held))
    starts = [layout[0][0].start_ms for layout in layouts]
    ends = [*starts[1:], now + 500]
    made = [
        Cue(number, start, max(end, start + 1), tuple(layout), tuple(lines), speaker=speaker)
        for number, (start, end, layout, lines) in enumerate(zip(starts, ends, layouts, cues, strict=True), 1)
    ]
    track = Track(Path("talk.mp3"), AudioFormat("mp3", 1000), now + 500, (0,))
    script = Script("folder/talk", text, language, ())
    return Narration(script, track, tuple(words), tuple(made), "joe", "1.0")
