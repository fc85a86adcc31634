"""Words that are read another way than they are written: each takes the time of what stands for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.model import AudioFormat, PlacedChars, Respelling, Segment, Take, Word
from aligner.timing.words import spoken_words

RATE, LETTER = 1000, 50


def heard(segment: Segment) -> tuple[Word, ...]:
    """A voice whose every character of the spoken text sounds for 50 ms."""
    text = segment.spoken_text
    starts = tuple(range(0, LETTER * len(text), LETTER))
    ends = tuple(start + LETTER for start in starts)
    columns = tuple(text), starts, ends
    take = Take(
        segment,
        AudioFormat("pcm", RATE),
        b"",
        LETTER * len(text),
        PlacedChars(*columns, "written"),
        PlacedChars(*columns, "normalized"),
    )
    return spoken_words(take, language="en")


def segment_of(text: str, *said: tuple[str, str], start: int = 7) -> Segment:
    found = [
        Respelling(start + text.index(written), start + text.index(written) + len(written), spoken)
        for written, spoken in said
    ]
    return Segment(0, text, start, start + len(text), respellings=tuple(found), speaker="Anna")


@pytest.mark.parametrize(
    ("written", "spoken", "read"),
    [
        ("GIF", "jiff", {"GIF,": ("jiff", 2, 6)}),
        ("GIF", "graphics file", {"GIF,": ("graphics file", 2, 15)}),
        ("Dr. No", "doctor now", {"Dr.": ("doctor", 2, 8), "No,": ("now", 9, 12)}),
        ("www. a. de", "web", {}),
    ],
)
def test_a_written_word_has_the_time_of_what_was_read(
    written: str, spoken: str, read: dict[str, tuple[str, int, int]]
) -> None:
    """Its neighbours too; ``spoken`` says how it was read; the text and its spans are the script's."""
    segment = segment_of(f"A {written}, then more.", (written, spoken))
    words = heard(segment)
    assert [word.text for word in words] == segment.text.split()
    for word in words:
        assert segment.text[word.start - 7 : word.end - 7] == word.text
        assert len(word.char_starts_ms) == len(word.text)
        if word.text in read:
            said, first, last = read[word.text]
            assert (word.spoken, word.start_ms, word.end_ms) == (said, first * LETTER, last * LETTER)
            assert word.basis == "timed"
    after = segment.spoken_text.index("then")
    assert (words[-2].start_ms, words[-2].spoken) == (after * LETTER, None)


WORDS = st.lists(st.sampled_from(["one", "two,", "GIF", "Dr. No", "x"]), min_size=1, max_size=8)
READ = st.sampled_from(["jiff", "a b c", "doctor no", "eff"])


@given(WORDS, st.data())
def test_words_stay_in_order_whatever_is_read(parts: list[str], data: st.DataObject) -> None:
    """Starts never decrease, no word ends after the next begins, and all have times inside the audio."""
    text = " ".join(parts)
    respellings, at = [], 0
    for part in parts:
        if part in ("GIF", "Dr. No"):
            respellings.append(Respelling(at, at + len(part), data.draw(READ)))
        at += len(part) + 1
    segment = Segment(0, text, 0, len(text), respellings=tuple(respellings))
    words = heard(segment)
    assert " ".join(word.text for word in words) == text
    reached = 0
    for word in words:
        assert reached <= word.start_ms <= word.end_ms <= LETTER * len(segment.spoken_text)
        assert list(word.char_starts_ms) == sorted(word.char_starts_ms)
        assert word.start_ms <= word.char_starts_ms[0] <= word.char_starts_ms[-1] <= word.end_ms
        reached = word.end_ms
