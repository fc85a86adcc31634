"""Reads and rewrites SubRip. Tags by custom (``<i>``, ``{\\an8}``) are kept, and never counted as text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aligner.formats.timed_text.shown import Shown, seen

_TAGS = re.compile(r"</?(?:[biusBIUS]|font)\b[^>\n]*>|\{\\[^}\n]*\}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SubRip:
    captions: tuple[Shown, ...]
    entries: tuple[Any, ...]
    language: str | None = None

    def rewritten(self, captions: Sequence[Shown]) -> str:
        import srt

        before = {caption.source: caption for caption in self.captions}
        subtitles = [
            srt.Subtitle(
                number,
                timedelta(milliseconds=caption.start_ms),
                timedelta(milliseconds=caption.end_ms),
                self.entries[caption.source].content
                if caption.lines == before[caption.source].lines
                else "\n".join(caption.lines),
            )
            for number, caption in enumerate(captions, 1)
        ]
        composed: str = srt.compose(subtitles, reindex=False)
        return composed.removesuffix("\n")


def read(text: str) -> SubRip:
    """Raises ``ValueError`` where the file is not SubRip throughout."""
    import srt

    try:
        entries = tuple(srt.parse(text.strip("\n") + "\n", ignore_errors=False)) if text.strip() else ()
    except (srt.SRTParseError, ValueError) as error:
        raise ValueError(f"not SubRip throughout ({' '.join(str(error).split())[:120]})") from None
    captions = tuple(
        Shown(source, _ms(entry.start), _ms(entry.end), lines, fixed_text=bool(_TAGS.search(entry.content)))
        for source, entry in enumerate(entries)
        if (lines := seen(_TAGS.sub("", entry.content)))
    )
    return SubRip(captions, entries)


def _ms(time: timedelta) -> int:
    return round(time / timedelta(milliseconds=1))
