"""Plain text: paragraphs apart by blank lines, and nothing else is markup save directives and, at the very top,
front matter.

Line ends inside a paragraph count as spaces, so prose may be wrapped, and a stanza is one paragraph of
several lines.
"""

from aligner.model import Script
from aligner.script.assembly import assemble
from aligner.script.front_matter import read_front_matter
from aligner.script.manuscript import Block, Manuscript
from aligner.script.options import ReadOptions
from aligner.script.places import Source


def read(text: str, source: Source, language: str, options: ReadOptions) -> Script:
    """The script of a plain text, which is kept as written, line ends included, its front matter left out.

    Raises ``ScriptError``.
    """
    front = read_front_matter(text, source)
    if front is None:
        return assemble(Manuscript((Block(text, before=""),), path=source.path), options, source, language)
    manuscript = Manuscript(
        (Block(text[front.length :], line=front.lines + 1, before=""),),
        title=front.title,
        language=front.language,
        metadata=front.metadata,
        speakers=front.speakers,
        respellings=front.respellings,
        path=source.path,
    )
    return assemble(manuscript, options, source, language)
