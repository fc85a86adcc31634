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
_OPENINGS = (20, 40)
"""How many cues are looked at to find how far off the beginning is: few do not spread, many agree more surely."""
_WINDOW = 12
"""How many are looked at together from then on: few enough that a drift does not spread their pile."""
_LEAST = 6
"""So many cues at least must agree."""
_AGREEING = 0.25
"""And this part of all: about half follow a silence, and a wrong course meets a tenth by chance."""


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
    followed = [_followed(starts, onsets, rate, opening) for rate in _RATES for opening in _OPENINGS]
    courses = [course for course in followed if course is not None]
    if not courses or not onsets:
        return None
    best = max(courses, key=lambda course: len(_close(starts, onsets, course, _PILE_MS // 2)))
    agreeing = len(_close(starts, onsets, best, _PILE_MS // 2))
    chance = len(starts) * len(onsets) * _PILE_MS / max(onsets[-1] - onsets[0], 1)
    return best if agreeing >= max(_LEAST, 2 * chance, len(starts) * _AGREEING) else None


def _followed(starts: Sequence[int], onsets: Sequence[int], rate: float, opening: int) -> Course | None:
    """The course that begins where the first cues pile up, followed from window to window."""
    pile = _pile([(at * rate, onset) for at, onset in _near(starts[:opening], onsets, rate)])
    if len(pile) < _LEAST:
        return None
    course = Course(rate, statistics.median(onset - at for at, onset in pile))
    pairs: list[tuple[float, int]] = []
    for first in range(0, len(starts), _WINDOW):
        here = starts[first : first + _WINDOW]
        found = _pile(_close(here, onsets, course, _NEAR_MS), course)
        if 2 * len(found) >= min(_LEAST, len(here)):
            pairs += found
            course = line_through(pairs, rate)
    if len(pairs) < _LEAST:
        return None
    # All that lie close to that line, those of windows without a pile of their own among them, say it best.
    course = line_through(pairs, rate)
    close = _close(starts, onsets, course, _PILE_MS)
    return line_through(close, course.rate) if len(close) >= _LEAST else course


def _close(
    starts: Sequence[int], onsets: Sequence[int], course: Course, within_ms: int
) -> list[tuple[float, int]]:
    """Starts and onsets that lie so close to each other on a course."""
    return [
        (float(at), onset)
        for at in starts
        for onset in _between(onsets, course.at(at) - within_ms, course.at(at) + within_ms)
    ]


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
