"""What a user should be told of who speaks: names without a voice of their own, and names that are read aloud."""

import re
from collections import Counter

from aligner.model import Script

_LABEL = re.compile(r"([A-Z\u00c0-\u00de][A-Z\u00c0-\u00de .'\u2019-]{0,30}):\s")
"""A speaker as transcripts and plays write one."""
_OFTEN = 2
"""A name at the beginning of one paragraph may be anything: ``NOTE:``."""
_NAMED = 4


def remarks(script: Script) -> tuple[str, ...]:
    """A sentence's rest for each."""
    told: list[str] = []
    speakers = list(dict.fromkeys(segment.speaker for segment in script.segments))
    silent = [name for name in speakers if name and not _has_voice(script, name)]
    if len(speakers) > 1 and len(silent) > 1:
        told.append(f"{_listed(silent)} are read by one voice: give each their own under speakers")
    labels = Counter(
        found[1] for segment in script.segments if (found := _LABEL.match(segment.text)) is not None
    )
    often = [name for name, count in labels.items() if count >= _OFTEN]
    if len(often) > 1:
        told.append(f"{_listed(often)} are read aloud as names: declare them under speakers if they speak")
    return tuple(told)


def _has_voice(script: Script, name: str) -> bool:
    return any(segment.voice for segment in script.segments if segment.speaker == name)


def _listed(names: list[str]) -> str:
    shown = names if len(names) <= _NAMED else [*names[: _NAMED - 1], f"{len(names) - _NAMED + 1} others"]
    return f"{', '.join(shown[:-1])} and {shown[-1]}"
