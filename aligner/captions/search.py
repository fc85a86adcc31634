"""The cheapest way through a text's words: where cues end and, together with it, where their lines end.

For every word at which a cue could begin, every end within the limits is weighed. A cue is at most a few dozen
words, so the search is linear in the length of the script.
"""

import itertools
import math
from collections.abc import Callable, Iterable
from typing import TypeAlias

from aligner.captions.breaks import Breaks
from aligner.captions.columns import Columns
from aligner.captions.layout import LINE_BEST, ORPHAN, Layout
from aligner.captions.style import Style

_CUE = 1.6
"""What a cue costs by itself: the weight of one more interruption."""
_SHORT = 0.42
"""A cue narrower than this part of a line is short, and pays up to ``_SHORT_COST`` for it."""
_SHORT_COST = 3.0
_SHORT_SENTENCE_COST = 1.0
_SHARED = 0.8
"""For every sentence end inside a cue of whole sentences."""
_STRADDLED = 5.0
"""For the end of one sentence with the start of another."""
_FORBIDDEN = 200.0
_FLASH = 8.0
_BRIEF = 1.0
_GLANCE_MS = 400
"""What the eye takes to find a caption: on for less than that past the minimum, one is gone as soon as it is found."""
_HURRY = 1.5
_PARTING = 5.5
"""A break that costs as much parts what belongs together: a cue ends there only where it can end nowhere else."""
_DANGLING = 2.0
"""For the first words of a clause at a cue's end, or its last ones at a cue's start: the more, the fewer they are."""

Lines: TypeAlias = tuple[tuple[int, int], ...]
"""The lines of a cue, as ranges of words."""
_Weigh: TypeAlias = Callable[[int, int], float]


class Search:
    """``run`` finds all cues, ``lines`` sets one. ``opened`` tells whether the first word begins a sentence."""

    def __init__(self, columns: Columns, breaks: Breaks, style: Style, *, opened: bool = True) -> None:
        self._opened = opened
        self._columns, self._breaks, self._style = columns, breaks, style
        self._count = len(columns.left)
        # The least that a cue costs that ends with a word.
        self._ending = [_CUE + cost for cost in breaks.costs]
        self._layout = Layout(columns, breaks, style)
        sound = [
            cost < _PARTING or columns.cue_ends[index] == index + 1 or style.max_words is not None
            for index, cost in enumerate(breaks.costs)
        ]
        self._sound = [index for index, is_sound in enumerate(sound) if is_sound]
        self._sound_before = list(itertools.accumulate(sound, initial=0))

    def run(self, *, fast: float = 0.0) -> list[Lines]:
        """The cheapest cut: for each cue its lines. ``fast`` is what one costs on top that cannot be read in time."""
        best = [0.0, *[math.inf] * self._count]
        cues: list[tuple[int, ...]] = [()] * (self._count + 1)  # where the last cue and its lines begin
        weigh = self._weigher(fast)
        for start in range(self._count):
            if best[start] < math.inf:
                self._extend(start, best, cues, weigh)
        layouts: list[Lines] = []
        end = self._count
        while end:
            edges = (*cues[end], end)  # a cue of one word is always possible
            layouts.append(tuple(itertools.pairwise(edges)))
            end = edges[0]
        layouts.reverse()
        return layouts

    def cost(self, cues: Iterable[tuple[int, int]]) -> float:
        """What cues of these ranges of words cost; infinite where one is not within the limits."""
        weigh = self._weigher(0.0)
        total = 0.0
        for start, end in cues:
            fewest = next((lines for lines, _, after in self._reach(start, end) if after == end), 0)
            if not fewest:
                return math.inf
            total += weigh(start, end - 1)
            total += self._layout.best(start, end, fewest)[0] if fewest > 1 else 0.0
        return total

    def lines(self) -> Lines | None:
        """The best lines for all words in one cue, whatever their times; None where they do not fit."""
        fewest = next(
            (lines for lines, _, after in self._reach(0, self._count) if after == self._count), None
        )
        if fewest is None:
            return None
        return tuple(itertools.pairwise((0, *self._layout.best(0, self._count, fewest)[1], self._count)))

    def _reach(self, start: int, last: int) -> list[tuple[int, int, int]]:
        """The words before ``last`` that a cue could end with, as ranges by the fewest lines that hold them."""
        line_ends = self._columns.line_ends
        ranges: list[tuple[int, int, int]] = []
        first = start
        for lines in range(1, self._style.max_lines + 1):
            after = min(line_ends[first], last)
            ranges.append((lines, first, after))
            if after == last:
                break
            first = after
        return ranges

    def _extend(self, start: int, best: list[float], cues: list[tuple[int, ...]], weigh: _Weigh) -> None:
        """Tries every cue that begins with the word ``start``."""
        style, ending, until = self._style, self._ending, self._columns.until
        least, set_lines = self._layout.least, self._layout.best
        latest = self._columns.starts[start] + style.max_duration_ms
        cost = best[start]
        last = min(self._columns.cue_ends[start], start + (style.max_words or self._count))
        ranges = self._reach(start, last)
        if style.whole_sentences:
            ranges = self._whole(start, ranges, latest)
        sound, place = self._sound, self._sound_before
        tried = False
        for every in (False, True):
            for lines, first, after in ranges:
                # What lines cost at least is known beforehand: neither time nor lines make a cue the cheapest then.
                gain = 0.0 if lines == 1 else least(start) if lines == 2 else LINE_BEST * (lines - 1)
                for last in range(first, after) if every else sound[place[first] : place[after]]:
                    if until[last] > latest and last > start:
                        break
                    tried = True
                    held = best[last + 1]
                    if cost + ending[last] + gain >= held:
                        continue
                    total = cost + weigh(start, last)
                    if total + gain >= held:
                        continue
                    splits: tuple[int, ...] = ()
                    if lines > 1:
                        shape, splits = set_lines(start, last + 1, lines)
                        total += shape
                    if total < held:
                        best[last + 1] = total
                        cues[last + 1] = (start, *splits)
            if tried:
                return

    def _whole(
        self, start: int, ranges: list[tuple[int, int, int]], latest: int
    ) -> list[tuple[int, int, int]]:
        """Of what a cue could hold the whole sentence, where that is within the limits. Of a longer one as much as is,
        where that is many lines: to try every end with so many lines would take forever."""
        lines, _, after = ranges[-1]
        if self._fits(start, after, latest):
            return [(lines, after - 1, after)]
        for lines, first, after in reversed(ranges[2:]):
            inside = [last for last in range(first, after) if self._columns.until[last] <= latest]
            if inside:
                last = min(inside, key=lambda last: (self._breaks.costs[last], -last))
                return [(lines, last, last + 1)]
        return ranges[:2]

    def _fits(self, start: int, after: int, latest: int) -> bool:
        """Whether a whole sentence is within the limits."""
        inside = all(until <= latest for until in self._columns.until[start + 1 : after])
        return inside and self._columns.cue_ends[start] == after

    def _weigher(self, fast: float) -> _Weigh:
        """What a cue costs apart from its lines: its end, what it holds, and its time."""
        style, count, ending = self._style, self._count, self._ending
        left, right, starts, rooms = (
            self._columns.left,
            self._columns.right,
            self._columns.starts,
            self._columns.room,
        )
        before, after = self._columns.mark_before, self._columns.mark_after
        costs, ends = self._breaks.costs, self._breaks.sentences
        speeches = self._breaks.speeches
        opens = (self._opened, *(end or speech for end, speech in zip(ends, speeches, strict=True)))
        sentences = list(itertools.accumulate(ends, initial=0))  # ended before a word
        short = _SHORT * style.max_chars
        minimum, per_second = style.min_duration_ms, 1000 / (style.cps or math.inf)
        brief = minimum + _GLANCE_MS if minimum else 0
        straddled = _STRADDLED if style.share_sentences else _FORBIDDEN

        def weigh(start: int, last: int) -> float:
            cost = ending[last]
            width = right[last] - left[start]
            whole = ends[last] and opens[start]
            inner = sentences[last] - sentences[start]
            if inner:
                cost += _SHARED * inner if whole else straddled
            if width < short:
                cost += (_SHORT_SENTENCE_COST if whole else _SHORT_COST) * (1 - width / short)
            if start == last and not whole:
                cost += ORPHAN
            mark = before[last]
            if mark >= start and costs[last] > 0:
                cost += max(_DANGLING * (1 - (right[last] - left[mark + 1]) / short), 0.0)
            mark = after[start]
            if mark < last and start and costs[start - 1] > 0:
                cost += max(_DANGLING * (1 - (right[mark] - left[start]) / short), 0.0)
            room = rooms[last] - starts[start]
            if room < minimum:
                cost += _FLASH * (2 - max(room, 0) / minimum)
                if last + 1 < count and starts[last + 1] <= starts[start]:
                    cost += _FORBIDDEN  # the next cue would begin at the same moment
            elif room < brief:
                cost += _BRIEF * (brief - room) / _GLANCE_MS
            if width * per_second > room > 0:  # it cannot be read in time
                cost += fast + _HURRY * min(style.reading_ms(width) / room - 1, 1.0)
            return cost

        return weigh
