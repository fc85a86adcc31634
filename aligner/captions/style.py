"""Caption styles: the limits that publishers state, as values. Knows nothing of words or of how cues are found."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal, TypeAlias

from aligner.errors import SettingsError
from aligner.segmentation import base_language

Speakers: TypeAlias = Literal["none", "labels", "dashes"]
"""How speakers are told apart in the text: not at all, by name where one begins, or two to a cue, a dash each."""
SPEAKERS: tuple[Speakers, ...] = ("none", "labels", "dashes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What a cue may be. Widths are in characters, or in full-width characters where ``full_width`` is set."""

    name: str = "netflix"
    max_chars: int = 42
    max_lines: int = 2
    full_width: bool = False
    """Full-width characters count 1 and narrower ones 0.5."""
    cps: float | None = 20.0
    """Characters a second, spaces and punctuation included; None: no limit."""
    min_duration_ms: int = 833
    max_duration_ms: int = 7000
    fps: float = 24.0
    min_gap_frames: float = 2
    close_gap_ms: int = 500
    """A gap between cues that is shorter than this is closed to the minimum gap."""
    lag_ms: int = 500
    """How long a cue may stay after its last word when reading does not need it longer."""
    lead_frames: float = 3
    """How much before its first word a cue may appear, in silence, when it cannot be read in time otherwise."""
    pause_ms: int = 1000
    """Silence that a cue does not span: its words go before or after it."""
    share_sentences: bool = True
    """Whether a cue may hold the end of one sentence and the start of another; whole short ones always may."""
    max_words: int | None = None
    """So many words to a cue at most; None: as many as fit."""
    whole_sentences: bool = False
    """A cue is a sentence, and less than one only where the other limits leave no choice."""
    rounding_ms: int = 0
    """How coarse the times of the file are that is judged: what rounding makes of a limit is no fault."""
    keep_breaks: bool = False
    """Whether every line end of the script is a line end of its cue."""
    speakers: Speakers = "none"
    dash: str = "- "
    """What the lines of two speakers in one cue begin with."""

    def __post_init__(self) -> None:
        for held, message in (
            (self.max_chars >= 1, "a line has room for a character"),
            (self.max_lines >= 1, "a cue has a line"),
            (self.cps is None or self.cps > 0, "a reading speed is positive"),
            (0 < self.min_duration_ms <= self.max_duration_ms, "the minimum duration is within the maximum"),
            (self.fps > 0, "a frame rate is positive"),
            (
                min(self.min_gap_frames, self.close_gap_ms, self.lag_ms, self.lead_frames) >= 0,
                "gaps, lags and leads are not negative",
            ),
            (self.pause_ms > 0, "a pause is longer than nothing"),
            (self.max_words is None or self.max_words >= 1, "a cue has room for a word"),
        ):
            if not held:
                raise ValueError(f"{message} (style {self.name!r})")

    @property
    def min_gap_ms(self) -> int:
        return round(self.min_gap_frames * 1000 / self.fps)

    @property
    def lead_ms(self) -> int:
        return int(self.lead_frames * 1000 / self.fps)

    def reading_ms(self, width: float) -> int:
        """How long so many characters need to be read at the style's speed, in milliseconds."""
        return -int(-width * 1000 // self.cps) if self.cps else 0


_HOUR_MS = 3_600_000

# Netflix Timed Text Style Guides, by language: (characters a line, adult reading speed). English and
# whatever has no entry: 42 and 20 or, for the other languages in Latin, Greek and Cyrillic script, 17.
_NETFLIX: Mapping[str, tuple[int, float]] = MappingProxyType(
    {
        "en": (42, 20),
        "ja": (13, 4),
        "zh": (16, 9),
        "ko": (16, 12),
        "ar": (42, 20),
        "he": (42, 17),
        "th": (35, 17),
        "hi": (42, 22),
    }
)
_FULL_WIDTH = frozenset({"ja", "zh", "ko"})

PRESETS: Mapping[str, Style] = MappingProxyType(
    {
        "netflix": Style(dash="-"),  # Timed Text Style Guide: "a hyphen without a space"
        # TED: at least a second; never the end of one sentence with the start of the next.
        "ted": Style(name="ted", cps=21.0, min_duration_ms=1000, share_sentences=False),
        # BBC: 68 % of a 16:9 picture is 37 characters; 180 words a minute of 6 characters are 18 a second.
        "bbc": Style(name="bbc", max_chars=37, cps=18.0, fps=25.0),
        # DCMP: 160 words a minute at most, two seconds and more.
        "dcmp": Style(name="dcmp", max_chars=32, cps=16.0, min_duration_ms=2000),
        # For a 9:16 picture: cues follow each other without a gap.
        "shorts": Style(
            name="shorts", max_chars=24, cps=25.0, min_duration_ms=700, max_duration_ms=5000, min_gap_frames=0
        ),
        # A line at a time whose words light up: nobody reads ahead, and the next line stands where the last did.
        "karaoke": Style(
            name="karaoke",
            max_chars=32,
            max_lines=1,
            cps=None,
            min_duration_ms=500,
            min_gap_frames=0,
            close_gap_ms=1000,
            lead_frames=0,
            share_sentences=False,
        ),
        # A sentence a cue, for translation and study: neither length nor pauses part it.
        "sentence": Style(
            name="sentence",
            max_lines=99,
            cps=None,
            max_duration_ms=_HOUR_MS,
            pause_ms=_HOUR_MS,
            share_sentences=False,
            whole_sentences=True,
        ),
    }
)
WORDS_STYLE = "words:N"
"""How the styles of one to N words a cue are written, after the presets that have a name."""
_WORDS = re.compile(r"words:([1-9][0-9]?)")


def _few_words(count: int) -> Style:
    """Up to so many words a cue, each cue following the last without a gap."""
    return Style(
        name=f"words:{count}",
        max_words=count,
        max_lines=1,
        cps=None,
        min_duration_ms=1,
        min_gap_frames=0,
        close_gap_ms=1000,
        lead_frames=0,
        share_sentences=False,
    )


def preset(name: str = "netflix", language: str = "en") -> Style:
    """A preset with the limits of a language. Raises ``SettingsError`` for a name that there is not.

    Only Netflix publishes limits for Chinese, Japanese and Korean: the other presets keep their own times and
    never go above Netflix's line and reading speed there, as a full-width character takes two columns.
    """
    few = _WORDS.fullmatch(name)
    style = _few_words(int(few[1])) if few else PRESETS.get(name)
    if style is None:
        raise SettingsError(f"no caption style {name!r}: {_known(name, ())}", name="style")
    base = base_language(language)
    if name == "netflix":
        chars, cps = _NETFLIX.get(base, (42, 17))
        return replace(style, max_chars=chars, cps=float(cps), full_width=base in _FULL_WIDTH)
    if base in _FULL_WIDTH:
        chars, cps = _NETFLIX[base]
        chars = min(chars, (style.max_chars + 1) // 2)
        return replace(style, max_chars=chars, cps=style.cps and float(cps), full_width=True)
    return style


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a user changes of a style; None leaves what the style says. ``cps`` 0 is no limit."""

    max_chars: int | None = None
    max_lines: int | None = None
    cps: float | None = None
    min_duration_ms: int | None = None
    max_duration_ms: int | None = None
    min_gap_ms: int | None = None
    break_at_pauses_ms: int | None = None
    fps: float | None = None
    keep_breaks: bool | None = None
    show_speakers: Speakers | None = None

    def over(self, style: Style) -> Style:
        """The style with these limits. Raises ``ValueError`` where they do not fit each other."""
        fps = style.fps if self.fps is None else self.fps
        changes = {
            "max_chars": self.max_chars,
            "max_lines": self.max_lines,
            "min_duration_ms": self.min_duration_ms,
            "max_duration_ms": self.max_duration_ms,
            "min_gap_frames": None if self.min_gap_ms is None else self.min_gap_ms * fps / 1000,
            "pause_ms": self.break_at_pauses_ms,
            "fps": self.fps,
            "keep_breaks": self.keep_breaks,
            "speakers": self.show_speakers,
        }
        made = replace(style, **{name: value for name, value in changes.items() if value is not None})  # type: ignore[arg-type]  # each is of its field's type
        return made if self.cps is None else replace(made, cps=self.cps or None)


@dataclass(frozen=True, slots=True)
class OwnStyle:
    """A style of the user's: a preset, and what is changed of it."""

    name: str
    based_on: str = "netflix"
    limits: Limits = field(default_factory=Limits)

    def __str__(self) -> str:
        return f"{self.name} ({self.based_on})"


def customised(
    name: str, language: str, *, limits: Limits | None = None, own: Sequence[OwnStyle] = ()
) -> Style:
    """The style of a name, the user's own or a preset, for a language, with the user's limits over it.

    Raises ``SettingsError`` for a name that there is not, and for limits that do not fit each other.
    """
    mine = next((style for style in own if style.name == name), None)
    if mine is None and not is_preset(name):
        raise SettingsError(f"no caption style {name!r}: {_known(name, own)}", name="style")
    style = preset(mine.based_on if mine else name, language)
    try:
        if mine is not None:
            style = mine.limits.over(replace(style, name=name))
        return limits.over(style) if limits is not None else style
    except ValueError as error:
        raise SettingsError(f"the limits of the captions do not fit: {error}", name="style") from None


def is_preset(name: str) -> bool:
    """Whether there is a preset of that name; ``words:3`` is one."""
    return name in PRESETS or _WORDS.fullmatch(name) is not None


def _known(name: str, own: Sequence[OwnStyle]) -> str:
    names = [*(style.name for style in own), *PRESETS, WORDS_STYLE]
    close = difflib.get_close_matches(name, names, n=1)
    hint = f"did you mean {close[0]!r}? " if close else ""
    return f"{hint}known are {', '.join(names)}"
