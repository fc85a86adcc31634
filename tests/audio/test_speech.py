"""Where a recording speaks is found by its sound, at any loudness, in any kind of file."""

import random
from array import array
from pathlib import Path

import pytest

from aligner.audio.outputs import output_format
from aligner.audio.speech import hear, speech_of
from aligner.audio.track import open_track
from aligner.errors import AudioError
from aligner.model import AudioFormat
from tests.audio.sounds import noise

RATE_HZ = 22_050
_TALK = ((700, 1900), (2400, 2600), (4000, 6000))


def _spoken(loudness: float, room: float) -> bytes:
    """Bursts of noise in the noise of a room, as parts of full scale."""
    dice = random.Random(3)
    sound = array("h", bytes(2 * 7 * RATE_HZ))
    talk = array("h", noise(len(sound)))
    for at in range(len(sound)):
        ms = at * 1000 / RATE_HZ
        inside = any(start <= ms < end for start, end in _TALK)
        level = talk[at] * loudness * 1.5 if inside else 0.0
        sound[at] = int(level + dice.uniform(-room, room) * 32_767)
    return sound.tobytes()


def _file(path: Path, pcm: bytes) -> Path:
    kind = path.suffix[1:]
    with open_track(
        path, output_format(kind), AudioFormat("pcm", RATE_HZ), title="t", language="en"
    ) as track:
        track.append(pcm)
        track.finish()
    return path


@pytest.mark.parametrize("kind", ["wav", "mp3", "opus"])
@pytest.mark.parametrize(("loudness", "room"), [(0.8, 0.0), (0.02, 0.0), (0.3, 0.01)])
def test_speech_is_found_where_it_is(kind: str, loudness: float, room: float, tmp_path: Path) -> None:
    """Loud or soft, in a silent room or a noisy one, to the grain of the levels and a codec's smear."""
    speech = hear(_file(tmp_path / f"talk.{kind}", _spoken(loudness, room)))
    assert abs(speech.duration_ms - 7000) < 60
    assert speech.stretches is not None
    assert len(speech.stretches) == len(_TALK)
    for found, told in zip(speech.stretches, _TALK, strict=True):
        assert abs(found[0] - told[0]) <= 30
        assert abs(found[1] - told[1]) <= (200 if kind == "opus" else 60)  # Opus rings on


def test_what_cannot_be_told_is_not_told() -> None:
    """Sound without a pause has no stretches to be had; silence has none."""
    assert speech_of([-2000, -2100, -1900] * 500) is None
    assert speech_of([-8000] * 500) == ()
    assert speech_of([]) == ()


def test_clicks_are_no_speech_and_closures_no_silence() -> None:
    """A sound of 30 ms is left out; a silence of 50 ms inside a word does not part it."""
    levels = (
        [-7000] * 100 + [-1500] * 3 + [-7000] * 100 + [-1500] * 30 + [-7000] * 5 + [-1500] * 30 + [-7000] * 99
    )
    assert speech_of(levels) == ((2030, 2680),)


def test_a_file_without_sound_is_an_error(tmp_path: Path) -> None:
    """One sentence, with the file's name."""
    path = tmp_path / "talk.mp3"
    path.write_bytes(b"this is no audio at all" * 100)
    with pytest.raises((AudioError, OSError)):
        hear(path)
