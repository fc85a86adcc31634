"""Frame facts, against frames that LAME made and against libav's own cutting."""

import io
from itertools import pairwise

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.audio.codecs import open_encoder
from aligner.audio.mp3 import MP3_RATES_HZ, Frame, FrameReader, Header, bitrates_for, id3_length, read_frames
from aligner.model import AudioFormat
from tests.audio.sounds import noise, pieces

TAG = b"ID3\3\0\0\0\0\1\2" + bytes(130)


def lame(rate_hz: int, kbps: int, samples: int = 8_000) -> bytes:
    encoder = open_encoder(AudioFormat("mp3", rate_hz, bitrate_bps=kbps * 1000), rate_hz)
    return encoder.encode(noise(samples)) + encoder.flush()


def frames_of(*data: bytes) -> tuple[list[Frame], int]:
    reader = FrameReader()
    frames = [frame for piece in data for frame in reader.feed(piece)]
    frames += reader.finish()
    return frames, reader.skipped


LAME_64 = lame(44_100, 64)


@pytest.mark.parametrize("rate_hz", MP3_RATES_HZ)
def test_every_rate_and_bit_rate_is_read(rate_hz: int) -> None:
    """LAME's frames at every rate and bit rate are found whole, with their rate, bit rate and length."""
    for kbps in bitrates_for(rate_hz):
        data = lame(rate_hz, kbps, 3_000)
        frames, skipped = frames_of(data)
        assert skipped == 0
        assert b"".join(frame.data for frame in frames) == data
        assert {(f.header.rate_hz, f.header.bitrate_bps, f.header.channels) for f in frames} == {
            (rate_hz, kbps * 1000, 1)
        }
        assert [frame.offset for frame in frames[1:]] == [f.offset + f.header.length for f in frames[:-1]]


def test_frames_are_cut_where_libav_cuts_them() -> None:
    """libav's parser, told nothing by us, finds the same packets."""
    parser = av.CodecContext.create("mp3float", "r")
    packets = [bytes(packet) for packet in (*parser.parse(LAME_64), *parser.parse(None))]
    assert [frame.data for frame in frames_of(LAME_64)[0]] == packets


@given(
    version_bits=st.sampled_from((3, 2, 0)),
    rate=st.integers(0, 2),
    bitrate=st.integers(1, 14),
    mono=st.booleans(),
    padded=st.booleans(),
    has_crc=st.booleans(),
)
def test_headers_are_written_as_they_are_read(
    version_bits: int, rate: int, bitrate: int, mono: bool, padded: bool, has_crc: bool
) -> None:
    """A header, parsed and written again, is the same four bytes."""
    data = bytes(
        (0xFF, 0xE2 | version_bits << 3 | (not has_crc), bitrate << 4 | rate << 2 | padded << 1, mono * 0xC0)
    )
    header = Header.parse(data)
    assert header is not None
    assert header.to_bytes() == data
    assert (header.channels == 1, header.padded, header.has_crc) == (mono, padded, has_crc)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfb\x90",
        b"\xff\xfb\x00\x00",  # free format
        b"\xff\xfb\xf0\x00",  # no such bit rate
        b"\xff\xfb\x9c\x00",  # no such rate
        b"\xff\xeb\x90\x00",  # no such version
        b"\xff\xfd\x90\x00",  # layer II
        b"RIFF",
    ],
)
def test_what_is_no_header_is_none(data: bytes) -> None:
    """Free format, reserved values and other layers are not taken for a frame."""
    assert Header.parse(data) is None


@given(sizes=st.lists(st.integers(0, 700), max_size=20), tagged=st.booleans(), tailed=st.booleans())
@settings(max_examples=40, deadline=None)
def test_frames_do_not_depend_on_the_cuts(sizes: list[int], tagged: bool, tailed: bool) -> None:
    """Fed piece by piece, with tags before and after, the frames are those of the whole."""
    data = TAG * tagged + LAME_64 + (b"TAG" + bytes(125)) * tailed
    frames, skipped = frames_of(*pieces(data, sizes))
    assert skipped == 0
    assert b"".join(frame.data for frame in frames) == LAME_64
    assert frames[0].offset == len(TAG) * tagged


@pytest.mark.parametrize("garbage", [b"\xff" * 50, b"<html>\xff\xfb\x90\x00</html>", bytes(7), b"\xff\xfb"])
def test_frames_are_found_again_after_garbage(garbage: bytes) -> None:
    """Bytes that are no frame are passed over and counted; every whole frame on both sides is kept."""
    frames, _ = frames_of(LAME_64)
    middle = frames[5].offset
    found, skipped = frames_of(garbage + LAME_64[:middle] + garbage + LAME_64[middle:] + garbage)
    assert [frame.data for frame in found] == [frame.data for frame in frames]
    assert skipped == 3 * len(garbage)


def test_a_tag_between_two_files_is_skipped() -> None:
    """Files joined byte by byte keep all their frames."""
    frames, skipped = frames_of(LAME_64 + TAG + LAME_64)
    assert skipped == 0
    assert b"".join(frame.data for frame in frames) == LAME_64 * 2


def test_a_frame_cut_short_is_not_a_frame() -> None:
    """The end of a stream that broke off is counted, not given."""
    frames, skipped = frames_of(LAME_64[:-10])
    whole, _ = frames_of(LAME_64)
    assert [frame.data for frame in frames] == [frame.data for frame in whole[:-1]]
    assert skipped == whole[-1].header.length - 10


def test_a_single_frame_is_a_stream() -> None:
    """One frame with nothing after it is believed at the end of the stream."""
    (first, *_), _ = frames_of(LAME_64)
    assert frames_of(first.data) == ([first], 0)


@pytest.mark.parametrize(("rate_hz", "kbps"), [(44_100, 64), (22_050, 32)])
def test_the_bit_reservoir_is_read(rate_hz: int, kbps: int) -> None:
    """A run borrows nothing before its first frame, then borrows at most what the format allows."""
    borrowed = [frame.main_data_begin for frame in frames_of(lame(rate_hz, kbps, 30_000))[0]]
    assert borrowed[0] == 0
    assert 0 < max(borrowed) <= (511 if rate_hz == 44_100 else 255)


def test_a_file_is_read_in_little_pieces() -> None:
    """``read_frames`` gives a file's frames in order, larger than one read."""
    data = TAG + LAME_64 * 40
    frames = list(read_frames(io.BytesIO(data)))
    assert b"".join(frame.data for frame in frames) == LAME_64 * 40
    assert all(a.offset + len(a.data) == b.offset for a, b in pairwise(frames))


def test_a_tag_with_a_footer_is_ten_bytes_longer() -> None:
    """ID3v2.4 may repeat its header at the end."""
    assert id3_length(b"ID3\4\0\0\0\0\1\2") == 140
    assert id3_length(b"ID3\4\0\x10\0\0\1\2") == 150
