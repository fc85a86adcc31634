"""Speakers are told apart as the style says, and the text stays within its limits."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.captions import cut, mend, preset, quoted
from aligner.captions.style import SPEAKERS, Speakers
from aligner.captions.width import display_width
from aligner.model import Cue, Word

_TALK = [
    ("Ann", "Are you coming?"),
    ("Bob", "No."),
    ("Bob", "I have a train to catch, and it leaves in less than an hour from now."),
    ("Ann", "Then go."),
    (None, "He went without another word to her."),
    ("Ann", "Goodbye!"),
]


def _said(turns: list[tuple[str | None, str]], pause_ms: int = 80) -> tuple[tuple[Word, ...], str]:
    text = "\n\n".join(said for _, said in turns)
    words, now, position = [], 0, 0
    for speaker, said in turns:
        for token in said.split():
            position = text.index(token, position)
            end = now + 60 * len(token)
            words.append(Word(token, position, position + len(token), now, end, speaker=speaker))
            now, position = end, position + len(token)
        now += pause_ms
    return tuple(words), text


def _cut(
    turns: list[tuple[str | None, str]], speakers: Speakers, name: str = "netflix", pause_ms: int = 80
) -> tuple[Cue, ...]:
    words, text = _said(turns, pause_ms)
    return cut(words, text, language="en", style=replace(preset(name, "en"), speakers=speakers))


def test_labels_stand_where_a_speaker_begins() -> None:
    """Once for each turn, not on its second cue, and not where nobody is named."""
    shown = [cue.text.replace("\n", " ") for cue in _cut(_TALK, "labels")]
    assert shown[0] == "Ann: Are you coming?"
    assert "Bob: No." in shown[1]
    assert sum("Bob: " in text for text in shown) == 1
    assert "He went without another word to her." in shown
    assert shown[-1] == "Ann: Goodbye!"


def test_two_speakers_share_a_cue_with_dashes() -> None:
    """A line each; a hyphen without a space in Netflix's style, with one in the others."""
    talk: list[tuple[str | None, str]] = [("Ann", "Are you coming?"), ("Bob", "No."), (None, "He left.")]
    assert [cue.line_texts for cue in _cut(talk, "dashes")] == [
        ("-Are you coming?", "-No."),
        ("He left.",),
    ]
    assert _cut(talk, "dashes", "ted")[0].line_texts == ("- Are you coming?", "- No.")
    assert len(_cut(talk, "dashes", pause_ms=600)) == 2
    assert len(_cut(talk, "dashes", pause_ms=1100)) == 3, "a silence that no cue spans"
    assert [cue.text for cue in _cut(talk, "none")] == ["Are you coming?", "No.", "He left."]


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Ann", "Bob", "The Lord High Chancellor of all England", None]),
            st.lists(
                st.sampled_from(["Yes.", "no", "perhaps,", "interminable"]), min_size=1, max_size=12
            ).map(" ".join),
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(SPEAKERS),
    st.sampled_from(["netflix", "ted", "shorts", "words:2"]),
)
def test_lines_keep_the_limit_and_speakers_stay_apart(
    turns: list[tuple[str | None, str]], speakers: Speakers, name: str
) -> None:
    """Dash and label count; no line has two speakers, no cue has without dashes; every word is there once."""
    cues = _cut(turns, speakers, name)
    style = preset(name, "en")
    words, _ = _said(turns)
    assert [word for cue in cues for word in cue.words] == list(words)
    assert [cue.index for cue in cues] == list(range(1, len(cues) + 1))
    for cue in cues:
        assert all(display_width(line, full_width=False) <= style.max_chars for line in cue.line_texts)
        assert all(len({word.speaker for word in line}) == 1 for line in cue.lines)
        assert speakers == "dashes" or len({word.speaker for word in cue.words}) == 1
        assert " ".join(cue.spoken_texts).split() == [word.text for word in cue.words]


def test_a_dialogue_is_not_set_as_one_text() -> None:
    """Mending leaves the lines of two speakers alone, whatever is wrong with them."""
    (made,) = mend([quoted(1, 0, 4000, ["-Is it the", "-Yes."])], style=preset(), language="en")
    assert made.cue.line_texts == ("-Is it the", "-Yes.")


def test_a_lead_is_the_start_of_its_line() -> None:
    """Nothing else can be said to stand there."""
    word = Word("Hi", 0, 2, 0, 500)
    with pytest.raises(ValueError, match="a lead is the start of its line"):
        Cue(1, 0, 500, ((word,),), ("Hi",), leads=("Ann: ",))
