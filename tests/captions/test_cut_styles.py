"""Styles that cut otherwise than the publishers': words, sentences, karaoke, the writer's own lines."""

import itertools
from dataclasses import replace

import pytest

from aligner.captions import Style, check, cut, preset
from tests.captions.helpers import caption, shown, speak

_TEXT = (
    "The rabbit-hole went straight on like a tunnel for some way, and then dipped suddenly down, so suddenly that "
    "Alice had not a moment to think about stopping herself. Down, down, down! Would the fall never come to an end?"
)


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_words_at_a_time(count: int) -> None:
    """Never more than so many words, one line, no sentence's end with the next one's start, no gap in speech."""
    cues = caption(_TEXT, style=preset(f"words:{count}"))
    assert max(len(cue.words) for cue in cues) == count
    assert all(len(cue.lines) == 1 for cue in cues)
    for before, after in itertools.pairwise(cues):
        assert before.end_ms == after.start_ms
    assert not any(word.text.endswith((".", "!")) for cue in cues for word in cue.words[:-1])


def test_few_words_do_not_hang_through_a_silence() -> None:
    """Where nobody speaks for two seconds, the last words leave within the lag."""
    cues = caption("One two. Three four.", style=preset("words:2"), pauses={"two.": 2000})
    assert shown(cues) == ["One two.", "Three four."]
    assert cues[0].end_ms <= cues[0].words[-1].end_ms + 500


def test_a_sentence_a_cue() -> None:
    """However long it is and whatever pauses it holds; its lines keep the limit."""
    cues = caption(_TEXT, style=preset("sentence"), pauses={"way,": 2500}, ms_per_char=80)
    assert [" ".join(cue.line_texts) for cue in cues] == [
        _TEXT[: _TEXT.index(" Down")], "Down, down, down!", "Would the fall never come to an end?"
    ]  # fmt: skip
    assert len(cues[0].lines) == 5
    assert check(cues, style=preset("sentence"), language="en") == ()


def test_a_sentence_that_other_limits_forbid_is_parted() -> None:
    """With two lines at most, sentences that fit stay whole and the others are cut where phrases end."""
    cues = caption(_TEXT, style=replace(preset("sentence"), max_lines=2))
    assert shown(cues)[-2:] == ["Down, down, down!", "Would the fall never come to an end?"]
    assert all(len(cue.lines) <= 2 for cue in cues)
    assert len(cues) > 3


def test_a_transcript_without_a_full_stop_is_parted_as_seldom_as_can_be() -> None:
    """Minutes in which no sentence ends: few and full cues, found in no more time than any other text's."""
    text = " ".join(["and so we went on and on until the road was not to be seen any more"] * 80)
    cues = caption(text, style=preset("sentence"))
    assert " ".join(line for cue in cues for line in cue.line_texts) == text
    assert [len(cue.lines) for cue in cues[:-1]] == [99]
    assert len(cues[-1].lines) <= 99


def test_karaoke_is_a_line_at_a_time() -> None:
    """One line of 32, following each other while somebody speaks."""
    cues = caption(_TEXT, style=preset("karaoke"))
    assert all(len(cue.line_texts) == 1 and len(cue.text) <= 32 for cue in cues)
    assert all(before.end_ms == after.start_ms for before, after in itertools.pairwise(cues))
    assert check(cues, style=preset("karaoke"), language="en") == ()


def test_the_writers_lines_are_kept() -> None:
    """Every line end of the script ends a line, and a line that fits is not broken anywhere else."""
    text = (
        "This line, which nobody would take for verse, was meant to be read\nalone, as\nwas this. And here is the"
        " third of the lines that were written,\nthen a last one."
    )
    style = Style(max_chars=70)
    cues = caption(text, style=replace(style, keep_breaks=True))
    assert [line for cue in cues for line in cue.line_texts] == text.split("\n")
    assert [line for cue in caption(text, style=style) for line in cue.line_texts] != text.split("\n")


def test_a_written_line_that_is_too_long_is_still_broken() -> None:
    """The limit is the picture's, not the writer's."""
    text = "This line is a good deal longer than any caption can be on a screen,\nand this is not."
    lines = [line for cue in caption(text, style=Style(keep_breaks=True)) for line in cue.line_texts]
    assert max(map(len, lines)) <= 42
    assert lines[-1] == "and this is not."


def test_a_written_line_that_is_too_long_is_parted_as_any_text_is() -> None:
    """A script of one line a paragraph is cut the same whether its line ends are kept or not."""
    text = "There was nothing so very remarkable in that; nor did she think it so very much out of the way."
    assert shown(caption(text, style=Style(keep_breaks=True))) == shown(caption(text))


def test_a_sentence_has_a_line_more_where_the_fewest_would_part_it_badly() -> None:
    """Where a cue may have many lines, none ends with "and" only to save one."""
    text = "It weighs 1,025 kg, runs on 28 V, and its 2nd camera survived a drop to -40 °C."
    (cue,) = caption(text, style=preset("sentence"))
    assert cue.line_texts == (
        "It weighs 1,025 kg,",
        "runs on 28 V,",
        "and its 2nd camera survived",
        "a drop to -40 °C.",
    )


def test_pauses_part_cues_where_the_user_says() -> None:
    """A silence of the given length ends a cue, a shorter one does not."""
    words = speak("We went up and came down again.", pauses={"up": 300})
    text = "We went up and came down again."
    for pause_ms, count in ((300, 2), (301, 1)):
        assert len(cut(words, text, language="en", style=Style(pause_ms=pause_ms))) == count
