"""The tags that the websocket takes."""

import pytest

from aligner.voices.engines import Sounded
from aligner.voices.service.breaks import Break, Words, parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No tags here. ", ["No tags here. "]),
        ('A <break time="1.5s" /> b', ["A ", Break(1500), " b"]),
        ("A <break time='250ms'/> b", ["A ", Break(250), " b"]),
        ('<break time="9s" />', [Break(3000)]),
        ('<BREAK time=".5s"/>', [Break(500)]),
        ('A <break time="0s" /> b', ["A  b"]),
        ('A <break time="1s"> b</break> c', ["A  b c"]),
        ("A <break/> b", ["A  b"]),
        ('Say <phoneme alphabet="cmu-arpabet" ph="T AH">tomato</phoneme> now', ["Say tomato now"]),
        ("1 < 2 and 3 > 2", ["1 < 2 and 3 > 2"]),
        ("An open <break time=", ["An open <break time="]),
        (' <break time="1s" /> ', [Break(1000)]),
    ],
)
def test_tags_become_silence_or_vanish(text: str, expected: list[object]) -> None:
    """A break that closes itself is silence of at most 3 s; other tags vanish; what is no tag stays."""
    assert list(parts(text)) == [Words(item) if isinstance(item, str) else item for item in expected]


def test_ipa_stays_with_the_words_that_it_is_for() -> None:
    """At their place in the text that is left when all tags are gone, whichever quotation marks the tag has."""
    text = "A <b>big</b> <phoneme alphabet='ipa' ph='d\"ʒ'>G&amp;F</phoneme>, <break time=\"1s\"/>"
    text += '<phoneme alphabet="ipa" ph="tə">to</phoneme> go'
    before, pause, after = parts(text)
    assert before == Words("A big G&F, ", (Sounded(6, 9, 'd"ʒ'),))
    assert pause == Break(1000)
    assert after == Words("to go", (Sounded(0, 2, "tə"),))
