"""The buffer: nothing is lost or altered, generations start when the schedule says, cuts are sensible."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.wire.buffer import TextBuffer

PIECES = st.lists(
    st.text(st.sampled_from("ab. ,!?\n。、<br/>é"), min_size=1, max_size=60).filter(lambda text: text != " "),
    max_size=30,
)
SCHEDULES = st.lists(st.integers(50, 500), min_size=1, max_size=4)


@given(PIECES, SCHEDULES, st.booleans(), st.booleans())
def test_nothing_is_lost(pieces: list[str], schedule: list[int], at_once: bool, tags: bool) -> None:
    """Any text cut any way: the generated texts, joined, are the text sent, save blanks at the very end."""
    buffer = TextBuffer(schedule, at_once=at_once, tags=tags)
    spoken = []
    for piece in pieces:
        buffer.add(piece)
        spoken.append(buffer.due())
    spoken.append(buffer.rest())
    text = "".join(pieces)
    assert "".join(spoken) + buffer.text == text
    assert not buffer.text.strip()


@given(st.text(st.sampled_from("ab. "), max_size=300), st.data())
def test_single_spaces_separate(text: str, data: st.DataObject) -> None:
    """Cut anywhere, a message of one space included, the words that come out are the words that went in."""
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=20)) | {0, len(text)})
    buffer = TextBuffer([50])
    spoken = []
    for start, end in pairwise(cuts):
        buffer.add(text[start:end])
        spoken.append(buffer.due())
    spoken.append(buffer.rest())
    assert " ".join("".join(spoken).split()) == " ".join(text.split())


def lengths(schedule: list[int] | None, words: int) -> list[int]:
    """The lengths of what comes out when many four-letter words go in."""
    buffer = TextBuffer(schedule) if schedule else TextBuffer()
    out = []
    for _ in range(words):
        buffer.add("word ")
        if due := buffer.due():
            out.append(len(due))
    return out


def test_the_default_schedule() -> None:
    """Row 4: 120 characters, then 160, 250 and 290 more, the last value repeating."""
    assert lengths(None, 300) == [120, 160, 250, 290, 290, 290]


def test_a_schedule_of_ones_own() -> None:
    """The last value repeats."""
    assert lengths([50, 75], 60) == [50, 75, 75, 75]


def test_a_keepalive_is_not_text() -> None:
    """Single spaces neither pile up nor become speech."""
    buffer = TextBuffer([50])
    for _ in range(200):
        buffer.add(" ")
    assert buffer.rest() == ""
    assert buffer.text == ""


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("One is here. Two is here, and it goes on for a good while", "One is here. "),
        ("One is here, and this goes on for a good while without an end", "One is here, "),
        (
            "This goes on for a good while without any end at all here",
            "This goes on for a good while without any end at all ",
        ),
        (
            "Here is what Dr. Smith said to Mrs. J. Miller, who was not amu",
            "Here is what Dr. Smith said to Mrs. J. Miller, ",
        ),
        ('He said "No!" And then he went away and never came back aga', 'He said "No!" '),
        ("これは文です。これも文です。" * 4 + "そして", "これは文です。これも文です。" * 4),
        (
            "It costs 3.50 euros and not a cent more than that, my frien",
            "It costs 3.50 euros and not a cent more than that, ",
        ),
    ],
)
def test_cuts_fall_where_speech_can_be_cut(text: str, spoken: str) -> None:
    """A cut falls after a sentence, else after a clause, else after a word."""
    buffer = TextBuffer([50])
    buffer.add(text)
    assert buffer.due() == spoken


def test_text_without_a_place_to_cut_waits_but_not_for_ever() -> None:
    """A stretch without any boundary is kept until 500 characters are there."""
    buffer = TextBuffer([50])
    buffer.add("x" * 499)
    assert buffer.due() == ""
    buffer.add("x")
    assert buffer.due() == "x" * 500


@pytest.mark.parametrize(
    ("first", "second", "spoken"),
    [
        (
            "Wait here for a moment or more please <break time=",
            '"1.5s" /> and then go on ',
            "Wait here for a moment or more please ",
        ),
        (
            "Here is a word for you to say now <phoneme alphabet='ipa' ph='a b'>one two",
            "</phoneme> ",
            "Here is a word for you to say now ",
        ),
        (
            "Wait here for a moment or two, or even for three <",
            "break /> go ",
            "Wait here for a moment or two, ",
        ),
    ],
)
@pytest.mark.parametrize("at_once", [False, True])
def test_no_cut_divides_a_tag(first: str, second: str, spoken: str, at_once: bool) -> None:
    """While a tag is still coming in, what is spoken ends before it."""
    buffer = TextBuffer([50], tags=True, at_once=at_once)
    buffer.add(first)
    due = buffer.due()
    assert "<" not in due
    if not at_once:
        assert due == spoken
    buffer.add(second)
    assert due + buffer.rest() == first + second


def test_at_once_means_at_once() -> None:
    """auto_mode: every message is spoken as it comes."""
    buffer = TextBuffer(at_once=True)
    buffer.add("Hi. ")
    assert buffer.due() == "Hi. "


def test_a_trigger_lowers_the_threshold_to_50() -> None:
    """try_trigger_generation speaks from 50 characters on, and not before."""
    buffer = TextBuffer()
    buffer.add("word " * 9)
    assert buffer.due(trigger=True) == ""
    buffer.add("word ")
    assert buffer.due() == ""
    assert buffer.due(trigger=True) == "word " * 10
