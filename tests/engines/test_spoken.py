"""Written text to spoken text: what is said, and that nothing of the source is lost."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aligner.voices.engines.spoken import spoken


def said(text: str, language: str = "en-us") -> str:
    return " ".join("".join(token.spoken for token in spoken(text, language)).split())


# ª is the letter A: espeak-ng would read a lone A as the article.
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
        ("10:05 a.m. we left", "ten oh five ª M we left"),
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
        ("#² and #①", "hashtag ² and hashtag ①"),
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


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("a $5 bill, a $1.5-million house, $10-a-day",
         "a five dollar bill, a one point five million dollar house, ten dollar-a-day"),
        ("a $5 or so, $20 a day, $5's worth", "a five dollars or so, twenty dollars a day, five dollars worth"),
        ("$5-$10, £1–2 million, $1.50–$2",
         "five to ten dollars, one to two million pounds, one dollar and fifty cents to two dollars"),
        ("-$5, ~$5, $.50, HK$20", "minus five dollars, about five dollars, fifty cents, twenty Hong Kong dollars"),
        ("50 USD, GBP 5 million", "fifty U S dollars, five million pounds"),
        ("$20/hour, 60 mi/h, 5 mg/kg",
         "twenty dollars per hour, sixty miles per hour, five milligrams per kilogram"),
    ],
)  # fmt: skip
def test_money_is_said_as_people_say_it(written: str, heard: str) -> None:
    """Spans, signs before and after, codes; an amount that describes a noun is in the singular."""
    assert said(written) == heard


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("10–12%, 5-10 km", "ten to twelve percent, five to ten kilometers"),
        ("50-50, 24-17, 10-3-1", "fifty fifty, twenty-four to seventeen, ten, three, one"),
        ("978-3-16-148410-0", "nine seven eight, three, one six, one four eight four one zero, zero"),
        ("9/11, 7/4 time, 10/10, 2/3rds", "nine eleven, seven four time, ten out of ten, two thirds"),
        ("9/11ths, 3/4ths time, 10/10ths", "nine elevenths, three quarters time, ten tenths"),
        ("1/2 tsp, 1½ tbsp, 1/2 kg", "one half teaspoon, one and one half tablespoons, one half kilogram"),
        ("5 ft 6 in, 3:2, Psalm 23:4, Matthew 5:3-10",
         "five feet six inches, three to two, Psalm twenty-three four, Matthew five three to ten"),
        ("y² - 4 = 0, H.264, 2.4b", "Y squared minus four equals zero, H dot two sixty-four, two point four b"),
        ("16:9, 4x4, 3 × 4, 3×4 m, 1920x1080",
         "sixteen to nine, four by four, three times four, three by four meters, nineteen twenty by ten eighty"),
        ("5-3=2, 10/2 = 5", "five minus three equals two, ten over two equals five"),
        ("x², 10^6, a²+b²", "x squared, ten to the sixth, a squared plus b squared"),
        ("y = 2x + 1, but 2x faster", "Y equals two X plus one, but two times faster"),
        ("5'10\" or 6 ft. tall, 5 in. long", "five foot ten or six feet tall, five inches long"),
        ("a 5 km run, 40° N", "a five kilometer run, forty degrees north"),
        ("10 000 and 1 000 000, 5M users, 1.2m people, 5m across",
         "ten thousand and one million, five million users, one point two million people, five meters across"),
        ("100s of 747s", "hundreds of seven forty-sevens"),
    ],
)  # fmt: skip
def test_spans_and_sums_are_told_apart(written: str, heard: str) -> None:
    """A hyphen is "to", "minus" or nothing, a slash "over", "per" or nothing, by what stands around it."""
    assert said(written) == heard


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("A320, 1080p, Room 101, Boeing 747",
         "ª three twenty, ten eighty p, Room one oh one, Boeing seven forty-seven"),
        ("1-800-555-0199, call 911",
         "one, eight zero zero, five five five, zero one nine nine, call nine one one"),
        ("7.30pm, 9am–5pm, 3-5pm", "seven thirty P M, nine ª M to five P M, three to five P M"),
        ("May 3–5, 2026; Sept. 2026; Mon–Fri",
         "May third to fifth, twenty twenty-six; September twenty twenty-six; Monday to Friday"),
        ("1/2/26, 12-25-2020, on 3/14",
         "January second, twenty-six, December twenty-fifth, twenty twenty, on March fourteenth"),
        ("in Jan. and Feb. we saw Jan. She left", "in January and February we saw Jan. She left"),
        ("in her 30s, after 30s, F-16s", "in her thirties, after thirty seconds, F-sixteens"),
        ("Gary, IN 46401", "Gary, I N four six four zero one"),
        ("World War I ended, Queen Elizabeth I reigned", "World War one ended, Queen Elizabeth the first reigned"),
        ("at 5 p.m. Entry was free, at 5 p.m. Monday", "at five P M. Entry was free, at five P M Monday"),
        ("Vol. II, ext. 45, Lake St. Clair", "Volume two, extension forty-five, Lake Saint Clair"),
        ("It was July. 4 came.", "It was July. four came."),
        ("King George V. Then Pope John XXIII", "King George the fifth. Then Pope John the twenty-third"),
        ("James V. Smith, act i, scene ii", "James V Smith, act one, scene two"),
        ("J. A. Smith, Ms Lee, 10 Downing St", "J ª Smith, Miz Lee, ten Downing Street"),
        ("Vitamin A is, from A to Z, A–Z", "Vitamin ª is, from ª to Z, ª to Z"),
        ("AT&T, I/O, TCP/IP, C#", "ª T and T, I O, TCP IP, C sharp"),
        ("~/notes.txt, C:\\Windows", "tilde slash notes dot txt, C colon backslash Windows"),
        ("a BIG mistake, I said IT IS NOW", "a big mistake, I said it is now"),
        ("the IT team, EU, IT, TV, the US", "the IT team, EU, IT, TV, the US"),
        ("THE OLD MAN", "THE OLD MAN"),
        ("FAQ. The FAQ. NGOs", "F ª Q. The FAQ. N G O's"),
        ("the WHO, WWII, a PIN", "the W H O, World War two, a pin"),
    ],
)  # fmt: skip
def test_names_numbers_and_capitals(written: str, heard: str) -> None:
    """Numbers that are names are read in pairs; letters have their names; stressed words are words."""
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
         "U.S.", "👍", "\n\n", "(", "+1", "0", "12.5", "20", "x", "×", "=",
         "^", "²", "⁶", "A", "in", "m", "USD", "K", "Mon", "~/", "C:\\", "&", "'", '"', "s", "٣", "*", "A320"]
    ),
    max_size=14,
).map("".join)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=60), _SHORTHAND), st.sampled_from(["en-us", "de", "fr", "cmn", "xx"]))
@example("٣٫٥ %", "en-us")
@example("9" * 40 + "th", "en-us")
@example("2x 12.5, x10⁶.com", "en-us")
@example("www.10⁶", "en-us")
def test_every_character_is_covered_once_and_in_order(text: str, language: str) -> None:
    """Whatever the text, its tokens follow each other from its first code point to its last."""
    place = 0
    for token in spoken(text, language):
        assert token.start == place < token.end
        place = token.end
    assert place == len(text)
