"""Word documents (.docx): headings by their style are chapters, lists are paragraphs, a table's row is "Header: value".

Not spoken: comments, foot- and endnotes, headers and footers, what is hidden, deleted or struck out, text boxes,
pictures, equations, tables of contents. The numbers and bullets that Word puts before a list's items are not in the
text, and so are not spoken.
"""

import io
import re
from collections.abc import Iterator
from typing import Any

from aligner.errors import ScriptError
from aligner.script.archives import open_archive, require_whole
from aligner.script.manuscript import Block, Manuscript
from aligner.script.options import ReadOptions
from aligner.script.places import Source
from aligner.script.speakable import table_texts

MISSING = "reading {kind} needs packages that are not installed: pip install 'aligner[documents]'"

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_UNSPOKEN = {
    *(
        f"{_W}{name}"
        for name in ("del", "moveFrom", "txbxContent", "rt", "pPr", "rPr", "object", "pict", "drawing")
    ),
    f"{_COMPATIBILITY}AlternateContent",
}
_CHARACTERS = {f"{_W}tab": "\t", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_CONTENTS = re.compile(r"toc\b|table of (contents|figures)", re.IGNORECASE)
_OFF = ("0", "false", "off", "none")


def read(data: bytes, source: Source, options: ReadOptions) -> tuple[Manuscript, ...]:
    """One script. Raises ``ScriptError`` for what is no Word document, and where python-docx is not installed."""
    require_whole(open_archive(data, source, "a Word document (.docx)"), source)
    try:
        import docx
        from docx.opc.exceptions import OpcError
        from lxml.etree import LxmlError
    except ImportError:
        raise source.error(MISSING.format(kind="Word documents")) from None
    try:
        document = docx.Document(io.BytesIO(data))
        blocks = tuple(_Walk(document, source, headings_spoken=options.headings_spoken).blocks())
        properties = document.core_properties
        title, language = properties.title, properties.language
    except ScriptError:
        raise
    except (OpcError, LxmlError, KeyError, ValueError, AttributeError, TypeError, IndexError, OSError):
        raise source.error("is damaged, or not a Word document: save it again as .docx") from None
    return (Manuscript(blocks, title=title, language=language or None, unit="paragraph", path=source.path),)


class _Walk:
    """The body's paragraphs and tables, in order. python-docx gives the package and the styles; of a paragraph it
    gives no tracked insertions and no content controls, so the text is taken from the XML."""

    def __init__(self, document: Any, source: Source, *, headings_spoken: bool) -> None:
        self._body = document.element.body
        self._source = source
        self._headings_spoken = headings_spoken
        self._number = 0
        self._left = ""
        self._styles = {style.style_id: style for style in document.styles if style.style_id}
        self._levels: dict[str | None, int] = {}

    def blocks(self) -> Iterator[Block]:
        yield from self._children(self._body)
        yield from self._rest()

    def _rest(self) -> Iterator[Block]:
        """What a paragraph with a deleted end left, where no paragraph comes to go on with it."""
        text, self._left = self._left.strip(), ""
        if text:
            yield Block(text, line=self._number)

    def _children(self, parent: Any) -> Iterator[Block]:
        for element in parent:
            if element.tag == f"{_W}p":
                yield from self._paragraph(element)
            elif element.tag == f"{_W}tbl":
                yield from self._table(element)
            elif element.tag == f"{_W}sdt" and not _is_contents(element):
                for content in element.iterchildren(f"{_W}sdtContent"):
                    yield from self._children(content)
            elif element.tag in (f"{_W}customXml", f"{_W}ins"):
                yield from self._children(element)

    def _paragraph(self, element: Any) -> Iterator[Block]:
        self._number += 1
        self._left += _text(element)
        if element.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None:
            return  # its end is deleted: the next paragraph goes on with it
        text, self._left = self._left.strip(), ""
        style = _value(element, f"{_W}pPr/{_W}pStyle")
        if not text or self._is_contents_style(style):
            return
        heading = self._level(element, style)
        spoken = not heading or self._headings_spoken
        yield Block(text, line=self._number, heading=heading, spoken=spoken)

    def _table(self, table: Any) -> Iterator[Block]:
        yield from self._rest()
        self._number += 1
        rows = [[_cell(cell) for cell in _cells(row)] for row in table.iterchildren(f"{_W}tr")]
        for text in table_texts([row for row in rows if row]):
            if text:
                yield Block(text, line=self._number)

    def _level(self, element: Any, style: str | None) -> int:
        """A heading's level by its own outline level, else by its style; 0: no heading."""
        own = _value(element, f"{_W}pPr/{_W}outlineLvl")
        if own is not None and own.isdecimal():
            return int(own) + 1 if int(own) < 9 else 0
        if style not in self._levels:
            self._levels[style] = self._style_level(style)
        return self._levels[style]

    def _style_level(self, style_id: str | None) -> int:
        style = self._styles.get(style_id) if style_id else None
        for _ in range(20):  # a style may be based on itself in a damaged file
            if style is None:
                return 0
            name = style.name or ""
            if found := _HEADING.match(name):
                return int(found[1])
            if name.lower() == "title":
                return 1
            outline = _value(style.element, f"{_W}pPr/{_W}outlineLvl")
            if outline is not None and outline.isdecimal() and int(outline) < 9:
                return int(outline) + 1
            style = getattr(style, "base_style", None)
        return 0

    def _is_contents_style(self, style_id: str | None) -> bool:
        style = self._styles.get(style_id) if style_id else None
        return style is not None and bool(_CONTENTS.match(style.name or ""))


def _text(element: Any) -> str:
    """The text of a paragraph as it is printed."""
    parts: list[str] = []
    _gather(element, parts, 0)
    return "".join(parts)


def _gather(element: Any, parts: list[str], depth: int) -> None:
    for child in element:
        if not isinstance(child.tag, str) or child.tag in _UNSPOKEN or depth > 100:
            continue
        if child.tag == f"{_W}t":
            parts.append(child.text or "")
        elif child.tag in _CHARACTERS:
            parts.append(_CHARACTERS[child.tag])
        elif child.tag == f"{_W}br":
            parts.append("\n" if child.get(f"{_W}type", "textWrapping") == "textWrapping" else " ")
        elif child.tag != f"{_W}r" or not _is_hidden(child):
            _gather(child, parts, depth + 1)


def _is_hidden(run: Any) -> bool:
    """Hidden or struck out, as far as the run itself says."""
    marks = (run.find(f"{_W}rPr/{_W}{name}") for name in ("vanish", "strike", "dstrike"))
    return any(mark is not None and mark.get(f"{_W}val", "1") not in _OFF for mark in marks)


def _is_contents(control: Any) -> bool:
    gallery = _value(control, f"{_W}sdtPr/{_W}docPartObj/{_W}docPartGallery")
    return gallery is not None and bool(_CONTENTS.match(gallery))


def _cells(row: Any) -> Iterator[Any]:
    """A row's own cells: those of a table in a cell are that cell's text."""
    for cell in row.iter(f"{_W}tc"):
        if next(cell.iterancestors(f"{_W}tr")) is row:
            yield cell


def _cell(cell: Any) -> str:
    return " ".join(filter(None, (_text(paragraph).strip() for paragraph in cell.iter(f"{_W}p"))))


def _value(element: Any, path: str) -> str | None:
    found = element.find(path)
    return None if found is None else found.get(f"{_W}val")
