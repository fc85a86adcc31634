"""What a script is said to leave open about who speaks."""

import pytest

from aligner.batch.casting import remarks
from aligner.script import ReadOptions, Speaker, parse_scripts, parse_text

PLAY = "ANN\nOne.\n\nBEN\nTwo.\n"


def test_characters_without_voices_are_named() -> None:
    """All that share the run's voice, where there are several; nobody where each has one."""
    (script,) = parse_scripts(PLAY.encode(), suffix=".fountain", name="play")
    assert remarks(script) == ("ANN and BEN are read by one voice: give each their own under speakers",)
    cast = {"Ann": Speaker("a"), "Ben": Speaker("b")}
    (script,) = parse_scripts(
        PLAY.encode(), suffix=".fountain", name="play", options=ReadOptions(speakers=cast)
    )
    assert remarks(script) == ()
    cue = b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>Alone.\n"
    assert remarks(*parse_scripts(cue, suffix=".vtt", name="cue")) == ()


def test_names_before_colons_that_are_read_aloud_are_named() -> None:
    """Of a transcript; where there are many, some."""
    lines = [
        f"{name}: Line {number}." for number in range(2) for name in ("ANN", "DR. BEN", "CAL", "DEE", "EVE")
    ]
    (told,) = remarks(parse_text("\n\n".join(lines)))
    assert told == (
        "ANN, DR. BEN, CAL and 2 others are read aloud as names: declare them under speakers if they speak"
    )


@pytest.mark.parametrize(
    "text",
    [
        "NOTE: once.\n\nWARNING: once.",
        "Ann: one.\n\nBen: two.\n\nAnn: three.\n\nBen: four.",
        "TIME: 1\n\nTIME: 2",
    ],
)
def test_ordinary_text_is_left_in_peace(text: str) -> None:
    """A word before a colon is mostly no speaker."""
    assert remarks(parse_text(text)) == ()
