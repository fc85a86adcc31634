"""The Info frame: the first frame of an MP3 file, which says how long the rest is and where its sound begins.

Shape: Xing's header (frames, bytes, seek table) with LAME's extension (delay, padding, checksums), as LAME's
``VbrTag.c`` writes it and players read it. libavformat can write one too, but states up to 46 samples too
little padding when the padding is longer than a frame, so that a player plays them.
"""

import struct
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from aligner.audio.mp3 import Frame, Header

DECODER_DELAY_SAMPLES: Final = 529
"""What every MP3 decoder adds to the encoder's delay; the header leaves it out, as players expect."""
LAME_DELAY_SAMPLES: Final = 576
"""LAME's own delay (``ENCDELAY``)."""

_FRAMES, _BYTES, _TOC, _QUALITY = 1, 2, 4, 8
_TOC_ENTRIES = 100
_XING_BYTES = 8 + 4 + 4 + _TOC_ENTRIES + 4
_LAME_BYTES = 36
_CBR = 1
_VBR = 3
_MAX_12_BITS = 0xFFF
_MAX_SEEK_POINTS = 1024
_SOURCE_RATE_44100 = 1
_LIBAV_CHECKED_BYTES = 190


@dataclass(frozen=True, slots=True)
class Info:
    """What an Info frame states. ``frames`` leaves the Info frame itself out, ``bytes`` counts it.

    ``delay`` is the encoder's: a player skips ``delay + 529`` samples, and leaves out the last
    ``padding - 529``. None: the header does not say.
    """

    frames: int | None
    bytes: int | None
    toc: tuple[int, ...]
    encoder: str
    delay: int | None
    padding: int | None
    music_crc: int | None
    intact: bool
    """Whether the frame's own checksum is right, where it has one."""

    @property
    def skip_samples(self) -> int:
        """Samples that a decoder gives before the first sound."""
        return 0 if self.delay is None else self.delay + DECODER_DELAY_SAMPLES

    @classmethod
    def parse(cls, frame: Frame) -> "Info | None":
        """What the frame states; None for a frame of sound."""
        data, at = frame.data, frame.header.side_info_at + frame.header.side_info_bytes
        if data[at : at + 4] not in (b"Xing", b"Info") or len(data) < at + 8:
            return None
        flags = int.from_bytes(data[at + 4 : at + 8], "big")
        at += 8
        numbers: dict[int, int] = {}
        for flag, size in ((_FRAMES, 4), (_BYTES, 4), (_TOC, _TOC_ENTRIES), (_QUALITY, 4)):
            if flags & flag:
                numbers[flag] = int.from_bytes(data[at : at + size], "big")
                at += size
        toc = numbers.get(_TOC)
        lame = data[at : at + _LAME_BYTES]
        has_lame = len(lame) == _LAME_BYTES and lame[:4] in (b"LAME", b"Lavf", b"Lavc", b"L3.9")
        delays = int.from_bytes(lame[21:24], "big")
        return cls(
            frames=numbers.get(_FRAMES),
            bytes=numbers.get(_BYTES),
            toc=() if toc is None else tuple(toc.to_bytes(_TOC_ENTRIES, "big")),
            encoder=lame[:9].rstrip(b"\0 ").decode("latin-1") if has_lame else "",
            delay=delays >> 12 if has_lame else None,
            padding=delays & _MAX_12_BITS if has_lame else None,
            music_crc=int.from_bytes(lame[32:34], "big") if has_lame else None,
            intact=not has_lame or int.from_bytes(lame[34:36], "big") in _tag_checksums(data, at + 34),
        )


def _tag_checksums(data: bytes, at: int) -> tuple[int, int]:
    """The checksum at ``at`` as LAME computes it, and as libav does: over 190 bytes, stereo or not."""
    return crc16(data[:at]), crc16((data[:at] + bytes(2) + data[at + 2 :])[:_LIBAV_CHECKED_BYTES])


class Tally:
    """Counts the frames of a file as they pass: all that its Info frame must state."""

    def __init__(self) -> None:
        self.frames = 0
        self.bytes = 0
        self.music_crc = 0
        self._bitrates: set[int] = set()
        self._first: Header | None = None
        self._points = array("Q")  # byte offset of every _stride-th frame: bounded, whatever the length
        self._stride = 1

    def add(self, frame: Frame) -> None:
        self._first = self._first or frame.header
        if self.frames % self._stride == 0:
            self._points.append(self.bytes)
            if len(self._points) == _MAX_SEEK_POINTS:
                self._points = self._points[::2]
                self._stride *= 2
        self.frames += 1
        self.bytes += len(frame.data)
        self.music_crc = crc16(frame.data, self.music_crc)
        self._bitrates.add(frame.header.bitrate_bps)

    def add_all(self, frames: Iterable[Frame]) -> None:
        for frame in frames:
            self.add(frame)

    @property
    def samples(self) -> int:
        """What a plain decoder gives for these frames."""
        return self.frames * self._first.samples if self._first else 0

    @property
    def constant_bitrate(self) -> bool:
        return len(self._bitrates) < 2

    def toc(self, info_bytes: int) -> bytes:
        """For each percent of the duration, the place in the file in 256ths of its size."""
        total = info_bytes + self.bytes
        entries = bytearray()
        for percent in range(_TOC_ENTRIES):
            point = percent * self.frames // (100 * self._stride)
            offset = self._points[min(point, len(self._points) - 1)] if self._points else 0
            entries.append(min(255, (info_bytes + offset) * 256 // total) if percent else 0)
        return bytes(entries)


def info_header_for(stream: Header) -> Header:
    """The header of the Info frame of a stream: the smallest frame that holds it."""
    from aligner.audio.mp3 import bitrates_for

    for kbps in (stream.bitrate_bps // 1000, *bitrates_for(stream.rate_hz)):
        header = Header(
            stream.version_bits, kbps * 1000, stream.rate_hz, stream.channels, padded=False, has_crc=False
        )
        if header.length >= header.side_info_at + header.side_info_bytes + _XING_BYTES + _LAME_BYTES:
            return header
    raise AssertionError("every version has a bit rate whose frame holds an Info header")


def build_info_header(
    stream: Header, tally: Tally, *, delay: int, padding: int, encoder: str = "LAME3.100"
) -> bytes:
    """The Info frame for frames that were tallied. Its length depends on ``stream`` alone.

    ``delay`` and ``padding`` are LAME's: samples of ``tally.samples`` that are not the audio, less (delay)
    and plus (padding) the decoder's own 529. Players act on them only for encoder names that they know.
    Raises: ``ValueError`` for numbers that do not fit their 12 bits.
    """
    if not (0 <= delay <= _MAX_12_BITS and 0 <= padding <= _MAX_12_BITS):
        raise ValueError(f"an Info header cannot state a delay of {delay} and a padding of {padding} samples")
    header = info_header_for(stream)
    total = header.length + tally.bytes
    data = bytearray(header.to_bytes() + bytes(header.side_info_bytes))
    data += b"Info" if tally.constant_bitrate else b"Xing"
    data += struct.pack(">III", _FRAMES | _BYTES | _TOC | _QUALITY, tally.frames, total)
    data += tally.toc(header.length) + struct.pack(">I", 0)
    data += encoder.encode("latin-1")[:9].ljust(9, b"\0")
    data += bytes((_CBR if tally.constant_bitrate else _VBR,))
    data += bytes(1 + 4 + 2 + 2 + 1)  # low-pass, peak, gains, flags: not stated
    data.append(min(255, stream.bitrate_bps // 1000))
    data += (delay << 12 | padding).to_bytes(3, "big")
    data.append(_source_rate_code(stream.rate_hz) << 6)
    data += bytes(1 + 2)  # gain, surround and preset: not stated
    data += struct.pack(">IH", total, tally.music_crc)
    data += struct.pack(">H", crc16(data))
    return bytes(data.ljust(header.length, b"\0"))


def _source_rate_code(rate_hz: int) -> int:
    if rate_hz == 44100:
        return _SOURCE_RATE_44100
    return 2 if rate_hz == 48000 else 0


def crc16(data: bytes | bytearray, start: int = 0) -> int:
    """CRC-16/ARC, LAME's choice for both of its checksums."""
    from fastcrc.crc16 import arc

    return arc(bytes(data), start)
