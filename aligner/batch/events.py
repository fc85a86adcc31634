"""What a batch reports while it works: values for a listener, which draws or prints them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from aligner.batch.jobs import Job, Receipt


@dataclass(frozen=True, slots=True)
class EngineChosen:
    """Which service speaks, why, and with which voice where no script asks for another."""

    engine: str
    reason: str
    voice: str
    streams: int | None = None
    """How many may be open at once."""


@dataclass(frozen=True, slots=True)
class JobStarted:
    job: Job


@dataclass(frozen=True, slots=True)
class Metered:
    """A stream of a script was opened or has ended: what was asked for it so far, and its open streams.

    ``cost`` is None where a price is not known.
    """

    job: Job
    asked: int
    cost: float | None
    streams: int


@dataclass(frozen=True, slots=True)
class SegmentSpoken:
    """A segment was spoken and stitched: ``characters`` of the script, ``audio_ms`` with the pause after it."""

    job: Job
    characters: int
    audio_ms: int


@dataclass(frozen=True, slots=True)
class JobFinished:
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class BrokenOff:
    """The run was interrupted, and what had come is kept. ``lost`` is as in a ``Report``."""

    lost: str


Event: TypeAlias = EngineChosen | JobStarted | Metered | SegmentSpoken | JobFinished | BrokenOff
Listener: TypeAlias = Callable[[Event], None]


def ignore(event: Event) -> None:
    """The listener that does nothing."""
