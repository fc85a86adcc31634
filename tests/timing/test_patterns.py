"""Whatever the pattern in which a service sends its times, every word lies where it is heard.

The service of ``service.py`` knows the truth in whole milliseconds; the answer may differ by the rounding of
samples and no more.
"""

import random
from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aligner.model import Spelling, Word
from aligner.timing.words import spoken_words
from tests.timing.service import Delivery, Pattern, RelativeTo, Speech, send, speak, take

BOTH: tuple[Spelling, ...] = ("written", "normalized")
SPOKEN = {
    "$5.25": "five dollars and twenty-five cents",
    "Dr.": "doctor",
    "1999": "nineteen ninety-nine",
    "25 km": "twenty-five kilometers",
    "5%": "five percent",
    "&": "and",
}
PROSE = (
    "The quick brown fox jumps over the lazy dog. It costs $5.25 or more, said Dr. Smith in 1999 and then"
    " they left... Bye! We went home; the the end was near, 5% of hospital beds & too many to count. La la la"
    " la la, sang the fox. The quick brown fox said “no” — twice."
)


def pairs(text: str) -> list[tuple[str, str]]:
    return [(word, SPOKEN.get(word.rstrip(","), word)) for word in text.replace(" —", "—").split()]


def place(speech: Speech, pattern: Pattern, *, seed: int = 0, rate_hz: int = 22050) -> Sequence[Word]:
    return spoken_words(
        take(speech, send(speech, pattern, rate_hz=rate_hz, seed=seed), rate_hz=rate_hz), language="en"
    )


def misplaced(
    speech: Speech, words: Sequence[Word], *, by_ms: int = 1
) -> list[tuple[str, int, int, int, int]]:
    """The words that lie further from the truth than that."""
    assert [word.text for word in words] == [saying.written for saying in speech.sayings]
    return [
        (word.text, word.start_ms, saying.start_ms, word.end_ms, saying.end_ms)
        for word, saying in zip(words, speech.sayings, strict=True)
        if max(abs(word.start_ms - saying.start_ms), abs(word.end_ms - saying.end_ms)) > by_ms
    ]


@pytest.mark.parametrize("relative_to", ["message", "generation", "stream"])
@pytest.mark.parametrize("delivery", ["every", "first", "late", "bulk"])
@pytest.mark.parametrize("lines", [BOTH, ("normalized",)], ids=["both", "normalized"])
@pytest.mark.parametrize("tail_ms", [0, 120])
@pytest.mark.parametrize("wobble_ms", [0, 60])
def test_every_pattern(
    relative_to: RelativeTo, delivery: Delivery, lines: tuple[Spelling, ...], tail_ms: int, wobble_ms: int
) -> None:
    """Rows 13 and 15: what times are relative to, when they come, and tails that no character covers."""
    pattern = Pattern(relative_to, delivery, lines, wobble_ms=wobble_ms, grouped=True)
    for seed in range(3):
        speech = speak(pairs(f"{PROSE} {PROSE}"), seed=seed, tail_ms=tail_ms)
        words = place(speech, pattern, seed=seed)
        assert misplaced(speech, words) == []
        assert {word.basis for word in words} == {"timed"}


@pytest.mark.parametrize("relative_to", ["message", "generation", "stream"])
@pytest.mark.parametrize("delivery", ["every", "late"])
def test_the_written_line_alone(relative_to: RelativeTo, delivery: Delivery) -> None:
    """Without a normalized line words still lie right, but for silence that the line gives to a letter."""
    plain = [(word, word) for word, _ in pairs(PROSE)]
    speech = speak(plain, seed=3)
    words = place(speech, Pattern(relative_to, delivery, ("written",)), seed=3)
    first_of_generation = {speech.sayings[index].written for index in range(0, len(plain), 12)}
    assert {word for word, *_ in misplaced(speech, words)} <= first_of_generation


@pytest.mark.parametrize("relative_to", ["message", "generation", "stream"])
def test_a_second_pass_is_told_once(relative_to: RelativeTo) -> None:
    """Row 19: the written line begins again in a fuller pass; words are there once and lie right."""
    speech = speak(pairs(PROSE), seed=5)
    words = place(speech, Pattern(relative_to, "every", second_pass=True, messages=2), seed=5)
    assert misplaced(speech, words) == []


@pytest.mark.parametrize("relative_to", ["message", "generation", "stream"])
def test_a_second_pass_without_a_normalized_line(relative_to: RelativeTo) -> None:
    """A second pass on the only line there is: words once, in order, and where they are heard."""
    plain = [(word, word) for word, _ in pairs(PROSE)]
    speech = speak(plain, seed=5, per_generation=60)
    pattern = Pattern(relative_to, "every", ("written",), second_pass=True, messages=2)
    assert [word for word, *_ in misplaced(speech, place(speech, pattern))] in ([], ["The"])


@pytest.mark.parametrize("relative_to", ["message", "generation", "stream"])
def test_lost_times(relative_to: RelativeTo) -> None:
    """Row 15: a stretch has no times at all. Its words are interpolated there; all others lie right."""
    speech = speak(pairs(PROSE), seed=8)
    words = place(speech, Pattern(relative_to, lost=frozenset({5, 6})))
    wrong = {word for word, *_ in misplaced(speech, words)}
    estimated = [word for word in words if word.basis == "interpolated"]
    assert estimated
    truth = dict(zip(words, speech.sayings, strict=True))
    assert all(abs(word.start_ms - truth[word].start_ms) < 1500 for word in estimated)
    # Words cut by the lost stretch's edges are known in part.
    assert len(wrong - {word.text for word in estimated}) <= 2


def drifted(hours: float, pattern: Pattern) -> list[tuple[str, int, int, int, int]]:
    """What lies more than a millisecond off in one stream of so many hours."""
    text = " ".join(f"word{number % 97}" for number in range(int(hours * 8_000)))
    speech = speak([(word, word) for word in text.split()], seed=1, per_generation=40)
    assert speech.total_ms > hours * 3600 * 1000
    return misplaced(speech, place(speech, pattern))


def test_no_drift_over_two_hours() -> None:
    """Times rounded to milliseconds, message after message, do not add up to anything."""
    assert drifted(2, Pattern("message", "every", ("normalized",))) == []


@pytest.mark.slow
@pytest.mark.parametrize("relative_to", ["message", "generation", "stream"])
@pytest.mark.parametrize("delivery", ["every", "late"])
def test_no_drift_over_ten_hours(relative_to: RelativeTo, delivery: Delivery) -> None:
    """Nor over ten hours in a single stream: the last word lies as well as the first, to the millisecond."""
    assert drifted(10, Pattern(relative_to, delivery, tail_ms=0)) == []


def test_durations_that_are_always_rounded_up() -> None:
    """A service whose milliseconds are too long by half of one, every message: the audio is believed."""
    speech = speak(pairs(PROSE) * 30, seed=2)
    rate_hz = 16000
    messages = send(speech, Pattern(messages=6), rate_hz=rate_hz)
    shorter = [
        type(heard)(max(heard.samples - rate_hz // 2000, 0), heard.written, heard.normalized)
        for heard in messages
    ]
    words = spoken_words(take(speech, shorter, rate_hz=rate_hz), language="en")
    lost_ms = len(shorter) * 0.5
    last, truth = words[-1], speech.sayings[-1]
    assert lost_ms > 100
    assert abs(last.start_ms - (truth.start_ms - lost_ms)) < 15


WORD = st.one_of(
    st.sampled_from(sorted(SPOKEN)),
    st.text(alphabet="abcdefghijklmnopqrstuvwxyzéßñ'", min_size=1, max_size=9).filter(str.isalpha),
    st.sampled_from(["the", "la", "no,", "yes.", "end...", "(so)", "“well”", "x"]),
)


@example(spelled=["&", "&"], relative_to="message", delivery="every", per_generation=3, messages=4, seed=2149)
@given(
    spelled=st.lists(WORD.filter(lambda word: " " not in word), min_size=1, max_size=40),
    relative_to=st.sampled_from(["message", "generation", "stream"]),
    delivery=st.sampled_from(["every", "first", "late", "bulk"]),
    per_generation=st.integers(3, 40),
    messages=st.integers(1, 9),
    seed=st.integers(0, 10_000),
)
@settings(max_examples=120, deadline=None)
def test_any_text_any_cutting_any_pattern(
    spelled: list[str],
    relative_to: RelativeTo,
    delivery: Delivery,
    per_generation: int,
    messages: int,
    seed: int,
) -> None:
    """Words are the script's, in order, inside the audio, and where they are heard."""
    speech = speak(
        [(word, SPOKEN.get(word, word)) for word in spelled],
        seed=seed,
        per_generation=per_generation,
        tail_ms=random.Random(seed).choice([0, 0, 200]),
    )
    words = place(speech, Pattern(relative_to, delivery, messages=messages), seed=seed, rate_hz=24000)
    assert misplaced(speech, words) == []
    assert all(0 <= word.start_ms <= word.end_ms <= speech.total_ms for word in words)
    assert all(len(word.char_starts_ms) == len(word.text) for word in words)
    told = [time for word in words for time in word.char_starts_ms]
    assert told == sorted(told)
