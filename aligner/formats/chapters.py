"""Chapters: for the description of a video (.chapters.txt), and for players of WebVTT (.chapters.vtt).

A line of the list is a time and a title; video sites make chapters of it where the first is at 0:00, there are three
or more and each lasts ten seconds (https://support.google.com/youtube/answer/9884579). WebVTT has chapters as cues
of a track of their own (https://www.w3.org/TR/webvtt1/#introduction-chapters).
"""

from aligner.clock import vtt_timestamp
from aligner.formats.text import clean
from aligner.formats.vtt import escape
from aligner.model import Narration
from aligner.moments import heard_chapters

_FEWEST = 3
_SHORTEST_S = 10


def write_list(narration: Narration) -> str:
    """``0:00 Title``, a line a chapter; hours where the last begins after one."""
    rows = _rows(narration)
    hours = bool(rows) and rows[-1][0] >= 3600
    return "".join(f"{_time(start_s, hours=hours)} {title}\n" for start_s, title in rows)


def write_vtt(narration: Narration) -> str:
    """A cue a chapter."""
    blocks = ["WEBVTT\n"]
    for number, chapter in enumerate(heard_chapters(narration), 1):
        times = f"{vtt_timestamp(chapter.start_ms)} --> {vtt_timestamp(chapter.end_ms)}"
        blocks.append(f"{number}\n{times}\n{escape(_line(chapter.title))}\n")
    return "\n".join(blocks)


def remark(narration: Narration) -> str:
    """What keeps a video site from taking the list; empty where nothing does."""
    chapters = heard_chapters(narration)
    if not chapters:
        return "the script has no chapters: its list of chapters is empty"
    starts = [start_s for start_s, _ in _rows(narration)]
    if len(starts) < _FEWEST:
        return f"video sites take a list of {_FEWEST} chapters or more, and this one has {len(starts)}"
    ends = (*starts[1:], chapters[-1].end_ms // 1000)
    short = [
        _line(chapter.title)
        for chapter, start, end in zip(chapters, starts, ends, strict=True)
        if end - start < _SHORTEST_S
    ]
    if short:
        return (
            f"video sites take chapters of {_SHORTEST_S} seconds or more; too short: {', '.join(short[:3])}"
        )
    return ""


def _rows(narration: Narration) -> list[tuple[int, str]]:
    """Each chapter's start in whole seconds, never after it, and its title."""
    return [(chapter.start_ms // 1000, _line(chapter.title)) for chapter in heard_chapters(narration)]


def _line(title: str) -> str:
    return " ".join(clean(title).split())


def _time(seconds: int, *, hours: bool) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
