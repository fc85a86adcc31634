"""Ogg pages, judged by libav's and mutagen's readers."""

import io

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen.oggopus import OggOpus

from aligner.audio.codecs import open_encoder
from aligner.audio.ogg import OpusHead, PageReader, PageWriter, page_checksum
from aligner.errors import AudioError
from aligner.model import AudioFormat
from tests.audio.sounds import noise, pieces


@pytest.mark.parametrize("samples", [1, 647, 648, 649, 960, 4_800, 48_001, 100_000])
@pytest.mark.parametrize("kbps", [32, 192])
def test_other_readers_accept_what_the_encoder_writes(samples: int, kbps: int) -> None:
    """libav plays exactly what was encoded, with checksums enforced, and mutagen finds that length."""
    encoder = open_encoder(AudioFormat("opus", 48_000, bitrate_bps=kbps * 1000), 48_000)
    data = encoder.encode(noise(samples)) + encoder.flush()
    with av.open(io.BytesIO(data), "r", options={"err_detect": "crccheck+explode"}) as container:
        assert container.format.name == "ogg"
        heard = [frame.samples for frame in container.decode(container.streams.audio[0])]
        assert sum(heard) == samples
    assert OggOpus(io.BytesIO(data)).info.length == pytest.approx(samples / 48_000, abs=1e-9)


def test_the_checksum_is_that_of_libav() -> None:
    """Pages that libav wrote carry the checksum that we compute."""
    data = io.BytesIO()
    with av.open(data, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=48_000)
        stream.codec_context.layout = "mono"
        container.start_encoding()
        container.mux(stream.encode(None))
    page = data.getvalue()[: 27 + 1 + 19]
    assert page.startswith(b"OggS")
    assert int.from_bytes(page[22:26], "little") == page_checksum(page[:22] + bytes(4) + page[26:])


@settings(max_examples=30, deadline=None)
@given(
    packets=st.lists(st.binary(max_size=1_100), min_size=1, max_size=12),
    sizes=st.lists(st.integers(0, 900), max_size=10),
)
def test_packets_come_back_however_cut(packets: list[bytes], sizes: list[int]) -> None:
    """Packets of any length, one of exactly 255 bytes and an empty one too, survive paging and cutting."""
    packets = [*packets, bytes(255), b""]
    writer = PageWriter(7)
    pages = [writer.page([data], 100 * at, last=data is packets[-1]) for at, data in enumerate(packets)]
    reader = PageReader()
    found = [packet for piece in pieces(b"".join(pages), sizes) for packet in reader.feed(piece)]
    reader.finish()
    assert [packet.data for packet in found] == packets
    assert [packet.granule for packet in found] == [100 * at for at in range(len(packets))]
    assert [packet.first for packet in found] == [True] + [False] * (len(packets) - 1)
    assert found[-1].last


def test_a_packet_over_two_pages_is_one() -> None:
    """A packet that a page boundary cuts is put together again."""
    page = bytearray(PageWriter(1).page([bytes(range(255)) + b"end"], 9))
    first = page[:26] + b"\1\xff" + bytes(range(255))
    second = page[:5] + b"\1" + page[6:26] + b"\1\3end"
    reader = PageReader()
    assert reader.feed(bytes(first)) == []
    (packet,) = reader.feed(bytes(second))
    assert packet.data == bytes(range(255)) + b"end"


def test_a_page_holds_no_more_than_255_segments() -> None:
    """More than a page can name is an error, not a broken page."""
    with pytest.raises(ValueError, match="cannot hold"):
        PageWriter(1).page([bytes(66_000)], 0)


def test_another_codec_in_ogg_is_refused() -> None:
    """Vorbis in Ogg is not Opus."""
    with pytest.raises(AudioError, match="does not hold Opus"):
        OpusHead.parse(b"\1vorbis" + bytes(23))
