"""Reads and rewrites TTML. Times follow TTML2, 12 (clock times, offsets, frames, ticks; a child counts from its
parent's begin); time containers are ``par``. A caption is a ``p``, or a ``span`` with times of its own."""

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from fractions import Fraction

from aligner.clock import vtt_timestamp
from aligner.formats.timed_text.shown import Shown, seen

_PARAMETER = "{http://www.w3.org/ns/ttml#parameter}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_CLOCK = re.compile(r"(\d{2,}):(\d\d):(\d\d)(?:\.(\d+)|:(\d{2,})(?:\.\d+)?)?")
_OFFSET = re.compile(r"(\d+(?:\.\d+)?)(h|ms|m|s|f|t)")
_UNITS = {"h": Fraction(3600), "m": Fraction(60), "s": Fraction(1), "ms": Fraction(1, 1000)}


@dataclass(frozen=True, slots=True)
class _Rates:
    """How many frames and ticks a second has (TTML2, 7.2)."""

    frames: Fraction
    ticks: Fraction

    def seconds(self, text: str) -> Fraction:
        """A time expression. Raises ``ValueError``."""
        clock = _CLOCK.fullmatch(text.strip())
        if clock:
            whole = Fraction(int(clock[1]) * 3600 + int(clock[2]) * 60 + int(clock[3]))
            if clock[4]:
                return whole + Fraction(int(clock[4]), 10 ** len(clock[4]))
            return whole + (int(clock[5]) / self.frames if clock[5] else 0)
        offset = _OFFSET.fullmatch(text.strip())
        if not offset:
            raise ValueError(f"{text!r} is no time")
        if offset[2] in _UNITS:
            return Fraction(offset[1]) * _UNITS[offset[2]]
        return Fraction(offset[1]) / (self.frames if offset[2] == "f" else self.ticks)


@dataclass(frozen=True, slots=True)
class _Place:
    """A timed element, its parent, and when the parent begins."""

    element: ET.Element
    parent: ET.Element
    origin: Fraction
    start: Fraction
    end: Fraction | None


@dataclass(frozen=True, slots=True)
class Ttml:
    captions: tuple[Shown, ...]
    language: str | None
    root: ET.Element
    places: tuple[_Place, ...]
    prefixes: tuple[tuple[str, str], ...]

    def rewritten(self, captions: Sequence[Shown]) -> str:
        before = {caption.source: caption for caption in self.captions}
        made: dict[int, list[ET.Element]] = {}
        for caption in captions:
            place = self.places[caption.source]
            element = deepcopy(place.element)
            if caption.source in made:
                element.attrib.pop(f"{_XML}id", None)
            element.attrib.pop("dur", None)
            for name, ms in (("begin", caption.start_ms), ("end", caption.end_ms)):
                element.set(name, vtt_timestamp(max(0, ms - round(place.origin * 1000))))
            if caption.lines != before[caption.source].lines:
                _set_lines(element, caption.lines)
            made.setdefault(caption.source, []).append(element)
        undo: list[tuple[ET.Element, list[ET.Element]]] = []
        for source, elements in made.items():
            parent = self.places[source].parent
            undo.append((parent, list(parent)))
            at = list(parent).index(self.places[source].element)
            parent[at : at + 1] = elements
        for prefix, uri in self.prefixes:
            if not re.fullmatch(r"ns\d+", prefix):
                ET.register_namespace(prefix, uri)
        text = ET.tostring(self.root, encoding="unicode")
        for parent, children in reversed(undo):
            parent[:] = children
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def read(text: str) -> Ttml:
    """Raises ``ValueError`` where the file is not TTML."""
    data = text.encode()
    try:
        # expat refuses entities that grow, and fetches none
        prefixes = tuple(held for _, held in ET.iterparse(io.BytesIO(data), events=("start-ns",)))  # noqa: S314 - likewise
        root = ET.fromstring(data)  # noqa: S314 - likewise
    except ET.ParseError as error:
        raise ValueError(f"not XML ({error})") from None
    if _name(root) != "tt":
        raise ValueError(f"not TTML: its root is {_name(root)}")
    body = next((child for child in root if _name(child) == "body"), None)
    places = () if body is None else tuple(_timed(body, root, Fraction(0), None, _rates(root)))
    captions = []
    for source, place in enumerate(places):
        lines = seen(_text(place.element))
        if lines:
            if place.end is None:
                raise ValueError(f"a caption at {float(place.start):.3f} s has no end")
            start_ms, end_ms = round(place.start * 1000), round(place.end * 1000)
            captions.append(Shown(source, start_ms, end_ms, lines, fixed_text=_inner(place.element) is None))
    return Ttml(tuple(captions), root.get(f"{_XML}lang") or None, root, places, prefixes)


def _rates(root: ET.Element) -> _Rates:
    frames = Fraction(root.get(f"{_PARAMETER}frameRate", "30"))
    top, _, bottom = root.get(f"{_PARAMETER}frameRateMultiplier", "1 1").replace(":", " ").partition(" ")
    frames *= Fraction(int(top), int(bottom or 1))
    given = root.get(f"{_PARAMETER}tickRate")
    ticks = Fraction(given) if given else frames if root.get(f"{_PARAMETER}frameRate") else Fraction(1)
    if frames <= 0 or ticks <= 0:
        raise ValueError("its frame or tick rate is not positive")
    return _Rates(frames, ticks)


def _timed(
    element: ET.Element, parent: ET.Element, origin: Fraction, until: Fraction | None, rates: _Rates
) -> Iterator[_Place]:
    """The captions below an element whose parent begins at ``origin`` and ends at ``until``."""
    start = origin + rates.seconds(element.get("begin", "0s"))
    ends = [origin + rates.seconds(element.attrib["end"])] if "end" in element.attrib else []
    ends += [start + rates.seconds(element.attrib["dur"])] if "dur" in element.attrib else []
    ends += [] if until is None else [until]
    end = min(ends, default=None)
    name = _name(element)
    own = "begin" in element.attrib or "end" in element.attrib or "dur" in element.attrib
    inner = [child for child in element.iter() if child is not element and "begin" in child.attrib]
    if name in ("p", "span") and not inner and (name == "p" or own):
        yield _Place(element, parent, origin, start, end)
        return
    for child in element:
        if _name(child) in ("div", "p", "span"):
            yield from _timed(child, element, start, end, rates)


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _text(element: ET.Element) -> str:
    """What an element shows, with a line feed for each ``br``; XML's own line feeds are spaces."""
    parts = [(element.text or "").replace("\n", " ")]
    for child in element:
        name = _name(child)
        parts.append("\n" if name == "br" else _text(child) if name == "span" else "")
        parts.append((child.tail or "").replace("\n", " "))
    return "".join(parts)


def _inner(element: ET.Element) -> ET.Element | None:
    """The one element that holds all of the text: the caption or its only span. None where text is marked up."""
    children = [child for child in element if _name(child) != "br"]
    if not children:
        return element
    alone = len(children) == len(element) == 1 and _name(children[0]) == "span"
    bare = not (element.text or "").strip() and not (children[0].tail or "").strip()
    return _inner(children[0]) if alone and bare else None


def _set_lines(element: ET.Element, lines: Sequence[str]) -> None:
    inner = _inner(element)
    assert inner is not None, "lines of a caption with markup are not set anew"
    tag = element.tag[: element.tag.rindex("}") + 1] if "}" in element.tag else ""
    for child in list(inner):
        inner.remove(child)
    inner.text = lines[0]
    for line in lines[1:]:
        ET.SubElement(inner, f"{tag}br").tail = line
