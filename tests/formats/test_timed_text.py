"""Caption files of any origin are read as a viewer sees them, and rewritten with nothing else changed."""

import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pysubs2
import pytest
import srt
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st
from ttconv.imsc import reader
from ttconv.isd import ISD

from aligner.formats import FORMATS
from aligner.formats.timed_text import SUFFIXES, read_captions
from tests.formats.helpers import bare, narration
from tests.formats.test_round_trip import _CUES


@settings(max_examples=40, deadline=None)
@given(_CUES, st.sampled_from(["srt", "vtt", "ttml", "ass"]))
def test_what_we_write_is_what_we_read(cues: list[list[str]], name: str) -> None:
    """Times and lines of our own files come back, also those that look like markup."""
    held = narration(cues)
    read = read_captions(FORMATS[name].write(held), f".{name}").captions
    lines = [tuple(" ".join(bare(line).split()) for line in caption.lines) for caption in read]
    assert lines == [tuple(map(bare, cue.line_texts)) for cue in held.cues]
    assert [(caption.start_ms, caption.end_ms) for caption in read] == [
        (cue.start_ms, cue.end_ms) for cue in held.cues
    ]


_SRT = "7\n00:00:01,000 --> 00:00:02,000\n<i>One</i>\n\n9\n00:00:03,000 --> 00:00:02,500\n{\\an8}2 < 3\nand more\n"
_VTT = """WEBVTT - a title
Language: de

NOTE kept

STYLE
::cue { color: red }

intro
00:01.000 --> 00:02.000 line:0 align:start
<v Ann Smith>Ja &amp; nein</v>

00:03.000 --> 00:04.000
<b>Zwei</b> drei
"""
_ASS = """[Script Info]
ScriptType: v4.00+
PlayResX: 640
Language: fr

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Mine,Arial,20,&H00FFFFFF,&H0300FFFF,&H00000000,&H02000000,0,0,0,0,100,100,0,0,1,2,1,2,10,10,10,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Comment: 0,0:00:00.00,0:00:01.00,Mine,,0,0,0,,not shown
Dialogue: 0,0:00:01.00,0:00:02.00,Mine,Ann,0,0,0,,{\\i1}Un{\\i0}, deux\\Ntrois
Dialogue: 0,0:00:01.00,0:00:09.00,Mine,,0,0,0,,{\\pos(10,20)}SORTIE
Dialogue: 0,0:00:03.00,0:00:04.00,Mine,,0,0,0,,a\\hb \\{c\\}
"""  # noqa: E501 - the format's own line
_TTML = """<?xml version="1.0"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" xmlns:x="urn:x"
 ttp:frameRate="25" ttp:tickRate="10" xml:lang="sv">
 <head><x:kept a="1"/><layout><region xml:id="r"/></layout></head>
 <body begin="10s" end="90s" region="r"><div begin="00:00:01:05" end="60s">
  <p xml:id="a" begin="1.5s" dur="500ms">Ett
     <br/> tv\u00e5</p>
  <p begin="30t" end="100f"><span>Tre</span></p>
  <p><span begin="5s" end="6s">Fyra</span><span begin="6s" end="7s">F<span>em</span></span></p>
 </div></body>
</tt>
"""


def _shown(text: str, suffix: str) -> list[tuple[Any, ...]]:
    return [
        (c.start_ms, c.end_ms, c.lines, c.speaker, c.fixed_text) for c in read_captions(text, suffix).captions
    ]


def test_srt_as_a_viewer_sees_it() -> None:
    """Tags are markup, a lone sign is text, and times stay as they are, backwards too."""
    assert _shown(_SRT, ".srt") == [
        (1000, 2000, ("One",), None, True),
        (3000, 2500, ("2 < 3", "and more"), None, True),
    ]
    assert read_captions("", ".srt").captions == ()


def test_vtt_as_a_viewer_sees_it() -> None:
    """References are resolved, a voice is the speaker, the header has the language."""
    assert _shown(_VTT, ".vtt") == [
        (1000, 2000, ("Ja & nein",), "Ann Smith", False),
        (3000, 4000, ("Zwei drei",), None, True),
    ]
    assert read_captions(_VTT, ".VTT").language == "de"


def test_ass_as_a_viewer_sees_it() -> None:
    """Comments and placed signs are no captions."""
    assert _shown(_ASS, ".ass") == [
        (1000, 2000, ("Un, deux", "trois"), "Ann", True),
        (3000, 4000, ("a\u00a0b {c}",), None, False),
    ]
    assert read_captions(_ASS, ".ass").language == "fr"


def test_ttml_times_are_those_of_the_reference_reader() -> None:
    """Clock times, offsets, frames and ticks, each counted from its parent, as ttconv counts them."""
    read = _shown(_TTML, ".ttml")
    assert [(caption[:3], caption[4]) for caption in read] == [
        ((12_700, 13_200, ("Ett", "två")), False),
        ((14_200, 15_200, ("Tre",)), False),
        ((16_200, 17_200, ("Fyra",)), False),
        ((17_200, 18_200, ("Fem",)), True),
    ]
    document = reader.to_model(ET.ElementTree(ET.fromstring(_TTML.replace('<x:kept a="1"/>', ""))))
    begins = {begin for begin, isd in ISD.generate_isd_sequence(document) if list(isd.iter_regions())}
    assert {Fraction(caption[0], 1000) for caption in read} <= begins


@pytest.mark.parametrize(
    ("text", "suffix", "read"),
    [
        (
            _SRT.replace("{\\an8}", ""),
            ".srt",
            lambda text: [(e.start.total_seconds(), e.content) for e in srt.parse(text)],
        ),
        (
            _VTT,
            ".vtt",
            lambda text: [
                (e.start_time.in_seconds(), e.raw_text) for e in webvtt.from_buffer(io.StringIO(text))
            ],
        ),
        (_ASS, ".ass", lambda text: [(e.start / 1000, e.text) for e in pysubs2.SSAFile.from_string(text)]),
    ],
)
def test_a_rewritten_file_differs_where_it_was_asked_to(text: str, suffix: str, read: Any) -> None:
    """One caption later, another in two: the rest is as it was, markup too."""
    document = read_captions(text, suffix)
    first, last = document.captions[0], document.captions[-1]
    parts = (
        replace(last, end_ms=3500, lines=("new & <1>",)),
        replace(last, start_ms=3600, end_ms=4000, lines=("newer", "2")),
    )
    again = document.rewritten((replace(first, start_ms=500), *parts))
    before, after = read(text), read(again)
    assert len(after) == len(before) + 1
    kept = [entry for entry in before if entry[0] not in (1, 3)] if suffix == ".ass" else []
    assert all(entry in after for entry in kept)
    assert [c.lines for c in read_captions(again, suffix).captions] == [
        first.lines,
        ("new & <1>",),
        ("newer", "2"),
    ]
    assert [c.start_ms for c in read_captions(again, suffix).captions] == [500, 3000, 3600]
    assert before[0][1] in [entry[1] for entry in after]
    assert document.rewritten(document.captions) == document.rewritten(
        read_captions(document.rewritten(document.captions), suffix).captions
    )


def test_what_a_file_holds_beside_captions_is_kept() -> None:
    """Notes, styles, settings, resolutions, foreign elements."""
    again = read_captions(_VTT, ".vtt").rewritten(read_captions(_VTT, ".vtt").captions)
    for held in (
        "WEBVTT - a title",
        "Language: de",
        "NOTE kept",
        "::cue { color: red }",
        "intro",
        "line:0 align:start",
    ):
        assert held in again
    document = read_captions(_ASS, ".ass")
    again = document.rewritten(document.captions)
    assert all(
        held in again
        for held in ("PlayResX: 640", "Style: Mine,Arial,20", "{\\pos(10,20)}SORTIE", "not shown")
    )
    document = read_captions(_TTML, ".ttml")
    again = document.rewritten((replace(document.captions[0], lines=("Ny",)), *document.captions[1:]))
    assert 'x:kept a="1"' in again
    assert _shown(again, ".ttml")[0][:3] == (12_700, 13_200, ("Ny",))
    assert _shown(again, ".ttml")[1:] == _shown(_TTML, ".ttml")[1:]
    assert _shown(_TTML, ".ttml") == [
        (c.start_ms, c.end_ms, c.lines, c.speaker, c.fixed_text) for c in document.captions
    ]


@pytest.mark.parametrize(
    ("text", "suffix", "reason"),
    [
        ("1\n00:00:01,000 --> nonsense\nx\n", ".srt", "not SubRip throughout"),
        ("1\n", ".vtt", "does not begin with WEBVTT"),
        ("WEBVTT", ".sub", "captions are read from .srt, .vtt"),
        ("nonsense", ".ass", "no [Events]"),
        ("<tt>", ".ttml", "not XML"),
        ("<html/>", ".ttml", "its root is html"),
        ('<tt><body><p begin="soon">x</p></body></tt>', ".ttml", "'soon' is no time"),
        ('<tt><body><p begin="1s">x</p></body></tt>', ".ttml", "has no end"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, suffix: str, reason: str) -> None:
    """A reason, in a few words."""
    with pytest.raises(ValueError, match=re.escape(reason)):
        read_captions(text, suffix)


_SCRAPS = [
    "WEBVTT", "1", "00:00:01,000 --> 00:00:02,000", "00:01.000 --> 00:02.000 line:x", "text <v A>", "", "-->", "NOTE",
    "STYLE", "[Events]", "00:00:03.000 --> 00:00:04.000 line:1", " ", "2",
    "{\\an8}b <i>c</i>", "Format: Start, End, Text", "Dialogue: 0:00:00.00,x,y", "<tt>", "<body>",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(_SCRAPS), max_size=8).map("\n".join) | st.text(max_size=40),
    st.sampled_from(SUFFIXES),
)
def test_no_file_is_more_than_a_reason(text: str, suffix: str) -> None:
    """Any text is read, or refused with ``ValueError``; what is read can be rewritten, and is then what it was."""
    try:
        document = read_captions(text, suffix)
    except ValueError:
        return
    starts = [caption.start_ms for caption in document.captions]
    again = document.rewritten(document.captions)
    if starts == sorted(starts):
        assert again == text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
