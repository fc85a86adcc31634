"""The normalized line alone: words that are read out in others, next to each other and said again."""

import random

import pytest

from aligner.model import Spelling
from aligner.timing.words import spoken_words
from tests.timing.service import Pattern, Speech, send, speak, take

RATE = 24000
TOLERANCE_MS = 2
PLAIN = tuple((word, word) for word in ("fox", "said", "the", "quick", "brown", "river", "and", "stone"))
READ_OUT = (
    *(("他", "Ta"), ("们", "Men"), ("F#,", "F sharp,"), ("C#", "C sharp"), ("D#!", "D sharp!")),
    *(("A+", "A plus"), ("25", "twenty-five"), ("km", "kilometers")),
)
ALONE: tuple[Spelling, ...] = ("normalized",)


def mixed(seed: int, part: float) -> Speech:
    """Few words, many times, of which a part is read out."""
    dice = random.Random(seed)
    pairs = [dice.choice(READ_OUT) if dice.random() < part else dice.choice(PLAIN) for _ in range(14)]
    return speak(pairs, seed=seed, per_generation=dice.choice([5, 14]))


@pytest.mark.parametrize("part", [0.15, 0.5])
def test_letters_that_a_reading_shares_with_its_neighbours(part: float) -> None:
    """ "F#" is not in "twenty-five F sharp" at the "f"; a word that is said again is not told again (row 19)."""
    for seed in range(60):
        speech = mixed(seed, part)
        sent = send(speech, Pattern("message", lines=ALONE, messages=4), rate_hz=RATE, seed=seed)
        words = spoken_words(take(speech, sent, rate_hz=RATE), language="en")
        off = [
            (word.text, word.start_ms - saying.start_ms)
            for word, saying in zip(words, speech.sayings, strict=True)
            if word.basis == "timed" and abs(word.start_ms - saying.start_ms) > TOLERANCE_MS
        ]
        assert off == [], seed


def test_what_was_said_is_told_whole_or_not_at_all() -> None:
    """Of a reading with a sound lost in its middle no part is given as what was said."""
    said = {spoken.strip(",!") for _, spoken in READ_OUT} | {spoken for _, spoken in PLAIN}
    for seed in range(60):
        speech = mixed(seed, 0.15)
        pattern = Pattern("stream", messages=6, lost=frozenset({seed % 6}))
        words = spoken_words(take(speech, send(speech, pattern, rate_hz=RATE), rate_hz=RATE), language="en")
        told = {word.spoken.strip(",!") for word in words if word.spoken and word.basis == "timed"}
        assert told <= said, seed


@pytest.mark.parametrize(
    "pairs",
    [
        (("3rd", "third"), ("$1,000", "one thousand dollars")),
        (("Dr.", "doctor"), ("$1,000", "one thousand dollars")),
        (("the", "the"), ("$5.25", "five dollars and twenty-five cents"), ("the", "the")),
        (("1999", "nineteen ninety-nine"), ("the", "the"), ("1999", "nineteen ninety-nine")),
        (("$5.25", "five dollars and twenty-five cents"), ("St.", "saint"), ("$5.25", "five dollars")),
        (("$1,000", "one thousand dollars"), ("Dr.", "doctor"), ("$1,000", "one thousand dollars")),
    ],
)
def test_every_word_has_its_own_reading(pairs: tuple[tuple[str, str], ...]) -> None:
    """The letters that "3rd" keeps are in "third", and not in the "dollars" that are said for what follows."""
    speech = speak(pairs, seed=3, per_generation=len(pairs))
    sent = send(speech, Pattern("message", lines=ALONE, messages=1), rate_hz=RATE)
    words = spoken_words(take(speech, sent, rate_hz=RATE), language="en")
    assert [word.spoken or word.text for word in words] == [spoken for _, spoken in pairs]
    for word, saying in zip(words, speech.sayings, strict=True):
        assert abs(word.start_ms - saying.start_ms) <= TOLERANCE_MS, word
