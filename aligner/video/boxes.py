"""One bit of an MP4 that libav sets and a film must not have: the text track's, which shows it from the start."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_ENABLED = 1


def switch_off_subtitles(path: Path) -> None:
    """Clears ``track_enabled`` (ISO 14496-12, 8.3.2) of text tracks: the captions are in the picture already."""
    with path.open("r+b") as file:
        file.seek(0, 2)
        for kind, start, end in _boxes(file, 0, file.tell()):
            if kind == b"moov":
                for track in [box for box in _boxes(file, start, end) if box[0] == b"trak"]:
                    _switch_off(file, track[1], track[2])


def _switch_off(file: BinaryIO, start: int, end: int) -> None:
    boxes = {kind: (first, last) for kind, first, last in _boxes(file, start, end)}
    handlers = [first for kind, first, _ in _boxes(file, *boxes[b"mdia"]) if kind == b"hdlr"]
    file.seek(handlers[0] + 8)
    if file.read(4) not in (b"sbtl", b"text", b"subt"):
        return
    flags = boxes[b"tkhd"][0] + 3
    file.seek(flags)
    (now,) = file.read(1)
    file.seek(flags)
    file.write(bytes([now & ~_ENABLED]))


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """The boxes from ``start`` to ``end``: each one's kind, and where what is in it begins and ends."""
    while start + 8 <= end:
        file.seek(start)
        length, kind = int.from_bytes(file.read(4), "big"), file.read(4)
        head = 8
        if length == 1:
            length, head = int.from_bytes(file.read(8), "big"), 16
        last = end if length == 0 else start + length
        yield kind, start + head, last
        start = max(last, start + head)
