"""Times that were lost for whole generations, beside all else that may happen: what was spoken is never refused."""

from pathlib import Path

import pytest

from tests.clicks.known import story
from tests.clicks.landing import land
from tests.clicks.patterns import Pattern, Spelling
from tests.clicks.service import Encoding

WRITTEN: tuple[Spelling, ...] = ("written",)
NORMALIZED: tuple[Spelling, ...] = ("normalized",)
CASES = {
    "a generation in the middle, told on the last": (
        (1373, 150),
        Pattern(
            "message",
            "last",
            WRITTEN,
            tail_ms=120,
            wobble_ms=60,
            half_lost=True,
            field_spelling=2,
            messages=20,
        ),
        Encoding("mp3_24000_48"),
        147372,
    ),
    "the first generation, told on the last": (
        (1647, 60),
        Pattern("generation", "last", NORMALIZED, tail_ms=60, half_lost=True, artefacts=True, doubled=True),
        Encoding("mp3_44100_128", "generation"),
        499221,
    ),
    "a generation, told on the first": (
        (1901, 250),
        Pattern("message", "first", NORMALIZED, tail_ms=120, lost=(17, 23), missing_tail=3),
        Encoding("opus_48000_32"),
        944046,
    ),
    "a second pass that doubles other letters": (
        (1067, 15),
        Pattern(
            "stream", lines=WRITTEN, second_pass=True, grouped=True, doubled=True, missing_tail=2, messages=3
        ),
        Encoding("ulaw_8000"),
        950970,
    ),
    "a first pass, and silence before its word": (
        (276, 15),
        Pattern("generation", lost=(0, 1), second_pass=True),
        Encoding("pcm_24000"),
        400730,
    ),
    "one line of many messages, durations off": (
        (410, 250),
        Pattern(
            "message",
            lines=NORMALIZED,
            wobble_ms=40,
            half_lost=True,
            grouped=True,
            truncated=True,
            messages=40,
        ),
        Encoding("mp3_24000_48", "generation"),
        725637,
    ),
}
OFF_MS = 20
"""Frames of 24 ms, each message off by as much as 60, and nothing tells where it is but they."""


@pytest.mark.parametrize("case", CASES)
def test_what_was_spoken_is_not_refused(case: str, tmp_path: Path) -> None:
    """All words, in order; those that are called timed are."""
    (begin, size), pattern, encoding, seed = CASES[case]
    text = " ".join(story(12000).split()[begin : begin + size])
    landing = land(text, tmp_path, pattern, encoding, seed=seed, longest=10_000)
    assert landing.spelled
    assert landing.off
    assert abs(landing.furthest) <= OFF_MS
