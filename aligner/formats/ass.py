"""Advanced SubStation Alpha (.ass) with karaoke: each word fills with colour while it is heard (``\\kf``).

Source: the ASS specification and libass, which mpv, VLC and ffmpeg draw with. Syllable lengths are whole
centiseconds, each the difference of two rounded times: they sum to the line's length, and no error adds up.

libass reads ``\\{`` as a brace. Nothing escapes a backslash, so a word joiner after it keeps ``\\N`` text. Lines are
broken where the cues are, and nowhere else (``WrapStyle: 2``).
"""

from aligner.formats.lit import LitCue, lit
from aligner.formats.text import JOINER, speaker_of, title_of
from aligner.model import Narration

WIDTH, HEIGHT = 1920, 1080

# Colours are &HAABBGGRR, alpha 00 being opaque: white text fills with yellow, on an outline and a soft shadow.
_STYLE = (
    "Style: Default,Arial,{size},&H0000D7FF,&H00FFFFFF,&H00101010,&H80000000,"
    "-1,0,0,0,100,100,0,0,1,{outline},{shadow},2,{side},{side},{below},1"
)
_HEAD = """\
[Script Info]
; made by aligner
Title: {title}
ScriptType: v4.00+
PlayResX: {width}
PlayResY: {height}
WrapStyle: 2
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
    """The narration's cues for a picture of 16:9. A cue with nothing to see is left out."""
    shorter = min(WIDTH, HEIGHT)  # sizes that read as well on a picture that stands upright
    style = _STYLE.format(
        size=round(shorter / 17),
        outline=round(shorter / 270),
        shadow=round(shorter / 540),
        side=round(WIDTH / 24),
        below=round(HEIGHT / 15),
    )
    head = _HEAD.format(
        title=title_of(narration),
        width=WIDTH,
        height=HEIGHT,
        language=narration.script.language,
        style=style,
    )
    return head + "".join(_event(held) for cue in narration.cues if (held := lit(cue)))


def escape(text: str) -> str:
    """Text as an event holds it."""
    return text.replace("\\", f"\\{JOINER}").replace("{", "\\{")


def _event(held: LitCue) -> str:
    start, end = _hundredths(held.cue.start_ms), _hundredths(held.cue.end_ms)
    end = max(end, start + 1)
    name = speaker_of(held.cue).replace(",", ";")
    return f"Dialogue: 0,{_time(start)},{_time(end)},Default,{name},0,0,0,,{_karaoke(held, start, end)}\n"


def _karaoke(held: LitCue, start: int, end: int) -> str:
    """Words as filling syllables, what is between them as syllables that only wait."""
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
        parts.append(f"{wait}{between}{{\\kf{last - first}}}{escape(piece.text)}")
        now = last
    parts.append(escape(held.tails[line]))
    parts.append(f"{{\\k{end - now}}}" if end > now else "")
    return "".join(parts)


def _hundredths(ms: int) -> int:
    return (ms + 5) // 10


def _time(hundredths: int) -> str:
    seconds, rest = divmod(hundredths, 100)
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:02d}"
