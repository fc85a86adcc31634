"""XML with the place of every element in its text, so that a file can be written again with little of it changed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from aligner.formats.timed_text.places import Span

_TAG = re.compile(r"<[^\s/>]+(?:[^\"'>]|\"[^\"]*\"|'[^']*')*>")
_ATTRIBUTE = re.compile(r"\s([^\s=/\"'<>]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_DEEPEST = 200


@dataclass(slots=True)
class Element:
    """``name`` is without its namespace; an attribute's is ``uri local`` where it has one. ``head`` is its first tag,
    ``inner`` what lies between that and its last."""

    name: str
    attributes: dict[str, str]
    head: Span
    inner: Span = (0, 0)
    whole: Span = (0, 0)
    content: list["Element | str"] = field(default_factory=list)

    @property
    def children(self) -> list["Element"]:
        return [held for held in self.content if isinstance(held, Element)]

    def within(self) -> Iterator["Element"]:
        """Every element below it."""
        for child in self.children:
            yield child
            yield from child.within()


def parse(text: str) -> Element:
    """The root element. Raises ``ValueError`` for what is no XML."""
    builder = _Builder(text)
    try:
        builder.parser.Parse(text, True)
    except expat.ExpatError as error:
        raise ValueError(f"not XML ({error})") from None
    (root,) = builder.top.children
    return root


def attributes_in(text: str, head: Span) -> dict[str, tuple[Span, Span]]:
    """A tag's attributes, by their names as written: the place of each, with the space before it, and of its value."""
    return {
        found[1]: (found.span(), found.span(2) if found[2] is not None else found.span(3))
        for found in _ATTRIBUTE.finditer(text, *head)
    }


class _Builder:
    """Takes what expat tells, which refuses entities that grow, and fetches none."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.top = Element("", {}, (0, 0))
        self._open = [self.top]
        self._data = text.encode()
        self._passed = (0, 0)
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._said

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = _TAG.match(self.text, self._position())
        if tag is None:
            raise ValueError("it has elements in entities, which are not read")
        if len(self._open) > _DEEPEST:
            raise ValueError("its elements lie too deep in each other")
        element = Element(name.rpartition(" ")[2], attributes, tag.span())
        self._open[-1].content.append(element)
        self._open.append(element)

    def _end(self, _: str) -> None:
        element = self._open.pop()
        position, after = self._position(), element.head[1]
        if self.text.endswith("/>", *element.head):
            element.inner, element.whole = (after, after), element.head
        else:
            element.inner = (after, position)
            element.whole = (element.head[0], self.text.index(">", position) + 1)

    def _said(self, text: str) -> None:
        self._open[-1].content.append(text)

    def _position(self) -> int:
        """Expat counts bytes, and from the front to the back."""
        at, chars = self._passed
        now = self.parser.CurrentByteIndex
        self._passed = (now, chars + len(self._data[at:now].decode(errors="ignore")))
        return self._passed[1]
