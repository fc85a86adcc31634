"""Advanced SubStation Alpha (.ass) with karaoke: each word fills with colour while it is heard (``\\kf``).

Source: the ASS specification and libass, which mpv, VLC and ffmpeg draw with. Syllable lengths are whole
centiseconds, each the difference of two rounded times: they sum to the line's length, and no error adds up.

libass reads ``\\{`` as a brace. Nothing escapes a backslash, so a word joiner after it keeps ``\\N`` text. Lines are
broken where the cues are; one that is too wide for the picture is parted evenly (``WrapStyle: 0``). Text from right to
left has encoding -1, with which libass finds a line's direction; with any other it takes every line to run from the
left. As a fill runs from the left too, its words light up whole (``\\k``).
"""

from aligner.formats.direction import right_to_left
from aligner.formats.lit import LitCue, lit_cues
from aligner.formats.text import JOINER, speaker_of, title_of
from aligner.model import Narration

# Colours are &HAABBGGRR, alpha 00 being opaque: white text fills with yellow, on an outline and a soft shadow.
_STYLE = (
    "Style: Default,Arial,{size},&H0000D7FF,&H00FFFFFF,&H00101010,&H80000000,"
    "-1,0,0,0,100,100,0,0,1,{outline},{shadow},2,{side},{side},{below},{encoding}"
)
_HEAD = """\
[Script Info]
; made by aligner
Title: {title}
ScriptType: v4.00+
PlayResX: {width}
PlayResY: {height}
WrapStyle: 0
ScaledBorderAndShadow: yes
YCbCr Matrix: None
Language: {language}

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, \
Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, \
MarginV, Encoding
{style}

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


def write(narration: Narration) -> str:
    """The narration's cues for the picture of its look. A cue with nothing to see is left out."""
    width, height = narration.look.resolution
    # On a picture that stands upright a line has fewer characters, and the foot is where players have their buttons.
    upright = height > width
    shorter = min(width, height)
    style = _STYLE.format(
        size=round(shorter / 17),
        outline=round(shorter / 270),
        shadow=round(shorter / 540),
        side=round(width / 24),
        below=round(height / (5 if upright else 15)),
        encoding=-1 if right_to_left(narration.script.language) else 1,
    )
    head = _HEAD.format(
        title=title_of(narration),
        width=width,
        height=height,
        language=narration.script.language,
        style=style,
    )
    light = "k" if right_to_left(narration.script.language) else "kf"
    return head + "".join(_event(held, light) for held in lit_cues(narration))


def escape(text: str) -> str:
    """Text as an event holds it."""
    return text.replace("\\", f"\\{JOINER}").replace("{", "\\{")


def timestamp(ms: int) -> str:
    """``H:MM:SS.cc``."""
    return _time(_hundredths(ms))


def _event(held: LitCue, light: str) -> str:
    start, end = _hundredths(held.cue.start_ms), _hundredths(held.cue.end_ms)
    end = max(end, start + 1)
    name = speaker_of(held.cue).replace(",", ";")
    text = _karaoke(held, (start, end), light)
    return f"Dialogue: 0,{_time(start)},{_time(end)},Default,{name},0,0,0,,{text}\n"


def _karaoke(held: LitCue, span: tuple[int, int], light: str) -> str:
    """Words as syllables that light up, what is between them as syllables that only wait."""
    start, end = span
    parts: list[str] = []
    now = start
    line = 0
    for piece in held.pieces:
        first, last = _hundredths(piece.start_ms), _hundredths(piece.end_ms)
        between = escape(piece.before)
        if piece.line > line:
            between = f"{escape(held.tails[line])}\\N{between}"
            line = piece.line
        wait = f"{{\\k{first - now}}}" if first > now else ""
        parts.append(f"{wait}{between}{{\\{light}{last - first}}}{escape(piece.text)}")
        now = last
    parts.append(escape(held.tails[line]))
    parts.append(f"{{\\k{end - now}}}" if end > now else "")
    return "".join(parts)


def _hundredths(ms: int) -> int:
    return (ms + 5) // 10


def _time(hundredths: int) -> str:
    seconds, rest = divmod(hundredths, 100)
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:02d}"
