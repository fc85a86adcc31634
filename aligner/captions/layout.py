"""The lines of one cue: where to part its words so that the lines read well and look well.

Knows the widths of words and what breaks cost, not why a cue holds these words (``cut``).
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from aligner.captions.breaks import Breaks
from aligner.captions.style import Style
from aligner.model import Word

ORPHAN = 7.0
"""A cue or a line of one word that is no sentence by itself."""
_LINE = 0.6
"""A line break is less of a break than a cue's end."""
_TIGHT = 5.0
"""Above this a break parts what belongs together, at a line's end as at a cue's."""
_LINE_BEST = -1.2
"""A line may end with a sentence as with a clause: that is no reason to put two sentences into a cue."""
LINE_BEST = _LINE_BEST * _LINE
"""The least that a line break can cost."""
_UNBALANCED = 6.0
_TOP_HEAVY = 0.05
_STUB = 1.2
"""For a line that is less than half of the other."""
_MEANT, _UNMEANT = -2.0, 12.0
"""A break at the end of a line whose writer's lines are kept, at most; and what any other costs on top."""

_Known: TypeAlias = dict[tuple[int, int], tuple[float, tuple[int, ...]]]


def keep_breaks(breaks: Breaks, words: Sequence[Word], text: str) -> Breaks:
    """The same, with every line end of the text one that the writer meant."""
    meant = ["\n" in text[before.end : after.start] for before, after in itertools.pairwise(words)]
    meant.append(True)
    turns = tuple(turn or line for turn, line in zip(breaks.turns, meant, strict=True))
    # Inside a written line any break costs, so that it is parted where it must be and nowhere else.
    costs = tuple(
        min(cost, _MEANT) if line else cost + _UNMEANT for cost, line in zip(breaks.costs, meant, strict=True)
    )
    return replace(breaks, turns=turns, costs=costs)


class Layout:
    """Sets runs of words in lines. ``left`` and ``right`` are where each word begins and ends, all on one line."""

    def __init__(self, left: Sequence[float], right: Sequence[float], breaks: Breaks, style: Style) -> None:
        self._from, self._to = left, right
        self._limit = style.max_chars
        self._ends = breaks.sentences
        self._costs = [_line_cost(cost) for cost in breaks.costs]
        self._turned = list(itertools.accumulate(breaks.turns, initial=0))  # turns before a word

    def best(self, start: int, end: int, lines: int) -> tuple[float, tuple[int, ...]]:
        """The best way to set words in so many lines, the fewest that hold them: its cost, and where lines end."""
        return self._set(start, end, lines, {})

    def _set(self, start: int, end: int, lines: int, known: _Known) -> tuple[float, tuple[int, ...]]:
        """``best``, with what is known of the lines that end with the same word."""
        if lines == 1:
            return 0.0, ()
        if (start, lines) in known:
            return known[start, lines]
        costs, limit, turned = self._costs, self._limit, self._turned
        first, right, to = self._from, self._to[end - 1], self._to
        left, opened, turns = first[start], turned[start], turned[end - 1]
        best, splits = math.inf, ()  # type: tuple[float, tuple[int, ...]]
        for split in range(end - 1, start, -1):
            below = right - first[split]
            if lines == 2 and below > limit and end - split > 1:
                break
            cost = costs[split - 1]
            if lines == 2 and cost >= best:
                continue
            above = to[split - 1] - left
            if above > limit and split - start > 1:
                continue
            if turned[split - 1] > opened or (lines == 2 and turns > turned[split]):
                continue
            rest: tuple[int, ...] = ()
            if lines > 2:
                tail, rest = self._set(split, end, lines - 1, known)
                cost += tail
                below /= lines - 1
            cost += _balance(above, below)
            if split - start == 1 or end - split == 1:
                cost += self._lonely(start, split, end)
            if cost < best:
                best, splits = cost, (split, *rest)
        known[start, lines] = best, splits
        return best, splits

    def _lonely(self, start: int, split: int, end: int) -> float:
        """A line of one word is poor unless the word is a sentence or as good as fills the line."""
        cost = 0.0
        for first, after in ((start, split), (split, end)):
            width = self._to[first] - self._from[first]
            whole = self._ends[first] and (first == 0 or self._ends[first - 1])
            if after - first == 1 and not whole and width < self._limit / 2:
                cost += ORPHAN / 2
        return cost


def _line_cost(cost: float) -> float:
    """A line's end is less of a break than a cue's, but for what should not be parted at all."""
    return max(cost, _LINE_BEST) * _LINE + max(cost - _TIGHT, 0.0) * (1 - _LINE)


def _balance(above: float, below: float) -> float:
    """Two lines of much the same width, the lower one the longer."""
    off = (above - below) / max(above + below, 1.0)  # a line may hold nothing that is seen
    cost = _UNBALANCED * off * off + (_TOP_HEAVY if off > 0 else 0.0)
    return cost + _STUB if above * 2 < below or below * 2 < above else cost
