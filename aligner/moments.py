"""When a script's chapters and marks are heard: places of its text on the clock of the finished file."""

from bisect import bisect_left
from dataclasses import dataclass
from pathlib import PurePath

from aligner.clock import samples_to_ms
from aligner.model import Narration, Script


@dataclass(frozen=True, slots=True)
class HeardChapter:
    """A chapter of the finished file, in milliseconds, half-open."""

    title: str
    start_ms: int
    end_ms: int


def heard_chapters(narration: Narration) -> tuple[HeardChapter, ...]:
    """The chapters in the order in which they are heard; they fill the file from its start to its end.

    What is heard before the first is a chapter called as the narration is; headings with nothing said between
    them are one chapter. Nothing where the script has no chapters.
    """
    end_ms = duration_ms(narration)
    titles: dict[int, list[str]] = {}
    for chapter in narration.script.chapters:
        at = _heard_ms(narration, chapter.start)
        if at is not None and at < end_ms:
            titles.setdefault(at, []).append(chapter.title)
    if not titles:
        return ()
    starts = sorted(titles)
    first_ms = narration.words[0].start_ms
    parts = [(": ".join(titles[start]), start) for start in starts]
    if starts[0] > first_ms:
        parts.insert(0, (named(narration.script), 0))
    else:
        parts[0] = (parts[0][0], 0)
    ends = (*(start for _, start in parts[1:]), end_ms)
    return tuple(HeardChapter(title, start, end) for (title, start), end in zip(parts, ends, strict=True))


def heard_marks(narration: Narration) -> tuple[tuple[str, int], ...]:
    """The marks' names and their moments in milliseconds: one after the last word has the file's end."""
    end_ms = duration_ms(narration)
    found = ((mark.name, _heard_ms(narration, mark.at)) for mark in narration.script.marks)
    return tuple((name, end_ms if at is None else at) for name, at in found)


def duration_ms(narration: Narration) -> int:
    """How long the finished file is."""
    return samples_to_ms(narration.track.duration_samples, narration.track.format.rate_hz)


def named(script: Script) -> str:
    """What a script says it is called, else what its file is."""
    return script.metadata.get("title") or PurePath(script.name).name


def _heard_ms(narration: Narration, at: int) -> int | None:
    """The start of the first word at or after a code point of the text."""
    index = bisect_left(narration.words, at, key=lambda word: word.start)
    return narration.words[index].start_ms if index < len(narration.words) else None
