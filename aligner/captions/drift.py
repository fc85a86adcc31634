"""Whether captions as a whole are early, late or running away from what is heard. Knows starts, and nothing of text.

Cue starts and the starts of speech after a silence belong together, but which with which is not known. Where captions
are off by a constant, the differences of those that belong together pile up at it, and all others spread out; so the
pile is looked for, near where the last one was, and a line is laid through what it is made of.
"""

import bisect
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

_WITHIN_MS = 10_000
"""How far off captions are looked for at their beginning."""
_NEAR_MS = 1500
"""How far from where they were expected they may be later on."""
_PILE_MS = 150
"""How far apart the differences are that belong to one pile: cues may be a few frames before their word."""
_RATES = (1.0, 25 / 24, 24 / 25)
"""Captions made for a film at 24 (23.976) pictures a second and shown at 25, and the reverse."""
_OPENING = 40
"""How many cues are looked at to find how far off the beginning is."""
_WINDOW = 12
"""How many are looked at together from then on: few enough that a drift does not spread their pile."""
_LEAST = 6
"""So many cues at least must agree."""


@dataclass(frozen=True, slots=True)
class Course:
    """How the captions' times become the audio's: ``time * rate + shift_ms``."""

    rate: float = 1.0
    shift_ms: float = 0.0

    def at(self, ms: int) -> int:
        return max(0, round(ms * self.rate + self.shift_ms))

    def off(self, ms: int) -> int:
        """How much later than its caption the sound is."""
        return round(ms * self.rate + self.shift_ms) - ms


def course_of(starts: Sequence[int], onsets: Sequence[int]) -> Course | None:
    """The course of cues that begin at ``starts`` when speech begins at ``onsets``; None where it cannot be told."""
    opened = [
        (_pile([(at * rate, onset) for at, onset in _near(starts[:_OPENING], onsets, rate)]), rate)
        for rate in _RATES
    ]
    pile, rate = max(opened, key=lambda found: (len(found[0]), found[1] == 1.0))
    if len(pile) < _LEAST:
        return None
    shift = statistics.median(onset - at for at, onset in pile)
    course = Course(rate, shift)
    pairs: list[tuple[float, int]] = []
    for first in range(0, len(starts), _WINDOW):
        here = starts[first : first + _WINDOW]
        found = _pile(
            [
                (at, onset)
                for at in here
                for onset in _between(onsets, course.at(at) - _NEAR_MS, course.at(at) + _NEAR_MS)
            ],
            course,
        )
        if 2 * len(found) >= min(_LEAST, len(here)):
            pairs += found
            course = line_through(pairs, rate)
    if len(pairs) < _LEAST:
        return None
    course = line_through(pairs, rate)
    # All that lie close to that line, those of windows without a pile of their own among them, say it best.
    close = [
        (float(at), onset)
        for at in starts
        for onset in _between(onsets, course.at(at) - _PILE_MS, course.at(at) + _PILE_MS)
    ]
    return line_through(close, course.rate) if len(close) >= _LEAST else course


def line_through(pairs: Sequence[tuple[float, int]], rate: float = 1.0) -> Course:
    """A line that few wrong pairs cannot move: the median of slopes between pairs that are far apart (Theil).
    Pairs that span less than half a minute have the rate that is given."""
    half = len(pairs) // 2
    slopes = [
        (there[1] - here[1]) / (there[0] - here[0])
        for here, there in zip(pairs, pairs[half:], strict=False)
        if there[0] - here[0] > 30_000
    ]
    slope = statistics.median(slopes) if len(slopes) >= _LEAST else rate
    return Course(slope, statistics.median(onset - at * slope for at, onset in pairs))


def _near(starts: Sequence[int], onsets: Sequence[int], rate: float) -> list[tuple[int, int]]:
    return [
        (at, onset)
        for at in starts
        for onset in _between(onsets, at * rate - _WITHIN_MS, at * rate + _WITHIN_MS)
    ]


def _between(onsets: Sequence[int], first: float, last: float) -> Sequence[int]:
    return onsets[bisect.bisect_left(onsets, first) : bisect.bisect_right(onsets, last)]


def _pile(pairs: Sequence[tuple[float, int]], course: Course | None = None) -> list[tuple[float, int]]:
    """The pairs whose differences lie closest together; empty where chance alone would pile up as many."""
    course = course or Course()
    ordered = sorted((onset - at * course.rate, at, onset) for at, onset in pairs)
    best, first = (0, 0), 0
    for last, (difference, _, _) in enumerate(ordered):
        while difference - ordered[first][0] > _PILE_MS:
            first += 1
        best = max(best, (last + 1 - first, first))
    count, first = best
    spread = ordered[-1][0] - ordered[0][0] if ordered else 0
    chance = len(ordered) * _PILE_MS / spread if spread > _PILE_MS else 0
    if count < 2 * chance:
        return []
    return [(at, onset) for _, at, onset in ordered[first : first + count]]
