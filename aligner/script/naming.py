"""Names of scripts that come from inside a file: a manifest's rows and a book's chapters name output files, so they
must not lead out of the output folder, on any system.
"""

import re
import unicodedata

# A name gets a suffix such as ".karaoke.vtt", and file systems take 255 bytes.
_LONGEST_BYTES = 200
_SLUG_CHARACTERS = 60
# Windows takes these for devices, whatever suffix follows.
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)\s*(\.|$)", re.IGNORECASE)
_FORBIDDEN = re.compile(r"[<>:\"|?*\\]")


def safe_name(written: str) -> str:
    """The name, which may have folders (``intro/welcome``). Raises ``ValueError`` with what is wrong with it."""
    name = unicodedata.normalize("NFC", written.strip())
    if not name:
        raise ValueError("the name is empty")
    if name.startswith(("/", "\\", "~")) or re.match(r"[A-Za-z]:", name):
        raise ValueError(f"the name {_shown(name)} is a path of its own: name a file below the output folder")
    parts = name.split("/")
    if ".." in parts or "..\\" in name:
        raise ValueError(f"the name {_shown(name)} leads out of the output folder")
    for part in parts:
        _refuse(part, name)
    return name


def slug(title: str) -> str:
    """A title as a part of a file's name: letters, digits and hyphens, not too long; it may be empty."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", re.sub(r"['’]", "", title)).lower())
    made = ""
    for word in words:
        longer = f"{made}-{word}" if made else word
        if len(longer) > _SLUG_CHARACTERS or len(longer.encode()) > _LONGEST_BYTES // 2:
            break
        made = longer
    return made


def _refuse(part: str, name: str) -> None:
    if not part:
        raise ValueError(f"the name {_shown(name)} has an empty folder in it")
    if part.startswith((".", " ")) or part.endswith((".", " ")):
        raise ValueError(
            f"the name {_shown(name)} has a part that begins with a full stop, or ends with one or a space"
        )
    if found := _FORBIDDEN.search(part):
        raise ValueError(
            f"the name {_shown(name)} has a {found.group()}, which file names cannot have everywhere"
        )
    if not part.isprintable():
        raise ValueError(f"the name {_shown(name)} has a character that cannot be seen")
    if _DEVICES.match(part):
        raise ValueError(f"the name {_shown(name)} is a device's on Windows; choose another")
    if len(part.encode("utf-8", "replace")) > _LONGEST_BYTES:
        raise ValueError(f"the name {_shown(name)} is too long for a file")


def _shown(name: str) -> str:
    short = f"{name[:40]}…" if len(name) > 40 else name
    return short if short.isprintable() else ascii(short)
