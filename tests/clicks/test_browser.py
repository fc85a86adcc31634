"""The finished file as a browser plays it: headless Chromium is the judge."""

from pathlib import Path

import pytest

from tests.clicks.browser import chromium, listen
from tests.clicks.known import PATTERNS, story
from tests.clicks.landing import land
from tests.clicks.service import Encoding


@pytest.mark.slow
@pytest.mark.skipif(chromium() is None, reason="no Chromium: apt-get install chromium (.ci/run does)")
@pytest.mark.parametrize(
    ("encoding", "rate_hz", "within_ms"),
    [
        (Encoding("pcm_24000"), 24_000, 2.0),
        (Encoding("mp3_44100_128"), 44_100, 12.0),
        (Encoding("mp3_44100_128", "generation"), 44_100, 12.0),
    ],
    ids=["pcm", "one run", "a run a generation"],
)
def test_a_browser_hears_words_where_they_are_said_to_be(
    encoding: Encoding, rate_hz: int, within_ms: float, tmp_path: Path
) -> None:
    """The browser hears what libav's player hears, to the millisecond, and every word at its click."""
    landing = land(story(2_000), tmp_path, PATTERNS["relative to the message"], encoding, output="mp3")
    browser = chromium()
    assert browser is not None
    heard = listen(browser, landing.audio, rate_hz=rate_hz, profile=tmp_path / "profile")
    assert len(heard.clicks) == len(landing.words)
    off = [word.start_ms - click for word, click in zip(landing.words, heard.clicks, strict=True)]
    assert max(map(abs, off)) <= within_ms
    apart = [abs(here - there) for here, there in zip(heard.clicks, landing.clicks, strict=True)]
    assert max(apart) < 1
    assert abs(heard.duration_ms - landing.duration_ms) < 1
    # An element's length is the header's; it may count the padding at the end.
    assert abs(heard.element_ms - landing.duration_ms) < 60
