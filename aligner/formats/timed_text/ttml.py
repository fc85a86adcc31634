"""Reads and rewrites TTML. Times follow TTML2, 12 (a child counts from its parent's begin); time containers are
``par``. A caption is a ``p``, or a ``span`` with times of its own in a ``p`` without other text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar
from xml.sax.saxutils import escape

from aligner.formats.timed_text.places import Edit, InPlace, Place, spliced
from aligner.formats.timed_text.shown import Shown, seen
from aligner.formats.timed_text.ttml_times import Rates, rates
from aligner.formats.timed_text.xml_places import Element, attributes_in, parse

_LANGUAGE = "http://www.w3.org/XML/1998/namespace lang"
_TIMES = ("begin", "end", "dur")
_NAME = re.compile(r"<(?:([^\s/>:]+):)?[^\s/>]+")


@dataclass(frozen=True, slots=True)
class _Timed:
    """A timed element, and from when its times count."""

    element: Element
    origin: Fraction
    start: Fraction
    end: Fraction | None


@dataclass(frozen=True, slots=True)
class Ttml(InPlace):
    timed: tuple[_Timed, ...] = ()
    rates: Rates = Rates(Fraction(30), Fraction(1))  # noqa: RUF009 - it is frozen

    between: ClassVar[str] = "\n"

    @property
    def grain_ms(self) -> int:
        """A frame where times are told in frames."""
        told = (held.element.attributes.get(name, "") for held in self.timed for name in _TIMES)
        framed = any(re.search(r":\d+:\d+:|f$", time) for time in told)
        return int(1000 / self.rates.frames) + 1 if framed else 1

    def _block(self, before: Shown, caption: Shown, *, again: bool) -> str:
        held, place = self.timed[caption.source], self.places[caption.source]
        edits: list[Edit] = []
        for element in (held.element, *held.element.within()) if again else ():
            name = attributes_in(self.text, element.head).get("xml:id")
            if name and not place.shown[0] <= element.head[0] < place.shown[1]:
                edits.append((name[0], ""))
        edits += self._times(held, before, caption)
        if caption.lines != before.lines:
            edits.append((place.shown, self.lines(caption.lines, self.text[slice(*held.element.head)])))
        return spliced(self.text, edits, place.whole)

    def _times(self, held: _Timed, before: Shown, caption: Shown) -> Iterator[Edit]:
        """The attributes that say other times than the caption's, in their own notation."""
        told = attributes_in(self.text, held.element.head)
        begun, ended = caption.start_ms != before.start_ms, caption.end_ms != before.end_ms
        origin_ms = round(held.origin * 1000)
        start_ms, end_ms = (max(0, ms - origin_ms) for ms in (caption.start_ms, caption.end_ms))
        values = {"begin": start_ms} if begun else {}
        if ended and ("end" in told or "dur" not in told):
            values["end"] = end_ms
        if (begun or ended) and "dur" in told:
            values["dur"] = end_ms - start_ms
        for name, ms in values.items():
            if name in told:
                yield told[name][1], self.rates.written(ms, self.text[slice(*told[name][1])])
            else:
                like = next((self.text[slice(*told[other][1])] for other in _TIMES if other in told), "")
                at = _NAME.match(self.text, held.element.head[0])
                assert at is not None, "a tag has a name"
                yield (at.end(), at.end()), f' {name}="{self.rates.written(ms, like)}"'

    def lines(self, lines: Sequence[str], before: str) -> str:
        name = _NAME.match(before)
        prefix = f"{name[1]}:" if name and name[1] else ""
        return f"<{prefix}br/>".join(map(escape, lines))


def read(text: str) -> Ttml:
    """Raises ``ValueError`` where the file is not TTML."""
    root = parse(text)
    if root.name != "tt":
        raise ValueError(f"not TTML: its root is {root.name}")
    parameters = {
        name.rpartition(" ")[2]: value
        for name, value in root.attributes.items()
        if name.partition(" ")[0].endswith("#parameter")
    }
    told = rates(parameters)
    body = next((child for child in root.children if child.name == "body"), None)
    timed = () if body is None else tuple(_timed(body, Fraction(0), None, told))
    captions = []
    for source, held in enumerate(timed):
        if lines := seen(_text(held.element)):
            if held.end is None:
                raise ValueError(f"a caption at {float(held.start):.3f} s has no end")
            start_ms, end_ms = round(held.start * 1000), round(held.end * 1000)
            captions.append(Shown(source, start_ms, end_ms, lines, fixed_text=_inner(held.element) is None))
    return Ttml(
        text,
        tuple(captions),
        tuple(_place(held.element) for held in timed),
        root.attributes.get(_LANGUAGE) or None,
        timed,
        told,
    )


def _place(element: Element) -> Place:
    inner = _inner(element)
    return Place(element.whole, (0, 0), (0, 0), inner.inner if inner else (0, 0))


def _timed(element: Element, origin: Fraction, until: Fraction | None, told: Rates) -> Iterator[_Timed]:
    """The captions of an element whose parent begins at ``origin`` and ends at ``until``."""
    attributes = element.attributes
    if attributes.get("timeContainer") == "seq":
        raise ValueError(
            "its captions follow each other (timeContainer), which is not read; give each its times"
        )
    start = origin + told.seconds(attributes.get("begin", "0s"))
    ends = [origin + told.seconds(attributes["end"])] if "end" in attributes else []
    ends += [start + told.seconds(attributes["dur"])] if "dur" in attributes else []
    ends += [] if until is None else [until]
    end = min(ends, default=None)
    whole = element.name == "p" and not (_has_timed_spans(element) and not _said_beside(element))
    if whole or (element.name == "span" and _is_timed(element) and not _has_timed_spans(element)):
        yield _Timed(element, origin, start, end)
        return
    for child in element.children:
        if child.name in ("div", "p", "span"):
            yield from _timed(child, start, end, told)


def _is_timed(element: Element) -> bool:
    return any(name in element.attributes for name in _TIMES)


def _has_timed_spans(element: Element) -> bool:
    return any(inner.name == "span" and _is_timed(inner) for inner in element.within())


def _said_beside(element: Element) -> bool:
    """Whether there is text in an element that is in no timed span."""
    return any(
        _said_beside(held) if isinstance(held, Element) else held.strip()
        for held in element.content
        if isinstance(held, str) or (held.name == "span" and not _is_timed(held))
    )


def _text(element: Element) -> str:
    """What an element shows, with a line feed for each ``br``; XML's own line feeds are spaces."""
    parts: list[str] = []
    for held in element.content:
        if isinstance(held, str):
            parts.append(held.replace("\n", " "))
        else:
            parts.append("\n" if held.name == "br" else _text(held) if held.name == "span" else "")
    return "".join(parts)


def _inner(element: Element) -> Element | None:
    """The one element that holds all of the text: the caption or its only span. None where text is marked up."""
    others = [child for child in element.children if child.name != "br"]
    if not others:
        return element
    alone = len(element.children) == 1 and others[0].name == "span"
    bare = all(isinstance(held, Element) or not held.strip() for held in element.content)
    return _inner(others[0]) if alone and bare else None
