"""Reading scripts: opens the file, finds its reader, refuses what has nothing to speak.

To add a format: write a module like ``text.py`` with a reader (text or bytes in, ``Manuscript``s out) and name it
with its suffixes in ``_READERS``. What is named outright and has no reader of its own is read as plain text.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from aligner.errors import ScriptError
from aligner.model import Script
from aligner.script import epub, fountain, manifest, markdown, subtitles, word
from aligner.script import text as plain_text
from aligner.script.assembly import assemble
from aligner.script.decoding import decode, refuse_control_characters
from aligner.script.joining import join_paragraphs
from aligner.script.language import DEFAULT, language_of_name, normalize_tag
from aligner.script.manuscript import Manuscript
from aligner.script.options import ReadOptions
from aligner.script.places import Source, Written
from aligner.script.segments import is_spoken
from aligner.script.subtitles import in_slots

Reader: TypeAlias = Callable[[bytes, Source, ReadOptions], Sequence[Manuscript]]
"""A file's bytes, where they came from, options. Raises ``ScriptError``."""
TextReader: TypeAlias = Callable[[str, Source, ReadOptions], Sequence[Manuscript]]


def _of_text(read: TextReader) -> Reader:
    """A reader of text as one of bytes."""

    def read_bytes(data: bytes, source: Source, options: ReadOptions) -> Sequence[Manuscript]:
        return read(_speakable(decode(data, source), source), source, options)

    return read_bytes


_PLAIN = _of_text(plain_text.read)
_READERS: Mapping[str, Reader] = MappingProxyType(
    {
        ".txt": _PLAIN,
        ".md": _of_text(markdown.read),
        ".markdown": _of_text(markdown.read),
        ".srt": _of_text(subtitles.read_srt),
        ".vtt": _of_text(subtitles.read_vtt),
        ".fountain": _of_text(fountain.read),
        ".docx": word.read,
        ".epub": epub.read,
        ".csv": _of_text(manifest.read_csv),
        ".jsonl": _of_text(manifest.read_jsonl),
    }
)
SUFFIXES = tuple(_READERS)
_NOT_SCRIPTS = ("readme", "license", "licence", "changelog", "contributing", "copying")
"""Stems of what lies in folders to be read by people, not aloud."""

__all__ = [
    "SUFFIXES",
    "ReadOptions",
    "is_script",
    "parse_scripts",
    "parse_text",
    "read_script",
    "read_scripts",
]


def is_script(path: Path) -> bool:
    """Whether a file found in a folder is taken for a script, by its name."""
    return path.suffix.lower() in _READERS and path.name.split(".")[0].lower() not in _NOT_SCRIPTS


def read_scripts(path: Path, *, name: str, options: ReadOptions | None = None) -> tuple[Script, ...]:
    """The scripts in a file: a book has one for each chapter, a manifest one for each row, others one.

    A script's language is the options', else what the file says, else its name's (``film.de.txt``), else English.
    Raises ``ScriptError`` for a file that cannot be read, is of no known kind, or has nothing to speak.
    """
    source = Source(name, path)
    reader = _READERS.get(path.suffix.lower(), _PLAIN)
    return _scripts(
        _bytes_of(path, source), source, language_of_name(path.stem), options or ReadOptions(), reader
    )


def read_script(path: Path, *, name: str, options: ReadOptions | None = None) -> Script:
    """The script in a file that has one. Raises ``ScriptError``, for a file of several too."""
    scripts = read_scripts(path, name=name, options=options)
    if len(scripts) > 1:
        raise Source(name, path).error(f"holds {len(scripts)} scripts; read_scripts reads them all")
    return scripts[0]


def parse_scripts(
    data: bytes, *, suffix: str, name: str, options: ReadOptions | None = None
) -> tuple[Script, ...]:
    """The scripts in the contents of a file that has no path; ``suffix`` is one of ``SUFFIXES``."""
    return _scripts(data, Source(name), language_of_name(name), options or ReadOptions(), _READERS[suffix])


def parse_text(text: str, *, name: str = "narration", options: ReadOptions | None = None) -> Script:
    """The script in a string of plain text. Raises ``ScriptError``."""
    source, options = Source(name), options or ReadOptions()
    (manuscript,) = plain_text.read(_speakable(text, source), source, options)
    return _script(manuscript, source, language_of_name(name), options)


def _scripts(
    data: bytes, source: Source, named: str | None, options: ReadOptions, reader: Reader
) -> tuple[Script, ...]:
    manuscripts = reader(data, source, options)
    if not manuscripts:
        raise source.error("there is no script in it")
    if reader is not _PLAIN:
        manuscripts = [_unhyphenated(manuscript) for manuscript in manuscripts]
    return tuple(_script(manuscript, source, named, options) for manuscript in manuscripts)


_SOFT_HYPHEN = "\u00ad"
"""Where a page may part a word: no letter of it, and voices stumble over it. Plain text is never altered."""


def _unhyphenated(manuscript: Manuscript) -> Manuscript:
    blocks = (replace(block, text=block.text.replace(_SOFT_HYPHEN, "")) for block in manuscript.blocks)
    return replace(manuscript, blocks=tuple(blocks))


def _script(manuscript: Manuscript, source: Source, named: str | None, options: ReadOptions) -> Script:
    language = _known(options.language) or _known(manuscript.language) or named or DEFAULT
    source = replace(source, name=manuscript.name or source.name)
    for block in manuscript.blocks:
        refuse_control_characters(Written(block.text, source, block.line, block.column, manuscript.unit))
    script = assemble(replace(manuscript, language=language), options, source, language)
    if script.segments:
        script = in_slots(script)
        return join_paragraphs(script, longest=options.join_paragraphs, pause_ms=options.paragraph_pause_ms)
    if any(block.spoken and is_spoken(block.text) for block in manuscript.blocks):
        raise source.error(
            "nothing in the script can be spoken: there are only pauses and other directives in it"
        )
    raise source.error("nothing in the script can be spoken: no letter or digit in it is to be read aloud")


def _known(language: str | None) -> str | None:
    """The language in its customary case; None for what a document says that is no language."""
    try:
        return normalize_tag(language) if language else None
    except ValueError:
        return None


def _speakable(text: str, source: Source) -> str:
    refuse_control_characters(Written(text, source))
    if not text:
        raise source.error("the script is empty")
    if not text.strip():
        raise source.error("the script has nothing but white space in it")
    if not is_spoken(text):
        raise source.error("nothing in the script can be spoken: there is no letter or digit in it")
    return text


def _bytes_of(path: Path, source: Source) -> bytes:
    try:
        if path.is_dir():
            raise source.error("is a folder, not a script")
        if path.exists() and not path.is_file():
            raise source.error("is not a regular file")
        return path.read_bytes()
    except FileNotFoundError:
        raise source.error("no such file") from None
    except OSError as error:
        raise _unreadable(error, source) from None
    except ValueError:  # a zero character in the name
        raise source.error("no such file") from None


def _unreadable(error: OSError, source: Source) -> ScriptError:
    return source.error(f"cannot be read ({(error.strerror or str(error)).lower()})")
