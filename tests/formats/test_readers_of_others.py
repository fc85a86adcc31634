"""Formats without karaoke, each read by a library that is not ours."""

import csv
import io
import itertools
import tempfile
import xml.etree.ElementTree as ET
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import pytest
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st
from praatio import textgrid
from ttconv.imsc import reader
from ttconv.isd import ISD
from ttconv.model import Br, P, Text

from aligner.formats import FORMATS, canonical
from aligner.formats.text import JOINER
from aligner.model import Narration, Script
from tests.formats.helpers import bare, narration, spoken, with_names
from tests.formats.test_round_trip import _CUES

_DANGEROUS = [
    "=1+1",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "＝1",
    " =1",
    "x;=1+1",
    "x; @y",
    "-",
    "- Hello",
    "=cmd|' /C calc'!A0",
]


def _flat(held: Narration) -> list[str]:
    return [" ".join(" ".join(cue.line_texts).split()) for cue in held.cues]


@settings(max_examples=60, deadline=None)
@given(_CUES)
def test_sbv(cues: list[list[str]]) -> None:
    """webvtt-py reads every cue, also one that looks like times."""
    held = narration([*cues, ["0:00:01.000,0:00:02.000", "and more"]])
    read = list(webvtt.from_buffer(io.StringIO(FORMATS["sbv"].write(held)), format="sbv"))
    assert [bare(item.raw_text).split("\n") for item in read] == [
        list(map(bare, cue.line_texts)) for cue in held.cues
    ]
    assert [item.start_time.in_milliseconds() for item in read] == [cue.start_ms for cue in held.cues]
    assert [item.end_time.in_milliseconds() for item in read] == [cue.end_ms for cue in held.cues]


_AS_SYNTAX = [
    "[music]", "[Events]", "[00:01.00] la", "<00:00:00.500>", "WEBVTT", "NOTE this", "STYLE", "REGION", "1", "-->",
    "00:00:01,000 --> 00:00:02,000", "0:00:01.000,0:00:02.000", "Dialogue: 0,0:00:00.00,", "; comment", "{\\an8}", "\\",
]  # fmt: skip


@pytest.mark.parametrize("name", ["srt", "vtt", "ass", "sbv", "lrc", "karaoke-vtt", "karaoke-srt"])
def test_ffmpeg_finds_every_cue(name: str, tmp_path: Path) -> None:
    """Whatever a text looks like, the demuxers that most players have find each cue once, at its time."""
    held = narration([[text] for text in _AS_SYNTAX] + [["[laughs]", "1"], ["1", "[laughs]"]])
    file = tmp_path / f"talk{FORMATS[name].suffix}"
    file.write_text(FORMATS[name].write(held), encoding="utf-8", newline="")
    with av.open(str(file)) as container:
        stream = container.streams.subtitles[0]
        packets = [packet for packet in container.demux(stream) if bytes(packet).strip()]
    tick = stream.time_base or Fraction(0)
    starts = [round((packet.pts or 0) * tick * 1000) for packet in packets]
    assert [start for start in starts if start % 2000 == 0] == [cue.start_ms for cue in held.cues]


@settings(max_examples=60, deadline=None)
@given(_CUES)
def test_tables(cues: list[list[str]]) -> None:
    """The csv module reads cues and words back; tsv holds Whisper's three columns."""
    held = narration([*cues, ["a\tb"]])
    rows = list(csv.DictReader(io.StringIO(FORMATS["csv"].write(held), newline="")))
    assert [row["text"].replace(JOINER, "") for row in rows] == [
        text.replace(JOINER, "") for text in _flat(held)
    ]
    assert [(float(row["start"]), float(row["end"])) for row in rows] == [
        (cue.start_ms / 1000, cue.end_ms / 1000) for cue in held.cues
    ]
    rows = list(csv.DictReader(io.StringIO(FORMATS["words-csv"].write(held), newline="")))
    assert [row["word"].replace(JOINER, "") for row in rows] == [
        word.text.replace("\t", " ").replace(JOINER, "") for word in held.words
    ]
    assert [int(row["cue"]) for row in rows] == [cue.index for cue in held.cues for _ in cue.words]
    lines = FORMATS["tsv"].write(held).split("\n")
    assert lines[0] == "start\tend\ttext"
    assert [line.split("\t")[:2] for line in lines[1:-1]] == [
        [str(c.start_ms), str(c.end_ms)] for c in held.cues
    ]
    assert all(line.count("\t") == 2 for line in lines[:-1])


@pytest.mark.parametrize("text", _DANGEROUS)
@pytest.mark.parametrize("name", ["csv", "words-csv", "tsv"])
def test_no_cell_is_a_formula(name: str, text: str) -> None:
    """Whichever separator a spreadsheet takes, no cell begins with what would run."""
    written = FORMATS[name].write(narration([[text]], speaker=None if name == "tsv" else text))
    for delimiter in ",;\t":
        for row in csv.reader(io.StringIO(written, newline=""), delimiter=delimiter):
            for cell in row:
                assert not cell.strip(" \t\"'").startswith(tuple("=+-@＝＋－＠")), cell
    assert text.strip() in written.replace(JOINER, "")


@settings(max_examples=40, deadline=None)
@given(_CUES, st.sampled_from([None, "Ann", 'A & <B> "C"']), st.sampled_from(["en", "ar-EG", "ja"]))
def test_ttml(cues: list[list[str]], speaker: str | None, language: str) -> None:
    """ttconv, the reference reader of IMSC, finds each cue's lines exactly while it is on screen."""
    held = narration(cues, speaker=speaker, language=language)
    tree = ET.ElementTree(ET.fromstring(FORMATS["ttml"].write(held)))
    document = reader.to_model(tree)
    assert document is not None
    assert document.get_lang() == language
    shown = {begin: _text(isd) for begin, isd in ISD.generate_isd_sequence(document)}
    for cue in held.cues:
        assert shown[Fraction(cue.start_ms, 1000)] == cue.text
        assert shown[Fraction(cue.end_ms, 1000)] == ""
    agents = [name.text for name in tree.iter("{http://www.w3.org/ns/ttml#metadata}name")]
    assert agents == ([speaker] if speaker else [])


def _text(isd: ISD) -> str:
    parts = []
    for region in isd.iter_regions():
        for element in region.dfs_iterator():
            if isinstance(element, Text):
                parts.append(element.get_text())
            elif isinstance(element, Br):
                parts.append("\n")
            elif isinstance(element, P):
                assert not parts, "one cue at a time"
    return "".join(parts)


_LABELS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp"), exclude_characters="\ufffe\uffff"),
                  min_size=1, max_size=5).filter(lambda text: text.strip() == text)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.one_of(_LABELS, st.just('"say"'), st.just('a""b"')), min_size=1, max_size=4), min_size=1,
             max_size=4),
    st.lists(st.sampled_from([0, 1, 250, 999]), min_size=1, max_size=4),
    st.lists(st.sampled_from([0, 0, 300]), min_size=1, max_size=3),
)  # fmt: skip
def test_textgrid(cues: list[list[str]], lengths: list[int], pauses: list[int]) -> None:
    """praatio reads both tiers, which cover the audio whole, with every word where it is heard."""
    held = spoken([[" ".join(words)] for words in cues], lengths_ms=lengths, pauses_ms=pauses)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "talk.TextGrid"
        path.write_text(FORMATS["textgrid"].write(held), encoding="utf-8")
        grid = textgrid.openTextgrid(str(path), includeEmptyIntervals=True)
    assert grid.tierNames == ("words", "cues")
    for name in grid.tierNames:
        entries = grid.getTier(name).entries
        assert entries[0].start == 0
        assert entries[-1].end == pytest.approx(grid.maxTimestamp)
        assert all(first.end == second.start for first, second in itertools.pairwise(entries))
    words = [entry for entry in grid.getTier("words").entries if entry.label]
    assert [entry.label for entry in words] == [word.text for word in held.words]
    if 0 not in lengths:
        assert [(round(entry.start * 1000), round(entry.end * 1000)) for entry in words] == [
            (word.start_ms, word.end_ms) for word in held.words
        ]


def test_audacity_labels() -> None:
    """Seconds with six decimals, tabs, a cue a line."""
    assert FORMATS["audacity"].write(narration([["One,", "two."], ["a\tb"]])) == (
        "0.000000\t1.500000\tOne, two.\n2.000000\t3.500000\ta b\n"
    )


def test_transcripts() -> None:
    """Paragraphs as the script has them, speakers where they begin; with times, a line a cue."""
    held = narration([["One,", "two."], ["Three."]], speaker="Ann")
    assert FORMATS["txt"].write(held) == "Ann: One,\n\ntwo.\n\nThree.\n"
    assert FORMATS["timed-txt"].write(held) == "[0:00:00.000] Ann: One, two.\n[0:00:02.000] Three.\n"
    joined = spoken([["It is", "wrapped."], ["Yes."]])
    wrapped = Script("talk", joined.script.text.replace("is ", "is\n").replace(". ", ".\n"), "en", ())
    assert FORMATS["txt"].write(replace(joined, script=wrapped)) == "It is wrapped. Yes.\n"


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"words"}))
def test_a_cue_of_nothing_and_odd_characters_are_no_harm(name: str) -> None:
    """Line separators, NUL and lone surrogates are never written, and a cue with nothing to see is none."""
    text = FORMATS[name].write(with_names(narration([["\u2028"], ["a\x00b\ud800\u2029c"], ["Last."]])))
    text.encode()
    assert not set("\x00\u2028\u2029") & set(text)
    assert "Last." in text
    assert "\ufffd" in text


def test_other_names_of_formats() -> None:
    """What people call a format finds it: json is the words file."""
    assert [canonical(name) for name in ("JSON", ".karaoke.vtt", "labels", "Praat", "nonsense")] == [
        "words", "karaoke-vtt", "audacity", "textgrid", "nonsense"
    ]  # fmt: skip
