"""Scripts read from text, for the tests of the readers."""

from typing import Any

from aligner.model import Script
from aligner.script import ReadOptions, parse_scripts


def scripts_of(text: str | bytes, suffix: str, **options: Any) -> tuple[Script, ...]:
    data = text.encode() if isinstance(text, str) else text
    return parse_scripts(data, suffix=suffix, name="it", options=ReadOptions(**options))


def script_of(text: str | bytes, suffix: str, **options: Any) -> Script:
    (script,) = scripts_of(text, suffix, **options)
    return script


def spoken(text: str | bytes, suffix: str, **options: Any) -> list[str]:
    """What each passage says."""
    return [segment.text for segment in script_of(text, suffix, **options).segments]
