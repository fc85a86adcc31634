"""Plain text: paragraphs apart by blank lines, and nothing else is markup save directives and, at the very top,
front matter.

Line ends inside a paragraph count as spaces, so prose may be wrapped, and a stanza is one paragraph of
several lines.
"""

from aligner.script.front_matter import read_front_matter
from aligner.script.manuscript import Block, Manuscript
from aligner.script.options import ReadOptions
from aligner.script.places import Source


def read(text: str, source: Source, _: ReadOptions) -> tuple[Manuscript, ...]:
    """The script of a plain text, which is kept as written, line ends included, its front matter left out.

    Raises ``ScriptError``.
    """
    front = read_front_matter(text, source)
    if front is None:
        return (Manuscript((Block(text, before=""),), path=source.path),)
    block = Block(text[front.length :], line=front.lines + 1, before="")
    return (front.manuscript((block,), source),)
