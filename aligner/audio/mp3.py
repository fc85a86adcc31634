"""MP3 frames: what a header says, and a stream of bytes cut at frame boundaries (ISO 11172-3, 13818-3).

Layer III only, and no free-format bit rates: nothing that makes speech uses them. Reads frames and never
decodes them; what the first frame may say about the rest is ``mp3_info``'s.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO, Final

from aligner.model import AudioFormat

# By version bits of the header: 3 is MPEG-1, 2 is MPEG-2 (half the rates), 0 is MPEG-2.5 (a quarter).
_RATES_HZ: Final = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
MP3_RATES_HZ: Final = tuple(sorted(rate for rates in _RATES_HZ.values() for rate in rates))
_KBPS_1: Final = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBPS_2: Final = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_MONO = 3
_HEADER_BYTES = 4
_ID3_HEADER_BYTES = 10
_ID3_FOOTER = 0x10
_ID3V1_BYTES = 128
_READ_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Header:
    """The four bytes that begin a frame. ``version_bits`` as in the header: 3, 2 or 0."""

    version_bits: int
    bitrate_bps: int
    rate_hz: int
    channels: int
    padded: bool
    has_crc: bool

    @classmethod
    def parse(cls, data: bytes | bytearray) -> "Header | None":
        """The header at the start of ``data``; None where there is none."""
        return _parsed(bytes(data[:_HEADER_BYTES]))

    def to_bytes(self) -> bytes:
        table = _KBPS_1 if self.version_bits == 3 else _KBPS_2
        bitrate = table.index(self.bitrate_bps // 1000) + 1
        rate = _RATES_HZ[self.version_bits].index(self.rate_hz)
        second = 0xE2 | self.version_bits << 3 | (not self.has_crc)
        third = bitrate << 4 | rate << 2 | self.padded << 1
        return bytes((0xFF, second, third, (_MONO if self.channels == 1 else 0) << 6))

    @property
    def samples(self) -> int:
        """Samples that the frame plays, per channel."""
        return 1152 if self.version_bits == 3 else 576

    @property
    def length(self) -> int:
        """Bytes of the whole frame, header included."""
        return self.samples // 8 * self.bitrate_bps // self.rate_hz + self.padded

    @property
    def side_info_bytes(self) -> int:
        if self.version_bits == 3:
            return 17 if self.channels == 1 else 32
        return 9 if self.channels == 1 else 17

    @property
    def side_info_at(self) -> int:
        return _HEADER_BYTES + 2 * self.has_crc

    def joins(self, other: "Header") -> bool:
        """Whether the two can be frames of one stream."""
        return (self.version_bits, self.rate_hz) == (other.version_bits, other.rate_hz)


def header_of(audio: AudioFormat) -> Header:
    """The header of frames in this format. Raises ``ValueError`` for what MP3 does not have."""
    kbps = (audio.bitrate_bps or 0) // 1000
    if audio.rate_hz not in MP3_RATES_HZ or kbps not in bitrates_for(audio.rate_hz) or audio.channels > 2:
        raise ValueError(f"{audio.name} with {audio.channels} channels is no kind of MP3 frame")
    version_bits = next(bits for bits, rates in _RATES_HZ.items() if audio.rate_hz in rates)
    return Header(version_bits, kbps * 1000, audio.rate_hz, audio.channels, padded=False, has_crc=False)


@lru_cache(maxsize=1024)
def _parsed(data: bytes) -> Header | None:
    """A stream has a handful of headers, each many thousand times."""
    if len(data) < _HEADER_BYTES or data[0] != 0xFF or data[1] & 0xE6 != 0xE2:
        return None
    version_bits = data[1] >> 3 & 3
    bitrate_index, rate_index = data[2] >> 4, data[2] >> 2 & 3
    if version_bits not in _RATES_HZ or bitrate_index in (0, 15) or rate_index == 3:
        return None
    table = _KBPS_1 if version_bits == 3 else _KBPS_2
    return Header(
        version_bits=version_bits,
        bitrate_bps=table[bitrate_index - 1] * 1000,
        rate_hz=_RATES_HZ[version_bits][rate_index],
        channels=1 if data[3] >> 6 == _MONO else 2,
        padded=bool(data[2] & 2),
        has_crc=not data[1] & 1,
    )


@dataclass(frozen=True, slots=True)
class Frame:
    """One whole frame. ``offset`` is its first byte's place in the stream."""

    header: Header
    data: bytes
    offset: int

    @property
    def main_data_begin(self) -> int:
        """How many bytes of earlier frames hold the beginning of this frame's sound (the bit reservoir)."""
        at = self.header.side_info_at
        first = self.data[at]
        return first << 1 | self.data[at + 1] >> 7 if self.header.version_bits == 3 else first


class FrameReader:
    """Bytes in pieces of any size in, whole frames out.

    Skips ID3 tags. Bytes that are neither tag nor frame are passed over and counted in ``skipped``; a frame
    found after them is believed when another follows it.
    """

    def __init__(self) -> None:
        self.skipped = 0
        self._buffer = bytearray()
        self._offset = 0
        self._tag_left = 0
        self._last: Header | None = None
        self._ended = False

    def feed(self, data: bytes) -> list[Frame]:
        self._buffer += data
        return list(self._frames())

    def finish(self) -> list[Frame]:
        """The last frames. A frame that the end cut short counts as skipped."""
        self._ended = True
        frames = list(self._frames())
        self.skipped += len(self._buffer)
        self._drop(len(self._buffer))
        return frames

    def _frames(self) -> Iterator[Frame]:
        while self._at_frame() or self._past_tags():
            header = Header.parse(self._buffer)
            if header is None or (self._last is not None and not header.joins(self._last)):
                if self._last is None:
                    self._pass_over()
                self._last = None
                continue
            if self._last is None:
                believed = self._confirmed(header)
                if believed is None:
                    return
                if not believed:
                    self._pass_over()
                    continue
            length = header.length
            if len(self._buffer) < length:
                return
            self._last = header
            yield Frame(header, bytes(self._buffer[:length]), self._offset)
            self._drop(length)

    def _at_frame(self) -> bool:
        """What is mostly so: no tag is open, and none begins."""
        return not self._tag_left and len(self._buffer) >= _HEADER_BYTES and self._buffer[0] == 0xFF

    def _past_tags(self) -> bool:
        """Skips tags; False when more bytes are needed to go on."""
        while True:
            passed = min(self._tag_left, len(self._buffer))
            self._tag_left -= passed
            self._drop(passed)
            if self._ended and self._buffer.startswith(b"TAG") and len(self._buffer) <= _ID3V1_BYTES:
                self._drop(len(self._buffer))
            if len(self._buffer) < _HEADER_BYTES:
                return False
            if not self._buffer.startswith(b"ID3"):
                return not self._buffer.startswith(b"TAG") or len(self._buffer) > _ID3V1_BYTES or self._ended
            if len(self._buffer) < _ID3_HEADER_BYTES:
                return False
            self._tag_left = id3_length(self._buffer)

    def _confirmed(self, header: Header) -> bool | None:
        """Whether another frame follows this one; None when that is not known yet."""
        after = self._buffer[header.length : header.length + _HEADER_BYTES]
        if len(after) == _HEADER_BYTES:
            following = Header.parse(after)
            return after.startswith((b"ID3", b"TAG")) or (following is not None and following.joins(header))
        if not self._ended:
            return None
        return len(self._buffer) >= header.length

    def _pass_over(self) -> None:
        at = self._buffer.find(0xFF, 1)
        count = len(self._buffer) if at < 0 else at
        self.skipped += count
        self._drop(count)

    def _drop(self, count: int) -> None:
        del self._buffer[:count]
        self._offset += count


def id3_length(data: bytes | bytearray) -> int:
    """Bytes of the ID3v2 tag whose first ten are given (ID3v2.4 3.1: seven bits a byte)."""
    size = 0
    for byte in data[6:10]:
        size = size << 7 | byte & 0x7F
    return _ID3_HEADER_BYTES * (2 if data[5] & _ID3_FOOTER else 1) + size


def read_frames(file: BinaryIO) -> Iterator[Frame]:
    """Every frame of an open file, whatever its size, in little memory."""
    reader = FrameReader()
    while data := file.read(_READ_BYTES):
        yield from reader.feed(data)
    yield from reader.finish()


def frame_samples(rate_hz: int) -> int:
    """Samples of a frame, per channel: MPEG-1's are twice as long."""
    return 1152 if rate_hz in _RATES_HZ[3] else 576


def bitrates_for(rate_hz: int) -> tuple[int, ...]:
    """The bit rates that a sample rate may have, in kbit/s. MPEG-2.5 goes to 64 where decoders agree."""
    if rate_hz in _RATES_HZ[3]:
        return _KBPS_1
    return _KBPS_2 if rate_hz in _RATES_HZ[2] else tuple(kbps for kbps in _KBPS_2 if kbps <= 64)
