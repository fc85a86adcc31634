"""Audio in whole frames: an encoder keeps a constant number of samples and what does not fill a frame."""

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aligner.model import Take
from aligner.timing.merge import Heard, merge
from aligner.timing.words import spoken_words
from tests.timing.service import Pattern, RelativeTo, Speech, send, speak
from tests.timing.service import take as take_of
from tests.timing.test_patterns import PROSE, misplaced, pairs

FRAME = 1152
RATE = 44_100


def framed(messages: list[Heard], *, lag: int, frame: int = FRAME, whole: bool = True) -> list[Heard]:
    """The same messages with the audio that an encoder has let go of by then; the rest comes at the end, which is
    a whole frame or, where a decoder knows better, exact."""
    sent: list[Heard] = []
    position = out = 0
    for heard in messages:
        position += heard.samples
        reached = max((position - lag) // frame * frame, 0)
        sent.append(replace(heard, samples=reached - out))
        out = reached
    return [*sent, Heard((-(-position // frame) * frame if whole else position) - out)]


def place(speech: Speech, messages: list[Heard]) -> Take:
    merged = merge(messages, rate_hz=RATE, text=speech.text, grain_samples=FRAME)
    take = take_of(speech, messages, rate_hz=RATE)
    return replace(take, written=merged.written, normalized=merged.normalized, notes=merged.notes)


@pytest.mark.parametrize("relative_to", ["message", "generation", "stream"])
@pytest.mark.parametrize("tail_ms", [0, 35, 120, 400])
@pytest.mark.parametrize("lag", [1200, 4561, 10_321])
def test_tails_are_told_from_lag(relative_to: RelativeTo, tail_ms: int, lag: int) -> None:
    """Lag moves no word, a tail that no character covers does: no word is more than 12 ms off."""
    for seed in range(2):
        speech = speak(pairs(f"{PROSE} {PROSE} {PROSE}"), seed=seed, per_generation=40, tail_ms=tail_ms)
        messages = framed(send(speech, Pattern(relative_to, messages=9), rate_hz=RATE, seed=seed), lag=lag)
        assert misplaced(speech, spoken_words(place(speech, messages), language="en"), by_ms=12) == []


@pytest.mark.parametrize("relative_to", ["message", "generation", "stream"])
@pytest.mark.parametrize("tail_ms", [0, 35, 120, 400])
def test_pieces_of_a_length_that_nobody_states(relative_to: RelativeTo, tail_ms: int) -> None:
    """Encoded audio whose frames are to be found out: as with frames that are known, its end being exact."""
    for seed, piece in enumerate((960, 4800)):
        speech = speak(pairs(f"{PROSE} {PROSE} {PROSE}"), seed=seed, per_generation=40, tail_ms=tail_ms)
        sent = send(speech, Pattern(relative_to, messages=9), rate_hz=48_000, seed=seed)
        messages = framed(sent, lag=1300, frame=piece, whole=False)
        merged = merge(messages, rate_hz=48_000, text=speech.text, grain_samples=None)
        take = take_of(speech, messages, rate_hz=48_000)
        words = spoken_words(
            replace(take, written=merged.written, normalized=merged.normalized), language="en"
        )
        assert misplaced(speech, words, by_ms=12) == []


@pytest.mark.parametrize("relative_to", ["message", "generation", "stream"])
def test_few_pieces_have_no_measure(relative_to: RelativeTo) -> None:
    """So few messages share a measure by chance: they are believed to the sample, as PCM is."""
    speech = speak(pairs(PROSE), seed=1)
    messages = send(speech, Pattern(relative_to, messages=1), rate_hz=48_000, seed=1)
    assert len(messages) < 10
    found, known = (
        merge(messages, rate_hz=48_000, text=speech.text, grain_samples=grain) for grain in (None, 1)
    )
    assert found == known


def test_tails_where_each_generation_is_known_in_one_place() -> None:
    """Times with a generation's first message only: equal tails explain what one gap each cannot."""
    speech = speak(pairs(PROSE) * 8, seed=4, per_generation=40, tail_ms=300)
    messages = framed(send(speech, Pattern("generation", "first"), rate_hz=RATE), lag=4561)
    assert misplaced(speech, spoken_words(place(speech, messages), language="en"), by_ms=12) == []


@example(lag=0, seed=543, messages=7)
@example(lag=4008, seed=335, messages=6)
@example(lag=928, seed=270, messages=3)
@example(lag=884, seed=320, messages=8)
@given(lag=st.integers(0, 12_000), seed=st.integers(0, 1000), messages=st.integers(1, 12))
@settings(max_examples=30, deadline=None)
def test_any_lag_alone_moves_nothing(lag: int, seed: int, messages: int) -> None:
    """Without tails the characters cover the audio, whatever an encoder keeps: rounding is all that is left."""
    speech = speak(pairs(PROSE), seed=seed)
    sent = framed(send(speech, Pattern(messages=messages), rate_hz=RATE, seed=seed), lag=lag)
    assert misplaced(speech, spoken_words(place(speech, sent), language="en"), by_ms=12) == []
