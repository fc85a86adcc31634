"""Plain text: paragraphs apart by blank lines, and nothing else is markup save ``<break time="1.5s"/>``.

Line ends inside a paragraph count as spaces, so prose may be wrapped, and a stanza is one paragraph of
several lines.
"""

from aligner.model import Script
from aligner.script.options import ReadOptions
from aligner.script.places import Source
from aligner.script.segments import Division, divide


def read(text: str, source: Source, language: str, options: ReadOptions) -> Script:
    """The script of a plain text, which is kept as written, line ends included. Raises ``ScriptError``."""
    division = Division(options.max_passage, options.longest_stretch, options.paragraph_pause_ms, language)
    segments = divide(text, division, source)
    return Script(name=source.name, text=text, language=language, segments=segments, path=source.path)
