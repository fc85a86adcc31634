"""Whatever a script holds, readers that are not ours get it back from each format."""

import html
import io
import json
import re
from pathlib import Path

import av
import pytest
import srt
import webvtt
from av.subtitles.subtitle import AssSubtitle
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.formats import FORMATS
from aligner.model import Narration
from tests.formats.helpers import bare, narration

_AWKWARD = [
    "a --> b", "00:00:01,000 --> 00:00:02,000", "<b>bold</b>", "<v Ann>", "&amp; & &lt;", r"C:\new\table", "-->",
    "WEBVTT", "NOTE", "STYLE", "1", "{\\an8}top", "مرحبا بالعالم", "שלום",
    "👩‍👩‍👧‍👦", "e\u0301", "猫", '"quoted"', "$$", "100 %",
]  # fmt: skip
_CHARS = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="\ufffe\uffff")
_LINES = st.one_of(st.sampled_from(_AWKWARD), st.text(_CHARS, min_size=1, max_size=20)).map(
    lambda line: " ".join(line.split()) or "x"
)
_CUES = st.lists(st.lists(_LINES, min_size=1, max_size=2), min_size=1, max_size=6)


def _texts(held: Narration) -> list[list[str]]:
    return [list(map(bare, cue.line_texts)) for cue in held.cues]


def _vtt_lines(text: str) -> list[str]:
    """What a browser would show of a cue's payload: tags gone, references resolved."""
    return [bare(html.unescape(re.sub(r"<[^>]*>", "", line))) for line in text.split("\n")]


@settings(max_examples=120, deadline=None)
@given(_CUES)
def test_srt(cues: list[list[str]]) -> None:
    """The srt package reads every cue with its text and times; arrows and what looks like markup keep word joiners."""
    held = narration(cues)
    read = list(srt.parse(FORMATS["srt"].write(held), ignore_errors=False))
    assert [bare(item.content).split("\n") for item in read] == _texts(held)
    assert [item.index for item in read] == [cue.index for cue in held.cues]
    assert [round(item.start.total_seconds() * 1000) for item in read] == [cue.start_ms for cue in held.cues]
    assert [round(item.end.total_seconds() * 1000) for item in read] == [cue.end_ms for cue in held.cues]


@pytest.mark.parametrize("name", ["srt", "karaoke-srt"])
def test_srt_as_players_show_it(name: str, tmp_path: Path) -> None:
    """ffmpeg's decoder, which mpv and many players draw with, leaves out nothing of a script that looks like markup,
    and takes nothing of it for a position or a line end."""
    texts = [
        "<b>bold</b> <i>x</i>",
        "<v Ann>Hi",
        "I <3 <font color=red>you</font>",
        r"C:\new\Name",
        r"a\Nb",
        "{y:i}x",
    ]
    file = tmp_path / "talk.srt"
    file.write_text(
        FORMATS[name].write(narration([[text] for text in [*texts, "{\\an8}top"]])), encoding="utf-8"
    )
    with av.open(str(file)) as container:
        stream = container.streams.subtitles[0]
        events = [event for packet in container.demux(stream) for event in packet.decode()]
    shown = [event.ass.decode() for event in events if isinstance(event, AssSubtitle)]
    told = [re.sub(r"\{\\c[^}]*\}", "", line.split(",", 8)[8]) for line in shown]
    assert [bare(line) for line in told[:-1]] == texts
    assert not any(re.search(r"\\[Nn]", line) for line in told)
    assert "{\\an8}" not in told[-1]


@settings(max_examples=120, deadline=None)
@given(_CUES, st.sampled_from([None, "Ann", "A & <B>"]))
def test_vtt(cues: list[list[str]], speaker: str | None) -> None:
    """webvtt-py reads every cue with its text, times and speaker."""
    held = narration(cues, speaker=speaker)
    read = list(webvtt.from_buffer(io.StringIO(FORMATS["vtt"].write(held))))
    assert [_vtt_lines(item.raw_text) for item in read] == _texts(held)
    assert [item.start_time.in_milliseconds() for item in read] == [cue.start_ms for cue in held.cues]
    assert [item.end_time.in_milliseconds() for item in read] == [cue.end_ms for cue in held.cues]
    assert {html.unescape(item.voice or "") or None for item in read} == {speaker}


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.lists(st.text(st.characters(), min_size=1, max_size=9), min_size=1, max_size=2), max_size=5)
)
def test_words(cues: list[list[str]]) -> None:
    """JSON gives back the script, each word and its place: any character, also those no caption can show."""
    held = narration(cues)
    written = FORMATS["words"].write(held)
    read = json.loads(written.encode().decode())
    assert read["text"] == held.script.text
    words = [word for segment in read["segments"] for word in segment["words"]]
    assert [word["word"] for word in words] == [word.text for word in held.words]
    for word, source in zip(words, held.words, strict=True):
        assert read["text"][slice(*word["span"])] == source.text
        assert (round(word["start"] * 1000), round(word["end"] * 1000)) == (source.start_ms, source.end_ms)


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.lists(st.text(st.characters(), min_size=1, max_size=9), min_size=1, max_size=2), max_size=5)
)
def test_any_character_is_writable(cues: list[list[str]]) -> None:
    """NUL, line separators and lone surrogates never break a file: the other cues are read as they are."""
    held = narration([*cues, ["The last one."]])
    for name in ("srt", "vtt"):
        written = FORMATS[name].write(held)
        assert "\x00" not in written.encode().decode()
        if name == "srt":
            last = list(srt.parse(written))[-1].content
        else:
            last = list(webvtt.from_buffer(io.StringIO(written)))[-1].text
        assert last == "The last one."
