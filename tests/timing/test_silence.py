"""Where the written line is alone: a word's first letter is not heard in silence."""

from aligner.model import PlacedChars
from aligner.timing.silence import out_of_silence, unheard, united


def line(text: str, *times: tuple[int, int]) -> PlacedChars:
    return PlacedChars(
        tuple(text), tuple(start for start, _ in times), tuple(end for _, end in times), "written"
    )


def test_lead_in_is_not_the_first_letters() -> None:
    """Row 14: "H" is given the silence before it; it begins where the silence ends, and ends where it did."""
    moved = out_of_silence(line("Hi", (0, 104), (104, 174)), ((0, 70),))
    assert moved == line("Hi", (70, 104), (104, 174))


def test_opening_marks_do_not_hide_the_letter() -> None:
    """A quotation mark before the letter sounds as little as the silence does."""
    moved = out_of_silence(line(" “a", (0, 10), (10, 20), (20, 90)), ((0, 60),))
    assert moved.starts == (0, 10, 60)


def test_letters_inside_words_stay() -> None:
    """The closure before a "t" is silent and is the "t": only a word's beginning is moved."""
    unmoved = line("at a", (0, 50), (50, 120), (120, 150), (150, 200))
    assert out_of_silence(unmoved, ((50, 90),)) == unmoved


def test_first_letters_that_are_silent_are_moved_too() -> None:
    """A doubled letter (row 21), or one that shares an element with the next (row 18), shares the silence too."""
    moved = out_of_silence(line("sso", (0, 60), (60, 120), (120, 160)), ((0, 100),))
    assert moved == line("sso", (100, 100), (100, 120), (120, 160))


def test_a_letter_after_a_hole_begins_a_word() -> None:
    """The end of a generation was not told, its space neither: the next letter is given the next lead-in."""
    torn = line("so", (0, 50), (400, 600))
    assert out_of_silence(torn, ((60, 570),), hole_samples=12).starts == (0, 570)
    assert out_of_silence(torn, ((60, 570),), hole_samples=400) == torn


def test_a_word_ends_before_a_hole() -> None:
    """What was lost after it may hold a space: that the next letters sound says nothing of it."""
    torn = line("there", (0, 10), (10, 20), (20, 30), (400, 450), (450, 500))
    assert out_of_silence(torn, ((5, 390),), hole_samples=12) == torn
    assert out_of_silence(torn, ((0, 390),), hole_samples=12).starts[:3] == (0, 10, 20)


def test_a_word_that_is_silent_to_its_end_stays() -> None:
    """There the times are wrong, not the word; it must not be pushed past its end."""
    unmoved = line("a b", (0, 50), (50, 60), (60, 100))
    assert out_of_silence(unmoved, ((0, 50), (55, 300))) == unmoved


ABBREVIATION = line("Dr. S", (0, 50), (50, 120), (120, 200), (200, 210), (210, 290))


def test_what_a_mark_is_read_as_is_the_words() -> None:
    """ "Dr." is read "doctor": the word ends where its sound does, at the latest with its full stop."""
    assert out_of_silence(ABBREVIATION, ()).ends[1] == 200
    assert out_of_silence(ABBREVIATION, ((170, 205),)).ends[1] == 170
    assert out_of_silence(ABBREVIATION, ((300, 400),)).ends[1] == 200


def test_a_mark_that_is_silent_takes_nothing() -> None:
    """The pause of a full stop is no part of the word before it; nor is a mark inside a word its end."""
    assert out_of_silence(ABBREVIATION, ((110, 205),)).ends == ABBREVIATION.ends
    inner = line("n't", (0, 50), (50, 60), (60, 90))
    assert out_of_silence(inner, ()) == inner


def test_a_word_that_no_sound_is_near_is_not_heard_there() -> None:
    """A silence that goes on for longer than a closure after a word's beginning says that its time is wrong."""
    spoken = line("a b c", (0, 50), (50, 60), (60, 100), (100, 110), (400, 450))
    assert unheard(spoken, ((30, 400),), closure_samples=150) == [(60, 100)]
    assert unheard(spoken, ((30, 200),), closure_samples=150) == []


def test_a_word_between_such_words_is_near_a_sound_by_chance() -> None:
    """Words are told a message at a time: where those about one are wrong, it is too; one alone says nothing."""
    spoken = line(
        "a b c d", (0, 50), (50, 60), (600, 650), (650, 700), (1000, 1050), (1050, 1060), (1500, 1550)
    )
    assert unheard(spoken, ((100, 1000), (1100, 2000)), closure_samples=150) == [
        (600, 650),
        (1000, 1050),
        (1500, 1550),
    ]
    assert unheard(spoken, ((100, 1000),), closure_samples=150) == [(600, 650)]


def test_a_word_whose_sound_has_just_faded_was_heard() -> None:
    """Where a silence begins is known to a few milliseconds: a short sound may lie before it, told after it."""
    assert unheard(line("a", (60, 100)), ((55, 400),), closure_samples=150) == []


def test_stretches_that_meet_are_one() -> None:
    """In order and apart, whatever found them."""
    assert united([(50, 60), (0, 10), (5, 20), (20, 30)]) == ((0, 30), (50, 60))
