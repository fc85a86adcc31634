"""Praat's TextGrid (.TextGrid), long text form: https://www.fon.hum.uva.nl/praat/manual/TextGrid_file_formats.html

Two interval tiers over the whole audio, ``words`` and ``cues``. The intervals of a tier follow each other without
a gap, so silence is an interval with an empty label. An interval has a length: a word without one is a
millisecond long here, and words that overlap begin where the one before ends. Quotes are doubled.
"""

from collections.abc import Iterable, Sequence

from aligner.clock import samples_to_ms
from aligner.formats.text import clean, one_line
from aligner.model import Narration

_Interval = tuple[int, int, str]


def write(narration: Narration) -> str:
    """The narration's words and cues, as annotation of its audio."""
    words = _apart((word.start_ms, word.end_ms, clean(word.text)) for word in narration.words)
    cues = _apart((cue.start_ms, cue.end_ms, one_line(cue)) for cue in narration.cues)
    track = narration.track
    end_ms = max(
        samples_to_ms(track.duration_samples, track.format.rate_hz),
        *(interval[1] for tier in (words, cues) for interval in tier[-1:]),
        1,
    )
    tiers = [("words", _whole(words, end_ms)), ("cues", _whole(cues, end_ms))]
    lines = [
        'File type = "ooTextFile"',
        'Object class = "TextGrid"',
        "",
        "xmin = 0",
        f"xmax = {_seconds(end_ms)}",
        "tiers? <exists>",
        f"size = {len(tiers)}",
        "item []:",
    ]
    for number, (name, intervals) in enumerate(tiers, 1):
        lines += _tier(number, name, intervals, end_ms)
    return "\n".join(lines) + "\n"


def _apart(intervals: Iterable[_Interval]) -> list[_Interval]:
    """None over another, each a millisecond long at least."""
    found: list[_Interval] = []
    now = 0
    for start, end, text in intervals:
        first = max(start, now)
        now = max(end, first + 1)
        found.append((first, now, text))
    return found


def _whole(intervals: Sequence[_Interval], end_ms: int) -> list[_Interval]:
    """The intervals with silence between them, from 0 to the end."""
    found: list[_Interval] = []
    now = 0
    for start, end, text in (*intervals, (end_ms, end_ms, "")):
        if start > now:
            found.append((now, start, ""))
        if end > start:
            found.append((start, end, text))
        now = end
    return found


def _tier(number: int, name: str, intervals: Sequence[_Interval], end_ms: int) -> list[str]:
    lines = [
        f"    item [{number}]:",
        '        class = "IntervalTier"',
        f'        name = "{name}"',
        "        xmin = 0",
        f"        xmax = {_seconds(end_ms)}",
        f"        intervals: size = {len(intervals)}",
    ]
    for index, (start, end, text) in enumerate(intervals, 1):
        lines += [
            f"        intervals [{index}]:",
            f"            xmin = {_seconds(start)}",
            f"            xmax = {_seconds(end)}",
            f'            text = "{_quoted(text)}"',
        ]
    return lines


def _quoted(text: str) -> str:
    return text.replace('"', '""')


def _seconds(ms: int) -> str:
    return f"{ms // 1000}.{ms % 1000:03d}" if ms % 1000 else str(ms // 1000)
