"""Words tile the text: nothing lost, nothing twice, no stranded punctuation."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.timing.split import split_words


def words(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in split_words(text, language)]


@given(st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_every_code_point_is_in_exactly_one_word(text: str) -> None:
    """Words are in order, do not overlap, and joined without white space they are the text without it."""
    spans = split_words(text, "und")
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
    assert "".join("".join(words(text)).split()) == "".join(text.split())


@given(
    st.lists(
        st.sampled_from(["Hello,", "world", "—", "...", "🎉", "«", "(two", "5%", "a—b", "10"]), min_size=1
    )
)
@settings(deadline=None)
def test_a_line_with_sound_strands_no_mark(tokens: list[str]) -> None:
    """Where anything in the line sounds, every word sounds."""
    text = " ".join(tokens)
    if any(char.isalnum() for char in text):
        assert all(any(char.isalnum() for char in word) for word in words(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello, world!", ["Hello,", "world!"]),
        ("word — other", ["word —", "other"]),
        ("one\n— two", ["one", "— two"]),
        ("Wait ... what?", ["Wait ...", "what?"]),
        ("Great 🎉 news", ["Great 🎉", "news"]),
        ("one\n\n* * *\n\ntwo", ["one", "* * *", "two"]),
        ("salt & pepper + 5 % ©", ["salt", "&", "pepper", "+", "5", "% ©"]),
        ("naïve\u00a0café", ["naïve", "café"]),
        ("don't stop—now", ["don't", "stop—now"]),
    ],
)
def test_words_of_spaced_scripts(text: str, expected: list[str]) -> None:
    """Punctuation stays with its word; marks without sound go to their line's neighbour."""
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("你好,世界。", ["你", "好,", "世", "界。"]),
        ("「你好」他说。", ["「你", "好」", "他", "说。"]),
        ("用Python写3.5个", ["用", "Python", "写", "3.5", "个"]),
        ("きゃっと", ["きゃっ", "と"]),
        ("コーヒー", ["コー", "ヒー"]),
        ("안녕 하세요", ["안녕", "하세요"]),
        ("שלום עולם!", ["שלום", "עולם!"]),
        ("เก่ง", ["เก่", "ง"]),
    ],
)
def test_words_of_other_scripts(text: str, expected: list[str]) -> None:
    """Where a script has no spaces each unit is a word, with its punctuation; spaced scripts keep theirs."""
    assert words(text, "und") == expected


def test_a_mark_that_opens_goes_with_what_it_opens() -> None:
    """French sets spaces inside its quotation marks: the first one begins a word, in the middle of a line too."""
    found = words("Elle dit : « Non ! » et ( enfin ) partit « — oui «", "fr")
    assert found == ["Elle", "dit :", "« Non ! »", "et", "( enfin )", "partit", "« — oui «"]
