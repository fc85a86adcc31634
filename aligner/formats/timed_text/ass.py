"""Reads and rewrites SubStation Alpha. Comments, drawings and signs that are placed on the picture are no captions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aligner.formats.ass import escape
from aligner.formats.text import JOINER
from aligner.formats.timed_text.shown import Shown, seen

_OVERRIDE = re.compile(r"(?<!\\)\{[^}]*\}")
_SIGN = re.compile(r"\\(?:pos|move|p[1-9]|org)\b|\\p[1-9]")


@dataclass(frozen=True, slots=True)
class SubStation:
    captions: tuple[Shown, ...]
    language: str | None
    file: Any

    def rewritten(self, captions: Sequence[Shown]) -> str:
        from copy import deepcopy

        before = {caption.source: caption for caption in self.captions}
        file = deepcopy(self.file)
        events = list(file.events)
        made: dict[int, list[Any]] = {}
        for caption in captions:
            event = events[caption.source].copy()
            event.start, event.end = caption.start_ms, caption.end_ms
            if caption.lines != before[caption.source].lines:
                event.text = "\\N".join(map(escape, caption.lines))
            made.setdefault(caption.source, []).append(event)
        file.events = [new for source, event in enumerate(events) for new in made.get(source, [event])]
        text: str = file.to_string("ssa" if self.file.format == "ssa" else "ass")
        return text


def read(text: str) -> SubStation:
    """Raises ``ValueError`` where the file is not SubStation Alpha."""
    import pysubs2

    if "[events]" not in text.lower():
        raise ValueError("not SubStation Alpha: it has no [Events]")
    kind = "ass" if re.search(r"v4\+ styles", text, re.IGNORECASE) else "ssa"
    try:
        file = pysubs2.SSAFile.from_string(text, format_=kind)
    except (pysubs2.Pysubs2Error, ValueError, KeyError, IndexError) as error:
        raise ValueError(f"not SubStation Alpha throughout ({error})") from None
    captions = []
    for source, event in enumerate(file.events):
        overrides = "".join(_OVERRIDE.findall(event.text))
        if event.is_comment or _SIGN.search(overrides):
            continue
        lines = seen(_plain(event.text))
        if lines:
            captions.append(Shown(source, event.start, event.end, lines, event.name or None, bool(overrides)))
    return SubStation(tuple(captions), file.info.get("Language") or None, file)


def _plain(text: str) -> str:
    """What libass draws."""
    bare = _OVERRIDE.sub("", text)
    bare = bare.replace("\\N", "\n").replace("\\n", " ").replace("\\h", "\u00a0")
    return bare.replace("\\{", "{").replace("\\}", "}").replace(f"\\{JOINER}", "\\")
