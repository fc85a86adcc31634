"""Presets have the published limits."""

from dataclasses import replace

import pytest

from aligner.captions import PRESETS, Style, preset
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
        "netflix": (42, 2, 20), "ted": (42, 2, 21), "bbc": (37, 2, 18), "dcmp": (32, 2, 16), "shorts": (24, 2, 25)
    }  # fmt: skip
    assert preset("shorts", "ja").max_chars == 12


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
