"""Subtitles as scripts, against another library on the same files."""

import re

import pysubs2
import pytest

from aligner.errors import ScriptError
from tests.script.manuscripts import script_of, spoken

SRT = """1
00:00:01,000 --> 00:00:02,500
<i>One</i> line
and another.

2
00:01:00,000 --> 00:01:03,000
{\\an8}<font color="#fff">Top</font> <b>line</b>

4
00:02:00,000 --> 00:02:01,000
第一行
第二行
"""
VTT = """WEBVTT - a title
Language: pt-BR

NOTE not this

STYLE
::cue { color: red }

intro
00:01.000 --> 00:02.500 align:start
<v.loud Ana Maria>Fish &amp; <i>chips</i><00:00:02.000> now</v>

00:00:03.000 --> 00:00:05.000
<v Rui>Yes.</v>
<v Ana Maria>No, <ruby>wait<rt>weight</rt></ruby>!</v>
"""


@pytest.mark.parametrize(("text", "suffix"), [(SRT, ".srt"), (VTT.split("\n\n00:00:03")[0] + "\n", ".vtt")])
def test_cues_are_those_that_another_library_finds(text: str, suffix: str) -> None:
    """Times and words are those that pysubs2 reads, its tags taken off."""
    script = script_of(text, suffix, fit=True)
    events = pysubs2.SSAFile.from_string(text, format_=suffix[1:])
    assert [segment.slot_ms for segment in script.segments] == [(event.start, event.end) for event in events]
    for segment, event in zip(script.segments, events, strict=True):
        plain = re.sub(r"<[\d:.]+>", "", event.plaintext.replace("&amp;", "&"))
        assert "".join(segment.text.split()) == "".join(plain.split())


def test_a_cue_is_one_line_without_tags() -> None:
    """Lines are joined as their writing joins words."""
    assert spoken(SRT, ".srt") == ["One line and another.", "Top line", "第一行第二行"]


def test_what_is_for_the_eye_is_not_read() -> None:
    """Dashes of two speakers in a cue, not those of a number or within a line; entities are what players show."""
    cue = "1\n00:00:01,000 --> 00:00:02,000\n- Who's there?\n\u2013Me &amp; you \u2013 at\n-5 &lt; 0.\n"
    (segment,) = script_of(cue, ".srt").segments
    assert segment.text == "Who's there? Me & you \u2013 at -5 < 0."
    (segment,) = script_of("WEBVTT\n\n00:01.000 --> 00:02.000\n- Yes.\n- <i>No.</i>\n", ".vtt").segments
    assert segment.text == "Yes. No."


def test_voice_tags_are_speakers_and_share_their_cue_s_time() -> None:
    """Each ``<v>`` of a cue is a passage of its own; ruby text and times inside are not read."""
    script = script_of(VTT, ".vtt", fit=True)
    said = [(segment.speaker, segment.text) for segment in script.segments]
    assert said == [("Ana Maria", "Fish & chips now"), ("Rui", "Yes."), ("Ana Maria", "No, wait!")]
    assert script.language == "pt-BR"
    first, second = (segment.slot_ms or (0, 0) for segment in script.segments[1:])
    assert (first[0], first[1], second[1]) == (3000, second[0], 5000)


def test_without_fit_cues_are_passages_like_others() -> None:
    """Pauses are the usual ones, and no passage has a time; with it, no pause adds to the silence."""
    plain, fitted = script_of(SRT, ".srt"), script_of(SRT, ".srt", fit=True)
    assert [segment.pause_after_ms for segment in plain.segments] == [600, 600, 0]
    assert all(segment.slot_ms is None for segment in plain.segments)
    assert [segment.pause_after_ms for segment in fitted.segments] == [0, 0, 0]


REFUSED = {
    "no cue": (".srt", "Just text\n", "line 1, column 1: no SubRip cue"),
    "bad time": (
        ".srt",
        f"{SRT}\n5\n00:xx --> 00:03\nHi\n",
        "cue 4, column 1: a line of times in it cannot be read",
    ),
    "backwards": (".srt", "7\n00:00:02,000 --> 00:00:01,000\nHi\n", "cue 7, column 1: ends before it begins"),
    "not VTT": (".vtt", SRT, "its first line is not WEBVTT"),
    "VTT backwards": (".vtt", "WEBVTT\n\n00:02.000 --> 00:01.000\nHi\n", "ends before it begins"),
    "VTT times": (
        ".vtt",
        "WEBVTT\n\nNOTE a --> b\n\n00:01.000 --> 00:02.000\nHi\n\n00:03,000 --> 00:04.000\nLost\n",
        "line 8, column 1: a line of times cannot be read: write 00:01.000 --> 00:02.500",
    ),
    "directive": (
        ".srt",
        "1\n00:00:01,000 --> 00:00:02,000\nHi [pause 1 week]\n",
        "cue 1, column 4: [pause 1 week]",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_wrong_is_said_with_its_place(case: str) -> None:
    """The sentence names the line, or the cue by its number."""
    suffix, text, reason = REFUSED[case]
    with pytest.raises(ScriptError) as caught:
        script_of(text, suffix)
    assert reason in str(caught.value)
