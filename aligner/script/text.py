"""Plain text: paragraphs apart by blank lines, and nothing else is markup save directives and, at the very top,
front matter.

Line ends inside a paragraph count as spaces, so prose may be wrapped, and a stanza is one paragraph of
several lines.
"""

from aligner.model import Script
from aligner.script.assembly import assemble
from aligner.script.manuscript import Block, Manuscript
from aligner.script.options import ReadOptions
from aligner.script.places import Source


def read(text: str, source: Source, language: str, options: ReadOptions) -> Script:
    """The script of a plain text, which is kept as written, line ends included. Raises ``ScriptError``."""
    manuscript = Manuscript((Block(text, before=""),), path=source.path)
    return assemble(manuscript, options, source, language)
