"""What breaks cost beside each other: where a sentence is parted rather than there."""

import pytest

from aligner.captions.breaks import find_breaks
from tests.captions.helpers import speak


def _cost(text: str, language: str = "en") -> float:
    """The cost of the break that a bar marks in a text."""
    before, after = text.split(" | ")
    plain = f"{before} {after}"
    words = speak(plain)
    return find_breaks(words, plain, language).costs[len(before.split()) - 1]


@pytest.mark.parametrize(
    ("rather", "than"),
    [
        ("wind from the west | at 10 to 12 knots", "wind from the west at 10 | to 12 knots"),
        ("the road is closed | between exits 24 and 31", "the road is closed between exits 24 | and 31"),
        ("with a chance | of 1 in 3", "with a chance of 1 | in 3"),
        ("rose 4.2% | to $18.75", "rose 4 | to 18 dollars"),
        ("that is | No. 1,204 of them", "that is No. | 1,204 of them"),
        ("and then, | thump! thump! it fell", "and then, thump! | thump! it fell"),
        ("as she went down | to look about her and to wonder", "as she went down to look | about her and to wonder"),
        ("if he had thought it over | in the evening", "if he had thought it | over in the evening"),
        ("the simple rules | their friends had taught them", "the simple rules their friends | had taught them"),
        ("the old rules of the house | had changed", "the simple rules their friends | had changed"),
        ("and then we went | to seek out situations", "and then we went to seek | out situations"),
        ("and finding it nice, | (it had, in fact, a flavour", "and finding it nice, (it had, | in fact, a flavour"),
        ("it had, in fact, a flavour | of cherries", "it had, in fact, | a flavour of cherries"),
        ("the shares of Northwind Ltd. | rose again", "the shares of Northwind | Ltd. rose again"),
        ("at half past 7 a.m. | in the shop", "at half past 7 | a.m. in the shop"),
        ("the wind from the N.W. | at dawn", "the wind from the | N.W. at dawn"),
        ("they had seen it written | in a book", "they had seen it | written in a book"),
        ("marked “poison” or “wine” | when she came", "marked “poison” | or “wine” when she came"),
        ("the brain regions | associated with it", "the brain | regions associated with it"),
        ("not remember the rules | their friends had made", "not remember | the rules their friends had made"),
        ("the joy | in making a chain would", "the joy in making | a chain would"),
        ("but, alas! | either the locks were", "but, alas! either | the locks were"),
        ("they eat deer, pigs, | and even water buffalo", "they eat deer, | pigs, and even water buffalo"),
    ],
)  # fmt: skip
def test_a_break_costs_less_here_than_there(rather: str, than: str) -> None:
    """Numbers, names, verbs and their particles, asides and lists are parted where a reader would."""
    assert _cost(rather) < _cost(than)


def test_a_word_after_a_full_stop_is_not_said_twice() -> None:
    """A text that does not write capitals may begin a sentence with the word that ended the last."""
    assert _cost("I mean we. | we could die") < _cost("I mean we | could die")


@pytest.mark.parametrize(
    ("rather", "than"),
    [
        ("쓰임을 지켜봤어요 | 그런데 많은 기술이 있어요", "쓰임을 | 지켜봤어요 그런데 많은 기술이 있어요"),
        ("터치스크린을 | 사용하고 있기 때문입니다", "터치스크린을 사용하고 | 있기 때문입니다"),
        ("지금은 | 한마디 한마디가 그립습니다", "지금은 한마디 | 한마디가 그립습니다"),
        ("그것은 제 | 희망이기도 해요", "그것은 제 희망이기도 | 해요"),
    ],
)
def test_korean_sentences_end_without_a_full_stop_and_verbs_keep_their_auxiliaries(
    rather: str, than: str
) -> None:
    """Captions in Korean often leave the full stop out; the polite ending says it all the same."""
    assert _cost(rather, "ko") < _cost(than, "ko")
