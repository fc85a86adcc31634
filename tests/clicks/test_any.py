"""Any text, any cutting into messages, any pattern, through the whole product path."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.clicks.landing import land
from tests.clicks.patterns import BOTH, Pattern
from tests.clicks.service import Encoding
from tests.clicks.speech import SPOKEN

WORD = st.one_of(
    st.sampled_from(sorted(SPOKEN)),
    st.text(alphabet="abcdefghijklmnopqrstuvwxyzéßñ'", min_size=1, max_size=9).filter(
        lambda word: word[0].isalpha()
    ),
    st.sampled_from(["the", "la", "no,", "yes.", "end...", "(so)", "“well”", "x", "—", "well-known", "I"]),
    st.text(alphabet="中文学习の夏人", min_size=1, max_size=6),
    st.sampled_from(["привет", "Ελλάδα", "שלום", "مرحبا", "e\u0301te\u0301", "🎉", "Ｗｉｄｅ"]),
)
TEXT = st.lists(WORD, min_size=1, max_size=50).map(" ".join).filter(lambda text: any(map(str.isalnum, text)))
PATTERN = st.builds(
    Pattern,
    relative_to=st.sampled_from(["message", "generation", "stream"]),
    delivery=st.sampled_from(["every", "first", "late", "last", "sparse"]),
    lines=st.sampled_from([BOTH, ("normalized",), ("written",)]),
    tail_ms=st.sampled_from([0, 0, 120]),
    wobble_ms=st.sampled_from([0, 0, 40]),
    lost=st.sampled_from([(0, 0), (0, 0), (1, 3)]),
    second_pass=st.booleans(),
    grouped=st.booleans(),
    field_spelling=st.integers(0, 2),
    artefacts=st.booleans(),
    doubled=st.booleans(),
    missing_tail=st.integers(0, 3),
    truncated=st.booleans(),
    messages=st.integers(1, 20),
)


@given(text=TEXT, pattern=PATTERN, seed=st.integers(0, 1000))
@settings(max_examples=60, deadline=None)
def test_the_script_in_order_inside_the_audio(text: str, pattern: Pattern, seed: int) -> None:
    """Whatever is sent: the words are the script's, in order, inside the audio."""
    with tempfile.TemporaryDirectory() as folder:
        landing = land(text, Path(folder), pattern, Encoding("pcm_8000"), seed=seed)
    assert landing.spelled
    told = [time for word in landing.words for time in (word.start_ms, word.end_ms)]
    assert told == sorted(told)
    assert 0 <= told[0] <= told[-1] <= landing.duration_ms + 0.501  # as seconds in decimals it is not exact


PLAIN = st.builds(
    Pattern,
    relative_to=st.sampled_from(["message", "generation", "stream"]),
    delivery=st.sampled_from(["every", "first", "late", "last"]),
    tail_ms=st.sampled_from([0, 120]),
    grouped=st.booleans(),
    artefacts=st.booleans(),
    field_spelling=st.integers(0, 2),
    messages=st.integers(1, 20),
)


@given(text=TEXT, pattern=PLAIN, seed=st.integers(0, 1000))
@settings(max_examples=60, deadline=None)
def test_where_they_are_heard(text: str, pattern: Pattern, seed: int) -> None:
    """Where the service tells of every character, on both lines, no word is more than 2 ms from its click."""
    with tempfile.TemporaryDirectory() as folder:
        landing = land(text, Path(folder), pattern, Encoding("pcm_16000"), seed=seed)
    assert len(landing.words) == len(landing.clicks)
    assert abs(landing.furthest) <= 2
