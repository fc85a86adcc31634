"""Words without a time of their own, or with half of one: placed by their letters between what is known.

Knows matched words and samples. An estimate never leaves the audio between the known sounds around it.
"""

from bisect import bisect_left
from dataclasses import dataclass

from aligner.model import Basis
from aligner.timing.letters import weight
from aligner.timing.matching import Matched

# A pause between words lasts about as long as a letter.
_SPACE = 1


@dataclass(frozen=True, slots=True)
class Place:
    """When a word sounds, in samples of the take."""

    first: int
    last: int
    basis: Basis


def filled(text: str, matched: Matched, duration: int) -> list[Place]:
    """Every word with a time: edges that nobody told share the time between those that somebody did."""
    told = [
        Place(word.first, word.last, word.basis)
        for word in matched.words
        if word.first is not None and word.last is not None
    ]
    if len(told) == len(matched.words):
        return told
    marks = _Marks([], [])
    edges: list[tuple[int, int]] = []
    ended: int | None = None
    for word in matched.words:
        if ended is not None and word.start > ended:
            marks.reached += _SPACE
        ended = word.end
        begin = marks.add(word.first)
        partly = word.first is None or word.last is None
        for place in range(word.start, word.end):
            known = matched.chars[place] if partly else None
            size = weight(text[place])
            if known and size:
                marks.add(known[0])
            marks.reached += size
            if known and size:
                marks.add(known[1])
        edges.append((begin, marks.add(word.last)))
    times = marks.filled(duration)
    return [
        Place(times[first], times[last], word.basis)
        for word, (first, last) in zip(matched.words, edges, strict=True)
    ]


@dataclass(slots=True)
class _Marks:
    """Moments of a text in order: how much is spoken before each, and when it is, where that is known."""

    weights: list[int]
    times: list[int | None]
    reached: int = 0

    def add(self, time: int | None) -> int:
        self.weights.append(self.reached)
        self.times.append(time)
        return len(self.times) - 1

    def filled(self, duration: int) -> list[int]:
        known = [place for place, time in enumerate(self.times) if time is not None]
        full: list[int] = []
        for place, time in enumerate(self.times):
            if time is not None:
                full.append(time)
                continue
            at = bisect_left(known, place)
            low, begin = self._at(known[at - 1], 0) if at else (0, 0)
            high, end = self._at(known[at], duration) if at < len(known) else (self.reached, duration)
            part = max(end - begin, 0) * (self.weights[place] - low)
            full.append(begin + part // max(high - low, 1))
        return full

    def _at(self, place: int, otherwise: int) -> tuple[int, int]:
        time = self.times[place]
        return self.weights[place], otherwise if time is None else time
