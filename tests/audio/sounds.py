"""Sounds with known places, and plain decoders to hear them with."""

import shutil
import subprocess
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path

import av
import pytest
from av.audio.resampler import AudioResampler

CLICK = 25_000


def clicks(samples: int, at: Iterable[int]) -> bytes:
    """Silence with a one-sample click at each place."""
    pcm = array("h", bytes(2 * samples))
    for place in at:
        pcm[place] = CLICK
    return pcm.tobytes()


def noise(samples: int, seed: int = 1) -> bytes:
    """The same unpleasant sound every time: nothing about it compresses or repeats."""
    pcm, state = array("h"), seed
    for _ in range(samples):
        state = (state * 1_103_515_245 + 12_345) & 0x7FFFFFFF
        pcm.append((state >> 15) % 40_001 - 20_000)
    return pcm.tobytes()


def samples_of(pcm: bytes) -> "array[int]":
    return array("h", pcm)


def heard_at(pcm: bytes, near: int, within: int = 1000) -> int:
    """The loudest sample's place around one."""
    sound = samples_of(pcm)
    return max(range(max(0, near - within), min(len(sound), near + within)), key=lambda at: abs(sound[at]))


def pieces(data: bytes, sizes: Iterable[int]) -> Iterator[bytes]:
    """The data cut into pieces of these sizes, and what is left."""
    at = 0
    for size in sizes:
        yield data[at : at + size]
        at += size
    yield data[at:]


def libav_plays(path: Path) -> bytes:
    """The file as ffmpeg's libraries play it: 16-bit mono at the file's own rate."""
    out = bytearray()
    with av.open(str(path)) as container:
        to_pcm = AudioResampler(format="s16", layout="mono")
        for frame in container.decode(audio=0):
            for plain in to_pcm.resample(frame):
                out += bytes(plain.planes[0])[: plain.samples * 2]
    return bytes(out)


def miniaudio_plays(path: Path) -> bytes:
    """The file as dr_mp3 plays it, a decoder of its own; skips where it is not installed."""
    miniaudio = pytest.importorskip("miniaudio")
    if miniaudio.mp3_get_file_info(str(path)).num_frames == 0:  # to read nothing is an error to it
        return b""
    sound = miniaudio.mp3_read_file_s16(str(path))
    assert sound.nchannels == 1
    pcm: bytes = sound.samples.tobytes()
    return pcm


def mpg123_plays(path: Path) -> bytes:
    """The file as mpg123 plays it; skips where the program is not installed."""
    program = shutil.which("mpg123")
    if program is None:
        pytest.skip("mpg123 is not installed")
    return subprocess.run(
        [program, "-q", "-s", "-e", "s16", str(path)], capture_output=True, check=True
    ).stdout
