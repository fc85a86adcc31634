"""Character columns on the wire <-> ``CharTiming``: every spelling read, one spelling written.

Reading never raises: what cannot be a time is clamped, and the note says what was done. Knows nothing of
what the times are relative to.
"""

import json
import math
from collections.abc import Mapping, Sequence

from aligner.model import CharTiming, Spelling

# facts.md row 12: practice, the specification, and a third spelling; the last is the HTTP API's.
_CHARS = ("chars", "characters")
_STARTS = ("charStartTimesMs", "charsStartTimesMs", "char_start_times_ms")
_DURATIONS = ("charDurationsMs", "charsDurationsMs", "char_durations_ms")

# A day. No narration is longer, and a time beyond it would overflow sample arithmetic elsewhere.
_LATEST_MS = 86_400_000


def read_columns(value: object, spelling: Spelling) -> tuple[CharTiming | None, tuple[str, ...]]:
    """The columns of one ``alignment`` object and notes on what had to be mended. None for none."""
    if value is None:
        return None, ()
    if not isinstance(value, Mapping):
        return None, (f"{spelling} alignment is not an object",)
    chars = _column(value, _CHARS)
    starts = _column(value, _STARTS)
    durations = _column(value, _DURATIONS)
    if not chars and not starts:
        return None, ()
    if chars is None or starts is None:
        return None, (f"{spelling} alignment lacks a column",)
    notes: list[str] = []
    if durations is None:
        durations = _durations_from(starts)
        notes.append(f"{spelling} alignment has no durations: taken from the next start")
    count = min(len(chars), len(starts), len(durations))
    if not len(chars) == len(starts) == len(durations):
        notes.append(f"{spelling} alignment has columns of unequal length: cut to {count}")
    texts = _texts(chars[:count], notes, spelling)
    return (
        CharTiming(
            texts,
            _times(starts[:count], notes, f"{spelling} start"),
            _times(durations[:count], notes, f"{spelling} duration", repeat=False),
            spelling,
        ),
        tuple(notes),
    )


def write_columns(timing: CharTiming | None) -> str:
    """JSON, ``null`` for none or for no characters (clients index the last element)."""
    if timing is None or not timing.chars:
        return "null"
    return json.dumps(
        {"chars": timing.chars, "charStartTimesMs": timing.starts_ms, "charDurationsMs": timing.durations_ms}
    )


def _column(value: Mapping[str, object], names: Sequence[str]) -> list[object] | None:
    for name in names:
        column = value.get(name)
        if isinstance(column, list):
            return column
    return None


def _texts(column: list[object], notes: list[str], spelling: str) -> tuple[str, ...]:
    texts = [item if isinstance(item, str) else "" for item in column]
    if any(not isinstance(item, str) for item in column):
        notes.append(f"{spelling} alignment has a character that is not text")
    if any("\ud800" <= letter <= "\udfff" for item in texts for letter in item):
        notes.append(f"{spelling} alignment has half a character")
        texts = [item.encode("utf-8", "replace").decode() for item in texts]
    return tuple(texts)


def _times(column: list[object], notes: list[str], what: str, *, repeat: bool = True) -> tuple[int, ...]:
    """Whole milliseconds from 0. What is no time becomes the one before it (a start) or 0 (a duration)."""
    if all(type(item) is int and 0 <= item <= _LATEST_MS for item in column):
        return tuple(column)  # type: ignore[arg-type]  # just checked; the loop below would cost ten times more
    times: list[int] = []
    mended = False
    for item in column:
        if isinstance(item, bool) or not isinstance(item, int | float) or not math.isfinite(item):
            times.append(times[-1] if repeat and times else 0)
            mended = True
            continue
        whole = round(min(max(item, 0), _LATEST_MS))
        mended |= not 0 <= item <= _LATEST_MS
        times.append(whole)
    if mended:
        notes.append(f"a {what} is not a time: clamped")
    return tuple(times)


def _durations_from(starts: list[object]) -> list[object]:
    times = _times(starts, [], "start")
    return [max(after - start, 0) for start, after in zip(times, (*times[1:], times[-1]), strict=True)]
