"""Caption files that are already there, of any origin: read, and written again with other times and lines. No I/O.

To add a format, write a module with ``read(text) -> TimedText`` and name its suffixes in ``_READERS``. An ``InPlace``
that knows where each caption stands keeps all else of the file (styles, positions, notes), understood or not.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from aligner.formats.timed_text import ass, srt, ttml, vtt
from aligner.formats.timed_text.shown import Shown, TimedText

__all__ = ["SUFFIXES", "Shown", "TimedText", "read_captions"]

_READERS: Mapping[str, Callable[[str], TimedText]] = MappingProxyType(
    {
        ".srt": srt.read,
        ".vtt": vtt.read,
        ".ass": ass.read,
        ".ssa": ass.read,
        ".ttml": ttml.read,
        ".dfxp": ttml.read,
        ".itt": ttml.read,
        ".xml": ttml.read,
    }
)
SUFFIXES = tuple(_READERS)
_LONGEST_MS = 10_000 * 3_600_000
"""More than a year: nobody's captions, and times that formats need not be able to write."""


def read_captions(text: str, suffix: str) -> TimedText:
    """The captions of a file's text. Raises ``ValueError`` with the reason, in a few words."""
    reader = _READERS.get(suffix.lower())
    if reader is None:
        raise ValueError(f"captions are read from {', '.join(SUFFIXES)} files")
    document = reader(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    last_ms = max((max(caption.start_ms, caption.end_ms) for caption in document.captions), default=0)
    if last_ms > _LONGEST_MS:
        raise ValueError(f"a caption {last_ms // 3_600_000:,} hours after the start: mend its times")
    return document
