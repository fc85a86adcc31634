"""EPUB books: a script a chapter, in the order of the spine, called ``BOOK/01-title``.

The package is read here, ``xhtml`` reads a chapter. What is not meant to be read on is left out: the navigation
document, items that the spine calls not linear, and items without a word (a cover). No file of a book names a file
that is written: a script's name is made of the book's own and of letters and digits of the chapter's title.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote, urlsplit

from aligner.script.archives import member, open_archive
from aligner.script.language import normalize_tag
from aligner.script.manuscript import Block, Manuscript
from aligner.script.naming import slug
from aligner.script.options import ReadOptions
from aligner.script.places import Source
from aligner.script.segments import is_spoken
from aligner.script.xhtml import blocks_of, local, parse_xml, text_of

_READ = (".opf", ".xml", ".xhtml", ".html", ".htm", ".ncx")
_PAGES = ("application/xhtml+xml", "text/html")
_LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class _Item:
    """A file of the package: ``path`` is where it lies in the archive."""

    path: str
    media_type: str
    properties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Package:
    folder: str
    title: str
    language: str | None
    creator: str
    items: Mapping[str, _Item]
    spine: tuple[str, ...]
    """Ids of items, those that are not linear left out."""
    contents: str
    """The id of the EPUB 2 table of contents."""


def read(data: bytes, source: Source, options: ReadOptions) -> tuple[Manuscript, ...]:
    """A script a chapter. Raises ``ScriptError`` for what is no book, is protected, or has nothing to speak."""
    archive = open_archive(data, source, "an EPUB book", only=_READ)
    package = _package(archive, source)
    protected = _protected(archive, source)
    titles = _titles(archive, package, source)
    chapters: list[tuple[str, tuple[Block, ...], str]] = []
    for identifier in package.spine:
        item = package.items.get(identifier)
        if item is None or item.media_type not in _PAGES or "nav" in item.properties:
            continue
        if item.path in protected:
            raise source.error("is protected (DRM): only its owner's reader can open it")
        page = member(archive, item.path, source)
        if page is None:
            raise source.error(f"is damaged: {item.path} is not in it")
        spoken = tuple(
            replace(block, spoken=options.headings_spoken or not block.heading)
            for block in blocks_of(page, item.path, source)
        )
        if any(block.spoken and is_spoken(block.text) for block in spoken):
            chapters.append((item.path, spoken, titles.get(item.path) or _heading(spoken)))
    if not chapters:
        raise source.error("there is no text in this book")
    digits = max(2, len(str(len(chapters))))
    return tuple(
        Manuscript(
            blocks,
            name="/".join((source.name, "-".join(filter(None, (f"{number:0{digits}}", slug(title)))))),
            title=title or f"{package.title} {number}".strip(),
            language=package.language,
            unit=f"{path}, paragraph",
            metadata=MappingProxyType({"book": package.title, "author": package.creator, "href": path}),
            path=source.path,
        )
        for number, (path, blocks, title) in enumerate(chapters, 1)
    )


def _package(archive: zipfile.ZipFile, source: Source) -> _Package:
    container = _document(archive, "META-INF/container.xml", source)
    roots = [element.get("full-path") for element in _named(container, "rootfile")]
    if not roots or not roots[0]:
        raise source.error("is damaged: META-INF/container.xml names no book")
    folder = posixpath.dirname(roots[0])
    root = _document(archive, roots[0], source)
    items = {
        element.get("id", ""): _Item(
            _resolved(folder, element.get("href", "")),
            element.get("media-type", ""),
            tuple(element.get("properties", "").split()),
        )
        for element in _named(root, "item")
    }
    spine = [element for element in _named(root, "itemref") if element.get("linear", "yes") != "no"]
    spines = list(_named(root, "spine"))
    return _Package(
        folder,
        _first(root, "title")[:_LONGEST_TITLE],
        _tag(_first(root, "language")),
        _first(root, "creator")[:_LONGEST_TITLE],
        items,
        tuple(element.get("idref", "") for element in spine),
        spines[0].get("toc", "") if spines else "",
    )


def _titles(archive: zipfile.ZipFile, package: _Package, source: Source) -> dict[str, str]:
    """Chapters' titles from the book's navigation, by their place in the archive; the first of each counts."""
    titles: dict[str, str] = {}
    navigation = [item for item in package.items.values() if "nav" in item.properties]
    contents = package.items.get(package.contents)
    for item in (*navigation, *((contents,) if contents else ())):
        page = member(archive, item.path, source)
        root = None if page is None else parse_xml(page, item.path, source)
        if root is None:
            continue
        for href, title in _links(root):
            path = _resolved(posixpath.dirname(item.path), href)
            titles.setdefault(path, " ".join(title.split())[:_LONGEST_TITLE])
    return titles


def _links(root: Any) -> Iterator[tuple[str, str]]:
    """The links of a navigation document's table of contents, or of an NCX."""
    for nav in _named(root, "nav"):
        kind = nav.get("{http://www.idpf.org/2007/ops}type", "toc")
        if "toc" in kind.split():
            yield from ((link.get("href", ""), text_of(link)) for link in _named(nav, "a"))
    for point in _named(root, "navpoint"):
        label = next((child for child in point if local(child) == "navlabel"), None)
        content = next((child for child in point if local(child) == "content"), None)
        if label is not None and content is not None:
            yield content.get("src", ""), text_of(label)


def _protected(archive: zipfile.ZipFile, source: Source) -> frozenset[str]:
    """What cannot be read without a key. Fonts are often veiled so; they are not read."""
    page = member(archive, "META-INF/encryption.xml", source)
    root = None if page is None else parse_xml(page, "META-INF/encryption.xml", source)
    if root is None:
        return frozenset()
    return frozenset(_resolved("", element.get("URI", "")) for element in _named(root, "cipherreference"))


def _document(archive: zipfile.ZipFile, path: str, source: Source) -> Any:
    page = member(archive, path, source)
    root = None if page is None else parse_xml(page, path, source)
    if root is None:
        raise source.error(f"is not an EPUB book: {path} is missing or cannot be read")
    return root


def _named(root: Any, name: str) -> Iterator[Any]:
    """Every element of the name below the root, in lower case."""
    return (element for element in root.iter() if local(element) == name)


def _first(root: Any, name: str) -> str:
    return next((text for element in _named(root, name) if (text := " ".join(text_of(element).split()))), "")


def _resolved(folder: str, href: str) -> str:
    """The place in the archive that a link leads to, without its fragment; it is only ever looked up there."""
    try:
        path = unquote(urlsplit(href).path)
    except ValueError:
        return ""
    return posixpath.normpath(posixpath.join(folder, path)) if path else ""


def _heading(blocks: Sequence[Block]) -> str:
    return next((" ".join(block.text.split())[:_LONGEST_TITLE] for block in blocks if block.heading), "")


def _tag(language: str) -> str | None:
    try:
        tag = normalize_tag(language)
    except ValueError:
        return None
    return None if re.match(r"und\b", tag) else tag
