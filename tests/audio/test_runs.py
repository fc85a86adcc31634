"""Encoder runs are found where they are, in streams of every format that a service sends, and nowhere else."""

import random

import pytest

from aligner.audio.codecs import SERVICE_FORMATS
from aligner.audio.mp3 import FrameReader
from aligner.audio.reservoir import Needs
from aligner.audio.runs import Seen, run_starts
from aligner.model import AudioFormat
from tests.audio.sounds import clicks, lame_run, noise, voice_like

MP3S = tuple(name for name in SERVICE_FORMATS if name.startswith("mp3"))
# At these the padding of frames tells runs apart within a few frames; at 24,000 Hz there is none, and at 32
# kbit/s the pattern repeats so often that a short run may be taken for a part of the one before it.
PADDED = ("mp3_44100_64", "mp3_44100_96", "mp3_44100_128", "mp3_44100_192")


def seen(runs: list[bytes], *, messages: bool = True) -> tuple[list[Seen], list[int]]:
    """The frames of the runs, and where each run begins; each run, and some frames at random, open a message."""
    dice = random.Random(1)
    frames: list[Seen] = []
    starts: list[int] = []
    for run in runs:
        starts.append(len(frames))
        reader = FrameReader()
        for index, frame in enumerate(reader.feed(run) + reader.finish()):
            opens = messages and (index == 0 or dice.random() < 0.1)
            frames.append(Seen(frame.header, Needs.of(frame), opens=opens))
    return frames, starts


def sounds(audio: AudioFormat) -> dict[str, list[bytes]]:
    """Five generations of each kind of sound, of uneven length."""
    lengths = [audio.rate_hz // 3 + number * 5_555 for number in range(5)]
    return {
        "voice": [voice_like(length, audio.rate_hz, seed) for seed, length in enumerate(lengths)],
        "noise": [noise(length) for length in lengths],
        "clicks": [clicks(length, range(100, length, 9_000)) for length in lengths],
        "silence": [bytes(2 * length) for length in lengths],
    }


@pytest.mark.parametrize("name", MP3S)
def test_runs_are_found_by_the_reservoir(name: str) -> None:
    """With LAME as it is usually set up, every run is found and no frame inside one is taken for a start."""
    audio = AudioFormat.from_name(name)
    for kind, generations in sounds(audio).items():
        runs = [lame_run(pcm, audio) for pcm in generations]
        for messages in (True, False):
            frames, starts = seen(runs, messages=messages)
            assert list(run_starts(frames)) == starts, kind


@pytest.mark.parametrize("name", PADDED)
def test_runs_are_found_by_the_padding(name: str) -> None:
    """Without a reservoir every frame begins at 0: the pattern of padded frames tells where it began anew."""
    audio = AudioFormat.from_name(name)
    for kind, generations in sounds(audio).items():
        frames, starts = seen([lame_run(pcm, audio, reservoir=False) for pcm in generations])
        assert not any(frame.needs.begin for frame in frames)
        assert list(run_starts(frames)) == starts, kind


@pytest.mark.parametrize("name", MP3S)
@pytest.mark.parametrize("reservoir", [True, False])
def test_one_run_is_one_run(name: str, reservoir: bool) -> None:
    """However its messages are cut and whatever sounds in it, a single run has one start."""
    audio = AudioFormat.from_name(name)
    for seed in range(2):
        pcm = voice_like(audio.rate_hz, audio.rate_hz, seed) + noise(9_000) + bytes(30_000) + noise(9_000)
        frames, _ = seen([lame_run(pcm, audio, reservoir=reservoir)])
        assert run_starts(frames) == (0,)


def test_an_announced_frame_begins_a_run() -> None:
    """Where an Info frame stood, a run began, whatever the frames look like."""
    audio = AudioFormat.from_name("mp3_24000_48")
    frames, _ = seen([lame_run(noise(20_000), audio, reservoir=False)])
    frames[10] = Seen(frames[10].header, frames[10].needs, announced=True)
    assert run_starts(frames) == (0, 10)


def test_a_changing_bit_rate_has_no_pattern() -> None:
    """Frames of several bit rates and without a reservoir are one run: their padding says nothing."""
    runs = [
        lame_run(noise(20_000), AudioFormat.from_name(name), reservoir=False)
        for name in ("mp3_44100_64", "mp3_44100_96")
    ]
    frames, _ = seen(runs)
    assert run_starts(frames) == (0,)


def test_frames_that_are_never_padded_have_no_pattern() -> None:
    """An encoder that does not keep to its bit rate exactly is not taken to begin anew at every frame."""
    frames, _ = seen([lame_run(noise(40_000), AudioFormat.from_name("mp3_44100_128"), reservoir=False)])
    plain = [frame for frame in frames if not frame.header.padded] * 30
    assert run_starts(plain) == (0,)


def test_nothing_has_no_run() -> None:
    """No frames, no runs."""
    assert run_starts(()) == ()
