"""Sounds with known places, and plain decoders to hear them with."""

import math
import random
import shutil
import subprocess
from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
import av.logging
import pytest
from av.audio.resampler import AudioResampler

from aligner.audio.samples import pcm_frame
from aligner.model import AudioFormat

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


def lame_run(pcm: bytes, audio: AudioFormat, *, reservoir: bool = True) -> bytes:
    """One run of LAME, from its first frame to its last, as a service may have set it up."""
    encoder = av.CodecContext.create("libmp3lame", "w")
    assert isinstance(encoder, av.AudioCodecContext)
    encoder.sample_rate = audio.rate_hz
    encoder.layout = "mono"
    encoder.format = "s16p"
    encoder.time_base = Fraction(1, audio.rate_hz)
    encoder.bit_rate = audio.bitrate_bps or 0
    encoder.options = {"compression_level": "7", "reservoir": str(int(reservoir))}
    packets = encoder.encode(pcm_frame(pcm, audio.rate_hz, layout="s16p")) + encoder.encode(None)
    return b"".join(map(bytes, packets))


def voice_like(samples: int, rate_hz: int, seed: int) -> bytes:
    """Syllables of tone and hiss with silences between them, some of them of plain zeros."""
    dice = random.Random(seed)
    sound = array("h", bytes(2 * samples))
    at = 0
    while at < samples:
        length = min(dice.randrange(rate_hz // 20, rate_hz // 3), samples - at)
        loud, pitch = dice.choice((0, 0, 300, 6_000, 15_000)), dice.uniform(80, 3_000)
        hiss = loud // 4
        for step in range(length):
            swell = math.sin(math.pi * step / length)
            tone = loud * math.sin(2 * math.pi * pitch * step / rate_hz) * swell
            sound[at + step] = int(tone) + dice.randint(-hiss, hiss)
        at += length
    return sound.tobytes()


@contextmanager
def libav_is_content() -> Iterator[None]:
    """Fails when libav warns of anything inside the block."""
    level = av.logging.get_level()
    av.logging.set_level(av.logging.WARNING)
    try:
        with av.logging.Capture() as said:
            yield
        assert said == []
    finally:
        av.logging.set_level(level)
