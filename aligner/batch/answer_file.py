"""A service's answer as bytes and back: what one file of the cache holds. Knows nothing of files or keys' making.

Layout: a magic line, the length of the header (4 bytes, big-endian), the header (JSON, deflated), the messages'
audio one after the other, as it came, and a digest of all that comes before it. The digest is the only judge: a
flipped bit, a half file and a file of something else are all told by it.
"""

import hashlib
import json
import zlib
from collections.abc import Sequence
from typing import Any, TypeAlias

from aligner.model import AudioChunk, CharTiming, Spelling

MAGIC = b"aligner answer 3\n"
_LENGTH = 4
_DIGEST = 32

Answer: TypeAlias = Sequence[AudioChunk]
"""All that a service sent for one segment, message by message. A chunk's ``segment`` says at which code point of
the segment's spoken text its stream began: more than 0 where the one before it broke (``salvage``)."""


class DamagedError(Exception):
    """These bytes are not an answer of that key."""


def pack(key: str, answer: Answer) -> bytes:
    """The answer without its segment, which belongs to a script."""
    messages = [
        (len(chunk.data), _columns(chunk.written), _columns(chunk.normalized), chunk.segment)
        for chunk in answer
    ]
    header = json.dumps({"key": key, "messages": messages}, separators=(",", ":")).encode("ascii")
    packed = zlib.compress(header, 6)
    audio = [chunk.data for chunk in answer]
    parts = (MAGIC, len(packed).to_bytes(_LENGTH, "big"), packed, *audio)
    return b"".join((*parts, _digest(*parts)))


def unpack(data: bytes, key: str) -> Answer:
    """The answer that was packed under the key. Raises ``DamagedError``."""
    view = memoryview(data)
    body, digest = view[:-_DIGEST], view[-_DIGEST:]
    if not data.startswith(MAGIC) or _digest(body) != digest:
        raise DamagedError("its checksum is wrong")
    start = len(MAGIC) + _LENGTH
    audio_at = start + int.from_bytes(view[len(MAGIC) : start], "big")
    header = json.loads(zlib.decompress(view[start:audio_at]))
    if header["key"] != key:
        raise DamagedError("it is another answer")
    chunks: list[AudioChunk] = []
    for size, written, normalized, begin in header["messages"]:
        audio = bytes(body[audio_at : audio_at + size])
        columns = _timing(written, "written"), _timing(normalized, "normalized")
        chunks.append(AudioChunk(begin, len(chunks), audio, *columns))
        audio_at += size
    return tuple(chunks)


def _columns(line: CharTiming | None) -> tuple[object, ...] | None:
    return None if line is None else (line.chars, line.starts_ms, line.durations_ms)


def _timing(columns: Sequence[Any] | None, spelling: Spelling) -> CharTiming | None:
    if columns is None:
        return None
    chars, starts_ms, durations_ms = map(tuple, columns)
    return CharTiming(chars, starts_ms, durations_ms, spelling)


def _digest(*parts: bytes | memoryview) -> bytes:
    digest = hashlib.blake2b(digest_size=_DIGEST)
    for part in parts:
        digest.update(part)
    return digest.digest()
