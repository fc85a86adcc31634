"""Written text to spoken text: what is said, and that nothing of the source is lost."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aligner.voices.engines.spoken import spoken


def said(text: str, language: str = "en-us") -> str:
    return " ".join("".join(token.spoken for token in spoken(text, language)).split())


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("It costs $5.25.", "It costs five dollars and twenty-five cents."),
        ("$1, $3.5 million, £3.50, 5 €",
         "one dollar, three point five million dollars, three pounds and fifty pence, five euros"),
        ("US$20 or $0.99 or $5.00", "twenty U S dollars or ninety-nine cents or five dollars"),
        ("in 1999, 2005 and 2026", "in nineteen ninety-nine, two thousand and five and twenty twenty-six"),
        ("12.5 or 20.5 of 17", "twelve point five or twenty point five of seventeen"),
        ("1,234, 3.14, -5", "one thousand two hundred and thirty-four, three point one four, minus five"),
        ("the 1st, 22nd and 103rd", "the first, twenty-second and one hundred and third"),
        ("at 3:30pm or 3:00", "at three thirty P M or three o'clock"),
        ("10:05 a.m. we left", "ten oh five A M we left"),
        ("It was 5 p.m. The end.", "It was five P M. The end."),
        ("12 May 2026", "the twelfth of May twenty twenty-six"),
        ("2026-11-22", "November twenty-second, twenty twenty-six"),
        ("May 12th, 2026", "May twelfth, twenty twenty-six"),
        ("they march 10 miles", "they march ten miles"),
        ("5 km, 20 °C, 60 mph, 16 GB, 1 km",
         "five kilometers, twenty degrees Celsius, sixty miles per hour, sixteen gigabytes, one kilometer"),
        ("50%", "fifty percent"),
        ("1/2, 3/4, 1 1/2, 5½", "one half, three quarters, one and one half, five and one half"),
        ("1914–1918, pp. 10-12", "nineteen fourteen to nineteen eighteen, pages ten to twelve"),
        ("call 555-1234", "call five five five, one two three four"),
        ("Dr. Smith and Mrs. Jones vs. St. Mary on Main St. etc.",
         "Doctor Smith and Missus Jones versus Saint Mary on Main Street et cetera."),
        ("No. 5, e.g. this, i.e. that", "number five, for example this, that is that"),
        ("the U.S. Army", "the U S Army"),
        ("CHAPTER IV. Down", "CHAPTER four. Down"),
        ("Henry VIII, World War II, Elizabeth I.", "Henry the eighth, World War two, Elizabeth the first."),
        ("the part I like, and George I know", "the part I like, and George I know"),
        ("https://example.com/a.", "example dot com slash a."),
        ("mail joe@example.co.uk", "mail joe at example dot co dot U K"),
        ("#MachineLearning and #5", "hashtag Machine Learning and number five"),
        ("R&D, a + b = c", "R and D, a plus b equals c"),
        ("v2.1.0 in the 1990s", "version two point one point zero in the nineteen nineties"),
        ("MP3 and COVID-19", "MP three and COVID-nineteen"),
        ("VERY, and TOOK A WATCH", "VERY, and TOOK A WATCH"),
        ("nice 👍🏽 one", "nice one"),
        ("cafe\u0301", "café"),
        ("yes -- no - maybe", "yes — no — maybe"),
        ("lad!—Here, “Oh!”—she", "lad! — Here, “Oh!” — she"),
        ("yes!No, end.”He", "yes! No, end.” He"),
        ("!!! ‘UNimportant,’ A*B", "‘unimportant,’ A B"),
    ],
)  # fmt: skip
def test_english_is_said_as_a_narrator_would(written: str, heard: str) -> None:
    """Each kind of written shorthand is spoken in words."""
    assert said(written) == heard


def test_the_parts_of_an_amount_keep_their_own_places() -> None:
    """In "$5.25" the 5 is when "five dollars" is heard and the 25 when "twenty-five cents" is."""
    assert [(token.spoken, token.start, token.end) for token in spoken("$5.25", "en-us")] == [
        ("", 0, 1), ("five dollars", 1, 2), (" and", 2, 3), (" twenty-five cents", 3, 5),
    ]  # fmt: skip


def test_other_languages_get_their_numbers() -> None:
    """num2words knows German; what it might get wrong (a decimal, "3. Mai") is left to espeak-ng."""
    assert said("1999 gab es 25, am 3. Mai 3,5 km", "de") == (
        "neunzehnhundertneunundneunzig gab es fünfundzwanzig, am 3. Mai 3,5 km"
    )
    assert said("25", "xx") == "25"


def test_without_normalising_all_is_spoken_as_it_stands() -> None:
    """``normalize=False`` hands the text on untouched."""
    assert [token.spoken for token in spoken("$5 & Dr. X", "en-us", normalize=False)] == ["$5 & Dr. X"]


_SHORTHAND = st.lists(
    st.sampled_from(
        ["$", "5", "1999", ".", ",", ":", "-", "–", "/", "%", " ", " ", "a.m.", "Dr.", "St.", "May",
         "IV", "Henry ", "chapter ", "I", "#", "@", "www.", "com", "km", "°C", "½", "st", "v2.",
         "U.S.", "👍", "\n\n", "(", "+1", "0", "12.5", "20"]
    ),
    max_size=14,
).map("".join)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=60), _SHORTHAND), st.sampled_from(["en-us", "de", "fr", "cmn", "xx"]))
@example("٣٫٥ %", "en-us")
@example("9" * 40 + "th", "en-us")
def test_every_character_is_covered_once_and_in_order(text: str, language: str) -> None:
    """Whatever the text, its tokens follow each other from its first code point to its last."""
    place = 0
    for token in spoken(text, language):
        assert token.start == place < token.end
        place = token.end
    assert place == len(text)
