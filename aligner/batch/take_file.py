"""A take as bytes and back: what one file of the cache holds. Knows nothing of files or keys' making.

Layout: a magic line, the length of the header (4 bytes, big-endian), the header (JSON, deflated), the audio
as it is, and a digest of all that comes before it. The digest is the only judge: a flipped bit, a half file
and a file of something else are all told by it.
"""

import hashlib
import json
import zlib
from collections.abc import Mapping
from typing import Any

from aligner.model import AudioFormat, PlacedChars, Segment, Spelling, Take

MAGIC = b"aligner take 1\n"
_LENGTH = 4
_DIGEST = 32


class DamagedError(Exception):
    """These bytes are not a take of that key."""


def pack(key: str, take: Take) -> bytes:
    """The take without its segment, which belongs to a script."""
    header = {
        "key": key,
        "format": take.format.name,
        "samples": take.duration_samples,
        "written": _columns(take.written),
        "normalized": _columns(take.normalized),
        "notes": take.notes,
    }
    packed = zlib.compress(json.dumps(header).encode("ascii"), 6)
    body = b"".join((MAGIC, len(packed).to_bytes(_LENGTH, "big"), packed, take.data))
    return body + _digest(body)


def unpack(data: bytes, key: str, segment: Segment) -> Take:
    """The take that was packed under the key, for a segment. Raises ``DamagedError``."""
    view = memoryview(data)
    body, digest = view[:-_DIGEST], view[-_DIGEST:]
    if not data.startswith(MAGIC) or _digest(body) != digest:
        raise DamagedError("its checksum is wrong")
    start = len(MAGIC) + _LENGTH
    audio_at = start + int.from_bytes(view[len(MAGIC) : start], "big")
    header = json.loads(zlib.decompress(view[start:audio_at]))
    if header["key"] != key:
        raise DamagedError("it is another take")
    return Take(
        segment=segment,
        format=AudioFormat.from_name(header["format"]),
        data=bytes(body[audio_at:]),
        duration_samples=header["samples"],
        written=_placed(header["written"], "written"),
        normalized=_placed(header["normalized"], "normalized"),
        notes=tuple(header["notes"]),
    )


def _columns(placed: PlacedChars) -> Mapping[str, object]:
    return {"chars": placed.chars, "starts": placed.starts, "ends": placed.ends}


def _placed(columns: Mapping[str, Any], spelling: Spelling) -> PlacedChars:
    return PlacedChars(tuple(columns["chars"]), tuple(columns["starts"]), tuple(columns["ends"]), spelling)


def _digest(body: bytes | memoryview) -> bytes:
    return hashlib.blake2b(body, digest_size=_DIGEST).digest()
