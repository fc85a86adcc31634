"""A service that knows the truth: it speaks a text with known times and sends them in any known pattern.

A double that records: every word's true start and end (milliseconds of the segment's audio) can be asked for.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Literal

from aligner.clock import ms_to_samples
from aligner.model import AudioFormat, CharTiming, Segment, Spelling, Take
from aligner.timing.merge import Heard, merge

RelativeTo = Literal["message", "generation", "stream"]
Delivery = Literal["every", "first", "late", "bulk"]
Column = list[tuple[str, int, int]]
"""(characters, start, end), milliseconds."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a service behaves. The well-behaved one is the default."""

    relative_to: RelativeTo = "message"
    delivery: Delivery = "every"
    lines: tuple[Spelling, ...] = ("written", "normalized")
    tail_ms: int = 0
    """Audio at each generation's end that no character covers."""
    wobble_ms: int = 0
    """How far a message's audio ends from where its characters end (row 15); generations still agree."""
    lost: frozenset[int] = frozenset()
    """Messages whose times are never sent."""
    grouped: bool = False
    """Elements of several characters (row 18)."""
    second_pass: bool = False
    """The written line of a generation's second message begins again at its first character (row 19)."""
    messages: int = 4
    """Messages in a generation."""


@dataclass(frozen=True, slots=True)
class Saying:
    """One word as written and as spoken, in the text and on the audio's clock."""

    written: str
    spoken: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Generation:
    written: Column
    normalized: Column
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Speech:
    """A text, spoken: what is true of it whatever a service says."""

    text: str
    sayings: tuple[Saying, ...]
    generations: tuple[Generation, ...]
    total_ms: int


def speak(
    words: Sequence[tuple[str, str]],
    *,
    seed: int = 0,
    per_generation: int = 12,
    tail_ms: int | Sequence[int] = 0,
) -> Speech:
    """Speaks (written, spoken) pairs, a generation of so many words at a time, with uneven letters. ``tail_ms`` is one
    for each generation in turn, or the same for all."""
    tails_ms = cycle([tail_ms] if isinstance(tail_ms, int) else tail_ms)
    dice = random.Random(seed)
    sayings: list[Saying] = []
    generations: list[Generation] = []
    now = 0
    for first in range(0, len(words), per_generation):
        started = now
        written: Column = []
        normalized: Column = [(" ", now, now + dice.randrange(20, 150))]
        now = normalized[0][2]
        silence_from = started
        batch = words[first : first + per_generation]
        for place, (spelled, said) in enumerate(batch):
            for char in said:
                length = dice.randrange(25, 110)
                normalized.append((char, now, now + length))
                now += length
            written += _spelled(spelled, said, normalized[-len(said) :], silence_from)
            sayings.append(Saying(spelled, said, *_sounding(normalized[-len(said) :])))
            pause = dice.randrange(150, 500) if place == len(batch) - 1 else dice.randrange(15, 90)
            for column in (written, normalized):
                column.append((" ", now, now + pause))
            now += pause
            silence_from = now
        now += next(tails_ms)
        generations.append(Generation(written, normalized, started, now))
    return Speech(" ".join(spelled for spelled, _ in words), tuple(sayings), tuple(generations), now)


def _sounding(heard: Column) -> tuple[int, int]:
    """From the first letter to the last: punctuation has times, and makes no sound."""
    letters = [item for item in heard if item[0].isalnum() or item[0] in "$%&"] or heard[:1]
    return letters[0][1], letters[-1][2]


def _spelled(spelled: str, said: str, heard: Column, silence_from: int) -> Column:
    """The written characters of a word: its own letters' times, or its whole stretch shared evenly."""
    if spelled == said:
        column = list(heard)
    else:
        begin, end = heard[0][1], heard[-1][2]
        cuts = [begin + (end - begin) * place // len(spelled) for place in range(len(spelled) + 1)]
        column = [(char, cuts[place], cuts[place + 1]) for place, char in enumerate(spelled)]
    char, _, end = column[0]
    return [(char, silence_from, end), *column[1:]]


def send(speech: Speech, pattern: Pattern, *, rate_hz: int, seed: int = 0) -> list[Heard]:
    """The messages in which a service of that pattern would send it."""
    dice = random.Random(seed)
    pieces: list[tuple[int, dict[Spelling, CharTiming | None]]] = []
    heard_ms = 0
    for number, generation in enumerate(speech.generations):
        cuts = _cuts(generation, pattern.messages, dice)
        sounds = [
            generation.start_ms,
            *_wobbled(cuts, generation, pattern.wobble_ms, dice),
            generation.end_ms,
        ]
        parts = [generation.start_ms, *cuts, generation.end_ms]
        told: list[dict[Spelling, CharTiming | None]] = []
        for index in range(len(parts) - 1):
            window = (parts[index], parts[index + 1])
            if pattern.delivery in ("first", "bulk"):
                at = 0 if pattern.delivery == "first" else len(parts) - 2
                window = (generation.start_ms, generation.end_ms) if index == at else (0, 0)
            base = {"message": window[0], "generation": generation.start_ms, "stream": 0}[pattern.relative_to]
            told.append(_lines(generation, window, base, pattern, again=index == 1))
            if number * pattern.messages + index in pattern.lost:
                told[-1] = {}
        for index, lines in enumerate(told):
            pieces.append((sounds[index + 1] - heard_ms, lines))
            heard_ms = sounds[index + 1]
    if pattern.delivery == "late":
        before: dict[Spelling, CharTiming | None] = {}
        shifted = []
        for length, lines in [*pieces, (0, {})]:
            shifted.append((length, before))
            before = lines
        pieces = shifted
    return _heard(pieces, rate_hz)


def _heard(pieces: list[tuple[int, dict[Spelling, CharTiming | None]]], rate_hz: int) -> list[Heard]:
    messages: list[Heard] = []
    ms = samples = 0
    for length, lines in pieces:
        ms += length
        reached = ms_to_samples(ms, rate_hz)
        messages.append(Heard(reached - samples, lines.get("written"), lines.get("normalized")))
        samples = reached
    return messages


def _cuts(generation: Generation, messages: int, dice: random.Random) -> list[int]:
    """Where the characters are cut into messages: at any character, inside words too."""
    places = sorted({start for _, start, _ in generation.normalized[2:]})
    return sorted(dice.sample(places, min(messages - 1, len(places))))


def _wobbled(cuts: list[int], generation: Generation, wobble_ms: int, dice: random.Random) -> list[int]:
    if not wobble_ms:
        return cuts
    moved = [cut + dice.randrange(-wobble_ms, wobble_ms + 1) for cut in cuts]
    return sorted(min(max(cut, generation.start_ms), generation.end_ms) for cut in moved)


def _lines(
    generation: Generation, window: tuple[int, int], base: int, pattern: Pattern, *, again: bool
) -> dict[Spelling, CharTiming | None]:
    lines: dict[Spelling, CharTiming | None] = {}
    for spelling in pattern.lines:
        column = generation.written if spelling == "written" else generation.normalized
        begin, offset = window[0], base
        if again and pattern.second_pass and spelling == "written":
            begin, offset = generation.start_ms, min(base, generation.start_ms)
        chosen = [item for item in column if begin <= item[1] < window[1]]
        lines[spelling] = timing(_grouped(chosen) if pattern.grouped else chosen, spelling, offset)
    return lines


def _grouped(column: Column) -> Column:
    """Neighbouring punctuation in one element, as "..." has been seen."""
    grouped: Column = []
    for char, start, end in column:
        if grouped and char in ".!?" and grouped[-1][0][-1] in ".!?":
            grouped[-1] = (grouped[-1][0] + char, grouped[-1][1], end)
        else:
            grouped.append((char, start, end))
    return grouped


def timing(column: Column, spelling: Spelling, base: int = 0) -> CharTiming | None:
    """A column as a message states it."""
    if not column:
        return None
    return CharTiming(
        tuple(char for char, _, _ in column),
        tuple(start - base for _, start, _ in column),
        tuple(end - start for _, start, end in column),
        spelling,
    )


def take(speech: Speech, messages: Sequence[Heard], *, rate_hz: int) -> Take:
    """The messages merged into a take whose segment is the whole text."""
    return record(speech.text, messages, rate_hz=rate_hz)


def record(text: str, messages: Sequence[Heard], *, rate_hz: int) -> Take:
    """What the house makes of a segment's messages."""
    merged = merge(messages, rate_hz=rate_hz, text=text)
    return Take(
        segment=Segment(0, text, 0, len(text)),
        format=AudioFormat("pcm", rate_hz),
        data=b"",
        duration_samples=sum(heard.samples for heard in messages),
        written=merged.written,
        normalized=merged.normalized,
        notes=merged.notes,
    )
