"""Speakers, syllables, the picture and right-to-left text, in every format that shows them."""

import html
import io
import json
import re
from dataclasses import replace

import lemony_lrc_parser
import pysubs2
import pytest
import srt
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st
from ttconv.imsc import reader

from aligner.formats import FORMATS
from aligner.formats.syllables import syllables
from aligner.formats.timed_text import read_captions
from aligner.model import Cue, Look, Narration, Word
from tests.formats.helpers import narration, spoken

_RTL = {"ar": "iPhone هو هاتف جديد.", "he": "NASA הודיעה."}


def _dialogue() -> Narration:
    """Two speakers in one cue, a dash each; then one of them with a label, whose name is a word of hers."""
    held = spoken([["Are you", "No."], ["Ann here."]])
    first, second = held.cues
    asked = tuple(replace(word, speaker="Ann") for word in first.lines[0])
    answered = tuple(replace(word, speaker="Bob") for word in first.lines[1])
    again = tuple(replace(word, speaker="Ann") for word in second.words)
    cues = (
        Cue(1, first.start_ms, first.end_ms, (asked, answered), ("-Are you", "-No."), "Ann", ("-", "-")),
        Cue(2, second.start_ms, second.end_ms, (again,), ("Ann: Ann here.",), "Ann", ("Ann: ",)),
    )
    return replace(held, words=(*asked, *answered, *again), cues=cues)


def test_speakers_in_formats_that_show_cues() -> None:
    """What tells speakers apart is shown and never lit; a format that has speakers of its own names both."""
    held = _dialogue()
    assert [item.content for item in srt.parse(FORMATS["srt"].write(held))] == [
        "-Are you\n-No.",
        "Ann: Ann here.",
    ]
    assert "<v Ann>-Are you</v>\n<v Bob>-No.</v>" in FORMATS["vtt"].write(held)
    assert "<v Ann>Ann: Ann here.</v>" in FORMATS["vtt"].write(held)
    assert 'ttm:agent="speaker1 speaker2"' in FORMATS["ttml"].write(held)
    events = pysubs2.SSAFile.from_string(FORMATS["ass"].write(held)).events
    assert [event.name for event in events] == ["Ann / Bob", "Ann"]
    assert events[1].text.startswith("Ann: {\\kf30}Ann")
    for name in ("karaoke-vtt", "karaoke-srt", "lrc"):
        shown = html.unescape(re.sub(r"<[^>]*>|\[[\d:.]+\]", "", FORMATS[name].write(held)))
        assert "-Are you" in shown, name
        assert "Ann: Ann here." in shown, name
    assert re.findall(r"c\.word>([^<]*)<", FORMATS["karaoke-vtt"].write(held)) == [w.text for w in held.words]


def test_speakers_in_formats_of_data() -> None:
    """Dashes and labels are no part of what is said: the speaker has a column, a field or a name of its own."""
    held = _dialogue()
    segments = json.loads(FORMATS["words"].write(held))["segments"]
    assert [segment["text"] for segment in segments] == ["Are you No.", "Ann here."]
    assert [word["speaker"] for word in segments[0]["words"]] == ["Ann", "Ann", "Bob"]
    assert "Ann / Bob,Are you No.\r\n" in FORMATS["csv"].write(held)
    assert "Ann: Ann here." in FORMATS["timed-txt"].write(held)
    assert "Ann: Ann: " not in FORMATS["timed-txt"].write(held)


def test_voices_are_read_back() -> None:
    """Our own reader takes a cue of two voices as marked up, and keeps both when it is timed anew."""
    text = FORMATS["vtt"].write(_dialogue())
    document = read_captions(text, ".vtt")
    assert [caption.lines for caption in document.captions] == [("-Are you", "-No."), ("Ann: Ann here.",)]
    assert [caption.speaker for caption in document.captions] == [None, "Ann"]
    again = document.rewritten(
        [replace(caption, start_ms=caption.start_ms + 1) for caption in document.captions]
    )
    assert "<v Bob>-No.</v>" in again
    assert (document.language, read_captions(again, ".vtt").language) == ("en", "en")
    headed = "WEBVTT\nKind: captions\nLanguage: de\n\n00:01.000 --> 00:02.000\nJa.\n"
    assert read_captions(headed, ".vtt").language == "de"


@pytest.mark.parametrize("language", _RTL)
def test_a_line_against_its_direction_is_marked(language: str) -> None:
    """Where players go by the first letter: before an Arabic or Hebrew line that begins with a Latin one, only."""
    line = _RTL[language]
    held = spoken([[line], [line.split(" ", 1)[1]], ["OK."]], language=language)
    for name in ("srt", "sbv", "vtt", "karaoke-vtt", "karaoke-srt", "lrc", "ass"):
        written = FORMATS[name].write(held)
        assert "\u200f" in written, name
        plain = re.sub(r"<[^>]*>|\{[^}]*\}", "", written)
        assert f"\u200f{line}" in plain, name
        assert plain.count("\u200f") == plain.count(f"\u200f{line}"), name
    for name in ("ttml", "words", "txt", "timed-txt", "csv", "tsv", "words-csv", "textgrid", "audacity"):
        assert "\u200f" not in FORMATS[name].write(held), name
    assert 'tts:direction="rtl"' in FORMATS["ttml"].write(held)
    assert "\u200f" not in FORMATS["srt"].write(spoken([[line]], language="en"))
    assert "\u200f" not in FORMATS["srt"].write(spoken([[line]], language=f"{language}-Latn"))


def test_a_foreign_word_does_not_turn_a_line_round() -> None:
    """An English line that begins with a Hebrew word is still set from the left; one of Hebrew alone is not marked."""
    held = spoken([["שלום is how they greet."], ["Is it שלום?"], ["שלום עולם."]])
    for name in ("srt", "sbv", "vtt", "karaoke-vtt", "karaoke-srt", "lrc"):
        plain = re.sub(r"<[^>]*>|\{[^}]*\}", "", FORMATS[name].write(held))
        assert "\u200eשלום is how" in plain, name
        assert plain.count("\u200e") == plain.count("\u200eשלום is how"), name


def test_substation_for_right_to_left() -> None:
    """libass is asked to find the direction (encoding -1), and words light up whole, as fills run from the left."""
    written = FORMATS["ass"].write(spoken([["שלום עולם."]], language="he"))
    assert pysubs2.SSAFile.from_string(written).styles["Default"].encoding == -1
    assert "\\kf" not in written
    assert written.count("{\\k30}") == 2


@pytest.mark.parametrize(
    ("language", "word", "parts"),
    [
        ("en", "“Beautiful!”", ["“Beau", "ti", "ful!”"]),
        ("en-GB", "well-known", ["well-", "known"]),
        ("en", "rhythm", ["rhythm"]),
        ("en", "“You", ["“You"]),
        ("en", "3.5", ["3.5"]),
        ("de", "Leuchtturm", ["Leucht", "turm"]),
        ("fi", "talossa", ["ta", "los", "sa"]),
        ("ja", "きゃっと、", ["きゃっ", "と、"]),
        ("ja", "「東京」", ["「東", "京」"]),
        ("ko", "안녕.", ["안", "녕."]),
        ("ar", "مرحبا", ["مرحبا"]),
        ("th", "สวัสดี", ["สวัสดี"]),
    ],
)
def test_syllables(language: str, word: str, parts: list[str]) -> None:
    """By a language's hyphenation, else by vowels or characters; marks stay with what they touch."""
    assert syllables(word, language) == parts


@settings(max_examples=200, deadline=None)
@given(st.text(min_size=1, max_size=12), st.sampled_from(["en", "fi", "ja", "ko", "ru", "de", "xx"]))
def test_syllables_are_the_word(word: str, language: str) -> None:
    """Whatever a word holds, its syllables joined are the word, and none is empty."""
    parts = syllables(word, language)
    assert "".join(parts) == word
    assert all(parts)


_SUNG = st.lists(
    st.sampled_from(["Beautiful", "narration,", "a", "everywhere.", "R&D", "猫が好き", "\\n{x}"]),
    min_size=1,
    max_size=5,
).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(_SUNG, min_size=1, max_size=3),
    st.lists(st.sampled_from([0, 3, 15, 333, 1004]), min_size=1, max_size=4),
    st.booleans(),
)
def test_karaoke_by_syllable(lines: list[str], lengths: list[int], told: bool) -> None:
    """Centiseconds sum to the line, each word begins and ends where it did, and the text is whole in each format."""
    held = spoken([lines], lengths_ms=lengths)
    if told:
        words = {word.start: replace(word, char_starts_ms=_even(word)) for word in held.words}
        (cue,) = held.cues
        cue = replace(cue, lines=tuple(tuple(words[word.start] for word in line) for line in cue.lines))
        held = replace(held, cues=(cue,))
    sung = replace(held, look=Look(karaoke="syllable"))
    (event,) = pysubs2.SSAFile.from_string(FORMATS["ass"].write(sung), format_="ass").events
    lengths_of = [int(length) for length in re.findall(r"\\kf?(\d+)", event.text)]
    assert sum(lengths_of) in (event.end // 10 - event.start // 10, event.end // 10 - event.start // 10 - 1)
    for name in ("karaoke-vtt", "karaoke-srt", "lrc"):
        parts = [re.sub(r"<[^>]*>", "", FORMATS[name].write(made)) for made in (held, sung)]
        texts = [set(re.findall(r"^(?!\d+$|.*-->|\[).+$", part, re.MULTILINE)) for part in parts]
        assert texts[0] == texts[1], name


def _even(word: Word) -> tuple[int, ...]:
    length = word.end_ms - word.start_ms
    return tuple(word.start_ms + length * at // len(word.text) for at in range(len(word.text)))


def test_syllables_are_lit_when_their_characters_are_heard() -> None:
    """The characters' own times count; without them, a word's time is shared by its letters."""
    held = spoken([["Beautiful day"]], lengths_ms=(900,))
    first = replace(held.words[0], char_starts_ms=(0, 50, 60, 70, 200, 210, 600, 700, 800))
    cue = replace(held.cues[0], lines=((first, held.words[1]),))
    look = Look(karaoke="syllable")
    sung = replace(held, cues=(cue,), look=look)
    assert "<00:00.00>Beau<00:00.20>ti<00:00.60>ful <00:00.90>day<" in FORMATS["lrc"].write(sung)
    assert "<00:00.00>Beau<00:00.40>ti<00:00.60>ful <00:00.90>day<" in FORMATS["lrc"].write(
        replace(held, look=look)
    )
    read = lemony_lrc_parser.loads(FORMATS["lrc"].write(sung))
    assert [token.start for line in read for token in line.content if token.content.strip()] == [
        0,
        200,
        600,
        900,
    ]
    assert re.findall(r"c\.word>([^<]*)<", FORMATS["karaoke-vtt"].write(sung)) == ["Beau", "ti", "ful", "day"]


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720), (1080, 1920)])
def test_the_picture_of_substation(size: tuple[int, int]) -> None:
    """Sizes go with the picture: the same part of its shorter side, whichever way it stands."""
    file = pysubs2.SSAFile.from_string(
        FORMATS["ass"].write(replace(narration([["One."]]), look=Look(resolution=size)))
    )
    assert (int(file.info["PlayResX"]), int(file.info["PlayResY"])) == size
    style = file.styles["Default"]
    assert style.fontsize == round(min(size) / 17)
    assert style.marginl == style.marginr == round(size[0] / 24)


def test_webvtt_at_the_top() -> None:
    """The first line of the picture, in both kinds; otherwise no setting."""
    held = replace(narration([["One."]]), look=Look(top=True))
    for name in ("vtt", "karaoke-vtt"):
        assert " --> 00:00:01.500 line:0\n" in FORMATS[name].write(held)
        assert "line:" not in FORMATS[name].write(narration([["One."]]))
        assert len(webvtt.from_buffer(io.StringIO(FORMATS[name].write(held))).captions) == 1


@pytest.mark.parametrize("language", ["en", "ar", "ja"])
def test_ttml_is_within_its_profile(language: str, caplog: pytest.LogCaptureFixture) -> None:
    """ttconv, which knows IMSC 1.1 text, has nothing to complain of; language, space and region are said."""
    from xml.etree import ElementTree as ET

    root = ET.fromstring(FORMATS["ttml"].write(spoken([["One two", "three"]], language=language)))
    assert reader.to_model(ET.ElementTree(root)) is not None
    assert [record.getMessage() for record in caplog.records if record.levelname != "INFO"] == []
    xml, ttml = "{http://www.w3.org/XML/1998/namespace}", "{http://www.w3.org/ns/ttml}"
    assert root.get(f"{xml}lang") == language
    assert root.get("{http://www.w3.org/ns/ttml#parameter}contentProfiles") == (
        "http://www.w3.org/ns/ttml/profile/imsc1.1/text"
    )
    styles = {name.rpartition("}")[2] for style in root.iter(f"{ttml}style") for name in style.attrib}
    assert "fillLineGap" in styles
    assert "lineHeight" not in styles, (
        "at a set height a line's background covers descenders of the line above"
    )
    regions = {region.get(f"{xml}id") for region in root.iter(f"{ttml}region")}
    assert {body.get("region") for body in root.iter(f"{ttml}body")} <= regions
    assert all(span.get(f"{xml}space") == "preserve" for span in root.iter(f"{ttml}span"))
