"""Reading scripts: opens the file, finds its text and its reader, refuses what has nothing to speak.

To add a format: write a module like ``text.py`` with a ``Reader`` (text and options in, ``Script`` out),
and name it with its suffixes in ``_READERS``. A file that is named outright and has no reader of its own
is read as plain text.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from aligner.errors import ScriptError
from aligner.model import Script
from aligner.script import text as plain_text
from aligner.script.decoding import decode, refuse_control_characters
from aligner.script.joining import join_paragraphs
from aligner.script.language import DEFAULT, language_of_name, normalize_tag
from aligner.script.options import ReadOptions
from aligner.script.places import Source
from aligner.script.segments import is_spoken

Reader: TypeAlias = Callable[[str, Source, str, ReadOptions], Script]
"""Text, where it came from, its language, options. Raises ``ScriptError``."""

_READERS: Mapping[str, Reader] = MappingProxyType({".txt": plain_text.read})

__all__ = ["ReadOptions", "is_script", "parse_text", "read_script"]


def is_script(path: Path) -> bool:
    """Whether a file found in a folder is taken for a script, by its suffix."""
    return path.suffix.lower() in _READERS


def read_script(path: Path, *, name: str, options: ReadOptions | None = None) -> Script:
    """The script in a file. Its language is the options', else the file name's (``film.de.txt``), else
    English.

    Raises ``ScriptError`` for a file that cannot be read, is not text, or has nothing to speak.
    """
    source = Source(name, path)
    text = decode(_bytes_of(path, source), source)
    reader = _READERS.get(path.suffix.lower(), plain_text.read)
    return _read(text, source, language_of_name(path.stem), options or ReadOptions(), reader)


def parse_text(text: str, *, name: str = "narration", options: ReadOptions | None = None) -> Script:
    """The script in a string of plain text. Raises ``ScriptError``."""
    return _read(text, Source(name), language_of_name(name), options or ReadOptions(), plain_text.read)


def _read(text: str, source: Source, named: str | None, options: ReadOptions, reader: Reader) -> Script:
    refuse_control_characters(text, source)
    if not text:
        raise source.error("the script is empty")
    if not text.strip():
        raise source.error("the script has nothing but white space in it")
    if not is_spoken(text):
        raise source.error("nothing in the script can be spoken: there is no letter or digit in it")
    language = normalize_tag(options.language) if options.language else named or DEFAULT
    script = reader(text, source, language, options)
    if not script.segments:
        raise source.error("nothing in the script can be spoken: there are only pauses in it")
    return join_paragraphs(script, longest=options.join_paragraphs, pause_ms=options.paragraph_pause_ms)


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
