"""How many streams an account may have at once, by its plan and by the model (facts row 9)."""

from collections.abc import Mapping
from types import MappingProxyType

PLANS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "free": (2, 4),
        "starter": (3, 6),
        "creator": (5, 10),
        "pro": (10, 20),
        "scale": (15, 30),
        "business": (15, 30),
    }
)
"""Streams of multilingual models, and of the fast ones."""
FREE = "free"

_FAST = ("flash", "turbo")


def streams_of(plan: str, model: str) -> int:
    """Streams at once of a model in a plan."""
    multilingual, fast = PLANS[plan]
    return fast if any(kind in model for kind in _FAST) else multilingual
