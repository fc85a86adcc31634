"""Ogg pages and packets, both ways, in pieces of any size (RFC 3533); the head of an Opus stream (RFC 7845).

libav reads and writes Ogg too, but its reader cannot be fed piece by piece, and PyAV before 17 crashes when
a writer to memory is let go before its end, as a listener who leaves makes a service do. Chained streams (one
begun after another's end) are read as one row of packets.
"""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from aligner.errors import AudioError

_CAPTURE = b"OggS"
_HEADER_BYTES = 27
_CONTINUED = 0x01
_FIRST = 0x02
_LAST = 0x04
_NO_GRANULE = (1 << 64) - 1
_MOST_SEGMENTS = 255
_REVERSED = bytes(int(f"{value:08b}"[::-1], 2) for value in range(256))


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet. ``granule`` is set on a page's last packet: samples up to its end, pre-skip included."""

    data: bytes
    granule: int | None
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class OpusHead:
    channels: int
    pre_skip: int

    @classmethod
    def parse(cls, data: bytes) -> "OpusHead":
        if len(data) < 19 or not data.startswith(b"OpusHead"):
            raise AudioError("the Ogg stream does not hold Opus audio")
        return cls(channels=data[9], pre_skip=int.from_bytes(data[10:12], "little"))


def opus_tags(vendor: str) -> bytes:
    """The second packet of an Opus stream, with nothing but who encoded it (RFC 7845 5.2)."""
    name = vendor.encode()
    return b"OpusTags" + struct.pack("<I", len(name)) + name + struct.pack("<I", 0)


class PageWriter:
    """One logical stream's pages, in order. ``serial`` tells it from the streams that it is chained with."""

    def __init__(self, serial: int) -> None:
        self._serial = serial
        self._sequence = 0

    def page(self, packets: Sequence[bytes], granule: int, *, last: bool = False) -> bytes:
        """One page of whole packets; ``granule`` is the samples up to their end, pre-skip included."""
        lacing = b"".join(b"\xff" * (len(data) // 255) + bytes((len(data) % 255,)) for data in packets)
        if len(lacing) > _MOST_SEGMENTS:
            raise ValueError("an Ogg page cannot hold so much")
        flags = (_FIRST if self._sequence == 0 else 0) | (_LAST if last else 0)
        head = struct.pack("<4sBBQII", _CAPTURE, 0, flags, granule, self._serial, self._sequence)
        self._sequence += 1
        tail = bytes((len(lacing),)) + lacing + b"".join(packets)
        return head + struct.pack("<I", page_checksum(head + bytes(4) + tail)) + tail


def page_checksum(page: bytes) -> int:
    """Ogg's CRC-32, most significant bit first and starting at 0, by way of zlib's, which is neither."""
    reflected = zlib.crc32(page.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int.from_bytes(reflected.to_bytes(4, "little").translate(_REVERSED), "big")


class PageReader:
    """Bytes in, packets out. Raises ``AudioError`` for what is not Ogg."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._partial = b""

    def feed(self, data: bytes) -> list[Packet]:
        self._buffer += data
        packets: list[Packet] = []
        while (size := self._page_size()) is not None and len(self._buffer) >= size:
            packets += self._packets(bytes(self._buffer[:size]))
            del self._buffer[:size]
        return packets

    def finish(self) -> None:
        """Raises: ``AudioError`` when the stream ended inside a page or a packet."""
        cut = bool(self._buffer or self._partial)
        self._buffer.clear()
        self._partial = b""
        if cut:
            raise AudioError("the Ogg stream ends in the middle of a page")

    def _page_size(self) -> int | None:
        head = bytes(self._buffer[:_HEADER_BYTES])
        if not head.startswith(_CAPTURE[: len(head)]):
            raise AudioError("the audio is not an Ogg stream")
        if len(head) < _HEADER_BYTES or len(self._buffer) < _HEADER_BYTES + head[26]:
            return None
        table = self._buffer[_HEADER_BYTES : _HEADER_BYTES + head[26]]
        return _HEADER_BYTES + len(table) + sum(table)

    def _packets(self, page: bytes) -> list[Packet]:
        flags, granule, segments = page[5], int.from_bytes(page[6:14], "little"), page[26]
        if not flags & _CONTINUED:
            self._partial = b""
        pieces: list[bytes] = []
        at = _HEADER_BYTES + segments
        for lace in page[_HEADER_BYTES : _HEADER_BYTES + segments]:
            self._partial += page[at : at + lace]
            at += lace
            if lace < 255:
                pieces.append(self._partial)
                self._partial = b""
        final = len(pieces) - 1
        return [
            Packet(
                data,
                granule=granule if index == final and granule != _NO_GRANULE else None,
                first=bool(flags & _FIRST) and index == 0,
                last=bool(flags & _LAST) and index == final,
            )
            for index, data in enumerate(pieces)
        ]
