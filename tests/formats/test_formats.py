"""What each file looks like, and how a format is found."""

import json
from dataclasses import replace

import pytest

from aligner.errors import SettingsError
from aligner.formats import FORMATS, lookup
from tests.formats.helpers import narration


def test_srt_as_written() -> None:
    """Numbers, times with commas, lines, and an empty line between cues."""
    assert FORMATS["srt"].write(narration([["One,", "two."], ["3 < 4"]])) == (
        "1\n00:00:00,000 --> 00:00:01,500\nOne,\ntwo.\n\n2\n00:00:02,000 --> 00:00:03,500\n3 < 4\n"
    )


def test_vtt_as_written() -> None:
    """A comment with the language and the maker, voice spans for speakers, references for markup."""
    assert FORMATS["vtt"].write(narration([["R&D <3"]], speaker="Ann", language="en-GB")) == (
        "WEBVTT\n\nNOTE\nLanguage: en-GB\ntalk: captions by aligner 1.0\n\n"
        "1\n00:00:00.000 --> 00:00:01.500\n<v Ann>R&amp;D &lt;3</v>\n"
    )


def test_words_as_written() -> None:
    """The shape of Whisper's JSON, with fields of our own beside it."""
    assert json.loads(FORMATS["words"].write(narration([["Hello,"]], speaker="Ann"))) == {
        "version": "1.0",
        "voice": "joe",
        "language": "en",
        "audio": {"file": "talk.mp3", "duration": 2.0, "sample_rate": 44100},
        "text": "Hello,",
        "segments": [
            {
                "id": 0,
                "start": 0.0,
                "end": 1.5,
                "text": "Hello,",
                "speaker": "Ann",
                "words": [
                    {
                        "word": "Hello,",
                        "start": 0.0,
                        "end": 1.5,
                        "span": [0, 6],
                        "spoken": "said",
                        "basis": "timed",
                        "speaker": "Ann",
                    }
                ],
            }
        ],
    }


def test_words_without_cues_are_one_segment() -> None:
    """A narration that was never cut still writes all of its words."""
    held = replace(narration([["One."], ["Two."]]), cues=())
    (segment,) = json.loads(FORMATS["words"].write(held))["segments"]
    assert [word["word"] for word in segment["words"]] == ["One.", "Two."]
    assert segment["text"] == "One. Two."


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_said_is_still_a_file(name: str) -> None:
    """A narration without words makes a valid, empty file of every format."""
    text = FORMATS[name].write(narration([]))
    empty = {"srt": "", "vtt": "WEBVTT\n\nNOTE\nLanguage: en\ntalk: captions by aligner 1.0\n", "sbv": ""}
    assert text == empty.get(name, text)
    assert name != "words" or json.loads(text)["segments"] == []


@pytest.mark.parametrize("name", ["srt", "vtt", "karaoke-srt"])
def test_a_cue_with_nothing_to_see_is_left_out(name: str) -> None:
    """An empty line would end a cue, so it is not written, and cues are numbered on."""
    text = FORMATS[name].write(narration([["\u2028"], [" ", "Here."]]))
    assert text.endswith(("Here.\n", "Here.</font>\n"))
    assert text.count("-->") == 1
    assert "\n\n\n" not in text
    assert "1\n00:00:02" in text


def test_formats_are_found_by_name() -> None:
    """Names are the registry's keys, whatever their case; each has its own suffix."""
    assert lookup(" SRT ") is FORMATS["srt"]
    assert len({entry.suffix for entry in FORMATS.values()}) == len(FORMATS)
    assert all(name == entry.name for name, entry in FORMATS.items())


def test_an_unknown_format_says_what_there_is() -> None:
    """The error names the known ones and the likely one."""
    with pytest.raises(
        SettingsError, match=r"no caption format 'strt': did you mean 'srt'\? known are srt, vtt, ass"
    ):
        lookup("strt")
