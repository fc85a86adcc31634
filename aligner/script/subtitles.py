"""SubRip and WebVTT as scripts: a cue is a passage with a slot, its lines joined, its tags taken off.

A WebVTT voice tag is the speaker. What is for the eye alone is not spoken: positions, times inside a cue, ruby text.
"""

import html
import re
from dataclasses import replace
from datetime import timedelta

from aligner.model import Script
from aligner.script.manuscript import Block, Manuscript
from aligner.script.options import ReadOptions
from aligner.script.places import Source, line_and_column
from aligner.script.speakable import one_line

_SRT_TAGS = re.compile(r"</?(?:[bius]|font)\b[^>\n]{0,200}>|\{\\[^}\n]{0,200}\}", re.IGNORECASE)
# SubRip has no entities, but programs that make it of web pages write these, and players show the characters.
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#39);")
_DASH = re.compile(r"^[ \t]*[-\u2010-\u2015][ \t]*(?=[^\s\d-])", re.MULTILINE)
_VTT_RUBY = re.compile(r"<rt\b[^<>]{0,200}>.*?(?:</rt>|(?=</ruby>)|\Z)", re.DOTALL)
_VTT_TAGS = re.compile(r"</?(?!/?break\b)[^<>]{0,200}>")
_VTT_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,100})?(?:[ \t\n]+([^<>]{0,200}))?>")
_VTT_UNSHOWN = re.compile(r"(?:NOTE|STYLE|REGION|WEBVTT)\b")
_VTT_TIMES = re.compile(r"\s*(?:\d+:)?\d\d:\d\d\.\d{3}[ \t]+-->[ \t]+(?:\d+:)?\d\d:\d\d\.\d{3}(?=\s|$)")
_VTT_LANGUAGE = re.compile(r"Language:\s*(\S+)", re.IGNORECASE)


def read_srt(text: str, source: Source, options: ReadOptions) -> tuple[Manuscript, ...]:
    """One script. Raises ``ScriptError`` where the file is not SubRip throughout, and for a cue without time."""
    import srt

    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    blocks: list[Block] = []
    try:
        for number, entry in enumerate(srt.parse(f"{plain.strip()}\n"), 1):
            at = number if entry.index is None else int(entry.index)
            shown = _ENTITY.sub(lambda found: html.unescape(found[0]), _SRT_TAGS.sub("", entry.content))
            words = _joined(shown)
            if words:
                blocks.append(_cue(words, at, (_ms(entry.start), _ms(entry.end)), source))
    except srt.SRTParseError as error:
        start = len(plain) - len(plain.lstrip()) + error.expected_start
        line = line_and_column(plain, start)[0]
        message = "no SubRip cue can be read here: a number, a line of times, the text, an empty line"
        raise source.error_at(message, line, 1) from None
    except (ValueError, OverflowError):
        raise source.error("has a time that is no time; mend its cues") from None
    return (_subtitles(blocks, source, options),)


def read_vtt(text: str, source: Source, options: ReadOptions) -> tuple[Manuscript, ...]:
    """One script. Raises ``ScriptError`` where the file is not WebVTT throughout, and for a cue without time."""
    import webvtt
    from webvtt.errors import MalformedCaptionError, MalformedFileError

    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        captions = list(webvtt.from_string(plain))
        slots = [(item.start_time.in_milliseconds(), item.end_time.in_milliseconds()) for item in captions]
    except MalformedFileError:
        raise source.error("is not WebVTT: its first line is not WEBVTT") from None
    except (MalformedCaptionError, ValueError, TypeError, IndexError, AttributeError) as error:
        reason = " ".join(str(error).split())[:80] or "a cue's times cannot be read"
        raise source.error(f"is not WebVTT throughout ({reason})") from None
    _require_times(plain, source)
    blocks: list[Block] = []
    for number, (caption, slot) in enumerate(zip(captions, slots, strict=True), 1):
        voices = _voices(caption.raw_text)
        length = sum(len(words) for _, words in voices)
        begin = slot[0]
        said = 0
        for speaker, words in voices:
            said += len(words)
            end = slot[0] + (slot[1] - slot[0]) * said // length
            blocks.append(_cue(words, number, (begin, end), source, speaker))
            begin = end
    named = _VTT_LANGUAGE.search(plain.split("\n\n", 1)[0])
    return (_subtitles(blocks, source, options, named[1] if named else None),)


def _require_times(plain: str, source: Source) -> None:
    """Raises ``ScriptError`` for a line of times that cannot be read: players and the library pass over such a cue."""
    opens = True
    skipped = False
    for number, line in enumerate(plain.split("\n"), 1):
        skipped = bool(_VTT_UNSHOWN.match(line)) if opens else skipped
        opens = not line.strip()
        if "-->" in line and not skipped and not _VTT_TIMES.match(line):
            message = "a line of times cannot be read: write 00:01.000 --> 00:02.500"
            raise source.error_at(message, number, 1)


def in_slots(script: Script) -> Script:
    """The script without pauses where a slot says when the next passage begins."""
    if not any(segment.slot_ms for segment in script.segments):
        return script
    following = (*(segment.slot_ms for segment in script.segments[1:]), None)
    segments = (
        segment if slot is not None and slot == segment.slot_ms else replace(segment, pause_after_ms=0)
        for segment, slot in zip(script.segments, following, strict=True)
    )
    return replace(script, segments=tuple(segments), pause_before_ms=0)


def _cue(text: str, number: int, slot: tuple[int, int], source: Source, speaker: str | None = None) -> Block:
    if "-->" in text:
        raise source.error_at("a line of times in it cannot be read", number, 1, "cue")
    if slot[0] >= slot[1]:
        raise source.error_at("ends before it begins, or at once", number, 1, "cue")
    return Block(text, line=number, speaker=speaker, slot_ms=slot)


def _voices(raw: str) -> list[tuple[str | None, str]]:
    """A cue's texts, each with its speaker."""
    pieces = _VTT_VOICE.split(_VTT_RUBY.sub("", raw))
    speakers = [None, *(html.unescape(name or "").strip() or None for name in pieces[1::2])]
    texts = [_joined(html.unescape(_VTT_TAGS.sub("", piece))) for piece in pieces[0::2]]
    return [(speaker, text) for speaker, text in zip(speakers, texts, strict=True) if text]


def _joined(lines: str) -> str:
    """A cue's lines as one, without the dashes that say that another speaks."""
    return one_line(_DASH.sub("", lines))


def _subtitles(
    blocks: list[Block], source: Source, options: ReadOptions, language: str | None = None
) -> Manuscript:
    in_order = sorted(blocks, key=lambda block: block.slot_ms or (0, 0))
    if not options.fit:
        in_order = [replace(block, slot_ms=None) for block in in_order]
    return Manuscript(tuple(in_order), language=language, unit="cue", path=source.path)


def _ms(time: timedelta) -> int:
    return round(time / timedelta(milliseconds=1))
