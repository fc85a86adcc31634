"""What the search for cues and lines reads, worked out once for every word: widths, times, and how far it may reach.

Each is a list with a place a word, so that whatever is asked of a run of words is a subtraction or two.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from aligner.captions.breaks import Breaks
from aligner.captions.style import Style
from aligner.captions.width import display_width
from aligner.model import Word

_CLAUSE_END = -0.9
"""What ends a clause costs less: its comma, or a stronger mark."""


@dataclass(frozen=True, slots=True)
class Columns:
    """One value a word in each; ``left`` and ``right`` are where it begins and ends, all words being on one line."""

    left: list[float]
    right: list[float]
    starts: list[int]
    until: list[int]
    """Until when a cue that ends with the word is on screen at least."""
    room: list[int]
    """Until when it is at most."""
    line_ends: list[int]
    """What follows the line that the word begins, at the latest; never less for a later word."""
    cue_ends: list[int]
    """What follows its cue, at the latest, whatever the limits."""
    mark_before: list[int]
    """The last word before this one that ends a clause; -1 where none does."""
    mark_after: list[int]
    """The first one, from this one on, that ends a clause."""


def columns_of(
    words: Sequence[Word], breaks: Breaks, style: Style, duration_ms: int | None, leads: Sequence[str]
) -> Columns:
    left, right = _widths([lead + word.text for lead, word in zip(leads, words, strict=True)], breaks, style)
    until, room = _times(words, style, duration_ms)
    line_ends, cue_ends = _reaches(words, breaks, style, left, right)
    before, after = _marks(breaks.costs)
    starts = [word.start_ms for word in words]
    return Columns(left, right, starts, until, room, line_ends, cue_ends, before, after)


def _widths(texts: Sequence[str], breaks: Breaks, style: Style) -> tuple[list[float], list[float]]:
    full = style.full_width
    space = 0.5 if full else 1.0
    cache: dict[str, float] = {}
    position = 0.0
    left: list[float] = []
    right: list[float] = []
    for text, join in zip(texts, breaks.joins, strict=True):
        width = cache.get(text)
        if width is None:
            width = cache[text] = display_width(text, full_width=full)
        left.append(position)
        position += width
        right.append(position)
        if join:
            position += space
    return left, right


def _times(words: Sequence[Word], style: Style, duration_ms: int | None) -> tuple[list[int], list[int]]:
    min_gap_ms, close_gap_ms = style.min_gap_ms, style.close_gap_ms
    sounds = [word.end_ms for word in words]
    room = [word.start_ms - min_gap_ms for word in words[1:]]
    until = [out if out - sound < close_gap_ms else sound for out, sound in zip(room, sounds, strict=False)]
    until.append(sounds[-1])
    room.append(sounds[-1] + style.max_duration_ms if duration_ms is None else duration_ms)
    return until, room


def _reaches(
    words: Sequence[Word], breaks: Breaks, style: Style, left: Sequence[float], right: Sequence[float]
) -> tuple[list[int], list[int]]:
    count = len(words)
    line_ends, cue_ends = [0] * count, [0] * count
    limit, pause_ms = style.max_chars, style.pause_ms
    turn = wall = line = count
    following = words[-1].end_ms
    for start in range(count - 1, -1, -1):
        word = words[start]
        turn = start + 1 if breaks.turns[start] else turn
        if (
            breaks.walls[start]
            or following - word.end_ms >= pause_ms
            or (style.whole_sentences and breaks.sentences[start])
        ):
            wall = start + 1
        following = word.start_ms
        line = min(line, turn)
        edge = left[start] + limit
        while line > start + 1 and right[line - 1] > edge:
            line -= 1
        line_ends[start] = line
        cue_ends[start] = wall
    return line_ends, cue_ends


def _marks(costs: Sequence[float]) -> tuple[list[int], list[int]]:
    before, after = [-1] * len(costs), [0] * len(costs)
    mark = -1
    for index, cost in enumerate(costs):
        before[index] = mark
        if cost <= _CLAUSE_END:
            mark = index
    mark = len(costs)
    for index in range(len(costs) - 1, -1, -1):
        if costs[index] <= _CLAUSE_END:
            mark = index
        after[index] = mark
    return before, after
