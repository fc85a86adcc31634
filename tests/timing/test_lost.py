"""Messages whose times never came (row 15): what was told is exact, what was not is between it and marked."""

from collections.abc import Sequence

import pytest

from aligner.model import Spelling, Word
from aligner.timing.words import spoken_words
from tests.recordings.cases import PROSE
from tests.recordings.spoken import speech
from tests.timing.service import Pattern, Saying, send, take

RATE = 8000
TOLERANCE_MS = 2
BOTH: tuple[Spelling, ...] = ("written", "normalized")


def heard(
    lost: set[int], messages: int, seed: int, lines: tuple[Spelling, ...] = BOTH
) -> list[tuple[Word, Saying, bool]]:
    """Words, what is true of them, and whether all of their sounds were told."""
    said = speech(PROSE, seed=seed)
    pattern = Pattern("stream", lines=lines, lost=frozenset(lost), messages=messages)
    sent = send(said, pattern, rate_hz=RATE, seed=seed)
    words = spoken_words(take(said, sent, rate_hz=RATE), language="en")
    silent: list[tuple[float, float]] = []
    position = 0
    for number, message in enumerate(sent):
        if number in lost:
            silent.append((position * 1000 / RATE, (position + message.samples) * 1000 / RATE))
        position += message.samples
    return [
        (word, saying, not any(saying.start_ms < end and begin < saying.end_ms for begin, end in silent))
        for word, saying in zip(words, said.sayings, strict=True)
    ]


def off(word: Word, saying: Saying) -> int:
    return max(abs(word.start_ms - saying.start_ms), abs(word.end_ms - saying.end_ms))


CASES: Sequence[tuple[set[int], int, int]] = [({2, 5}, 4, 5), ({1}, 3, 6), ({1, 6}, 4, 4), ({1, 4}, 3, 4)]


@pytest.mark.parametrize("lines", [BOTH, ("normalized",)], ids=["both", "normalized"])
@pytest.mark.parametrize(("lost", "messages", "seed"), CASES)
def test_words_cut_by_a_null_stretch(
    lost: set[int], messages: int, seed: int, lines: tuple[Spelling, ...]
) -> None:
    """No word is marked timed that is not; a fragment claims no other word, and estimates stay near."""
    words = heard(lost, messages, seed, lines)
    for word, saying, _ in words:
        assert word.basis == "interpolated" or off(word, saying) <= TOLERANCE_MS, word
        assert off(word, saying) <= 120, (word, saying)
    assert "interpolated" in {word.basis for word, _, _ in words}


@pytest.mark.parametrize(("lost", "messages", "seed"), CASES)
def test_words_beside_a_null_stretch_are_exact(lost: set[int], messages: int, seed: int) -> None:
    """Words with all their sounds told are timed, right up to the stretch."""
    for word, saying, told in heard(lost, messages, seed):
        assert not told or word.basis == "timed", word
        assert not told or off(word, saying) <= TOLERANCE_MS, word


@pytest.mark.parametrize("lines", [BOTH, ("normalized",)], ids=["both", "normalized"])
def test_whatever_is_lost_nothing_is_marked_timed_that_is_not(lines: tuple[Spelling, ...]) -> None:
    """Also where it is whole words between two spaces, or all up to the last full stop."""
    for seed in range(40):
        lost = {1 + seed % 7} | ({5 + seed % 3} if seed % 2 else set())
        for word, saying, _ in heard(lost, 3 + seed % 4, seed, lines):
            assert word.basis == "interpolated" or off(word, saying) <= TOLERANCE_MS, (seed, word)


def test_the_known_edge_of_a_half_told_word_is_kept() -> None:
    """Of "fox" the x is lost, of "Dr." the first sounds of "doctor": one edge exact, the other estimated."""
    words = {word.text: (word, saying) for word, saying, _ in heard({1}, 3, 6)}
    fox, true_fox = words["fox"]
    doctor, true_doctor = words["Dr."]
    assert (fox.basis, fox.start_ms) == ("interpolated", true_fox.start_ms)
    assert (doctor.basis, doctor.end_ms) == ("interpolated", true_doctor.end_ms)
