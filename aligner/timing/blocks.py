"""What the search for a reference is made of: one message's worth of times, the audio's clock, the decision.

Values only.
"""

from dataclasses import dataclass

# A first start this far inside the previous block is jitter, not a new count from zero.
JITTER_MS = 5
# What two encoder runs add between them at most: what empties the one, the other's delay, and rounding.
PADDING_SAMPLES = 4 * 1152
# What a run's length may lose or gain when a service states it in milliseconds.
ROUNDED_MS = 1


@dataclass(frozen=True, slots=True)
class Turn:
    """From one line to the other, which need not be cut at the same sound. ``step`` is by how much the earlier block
    ends after the later one starts, as stated, on a line that both messages have; None where they have none."""

    step: int | None


@dataclass(frozen=True, slots=True)
class Block:
    """The times of one message: which message brought them, first start and last end (samples, as stated).

    ``opens`` is a hint that a generation begins here. ``turn`` when the block before is the other line's.
    ``after_hole``: right before it there is text that no block tells.
    """

    message: int
    start: int
    end: int
    opens: bool = False
    turn: Turn | None = None
    after_hole: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """The audio's own clock: where each message's sound begins, and which messages begin an encoder run."""

    rate_hz: int
    sound_at: tuple[int, ...]
    samples: tuple[int, ...]
    heads: frozenset[int]
    total: int
    told_from_start: bool = True
    """Whether the first times are those of the text's beginning."""
    grain: int = 1
    """The audio comes in pieces of so many samples, later than it was encoded: 1 for PCM."""
    runs_hide: bool = False
    """Whether encoder runs may begin that nothing in the frames shows."""
    exact_end: bool = False
    """Whether encoded audio ends with the last sample that was encoded: nothing pads it."""

    def ms(self, milliseconds: int) -> int:
        return milliseconds * self.rate_hz // 1000

    def filling(self, message: int) -> bool:
        """Whether no frame was out yet when it came: where it begins tells nothing until the encoder is full."""
        return self.sound_at[message] <= self.sound_at[0]


@dataclass(frozen=True, slots=True)
class Gap:
    """How far the audio says that a run lies from its chained place.

    ``seen`` has it by the run's first block, then by the others. ``exact`` when an encoder run or the stream
    begins here; ``free`` where audio without characters may lie before it: a generation's beginning, or
    messages without times. ``opens`` is the first of the two. ``loose`` where the chain itself may be wrong.
    ``early`` where no frame was out yet, so that the place is no more than the latest that it may be.
    """

    seen: tuple[int, ...]
    exact: bool = False
    free: bool = False
    opens: bool = False
    loose: bool = False
    early: bool = False


@dataclass(frozen=True, slots=True)
class Grain:
    """``rate_hz`` and the pieces, in samples, in which audio leaves the encoder: 1 for PCM. ``exact_end`` when what
    a decoder gave ends with the last sample that was encoded. ``unseen``: what an encoder run adds where it begins
    without being seen."""

    rate_hz: int
    samples: int = 1
    exact_end: bool = False
    unseen: int = 0

    def ms(self, milliseconds: int) -> int:
        return milliseconds * self.rate_hz // 1000


@dataclass(frozen=True, slots=True)
class Room:
    """Blocks, half-open, that lie fast to each other, and by how much all may be off: counting tells no more."""

    begin: int
    end: int
    samples: int


@dataclass(frozen=True, slots=True)
class Reference:
    """The decision: ``bases[k]`` is the sample that block k's times count from.

    ``cost`` is the disagreement with the audio, in samples, summed over what could be compared; ``steps``
    are the jumps between neighbouring runs that the audio forced, in samples. ``one_count``: all count from one
    place, apart from what encoder runs add.
    """

    name: str
    bases: tuple[int, ...]
    cost: int
    steps: tuple[int, ...]
    one_count: bool = False
    rooms: tuple[Room, ...] = ()
