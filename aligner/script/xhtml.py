"""A chapter of a book as blocks, each with its place in the document. Knows the elements that are not read on.

Not spoken: notes and the marks that lead to them, page numbers, pictures, ruby text, scripts, styles, navigation,
what is hidden. A table's row is "Header: value; …".
"""

import re
from collections.abc import Iterator
from html.entities import html5
from typing import Any

from aligner.errors import ScriptError
from aligner.script.decoding import decode
from aligner.script.language import words
from aligner.script.manuscript import Block
from aligner.script.places import Source
from aligner.script.speakable import table_texts
from aligner.script.word import MISSING

_EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
_UNSPOKEN = words(
    "head script style template nav svg math img audio video object iframe canvas rt rp form button input select",
    "del s strike",
)
_UNSPOKEN_TYPES = words(
    "footnote footnotes endnote endnotes rearnote rearnotes note noteref pagebreak page-list toc",
    "doc-footnote doc-endnote doc-endnotes doc-noteref doc-pagebreak doc-toc doc-pagelist",
)
_INLINE = words(
    "a abbr acronym b bdi bdo big cite code data dfn em font i ins kbd label map mark q rb rtc ruby samp small",
    "span strong sub sup time tt u var wbr break",
)
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31};)")
_XML_OWN = ("lt;", "gt;", "amp;", "quot;", "apos;")
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE(?:[^>\[]|\[[^\]]*\])*>", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_DEEPEST = 200


def parse_xml(data: bytes, path: str, source: Source) -> Any:
    """The root element, or None where there is none. Nothing outside the file is loaded, no entity is expanded but
    HTML's characters. Raises ``ScriptError`` where lxml is not installed, and for an encoding that EPUB has not."""
    try:
        from lxml import etree
    except ImportError:
        raise source.error(MISSING.format(kind="books")) from None
    try:
        text = decode(data, source)
    except ScriptError as error:
        raise source.error(
            f"{path} in it is no text in UTF-8 or UTF-16 ({error.line or 'not text'})"
        ) from None
    # A book's own entities could grow without end, and are hardly ever there: the document type goes.
    text = _DOCTYPE.sub("", _DECLARATION.sub("", text, count=1), count=1)
    text = _ENTITY.sub(
        lambda found: found[0] if found[1] in _XML_OWN else html5.get(found[1], found[0]), text
    )
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(text.strip().encode("utf-8"), parser)
    except (etree.LxmlError, ValueError):
        return None


def local(element: Any) -> str:
    """The element's name without its namespace; empty for comments and the like."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def is_read(element: Any) -> bool:
    """Whether the element's text is read on."""
    return bool(name := local(element)) and name not in _UNSPOKEN and not _is_aside(element)


def text_of(element: Any) -> str:
    """All text in an element as it stands, comments left out."""
    parts = [element.text or ""] if local(element) else []
    for child in element:
        parts += (text_of(child), child.tail or "")
    return "".join(parts)


def blocks_of(data: bytes, path: str, source: Source) -> Iterator[Block]:
    """The blocks of a document. Raises ``ScriptError`` for one that is none."""
    root = parse_xml(data, path, source)
    body = None if root is None else next((item for item in root if local(item) == "body"), None)
    if body is None:
        raise source.error(f"is damaged: {path} in it is no XHTML")
    steps = f"/{2 * (1 + [item for item in root if local(item)].index(body))}"
    walk = _Walk(path)
    walk.element(body, steps, 0)
    walk.end_block()
    yield from walk.blocks


class _Walk:
    """Collects text until a block ends, whichever element ends it."""

    def __init__(self, path: str) -> None:
        self.blocks: list[Block] = []
        self._path = path
        self._parts: list[str] = []
        self._anchor = ""
        self._heading = 0

    def element(self, element: Any, steps: str, depth: int) -> None:
        """``steps`` lead from the root to the element, as EPUB CFI counts: the n-th child element is step 2n."""
        name = local(element)
        if not is_read(element) or depth > _DEEPEST:
            return
        if name == "br":
            self._parts.append("\n")
        elif name == "table":
            self._table(element, steps)
        elif name in _INLINE:
            self._children(element, steps, depth)
        else:
            self.end_block()
            outer = (self._anchor, self._heading)
            self._anchor = self._place(element, steps)
            self._heading = int(name[1]) if re.fullmatch(r"h[1-6]", name) else 0
            self._children(element, steps, depth)
            self.end_block()
            self._anchor, self._heading = outer

    def end_block(self) -> None:
        text = "\n".join(filter(None, (line.strip() for line in "".join(self._parts).split("\n"))))
        self._parts = []
        if text:
            number = len(self.blocks) + 1
            self.blocks.append(Block(text, line=number, heading=self._heading, anchor=self._anchor))

    def _children(self, element: Any, steps: str, depth: int) -> None:
        self._add(element.text, element)
        count = 0
        for child in element:
            if local(child):
                count += 1
                if local(child) == "break":
                    self._parts.append(f'<break time="{child.get("time", "")}"/>')
                self.element(child, f"{steps}/{2 * count}", depth + 1)
            self._add(child.tail, element)

    def _add(self, text: str | None, element: Any) -> None:
        if text:
            self._parts.append(text if local(element) == "pre" else _SPACES.sub(" ", text))

    def _table(self, table: Any, steps: str) -> None:
        self.end_block()
        rows = [
            [_SPACES.sub(" ", text_of(cell)) for cell in row if local(cell) in ("td", "th")]
            for row in table.iter()
            if local(row) == "tr"
        ]
        place = self._place(table, steps)
        for text in table_texts([row for row in rows if row]):
            if text:
                self.blocks.append(Block(text, line=len(self.blocks) + 1, anchor=place))

    def _place(self, element: Any, steps: str) -> str:
        return f"{self._path}#{element.get('id') or steps}"


def _is_aside(element: Any) -> bool:
    kinds = {*element.get(_EPUB_TYPE, "").split(), *element.get("role", "").split()}
    hidden = element.get("hidden") is not None or element.get("aria-hidden") == "true"
    return hidden or bool(kinds & _UNSPOKEN_TYPES)
