"""Words, their phonemes and their letters."""

from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.voices.engines.lettering import match
from aligner.voices.engines.phonemes import group_words, tie


def test_letters_get_the_sounds_they_write() -> None:
    """Digraphs share, silent letters share, "x" takes two: not an even spread."""
    assert match("boxes", ("b", "ɑː", "k", "s", "ᵻ", "z")) == ((0, 1), (1, 2), (2, 4), (4, 5), (5, 6))
    assert match("the", ("ð", "ə")) == ((0, 0.5), (0.5, 1), (1, 2))
    thought = match("thought", ("θ", "ɔː", "t"))
    assert thought[2][0] == 1
    assert thought[-1] == (2, 3)


def test_marks_in_a_word_take_no_time() -> None:
    """The apostrophe of "didn't" and the space of a merged "of the" are not sounds."""
    assert match("it's", ("ɪ", "t", "s"))[2] == (2, 2)
    assert match("of the", ("ʌ", "v", "ð", "ə"))[2:4] == ((2, 2), (2, 2.5))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=20), st.lists(st.sampled_from(["a", "ˈæ", "t", "ʃ", "ɹ", "", "χ"]), max_size=12))
def test_letters_divide_all_the_sounds(letters: str, sounds: list[str]) -> None:
    """Whatever the word, its letters follow each other from its first sound to its last."""
    reached = 0.0
    for start, end in match(letters, tuple(sounds)):
        assert reached <= start + 1e-9
        assert start <= end <= len(sounds)
        reached = end
    if letters and sounds:
        assert reached == len(sounds)


def test_words_merged_by_espeak_are_one_group() -> None:
    """ "of the" is one run of phonemes; a second position in the same word opens no group."""
    groups, places = group_words("of the well-known man", [0, 7, 12, 18])
    assert [(group.start, group.end) for group in groups] == [(0, 6), (7, 17), (18, 21)]
    assert places == (0, 1, 1, 2)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40), st.lists(st.integers(-3, 60), max_size=12))
def test_groups_are_in_order_whatever_positions_come(text: str, positions: list[int]) -> None:
    """Groups do not overlap, lie in the text, and every position has one when the text has words."""
    groups, places = group_words(text, positions)
    place = 0
    for group in groups:
        assert place <= group.start < group.end <= len(text)
        place = group.end
    assert len(places) == len(positions)
    assert all(-1 <= index < len(groups) for index in places)
    assert list(places) == sorted(places)


def test_a_sound_that_only_one_stream_has_goes_with_its_neighbour() -> None:
    """The glide that Piper is fed and the events lack belongs to the word before it."""
    heard = [("ð", 0), ("ɪ", 0), ("ɛ", 1), ("ɡ", 1)]
    assert tie(list("ðɪʲ ˈɛɡ."), heard) == [0, 0, 0, -1, 0, 1, 1, -1]
    assert tie(list("ðɪ ˈɛɡ."), [("ð", 0), ("ɪ", 0), ("ˈɛ", 1), ("ɡ", 1)]) == [0, 0, -1, 1, 1, 1, -1]
