"""Paragraphs joined into one stream: which are, which are not, and what stays as it was."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.errors import ScriptError
from aligner.model import Chapter, Respelling, Script, Sound
from aligner.script import ReadOptions, parse_text
from aligner.script.joining import join_paragraphs

TEXT = "One.\n\nTwo\n\nThree.\n\nFour."
SCRIPTS = st.text(alphabet="ab9 .,!?\n\r-*\u2029", max_size=200)


def joined(text: str, longest: int = 1000) -> list[str]:
    return [
        segment.text for segment in parse_text(text, options=ReadOptions(join_paragraphs=longest)).segments
    ]


def together(script: Script) -> list[str]:
    return [segment.text for segment in join_paragraphs(script, longest=1000, pause_ms=600).segments]


def test_off_unless_asked_for() -> None:
    """Each paragraph is its own stream by default, so that a changed one costs itself alone."""
    assert [segment.text for segment in parse_text(TEXT).segments] == ["One.", "Two", "Three.", "Four."]


def test_as_many_as_fit() -> None:
    """A stream is as long as it may be and no longer; the last one's pause is the joined one's."""
    assert joined(TEXT) == [TEXT]
    assert joined(TEXT, 11) == ["One.\n\nTwo", "Three.", "Four."]
    script = parse_text(TEXT, options=ReadOptions(join_paragraphs=11))
    assert [segment.pause_after_ms for segment in script.segments] == [600, 600, 0]


@pytest.mark.parametrize("between", ['\n\n<break time="2s"/>\n\n', "\n\n* * *\n\n"])
def test_what_the_script_puts_between_parts_them(between: str) -> None:
    """A break is a pause of a length that was asked for; a row of marks is a change of scene."""
    assert joined(f"One.{between}Two.") == ["One.", "Two."]


def test_who_speaks_and_what_is_heard_between_part_them() -> None:
    """Another speaker, a chapter, a place in time or a sound: the voice does not carry on across those."""
    script = parse_text(TEXT)
    one, two, three, four = script.segments
    other = replace(script, segments=(one, replace(two, speaker="Ann"), replace(three, speaker="Ann"), four))
    assert together(other) == ["One.", "Two\n\nThree.", "Four."]
    assert together(replace(script, chapters=(Chapter("Two", two.start),))) == [
        "One.",
        "Two",
        "Three.\n\nFour.",
    ]
    assert together(replace(script, segments=(replace(one, slot_ms=(0, 900)), two, three, four)))[0] == "One."
    sounding = join_paragraphs(
        replace(script, sounds=(Sound(Path("a.wav"), -1), Sound(Path("b.wav"), 2))),
        longest=1000,
        pause_ms=600,
    )
    assert [segment.text for segment in sounding.segments] == ["One.\n\nTwo\n\nThree.", "Four."]
    assert [sound.after for sound in sounding.sounds] == [-1, 0]


def test_respellings_are_carried_along() -> None:
    """What is read aloud is what would have been read apart."""
    script = parse_text(TEXT)
    one, two, *_ = script.segments
    spelled = (
        replace(one, respellings=(Respelling(0, 3, "Un"),)),
        replace(two, respellings=(Respelling(6, 9, "Deux"),)),
    )
    (whole,) = join_paragraphs(replace(script, segments=spelled), longest=1000, pause_ms=600).segments
    assert whole.spoken_text == "Un.\n\nDeux"


@given(SCRIPTS, st.integers(0, 60))
@settings(max_examples=200, deadline=None)
def test_joining_loses_nothing(text: str, longest: int) -> None:
    """Whatever the text: the same letters in order, bounded streams, and only paragraph ends are joined."""
    try:
        apart = parse_text(text)
    except ScriptError:
        return
    script = parse_text(text, options=ReadOptions(join_paragraphs=longest))
    assert "".join("".join(segment.text.split()) for segment in script.segments) == "".join(
        "".join(segment.text.split()) for segment in apart.segments
    )
    whole = {segment.text for segment in apart.segments}
    assert all(len(segment.text) <= longest or segment.text in whole for segment in script.segments)
    assert sum(segment.pause_after_ms for segment in script.segments) <= sum(
        segment.pause_after_ms for segment in apart.segments
    )
