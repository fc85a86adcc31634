"""Words to cues: one optimal search over cue ends and line ends together.

For every word at which a cue could begin, every end within the limits is weighed: what the breaks cost
(``breaks``), what the time is like, and what shape the lines have. The cheapest way through wins. A cue is at
most a few dozen words, so the search is linear in the length of the script.

A word that is longer than a line (a URL) has a line of its own and is neither broken nor shortened. Knows
nothing of how long a cue stays (``edges``), of files, or of where the words came from.
"""

import itertools
import math
import re
from collections.abc import Iterator, Sequence

from aligner.captions.breaks import Breaks, find_breaks
from aligner.captions.edges import time_cues
from aligner.captions.layout import LINE_BEST, ORPHAN, Layout, keep_breaks
from aligner.captions.speakers import leads_of, paired
from aligner.captions.style import Style
from aligner.captions.width import display_width
from aligner.model import Cue, Word

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
_HURRY = 1.5
_DANGLING = 2.0
"""For the first words of a clause at a cue's end, or its last ones at a cue's start: the more, the fewer they are."""
_CLAUSE_END = -0.9
"""What ends a clause costs less: its comma, or a stronger mark."""


def cut(
    words: Sequence[Word], text: str, *, language: str, style: Style, duration_ms: int | None = None
) -> tuple[Cue, ...]:
    """The words as cues, every word once and in order.

    ``text`` is the script that the words' spans point into; a blank line there, or a change of speaker, ends a
    cue, but that two speakers share one where the style has dashes. ``duration_ms`` is the audio's length: the
    last cue does not outlast it.
    """
    if not words:
        return ()
    breaks = find_breaks(words, text, language)
    if style.keep_breaks:
        breaks = keep_breaks(breaks, words, text)
    leads = leads_of(words, style)
    search = _Search(words, breaks, style, duration_ms, leads)
    layouts = search.run()
    spans = time_cues([(lines[0][0], lines[-1][1]) for lines in layouts], words, style, duration_ms, leads)
    cues = []
    for index, (lines, (start_ms, end_ms)) in enumerate(zip(layouts, spans, strict=True), 1):
        held = tuple(tuple(words[first:end]) for first, end in lines)
        led = tuple(leads[first] for first, _ in lines)
        shown = tuple(leads[first] + _line_text(words, breaks.joins, first, end) for first, end in lines)
        speaker = words[lines[0][0]].speaker
        cues.append(Cue(index, start_ms, end_ms, held, shown, speaker, led if any(led) else ()))
    return paired(cues, style)


def one_cue(
    words: Sequence[Word], text: str, *, language: str, style: Style
) -> tuple[tuple[tuple[Word, ...], str], ...] | None:
    """The words as the lines of one cue, each with its text; None where the style has no room for them."""
    breaks = find_breaks(words, text, language)
    search = _Search(words, breaks, style, None, [""] * len(words))
    ranges = search.lines(len(words))
    if ranges is None:
        return None
    return tuple((tuple(words[a:b]), _line_text(words, breaks.joins, a, b)) for a, b in ranges)


def _line_text(words: Sequence[Word], joins: Sequence[str], first: int, end: int) -> str:
    parts: list[str] = []
    for index in range(first, end):
        parts.append(_SPACES.sub(" ", words[index].text))
        parts.append(joins[index] if index + 1 < end else "")
    return "".join(parts)


# A word that itself holds white space ("10 000") shows it as one space; no-break spaces stay.
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_Line = tuple[int, int]


class _Search:
    """The columns that the search reads, and the search."""

    def __init__(
        self,
        words: Sequence[Word],
        breaks: Breaks,
        style: Style,
        duration_ms: int | None,
        leads: Sequence[str],
    ) -> None:
        self._style = style
        self._short = _SHORT * style.max_chars
        self._pace = style.cps or math.inf
        self._count = len(words)
        self._ending = [
            _CUE + cost for cost in breaks.costs
        ]  # the least that a cue costs that ends with a word
        self._walls = [
            wall
            or (style.whole_sentences and breaks.sentences[index])
            or (index + 1 < len(words) and words[index + 1].start_ms - word.end_ms >= style.pause_ms)
            for index, (wall, word) in enumerate(zip(breaks.walls, words, strict=True))
        ]
        self._ends = breaks.sentences
        self._inner = list(itertools.accumulate(breaks.sentences, initial=0))  # sentences ended before a word
        self._measure([lead + word.text for lead, word in zip(leads, words, strict=True)], breaks.joins)
        self._clock(words, duration_ms)
        self._hang(breaks.costs)
        self._layout = Layout(self._from, self._to, breaks, style)
        self._bound(breaks.turns)

    def _measure(self, words: Sequence[str], joins: Sequence[str]) -> None:
        """Columns from which the width of any run of words is one subtraction."""
        full = self._style.full_width
        cache: dict[str, float] = {}
        position = 0.0
        self._from: list[float] = []
        self._to: list[float] = []
        for word, join in zip(words, joins, strict=True):
            width = cache.get(word)
            if width is None:
                width = cache[word] = display_width(word, full_width=full)
            self._from.append(position)
            position += width
            self._to.append(position)
            if join:
                position += 0.5 if full else 1.0

    def _hang(self, costs: Sequence[float]) -> None:
        """For each word: the clause that ends before it, and after it, and what the words between cost a cue that
        ends, or begins, with it and goes on past that clause."""
        self._marks_before, self._marks_after = [-1] * self._count, [self._count] * self._count
        self._tails, self._heads = [0.0] * self._count, [0.0] * self._count
        mark = -1
        for index, cost in enumerate(costs):
            self._marks_before[index] = mark
            if cost <= _CLAUSE_END:
                mark = index
            elif cost > 0 and mark >= 0:
                self._tails[index] = self._dangling(mark + 1, index)
        mark = self._count - 1
        for index in range(self._count - 1, 0, -1):
            if costs[index] <= _CLAUSE_END:
                mark = index
            self._marks_after[index] = mark
            if costs[index - 1] > 0:
                self._heads[index] = self._dangling(index, mark)

    def _dangling(self, first: int, last: int) -> float:
        return _DANGLING * max(1 - (self._to[last] - self._from[first]) / self._short, 0.0)

    def _clock(self, words: Sequence[Word], duration_ms: int | None) -> None:
        """When each word starts; until when a cue that ends with it is on screen at least, and at most."""
        style = self._style
        self._starts = [word.start_ms for word in words]
        self._until: list[int] = []
        self._room: list[int] = []
        for index, word in enumerate(words):
            if index + 1 < len(words):
                room = words[index + 1].start_ms - style.min_gap_ms
                closed = room - word.end_ms < style.close_gap_ms
            else:
                room = word.end_ms + style.max_duration_ms if duration_ms is None else duration_ms
                closed = False
            self._until.append(room if closed else word.end_ms)
            self._room.append(room)

    def _bound(self, turns: Sequence[bool]) -> None:
        """For each word: what follows the line that it begins, at the latest, and what follows its cue."""
        self._line_ends: list[int] = [0] * self._count
        self._cue_ends: list[int] = [0] * self._count
        limit = self._style.max_chars
        turn = wall = line = self._count
        for start in range(self._count - 1, -1, -1):
            turn = start + 1 if turns[start] else turn
            wall = start + 1 if self._walls[start] else wall
            line = min(line, turn)
            while line > start + 1 and self._to[line - 1] - self._from[start] > limit:
                line -= 1
            self._line_ends[start] = line
            self._cue_ends[start] = wall

    def run(self) -> list[tuple[_Line, ...]]:
        """The cheapest cut: for each cue its lines, as ranges of words."""
        best = [0.0, *[math.inf] * self._count]
        cues: list[tuple[int, ...]] = [()] * (self._count + 1)  # where the last cue and its lines begin
        for start in range(self._count):
            if best[start] < math.inf:
                self._extend(start, best, cues)
        layouts: list[tuple[_Line, ...]] = []
        end = self._count
        while end:
            edges = (*cues[end], end)  # a cue of one word is always possible
            layouts.append(tuple(itertools.pairwise(edges)))
            end = edges[0]
        layouts.reverse()
        return layouts

    def lines(self, end: int) -> tuple[_Line, ...] | None:
        """The best lines for all words up to ``end`` in one cue, whatever their times; None where they do not fit."""
        self._cue_ends = [end] * self._count
        fewest = next((lines for lines, _, after in self._reach(0) if after == end), None)
        if fewest is None:
            return None
        return tuple(itertools.pairwise((0, *self._layout.best(0, end, fewest)[1], end)))

    def _reach(self, start: int) -> Iterator[tuple[int, int, int]]:
        """The words that a cue from ``start`` on could end with, as ranges by the fewest lines that hold them."""
        last = min(self._cue_ends[start], start + (self._style.max_words or self._count))
        first = start
        for lines in range(1, self._style.max_lines + 1):
            after = min(self._line_ends[first], last)
            yield lines, first, after
            if after == last:
                return
            first = after

    def _extend(self, start: int, best: list[float], cues: list[tuple[int, ...]]) -> None:
        """Tries every cue that begins with the word ``start``."""
        style, set_lines = self._style, self._layout.best
        ending, until = self._ending, self._until
        latest = self._starts[start] + style.max_duration_ms
        cost = best[start]
        ranges = list(self._reach(start))
        fits = style.whole_sentences and self._fits(start, ranges[-1][2], latest)
        for lines, first, after in ranges:
            gain = LINE_BEST * (lines - 1)
            for last in range(first, after):
                if until[last] > latest and last > start:
                    return
                held = best[last + 1]
                if cost + ending[last] + gain >= held or (fits and last + 1 < ranges[-1][2]):
                    continue  # neither time nor lines could make it the cheapest
                total = cost + self._weigh(start, last)
                if total + gain >= held:
                    continue
                splits: tuple[int, ...] = ()
                if lines > 1:
                    shape, splits = set_lines(start, last + 1, lines)
                    total += shape
                if total < held:
                    best[last + 1] = total
                    cues[last + 1] = (start, *splits)

    def _fits(self, start: int, after: int, latest: int) -> bool:
        """Whether a whole sentence is within the limits: nothing less is tried then."""
        inside = all(until <= latest for until in self._until[start + 1 : after])
        return inside and self._walls[after - 1]

    def _weigh(self, start: int, last: int) -> float:
        """What a cue costs apart from its lines: its end, what it holds, and its time."""
        style = self._style
        cost = self._ending[last]
        width = self._to[last] - self._from[start]
        whole = self._ends[last] and (start == 0 or self._ends[start - 1])
        inner = self._inner[last] - self._inner[start]
        if inner:
            if whole:
                cost += _SHARED * inner
            else:
                cost += _STRADDLED if style.share_sentences else _FORBIDDEN
        if width < self._short:
            cost += (_SHORT_SENTENCE_COST if whole else _SHORT_COST) * (1 - width / self._short)
        if start == last and not whole:
            cost += ORPHAN
        if self._marks_before[last] >= start:
            cost += self._tails[last]
        if self._marks_after[start] < last:
            cost += self._heads[start]
        room = self._room[last] - self._starts[start]
        if room < style.min_duration_ms:
            cost += _FLASH * (2 - max(room, 0) / style.min_duration_ms)
            if last + 1 < self._count and self._starts[last + 1] <= self._starts[start]:
                cost += _FORBIDDEN  # the next cue would begin at the same moment
        if width * 1000 > self._pace * room > 0:  # it cannot be read in time
            cost += _HURRY * min(style.reading_ms(width) / room - 1, 1.0)
        return cost
