"""How a text is divided into what is spoken, and the silences between."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.errors import ScriptError
from aligner.model import Script
from aligner.script import ReadOptions, parse_text

SCRIPTS = st.text(alphabet="ab9 .,;!?\n\r\t-*’“”…é東。、\u2028\u2029\xa0", max_size=300)


def divided(script: Script) -> list[tuple[str, int]]:
    return [(segment.text, segment.pause_after_ms) for segment in script.segments]


@given(SCRIPTS, st.integers(1, 60))
@settings(max_examples=300, deadline=None)
def test_nothing_that_is_spoken_is_lost(text: str, longest: int) -> None:
    """Every letter and digit of any script is in a segment, in order, and every segment has one."""
    try:
        script = parse_text(text, options=ReadOptions(max_passage=longest))
    except ScriptError:
        assert not any(char.isalnum() for char in text)
        return
    spoken = "".join(segment.text for segment in script.segments)
    assert [c for c in spoken if c.isalnum()] == [c for c in text if c.isalnum()]
    assert script.text == text
    for segment in script.segments:
        assert any(char.isalnum() for char in segment.text)
        assert segment.text == segment.text.strip()


@given(SCRIPTS, st.integers(1, 60))
@settings(max_examples=300, deadline=None)
def test_words_are_never_cut(text: str, longest: int) -> None:
    """The runs of text without a space are the same before and after, save where a writing has no spaces."""
    try:
        script = parse_text(text, options=ReadOptions(max_passage=longest))
    except ScriptError:
        return
    edges = {edge for segment in script.segments for edge in (segment.start, segment.end)}
    for word in re.finditer(r"\S+", text):
        inside = {edge for edge in edges if word.start() < edge < word.end()}
        assert all(re.search(r"(東|[。、][’”*]*)$", text[:edge]) for edge in inside), word


@given(st.lists(st.sampled_from(["word", "two.", "three,", "Mr.", "東京。"]), min_size=1, max_size=80))
@settings(deadline=None)
def test_segments_are_bounded(words: list[str]) -> None:
    """Where there are spaces, no segment is longer than was asked for."""
    script = parse_text(" ".join(words), options=ReadOptions(max_passage=30))
    assert all(len(segment.text) <= 30 for segment in script.segments)


def test_blank_lines_and_lines_of_signs_part_paragraphs() -> None:
    """Neither is spoken, and both are followed by the pause between paragraphs; wrapped lines are one."""
    text = "A title\n=======\nOne line,\nstill the same.\r\n \t\r\nTwo.\n* * *\nThree.\u2029Four."
    assert divided(parse_text(text, options=ReadOptions(paragraph_pause_ms=700))) == [
        ("A title", 700),
        ("One line,\nstill the same.", 700),
        ("Two.", 700),
        ("Three.", 700),
        ("Four.", 0),
    ]


@pytest.mark.parametrize(
    ("tag", "pause_ms"),
    [
        ('<break time="1.5s"/>', 1500),
        ('<break time="1.5s" />', 1500),
        ("<break time='250ms'/>", 250),
        ("<break time=“2s”/>", 2000),
        ('<break  time = "0.0005 s">', 1),
        ('<break time="12s"></break>', 12_000),
        ('<break time=".5s"/>', 500),
        ('<break time="0s"/>', 0),
    ],
)
def test_a_break_is_exactly_its_time(tag: str, pause_ms: int) -> None:
    """In the middle of a paragraph, between paragraphs, on a line of its own: nothing is added."""
    for text in (
        f"One {tag} two.",
        f"One{tag}two.",
        f"One\n\n{tag}two.",
        f"One {tag}\n\ntwo.",
        f"One\n{tag}\ntwo.",
    ):
        script = parse_text(text)
        assert [s.pause_after_ms for s in script.segments] == [pause_ms, 0], text
        assert [s.text.strip(".") for s in script.segments] == ["One", "two"]
    assert parse_text(f"One {tag}").segments[0].pause_after_ms == pause_ms


def test_breaks_that_follow_each_other_add_up() -> None:
    """Also where only signs stand between them."""
    text = 'One <break time="1s"/><break time="200ms"/> … <break time="1s"/> two.'
    assert divided(parse_text(text)) == [("One", 2200), ("two.", 0)]


@pytest.mark.parametrize(
    "tag",
    [
        "<break/>",
        "<break>",
        '<break time="1"/>',
        '<break time="1,5s"/>',
        '<break time="-1s"/>',
        '<break time="1m"/>',
        "<break time=1s/>",
        '<break length="1s"/>',
        '<brake time="1s"/>',
        '< pause time="1s"/>',
        '<break time="1s"',
        '<BREAK time="1s"/>',
        "</break>",
        '<break time="601s"/>',
    ],
)
def test_a_mistyped_break_is_refused_where_it_stands(tag: str) -> None:
    """It is never spoken aloud: the error has its line and column."""
    with pytest.raises(ScriptError, match=r"^talk, line 3, column 6: ") as caught:
        parse_text(f"One.\n\nTwo, {tag} three.", name="talk")
    assert caught.value.line == 3


def test_text_that_only_looks_like_a_tag_is_text() -> None:
    """Less-than signs and breakfasts are spoken."""
    text = "If a < break point, or <breakfast> at 9 & 3 < 4 > 2, go on."
    assert divided(parse_text(text)) == [(text, 0)]


def test_a_break_before_the_first_word_is_silence_before_it() -> None:
    """It belongs to no segment: the script itself says how long it is quiet first."""
    script = parse_text('***\n<break time="1s"/> Hello.')
    assert (script.pause_before_ms, divided(script)) == (1000, [("Hello.", 0)])


def test_long_paragraphs_are_cut_at_sentences_then_clauses_then_spaces() -> None:
    """And sentences do not end after a title, an initial or a month."""
    text = "We met Dr. Ann B. Smith on Feb. 3 at noon. She said no. Then, in the end, it rained a lot."
    pieces = divided(parse_text(text, options=ReadOptions(max_passage=50)))
    assert pieces == [
        ("We met Dr. Ann B. Smith on Feb. 3 at noon.", 200),
        ("She said no. Then, in the end, it rained a lot.", 0),
    ]
    pieces = divided(parse_text(text, options=ReadOptions(max_passage=43)))
    assert pieces[1:] == [("She said no.", 200), ("Then, in the end, it rained a lot.", 0)]
    pieces = divided(
        parse_text("one two three four, five six seven eight", options=ReadOptions(max_passage=25))
    )
    assert pieces == [("one two three four,", 60), ("five six seven eight", 0)]
    pieces = divided(parse_text("one two three four five six", options=ReadOptions(max_passage=14)))
    assert pieces == [("one two three", 0), ("four five six", 0)]


def test_a_german_date_is_not_a_sentence() -> None:
    """ "3. Oktober" is the third of October; in English "3. October" would be two sentences."""
    text = "Das war am 3. Oktober in Kiel. Und es war kalt und nass."
    options = ReadOptions(max_passage=31, language="de")
    assert [s.text for s in parse_text(text, options=options).segments] == [
        "Das war am 3. Oktober in Kiel.",
        "Und es war kalt und nass.",
    ]


def test_writings_without_spaces_are_cut_at_their_own_stops() -> None:
    """Japanese and Chinese sentences end without a space; a last resort is between two characters."""
    script = parse_text("今日は良い天気です。明日も晴れる。" * 3, options=ReadOptions(max_passage=20))
    assert all(s.text.endswith("。") for s in script.segments)
    script = parse_text("天気" * 30, options=ReadOptions(max_passage=20))
    assert [len(s.text) for s in script.segments] == [20, 20, 20]


def test_a_stretch_without_a_space_is_kept_whole_until_no_model_takes_it() -> None:
    """An address longer than a piece is not cut; one longer than the model's limit is refused with its line."""
    address = "https://example.com/" + "a" * 100
    script = parse_text(f"See {address} now.", options=ReadOptions(max_passage=50))
    assert [s.text for s in script.segments] == ["See", address, "now."]
    with pytest.raises(ScriptError, match=r"line 2, column 1: 10,001 characters without a space .* 10,000"):
        parse_text("Look:\n" + "x" * 10_001)


def test_a_whole_book_is_divided_at_once() -> None:
    """Dividing takes time in proportion to the text: a paragraph of two million characters is no trap."""
    script = parse_text("So it goes, on and on. " * 90_000)
    assert all(len(segment.text) <= 2500 for segment in script.segments)
    assert script.characters > 2_000_000
