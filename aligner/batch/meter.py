"""What one script cost: characters that a service was asked to speak, and characters that were there already."""

from dataclasses import dataclass


@dataclass(slots=True)
class Meter:
    """Counts while a script is spoken. A passage that is asked for twice, after a broken stream, counts twice."""

    asked: int = 0
    kept: int = 0
