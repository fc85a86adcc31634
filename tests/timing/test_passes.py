"""Lines that start over (row 19), where little was told before: words once, and where they are heard."""

from collections.abc import Sequence

import pytest

from aligner.clock import ms_to_samples
from aligner.model import Spelling
from aligner.timing.merge import Heard
from aligner.timing.words import spoken_words
from tests.recordings.spoken import speech
from tests.timing.service import Generation, RelativeTo, record, timing

RATE = 8000
TOLERANCE_MS = 2
BOTH: tuple[Spelling, ...] = ("written", "normalized")
WRITTEN: tuple[Spelling, ...] = ("written",)
Pieces = Sequence[str]


def off(
    generations: Sequence[Pieces],
    lines: tuple[Spelling, ...] = BOTH,
    *,
    relative_to: RelativeTo = "message",
    again: bool = True,
    lost: int | None = None,
) -> list[str]:
    """The words that are timed and not where they are heard, of generations sent in these pieces of what is said.

    ``again``: the written line of each generation's second message begins at its first character. ``lost``: the
    message whose times never come.
    """
    words = "".join("".join(pieces) for pieces in generations).split()
    said = speech([(word, word) for word in words], generations=len(generations), lead=False, seed=3)
    messages: list[Heard] = []
    for generation, pieces in zip(said.generations, generations, strict=True):
        messages += told(generation, pieces, lines, relative_to=relative_to, again=again)
    if lost is not None:
        messages[lost] = Heard(messages[lost].samples)
    placed = spoken_words(record(said.text, messages, rate_hz=RATE), language="en")
    return [
        word.text
        for word, saying in zip(placed, said.sayings, strict=True)
        if word.basis == "timed" and abs(word.start_ms - saying.start_ms) > TOLERANCE_MS
    ]


def told(
    generation: Generation,
    pieces: Pieces,
    lines: tuple[Spelling, ...],
    *,
    relative_to: RelativeTo,
    again: bool,
) -> list[Heard]:
    """The messages of a generation; its columns begin with a space that lasts no time."""
    assert "".join(pieces) == "".join(char for char, _, _ in generation.normalized[1:])
    messages: list[Heard] = []
    at, begin = 1, generation.start_ms
    for index, piece in enumerate(pieces):
        at += len(piece)
        last = at == len(generation.normalized)
        end = generation.end_ms if last else generation.normalized[at][1]
        base = {"message": begin, "generation": generation.start_ms, "stream": 0}[relative_to]
        columns = {}
        for spelling in lines:
            column = generation.written if spelling == "written" else generation.normalized
            fuller = again and index == 1 and spelling == "written"
            first, zero = (generation.start_ms, min(base, generation.start_ms)) if fuller else (begin, base)
            columns[spelling] = timing([item for item in column if first <= item[1] < end], spelling, zero)
        samples = ms_to_samples(end, RATE) - ms_to_samples(begin, RATE)
        messages.append(Heard(samples, columns.get("written"), columns.get("normalized")))
        begin = end
    return messages


SHORT: dict[str, Pieces] = {
    "two letters": ("di", "d not ", "like to drop the jar "),
    "one letter": ("I ", "wo", "nder? And here Alice ", "began to get rather sleepy "),
    "the end of a word that doubles": ("Sud", "denly Alice ", "came upon a table "),
    "a word and a piece": ("she co", "uld not answer ", "either question "),
    "of a refrain": ("la la ", "la la la, sang the fox. ", "The fox said no. "),
    "a letter of a refrain": ("l", "a la la la, sang the fox. ", "The fox said no. "),
}


@pytest.mark.parametrize("relative_to", ["message", "generation", "stream"])
@pytest.mark.parametrize("lines", [BOTH, WRITTEN], ids=["both", "written"])
@pytest.mark.parametrize("case", SHORT)
def test_a_short_first_pass(case: str, lines: tuple[Spelling, ...], relative_to: RelativeTo) -> None:
    """However little was told before, it is known again by how long it lasts and by what the other line says."""
    assert off([SHORT[case]], lines, relative_to=relative_to) == []


@pytest.mark.parametrize("relative_to", ["message", "generation", "stream"])
def test_a_second_pass_that_tells_nothing_new(relative_to: RelativeTo) -> None:
    """The normalized line of the same message has but a space: all letters were told before."""
    pieces = ("say it", " ", "over) yes, ", "that is about the right distance ")
    assert off([pieces], relative_to=relative_to) == []


@pytest.mark.parametrize("lines", [BOTH, WRITTEN], ids=["both", "written"])
@pytest.mark.parametrize(
    "pieces",
    [
        ("la la ", "la la la, sang the fox. ", "The fox said no. "),
        ("Hal", "l", "l... he left ", "at once, twice. "),
        ("she ", "she said, ", "she ran and ran and ran "),
    ],
)
def test_what_is_said_twice_is_no_second_pass(pieces: Pieces, lines: tuple[Spelling, ...]) -> None:
    """A refrain and a letter that is there twice are told as often as they are spelled."""
    assert off([pieces], lines, again=False) == []


def test_a_second_pass_whose_first_was_lost() -> None:
    """The written line counts from where the lost message began: it ends with the normalized line of its message."""
    first = ("Alice was not ", "a bit hurt, ", "and she jumped up ")
    second = ("on to her feet ", "in a moment: ", "she looked up ")
    assert off([first, second], lost=3) == []
