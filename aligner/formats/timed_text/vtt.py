"""Reads and rewrites WebVTT. Styles, regions, notes, identifiers and settings stay; voice spans are speakers."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aligner.clock import vtt_timestamp
from aligner.formats.timed_text.shown import Shown, seen
from aligner.formats.vtt import escape

_TAG = re.compile(r"<[^>]*>")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>]*)>((?:(?!<v[.\s]).)*?)(?:</v>)?", re.DOTALL)
_LANGUAGE = re.compile(r"^Language:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class WebVtt:
    captions: tuple[Shown, ...]
    language: str | None
    file: Any

    def rewritten(self, captions: Sequence[Shown]) -> str:
        from copy import copy

        before = {caption.source: caption for caption in self.captions}
        made = []
        used: set[int] = set()
        for caption in captions:
            entry = copy(self.file.captions[caption.source])
            entry.start, entry.end = vtt_timestamp(caption.start_ms), vtt_timestamp(caption.end_ms)
            if caption.source in used:
                entry.identifier, entry.comments = None, []
            used.add(caption.source)
            if caption.lines != before[caption.source].lines:
                text = "\n".join(map(escape, caption.lines))
                opened = re.match(r"<v[^>]*>", entry.raw_text)
                entry.text = f"{opened[0]}{text}</v>" if opened else text
            made.append(entry)
        file = copy(self.file)
        file.captions[:] = made
        return f"{file.content.rstrip()}\n"


def read(text: str) -> WebVtt:
    """Raises ``ValueError`` where the file is not WebVTT."""
    import webvtt
    from webvtt.errors import MalformedCaptionError, MalformedFileError

    try:
        file = webvtt.from_string(text)
    except MalformedFileError:
        raise ValueError("not WebVTT: it does not begin with WEBVTT") from None
    except (MalformedCaptionError, ValueError, TypeError) as error:
        raise ValueError(f"not WebVTT throughout ({error})") from None
    captions = []
    for source, entry in enumerate(file.captions):
        voice = _VOICE.fullmatch(entry.raw_text)
        inner = voice[2] if voice else entry.raw_text
        lines = seen(html.unescape(_TAG.sub("", inner)))
        if lines:
            speaker = html.unescape(voice[1]).strip() if voice else None
            start, end = entry.start_time.in_milliseconds(), entry.end_time.in_milliseconds()
            captions.append(Shown(source, start, end, lines, speaker, bool(_TAG.search(inner))))
    head = text.split("-->", 1)[0]  # in the header as players write it, or in a comment
    named = _LANGUAGE.search(head)
    return WebVtt(tuple(captions), named[1] if named else None, file)
