"""One timeline from what was sent: recorded shapes, encoder runs, and what the user is told."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.model import CharTiming, Spelling
from aligner.timing.merge import Heard, merge
from tests.timing.service import timing

RATE = 1000  # a sample a millisecond: the numbers below are both


def line(text: str, *, start: int = 0, each: int = 100, spelling: Spelling = "written") -> CharTiming:
    starts = tuple(range(start, start + each * len(text), each))
    return CharTiming(tuple(text), starts, (each,) * len(text), spelling)


def test_no_times_at_all() -> None:
    """Null on every message (fault 21) is no error here: two empty lines and a sentence for the user."""
    merged = merge([Heard(500), Heard(0)], rate_hz=RATE, text="Hello")
    assert len(merged.written) == len(merged.normalized) == 0
    assert merged.notes == ("The service sent no character times: words are spread evenly over the audio.",)


def test_several_characters_in_one_element() -> None:
    """Row 18: they share the element's time, in order."""
    timing = CharTiming(("H", "i", "..."), (0, 100, 200), (100, 100, 300), "written")
    merged = merge([Heard(500, timing)], rate_hz=RATE, text="Hi...")
    assert merged.written.text == "Hi..."
    assert merged.written.starts == (0, 100, 200, 300, 400)
    assert merged.written.ends == (100, 200, 300, 400, 500)


def test_an_encoder_run_begins_late() -> None:
    """A run's first sound comes ``lead_samples`` into its audio; every run's padding moves what follows."""
    messages = [
        Heard(1000, line("Hello", each=150), lead_samples=46),
        Heard(1000, line(" you.", each=150), lead_samples=46),
    ]
    merged = merge(messages, rate_hz=RATE, text="Hello you.")
    assert merged.written.starts[0] == 46
    assert merged.written.starts[5] == 1046
    stream = [messages[0], Heard(1000, line(" you.", start=750, each=150), lead_samples=46)]
    assert merge(stream, rate_hz=RATE, text="Hello you.").written == merged.written


def test_frames_lag_behind_their_sound() -> None:
    """In one encoder run a message's frames hold less than its sound; the total is right, and so are times."""
    messages = [Heard(460, line("Hello", each=100), lead_samples=46), Heard(640, line(" you.", each=100))]
    merged = merge(messages, rate_hz=RATE, text="Hello you.")
    assert merged.written.starts == tuple(range(46, 1046, 100))


def test_a_first_message_that_was_lost() -> None:
    """The text's beginning has no times: the next message's times are still its own audio's."""
    text = "One two three four five six. Seven eight nine."
    messages = [Heard(2900), Heard(1700, line("Seven eight nine."))]
    assert merge(messages, rate_hz=RATE, text=text).written.starts[0] == 2900


def test_the_decoders_rest_belongs_to_the_audio() -> None:
    """``total_samples`` counts what a decoder gave at its end; times may reach into it."""
    merged = merge([Heard(900, line("Hello you."))], rate_hz=RATE, text="Hello you.", total_samples=1000)
    assert merged.written.ends[-1] == 1000
    assert merged.notes == ()


def test_a_run_whose_first_message_filled_no_frame() -> None:
    """A generation's first times may come before its first frame: they belong to the run that begins then."""
    messages = [
        Heard(1000, line("Hello", each=190), lead_samples=50),
        Heard(0, line(" yo", each=30)),
        Heard(500, line("u.", start=90, each=30), lead_samples=50),
    ]
    merged = merge(messages, rate_hz=RATE, text="Hello you.")
    assert merged.written.starts[5] == 1050
    assert merged.written.starts[8] == 1140


@pytest.mark.parametrize(
    ("samples", "note"),
    [
        ((1000,), ()),
        ((1049,), ()),
        ((1320,), ("The audio goes on for 320 ms after the last character.",)),
        ((880,), ("The characters' times run 120 ms past the end of the audio.",)),
    ],
)
def test_disagreement_with_the_audio_is_told(samples: tuple[int, ...], note: tuple[str, ...]) -> None:
    """Past 50 ms there is a sentence with the number; up to there, none."""
    merged = merge([Heard(samples[0], line("Hello you."))], rate_hz=RATE, text="Hello you.")
    assert merged.notes == note


@pytest.mark.parametrize(("samples", "told"), [(975, False), (940, True)])
def test_times_that_go_with_an_encoder_into_its_end_are_no_disagreement(samples: int, told: bool) -> None:
    """What a run's encoder adds at its start moves the last character past the end by as much; more is told."""
    messages = [Heard(samples, line("Hello you."), lead_samples=0)]
    merged = merge(messages, rate_hz=RATE, text="Hello you.")
    assert ("past the end of the audio" in " ".join(merged.notes)) == told


def test_disagreement_inside_the_segment_is_told() -> None:
    """Where a generation's audio goes on after its characters, words follow the audio and the user hears of it."""
    messages = [Heard(800, line("Hello")), Heard(500, line(" you."))]
    merged = merge(messages, rate_hz=RATE, text="Hello you.")
    assert merged.written.starts[5] == 800
    assert merged.notes == (
        "Characters and audio part by up to 300 ms in one place; words follow the audio.",
    )


def test_a_line_that_is_not_the_script_is_told() -> None:
    """Fault 25: what was spoken is mostly another text. The user hears of it, with the share."""
    told = merge([Heard(1000, line("Lorem ipsum."))], rate_hz=RATE, text="Hello you there")
    assert [note for note in told.notes if "of what the service says it spoke is in the script" in note]
    right = merge([Heard(1500, line("Helllo yyou there"))], rate_hz=RATE, text="Hello you there")
    assert not [note for note in right.notes if "in the script" in note]
    numbers = line("five dollars and two cents now", each=50, spelling="normalized")
    both = Heard(1500, line("$5.02 now", each=166), numbers)
    assert merge([both], rate_hz=RATE, text="$5.02 now").notes == ()


TIMING = st.builds(
    lambda columns: CharTiming(
        tuple(char for char, _, _ in columns),
        tuple(start for _, start, _ in columns),
        tuple(length for _, _, length in columns),
        "written",
    ),
    st.lists(
        st.tuples(st.sampled_from(["a", "b", " ", "...", ""]), st.integers(-50, 5000), st.integers(-9, 900))
    ),
)


@given(
    st.lists(st.builds(Heard, st.integers(0, 4000), st.none() | TIMING, st.none() | TIMING), max_size=12),
    st.text(alphabet="ab .", max_size=30),
)
@settings(max_examples=300, deadline=None)
def test_whatever_is_sent_the_columns_are_in_order(messages: list[Heard], text: str) -> None:
    """Garbage in (fault 22): starts never decrease, no end before its start, all inside the audio."""
    total = sum(heard.samples for heard in messages)
    merged = merge(messages, rate_hz=RATE, text=text)
    for placed in (merged.written, merged.normalized):
        assert list(placed.starts) == sorted(placed.starts)
        assert all(0 <= start <= end <= total for _, start, end in placed)
        assert all(len(char) == 1 for char in placed.chars)


def test_a_second_pass_over_a_single_letter() -> None:
    """A first pass of one letter is known from the other line, which goes on after it: it is told once."""
    first, fuller = timing([("a", 0, 90), (" ", 90, 130)], "written"), [("a", 0, 90), (" ", 90, 130)]
    fuller += [(char, 130 + 50 * place, 180 + 50 * place) for place, char in enumerate("well")]
    heard = [
        Heard(130, first, timing([(" ", 0, 10), ("a", 10, 90), (" ", 90, 130)], "normalized")),
        Heard(200, timing(fuller, "written"), timing(fuller[2:], "normalized")),
    ]
    merged = merge(heard, rate_hz=1000, text="a well")
    assert merged.written.text == "a well"
    assert merged.normalized.text == " a well"
