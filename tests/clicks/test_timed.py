"""A word that is called timed is where it is heard, though what a service sends says otherwise."""

from pathlib import Path

import pytest

from tests.clicks.known import story
from tests.clicks.landing import land
from tests.clicks.patterns import Pattern, Spelling
from tests.clicks.service import Encoding

WRITTEN: tuple[Spelling, ...] = ("written",)
NORMALIZED: tuple[Spelling, ...] = ("normalized",)
MP3_MS, PCM_MS = 12, 2
CASES = {
    "generations that no space shows, tails before them, in frames": (
        (1661, 250),
        Pattern("generation", "late", NORMALIZED, tail_ms=60, wobble_ms=60, doubled=True, missing_tail=1),
        Encoding("mp3_22050_32"),
        613279,
        0.95,
    ),
    "a generation that only its sound shows": (
        (1333, 60),
        Pattern(lines=WRITTEN, relative_to="message", tail_ms=120, wobble_ms=60, lost=(25, 35), messages=20),
        Encoding("mp3_44100_192"),
        1487,
        0.9,
    ),
    "three words after a tail, and no more to tell it by": (
        (793, 60),
        Pattern(
            "message", "late", WRITTEN, tail_ms=300, wobble_ms=40, lost=(21, 26), grouped=True, messages=40
        ),
        Encoding("mp3_44100_192"),
        770208,
        0.7,
    ),
    "told from inside a generation, durations off": (
        (1391, 150),
        Pattern(
            lines=WRITTEN,
            tail_ms=300,
            wobble_ms=60,
            lost=(18, 24),
            artefacts=True,
            missing_tail=3,
            messages=20,
        ),
        Encoding("pcm_24000"),
        450619,
        0.75,
    ),
    "two spaces where text is missing, and no generation begins": (
        (1117, 60),
        Pattern("message", tail_ms=60, wobble_ms=40, lost=(6, 14), second_pass=True, messages=20),
        Encoding("pcm_24000"),
        494878,
        0.7,
    ),
    "lengths cut to milliseconds add up": (
        (352, 250),
        Pattern("message", lines=WRITTEN, wobble_ms=60, truncated=True),
        Encoding("ulaw_8000"),
        691850,
        1.0,
    ),
    "one message that no other confirms": (
        (2063, 15),
        Pattern(
            "message",
            "sparse",
            NORMALIZED,
            tail_ms=60,
            wobble_ms=60,
            lost=(15, 19),
            doubled=True,
            missing_tail=1,
            truncated=True,
        ),
        Encoding("pcm_24000"),
        223151,
        1.0,
    ),
    "one line of a word lost in turn": (
        (323, 250),
        Pattern("stream", lost=(1, 7), half_lost=True, grouped=True, artefacts=True, missing_tail=3),
        Encoding("ulaw_8000"),
        518443,
        0.8,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_called_timed_is(case: str, tmp_path: Path) -> None:
    """None is further off than the ear hears, and that is not bought with estimates."""
    (begin, size), pattern, encoding, seed, share = CASES[case]
    text = " ".join(story(12000).split()[begin : begin + size])
    landing = land(text, tmp_path, pattern, encoding, seed=seed, longest=10_000)
    assert landing.spelled
    assert abs(landing.furthest) <= (MP3_MS if encoding.stream_format.startswith("mp3") else PCM_MS)
    assert len(landing.off) >= share * len(landing.words)
