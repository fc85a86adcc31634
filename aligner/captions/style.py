"""Caption styles: the limits that publishers state, as values. Knows nothing of words or of how cues are found."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from aligner.errors import SettingsError


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
    min_gap_frames: int = 2
    close_gap_ms: int = 500
    """A gap between cues that is shorter than this is closed to the minimum gap."""
    lag_ms: int = 500
    """How long a cue may stay after its last word when reading does not need it longer."""
    pause_ms: int = 1000
    """Silence that a cue does not span: its words go before or after it."""
    share_sentences: bool = True
    """Whether a cue may hold the end of one sentence and the start of another; whole short ones always may."""

    def __post_init__(self) -> None:
        for held, message in (
            (self.max_chars >= 1, "a line has room for a character"),
            (self.max_lines >= 1, "a cue has a line"),
            (self.cps is None or self.cps > 0, "a reading speed is positive"),
            (0 < self.min_duration_ms <= self.max_duration_ms, "the minimum duration is within the maximum"),
            (self.fps > 0, "a frame rate is positive"),
            (min(self.min_gap_frames, self.close_gap_ms, self.lag_ms) >= 0, "gaps and lags are not negative"),
            (self.pause_ms > 0, "a pause is longer than nothing"),
        ):
            if not held:
                raise ValueError(f"{message} (style {self.name!r})")

    @property
    def min_gap_ms(self) -> int:
        return round(self.min_gap_frames * 1000 / self.fps)

    def reading_ms(self, width: float) -> int:
        """How long so many characters need to be read at the style's speed, in milliseconds."""
        return -int(-width * 1000 // self.cps) if self.cps else 0


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
        "netflix": Style(),
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
    }
)


def base_language(language: str) -> str:
    """The language of a BCP 47 tag without script and region: ``pt`` of ``pt-BR``."""
    return language.replace("_", "-").split("-")[0].lower()


def preset(name: str = "netflix", language: str = "en") -> Style:
    """A preset with the limits of a language. Raises ``SettingsError`` for a name that there is not.

    Only Netflix publishes limits for Chinese, Japanese and Korean: the other presets keep their own times and
    never go above Netflix's line and reading speed there, as a full-width character takes two columns.
    """
    style = PRESETS.get(name)
    if style is None:
        close = difflib.get_close_matches(name, PRESETS, n=1)
        hint = f"did you mean {close[0]!r}? " if close else ""
        raise SettingsError(f"no caption style {name!r}: {hint}known are {', '.join(PRESETS)}", name="style")
    base = base_language(language)
    if name == "netflix":
        chars, cps = _NETFLIX.get(base, (42, 17))
        return replace(style, max_chars=chars, cps=float(cps), full_width=base in _FULL_WIDTH)
    if base in _FULL_WIDTH:
        chars, cps = _NETFLIX[base]
        chars = min(chars, (style.max_chars + 1) // 2)
        return replace(style, max_chars=chars, cps=float(cps), full_width=True)
    return style
