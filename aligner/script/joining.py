"""Paragraphs that are spoken in one stream, so that the voice carries on across their ends. Knows whole scripts only.

The voice's own pause stands at a joined end; the script's text, and so every caption, stays as it was.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from aligner.model import Script, Segment

_LINE_END = r"(?:\r\n|\n|\r(?!\n)|[\x85\u2028])"
_PARAGRAPH_END = re.compile(rf"{_LINE_END}[^\S\n\r\x85\u2028]*{_LINE_END}|\u2029")


def join_paragraphs(script: Script, *, longest: int, pause_ms: int) -> Script:
    """The script with neighbouring paragraphs as one segment, up to ``longest`` code points; 0 joins none.

    A break, a chapter, a sound, a change of who speaks or how, and a place in time each keep paragraphs apart.
    ``pause_ms`` is what stands after a paragraph unless the script asks for something else.
    """
    apart = {sound.after for sound in script.sounds}
    chapters = sorted(chapter.start for chapter in script.chapters)
    joined: list[Segment] = []
    index_of: list[int] = []
    for segment in script.segments:
        before = joined[-1] if joined else None
        if (
            before is not None
            and segment.end - before.start <= longest
            and before.pause_after_ms == pause_ms
            and segment.index - 1 not in apart
            and _alike(before, segment)
            and _is_paragraph_end(script.text[before.end : segment.start])
            and not _opens(chapters, before, segment)
        ):
            joined[-1] = replace(
                before,
                text=script.text[before.start : segment.end],
                end=segment.end,
                pause_after_ms=segment.pause_after_ms,
                respellings=(*before.respellings, *segment.respellings),
            )
        else:
            joined.append(replace(segment, index=len(joined)))
        index_of.append(len(joined) - 1)
    sounds = tuple(
        replace(sound, after=index_of[sound.after]) if sound.after >= 0 else sound for sound in script.sounds
    )
    return replace(script, segments=tuple(joined), sounds=sounds)


def _is_paragraph_end(between: str) -> bool:
    return not between.strip() and _PARAGRAPH_END.search(between) is not None


def _alike(first: Segment, second: Segment) -> bool:
    """Whether both are spoken by the same voice in the same way, at no set time."""
    ways = [
        (segment.voice, segment.settings, segment.speaker, segment.model, segment.slot_ms)
        for segment in (first, second)
    ]
    return ways[0] == ways[1] and first.slot_ms is None


def _opens(chapters: Sequence[int], before: Segment, segment: Segment) -> bool:
    """Whether a chapter opens with the segment, or is the heading before it."""
    return any(
        before.end <= start <= segment.start or (start == before.start and "\n" not in before.text)
        for start in chapters
    )
