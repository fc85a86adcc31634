"""Scripts: files or text in, ``Script`` out. One reader a format, found by the file's suffix.

``reading`` opens files and picks the reader, ``text`` reads plain text; ``decoding`` turns bytes into text,
``breaks`` finds the pauses that a script asks for, ``segments`` and ``cuts`` divide what is spoken,
``language`` knows language tags. Knows nothing of voices, audio or captions.
"""

from aligner.script.language import language_of_name, normalize_tag
from aligner.script.reading import ReadOptions, is_script, parse_text, read_script

__all__ = ["ReadOptions", "is_script", "language_of_name", "normalize_tag", "parse_text", "read_script"]
