"""What chapters, marks and speakers make possible, in finished files that other libraries read."""

import json
import wave
import zlib
from collections.abc import Iterator
from pathlib import Path
from struct import pack
from typing import Any

import av
import mutagen.flac
import mutagen.mp4
import mutagen.oggopus
import numpy as np
import pytest
import srt
import tinytag
from hypothesis import given
from hypothesis import strategies as st
from mutagen.id3 import ID3

from aligner.audio.segment import as_segment
from aligner.batch.parts import chapters_of, stems_of
from aligner.cli import main
from aligner.model import Chapter, Mark, Script, Segment, Sound
from tests.batch.metering import VOICE, Meter, metering
from tests.batch.test_cost_nothing_twice import rendered, write
from tests.batch.test_ledger import stamps

TEXT = """---
title: The harbour
speakers:
  Ann: Narrator
  Ben: Narrator
---
Before anything happens.

[chapter: Night: a watch]

Ann: Who is there? [pause 300ms] [mark: answer]

Ben: Nobody.

[chapter: Ünd day]

Ann: The light is out. [mark: end]
"""


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0")) + chunk(b"IEND", b"")


@pytest.fixture
def meter() -> Iterator[Meter]:
    with metering() as service:
        yield service


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    return write(tmp_path / "in", talk=TEXT)


def made(meter: Meter, scripts: Path, *, cache: Path | None = None, **settings: Any) -> Path:
    """The output folder, all of whose scripts were written."""
    report = rendered(scripts, meter.settings(cache, voice=VOICE, **settings))
    assert not report.failed, [str(receipt.error) for receipt in report.failed]
    return scripts.parent / "out"


def words_of(path: Path) -> list[dict[str, Any]]:
    document = json.loads(path.read_text("utf-8"))
    return [word for segment in document["segments"] for word in segment["words"]]


def samples(path: Path) -> np.ndarray[Any, np.dtype[np.int16]]:
    return np.array(as_segment(path).get_array_of_samples(), dtype=np.int16)


def _seconds(chapter: Any, side: str) -> float:
    return float(chapter[side] * chapter["time_base"])


@pytest.mark.parametrize("kind", ["mp3", "m4a", "flac", "opus"])
def test_chapters_and_cover_are_in_the_audio(meter: Meter, scripts: Path, kind: str) -> None:
    """libav reads the titles, in order and without a gap, to the file's end, and the picture of the front matter;
    the words are where they are without them."""
    bare = made(meter, scripts, format=kind, captions=())
    before = samples(bare / f"talk.{kind}")
    (scripts / "sea.png").write_bytes(png())
    (scripts / "talk.txt").write_text(TEXT.replace("speakers:", "cover: sea.png\nspeakers:"), "utf-8")
    out = made(meter, scripts, format=kind, captions=())
    words = words_of(out / "talk.words.json")
    with av.open(str(out / f"talk.{kind}")) as file:
        assert "The harbour" in (file.metadata | file.streams.audio[0].metadata).values()
        found = [(item["metadata"]["title"], _seconds(item, "start")) for item in file.chapters()]
        end_s = _seconds(file.chapters()[-1], "end")
    assert end_s == pytest.approx(as_segment(out / f"talk.{kind}").duration_seconds, abs=0.01)
    assert [title for title, _ in found] == ["The harbour", "Night: a watch", "Ünd day"]
    starts = [0.0, words[3]["start"], words[7]["start"]]
    assert [start for _, start in found] == pytest.approx(starts, abs=0.001)
    path = str(out / f"talk.{kind}")
    if kind == "m4a":
        assert bytes(mutagen.mp4.MP4(path)["covr"][0]) == png()
    elif kind == "flac":
        assert mutagen.flac.FLAC(path).pictures[0].data == png()
    assert tinytag.TinyTag.get(path, image=True).images.any.data == png()  # type: ignore[union-attr]
    assert np.array_equal(samples(out / f"talk.{kind}"), before)


def test_mp3_has_every_word_with_its_time(meter: Meter, scripts: Path) -> None:
    """SYLT: the words of the captions with their times, lines begun by line ends; the tag is ID3v2.3."""
    out = made(meter, scripts, format="mp3", captions=("srt",))
    tag = ID3(out / "talk.mp3", translate=False)
    assert tag.version == (2, 3, 0)
    (lyrics,) = tag.getall("SYLT")
    assert (lyrics.lang, lyrics.format, lyrics.type) == ("eng", 2, 1)
    words = words_of(out / "talk.words.json")
    assert [(text.strip(), at) for text, at in lyrics.text] == [
        (word["word"], round(1000 * word["start"])) for word in words
    ]
    shown = [" ".join(cue.content.split()) for cue in srt.parse((out / "talk.srt").read_text("utf-8"))]
    assert " ".join("".join(text for text, _ in lyrics.text).split()) == " ".join(shown)
    (toc,) = tag.getall("CTOC")
    assert toc.child_element_ids == ["chp0", "chp1", "chp2"]


@pytest.mark.slow
def test_hundreds_of_chapters_are_in_the_tag(meter: Meter, tmp_path: Path) -> None:
    """A list of contents has 255 entries at most: longer ones are lists of lists, and libav reads all chapters."""
    scripts = write(tmp_path / "in", talk="\n\n".join(f"[chapter: C{n}]\n\nWord {n}." for n in range(300)))
    out = made(meter, scripts, format="mp3", captions=(), chapter_pause_ms=0)
    with av.open(str(out / "talk.mp3")) as file:
        assert [item["metadata"]["title"] for item in file.chapters()] == [f"C{n}" for n in range(300)]
    assert len(ID3(out / "talk.mp3").getall("CTOC")) == 3


def test_chapters_are_files_of_their_own_and_cost_nothing(meter: Meter, scripts: Path) -> None:
    """Each is the whole's own samples, where the silence at joints is left as it is; its times begin at 0; every
    passage is asked for once, although nothing is kept."""
    out = made(
        meter, scripts, split="chapters", captions=("srt", "chapters"), chapter_pause_ms=700, joints="keep"
    )
    assert len(meter.asked) == len(set(meter.asked)) == 4
    names = sorted(path.name for path in (out / "talk").glob("*.wav"))
    assert names == ["01-the-harbour.wav", "02-night-a-watch.wav", "03-ünd-day.wav"]
    assert not list(out.glob(".aligner-run-*"))
    whole, words = samples(out / "talk.wav"), words_of(out / "talk.words.json")
    with wave.open(str(out / "talk.wav")) as file:
        rate = file.getframerate()
    at, number = 0, 0
    for name in names:
        part = samples(out / "talk" / name)
        assert np.array_equal(part, whole[at : at + len(part)])
        own = words_of(out / "talk" / name.replace(".wav", ".words.json"))
        shift = at / rate
        for word in own:
            assert word["start"] + shift == pytest.approx(words[number]["start"], abs=0.0011)
            assert word["word"] == words[number]["word"]
            number += 1
        first = next(srt.parse((out / "talk" / name.replace(".wav", ".srt")).read_text("utf-8")))
        assert first.index == 1
        assert first.start.total_seconds() < 0.2
        at += len(part) + rate * 700 // 1000
    assert number == len(words)
    assert at - rate * 700 // 1000 == len(whole)


def test_stems_add_up_to_the_whole(meter: Meter, scripts: Path, tmp_path: Path) -> None:
    """A file a speaker, each as long as the whole; only one of them sounds at a time, and their sum is the whole."""
    with wave.open(str(scripts / "bell.wav"), "wb") as file:
        file.setparams((1, 2, 44_100, 0, "NONE", ""))
        file.writeframes(np.full(9000, 5000, dtype="<i2").tobytes())
    (scripts / "talk.txt").write_text(TEXT.replace("Nobody.", "Nobody. [sound: bell.wav]"), "utf-8")
    cache = tmp_path / "cache"
    out = made(meter, scripts, stems=True, cache=cache)
    stems = sorted((out / "talk.stems").iterdir())
    assert [path.name for path in stems] == ["ann.wav", "ben.wav", "narrator.wav", "sounds.wav"]
    heard = np.stack([samples(path) for path in stems])
    assert (np.count_nonzero(heard, axis=0) <= 1).all()
    assert heard.any(axis=1).all()
    assert np.array_equal(heard.sum(axis=0), samples(out / "talk.wav"))
    before, asked = stamps(out), len(meter.asked)
    made(meter, scripts, stems=True, cache=cache)
    stems[0].unlink()
    assert {name: at for name, at in stamps(out).items() if "report" not in name} == {
        name: at for name, at in before.items() if Path(name) != stems[0]
    }
    made(meter, scripts, stems=True, cache=cache)
    assert stems[0].is_file()
    assert len(meter.asked) == asked


def test_music_is_in_the_whole_and_in_no_stem(meter: Meter, scripts: Path) -> None:
    """A stem is silent where others speak, also where a bed lies under the whole."""
    with wave.open(str(scripts / "bed.wav"), "wb") as file:
        file.setparams((1, 2, 44_100, 0, "NONE", ""))
        file.writeframes((8000 * np.sin(np.arange(44_100 * 8) / 20)).astype("<i2").tobytes())
    out = made(meter, scripts, stems=True, bed=scripts / "bed.wav", captions=())
    whole = samples(out / "talk.wav")
    stems = np.stack([samples(path) for path in sorted((out / "talk.stems").iterdir())])
    assert stems.shape == (3, len(whole))
    quiet = ~stems.any(axis=0)
    assert quiet.any()
    assert whole[quiet].any()
    assert (np.count_nonzero(stems, axis=0) <= 1).all()


def test_stems_are_as_loud_as_their_speakers_in_the_whole(meter: Meter, scripts: Path) -> None:
    """At a loudness that makes the limiter work, the stems add up to the whole to the sample; with music under it, to
    the whole without the music."""
    settings: dict[str, Any] = {"stems": True, "loudness": -9, "captions": ()}
    out = made(meter, scripts, **settings)
    whole = samples(out / "talk.wav")
    stems = np.stack([samples(path) for path in sorted((out / "talk.stems").iterdir())])
    assert stems.shape == (3, len(whole))
    assert np.array_equal(stems.sum(axis=0), whole)
    with wave.open(str(scripts / "bed.wav"), "wb") as file:
        file.setparams((1, 2, 44_100, 0, "NONE", ""))
        file.writeframes((8000 * np.sin(np.arange(44_100 * 8) / 20)).astype("<i2").tobytes())
    made(meter, scripts, **settings, bed=scripts / "bed.wav", bed_level=-60, bed_fade_ms=0)
    under = np.stack([samples(path) for path in sorted((out / "talk.stems").iterdir())]).sum(axis=0)
    music = samples(out / "talk.wav") - under
    assert 0 < np.abs(music).max() < np.abs(under).max() / 50


def test_corrections_are_in_the_chapters_files_too(meter: Meter, scripts: Path) -> None:
    """The wording, and an edge at the same distance from its word, in the chapter that has the words alone."""
    settings: dict[str, Any] = {"split": "chapters", "captions": ("srt",)}
    out = made(meter, scripts, **settings)
    (row,) = [word for word in words_of(out / "talk.words.json") if word["word"] == "Nobody."]
    line = {"words": 1, "text": "(nobody)"}
    edges = {"in_ms": -40, "out_ms": 90}
    correction = {"span": row["span"], "words": "Nobody.", "lines": [line], **edges}
    document = {"corrections": 1, "cues": [correction]}
    (out / "talk.corrections.json").write_text(json.dumps(document), "utf-8")
    made(meter, scripts, **settings)
    for name in ("talk", "talk/02-night-a-watch"):
        (own,) = [word for word in words_of(out / f"{name}.words.json") if word["word"] == "Nobody."]
        (cue,) = [
            cue for cue in srt.parse((out / f"{name}.srt").read_text("utf-8")) if "obody" in cue.content
        ]
        assert cue.content == "(nobody)"
        assert cue.start.total_seconds() == pytest.approx(own["start"] - 0.04, abs=0.001)
        assert cue.end.total_seconds() == pytest.approx(own["end"] + 0.09, abs=0.001)
    others = "".join(path.read_text("utf-8") for path in (out / "talk").glob("0[13]*.srt"))
    assert "obody" not in others


def test_parts_in_pass_through_are_frames_of_the_whole(meter: Meter, scripts: Path) -> None:
    """MP3 that is not decoded: a stem is as long as the whole to the sample, and a chapter's words are where they
    are in the whole, by the place at which its first passage begins."""
    out = made(meter, scripts, format="mp3", stems=True, split="chapters", captions=())
    length = len(samples(out / "talk.mp3"))
    assert {len(samples(path)) for path in (out / "talk.stems").iterdir()} == {length}
    words, own = words_of(out / "talk.words.json"), words_of(out / "talk/03-ünd-day.words.json")
    distances = [word["start"] - mine["start"] for word, mine in zip(words[-len(own) :], own, strict=True)]
    assert max(distances) - min(distances) <= 0.0021


def test_a_script_without_chapters_is_not_split(meter: Meter, tmp_path: Path) -> None:
    """It is one file, and a note says so."""
    scripts = write(tmp_path / "in", talk="One. Two.")
    report = rendered(scripts, meter.settings(None, split="chapters"))
    assert [path.name for path in (tmp_path / "out").glob("talk*.wav")] == ["talk.wav"]
    assert any("no two chapters" in note for note in report.receipts[0].notes)


def test_what_no_script_can_have_is_told(meter: Meter, tmp_path: Path) -> None:
    """Texts have no times to fit into and are no book: notes say so, also of what is finished already; a run that asks
    for neither has none."""
    scripts = write(tmp_path / "in", talk="One. Two.", more="Three.")
    for _ in range(2):
        report = rendered(scripts, meter.settings(tmp_path / "cache", fit=True, read_aloud=True))
        notes = [note.split(":")[0] for receipt in report.receipts for note in receipt.notes]
        assert notes == ["--fit", "--read-aloud"]  # once, however many scripts
    assert rendered(scripts, meter.settings(tmp_path / "cache")).receipts[0].notes == ()
    write(scripts).joinpath("film.srt").write_text("1\n00:00:01,000 --> 00:00:03,000\nHello.\n")
    report = rendered(scripts, meter.settings(tmp_path / "cache", fit=True))
    assert not any("--fit" in note for receipt in report.receipts for note in receipt.notes)


@pytest.mark.parametrize(
    ("front", "content", "said"),
    [
        ("cover: sea.png", b"GIF89a", "neither a JPEG nor a PNG picture"),
        ("cover: nowhere.png", b"", "cannot be read (No such file"),
        ("cover: ../sea.png", b"", "leads out of the script's folder"),
    ],
)
def test_a_cover_that_is_none_stops_before_anything_is_spoken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], front: str, content: bytes, said: str
) -> None:
    """One sentence with the script; exit code 2; nothing is written."""
    (tmp_path / "sea.png").write_bytes(content)
    (tmp_path / "talk.txt").write_text(f"---\n{front}\n---\nOne.", encoding="utf-8")
    assert main(["render", str(tmp_path / "talk.txt"), "-o", str(tmp_path / "out"), "--engine", "local"]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert "talk.txt" in told
    assert not list(tmp_path.glob("out/*"))


def test_the_option_s_cover_is_looked_into(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What its name says does not count."""
    (tmp_path / "sea.jpg").write_text("no picture", encoding="utf-8")
    (tmp_path / "talk.txt").write_text("One.", encoding="utf-8")
    assert main(["render", str(tmp_path / "talk.txt"), "--cover", str(tmp_path / "sea.jpg")]) == 2
    assert "sea.jpg: it is neither a JPEG nor a PNG picture" in capsys.readouterr().err


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 2), st.booleans()), min_size=1, max_size=12))
def test_chapters_take_everything_once(rows: list[tuple[int, int, bool]]) -> None:
    """Whatever headings there are: the pieces' passages, marks and sounds are the script's, each once, in order."""
    text, segments, chapters, marks, sounds = "", [], [], [], []
    for index, (headings, level, spoken_first) in enumerate(rows):
        chapters += [Chapter(f"H{index}", len(text), level)] * headings
        marks.append(Mark(f"M{index}", len(text)))
        said = f"Say {index}."
        segments.append(
            Segment(index, said, len(text), len(text) + len(said), speaker="A" if spoken_first else None)
        )
        sounds.append(Sound(Path(f"{index}.wav"), index))
        text += said + " "
    script = Script(
        "talk",
        text,
        "en",
        tuple(segments),
        chapters=tuple(chapters),
        marks=tuple(marks),
        sounds=tuple(sounds),
    )
    pieces = chapters_of(script)
    if not pieces:
        return
    assert [item.text for piece in pieces for item in piece.segments] == [item.text for item in segments]
    assert [item.name for piece in pieces for item in piece.marks] == [item.name for item in marks]
    assert [item.path for piece in pieces for item in piece.sounds] == [item.path for item in sounds]
    assert len({piece.name for piece in pieces}) == len(pieces)
    heard = [index for _, indices in stems_of(script) for index in indices]
    assert sorted(heard) == list(range(len(segments)))
