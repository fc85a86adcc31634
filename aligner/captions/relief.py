"""Cues that cannot be read in time: whether their words, and those of the cues beside them, make better ones.

A division is better when fewer of its cues are too fast, when less time is missing in all, and when it reads as well:
a viewer would rather read a little faster than lose the thread. Where there is no better one, the speech forces it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from aligner.captions.breaks import Breaks
from aligner.captions.columns import Columns, columns_of
from aligner.captions.search import Lines, Search
from aligner.captions.style import Style
from aligner.model import Word

Range: TypeAlias = tuple[int, int]
"""The words of a cue: its first one, and what follows its last."""
_PASSES = 4
_WORTH = 1.6
"""How much worse a division may read that can be read in time: as much as one more interruption costs."""
_CUE_END, _LINE_END = 1.3, 2.0
"""New ends of cues and lines are where a phrase ends: before a conjunction or a preposition, or better."""
_FAST = 4.0
"""What a cue that is too fast costs here, beside how fast it is: more than two interruptions."""


@dataclass(frozen=True, slots=True)
class Relief:
    """Judges and divides the words that it holds."""

    words: Sequence[Word]
    breaks: Breaks
    columns: Columns
    style: Style
    leads: Sequence[str]

    def relieved(self, layouts: list[Lines]) -> list[Lines]:
        """The cues, those that are too fast divided anew where that is better."""
        made = list(layouts)
        for _ in range(_PASSES):  # what one division gives its neighbours may help them on
            if not self._pass(made):
                break
        return made

    def _pass(self, made: list[Lines]) -> bool:
        """Divides anew what is better so, in place; whether anything was."""
        ranges = [(lines[0][0], lines[-1][1]) for lines in made]
        fast = [index for index, lack in enumerate(self.lacks(ranges)) if lack]
        changed = False
        for index in reversed(fast):  # what is divided anew moves only what comes after it
            still = self.lacks(ranges[max(index - 1, 0) : index + 1])[-1] > 0
            better = self.better(ranges, index) if still else None
            if better is not None:
                low, high = max(index - 1, 0), index + 2
                made[low:high] = better
                ranges[low:high] = [(lines[0][0], lines[-1][1]) for lines in better]
                changed = True
        return changed

    def lacks(self, ranges: Sequence[Range]) -> list[int]:
        """How much time to read is missing for each of some cues that follow each other, in milliseconds.

        As ``edges`` has it, silence before a cue is its own where the one before can spare it.
        """
        columns, style = self.columns, self.style
        lacks: list[int] = []
        spare = style.lead_ms
        for first, end in ranges:
            need = style.reading_ms(columns.right[end - 1] - columns.left[first])
            lack = need - (columns.room[end - 1] - columns.starts[first])
            sound = self.words[first - 1].end_ms + style.min_gap_ms if first else 0
            early = min(lack, style.lead_ms, columns.starts[first] - sound, spare)
            lacks.append(max(lack - max(early, 0), 0))
            spare = max(-lack, 0)
        return lacks

    def better(self, ranges: Sequence[Range], index: int) -> list[Lines] | None:
        """A better division of a cue with the one before it and the one after it, None where there is none."""
        low, high = max(index - 1, 0), min(index + 2, len(ranges))
        before, after = ranges[max(low - 1, 0) : low], ranges[high : high + 1]
        now = self.lacks([*before, *ranges[low:high], *after])
        if all(now[len(before) : len(before) + high - low]):
            return None  # none of them has time to spare
        first, end = ranges[low][0], ranges[high - 1][1]
        search = self._window(first, end)
        found = [tuple((a + first, b + first) for a, b in lines) for lines in search.run(fast=_FAST)]
        new = [(lines[0][0], lines[-1][1]) for lines in found]
        then = self.lacks([*before, *new, *after])
        if sum(map(bool, then)) >= sum(map(bool, now)) or sum(then) >= sum(now):
            return None
        costs, kept = self.breaks.costs, {last for _, last in ranges[low:high]}
        if any(costs[last - 1] > _CUE_END and last not in kept for _, last in new):
            return None
        if any(costs[last - 1] > _LINE_END for lines in found for _, last in lines[:-1]):
            return None

        new_cost, old_cost = (
            search.cost((start - first, last - first) for start, last in cues)
            for cues in (new, ranges[low:high])
        )
        return found if new_cost - old_cost <= _WORTH else None

    def _window(self, first: int, end: int) -> Search:
        whole = self.breaks
        breaks = Breaks(
            whole.costs[first:end],
            whole.joins[first:end],
            whole.sentences[first:end],
            whole.speeches[first:end],
            whole.walls[first:end],
            whole.turns[first:end],
        )
        until = self.columns.room[end - 1]
        columns = columns_of(self.words[first:end], breaks, self.style, until, self.leads[first:end])
        opened = first == 0 or whole.sentences[first - 1] or whole.speeches[first - 1]
        return Search(columns, breaks, self.style, opened=opened)
