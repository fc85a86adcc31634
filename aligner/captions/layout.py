"""The lines of one cue: where to part its words so that the lines read well and look well.

Knows the widths of words and what breaks cost, not why a cue holds these words (``cut``).
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from aligner.captions.breaks import Breaks
from aligner.captions.columns import Columns
from aligner.captions.style import Style
from aligner.captions.width import display_width
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
"""For two lines whose widths differ by as much as they hold together."""
_TOP_HEAVY = 0.05
_STUB = 1.2
"""For a line that is less than half of the other."""
_MORE, _MORE_LINES = 2.0, 2
"""What lines beyond the fewest cost, and how many of them are weighed."""
_MEANT, _UNMEANT = -2.0, 12.0
"""A break at the end of a line whose writer's lines are kept, at most; and what any other costs on top."""

_Known: TypeAlias = dict[tuple[int, int], tuple[float, tuple[int, ...]]]


def keep_breaks(breaks: Breaks, words: Sequence[Word], text: str, style: Style) -> Breaks:
    """The same, with every line end of the text one that the writer meant."""
    meant = ["\n" in text[before.end : after.start] for before, after in itertools.pairwise(words)]
    meant.append(True)
    turns = tuple(turn or line for turn, line in zip(breaks.turns, meant, strict=True))
    # Inside a written line that fits any break costs; a longer one is parted as any text is.
    costs: list[float] = []
    for end in (index + 1 for index, line in enumerate(meant) if line):
        first = len(costs)
        written = " ".join(word.text for word in words[first:end])
        fits = display_width(written, full_width=style.full_width) <= style.max_chars
        costs += [cost + _UNMEANT if fits else cost for cost in breaks.costs[first : end - 1]]
        costs.append(min(breaks.costs[end - 1], _MEANT))
    return replace(breaks, turns=turns, costs=tuple(costs))


class Layout:
    """Sets runs of words in lines."""

    def __init__(self, columns: Columns, breaks: Breaks, style: Style) -> None:
        self._left, self._right, self._line_ends = columns.left, columns.right, columns.line_ends
        self._limit, self._most = style.max_chars, style.max_lines
        self._ends = breaks.sentences
        self._costs = [_line_cost(cost) for cost in breaks.costs]

    def least(self, start: int) -> float:
        """The least that the end of the first line costs, whatever the second holds."""
        return min(self._costs[start : self._line_ends[start]])

    def best(self, start: int, end: int, lines: int) -> tuple[float, tuple[int, ...]]:
        """The best way to set words in so many lines, the fewest that hold them, or in a few more where that parts less
        of what belongs together: its cost, and where lines end."""
        if lines == 2 == self._most:
            return self._two(start, end)
        known: _Known = {}
        best = self._two(start, end) if lines == 2 else self._set(start, end, lines, known)
        for more in range(lines + 1, min(lines + _MORE_LINES, self._most) + 1):
            cost, splits = self._set(start, end, more, known)
            if cost + _MORE < best[0]:
                best = cost + _MORE, splits
        return best

    def _two(self, start: int, end: int) -> tuple[float, tuple[int, ...]]:
        costs, left, right, line_ends = self._costs, self._left, self._right, self._line_ends
        first, last = left[start], right[end - 1]
        best, chosen = math.inf, 0
        for split in range(min(line_ends[start], end - 1), start, -1):
            if line_ends[split] < end:
                break  # from here on the second line is too long
            cost = costs[split - 1]
            if cost >= best:
                continue
            above, below = right[split - 1] - first, last - left[split]
            off = (above - below) / max(above + below, 1.0)
            cost += _UNBALANCED * off * off
            if cost >= best:
                continue
            cost += _shape(above, below)
            if split - start == 1 or end - split == 1:
                cost += self._lonely(start, split, end)
            if cost < best:
                best, chosen = cost, split
        return best, (chosen,)

    def _set(self, start: int, end: int, lines: int, known: _Known) -> tuple[float, tuple[int, ...]]:
        """``best`` for any number of lines, with what is known of those that end with the same word."""
        if lines == 1:
            return (0.0 if self._line_ends[start] >= end else math.inf), ()
        if (start, lines) in known:
            return known[start, lines]
        best, splits = math.inf, ()  # type: tuple[float, tuple[int, ...]]
        for split in range(min(self._line_ends[start], end - 1), start, -1):
            tail, rest = self._set(split, end, lines - 1, known)
            above = self._right[split - 1] - self._left[start]
            below = (self._right[end - 1] - self._left[split]) / (lines - 1)
            off = (above - below) / max(above + below, 1.0)
            cost = self._costs[split - 1] + tail + _UNBALANCED * off * off + _shape(above, below)
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
            width = self._right[first] - self._left[first]
            whole = self._ends[first] and (first == 0 or self._ends[first - 1])
            if after - first == 1 and not whole and width < self._limit / 2:
                cost += ORPHAN / 2
        return cost


def _line_cost(cost: float) -> float:
    """A line's end is less of a break than a cue's, but for what should not be parted at all."""
    return max(cost, _LINE_BEST) * _LINE + max(cost - _TIGHT, 0.0) * (1 - _LINE)


def _shape(above: float, below: float) -> float:
    """Of two lines the lower one is the longer, and neither less than half of the other."""
    cost = _TOP_HEAVY if above > below else 0.0
    return cost + _STUB if above * 2 < below or below * 2 < above else cost
