"""What one script costs: characters that a service was asked to speak, and characters that were there already."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from aligner.errors import ServiceError, StreamBrokenError


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

    @contextmanager
    def asking(self, characters: int, price: float | None) -> Iterator[None]:
        """Around a stream. ``price`` is for 1,000 characters, None where it is not known.

        What is refused before anything is spoken is not counted.
        """
        self.asked += characters
        self.cost = None if self.cost is None or price is None else self.cost + price * characters / 1000
        self.streams += 1
        self.changed(self)
        try:
            yield
        except ServiceError as error:
            if not isinstance(error, StreamBrokenError):
                self.asked -= characters
                if self.cost is not None and price is not None:
                    self.cost -= price * characters / 1000
            raise
        finally:
            self.streams -= 1
            self.changed(self)
