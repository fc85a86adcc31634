"""Bytes to text: UTF-8, or what a byte order mark says. Never guesses: a wrong guess would be spoken."""

import codecs
import re

from aligner.errors import ScriptError
from aligner.script.places import Source, Written

# UTF-32's little-endian mark begins with UTF-16's: the longer one is looked for first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)

# What people give a narration tool by mistake, by the bytes that such files begin with.
_KINDS = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a zip archive, as .docx, .odt and .epub files are"),
    (b"\xd0\xcf\x11\xe0", "an old Word document"),
    (b"{\\rtf", "a Rich Text document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a WAV, WebP or AVI file"),
    (b"ID3", "an MP3 file"),
    (b"OggS", "an Ogg file"),
    (b"fLaC", "a FLAC file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"SQLite format 3", "a database"),
)
_WAY_OUT = "export or save it as plain text in UTF-8"

# Nothing can speak these, and no caption format may hold them. Tab, line ends, vertical tab and form feed
# are space.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")


def decode(data: bytes, source: Source) -> str:
    """The text of a file, without a byte order mark. Raises ``ScriptError`` naming the bytes that are no
    text."""
    mark, codec, name = _marked(data)
    if not mark:
        _refuse_binary(data, source)
    return _decoded(data[len(mark) :], codec, name, source)


def encoding_of(data: bytes) -> tuple[bytes, str]:
    """The byte order mark that a file begins with, which may be none, and the codec that it is decoded with."""
    mark, codec, _ = _marked(data)
    return mark, codec


def _marked(data: bytes) -> tuple[bytes, str, str]:
    return next((held for held in _MARKS if data.startswith(held[0])), (b"", "utf-8", "UTF-8"))


def refuse_control_characters(written: Written) -> None:
    """Raises ``ScriptError`` at the first character that is neither text nor space."""
    if found := _CONTROL.search(written.text):
        code = ord(found.group())
        kind = "half of a surrogate pair" if code >= 0xD800 else "a control character"
        raise written.error(f"U+{code:04X} is {kind}, which cannot be spoken; remove it", found.start())


def _refuse_binary(data: bytes, source: Source) -> None:
    for start, kind in _KINDS:
        if data.startswith(start):
            raise source.error(f"looks like a binary file, not text (it begins as {kind} does); {_WAY_OUT}")
    if b"\0" not in data:
        return
    # Western text in UTF-16 has a zero in nearly every second byte, on one side only.
    head = data[:4096]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) > len(head) * 0.4 and min(even, odd) == 0:
        raise source.error(f"looks like UTF-16 without a byte order mark; {_WAY_OUT}")
    where = data.index(b"\0")
    raise source.error(f"looks like a binary file, not text (byte {where + 1} is zero); {_WAY_OUT}")


def _decoded(data: bytes, codec: str, name: str, source: Source) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(codec, "replace")
        raise _undecodable(data, error, name, before, source) from None


def _undecodable(
    data: bytes, error: UnicodeDecodeError, name: str, before: str, source: Source
) -> ScriptError:
    wrong = f"byte 0x{data[error.start]:02X}"
    if name == "UTF-8":
        hint = "it may be in an older encoding such as Windows-1252; save it as UTF-8"
    else:
        hint = f"the byte order mark says {name}; save it as UTF-8"
    return source.error(f"{wrong} is not {name}, the encoding that was tried: {hint}", before, len(before))
