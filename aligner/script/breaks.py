"""Pauses: how long one is, and ``<break time="1.5s"/>``, the tag that the service itself knows.

A pause is made of silent samples here, so it is exact and may be longer than the service's 3 seconds.
"""

import re
from decimal import Decimal

from aligner.script.places import Written

LONGEST_MS = 600_000
"""Ten minutes: what is longer is a slip of the unit."""

TIME = r"(\d{1,9}(?:\.\d{1,9})?|\.\d{1,9})\s*(?i:(ms|s))"
"""A length of time, as two groups of a pattern: number and unit."""

# Anything that is meant to be one: the name, or another name with a time. Quotes may be a word processor's.
_MEANT = re.compile(r"</?break(?![\w-])[^<>]*>?|<\s*[\w-]+\s+time\s*=[^<>]*>?", re.IGNORECASE)
_BREAK = re.compile(rf"""<break\s+time\s*=\s*["'“”‘’]\s*{TIME}\s*["'“”‘’]\s*/?\s*>(?:\s*</break>)?""")


def read_break(written: Written, at: int) -> tuple[int, int] | None:
    """The end of the tag that begins at a place, and its milliseconds; None where there is none.

    Raises ``ScriptError`` for one that cannot be read.
    """
    meant = _MEANT.match(written.text, at)
    if meant is None:
        return None
    tag = _BREAK.match(written.text, at)
    if tag is None:
        message = f'{shown(meant.group())} is not a pause: write <break time="1.5s"/>, or a time in ms'
        raise written.error(message, at)
    return tag.end(), pause_ms(tag, written, at)


def pause_ms(found: re.Match[str], written: Written, at: int) -> int:
    """The milliseconds of a match of ``TIME``, rounded half up, from decimal digits; ``at``: where its directive is.

    Raises ``ScriptError``.
    """
    number, unit = found.group(1), found.group(2).lower()
    pause = int(Decimal(number) * (1000 if unit == "s" else 1) + Decimal("0.5"))
    if pause > LONGEST_MS:
        raise written.error(f"a pause of {number} {unit} is longer than ten minutes", at)
    return pause


def shown(markup: str) -> str:
    """Markup for a sentence: on one line, not too long."""
    one_line = " ".join(markup.split())
    return f"{one_line[:40]}…" if len(one_line) > 40 else one_line
