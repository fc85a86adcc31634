"""Chapters, marks and timelines: the places of a script, read back by other libraries."""

import csv
import io
import json
from dataclasses import replace
from itertools import pairwise

import opentimelineio as otio
import pytest
import webvtt
from hypothesis import given
from hypothesis import strategies as st

from aligner.formats import FORMATS
from aligner.formats.timings import read_timings
from aligner.model import Chapter, Mark, Narration
from aligner.moments import heard_chapters, heard_marks
from tests.formats.helpers import narration, spoken

TITLES = ["One & <two>", "Ärger", "=3+4"]


def story(*, first: int = 0, seconds: int = 12) -> Narration:
    """Cues of twelve seconds, a chapter at each from ``first``, and a mark at the second's last word."""
    held = spoken([["So it goes"]] * 4, lengths_ms=(1000 * seconds // 3,))
    starts = [cue.words[0].start for cue in held.cues]
    chapters = tuple(Chapter(title, at) for title, at in zip(TITLES, starts[first:], strict=False))
    marks = (Mark("@lights, out", held.cues[1].words[2].start), Mark("end", len(held.script.text)))
    return replace(held, script=replace(held.script, chapters=chapters, marks=marks), fps=25.0)


def test_a_list_of_chapters_is_what_video_sites_take() -> None:
    """The first is at 0:00, hours come where the last needs them, and there is nothing to remark on."""
    held = story(seconds=2100)
    assert FORMATS["chapters"].write(held) == "0:00:00 One & <two>\n0:35:00 Ärger\n1:10:00 =3+4\n"
    assert FORMATS["chapters"].write(story()).startswith("0:00 One & <two>\n0:12 Ärger\n")
    assert FORMATS["chapters"].remark(held) == ""


@pytest.mark.parametrize(
    ("held", "said"),
    [
        (story(seconds=3), "10 seconds or more; too short: One & <two>, Ärger"),
        (narration([["One."]]), "no chapters"),
        (story(first=3), "3 chapters or more, and this one has 2"),
    ],
)
def test_what_video_sites_do_not_take_is_said(held: Narration, said: str) -> None:
    """Too short, too few, none at all: one sentence."""
    assert said in FORMATS["chapters"].remark(held)


def test_chapters_fill_the_file() -> None:
    """What comes before the first has the narration's name; headings at one place are one chapter."""
    held = story(first=1)
    first, *others = heard_chapters(held)
    assert (first.title, first.start_ms, first.end_ms) == ("talk", 0, 12_000)
    assert [item.title for item in others] == TITLES
    doubled = tuple(Chapter(title, 0) for title in ("Part 1", "Night"))
    (only,) = heard_chapters(replace(held, script=replace(held.script, chapters=doubled)))
    assert (only.title, only.start_ms, only.end_ms) == ("Part 1: Night", 0, 48_500)


@given(st.lists(st.integers(0, 60)))
def test_chapters_never_overlap(places: list[int]) -> None:
    """Wherever chapters stand, they follow each other without a gap, from the start of the file to its end."""
    held = spoken([["So it goes"]] * 4, lengths_ms=(1000,), pauses_ms=(0, 200))
    chapters = tuple(Chapter(f"at {place}", place) for place in sorted(places))
    found = heard_chapters(replace(held, script=replace(held.script, chapters=chapters)))
    assert all(item.start_ms < item.end_ms for item in found)
    assert all(one.end_ms == next_one.start_ms for one, next_one in pairwise(found))
    if found:
        assert (found[0].start_ms, found[-1].end_ms) == (0, held.track.duration_samples)


def test_webvtt_chapters_are_cues() -> None:
    """A WebVTT parser reads titles and times."""
    read = webvtt.from_buffer(io.StringIO(FORMATS["chapters-vtt"].write(story())))
    assert [(cue.start, cue.end) for cue in read][:2] == [
        ("00:00:00.000", "00:00:12.000"),
        ("00:00:12.000", "00:00:24.000"),
    ]
    assert read[0].raw_text == "One &amp; &lt;two&gt;"


def test_marks_are_a_table() -> None:
    """A mark has the time of the word that follows it, or the file's end; no spreadsheet runs its name."""
    rows = list(csv.DictReader(io.StringIO(FORMATS["marks"].write(story()), newline="")))
    assert rows == [
        {"name": "\u2060@lights, out", "start": "20.000"},
        {"name": "end", "start": "48.500"},
    ]


def test_a_timeline_opens_in_opentimelineio() -> None:
    """One clip as long as the audio, named by a relative URL; each chapter, mark and cue a marker, in frames."""
    held = story()
    held = replace(held, track=replace(held.track, path=held.track.path.with_name("my talk.mp3")))
    read = otio.adapters.read_from_string(FORMATS["otio"].write(held), "otio_json")
    assert isinstance(read, otio.schema.Timeline)
    (track,) = read.audio_tracks()
    (clip,) = track.find_clips()
    assert clip.media_reference.target_url == "my%20talk.mp3"
    assert clip.duration().to_seconds() * 1000 == held.track.duration_samples
    found = {
        (marker.metadata["aligner"]["kind"], marker.name): marker.marked_range for marker in clip.markers
    }
    assert len(clip.markers) == len(held.cues) + len(TITLES) + 2
    assert found["chapter", "Ärger"].start_time == otio.opentime.RationalTime(300, 25)
    assert found["chapter", "Ärger"].duration == otio.opentime.RationalTime(300, 25)
    assert found["mark", "@lights, out"].start_time == otio.opentime.RationalTime(500, 25)
    assert otio.adapters.write_to_string(read, "otio_json")


def test_words_files_keep_the_places() -> None:
    """Chapters and marks come back from a words file, and rows that are not ours are left alone."""
    held = story()
    read = read_timings(FORMATS["words"].write(held))
    assert (read.chapters, read.marks) == (held.script.chapters, held.script.marks)
    document = json.loads(FORMATS["words"].write(held))
    document |= {"chapters": [{"title": "x", "start": 3}, 5], "marks": "none"}
    strange = read_timings(json.dumps(document))
    assert (strange.chapters, strange.marks) == ((), ())


def test_a_script_without_places_has_none() -> None:
    """No chapters and no marks: empty lists, and a timeline of cues alone."""
    held = narration([["One."]])
    assert (heard_chapters(held), heard_marks(held)) == ((), ())
    assert FORMATS["chapters"].write(held) == ""
    assert FORMATS["marks"].write(held) == "name,start\r\n"
