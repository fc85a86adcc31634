"""Scripts: files or text in, ``Script`` out. One reader a format, found by the file's suffix.

``reading`` opens files and picks the reader, ``text`` reads plain text; ``decoding`` turns bytes into text. A reader
makes a ``Manuscript``, and ``assembly`` a ``Script`` of it: ``scanning`` takes out the ``directives`` (``breaks``:
pauses), ``segments`` and ``cuts`` divide what is spoken, ``respelling`` finds the words of a list of pronunciations,
``cast`` and ``front_matter`` read who speaks. ``language`` knows language tags. Knows nothing of voices, audio or
captions.
"""

from aligner.script.cast import read_pronunciations, read_speakers
from aligner.script.language import language_of_name, normalize_tag
from aligner.script.manifest import names_text
from aligner.script.manuscript import Speaker
from aligner.script.naming import safe_name
from aligner.script.options import StrangeSymbol
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
    "Speaker",
    "StrangeSymbol",
    "is_script",
    "language_of_name",
    "names_text",
    "normalize_tag",
    "parse_scripts",
    "parse_text",
    "read_pronunciations",
    "read_script",
    "read_scripts",
    "read_speakers",
    "safe_name",
]
