"""Every sample, as the README renders them: each format of script, two speakers with two local voices, all outputs."""

import json
import shutil
from pathlib import Path
from typing import Any

import mutagen
import numpy as np
import opentimelineio as otio
import pytest
import tinytag
from mutagen.id3 import ID3

from aligner.audio.segment import as_segment
from aligner.batch import plan
from aligner.cli import main
from aligner.config import Settings
from aligner.script import SUFFIXES

SAMPLES = Path(__file__).parents[2] / "samples"


def words_of(path: Path) -> list[dict[str, Any]]:
    return [word for part in json.loads(path.read_text("utf-8"))["segments"] for word in part["words"]]


def quiet_ms(path: Path, end_s: float, start_s: float) -> float:
    """How long it is quiet there: 45 dB below the loudest of the half second on either side, over 5 ms."""
    audio = as_segment(path)
    rate = int(audio.frame_rate)
    around = np.array(audio.get_array_of_samples(), float)[
        round((end_s - 0.5) * rate) : round((start_s + 0.5) * rate)
    ]
    window = rate // 200
    squares = np.concatenate([[0.0], np.cumsum(around**2)])
    levels = squares[window:] - squares[:-window]
    loud = np.flatnonzero(levels > levels.max() / 178**2)
    return float(np.diff(loud).max() + window) * 1000 / rate


@pytest.mark.slow
def test_a_sample_of_every_format_is_rendered(tmp_path: Path) -> None:
    """The words of each are the script's, in order, inside the audio; a book reads itself aloud."""
    out = tmp_path / "out"
    formats = {path.suffix for path in (SAMPLES / "formats").iterdir()}
    assert formats | {".txt", ".markdown"} == set(SUFFIXES)
    assert (
        main(["render", str(SAMPLES / "formats"), "-o", str(out), "--engine", "local", "--read-aloud"]) == 0
    )
    jobs = plan([SAMPLES / "formats"], out, Settings(), rehearsal=True).jobs
    assert len(jobs) == 10
    for job in jobs:
        words = words_of(out / f"{job.name}.words.json")
        assert [word["word"] for word in words] == job.script.text.split()
        starts = [word["start"] for word in words]
        assert starts == sorted(starts)
        assert words[-1]["end"] <= (tinytag.TinyTag.get(out / f"{job.name}.mp3").duration or 0) + 0.001
    assert (out / "two-fables.epub").is_file()


@pytest.mark.slow
def test_two_speakers_with_two_local_voices(tmp_path: Path) -> None:
    """Piper and espeak-ng in one file: the pauses that are written are heard, to 5 ms; captions have the speakers, the
    respelling is in no caption, and other libraries read the chapters, the lyrics and the timeline."""
    (tmp_path / "in").mkdir()
    shutil.copy(SAMPLES / "two-voices.txt", tmp_path / "in")
    out = tmp_path / "out"
    arguments = ["render", str(tmp_path / "in"), "-o", str(out), "--engine", "local"]
    wanted = ["--captions", "srt,vtt,chapters,marks,otio", "--split", "chapters", "--stems"]
    assert main([*arguments, *wanted]) == 0
    assert main([*arguments, "--format", "wav", "--captions", "none"]) == 0
    words = words_of(out / "two-voices.words.json")
    assert {word["speaker"] for word in words} == {None, "MARA", "TOM"}
    for last, pause_ms in (("hour.", 800), ("long.", 1200)):
        index = [word["word"] for word in words].index(last)
        between = words[index]["end"], words[index + 1]["start"]
        assert quiet_ms(out / "two-voices.wav", *between) == pytest.approx(pause_ms, abs=5)
    captions = (out / "two-voices.vtt").read_text("utf-8")
    assert "<v MARA>" in captions
    assert "<v TOM>" in captions
    assert "Skerryvore" in captions
    assert "skerry" not in captions
    tag = ID3(out / "two-voices.mp3")
    assert [frame.sub_frames["TIT2"].text[0] for frame in tag.getall("CHAP")] == ["The call", "Morning"]
    assert len(tag.getall("SYLT")[0].text) == len(words)
    timeline = otio.adapters.read_from_file(str(out / "two-voices.otio"))
    (clip,) = timeline.find_clips()
    assert clip.duration().to_seconds() == pytest.approx(
        mutagen.File(out / "two-voices.mp3").info.length, abs=0.05
    )
    assert len(list((out / "two-voices").glob("*.mp3"))) == 2
    assert len(list((out / "two-voices.stems").iterdir())) == 3
