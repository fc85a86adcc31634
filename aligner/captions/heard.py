"""Cues against what is heard: the words' own times where they are known, else where the audio speaks and is silent.

Looks at starts after a silence and ends before one, as those can be told from sound alone; between words that follow
each other it says nothing. Captions that are off as a whole are said to be so once, and each cue is judged as if that
were put right.
"""

import bisect
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from aligner.captions.check import Finding
from aligner.captions.drift import Course, course_of, line_through
from aligner.captions.mend import Mended
from aligner.captions.style import Style
from aligner.model import Cue, Word

_SILENCE_MS = 200
"""Speech that begins after so much silence begins where its first word does."""
_SOUND_MS = 250
"""What sound alone can tell: a first consonant may be too soft to be heard."""
_BREATH_MS = 100
"""Less sound than this under a cue is none."""
_LEAD_FRAMES, _LAG_FRAMES = 3, 1
"""A cue appears at most three frames before its first word, and not after it but for rounding to a frame."""
_OFF_MS = 150
"""Captions that are off by more as a whole are seen to be."""
_DRIFT_MS = 250
_SEARCHED = 400
"""How many letters ahead a cue's text is looked for among the words."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What is known of the audio: its length, where it speaks, its words. None is what is not known."""

    duration_ms: int | None = None
    stretches: tuple[tuple[int, int], ...] | None = None
    words: tuple[Word, ...] | None = None
    text: str = ""
    """What the words' spans point into."""


@dataclass(frozen=True, slots=True)
class _Spoken:
    """When a cue's speech begins and ends, as far as can be told, and how far off its cue may be."""

    start_ms: int | None
    end_ms: int | None
    early_ms: float
    late_ms: float
    leaves_ms: float


def check_heard(cues: Sequence[Cue], heard: Heard, style: Style) -> tuple[Finding, ...]:
    """What a listener could object to. Cues are in the order of their starts."""
    course = _course(cues, heard)
    off = list(_off(cues, course))
    placed = [_moved(cue, course) for cue in cues] if off and course else list(cues)
    found = [*off, *_beside(placed, heard)]
    silent = {finding.cue for finding in found if finding.rule in ("silent", "past-end")}
    for cue, spoken in zip(placed, _spoken(placed, heard, style), strict=True):
        if cue.index not in silent:
            found += _edges(cue, spoken)
    return tuple(found)


def settle(cues: Sequence[Cue], heard: Heard, style: Style) -> tuple[Mended, ...]:
    """The cues where they are heard, with what was done to each: the whole put right, then starts and ends."""
    course = _course(cues, heard)
    shifted = course if course is not None and any(_off(cues, course)) else None
    placed = [_moved(cue, shifted) for cue in cues] if shifted else list(cues)
    silent = {finding.cue for finding in _beside(placed, heard)}
    made: list[Mended] = []
    for index, (cue, spoken) in enumerate(zip(placed, _spoken(placed, heard, style), strict=True)):
        changes = [f"moved by {shifted.off(cues[index].start_ms):+,} ms"] if shifted else []
        off = {finding.rule for finding in _edges(cue, spoken)} if cue.index not in silent else set()
        start, end = cue.start_ms, cue.end_ms
        if off & {"early", "late"} and spoken.start_ms is not None:
            earliest = made[-1].cue.end_ms if made else 0
            start = min(max(spoken.start_ms, earliest), end - 1)
        if "leaves" in off and spoken.end_ms is not None:
            following = placed[index + 1].start_ms if index + 1 < len(placed) else spoken.end_ms
            end = max(end, min(spoken.end_ms, following))
        if heard.duration_ms is not None and start < heard.duration_ms < end:
            end = heard.duration_ms
        changes += [f"begins {abs(start - cue.start_ms):,} ms {_when(cue.start_ms - start)}"] * (
            start != cue.start_ms
        )
        changes += [f"ends {abs(end - cue.end_ms):,} ms {_when(cue.end_ms - end)}"] * (end != cue.end_ms)
        made.append(Mended(replace(cue, start_ms=start, end_ms=end), tuple(changes)))
    return tuple(made)


def _when(early: int) -> str:
    return "earlier" if early > 0 else "later"


def _course(cues: Sequence[Cue], heard: Heard) -> Course | None:
    if heard.words is not None:
        pairs = [
            (float(cue.start_ms), span[0])
            for cue, span in zip(cues, _spans(cues, heard.words), strict=True)
            if span is not None
        ]
        return line_through(pairs) if pairs else None
    if heard.stretches is None:
        return None
    return course_of([cue.start_ms for cue in cues], _onsets(heard.stretches))


def _off(cues: Sequence[Cue], course: Course | None) -> Iterator[Finding]:
    """One finding for captions that are off as a whole."""
    if course is None or len(cues) < 2:
        return
    first, last = cues[0], cues[-1]
    there, then = course.off(first.start_ms), course.off(last.start_ms)
    if abs(then - there) > _DRIFT_MS:
        message = f"runs away from the audio: {_early(there)} at the start, {_early(then)} at the end"
        yield Finding("drift", last.index, then - there, _DRIFT_MS, message)
    elif abs(there + then) > 2 * _OFF_MS:
        middle = (there + then) // 2
        yield Finding("offset", first.index, middle, _OFF_MS, f"all captions are {_early(middle)}")


def _early(ms: int) -> str:
    return f"{abs(ms):,} ms {'early' if ms > 0 else 'late'}"


def _moved(cue: Cue, course: Course) -> Cue:
    start = course.at(cue.start_ms)
    return replace(cue, start_ms=start, end_ms=max(course.at(cue.end_ms), start + 1))


def _beside(cues: Sequence[Cue], heard: Heard) -> Iterator[Finding]:
    """Cues after the audio's end, and cues that nobody speaks under."""
    stretches = heard.stretches
    ends = [end for _, end in stretches or ()]
    for cue in cues:
        duration = heard.duration_ms
        if duration is not None and cue.end_ms > duration + _BREATH_MS:
            over = cue.end_ms - duration
            yield Finding("past-end", cue.index, over, 0, f"ends {over:,} ms after the audio")
        if stretches is not None and (duration is None or cue.start_ms < duration):
            sound = 0
            for start, end in stretches[bisect.bisect_right(ends, cue.start_ms) :]:
                if start >= cue.end_ms:
                    break
                sound += min(end, cue.end_ms) - max(start, cue.start_ms)
            if sound < min(_BREATH_MS, cue.end_ms - cue.start_ms):
                yield Finding("silent", cue.index, sound, _BREATH_MS, "no speech under it")


def _edges(cue: Cue, spoken: _Spoken) -> Iterator[Finding]:
    if spoken.start_ms is not None:
        lead = spoken.start_ms - cue.start_ms
        if lead > spoken.early_ms:
            message = f"appears {lead:,} ms before it is spoken"
            yield Finding("early", cue.index, lead, round(spoken.early_ms), message)
        elif -lead > spoken.late_ms:
            message = f"appears {-lead:,} ms after its speech began"
            yield Finding("late", cue.index, -lead, round(spoken.late_ms), message)
    if spoken.end_ms is not None and spoken.end_ms - cue.end_ms > spoken.leaves_ms:
        short = spoken.end_ms - cue.end_ms
        message = f"leaves {short:,} ms before its speech ends"
        yield Finding("leaves", cue.index, short, round(spoken.leaves_ms), message)


def _spoken(cues: Sequence[Cue], heard: Heard, style: Style) -> list[_Spoken]:
    if heard.words is None:
        return _by_sound(cues, heard.stretches or ())
    frame = 1000 / style.fps
    limits = (
        _LEAD_FRAMES * frame + style.rounding_ms + 1,
        _LAG_FRAMES * frame + style.rounding_ms,
        style.min_gap_ms + frame + style.rounding_ms,
    )
    spans = _spans(cues, heard.words)
    made: list[_Spoken] = []
    for span in spans:
        start, end = span if span is not None else (None, None)
        made.append(_Spoken(start, end, *limits))
    return made


def _by_sound(cues: Sequence[Cue], stretches: Sequence[tuple[int, int]]) -> list[_Spoken]:
    """A start where the cue begins in a silence and the next speech is its own, or begins inside speech that began
    when no cue was there. An end where its speech ends after it and before the next cue."""
    limits = (_SOUND_MS, _SOUND_MS, _SOUND_MS)
    onsets = set(_onsets(stretches))
    starts = [start for start, _ in stretches]
    made: list[_Spoken] = []
    shown_until = -1
    for index, cue in enumerate(cues):
        at = bisect.bisect_right(starts, cue.start_ms) - 1
        start = end = None
        if at >= 0 and cue.start_ms < stretches[at][1]:
            if starts[at] in onsets and shown_until <= starts[at]:
                start = starts[at]
        elif at + 1 < len(starts) and starts[at + 1] in onsets and starts[at + 1] < cue.end_ms:
            start = starts[at + 1]
        last = bisect.bisect_right(starts, cue.end_ms) - 1
        following = cues[index + 1].start_ms if index + 1 < len(cues) else None
        if last >= 0 and cue.end_ms < stretches[last][1]:
            until = stretches[last][1]
            end = until if following is None or following >= until else None
        made.append(_Spoken(start, end, *limits))
        shown_until = max(shown_until, cue.end_ms)
    return made


def _onsets(stretches: Sequence[tuple[int, int]]) -> list[int]:
    """Where speech begins after a silence."""
    first = [stretches[0][0]] if stretches else []
    return first + [
        after[0] for before, after in itertools.pairwise(stretches) if after[0] - before[1] >= _SILENCE_MS
    ]


def _spans(cues: Sequence[Cue], words: Sequence[Word]) -> list[tuple[int, int] | None]:
    """When each cue's text is spoken."""
    return [
        None if held is None else (words[held[0]].start_ms, words[held[1] - 1].end_ms)
        for held in ranges_of(cues, words)
    ]


def ranges_of(cues: Sequence[Cue], words: Sequence[Word]) -> list[tuple[int, int] | None]:
    """Each cue's words, found by its letters, in order; None where they are not near the last ones."""
    letters, owners = [], []
    for at, word in enumerate(words):
        for char in _letters(word.text):
            letters.append(char)
            owners.append(at)
    text = "".join(letters)
    position = 0
    ranges: list[tuple[int, int] | None] = []
    for cue in cues:
        wanted = _letters("".join(cue.spoken_texts))
        found = text.find(wanted, position, position + len(wanted) + _SEARCHED) if wanted else -1
        if found < 0:
            ranges.append(None)
            continue
        position = found + len(wanted)
        ranges.append((owners[found], owners[position - 1] + 1))
    return ranges


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
