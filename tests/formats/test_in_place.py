"""Caption files from elsewhere are written again with nothing lost: what was not asked for stays to the letter."""

import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from fractions import Fraction

import pysubs2
import pytest
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st
from ttconv.imsc import reader
from ttconv.isd import ISD

from aligner.formats.timed_text import TimedText, read_captions
from aligner.formats.timed_text.ttml_times import rates

_SRT = """
 1
00:00:01.000 --> 00:00:02,000 X1:10 X2:20
Hello

after an empty line
00:00:03,000-->00:00:04,000
no number

7
0:00:05,5 --> 0:00:06,000

8 
00:00:07,000 --> 00:00:08,000
1984

"""  # noqa: W291 - as such files are
_VTT = """WEBVTT - title
X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000

NOTE first
two --x

REGION
id:fred
width:40%

STYLE
::cue(.x) { color: red }

intro
00:01.000 --> 00:02.000 region:fred position:50%,line-left
<v.loud Ann>Ja &amp; nein</v>
00:03.000\t-->\t00:04.000
no empty line before it


NOTE between

00:05.000 --> 00:06.000

2:00:03.000 --> 2:00:04.000
plain

NOTE last
"""
_STYLED = """[Script Info]
; a comment
ScriptType: v4.00+

[Aegisub Project Garbage]
Video Zoom Percent: 0.5

[V4+ Styles]
Format: Name, Fontname, Fontsize
Style: *Mine,Arial,020.5

[Fonts]
fontname: foo_0.ttf
!!!!!:!!!!!

[Events]
Format: Start, End, Style, Actor, Text
Comment: 0:00:00.00,0:00:01.00,*Mine,,not shown
Dialogue:0:00:01.00, 0:00:02.00 ,*Mine,Ann, Hello, and  more
Picture: 0:00:03.00,0:00:04.00,*Mine,,x.bmp
Dialogue: 0:00:03.00,0:00:04.00,*Mine,,{\\p1}m 0 0 l 9 9{\\p0}
Dialogue: 0:00:05.00,0:00:06.00,*Mine,,{=12}ka {\\k20}ra
; a comment of the events

[Aegisub Extradata]
Data: 12,foo,bar
"""
_TTML = """<?xml version="1.0" encoding="UTF-8"?>
<!-- lead --><?pi x?>
<!DOCTYPE tt:tt [<!ENTITY who "Ann">]>
<tt:tt xmlns:tt="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" xmlns:q="urn:unused"
 ttp:frameRate='25'>
 <tt:head><!-- kept --><tt:layout><tt:region xml:id="r"/></tt:layout></tt:head>
 <tt:body><tt:div begin="10s">
  <tt:p xml:id="a" begin="00:00:01:12" dur = '00:00:00:13'
   ><tt:span xml:id="s">Ja &#38; &quot;\u00e9\u732b&quot;</tt:span></tt:p>
  <!-- between -->
  <tt:p end="00:00:04.000" begin="00:00:03.000"><tt:set begin="0.5s"/>Hello
   <tt:span begin="0.5s">there,</tt:span> &who;</tt:p>
  <tt:p begin="5s"  end="6s"/>
 </tt:div></tt:body>
</tt:tt>
<!-- trailing -->
"""
_FILES = {".srt": _SRT, ".vtt": _VTT, ".ass": _STYLED, ".ttml": _TTML}


def _changed(before: str, after: str) -> list[tuple[str, str]]:
    """The lines that are another text now, of two texts with as many."""
    held = zip(before.split("\n"), after.split("\n"), strict=True)
    return [(old, new) for old, new in held if old != new]


@pytest.mark.parametrize("suffix", _FILES)
def test_unchanged_captions_are_the_same_file(suffix: str) -> None:
    """Notes, styles, regions, fonts, comments, spacing, notation of times, captions without text: every character."""
    document = read_captions(_FILES[suffix], suffix)
    assert len(document.captions) == {".srt": 3, ".vtt": 3, ".ass": 2, ".ttml": 2}[suffix]
    assert document.rewritten(document.captions) == _FILES[suffix]


@pytest.mark.parametrize(
    ("suffix", "old", "new"),
    [
        (".srt", "00:00:01.000 --> 00:00:02,000 X1:10 X2:20", "00:00:01.000 --> 00:00:02,520 X1:10 X2:20"),
        (".vtt", "00:01.000 --> 00:02.000 region:fred", "00:01.000 --> 00:00:02.520 region:fred"),
        (".ass", "0:00:01.00, 0:00:02.00 ,*Mine", "0:00:01.00, 0:00:02.52 ,*Mine"),
        (".ttml", "begin=\"00:00:01:12\" dur = '00:00:00:13'", "begin=\"00:00:01:12\" dur = '00:00:01:01'"),
    ],
)
def test_another_end_is_all_that_changes(suffix: str, old: str, new: str) -> None:
    """In the notation of the time that was there: a dot or a comma, frames, a length for a length."""
    document = read_captions(_FILES[suffix], suffix)
    first = document.captions[0]
    again = document.rewritten((replace(first, end_ms=first.end_ms + 520), *document.captions[1:]))
    ((before, after),) = _changed(_FILES[suffix], again)
    assert before.replace(old, new) == after


def _parted(document: TimedText) -> str:
    first = document.captions[0]
    parts = (replace(first, end_ms=first.start_ms + 400, lines=("One & <two>",)),
             replace(first, start_ms=first.start_ms + 480, lines=("three", "four")))  # fmt: skip
    return document.rewritten((*parts, *document.captions[1:]))


@pytest.mark.parametrize("suffix", _FILES)
def test_a_caption_in_two_parts(suffix: str) -> None:
    """Both have its settings and its style; what may be there once is there once; the rest of the file stays."""
    text = _FILES[suffix]
    again = _parted(read_captions(text, suffix))
    captions = read_captions(again, suffix).captions
    assert [caption.lines for caption in captions[:2]] == [("One & <two>",), ("three", "four")]
    assert [caption.lines for caption in captions[2:]] == [
        caption.lines for caption in read_captions(text, suffix).captions[1:]
    ]
    kept = {".srt": "X1:10 X2:20", ".vtt": "region:fred position:50%,line-left", ".ass": ",*Mine,Ann,"}
    assert again.count(kept.get(suffix, "<tt:span")) == 2 + (suffix == ".ttml")
    assert text.split("\n")[-4:] == again.split("\n")[-4:]
    for once in ("intro", 'xml:id="a"', 'xml:id="s"'):
        assert again.count(once) == text.count(once)


def test_numbers_of_subrip_go_on_from_1() -> None:
    """Where a caption became two; a caption without a number stays without one."""
    again = _parted(read_captions(_SRT, ".srt"))
    assert re.findall(r"^ ?(\d+) ?$", again, re.MULTILINE) == ["1", "2", "4", "5", "1984"]


@pytest.mark.parametrize("suffix", [".srt", ".vtt"])
def test_captions_come_in_the_order_of_their_starts(suffix: str) -> None:
    """As WebVTT asks for (4.1); what stands between them stays where it is, and each keeps what is its own."""
    head = "WEBVTT\n\n" if suffix == ".vtt" else ""
    text = (
        f"{head}1\n00:00:05.000 --> 00:00:06.000 a\nLater.\n\n\n2\n00:00:01.000 --> 00:00:02.000 b\nFirst.\n"
    )
    document = read_captions(text, suffix)
    first, second = document.captions
    again = document.rewritten((second, first))
    numbers = ("1", "2") if suffix == ".srt" else ("2", "1")
    assert again == (
        f"{head}{numbers[0]}\n00:00:01.000 --> 00:00:02.000 b\nFirst.\n\n\n"
        f"{numbers[1]}\n00:00:05.000 --> 00:00:06.000 a\nLater.\n"
    )


def test_subrip_as_players_read_it() -> None:
    """A line of times begins a caption, with or without a number, spaces or an empty line before it."""
    captions = read_captions(_SRT, ".srt").captions
    assert [caption.lines for caption in captions] == [
        ("Hello", "after an empty line"), ("no number",), ("1984",),
    ]  # fmt: skip
    assert [caption.start_ms for caption in captions] == [1000, 3000, 7000]


def test_webvtt_is_read_as_webvtt_py_reads_it() -> None:
    """The same cues, times and texts; ours has the one that follows without an empty line as browsers do."""
    ours = read_captions(_VTT, ".vtt").captions
    theirs = {entry.start_time.in_milliseconds(): entry for entry in webvtt.from_buffer(io.StringIO(_VTT))}
    assert [caption.start_ms for caption in ours] == [1000, 3000, 7_203_000]
    for caption in ours:
        entry = theirs[caption.start_ms]
        assert entry.end_time.in_milliseconds() == caption.end_ms
    assert ours[1].lines == ("no empty line before it",)


def test_substation_is_read_as_pysubs2_reads_it() -> None:
    """The same events, times and texts, whatever fields the file has: pysubs2 knows only all of them."""
    fields = "Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"
    usual = _STYLED.replace("Start, End, Style, Actor, Text", fields).replace(
        "Style: *Mine,Arial,020.5\n", ""
    )
    usual = re.sub(r"(\w+: ?)(\d[^,]*,[^,]*,[^,]*,\w*,)", r"\g<1>0,\g<2>0,0,0,,", usual)
    theirs = [event for event in pysubs2.SSAFile.from_string(usual, format_="ass") if event.is_text]
    ours = read_captions(usual, ".ass").captions
    assert [(caption.start_ms, caption.end_ms) for caption in ours] == [
        (event.start, event.end) for event in theirs
    ]
    assert [" ".join(caption.lines) for caption in ours] == [
        " ".join(event.plaintext.split()) for event in theirs
    ]
    assert ours == read_captions(_STYLED, ".ass").captions
    assert ours[0].speaker == "Ann"


_RATES = {
    "frames": 'ttp:frameRate="30" ttp:frameRateMultiplier="1000 1001"',
    "time code": 'ttp:timeBase="smpte" ttp:frameRate="30" ttp:frameRateMultiplier="1000 1001"',
    "dropped": 'ttp:timeBase="smpte" ttp:frameRate="30" ttp:frameRateMultiplier="1000 1001" ttp:dropMode="dropNTSC"',
}


@pytest.mark.parametrize("kind", _RATES)
def test_time_codes_are_those_of_the_reference_reader(kind: str) -> None:
    """A time code at 29.97 frames a second is 3.6 seconds behind the clock after an hour, unless it drops frames."""
    text = (
        f'<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" xml:lang="en" '
        f'{_RATES[kind]}><head><layout><region xml:id="r"/></layout></head><body region="r"><div>'
        '<p begin="01:02:01:03" end="01:02:03:15">x</p></div></body></tt>'
    )
    document = reader.to_model(ET.ElementTree(ET.fromstring(text)))
    begins = [begin for begin, isd in ISD.generate_isd_sequence(document) if list(isd.iter_regions())]
    (caption,) = read_captions(text, ".ttml").captions
    assert abs(caption.start_ms - begins[0] * 1000) <= Fraction(1, 2)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 100 * 3_600_000), st.sampled_from(["nonDrop", "dropNTSC", "media"]))
def test_a_time_code_is_the_frame_next_to_a_time(ms: int, mode: str) -> None:
    """Written and read again it is less than a frame off, at any hour; a frame's own time gives that frame."""
    smpte = {"timeBase": "smpte", "dropMode": mode} if mode != "media" else {}
    held = rates({"frameRate": "30", "frameRateMultiplier": "1000 1001", **smpte})
    code = held.written(ms, "00:00:00:00")
    read_ms = held.seconds(code) * 1000
    assert abs(read_ms - ms) <= Fraction(1001, 30)
    assert held.written(round(read_ms), code) == code


def test_text_beside_timed_spans_is_not_lost() -> None:
    """A paragraph whose words come in one after the other is one caption, which keeps its spans."""
    caption = read_captions(_TTML, ".ttml").captions[1]
    assert (caption.lines, caption.start_ms, caption.end_ms) == (("Hello there, Ann",), 13_000, 14_000)
    assert caption.fixed_text


@pytest.mark.parametrize(
    ("text", "suffix", "reason"),
    [
        ("1\n00:00:01,000 --> 00:00:02,000\nx\n\n2\n00:00:0b,000 --> 00:00:04,000\ny\n", ".srt", "line 6: "),
        ("Hello.\n\n1\n00:00:01,000 --> 00:00:02,000\nx\n", ".srt", "line 1: "),
        ("WEBVTT\n\n00:01,000 --> 00:02,000\nx\n", ".vtt", "line 3: "),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nx\n\ny\n00:03.000 -> 00:04.000 -->\nz\n", ".vtt", "line 7: "),
        ("WEBVTTX\n\n00:01.000 --> 00:02.000\nx\n", ".vtt", "its first line"),
        (_STYLED.replace("0:00:05.00", "soon"), ".ass", "line 22: 'soon' is no time"),
        (_STYLED.replace("Start, End, ", "", 1), ".ass", "line 19: an event has no times"),
        (_TTML.replace("<tt:body>", '<tt:body timeContainer="seq">'), ".ttml", "give each its times"),
        (_TTML.replace("'25'", '"30" ttp:timeBase="smpte" ttp:dropMode="dropPAL"'), ".ttml", "dropPAL"),
        (_TTML.replace("'25'", '"25" ttp:frameRateMultiplier="1 0"'), ".ttml", "is no number"),
        (_SRT.replace("--> 00:00:08,000", "--> 99999:00:08"), ".srt", "99,999 hours"),
        (_TTML.replace('"00:00:04.000"', '"999999999999999h"'), ".ttml", "mend its times"),
        ("<tt>" + "<div>" * 400 + "</div>" * 400 + "</tt>", ".ttml", "too deep"),
    ],
)  # fmt: skip
def test_what_would_be_lost_says_where(text: str, suffix: str, reason: str) -> None:
    """A caption whose times cannot be read is named by its line: players would leave it out."""
    with pytest.raises(ValueError, match=re.escape(reason)):
        read_captions(text, suffix)
