"""Words that are clicks, through everything that cuts, levels, splits and fits: heard at their times in every file."""

import asyncio
import json
import math
import struct
import wave
from pathlib import Path
from typing import Any

import av
import pytest

from aligner.batch.plan import plan
from aligner.batch.run import run
from aligner.config import Settings
from aligner.voices.server import serve
from benchmarks.clicks import ClickCatalog
from tests.audio.sounds import libav_plays
from tests.batch.test_both_ways import heard_ms

KEY = "k" * 32
TALK = """---
speakers: {Ann: click, Ben: click}
---
One two three before anything. [pause 333ms] Four five.

[chapter: First]

Ann: Six seven [pause 1.1s] eight, nine. [mark: here] Ten.

Ben: Eleven twelve thirteen.
[sound: hum.wav]
Ann: Fourteen again.

[chapter: Second]

Fifteen [say: "16" as "six teen"] seventeen. [speed 0.9] Eighteen, nineteen.
"""
FILM = "\n".join(
    f"{n + 1}\n00:00:{4 * n + 1:02},000 --> 00:00:{4 * n + 3:02},500\nCue {n} has its words here.\n"
    for n in range(3)
)


def rendered(folder: Path, **settings: Any) -> Path:
    """Everything in the folder, spoken by clicks over a real websocket."""

    async def speak() -> None:
        async with serve(ClickCatalog(), api_key=KEY) as server:
            how = Settings(api_key=KEY, base_url=server.url, voice="click", no_cache=True, **settings)
            report = await run(plan([folder], folder.parent / "out", how), how)
            assert not report.failed, [str(receipt.error) for receipt in report.failed]

    asyncio.run(speak())
    return folder.parent / "out"


def hum(path: Path) -> None:
    """A low tone, too quiet to be taken for a click."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 22_050, 0, "NONE", ""))
        samples = (round(60 * math.sin(index / 20)) for index in range(22_050))
        file.writeframes(b"".join(struct.pack("<h", value) for value in samples))


def furthest_ms(audio: Path, words: list[dict[str, Any]]) -> float:
    """Of the words from their clicks; a word that is read as two clicks twice, and its first counts."""
    with av.open(str(audio)) as container:
        rate_hz = container.streams.audio[0].rate
    clicks = heard_ms(libav_plays(audio), rate_hz)
    starts = [1000 * word["start"] for word in words]
    if any(word["word"] == "16" for word in words):
        del clicks[1 + [word["word"] for word in words].index("16")]
    assert len(clicks) == len(starts), (clicks, starts)
    return max(abs(click - float(start)) for click, start in zip(clicks, starts, strict=True))


def words_of(path: Path) -> list[dict[str, Any]]:
    return [word for part in json.loads(path.read_text("utf-8"))["segments"] for word in part["words"]]


@pytest.mark.parametrize(
    ("form", "more"),
    [
        ("mp3", {}),
        ("wav", {"loudness": -24}),
        pytest.param("flac", {"loudness": -24}, marks=pytest.mark.slow),
        pytest.param("m4a", {"loudness": -24, "joints": "keep"}, marks=pytest.mark.slow),
        ("opus", {}),
    ],
)
def test_words_are_heard_at_their_times_in_chapters_and_stems(
    tmp_path: Path, form: str, more: dict[str, Any]
) -> None:
    """Of the whole and of each chapter, by that file's own words; a speaker's words are in their stem where they are in
    the whole. Pauses, a sound, a respelling, another speed; trimmed joints or kept, levelled or not."""
    folder = tmp_path / "in"
    folder.mkdir()
    hum(folder / "hum.wav")
    (folder / "talk.txt").write_text(TALK, encoding="utf-8")
    out = rendered(folder, format=form, split="chapters", stems=True, captions=("srt",), **more)
    whole = words_of(out / "talk.words.json")
    assert furthest_ms(out / f"talk.{form}", whole) <= 2
    chapters = sorted((out / "talk").glob(f"*.{form}"))
    assert len(chapters) == 3
    for chapter in chapters:
        assert furthest_ms(chapter, words_of(chapter.with_suffix(".words.json"))) <= 2
    for speaker in ("Ann", "Ben", None):
        own = [word for word in whole if word["speaker"] == speaker]
        assert own
        assert furthest_ms(out / f"talk.stems/{(speaker or 'narrator').lower()}.{form}", own) <= 2


@pytest.mark.parametrize("form", ["mp3", "m4a"])
def test_words_are_heard_at_their_times_when_they_are_fitted(tmp_path: Path, form: str) -> None:
    """Cues in their slots, under music."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "film.srt").write_text(FILM, encoding="utf-8")
    hum(tmp_path / "hum.wav")
    out = rendered(folder, format=form, fit=True, bed=tmp_path / "hum.wav", captions=("vtt",))
    words = words_of(out / "film.words.json")
    assert furthest_ms(out / f"film.{form}", words) <= 2
    firsts = [1000 * word["start"] for word in words if word["word"] == "Cue"]
    assert firsts == pytest.approx([1000, 5000, 9000], abs=5)
