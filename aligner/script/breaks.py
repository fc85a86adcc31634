"""``<break time="1.5s"/>``: the pauses that a script asks for, by the tag that the service itself knows.

The pause is made of silent samples here, so it is exact and may be longer than the service's 3 seconds.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from aligner.script.places import Source

LONGEST_MS = 600_000
"""Ten minutes: what is longer is a slip of the unit."""

# Anything that is meant to be one: the name, or another name with a time. Quotes may be a word processor's.
_MEANT = re.compile(r"</?break(?![\w-])[^<>]*>?|<\s*[\w-]+\s+time\s*=[^<>]*>?", re.IGNORECASE)
_BREAK = re.compile(
    r"""<break\s+time\s*=\s*["'“”‘’]\s*(\d{1,9}(?:\.\d{1,9})?|\.\d{1,9})\s*(ms|s)\s*["'“”‘’]\s*/?\s*>"""
)
_PAIR = re.compile(r"\s*</break>")


@dataclass(frozen=True, slots=True)
class Break:
    """A tag's place in the text, half-open, and its pause."""

    start: int
    end: int
    pause_ms: int


def find_breaks(text: str, source: Source) -> tuple[Break, ...]:
    """Every break tag, in order. Raises ``ScriptError`` for one that cannot be read."""
    found: list[Break] = []
    for meant in _MEANT.finditer(text):
        if found and meant.start() < found[-1].end:
            continue
        tag = _BREAK.match(text, meant.start())
        if tag is None:
            message = f'{_shown(meant.group())} is not a pause: write <break time="1.5s"/>, or a time in ms'
            raise source.error(message, text, meant.start())
        pause_ms = _milliseconds(tag.group(1), tag.group(2))
        if pause_ms > LONGEST_MS:
            message = f"a pause of {tag.group(1)} {tag.group(2)} is longer than ten minutes"
            raise source.error(message, text, tag.start())
        closed = _PAIR.match(text, tag.end())
        found.append(Break(tag.start(), closed.end() if closed else tag.end(), pause_ms))
    return tuple(found)


def _milliseconds(number: str, unit: str) -> int:
    """Rounded half up, from decimal digits: no binary fraction in between."""
    return int(Decimal(number) * (1000 if unit == "s" else 1) + Decimal("0.5"))


def _shown(tag: str) -> str:
    one_line = " ".join(tag.split())
    return f"{one_line[:40]}…" if len(one_line) > 40 else one_line
