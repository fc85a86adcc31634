"""Mending keeps every word and every start, and leaves less to say."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.captions import Mended, check, mend, preset, quoted
from aligner.model import Cue

_STYLE = preset("netflix", "en")
_LONG = "When suddenly a White Rabbit with pink eyes ran close by her, there was nothing so very remarkable in that"
_LINES = [
    "Yes.", "This is the", "end of it all.", "- Hello there!", "x" * 60, _LONG, "猫が好きです。" * 4, "R&D",
    "one two three", "Dr. Smith of the", "“Oh dear!”",
]  # fmt: skip


def _mend(*cues: Cue, fixed: tuple[int, ...] = (), language: str = "en") -> tuple[Mended, ...]:
    return mend(cues, style=preset("netflix", language), language=language, fixed_text=frozenset(fixed))


_CUES = st.lists(
    st.tuples(
        st.integers(-100, 4000),
        st.integers(-500, 12_000),
        st.lists(st.sampled_from(_LINES), min_size=1, max_size=4),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=80, deadline=None)
@given(_CUES, st.sampled_from(["en", "ja"]), st.booleans())
def test_no_word_and_no_start_is_lost(
    raw: list[tuple[int, int, list[str]]], language: str, fixed: bool
) -> None:
    """Whatever a file holds: its text is there in order, each cue begins where it began, nothing gets worse."""
    cues, now = [], 0
    for index, (gap, length, lines) in enumerate(raw, 1):
        now = max(0, now + gap)
        cues.append(quoted(index, now, now + length, lines))
        now += max(length, 0)
    style = preset("netflix", language)
    made = mend(cues, style=style, language=language, fixed_text=frozenset([1]) if fixed else frozenset())
    for cue in cues:
        parts = [item.cue for item in made if item.cue.index == cue.index]
        assert parts[0].start_ms == cue.start_ms
        assert "".join("".join(part.line_texts).replace(" ", "") for part in parts) == "".join(
            cue.line_texts
        ).replace(" ", "")
        if fixed and cue.index == 1:
            assert [part.line_texts for part in parts] == [cue.line_texts]
    ordered = sorted(cues, key=lambda cue: (cue.start_ms, cue.index))
    before = check(ordered, style=style, language=language)
    after = check([item.cue for item in made], style=style, language=language)
    for rule in ("overlap", "line-length"):
        assert sum(f.rule == rule for f in after) <= sum(f.rule == rule for f in before)
    assert all(item.changes or item.cue in cues or len(made) > len(cues) for item in made)


def test_what_overlaps_is_parted_in_the_time_before_the_next_cue() -> None:
    """Its parts come before the next cue, and where that begins with it, it stays one."""
    made = _mend(quoted(1, 0, 12000, [_LONG]), quoted(2, 5000, 7000, ["Well, then."]))
    assert [item.cue.index for item in made] == [1, 1, 2]
    assert made[1].cue.end_ms < 5000
    made = _mend(quoted(1, 0, 1, ["Yes."]), quoted(2, 1, 2, ["x" * 60]), quoted(3, 0, 261, [_LONG]))
    assert sorted(item.cue.index for item in made) == [1, 2, 3]


def test_good_cues_are_left_alone() -> None:
    """What keeps every limit is not touched, and what was mended once is mended for good."""
    cues = (quoted(1, 0, 2000, ["This is good."]), quoted(2, 2083, 4000, ["This is, too."]))
    assert _mend(*cues) == (Mended(cues[0]), Mended(cues[1]))
    made = _mend(quoted(1, 0, 900, [_LONG]), quoted(2, 6000, 6100, ["Yes."]), quoted(3, 8000, 9000, ["No."]))
    again = _mend(*(item.cue for item in made))
    assert [item.cue for item in again] == [item.cue for item in made]


@pytest.mark.parametrize(
    ("cues", "ends", "change"),
    [
        ([(0, 2500), (2000, 4000)], 1917, "ends 583 ms earlier"),
        ([(0, 1990), (2000, 4000)], 1917, "ends 73 ms earlier"),
        ([(0, 1700), (2000, 4000)], 1917, "stays 217 ms longer"),
        ([(0, 300), (9000, 9900)], 833, "stays 533 ms longer"),
    ],
)
def test_ends_are_put_right(cues: list[tuple[int, int]], ends: int, change: str) -> None:
    """Overlaps, gaps and flashes, to the frame, with what was done."""
    made = _mend(*(quoted(index, start, end, ["Yes, it is."]) for index, (start, end) in enumerate(cues, 1)))
    assert (made[0].cue.end_ms, made[0].changes) == (ends, (change,))


def test_a_cue_that_cannot_be_read_stays_longer() -> None:
    """Until it can be, where there is room."""
    (made,) = _mend(quoted(1, 0, 1000, ["This has forty characters, all of them."]))
    assert made.cue.end_ms == _STYLE.reading_ms(39)


def test_lines_are_set_anew() -> None:
    """A line too long, or one that ends with an article, in the same cue."""
    made = _mend(quoted(1, 0, 4000, ["There was nothing so very remarkable in that at all"]))
    assert made[0].changes == ("lines set anew",)
    assert max(map(len, made[0].cue.line_texts)) <= 42
    made = _mend(quoted(1, 0, 4000, ["Alice looked at the", "White Rabbit with pink eyes."]))
    assert made[0].cue.line_texts != ("Alice looked at the", "White Rabbit with pink eyes.")


def test_a_cue_with_too_much_in_it_is_parted() -> None:
    """In cues that follow each other, the first where it began, the last until it ended."""
    made = _mend(quoted(4, 1000, 11_000, [_LONG, "and a third line of it."]))
    assert made[0].changes == (f"parted in {len(made)}",)
    assert (made[0].cue.start_ms, made[-1].cue.end_ms) == (1000, 11_000)
    assert {item.cue.index for item in made} == {4}
    assert check([item.cue for item in made], style=_STYLE, language="en") == ()


def test_words_of_a_cue_share_its_time() -> None:
    """By their letters; a script without spaces by its characters, closing marks with what they close."""
    cue = quoted(1, 0, 1000, ["ab cdef"])
    assert [(word.text, word.start_ms, word.end_ms) for word in cue.words] == [
        ("ab", 0, 285),
        ("cdef", 285, 857),
    ]
    assert [word.text for word in quoted(1, 0, 1000, ["猫だ。OK"]).words] == ["猫", "だ。", "OK"]


@settings(max_examples=80, deadline=None)
@given(_CUES, st.sampled_from(["en", "ja", "de"]), st.sampled_from(["netflix", "ted", "dcmp", "shorts"]))
def test_what_was_mended_is_mended_for_good(
    raw: list[tuple[int, int, list[str]]], language: str, name: str
) -> None:
    """A mended file that is read again is left as it is, whatever it held."""
    cues, now = [], 0
    for index, (gap, length, lines) in enumerate(raw, 1):
        now = max(0, now + gap)
        cues.append(quoted(index, now, now + length, lines))
        now += max(length, 0)
    style = preset(name, language)
    once = mend(cues, style=style, language=language)
    again = [
        quoted(index, item.cue.start_ms, item.cue.end_ms, item.cue.line_texts)
        for index, item in enumerate(once, 1)
    ]
    twice = mend(again, style=style, language=language)
    assert [item.changes for item in twice] == [()] * len(twice)
    assert [item.cue.line_texts for item in twice] == [cue.line_texts for cue in again]
