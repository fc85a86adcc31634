"""How captions tell speakers apart: by a label where one begins, or two of them in one cue, a dash before each.

A change of speaker ends a cue (``breaks``). Labels are known before words are cut, so that their width counts; cues
are paired afterwards, where that gives the viewer longer to read them.
"""

import itertools
from collections.abc import Sequence
from dataclasses import replace

from aligner.captions.style import Style
from aligner.captions.width import display_width
from aligner.model import Cue, Word

_HASTE = 2
"""A cue that is on screen for less than so many times the minimum is better off with the other speaker's."""


def leads_of(words: Sequence[Word], style: Style) -> list[str]:
    """What stands before each word: a speaker's label where they begin, else nothing."""
    leads = [""] * len(words)
    if style.speakers == "labels":
        speakers = [None, *(word.speaker for word in words)]
        for index, (before, speaker) in enumerate(itertools.pairwise(speakers)):
            if speaker and speaker != before:
                leads[index] = _label(speaker, style)
    return leads


def _label(speaker: str, style: Style) -> str:
    """``Ann: ``. A name that would take more than half of a line is shortened."""
    name = " ".join(speaker.split())
    room = style.max_chars / 2
    if display_width(f"{name}: ", full_width=style.full_width) > room:
        while name and display_width(f"{name}…: ", full_width=style.full_width) > room:
            name = name[:-1]
        name = f"{name.rstrip()}…"
    return f"{name}: "


def paired(cues: Sequence[Cue], style: Style) -> tuple[Cue, ...]:
    """The cues, with two speakers in one cue where each says a line and one of them is soon gone."""
    if style.speakers != "dashes" or style.max_lines < 2:
        return tuple(cues)
    made: list[Cue] = []
    for cue in cues:
        if made and _belong(made[-1], cue, style):
            made[-1] = _pair(made[-1], cue, style.dash)
        else:
            made.append(cue)
    return tuple(replace(cue, index=number) for number, cue in enumerate(made, 1))


def _belong(first: Cue, second: Cue, style: Style) -> bool:
    texts = (*first.line_texts, *second.line_texts)
    soon = _HASTE * style.min_duration_ms
    return (
        len(texts) == 2
        and None not in (first.speaker, second.speaker)
        and first.speaker != second.speaker
        and second.words[0].start_ms - first.words[-1].end_ms < style.pause_ms
        and second.end_ms - first.start_ms <= style.max_duration_ms
        and min(first.end_ms - first.start_ms, second.end_ms - second.start_ms) < soon
        and all(
            display_width(style.dash + text, full_width=style.full_width) <= style.max_chars for text in texts
        )
    )


def _pair(first: Cue, second: Cue, dash: str) -> Cue:
    texts = tuple(dash + text for text in (*first.line_texts, *second.line_texts))
    return Cue(
        first.index,
        first.start_ms,
        second.end_ms,
        (*first.lines, *second.lines),
        texts,
        first.speaker,
        (dash, dash),
    )
