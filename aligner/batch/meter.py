"""What one script cost: characters that a service was asked to speak, and characters that were there already."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


def _nobody(characters: int, streams: int) -> None:
    pass


@dataclass(slots=True)
class Meter:
    """Counts while a script is spoken. A passage that is asked for twice, after a broken stream, counts twice."""

    asked: int = 0
    kept: int = 0
    changed: Callable[[int, int], None] = _nobody
    """Called with the characters of each stream that opens and 1, and with 0 and -1 when it has ended."""

    @contextmanager
    def asking(self, characters: int) -> Iterator[None]:
        """Around a stream."""
        self.asked += characters
        self.changed(characters, 1)
        try:
            yield
        finally:
            self.changed(0, -1)
