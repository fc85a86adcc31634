"""Documents that are zip archives (.docx, .epub): opened in memory, nothing is unpacked to the disk.

An archive of a few kilobytes may claim gigabytes: what it says it holds is limited before any of it is read, and
zipfile reads no more of a member than that.
"""

import io
import zipfile
import zlib

from aligner.script.places import Source

_LARGEST_BYTES = 256 << 20
"""Of text: a thousand times a long novel. Pictures count in .docx files, whose reader takes them into memory too."""
_MOST_MEMBERS = 20_000


def open_archive(data: bytes, source: Source, kind: str, *, only: tuple[str, ...] = ()) -> zipfile.ZipFile:
    """The archive. ``kind`` is what it should be, in messages; ``only`` the suffixes of members that are read.

    Raises ``ScriptError`` for what is no archive, or too much of one.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, OverflowError):
        raise source.error(f"is not {kind}: it cannot be opened as one; save or export it again") from None
    size = sum(item.file_size for item in members if not only or item.filename.lower().endswith(only))
    if size > _LARGEST_BYTES or len(members) > _MOST_MEMBERS:
        raise source.error(f"holds more than {kind} can ({size >> 20:,} MB in {len(members):,} files)")
    if any(item.flag_bits & 1 for item in members):
        raise source.error("is protected by a password; save it without one")
    return archive


def member(archive: zipfile.ZipFile, name: str, source: Source) -> bytes | None:
    """One file of the archive; None where there is none. Raises ``ScriptError`` for one that is damaged."""
    try:
        return archive.read(name)
    except KeyError:
        return None
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError):
        raise source.error(f"is damaged: {name} in it cannot be read") from None


def require_whole(archive: zipfile.ZipFile, source: Source) -> None:
    """Raises ``ScriptError`` unless every file of the archive can be unpacked: for readers that take them all."""
    for name in archive.namelist():
        member(archive, name, source)
