"""Lines that are torn (row 15): a stretch that was told on its own is timed where it can lie in one place only."""

from collections.abc import Sequence

import pytest

from aligner.clock import ms_to_samples
from aligner.model import AudioFormat, PlacedChars, Segment, Spelling, Take, Word
from aligner.timing.words import spoken_words
from tests.recordings.spoken import speech
from tests.timing.service import Column, Saying

RATE = 8000
TOLERANCE_MS = 2
TEAR = "║"
Pairs = tuple[tuple[str, str], ...]


def plain(text: str) -> Pairs:
    return tuple((word, word) for word in text.split())


PRICE = (
    *plain("It costs"),
    ("$5.25", "five dollars and twenty-five cents"),
    *plain("or more, said"),
    ("Dr.", "doctor"),
    *plain("Smith in"),
    ("1999,", "nineteen ninety-nine,"),
    *plain("and then they left."),
)
LATITUDE = plain(
    "but then I wonder what Latitude or Longitude I’ve got to? (Alice had no idea what Latitude was, or Longitude"
    " either, but thought they were nice grand words to say.)"
)
REFRAIN = plain("I wonder: La la la la la, sang the fox. Down, down, down. Would the fall end?")
SONG = plain(
    "The sun came up at noon. Row row row your boat gently down the stream. He said that it was late, and they left."
    " Row row row your boat gently down the stream."
)
CATS = plain("‘Do cats eat bats? Do cats eat bats?’ and sometimes, ‘Do bats eat cats?’ for, you see")
ONE_LINE = {
    "a reading's own word": (PRICE, "It costs five dollars and twenty-five║ and then they left. "),
    "a reading's own word, again": (PRICE, "It costs five dollars and twenty-five║n they left. "),
    "the end of a reading": (PRICE, "It cos║ty-five cents or more, said doctor Smith in nine║left. "),
    "a reading's word, afloat": (PRICE, "It costs║and tw║left. "),
    "a phrase that comes again": (
        LATITUDE,
        "but then I wond║or Longit║thought they were nice grand words to say.) ",
    ),
    "a phrase that came before": (
        LATITUDE,
        "but then I║what Latitude was, or Longitude either, but th║say.) ",
    ),
    "it ends where it came before": (
        LATITUDE,
        "but then I wonder what║(Alice had no idea what Latitude was, or Longitude ",
    ),
    "a sentence that comes again": (CATS, "Do cats eat bats?’ and s║metimes, ‘Do bats eat cats"),
    "a verse that comes again": (SONG, "The sun came║row your boat gently down║eam. "),
    "the beginning of a refrain": (
        REFRAIN,
        "I wonder: La la║sang the fox. Dow║n, down. Would the fall end? ",
    ),
    "the end of a refrain": (REFRAIN, "I wond║la la la, sang the fox. Down, d║end? "),
}


@pytest.mark.parametrize("spelling", ["written", "normalized"])
@pytest.mark.parametrize("case", ONE_LINE)
def test_what_may_lie_in_several_places_is_not_timed(case: str, spelling: Spelling) -> None:
    """Letters and words that the script has elsewhere too are not those, and never timed as those."""
    pairs, told = ONE_LINE[case]
    if spelling == "written":
        pairs = plain(" ".join(said for _, said in pairs))
    words = torn(pairs, {spelling: told})
    assert_honest(words)
    assert "timed" in {word.basis for word, _ in words}


WHOLE = "It costs $5.25 or more, said Dr. Smith in 1999, and then they left. "
SAID = "It costs five dollars and twenty-five cents or more, said doctor Smith in nineteen ninety-nine, "


@pytest.mark.parametrize(
    ("written", "normalized", "timed"),
    [
        ("It costs $5.25 or mo", "re, said doctor Smith in nineteen ninety-nine, and then they left. ", 14),
        ("It costs $5.25 or more, s║ then they left. ", "It co║d doctor Smith in ║ninety-nine, and ", 10),
        (WHOLE, "It costs ║ twenty-five cents or ", 14),
        (WHOLE, f"{SAID}║ they left. ", 14),
    ],
)
def test_two_lines_that_each_tell_a_part(written: str, normalized: str, timed: int) -> None:
    """An edge of a word is the line's that told it, also where the other goes on later in the word."""
    words = torn(PRICE, {"written": written, "normalized": normalized})
    assert_honest(words)
    assert sum(word.basis == "timed" for word, _ in words) == timed


def test_a_line_that_ends_with_a_space_may_lack_the_rest() -> None:
    """Where the audio goes on, the last word told is not the text's last for the letters that both have."""
    words = torn(plain("She ran to the third bridge or so he"), {"normalized": "She ran to the "})
    assert_honest(words)
    assert [word.basis for word, _ in words] == ["timed"] * 4 + ["interpolated"] * 5


def test_between_two_spaces_words_may_be_lost() -> None:
    """A word that seems spelled differently is not it where what follows is found further on in the script."""
    words = torn(
        LATITUDE, {"normalized": "but then I ║ got to? (Alice had no idea what Latitude was, or Longitude "}
    )
    assert_honest(words)


def test_the_silence_before_a_message_is_no_part_of_its_first_word() -> None:
    """The written line gives it to the first letter (row 14): where both lines spell the word, the normalized one's is
    its beginning, also where that alone could lie in several places."""
    text = "She said so. It costs $5.25 or more, said Dr. Smith in May, and then they left. He said no, said Jones."
    said, written = " said doctor Smith", "said Dr. Smith"
    begins = [4000, 4300, *range(4400, 4200 + 100 * len(said), 100)]
    take = Take(
        segment=Segment(0, text, 0, len(text)),
        format=AudioFormat("pcm", RATE),
        data=b"",
        duration_samples=ms_to_samples(12_000, RATE),
        written=told_at(written, [4000, *range(4400, 4300 + 100 * len(written), 100)], "written"),
        normalized=told_at(said, begins, "normalized"),
    )
    (word,) = (word for word in spoken_words(take, language="en") if word.start == text.index("said Dr."))
    assert (word.start_ms, word.basis) == (4300, "timed")


def told_at(chars: str, begins_ms: Sequence[int], spelling: Spelling) -> PlacedChars:
    """Characters that begin there, the last one of a tenth of a second."""
    edges = tuple(ms_to_samples(ms, RATE) for ms in (*begins_ms, begins_ms[-1] + 100))
    return PlacedChars(tuple(chars), edges[:-1], edges[1:], spelling)


def assert_honest(words: Sequence[tuple[Word, Saying]]) -> None:
    for word, saying in words:
        if word.basis == "timed":
            assert abs(word.start_ms - saying.start_ms) <= TOLERANCE_MS, word
            # The full stop of "Dr." may be a part of "doctor", or none.
            assert saying.written != saying.spoken or abs(word.end_ms - saying.end_ms) <= TOLERANCE_MS, word


def torn(pairs: Pairs, told: dict[Spelling, str]) -> list[tuple[Word, Saying]]:
    """The words where of each line no more was told than these stretches, in order; of alike ones the last."""
    said = speech(pairs, generations=1, lead=False, seed=7)
    (generation,) = said.generations
    take = Take(
        segment=Segment(0, said.text, 0, len(said.text)),
        format=AudioFormat("pcm", RATE),
        data=b"",
        duration_samples=ms_to_samples(said.total_ms, RATE),
        written=kept(generation.written, told.get("written", ""), "written"),
        normalized=kept(generation.normalized, told.get("normalized", ""), "normalized"),
    )
    return list(zip(spoken_words(take, language="en"), said.sayings, strict=True))


def kept(column: Column, told: str, spelling: Spelling) -> PlacedChars:
    spelled = "".join(char for char, _, _ in column)
    chars: Column = []
    end = len(spelled)
    for stretch in reversed(told.split(TEAR)):
        begin = spelled.rindex(stretch, 0, end)
        chars = [*column[begin : begin + len(stretch)], *chars]
        end = begin
    return PlacedChars(
        tuple(char for char, _, _ in chars),
        tuple(ms_to_samples(start, RATE) for _, start, _ in chars),
        tuple(ms_to_samples(stop, RATE) for _, _, stop in chars),
        spelling,
    )
