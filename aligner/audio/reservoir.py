"""The bit reservoir: where in an MP3 stream a frame's sound lies, and frames that need nothing of it.

A frame's sound may begin in the frames before it (``main_data_begin``), so a frame that is cut from its stream
may be mute. Reads side information and never decodes sound (ISO 11172-3 2.4.1.7, 13818-3 2.4.1.7).
"""

from dataclasses import dataclass, replace

from aligner.audio.mp3 import Frame, Header

_MPEG_1 = 3
_NO_CRC = 1  # in a header's second byte
_PADDED = 2  # in its third
_PART_BITS = 12
# Per version: bits of main_data_begin, private bits and scfsi bits for one channel and for two, granules, and
# bits a granule has for each channel.
_SIDE_INFO = {True: (9, (5 + 4, 3 + 8), 2, 59), False: (8, (1, 2), 1, 63)}


@dataclass(frozen=True, slots=True)
class Needs:
    """What a frame takes and leaves, in bytes. ``begin`` is its ``main_data_begin``, ``own`` its own room for
    sound, ``used`` what its sound takes, wherever that begins."""

    begin: int
    own: int
    used: int

    @classmethod
    def of(cls, frame: Frame) -> "Needs":
        header = frame.header
        own = len(frame.data) - header.side_info_at - header.side_info_bytes
        return cls(frame.main_data_begin, own, _used_bytes(frame))

    @property
    def left(self) -> int:
        """What a decoder still has after the frame, whatever it had before."""
        return self.begin + self.own - self.used

    def found(self, left: int) -> bool:
        """Whether the sound is all there when the frames before it leave so many bytes."""
        return self.begin <= left and self.used <= self.begin + self.own


def reach(header: Header) -> int:
    """How far back a frame's sound may begin, in bytes."""
    return 511 if header.version_bits == _MPEG_1 else 255


def silent_frame(like: bytes) -> Frame:
    """A frame of the same kind as this one, or as this header, that decodes to zeros once the sound before it
    has faded. It needs nothing of the reservoir, and leaves nothing in it that any frame could need.

    All of the header's marks are kept: libavformat takes a first frame for junk whose marks are not those of the
    second (``mp3dec.c``, ``MP3_MASK``).
    """
    head = bytes((like[0], like[1] | _NO_CRC, like[2] & ~_PADDED, like[3]))
    header = Header.parse(head)
    if header is None:
        raise ValueError("a silent frame is made like a frame")
    return Frame(header, head.ljust(header.length, b"\0"), 0)


def muted(frame: Frame, left: int) -> Frame:
    """The frame without its own sound, for one whose sound is not all there: decoders differ in whether they
    play such a frame at all, and the clock must not.

    Its bytes stay where they are, for a later frame may begin in them; so do ``left`` bytes before them.
    """
    header = frame.header
    main = frame.data[header.side_info_at + header.side_info_bytes :]
    plain = replace(header, has_crc=False)
    bits = 9 if header.version_bits == _MPEG_1 else 8
    side = min(left, reach(header)) << (8 * plain.side_info_bytes - bits)
    # Without its checksum the frame has two bytes to spare, in front of what may be needed.
    head = bytes((frame.data[0], frame.data[1] | _NO_CRC, frame.data[2], frame.data[3]))
    data = (
        head + side.to_bytes(plain.side_info_bytes, "big") + main.rjust(len(main) + 2 * header.has_crc, b"\0")
    )
    return Frame(plain, data, frame.offset)


def _used_bytes(frame: Frame) -> int:
    """The frame's ``part2_3_length`` fields, added up and rounded up to bytes."""
    header = frame.header
    begin_bits, other_bits, granules, each = _SIDE_INFO[header.version_bits == _MPEG_1]
    at, size = header.side_info_at, header.side_info_bytes
    side = int.from_bytes(frame.data[at : at + size], "big")
    position = begin_bits + other_bits[header.channels - 1]
    bits = 0
    for index in range(granules * header.channels):
        below = 8 * size - position - index * each - _PART_BITS
        bits += side >> below & (1 << _PART_BITS) - 1
    return (bits + 7) // 8
