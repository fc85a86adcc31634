"""The Info frame, against what libav writes and what mutagen reads."""

import io
from pathlib import Path

import av
import pytest
from mutagen.mp3 import MP3, BitrateMode

from aligner.audio.codecs import open_encoder
from aligner.audio.mp3 import Frame, FrameReader, read_frames
from aligner.audio.mp3_info import Info, Tally, build_info_header, crc16, info_header_for
from aligner.audio.samples import pcm_frame
from aligner.model import AudioFormat
from tests.audio.sounds import noise


def run(rate_hz: int, kbps: int, samples: int = 30_000) -> list[Frame]:
    encoder = open_encoder(AudioFormat("mp3", rate_hz, bitrate_bps=kbps * 1000), rate_hz)
    reader = FrameReader()
    return [*reader.feed(encoder.encode(noise(samples)) + encoder.flush()), *reader.finish()]


def with_info(frames: list[Frame], *, delay: int = 576, padding: int = 700) -> bytes:
    tally = Tally()
    tally.add_all(frames)
    info = build_info_header(frames[0].header, tally, delay=delay, padding=padding)
    return info + b"".join(frame.data for frame in frames)


@pytest.mark.parametrize(
    ("rate_hz", "kbps"),
    [
        (8_000, 8),
        (11_025, 64),
        (16_000, 8),
        (22_050, 32),
        (24_000, 160),
        (32_000, 32),
        (44_100, 128),
        (48_000, 320),
    ],
)
def test_the_header_says_what_was_built(rate_hz: int, kbps: int) -> None:
    """Frames, bytes, delay, padding and checksums come back, at the smallest bit rate too."""
    frames = run(rate_hz, kbps)
    data = with_info(frames, delay=576, padding=1_234)
    first, *rest = list(read_frames(io.BytesIO(data)))
    assert [frame.data for frame in rest] == [frame.data for frame in frames]
    info = Info.parse(first)
    assert info is not None
    assert (info.frames, info.bytes, info.delay, info.padding) == (len(frames), len(data), 576, 1_234)
    assert info.music_crc == crc16(data[len(first.data) :])
    assert info.skip_samples == 1_105
    assert info.intact
    assert not any(Info.parse(frame) for frame in rest)


def test_mutagen_reads_the_same() -> None:
    """mutagen, which subtracts delay and padding, gives the length of the sound and a constant bit rate."""
    frames = run(22_050, 64)
    sound = MP3(io.BytesIO(with_info(frames, delay=576, padding=700)))
    assert sound.info.length == pytest.approx((len(frames) * 576 - 576 - 700) / 22_050, abs=1e-9)
    assert sound.info.bitrate == pytest.approx(64_000, rel=0.01)
    assert sound.info.bitrate_mode is BitrateMode.CBR
    assert not sound.info.sketchy


@pytest.mark.parametrize("layout", ["mono", "stereo"])
def test_checksums_are_those_that_libav_writes(tmp_path: Path, layout: str) -> None:
    """libav's own Info frame: its checksums agree with ours over the same bytes."""
    path = tmp_path / "libav.mp3"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libmp3lame", rate=44_100)
        stream.codec_context.layout = layout
        stream.codec_context.bit_rate = 96_000
        for packet in stream.encode(pcm_frame(noise(30_000), 44_100, start=0)):
            container.mux(packet)
        container.mux(stream.encode(None))
    with path.open("rb") as file:
        first, *rest = list(read_frames(file))
    info = Info.parse(first)
    assert info is not None
    assert info.intact
    assert info.music_crc == crc16(b"".join(frame.data for frame in rest))
    assert info.frames == len(rest)
    assert info.bytes == len(first.data) + sum(len(frame.data) for frame in rest)
    assert info.encoder.startswith(("Lavf", "Lavc"))


def test_the_checksum_is_crc_16_arc() -> None:
    """The catalogue's check value; and a checksum may be continued at any byte."""
    assert crc16(b"123456789") == 0xBB3D
    assert crc16(b"6789", crc16(b"12345")) == 0xBB3D
    assert crc16(b"") == 0


def test_a_changed_frame_is_told_from_an_intact_one() -> None:
    """One bit of the Info frame changed, and its checksum says so."""
    data = bytearray(with_info(run(44_100, 64)))
    data[60] ^= 1
    info = Info.parse(next(read_frames(io.BytesIO(bytes(data)))))
    assert info is not None
    assert not info.intact


def test_a_changed_bit_rate_is_called_variable() -> None:
    """Runs of two bit rates joined are Xing, not Info: a player must not compute places from one bit rate."""
    data = with_info(run(44_100, 64) + run(44_100, 128))
    assert b"Xing" in data[:60]
    assert MP3(io.BytesIO(data)).info.bitrate_mode is not BitrateMode.CBR


@pytest.mark.parametrize("variable", [False, True])
def test_the_seek_table_points_into_the_right_frame(variable: bool) -> None:
    """Percent p of the time lies within 256ths of the file of where the table says, also in a long file."""
    frames = run(22_050, 32, 800_000)
    frames += run(22_050, 160 if variable else 32, 800_000)
    data = with_info(frames)
    first = next(read_frames(io.BytesIO(data)))
    info = Info.parse(first)
    assert info is not None
    assert info.toc[0] == 0
    offsets = [len(first.data)]
    for frame in frames:
        offsets.append(offsets[-1] + len(frame.data))
    for percent, entry in enumerate(info.toc[1:], 1):
        true = offsets[percent * len(frames) // 100] / len(data) * 256
        assert true - 2.5 <= entry <= true + 0.5, percent


def test_numbers_too_large_are_refused() -> None:
    """Twelve bits hold 4,095: more is an error, not another number."""
    frames = run(44_100, 64, 3_000)
    tally = Tally()
    tally.add_all(frames)
    with pytest.raises(ValueError, match="4096"):
        build_info_header(frames[0].header, tally, delay=576, padding=4_096)
    with pytest.raises(ValueError, match="-1"):
        build_info_header(frames[0].header, tally, delay=-1, padding=0)


def test_the_place_can_be_kept_before_the_end_is_known() -> None:
    """The Info frame's length follows from the stream's header alone."""
    for rate_hz, kbps in ((22_050, 8), (22_050, 64), (48_000, 32), (8_000, 64)):
        frames = run(rate_hz, kbps, 5_000)
        tally = Tally()
        tally.add_all(frames)
        built = build_info_header(frames[0].header, tally, delay=576, padding=9)
        assert len(built) == info_header_for(frames[0].header).length
