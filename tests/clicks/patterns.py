"""The patterns in which a service is known to send its times (facts.md rows 11 to 21), as data and as messages.

Knows columns and where audio is cut; nothing of sockets or codecs.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from tests.clicks.speech import Generation, Item

RelativeTo = Literal["message", "generation", "stream"]
Delivery = Literal["every", "first", "late", "last", "sparse"]
Spelling = Literal["written", "normalized"]
Columns = dict[str, list[str] | list[int]]
Lines = dict[Spelling, Columns | None]

BOTH: tuple[Spelling, ...] = ("written", "normalized")
_FIELDS: dict[Spelling, str] = {"written": "alignment", "normalized": "normalizedAlignment"}
# Row 12: practice, the specification, and a third spelling.
_SPELLINGS = (
    ("charStartTimesMs", "charDurationsMs"),
    ("charStartTimesMs", "charsDurationsMs"),
    ("charsStartTimesMs", "charsDurationsMs"),
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a service behaves; the default is well-behaved."""

    relative_to: RelativeTo = "generation"
    delivery: Delivery = "every"
    """Every message has its times; the first or last of a generation has all of them; they come one message
    late; every third message has those of three."""
    lines: tuple[Spelling, ...] = BOTH
    tail_ms: int = 0
    """Audio at each generation's end that no character covers."""
    wobble_ms: int = 0
    """How far a message's audio ends from where its characters end (row 15); generations still agree."""
    lost: tuple[int, int] = (0, 0)
    """Messages of the stream, half-open, whose times are never sent."""
    half_lost: bool = False
    """Every fourth message lacks one of its lines, in turn."""
    second_pass: bool = False
    """The written line of a generation's second message begins again at its first character (row 19)."""
    grouped: bool = False
    """Elements of several characters (row 18)."""
    field_spelling: int = 0
    artefacts: bool = False
    """A message that begins inside a word begins with a space (row 16)."""
    doubled: bool = False
    """Some letters of the written line are there twice, some with a space after them (row 21)."""
    missing_tail: int = 0
    """Characters that each generation's lines lack at their end."""
    truncated: bool = False
    """Times are cut, not rounded, to milliseconds."""
    messages: int = 12
    """Messages in a generation, at most."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message: where its audio ends in the stream (samples), and its body without the audio."""

    end: int
    body: dict[str, object]


class Teller:
    """Tells the generations of one stream, in order."""

    def __init__(self, pattern: Pattern, *, rate_hz: int, dice: random.Random) -> None:
        self._pattern = pattern
        self._rate_hz = rate_hz
        self._dice = dice
        self._count = 0
        self._withheld: Lines = {}

    def tell(self, generation: Generation) -> Iterator[Message]:
        """The messages of one generation."""
        pattern = self._pattern
        parts = self._parts(generation)
        sounds = self._sounds(parts, generation)
        told = [
            self._lines(generation, self._window(parts, index), again=index == 1)
            for index in range(len(parts) - 1)
        ]
        for index, lines in enumerate(told):
            if pattern.lost[0] <= self._count < pattern.lost[1]:
                lines = {}
            elif pattern.half_lost and self._count % 4 == 3:
                lines[BOTH[self._count // 4 % 2]] = None
            self._count += 1
            if pattern.delivery == "late":
                lines, self._withheld = self._withheld, lines
            yield self._message(sounds[index + 1], lines)

    def rest(self, end: int) -> Iterator[Message]:
        """What is still to be said when all audio is out."""
        if any(self._withheld.values()):
            yield self._message(end, self._withheld)

    def _message(self, end: int, lines: Lines) -> Message:
        body: dict[str, object] = {"isFinal": None}
        for spelling, name in _FIELDS.items():
            body[name] = lines.get(spelling)
        return Message(end, body)

    def _parts(self, generation: Generation) -> list[int]:
        """Where the characters are cut into messages: at any character, inside words too."""
        places = sorted({start for _, start, _ in generation.normalized[2:-1]})
        most = min(self._pattern.messages - 1, len(places))
        cuts = sorted(self._dice.sample(places, self._dice.randint(most // 2, most)))
        return [generation.start, *cuts, generation.end]

    def _sounds(self, parts: Sequence[int], generation: Generation) -> list[int]:
        wobble = self._pattern.wobble_ms * self._rate_hz // 1000
        moved = sorted(
            min(max(cut + self._dice.randint(-wobble, wobble), generation.start), generation.end)
            for cut in parts[1:-1]
        )
        return [parts[0], *moved, parts[-1]]

    def _window(self, parts: Sequence[int], index: int) -> tuple[int, int]:
        """The stretch of time that the index-th message tells about."""
        last = len(parts) - 2
        match self._pattern.delivery:
            case "first":
                return (parts[0], parts[-1]) if index == 0 else (0, 0)
            case "last":
                return (parts[0], parts[-1]) if index == last else (0, 0)
            case "sparse":
                return (parts[index], parts[min(index + 3, last + 1)]) if index % 3 == 0 else (0, 0)
            case _:
                return parts[index], parts[index + 1]

    def _lines(self, generation: Generation, window: tuple[int, int], *, again: bool) -> Lines:
        pattern = self._pattern
        bases = {"message": window[0], "generation": generation.start, "stream": 0}
        lines: Lines = {}
        for spelling in pattern.lines:
            column = generation.written if spelling == "written" else generation.normalized
            column = column[: len(column) - pattern.missing_tail]
            begin, base = window[0], bases[pattern.relative_to]
            if again and pattern.second_pass and spelling == "written":
                begin, base = generation.start, min(base, generation.start)
            chosen = [item for item in column if begin <= item[1] < window[1]]
            doubled = pattern.doubled and spelling == "written"
            lines[spelling] = self._columns(self._spoilt(chosen, column, doubled=doubled), base)
        return lines

    def _spoilt(self, chosen: list[Item], column: Sequence[Item], *, doubled: bool) -> list[Item]:
        pattern = self._pattern
        if not chosen:
            return chosen
        spoilt: list[Item] = []
        at = column.index(chosen[0])
        if pattern.artefacts and at and column[at - 1][0].isalnum() and chosen[0][0].isalnum():
            spoilt.append((" ", chosen[0][1], chosen[0][1]))
        for char, start, end in chosen:
            if doubled and char.isalpha() and self._dice.random() < 0.04:
                half = (start + end) // 2
                spoilt += [(char, start, half), (char, half, end)]
                if self._dice.random() < 0.5:
                    spoilt.append((" ", end, end))
            elif pattern.grouped and spoilt and _groups(spoilt[-1][0], char, self._dice):
                spoilt[-1] = (spoilt[-1][0] + char, spoilt[-1][1], end)
            else:
                spoilt.append((char, start, end))
        return spoilt

    def _columns(self, column: Sequence[Item], base: int) -> Columns | None:
        if not column:
            return None
        starts, durations = _SPELLINGS[self._pattern.field_spelling]
        begins = [self._ms(start - base) for _, start, _ in column]
        return {
            "chars": [char for char, _, _ in column],
            starts: begins,
            durations: [
                self._ms(end - base) - begin for begin, (_, _, end) in zip(begins, column, strict=True)
            ],
        }

    def _ms(self, samples: int) -> int:
        if self._pattern.truncated:
            return samples * 1000 // self._rate_hz
        return round(samples * 1000 / self._rate_hz)


def _groups(before: str, char: str, dice: random.Random) -> bool:
    """Punctuation with punctuation always ("..."), letters with letters now and then; never across words."""
    if len(before) > 2 or before.isspace() or char.isspace():
        return False
    if before.isalnum() != char.isalnum() or char > "\u2fff":
        return False
    return not char.isalnum() or dice.random() < 0.2
