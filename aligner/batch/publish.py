"""Files under their final names, whole or not at all: written aside in the same folder, then renamed."""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from aligner.audio.tags import Contents, describe
from aligner.errors import OutputError
from aligner.formats import lookup
from aligner.formats.text import clean
from aligner.model import Narration
from aligner.moments import heard_chapters

LEFTOVER = ".aligner-run-"
"""How a run's staging folders begin: whoever has the lock on a folder may remove those that were left there."""


@contextmanager
def staging(folder: Path, *, prefix: str = ".aligner-") -> Iterator[Path]:
    """A folder beside the final names (a rename must not cross file systems), gone at the end.

    Raises ``OutputError`` where it cannot be made, and for a disk that refuses what is written meanwhile.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=prefix, dir=folder))
    except OSError as error:
        raise OutputError(
            f"{folder}: cannot write there ({error.strerror}); choose another folder with -o", path=folder
        ) from None
    try:
        yield aside
    except (ConnectionError, TimeoutError):  # no disk's doing
        raise
    except OSError as error:
        raise OutputError(f"{folder}: cannot write there ({error.strerror})", path=folder) from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def remove_leftovers(folders: Iterable[Path]) -> None:
    """Removes what runs that were killed left behind. Only for who has the folders' locks."""
    for folder in folders:
        for aside in folder.glob(f"{LEFTOVER}*"):
            shutil.rmtree(aside, ignore_errors=True)


def publish(narration: Narration, audio: Path, texts: Mapping[str, Path], *, cover: bytes = b"") -> Narration:
    """Moves a staged narration's audio to ``audio`` and writes its captions, by format name, to ``texts``. The audio
    gets its chapters, its words and the picture ``cover``.

    Returns the narration with its track at the new place and notes about its files. The audio comes last: where it
    is, its captions are. Raises ``OutputError``; no half-written file carries a final name then.
    """
    staged = narration.track.path
    final = replace(narration, track=replace(narration.track, path=audio))
    moves: dict[Path, Path] = {}
    for path in (audio, *texts.values()):
        if path.is_dir():
            raise OutputError(f"{path}: a folder is in the way of the file; move it", path=path)
    try:
        describe(staged, narration.track.format, contents_of(narration, cover))
        audio.parent.mkdir(parents=True, exist_ok=True)
        for name, path in texts.items():
            aside = staged.with_name(path.name)
            aside.write_text(lookup(name).write(final), encoding="utf-8", newline="\n")
            moves[aside] = path
        moves[staged] = audio
        for source, target in moves.items():
            flush(source)
            source.replace(target)
    except OSError as error:
        raise OutputError(f"{audio.parent}: cannot write there ({error.strerror})", path=audio) from None
    return with_remarks(final, texts)


def with_remarks(narration: Narration, names: Iterable[str]) -> Narration:
    """The narration with what the user should know of its files, by their formats' names."""
    remarks = (lookup(name).remark(narration) for name in names)
    return replace(narration, notes=(*narration.notes, *filter(None, remarks)))


def contents_of(narration: Narration, cover: bytes) -> Contents:
    """What the audio file says of what is in it. A line of a cue begins with a line end."""
    lyrics: list[tuple[str, int]] = []
    for line in (line for cue in narration.cues for line in cue.lines):
        for word, before in zip(line, (None, *line), strict=False):
            lead = "\n" if before is None else " " if before.end < word.start else ""
            lyrics.append(((lead if lyrics else "") + clean(word.text), word.start_ms))
    chapters = tuple(replace(item, title=clean(item.title)) for item in heard_chapters(narration))
    return Contents(chapters, tuple(lyrics), narration.script.language, cover)


def publish_captions(narration: Narration, texts: Mapping[str, Path]) -> None:
    """Writes captions, by format name, to ``texts``: each whole or not at all. Raises ``OutputError``."""
    for name, path in texts.items():
        write_whole(path, lookup(name).write(narration))


def write_whole(path: Path, text: str | Iterable[str], *, encoding: str = "utf-8") -> None:
    """Writes a text file, given whole or in pieces, whole or not at all. Raises ``OutputError``."""
    if path.is_dir():
        raise OutputError(f"{path}: a folder is in the way of the file; move it", path=path)
    with staging(path.parent) as folder:
        aside = folder / path.name
        try:
            with aside.open("w", encoding=encoding, newline="\n") as file:
                file.writelines([text] if isinstance(text, str) else text)
            flush(aside)
            aside.replace(path)
        except OSError as error:
            raise OutputError(f"{path.parent}: cannot write there ({error.strerror})", path=path) from None


def flush(path: Path) -> None:
    """Onto the disk before the rename: else a power cut may leave the name on an empty file."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
