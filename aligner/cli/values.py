"""Numbers on a command line that are no settings."""

from aligner.errors import UsageError


def whole(text: str, option: str, lowest: int, highest: int) -> int:
    """A whole number in a range. Raises ``UsageError``."""
    if not text.isascii() or not text.isdecimal() or not lowest <= int(text[:9]) <= highest:
        raise UsageError(f"{option} {text} cannot be used: it is a whole number from {lowest} to {highest:,}")
    return int(text)
