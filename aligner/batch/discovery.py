"""Which scripts a command line means: files as named, folders for what in them is a script, standard input.

Captions and tables are what aligner itself writes, too, and message logs are JSON lines: those are taken from a folder
only where they are plainly somebody's script. What is named outright is always taken.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from aligner.formats import FORMATS
from aligner.script import SUFFIXES, is_script, names_text

STANDARD_INPUT = Path("-")
_TABLES = (".csv", ".jsonl")
_ALSO_OURS = (".srt", ".vtt", *_TABLES)
_MENDED = ".fixed"
"""What ``aligner check --fix`` puts before the suffix."""
_HEAD_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Piped:
    """A script that came by standard input: its contents, its name, and the suffix that its kind of file has."""

    data: bytes
    name: str
    suffix: str


@dataclass(frozen=True, slots=True)
class Found:
    """A file of scripts. ``name`` is its path below the folder it was found in, without the suffix."""

    path: Path
    name: str


def found_scripts(paths: Iterable[Path]) -> Iterator[Found]:
    """Each file once. A path that is no folder is taken as it is, whether it is there or not."""
    seen: set[Path] = set()
    for given in paths:
        found = _scripts_in(given) if given.is_dir() else [(given, Path(given.name))]
        for path, relative in found:
            real = path.resolve()
            if real not in seen:
                seen.add(real)
                yield Found(path, relative.with_name(relative.stem or relative.name).as_posix())


def searched_for() -> str:
    """What a folder is searched for, for a sentence."""
    return f"{', '.join(SUFFIXES[:-1])} and {SUFFIXES[-1]} files"


def _scripts_in(folder: Path) -> list[tuple[Path, Path]]:
    below = ((path, path.relative_to(folder)) for path in sorted(folder.rglob("*")))
    seen = [
        (path, relative)
        for path, relative in below
        if not any(part.startswith(".") for part in relative.parts) and path.is_file()
    ]
    named: dict[tuple[Path, str], int] = {}
    for path, _ in seen:
        key = path.parent, _name_of(path)
        named[key] = named.get(key, 0) + 1
    return [
        (path, relative)
        for path, relative in seen
        if _is_taken(path, named[path.parent, _name_of(path)] == 1)
    ]


def _is_taken(path: Path, alone: bool) -> bool:
    suffix = path.suffix.lower()
    if not is_script(path):
        return False
    if suffix in _ALSO_OURS:
        return alone and (suffix not in _TABLES or _is_manifest(path))
    # Transcripts are text, and may lie beside the scripts they were made from.
    return not path.name.lower().endswith(tuple(entry.suffix.lower() for entry in FORMATS.values()))


def _name_of(path: Path) -> str:
    """What a file is called without the suffix that aligner gives to such files."""
    name = path.name.lower()
    ours = [entry.suffix.lower() for entry in FORMATS.values() if name.endswith(entry.suffix.lower())]
    return name.removesuffix(max(ours, key=len, default=path.suffix.lower())).removesuffix(_MENDED)


def _is_manifest(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError:
        return True  # and the reader says why it cannot be read
    return names_text(head.replace(b"\0", b"").decode("utf-8", "ignore").lstrip("\ufeff"))
