"""Takes to words: the script's spelling, the times of what is heard, and a refusal of what was not spoken."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.errors import SpeechError
from aligner.model import AudioFormat, CharTiming, Segment, Spelling, Take, Word
from aligner.timing.merge import Heard, merge
from aligner.timing.words import split_words, spoken_words
from tests.timing.service import record

RATE = 1000


def even(text: str, *, each: int = 100, spelling: Spelling = "normalized", start: int = 0) -> CharTiming:
    starts = tuple(range(start, start + each * len(text), each))
    return CharTiming(tuple(text), starts, (each,) * len(text), spelling)


def hear(
    text: str, *, written: str | None = None, normalized: str | None = None, each: int = 100
) -> list[Word]:
    """The words of a text when one message tells those lines, each stretched over the same audio."""
    length = each * max(len(written or ""), len(normalized or ""))
    heard = Heard(
        length,
        even(written, each=length // len(written), spelling="written") if written else None,
        even(normalized, each=length // len(normalized)) if normalized else None,
    )
    return list(spoken_words(record(text, [heard], rate_hz=RATE), language="en"))


def test_what_a_take_calls_an_estimate_is_one() -> None:
    """Words that begin where the take is unsure keep their times and are marked."""
    take = record("One two three", [Heard(1300, even("One two three"))], rate_hz=RATE)
    words = spoken_words(take, language="en")
    marked = spoken_words(replace(take, unsure=((350, 700),)), language="en")
    assert [word.basis for word in words] == ["timed", "timed", "timed"]
    assert [word.basis for word in marked] == ["timed", "interpolated", "timed"]
    assert [word.start_ms for word in marked] == [word.start_ms for word in words]


def test_a_price_takes_longer_than_its_digits() -> None:
    """What follows it without times is not expected at its pace: there was room for it, or there was none."""
    said = even("five dollars and twenty-five cents", each=60)
    price = Heard(60 * len(said.chars), even("$5.25", each=400, spelling="written"), said)
    assert len(spoken_words(record("$5.25 hello", [price, Heard(500)], rate_hz=RATE), language="en")) == 2
    with pytest.raises(SpeechError, match="5 of 11 characters were not spoken"):
        spoken_words(record("$5.25 hello", [price, Heard(50)], rate_hz=RATE), language="en")


def test_a_letter_too_many_at_a_words_end_is_that_words() -> None:
    """Row 21: of "thiss sort" the second "s" is not where "sort" begins."""
    words = hear("this sort", written="thiss sort", normalized="thiss sort")
    assert [(word.text, word.start_ms) for word in words] == [("this", 0), ("sort", 600)]


def test_a_real_answer() -> None:
    """Row 14: a word starts with its sound, not with the silence before it, and ends with its last letter."""
    normalized = CharTiming(
        tuple(" Hello World "),
        (0, 70, 104, 174, 209, 255, 313, 372, 406, 464, 522, 592, 662),
        (70, 34, 70, 35, 46, 58, 59, 34, 58, 58, 70, 70, 360),
        "normalized",
    )
    written = CharTiming(
        tuple("Hello World "),
        (0, 104, 174, 209, 255, 313, 372, 406, 464, 522, 592, 662),
        (104, 70, 35, 46, 58, 59, 34, 58, 58, 70, 70, 360),
        "written",
    )
    rate = 44100
    take = record("Hello World ", [Heard(rate * 1022 // 1000, written, normalized)], rate_hz=rate)
    assert take.notes == ()
    hello, world = spoken_words(take, offset_samples=rate * 10, language="en")
    assert (hello.text, hello.start, hello.end, hello.start_ms, hello.end_ms) == ("Hello", 0, 5, 10070, 10313)
    assert (world.text, world.start, world.end, world.start_ms, world.end_ms) == (
        "World",
        6,
        11,
        10372,
        10662,
    )
    assert hello.char_starts_ms == (10070, 10104, 10174, 10209, 10255)
    assert world.char_starts_ms == (10372, 10406, 10464, 10522, 10592)
    assert (hello.spoken, hello.basis) == (None, "timed")


@pytest.mark.parametrize(
    ("text", "normalized", "spoken"),
    [
        (
            "Pay $5.25 now",
            "pay five dollars and twenty-five cents now",
            {"$5.25": "five dollars and twenty-five cents"},
        ),
        (
            "Dr. Smith, 25 km off",
            "doctor smith, twenty-five kilometers off",
            {"Dr.": "doctor", "25": "twenty-five", "km": "kilometers"},
        ),
        ("In 1999 2026 came", "in nineteen ninety-nine twenty twenty-six came", None),
        (
            "Jan. 3rd, 4 ft",
            "january third, four feet",
            {"Jan.": "january", "3rd,": "third", "4": "four", "ft": "feet"},
        ),
        ("NASA's hospital beds", "NASA's hospitt alized beds", {"hospital": "hospitt alized"}),
        ("Wait — what ...", " wait what ", {}),
    ],
)
def test_spoken_words_find_written_words(text: str, normalized: str, spoken: dict[str, str] | None) -> None:
    """The normalized line alone: numbers, money, units and abbreviations go to the words that they read."""
    words = hear(text, normalized=normalized)
    if spoken is not None:
        assert {word.text: word.spoken for word in words if word.spoken} == spoken
    assert words[0].start_ms == 100 * (len(normalized) - len(normalized.lstrip()))
    assert all(before.end_ms <= after.start_ms for before, after in itertools.pairwise(words))
    assert all(word.start_ms < word.end_ms for word in words)


def test_exact_places_of_a_reading() -> None:
    """A word lasts from the first to the last letter of all that was said for it."""
    pay, price, now = hear("Pay $5 now", normalized="pay five dollars now")
    assert (pay.start_ms, pay.end_ms) == (0, 300)
    assert (price.start_ms, price.end_ms) == (400, 1600)
    assert (now.start_ms, now.end_ms) == (1700, 2000)


@pytest.mark.parametrize("with_written", [False, True])
def test_romanised_chinese(*, with_written: bool) -> None:
    """Row 20: syllables of the romanised line are the script's characters, and those its words, with or without its
    own line."""
    romanised = even(" Ni Hao Shi Jie ")
    written = CharTiming(
        tuple("你好世界。 "), (0, 300, 700, 1100, 1500, 1550), (300, 400, 400, 400, 50, 50), "written"
    )
    heard = Heard(1600, written if with_written else None, romanised)
    words = spoken_words(record("你好世界。", [heard], rate_hz=RATE), language="zh")
    assert [word.text for word in words] == ["你好", "世界。"]
    assert [(word.start_ms, word.end_ms) for word in words] == [(100, 700), (800, 1500)]
    assert [word.char_starts_ms[:2] for word in words] == [(100, 400), (800, 1200)]
    assert [word.spoken for word in words] == ["Ni Hao", "Shi Jie"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("The hospitalized man", "The hospitt alized man "),  # row 21: doubled letters, artefact space
        ("too many problems.", "too m any problems. "),  # row 16
        ("line one\nline two", "line one line two "),  # folded white space
        ("Cafe\u0301 naïve", "Café naïve "),  # another normalization of accents
        ("“Quoted” — it’s", '"Quoted" - it\'s '),  # folded typography
        ("שלום עולם", "שלום עולם "),
        ("مَرحَبا بك", "مرحبا بك "),  # marks dropped
        ("Great 🎉 news 👩‍👩‍👧", "Great  news "),  # emoji dropped
        ("Great 🎉 news", "Great 🎉 news "),
        ("नमस्ते दुनिया", "नमस्ते दुनिया "),
        ("word word word word", "word word word word "),
    ],
)
def test_spellings_of_the_written_line(text: str, written: str) -> None:
    """Whatever the line does to the spelling, each word has its time, the script's letters, and no other reading."""
    words = hear(text, written=written)
    assert [word.text for word in words] == [text[start:end] for start, end in split_words(text, "en")]
    assert {word.basis for word in words} == {"timed"}
    assert {word.spoken for word in words} == {None}
    assert all(before.end_ms <= after.start_ms for before, after in itertools.pairwise(words))
    if text == "word word word word":
        assert [word.start_ms for word in words] == [0, 500, 1000, 1500]


def test_times_doubled_by_a_second_pass_that_nothing_announces() -> None:
    """A second pass inside one message (fault 23): words once, in order."""
    words = hear("Hello there, world", written="Hello there, Hello there, world")
    assert [word.text for word in words] == ["Hello", "there,", "world"]
    assert [word.start_ms for word in words] == [0, 600, 2600]


def test_words_without_times_share_the_gap() -> None:
    """Between known neighbours, by letters, and marked."""
    first = even("One ", spelling="written")
    last = even("seven.", spelling="written", start=2400)
    take = record("One two three seven.", [Heard(400, first), Heard(2000), Heard(600, last)], rate_hz=RATE)
    one, two, three, seven = spoken_words(take, language="en")
    assert [word.basis for word in (one, two, three, seven)] == [
        "timed",
        "interpolated",
        "interpolated",
        "timed",
    ]
    assert one.end_ms <= two.start_ms < two.end_ms <= three.start_ms < three.end_ms <= seven.start_ms == 2400
    assert (two.end_ms - two.start_ms) * 5 == pytest.approx((three.end_ms - three.start_ms) * 3, abs=10)


def test_no_times_at_all_spread_over_the_audio() -> None:
    """Fault 21: captions are never silently empty."""
    words = spoken_words(record("One two three.", [Heard(1400)], rate_hz=RATE), language="en")
    assert [word.text for word in words] == ["One", "two", "three."]
    assert {word.basis for word in words} == {"interpolated"}
    assert words[0].start_ms == 0
    assert words[-1].end_ms == 1400


TAIL = "This was said. And this never was, not at all."


@pytest.mark.parametrize(
    ("messages", "stretch"),
    [
        ([Heard(1500, even("This was said. ", spelling="written"))], "And this never was"),
        ([Heard(1500, even(TAIL, spelling="written"))], "And this never was"),
        ([Heard(300)], "This was said."),
        ([Heard(0)], "This was said."),
        ([Heard(1500, None, even(" This was said. "))], "And this never was"),
    ],
    ids=["no characters", "times past the audio", "short audio, no times", "no audio", "normalized only"],
)
def test_text_that_was_not_spoken_is_refused(messages: list[Heard], stretch: str) -> None:
    """Faults 7, 25, 26: the error says how many characters are missing and where they begin."""
    with pytest.raises(SpeechError, match=r"characters were not spoken") as caught:
        spoken_words(record(TAIL, messages, rate_hz=RATE), language="en")
    missing = TAIL[TAIL.index(stretch) :]
    assert f"{len(missing)} of {len(TAIL)}" in str(caught.value)
    assert stretch in str(caught.value)


def test_a_pace_that_nobody_speaks_at_is_refused() -> None:
    """Fault 26: every character has a time, in audio that cannot hold the text."""
    with pytest.raises(SpeechError, match=f"{len(TAIL)} of {len(TAIL)} characters were not spoken"):
        hear(TAIL, written=TAIL, each=5)
    assert hear(TAIL, written=TAIL, each=12)


def test_a_tail_that_was_spoken_without_times() -> None:
    """Missing times are no missing speech when the audio has room for it: interpolated, not refused."""
    messages = [Heard(1500, even("This was said. ", spelling="written")), Heard(3200)]
    words = spoken_words(record(TAIL, messages, rate_hz=RATE), language="en")
    assert [word.basis for word in words] == ["timed"] * 3 + ["interpolated"] * 7
    assert words[-1].end_ms == 4700


def test_a_directive_is_not_speech() -> None:
    """A break that ends the text is sent and never said: nothing is missing."""
    text = 'It ends here. <break time="1.5s" />'
    words = hear(text, written="It ends here. ")
    assert words[-1].text.endswith("/>")
    assert [word.text for word in words[:3]] == ["It", "ends", "here."]


def test_spans_and_speakers_are_the_scripts() -> None:
    """Word spans count from the script's beginning; the speaker is the segment's."""
    text = "Good day"
    merged = merge([Heard(800, even(text, spelling="written"))], rate_hz=RATE, text=text)
    segment = Segment(3, text, 40, 48, speaker="Anna")
    take = Take(segment, AudioFormat("pcm", RATE), b"", 800, merged.written, merged.normalized)
    good, day = spoken_words(take, offset_samples=5000, language="en")
    assert (good.start, good.end, day.start, day.end) == (40, 44, 45, 48)
    assert (good.start_ms, day.end_ms) == (5000, 5800)
    assert {good.speaker, day.speaker} == {"Anna"}


@given(
    st.text(min_size=1, max_size=60).filter(str.strip),
    st.text(max_size=60),
    st.text(max_size=60),
    st.integers(1, 300),
)
@settings(max_examples=300, deadline=None)
def test_whatever_was_told_words_are_the_script(text: str, written: str, normalized: str, each: int) -> None:
    """Any lines at all: a refusal, or all words in order, inside the audio, spelled as the script."""
    length = 30_000
    heard = Heard(length, even(written, each=each, spelling="written"), even(normalized, each=each))
    take = record(text, [heard], rate_hz=RATE)
    try:
        words = spoken_words(take, language="en")
    except SpeechError:
        return
    assert "".join("".join(word.text for word in words).split()) == "".join(text.split())
    assert all(text[word.start : word.end] == word.text for word in words)
    times = [time for word in words for time in (word.start_ms, word.end_ms)]
    assert times == sorted(times)
    assert times[-1] <= length
    chars = [time for word in words for time in word.char_starts_ms]
    assert chars == sorted(chars)
    assert all(len(word.char_starts_ms) == len(word.text) for word in words)
    assert all(word.char_starts_ms[0] == word.start_ms for word in words)


def test_a_stretch_dropped_from_the_middle_is_refused() -> None:
    """A generation that never came: the stretch is named, though speech goes on after it."""
    first, lost, last = (
        "Now it begins, slowly.",
        "This whole sentence is not in the audio at all.",
        "Here it ends.",
    )
    text = f"{first} {lost} {last}"
    with pytest.raises(SpeechError, match="This whole sentence is not in"):
        hear(text, written=f"{first} {last} ")


@pytest.mark.parametrize(("more", "spoken"), [(0, False), (2000, False), (6000, True)])
def test_a_stretch_without_times_whose_audio_is_elsewhere(more: int, spoken: bool) -> None:
    """Times that are wrong are no missing speech: what was paid for is kept as long as the audio can hold it all."""
    first, lost, last = "Now it begins, slowly.", "This whole sentence has no times at all.", "Here it ends."
    text = f"{first} {lost} {last}"
    told = even(f"{first} {last} ", spelling="written")
    take = record(text, [Heard(100 * len(told.chars) + more, told)], rate_hz=RATE)
    if not spoken:
        with pytest.raises(SpeechError, match="This whole sentence"):
            spoken_words(take, language="en")
        return
    bases = [word.basis for word in spoken_words(take, language="en")]
    assert bases == ["timed"] * 4 + ["interpolated"] * 8 + ["timed"] * 3


@pytest.mark.parametrize(
    ("said", "unspoken"),
    [
        ("The fox paid five ", "to Dr. Hall"),
        ("The fox paid five dol", "to Dr. Hall"),
        ("The fox paid five dollars to doctor ", "Hall... He"),
        ("The fox paid five dollars to doctor Hall... He le", "at once"),
    ],
)
def test_a_reading_that_stops_is_not_dealt_out_over_the_rest(said: str, unspoken: str) -> None:
    """Fault 26 without a written line: the words of a number are not those of the sentences after it."""
    text = "The fox paid $5 to Dr. Hall... He left at once, and nobody heard of him again."
    with pytest.raises(SpeechError, match=f"from “{unspoken}"):
        hear(text, normalized=said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("It cost $1,000,000.", "it cost one million"),
        ("He left the U.S. at 5 P.M.", "he left the us at five pm"),
        ("See pp. 12-13, etc.", "see pages twelve to thirteen, et cetera"),
        ('It takes 5 s <break time="1.5s" />', "it takes five seconds"),
    ],
)
def test_a_reading_may_end_a_text(text: str, said: str) -> None:
    """What is read out in other words, longer or shorter than it is written, is not taken for missing."""
    words = hear(text, normalized=said)
    assert words[-1].end_ms == 100 * len(said)
