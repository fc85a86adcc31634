"""Where a line of characters is torn: messages between came without times (row 15 of the protocol's facts).

Knows one line and the audio's length; nothing of the script.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from aligner.model import PlacedChars
from aligner.timing.split import Span

# A service's columns have no holes but those that rounding leaves, a millisecond or two, or many of them.
HOLE_MS = 12
# An encoder's delay and a lead-in: what may lie before the first character.
_LEAD_MS = 150


@dataclass(frozen=True, slots=True)
class Audio:
    """The audio that a line tells of."""

    rate_hz: int
    samples: int

    def ms(self, milliseconds: int) -> int:
        return milliseconds * self.rate_hz // 1000


@dataclass(frozen=True, slots=True)
class Tears:
    """The characters before which a line is torn. ``maybe`` are those between two spaces, and the end after one: audio
    that no character covers comes after generations, and those begin and end with a space (rows 14 and 17)."""

    sure: list[int]
    maybe: list[int]


def tears_of(line: PlacedChars, audio: Audio) -> Tears:
    """Where a line tells nothing for longer than rounding explains."""
    hole = audio.ms(HOLE_MS)
    lead = audio.ms(_LEAD_MS) if line.chars[:1] == (" ",) else hole
    found = Tears([0] if line.starts and line.starts[0] > lead else [], [])
    for place, (start, end) in enumerate(zip(line.starts[1:], line.ends, strict=False), 1):
        if start - end > hole:
            spaces = line.chars[place - 1].isspace() and line.chars[place].isspace()
            (found.maybe if spaces else found.sure).append(place)
    if line.chars and audio.samples - line.ends[-1] > hole:
        (found.maybe if line.chars[-1].isspace() else found.sure).append(len(line))
    return found


def cut_at(words: Sequence[Span], tears: Sequence[int]) -> list[Span]:
    """Words that a tear goes through are two."""
    if not tears:
        return list(words)
    pieces: list[Span] = []
    at = 0
    for start, end in words:
        begin = start
        while at < len(tears) and tears[at] < end:
            if tears[at] > begin:
                pieces.append((begin, tears[at]))
                begin = tears[at]
            at += 1
        pieces.append((begin, end))
    return pieces
