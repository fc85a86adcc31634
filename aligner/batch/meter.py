"""What one script costs: characters that a service was asked to speak, and characters that were there already."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aligner.errors import AllowanceError, ServiceError, StreamBrokenError

_ROUNDING = 1e-9
"""Of sums of prices: a budget of just what it costs suffices."""


@dataclass(slots=True)
class Allowance:
    """What a whole batch may ask for, tries that are made again included; None: as much as there is."""

    characters: int | None = None
    cost: float | None = None
    asked: int = 0
    spent: float = 0.0

    def take(self, characters: int, price: float | None) -> None:
        """Raises ``AllowanceError`` where it does not suffice."""
        cost = (price or 0.0) * characters / 1000
        asked = f"{self.asked:,} characters have been asked for, those that streams lost among them"
        if self.characters is not None and self.asked + characters > self.characters:
            raise AllowanceError(
                f"{asked}, and {characters:,} more would cross --max-characters {self.characters:,}"
            )
        if self.cost is not None and self.spent + cost > self.cost + _ROUNDING:
            raise AllowanceError(
                f"{asked}, for {self.spent:,.4f}, and {characters:,} more would cross --budget {self.cost:,.4f}"
            )
        self.give_back(-characters, price)

    def give_back(self, characters: int, price: float | None) -> None:
        self.asked -= characters
        self.spent -= (price or 0.0) * characters / 1000


def _nobody(meter: "Meter") -> None:
    pass


@dataclass(slots=True)
class Meter:
    """Counts while a script is spoken. A passage that is asked for twice, after a broken stream, counts twice."""

    asked: int = 0
    kept: int = 0
    cost: float | None = 0.0
    """None once something was asked whose price is not known."""
    streams: int = 0
    """That are open now."""
    changed: Callable[["Meter"], None] = _nobody
    allowance: Allowance = field(default_factory=Allowance)
    """One for all scripts."""

    @contextmanager
    def asking(self, characters: int, price: float | None) -> Iterator[None]:
        """Around a stream. ``price`` is for 1,000 characters, None where it is not known.

        What is refused before anything is spoken is not counted. Raises ``AllowanceError``.
        """
        self.allowance.take(characters, price)
        self.asked += characters
        self.cost = None if self.cost is None or price is None else self.cost + price * characters / 1000
        self.streams += 1
        self.changed(self)
        try:
            yield
        except ServiceError as error:
            if not isinstance(error, StreamBrokenError):
                self.allowance.give_back(characters, price)
                self.asked -= characters
                if self.cost is not None and price is not None:
                    self.cost -= price * characters / 1000
            raise
        finally:
            self.streams -= 1
            self.changed(self)
