"""Scripts: files or text in, ``Script`` out. One reader a format, found by the file's suffix.

``reading`` opens files and picks the reader, ``text`` reads plain text; ``decoding`` turns bytes into text,
``breaks`` finds the pauses that a script asks for, ``segments`` and ``cuts`` divide what is spoken,
``language`` knows language tags. Knows nothing of voices, audio or captions.
"""

from aligner.script.language import language_of_name, normalize_tag
from aligner.script.manifest import names_text
from aligner.script.naming import safe_name
from aligner.script.reading import (
    SUFFIXES,
    ReadOptions,
    is_script,
    parse_scripts,
    parse_text,
    read_script,
    read_scripts,
)

__all__ = [
    "SUFFIXES",
    "ReadOptions",
    "is_script",
    "language_of_name",
    "names_text",
    "normalize_tag",
    "parse_scripts",
    "parse_text",
    "read_script",
    "read_scripts",
    "safe_name",
]
