"""What every reader of timings gives, and how words find their place in a text. Knows no tool's format."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from aligner.model import Basis, Chapter, Mark, PlacedChars, Word

_LONGEST_MS = 60_000
"""No word is spoken for a minute; one of a tenth of a second is, where milliseconds are taken for seconds."""
CHARS_HZ = 1000
"""The rate of ``Timings.chars``: a sample is a millisecond."""


@dataclass(frozen=True, slots=True)
class Timings:
    """A text and when it is heard: by words, or by characters that are still to be made into words."""

    text: str
    words: tuple[Word, ...] = ()
    chars: PlacedChars | None = None
    language: str | None = None
    """As the file says it, which need not be a language tag."""
    duration_ms: int | None = None
    """The audio's length, where the file says it."""
    audio: str = ""
    """The audio's file name, where the file says it."""
    rate_hz: int = CHARS_HZ
    voice: str = ""
    title: str = ""
    chapters: tuple[Chapter, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A word of a file: as written there, white space included, and its times where it has any."""

    raw: str
    start_ms: int | None = None
    end_ms: int | None = None
    speaker: str | None = None
    spoken: str | None = None
    basis: Basis = "timed"
    within_ms: tuple[int, int] | None = None
    """When its segment is heard: bounds for a word without times."""


def milliseconds(seconds: object) -> int | None:
    """Seconds as a file states them, rounded half up; None where it does not know. Raises ``ValueError``.

    Some tools write NaN for a time that they do not know, and numbers of a library's own kind as text.
    """
    if isinstance(seconds, str):
        try:
            seconds = float(seconds)
        except ValueError:
            raise ValueError(f"a time is a number of seconds, not {seconds!r:.40}") from None
    if seconds is None or seconds != seconds:
        return None
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        raise ValueError(f"a time is a number of seconds, not {seconds!r:.40}")  # noqa: TRY004 - the reason is what counts
    if not math.isfinite(seconds) or not -1 < seconds < 1e7:
        raise ValueError(f"a time of {seconds} seconds")
    return max(0, math.floor(seconds * 1000 + 0.5))


def words_in(text: str | None, entries: Sequence[Entry]) -> tuple[str, tuple[Word, ...]]:
    """The words with their places in the text, which is made from them where they do not stand in it.

    Words take in the punctuation round them that the file leaves out. A word without times has those that its
    neighbours leave, by its length.
    """
    entries = [entry for entry in entries if entry.raw.strip()]
    _require_seconds(entries)
    spans = None if text is None else _spans(text, entries)
    if text is None or spans is None:
        text = _joined(entries)
        spans = _spans(text, entries)
        assert spans is not None, "words stand in the text that is made of them"
    times = _times(entries)
    made = (
        Word(
            text[start:end],
            start,
            end,
            *time,
            basis=entry.basis if entry.start_ms is not None else "interpolated",
            spoken=entry.spoken,
            speaker=entry.speaker,
        )
        for entry, (start, end), time in zip(entries, spans, times, strict=True)
    )
    return text, tuple(made)


def _require_seconds(entries: Iterable[Entry]) -> None:
    """Raises ``ValueError`` for times that some services give in milliseconds: most words would last minutes."""
    told = [(entry.start_ms, entry.end_ms) for entry in entries]
    lengths = sorted(end - start for start, end in told if start is not None and end is not None)
    if lengths and lengths[len(lengths) // 2] > _LONGEST_MS:
        raise ValueError(
            "most of its words last minutes: its times seem to be milliseconds; write them as seconds"
        )


def _spans(text: str, entries: Iterable[Entry]) -> list[tuple[int, int]] | None:
    """Each word's place, None where one does not follow the last with nothing but marks between them."""
    found: list[tuple[int, int]] = []
    position = 0
    for entry in entries:
        word = entry.raw.strip()
        start = text.find(word, position)
        if start < 0 or any(char.isalnum() for char in text[position:start]):
            return None
        position = start + len(word)
        found.append((start, position))
    if any(char.isalnum() for char in text[position:]):
        return None
    spans: list[tuple[int, int]] = []
    for index, (start, end) in enumerate(found):
        before = spans[-1][1] if spans else 0
        after = found[index + 1][0] if index + 1 < len(found) else len(text)
        while start > before and not text[start - 1].isspace():
            start -= 1
        while end < after and not text[end].isspace():
            end += 1
        spans.append((start, end))
    return spans


def _joined(entries: Sequence[Entry]) -> str:
    """Words as one text: as they are where they bring their white space, else apart where their script is."""
    if any(entry.raw != entry.raw.strip() for entry in entries):
        return "".join(entry.raw for entry in entries).strip()
    parts: list[str] = []
    for index, entry in enumerate(entries):
        apart = index > 0 and not (_unspaced(entries[index - 1].raw[-1]) and _unspaced(entry.raw[0]))
        parts.append(f" {entry.raw}" if apart else entry.raw)
    return "".join(parts)


def _unspaced(char: str) -> bool:
    """Chinese, Japanese, Thai and their neighbours, whose words stand without spaces."""
    point = ord(char)
    return 0x0E00 <= point < 0x1100 or 0x1780 <= point < 0x1800 or 0x2E80 <= point < 0xAC00 or point >= 0xF900


def _times(entries: Sequence[Entry]) -> list[tuple[int, int]]:
    """A start and an end for each word: starts never go back, and no word ends after the next begins."""
    filled = list(entries)
    index = 0
    while index < len(filled):
        if filled[index].start_ms is not None:
            index += 1
            continue
        end = index
        while end < len(filled) and filled[end].start_ms is None:
            end += 1
        _share(filled, index, end)
        index = end
    starts: list[int] = []
    for entry in filled:
        starts.append(max(entry.start_ms or 0, starts[-1] if starts else 0))
    times: list[tuple[int, int]] = []
    for index, entry in enumerate(filled):
        told = starts[index] if entry.end_ms is None else max(entry.end_ms, starts[index])
        times.append((starts[index], min(told, starts[index + 1]) if index + 1 < len(starts) else told))
    return times


def _share(entries: list[Entry], first: int, end: int) -> None:
    """Gives the words of a range the time between their neighbours."""
    before = entries[first - 1] if first else None
    now = (before.end_ms if before.end_ms is not None else before.start_ms) if before else 0
    opened, closed = entries[first].within_ms, entries[end - 1].within_ms
    now = max(now or 0, opened[0] if opened else 0)
    limits = [entries[end].start_ms if end < len(entries) else None, closed[1] if closed else None]
    room = max(min((limit for limit in limits if limit is not None), default=now) - now, 0)
    total = sum(len(entry.raw.strip()) for entry in entries[first:end])
    passed = 0
    for index in range(first, end):
        start = now + room * passed // total
        passed += len(entries[index].raw.strip())
        entries[index] = replace(
            entries[index], start_ms=start, end_ms=now + room * passed // total, basis="interpolated"
        )
