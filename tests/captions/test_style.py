"""Presets have the published limits."""

from dataclasses import replace

import pytest

from aligner.captions import PRESETS, Limits, OwnStyle, Style, customised, preset
from aligner.captions.width import display_width
from aligner.errors import SettingsError


@pytest.mark.parametrize(
    ("language", "chars", "cps", "full_width"),
    [
        ("en", 42, 20, False), ("en-GB", 42, 20, False), ("ja", 13, 4, True), ("zh-Hant-TW", 16, 9, True),
        ("ko", 16, 12, True), ("ar", 42, 20, False), ("he", 42, 17, False), ("th", 35, 17, False),
        ("hi", 42, 22, False), ("pt_BR", 42, 17, False),
    ],
)  # fmt: skip
def test_netflix_knows_languages(language: str, chars: int, cps: float, *, full_width: bool) -> None:
    """The default's line and reading speed are those of the language's own guide."""
    style = preset("netflix", language)
    assert (style.max_chars, style.cps, style.full_width) == (chars, cps, full_width)
    assert (style.min_duration_ms, style.max_duration_ms, style.min_gap_ms) == (833, 7000, 83)


def test_other_presets_keep_their_own_limits() -> None:
    """TED, BBC, DCMP and 9:16 as they are published."""
    held = {name: (style.max_chars, style.max_lines, style.cps) for name, style in PRESETS.items()}
    assert held == {
        "netflix": (42, 2, 20), "ted": (42, 2, 21), "bbc": (37, 2, 18), "dcmp": (32, 2, 16), "shorts": (24, 2, 25),
        "karaoke": (32, 1, None), "sentence": (42, 99, None),
    }  # fmt: skip
    assert preset("shorts", "ja").max_chars == 12


@pytest.mark.parametrize(
    ("name", "shortest_ms", "longest_ms", "gap_frames", "shares"),
    [
        ("netflix", 833, 7000, 2, True), ("ted", 1000, 7000, 2, False), ("dcmp", 2000, 7000, 2, True),
        ("shorts", 700, 5000, 0, True), ("karaoke", 500, 7000, 0, False), ("words:3", 1, 7000, 0, False),
    ],
)  # fmt: skip
def test_presets_keep_the_published_times(
    name: str, shortest_ms: int, longest_ms: int, gap_frames: int, *, shares: bool
) -> None:
    """How long a cue is there, the gap after it, and whether it may hold parts of two sentences."""
    style = preset(name)
    assert (style.min_duration_ms, style.max_duration_ms) == (shortest_ms, longest_ms)
    assert (style.min_gap_frames, style.share_sentences) == (gap_frames, shares)
    assert style.max_words == (3 if name == "words:3" else None)


def test_netflix_frames() -> None:
    """At least two frames between cues, gaps under half a second closed, out half a second past the sound."""
    style = preset("netflix", "en")
    assert (style.fps, style.min_gap_frames, style.close_gap_ms, style.lag_ms) == (24, 2, 500, 500)


def test_an_unknown_preset_says_what_there_is() -> None:
    """The error names the known ones and the likely one."""
    with pytest.raises(
        SettingsError, match=r"did you mean 'netflix'\? known are netflix, ted, bbc"
    ) as caught:
        preset("netfix")
    assert caught.value.name == "style"


@pytest.mark.parametrize(
    "change",
    [
        {"max_chars": 0},
        {"max_lines": 0},
        {"cps": 0.0},
        {"fps": 0.0},
        {"min_duration_ms": 9000},
        {"lag_ms": -1},
    ],
)
def test_a_style_that_cannot_be_is_refused(change: dict[str, float]) -> None:
    """Limits that no cue could keep are an error when the style is made."""
    with pytest.raises(ValueError, match="style 'netflix'"):
        replace(Style(), **change)  # type: ignore[arg-type]  # any of the fields


def test_reading_time_is_rounded_up() -> None:
    """A cue that has its reading time is never a little too fast."""
    assert Style(cps=21.0).reading_ms(10) == 477
    assert Style(cps=None).reading_ms(10) == 0


def test_width_counts_what_is_seen() -> None:
    """Full-width characters are two columns, marks and joiners none."""
    assert display_width("猫cat", full_width=True) == 2.5
    assert display_width("猫cat", full_width=False) == 4
    assert display_width("n\u0303o\u200b", full_width=False) == 2


def test_a_user_lays_limits_over_any_style() -> None:
    """What is given counts, what is not stays the style's; a gap in milliseconds keeps its length at any rate."""
    style = customised("ted", "en", limits=Limits(max_chars=30, min_gap_ms=120, fps=25.0, keep_breaks=True))
    assert (style.max_chars, style.cps, style.min_gap_ms, style.keep_breaks) == (30, 21.0, 120, True)
    assert customised("bbc", "en", limits=Limits(fps=50.0)).min_gap_ms == 40
    assert customised("ted", "en", limits=Limits(cps=0.0)).cps is None
    assert customised("netflix", "ja") == preset("netflix", "ja")


def test_a_users_own_style_stands_on_a_preset() -> None:
    """Its limits lie over the preset's for the language, and flags lie over both."""
    own = OwnStyle("mine", "dcmp", Limits(max_lines=3, break_at_pauses_ms=400))
    style = customised("mine", "en", limits=Limits(max_lines=1), own=[own])
    assert (style.name, style.max_chars, style.max_lines, style.pause_ms) == ("mine", 32, 1, 400)
    assert customised("mine", "ja", own=[own]).full_width
    with pytest.raises(SettingsError, match=r"did you mean 'mine'\? known are mine, netflix"):
        customised("mein", "en", own=[own])


def test_limits_that_do_not_fit_each_other_are_refused() -> None:
    """A minimum above the maximum is the user's error, and says so."""
    with pytest.raises(SettingsError, match="do not fit: the minimum duration is within the maximum"):
        customised("netflix", "en", limits=Limits(max_duration_ms=500))


@pytest.mark.parametrize("name", ["words:0", "words:", "words:100", "words:x", "words"])
def test_words_need_a_number(name: str) -> None:
    """``words:1`` to ``words:99``."""
    assert preset("words:99").max_words == 99
    with pytest.raises(SettingsError, match="words:N"):
        preset(name)
