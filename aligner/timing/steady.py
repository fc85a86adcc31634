"""What recurs: a tail of equal length after every generation, half a millisecond lost with every message's times.

Where audio comes in pieces, each place is known to a piece only; what recurs shows in all of them together. Knows
gaps (``shifts``), nothing of messages.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

# Equal tails are believed when so many generations show them.
_FEWEST_TAILS = 3
# What rounding to milliseconds may add up to beside them, where times count from many places.
_ROUNDING_MS, _ROUNDED_MS = 10, 1

Place = tuple[int, int, int]
"""How many generations began before, and between what the gaps lie."""


@dataclass(frozen=True, slots=True)
class Audio:
    """How much comes at once, and a millisecond, in samples; ``end`` is the gap of its end where that is exact."""

    piece: int
    millisecond: int
    end: int | None = None


class Seen(Protocol):
    """The part of ``shifts.Gap`` that is asked for here."""

    @property
    def seen(self) -> tuple[int, ...]: ...
    @property
    def exact(self) -> bool: ...
    @property
    def free(self) -> bool: ...
    @property
    def opens(self) -> bool: ...
    @property
    def loose(self) -> bool: ...
    @property
    def early(self) -> bool: ...


def trend(gaps: Sequence[Seen], audio: Audio) -> list[int] | None:
    """How much of each run's shift is what recurs; None where nothing has to, or nothing that does explains all."""
    if not gaps[0].exact or any(gap.exact for gap in gaps[1:]):
        return None
    if audio.end is None and not all(gap.opens and len(gap.seen) == 1 for gap in gaps[1:]):
        return None  # without an exact end, more than one place a generation says more than what might recur
    begun = _begun(gaps)
    room = audio.piece + (_ROUNDED_MS if all(gap.opens for gap in gaps) else _ROUNDING_MS) * audio.millisecond
    for whole, tail in _candidates(gaps, begun, audio):
        losses = [index * whole // len(gaps) for index in range(len(gaps))]
        stretches = list(_stretches(gaps, begun, losses))
        if _width(stretches, tail) <= room and _behind(stretches[0], tail) >= audio.piece - room:
            return [count * tail + loss for count, loss in zip(begun, losses, strict=True)]
    return None


def _candidates(gaps: Sequence[Seen], begun: Sequence[int], audio: Audio) -> Iterator[tuple[int, int]]:
    """What all messages' times together may have lost, and a tail's length: the likelier the earlier."""
    most = len(gaps) * _ROUNDED_MS * audio.millisecond
    end, generations = audio.end, begun[-1] + 1
    yield (end if end is not None and abs(end) <= most else 0), 0
    # Times that are cut, not rounded, to milliseconds lose half of one, on average.
    for lost in (0, most // 2):
        if end is not None and end > lost:
            yield lost, (end - lost) // generations
    for lost in (0, most // 2):
        yield lost, 0
        if begun[-1] >= _FEWEST_TAILS:
            losses = [index * lost // len(gaps) for index in range(len(gaps))]
            stretches = list(_stretches(gaps, begun, losses))
            most_tail = max(audio.piece, _width(stretches, 0))
            yield (
                lost,
                _tail(stretches, most_tail, audio.piece),
            )


def _begun(gaps: Sequence[Seen]) -> list[int]:
    counts: list[int] = []
    for index, gap in enumerate(gaps):
        counts.append((counts[-1] if counts else 0) + (gap.opens and index > 0))
    return counts


def _stretches(gaps: Sequence[Seen], begun: Sequence[int], losses: Sequence[int]) -> Iterator[list[Place]]:
    """The gaps without the losses, parted where an unknown length of audio lies between."""
    stretch: list[Place] = []
    for gap, count, loss in zip(gaps, begun, losses, strict=True):
        if stretch and ((gap.free and not gap.opens) or gap.loose):
            yield stretch
            stretch = []
        # Where the place is exact, nothing is late; where nothing was out yet, nothing is known.
        seen = [place - loss for place in gap.seen[gap.exact or gap.early :]]
        if seen:
            stretch.append((count, min(seen), max(seen)))
    yield stretch


def _width(stretches: Iterable[Sequence[Place]], tail: int) -> int:
    """Between what the encoder's lag would have to lie if every tail were so long."""
    widths = [0]
    for stretch in filter(None, stretches):
        least = min(count * tail - high for count, _, high in stretch)
        widths.append(max(count * tail - low for count, low, _ in stretch) - least)
    return max(widths)


def _behind(stretch: Sequence[Place], tail: int) -> int:
    return min((count * tail - high for count, _, high in stretch), default=0)


def _tail(stretches: Sequence[Sequence[Place]], most: int, piece: int) -> int:
    """The middle of the tails that explain the gaps to a piece's length, or else the one that does best."""
    low, high = 0, most
    while high - low > 2:  # the width is convex
        third = (high - low) // 3
        if _width(stretches, low + third) <= _width(stretches, high - third):
            high -= third
        else:
            low += third
    best = min(range(low, high + 1), key=partial(_width, stretches))
    enough = max(piece, _width(stretches, best))

    def edge(outside: int) -> int:
        inside = best
        while abs(outside - inside) > 1:
            middle = (inside + outside) // 2
            inside, outside = (middle, outside) if _width(stretches, middle) <= enough else (inside, middle)
        return outside if _width(stretches, outside) <= enough else inside

    return (edge(0) + edge(most)) // 2
