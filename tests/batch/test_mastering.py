"""Loudness and music in finished files: judged by another program's meter, and by the clicks."""

import asyncio
import json
import math
import wave
from array import array
from pathlib import Path
from typing import Any

import numpy as np
import pyloudnorm
import pytest

from aligner.audio.bed import Bed, listened_to
from aligner.audio.mastering import Mastering
from aligner.audio.segment import as_segment
from aligner.audio.track import output_format
from aligner.batch.gate import Gate
from aligner.batch.narrate import Narration, narrate
from aligner.batch.produce import produce
from aligner.batch.speaking import Production
from aligner.captions.style import preset
from aligner.cli import main
from aligner.model import AudioFormat
from aligner.model import Narration as Made
from aligner.script import ReadOptions, parse_text
from tests.audio.sounds import libav_plays
from tests.batch.clicking import ClickVoice
from tests.batch.test_both_ways import furthest_ms
from tests.batch.test_directives import FRONT

TALK = (
    FRONT + "Anna: Good evening, everybody. [pause 3s] Are you there, or is nobody at home?\n\n"
    "Ben: I am here, and so is the dog."
)
TONE_HZ = 5000


def music(path: Path, *, seconds: float = 3) -> Path:
    """A high tone in two channels, at a rate of its own: told from a voice by its pitch."""
    rate = 44_100
    tone = [round(8000 * math.sin(2 * math.pi * TONE_HZ * at / rate)) for at in range(round(rate * seconds))]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(array("h", [value for sample in tone for value in (sample, sample)]).tobytes())
    return path


def made(**settings: Any) -> Narration:
    return narrate(TALK, engine="local", **{"format": "wav", "captions": (), **settings})


def floats(narration: Made) -> "tuple[np.ndarray[Any, np.dtype[np.float64]], int]":
    audio = as_segment(narration.track.path)
    return np.array(audio.get_array_of_samples()) / 32768, audio.frame_rate


@pytest.mark.parametrize(("suffix", "lufs"), [("wav", -16.0), ("mp3", -19.0), ("m4a", -23.0)])
def test_a_file_is_as_loud_as_asked_for(suffix: str, lufs: float) -> None:
    """By another meter, to half a unit; no true peak above -1 dBTP; every voice equally loud, to a unit and a half (the
    limiter takes more of one); words and length are as they were."""
    plain, loud = made(format=suffix), made(format=suffix, loudness=lufs)
    samples, rate = floats(loud)
    meter = pyloudnorm.Meter(rate)
    assert meter.integrated_loudness(samples) == pytest.approx(lufs, abs=0.5)
    assert loud.track.loudness is not None
    assert loud.track.loudness.lufs == pytest.approx(lufs, abs=0.3)
    assert loud.track.loudness.peak_dbtp <= -1
    third = loud.track.starts[2] * rate // loud.track.format.rate_hz
    voices = [meter.integrated_loudness(part) for part in (samples[:third], samples[third:])]
    assert voices[0] == pytest.approx(voices[1], abs=1.5)
    assert (plain.words, plain.track.duration_samples) == (loud.words, loud.track.duration_samples)
    assert plain.track.loudness is None


def level_db(samples: "np.ndarray[Any, np.dtype[np.float64]]", rate: int, ms: float) -> float:
    """How loud the tone is in 50 ms round a moment."""
    at = int(ms * rate / 1000)
    part = samples[max(0, at - rate // 40) : at + rate // 40]
    turn = np.exp(-2j * np.pi * TONE_HZ * np.arange(len(part)) / rate)
    return 20 * math.log10(abs(np.mean(part * turn)) * 2 + 1e-9)


def test_music_lies_under_the_voice(tmp_path: Path) -> None:
    """At its level, through the music's own end, faded at both ends of the file; words and length are as they were."""
    plain, laid = made(), made(bed=music(tmp_path / "tone.wav"), bed_level=-10, bed_fade_ms=500)
    assert (plain.words, plain.track.duration_samples) == (laid.words, laid.track.duration_samples)
    before, rate = floats(plain)
    after, _ = floats(laid)
    bed = after - before
    meter = pyloudnorm.Meter(rate)
    length_ms = len(bed) * 1000 / rate
    levels = [level_db(bed, rate, ms) for ms in range(600, int(length_ms) - 600, 100)]
    # Where the tone meets itself out of phase, it may fade for the length of the crossfade.
    assert sorted(levels)[len(levels) // 2] == pytest.approx(max(levels), abs=3.1)
    whole = bed[rate // 2 : -rate // 2]
    assert meter.integrated_loudness(whole) - meter.integrated_loudness(before) == pytest.approx(-10, abs=1.5)
    assert level_db(bed, rate, 30) < max(levels) - 15
    assert level_db(bed, rate, length_ms - 30) < max(levels) - 15


def test_ducked_music_is_low_while_somebody_speaks(tmp_path: Path) -> None:
    """10 dB lower in every word than in the middle of a long pause, and level from the first word to the last of a
    stretch of speech: it does not pump."""
    path = music(tmp_path / "tone.wav", seconds=30)
    plain, laid = made(), made(bed=path, bed_level=-10, bed_fade_ms=0, duck=True)
    before, rate = floats(plain)
    bed = floats(laid)[0] - before
    first, second = laid.words[2], laid.words[3]
    assert second.start_ms - first.end_ms > 2900
    pause = level_db(bed, rate, first.end_ms + 1500)
    spoken = [level_db(bed, rate, (word.start_ms + word.end_ms) / 2) for word in laid.words]
    assert spoken == pytest.approx([pause - 10] * len(spoken), abs=0.5)


def test_a_loop_has_no_seam(tmp_path: Path) -> None:
    """Noise that is shorter than the narration is equally loud where it begins again, and never silent."""
    dice = np.random.default_rng(1)
    path = tmp_path / "noise.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(24_000)
        file.writeframes(dice.normal(0, 3000, 24_000 * 3 + 7).astype("<i2").tobytes())
    bed = Bed(path, 0, 0)
    heard = listened_to(bed, 24_000, voice_lufs=-20, length=24_000 * 11 + 5, speech=())
    pieces = list(heard.pieces(24_000))
    assert [len(piece) for piece in pieces] == [24_000] * 11 + [5]
    sound = np.concatenate(pieces)[: 24_000 * 11].reshape(-1, 4800)
    levels = 10 * np.log10((sound**2).mean(axis=1))
    assert levels.max() - levels.min() < 1


@pytest.mark.parametrize("suffix", ["wav", "mp3"])
def test_words_stay_on_their_clicks(tmp_path: Path, suffix: str) -> None:
    """MP3 from the service, decoded, trimmed, levelled, limited, with music under it: within 2 ms of each click, and
    the report says that it was encoded again where it need not have been."""
    text = "one two three four five six seven.\n\neight nine ten eleven twelve thirteen fourteen."
    script = parse_text(text, name="clicks", options=ReadOptions(language="en"))
    voice = ClickVoice(AudioFormat.from_name("mp3_44100_128"))
    how = Mastering(-30.0, Bed(music(tmp_path / "tone.wav"), -20.0, ducks=True))
    output = output_format(suffix)
    production = Production(output, lambda tag: preset("netflix", tag), Gate(2), 3, mastering=how)
    path = tmp_path / f"clicks.{suffix}"

    async def play() -> Made:
        return await produce(script, voice, path, production, voice_name="click", spoken=lambda *_: None)

    narration = asyncio.run(play())
    assert furthest_ms(narration, libav_plays(path)) <= 2
    assert any("encoded again" in note for note in narration.notes) == (suffix == "mp3")
    assert sorted(item.name for item in tmp_path.iterdir()) == [path.name, "tone.wav"]


def test_the_report_says_it_and_a_finished_script_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The table and report.json have what was measured, also of a script that was finished before; other music makes
    the file again."""
    (tmp_path / "talk.txt").write_text("One evening a dog sang to the moon.", encoding="utf-8")
    bed = music(tmp_path / "tone.wav")
    out = tmp_path / "out"
    arguments = ["render", str(tmp_path / "talk.txt"), "-o", str(out), "--engine", "local"]
    arguments += ["--cache", str(tmp_path / "cache"), "--loudness", "-20", "--bed", str(bed)]
    told = []
    for seconds in (3, 3, 4):
        if seconds == 4:
            music(bed, seconds=seconds)
        assert main(arguments) == 0
        assert "LUFS" in capsys.readouterr().out
        told.append(json.loads((out / "report.json").read_text("utf-8"))["scripts"][0])
    assert [script["unchanged"] for script in told] == [False, True, False]
    assert told[0]["loudness_lufs"] == told[1]["loudness_lufs"] == pytest.approx(-20, abs=0.3)
    assert told[0]["true_peak_dbtp"] <= -1


def test_music_that_cannot_be_used_is_told_before_anything_is_spoken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Silence, and what is no sound: one sentence with the file, exit code 2, nothing written."""
    (tmp_path / "talk.txt").write_text("One.", encoding="utf-8")
    (tmp_path / "noise.mp3").write_bytes(b"this is no sound")
    with wave.open(str(tmp_path / "silence.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(16_000))
    for name in ("noise.mp3", "silence.wav"):
        code = main(
            ["render", str(tmp_path / "talk.txt"), "-o", str(tmp_path / "out"), "--bed", str(tmp_path / name)]
        )
        assert code == 2
        assert name in capsys.readouterr().err
    assert not list(tmp_path.glob("out/*"))
