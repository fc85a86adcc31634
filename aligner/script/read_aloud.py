"""A book that reads itself aloud: an EPUB 3 with media overlays, of a book and the narrations of its chapters.

Each spoken word gets an element of its own in the page, and a ``par`` in a SMIL file that says where it is heard
(https://www.w3.org/TR/epub-33/#sec-media-overlays). Clips follow each other without a gap, so that players play on.
"""

import posixpath
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote
from xml.sax.saxutils import quoteattr

from aligner.model import Word
from aligner.script.archives import member, open_archive, require_whole
from aligner.script.places import Source
from aligner.script.xhtml import is_read, local, parse_xml

AUDIO_TYPES: Final = {".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".opus": "audio/ogg; codecs=opus"}
"""What every reader of EPUB 3.3 plays."""
_FOLDER = "read-aloud"
_CLASS = "-epub-media-overlay-active"
_CSS = f".{_CLASS} {{ background-color: #ffe08a; color: #000; }}\n"
_ACCESS = (
    ("schema:accessMode", "textual"),
    ("schema:accessMode", "auditory"),
    ("schema:accessibilityFeature", "synchronizedAudioText"),
)
"""What stores and readers go by (EPUB Accessibility 1.1)."""
_OPF = "{http://www.idpf.org/2007/opf}"
_XHTML = "{http://www.w3.org/1999/xhtml}"


@dataclass(frozen=True, slots=True)
class Voiced:
    """A chapter's narration; ``href`` is its page's place in the archive."""

    href: str
    audio: Path
    duration_ms: int
    words: tuple[Word, ...]
    voice: str = ""


def write_book(source: Source, data: bytes, chapters: Sequence[Voiced], target: Path) -> int:
    """Writes the book to ``target``. Returns how many words were found in its pages.

    Raises ``ScriptError`` for a book that cannot carry overlays, ``OSError``.
    """
    from lxml import etree

    archive = open_archive(data, source, "an EPUB book")
    opf_path, package = _package(archive, source)
    folder = posixpath.dirname(opf_path)
    made: dict[str, bytes] = {posixpath.join(folder, _FOLDER, "words.css"): _CSS.encode()}
    found = 0
    for number, chapter in enumerate(chapters, 1):
        page = parse_xml(member(archive, chapter.href, source) or b"", chapter.href, source)
        places = _mark(page, chapter.words)
        styles = posixpath.relpath(posixpath.join(folder, _FOLDER), posixpath.dirname(chapter.href))
        _link_style(page, quote(styles))
        made[chapter.href] = etree.tostring(
            page, encoding="utf-8", xml_declaration=True, doctype="<!DOCTYPE html>"
        )
        href = quote(posixpath.relpath(chapter.href, posixpath.join(folder, _FOLDER)))
        name = f"{number:03}{chapter.audio.suffix}"
        made[posixpath.join(folder, _FOLDER, f"{number:03}.smil")] = _smil(href, name, places, chapter)
        found += len(places)
    _declare(package, chapters, folder)
    made[opf_path] = etree.tostring(package, encoding="utf-8", xml_declaration=True)
    with zipfile.ZipFile(target, "w") as book:
        book.writestr(_entry("mimetype"), "application/epub+zip")
        for item in archive.infolist():
            if item.filename not in {*made, "mimetype"} and not item.is_dir():
                book.writestr(_entry(item.filename), member(archive, item.filename, source) or b"", 8)
        for path, content in made.items():
            book.writestr(_entry(path), content, zipfile.ZIP_DEFLATED)
        for number, chapter in enumerate(chapters, 1):
            name = posixpath.join(folder, _FOLDER, f"{number:03}{chapter.audio.suffix}")
            with chapter.audio.open("rb") as audio, book.open(_entry(name), "w", force_zip64=True) as file:
                shutil.copyfileobj(audio, file)
    return found


def require_epub_3(source: Source, data: bytes) -> None:
    """Raises ``ScriptError`` for a book that cannot carry overlays."""
    archive = open_archive(data, source, "an EPUB book")
    require_whole(archive, source)
    _package(archive, source)


def _package(archive: zipfile.ZipFile, source: Source) -> tuple[str, Any]:
    """The package document's place, and its root."""
    container = parse_xml(member(archive, "META-INF/container.xml", source) or b"", "container.xml", source)
    path = next(item.get("full-path") for item in container.iter() if local(item) == "rootfile")
    package = parse_xml(member(archive, path, source) or b"", path, source)
    if not package.get("version", "").startswith("3"):
        raise source.error("is an EPUB 2 book, which has no place for audio: convert it to EPUB 3 first")
    if any(item.get("media-overlay") for item in package.iter() if local(item) == "item"):
        raise source.error("reads itself aloud already: it has media overlays of its own")
    return path, package


def _entry(path: str) -> zipfile.ZipInfo:
    """Of no date, so that equal books are equal files."""
    return zipfile.ZipInfo(path)


def _mark(page: Any, words: Sequence[Word]) -> list[tuple[str, Word]]:
    """Wraps each word that is found, in order, in an element; the ids with their words."""
    body = next(item for item in page if local(item) == "body")
    runs = [(element, side, text) for element, side, text in _texts(body) if text.strip()]
    letters = [
        (run, at)
        for run, (_, _, text) in enumerate(runs)
        for at in range(len(text))
        if not _is_unseen(text[at])
    ]
    flat = "".join(runs[run][2][at] for run, at in letters)
    pieces: dict[int, list[tuple[int, int, str]]] = {}
    places: list[tuple[str, Word]] = []
    for word, first, last in _found(flat, words):
        run, start, end = _longest(letters[first:last])
        identifier = f"read-aloud-{len(places) + 1}"
        pieces.setdefault(run, []).append((start, end, identifier))
        places.append((identifier, word))
    for run, (element, side, text) in enumerate(runs):
        if run in pieces:
            _wrap(element, side, text, pieces[run])
    return places


_LOOKAHEAD = 2000
"""Letters of the page that may be left out of the narration between two words, such as a table's header."""
_SURE = 12
"""So many letters that follow each other are the narration's: fewer may stand anywhere in what was left out."""


def _found(flat: str, words: Sequence[Word]) -> Iterator[tuple[Word, int, int]]:
    """The words that stand in the page's letters, each with its place there: at once behind the word before, or where
    the words after it follow too."""
    said = ["".join(char for char in word.text if not _is_unseen(char)) for word in words]
    position = 0
    for index, (word, text) in enumerate(zip(words, said, strict=True)):
        at = position
        if not flat.startswith(text, position):
            sure = text
            for following in said[index + 1 :]:
                if len(sure) >= _SURE:
                    break
                sure += following
            at = flat.find(sure, position, position + len(sure) + _LOOKAHEAD)
        if at >= 0 and text:
            position = at + len(text)
            yield word, at, position


def _is_unseen(char: str) -> bool:
    """White space, or a place where a word may be parted, which a script has not."""
    return char.isspace() or char == "\u00ad"


def _longest(letters: Sequence[tuple[int, int]]) -> tuple[int, int, int]:
    """A word's text with most of its letters, and where they are in it: a clip lights one element, and a word may begin
    in another (a big first letter, a comma behind emphasis)."""
    runs = [list(group) for _, group in groupby(letters, key=itemgetter(0))]
    longest = max(runs, key=len)
    return longest[0][0], longest[0][1], longest[-1][1] + 1


def _texts(element: Any) -> Iterator[tuple[Any, str, str]]:
    """The texts that are read, each with the element that has it: as its text, or behind it."""
    if is_read(element):
        yield element, "text", element.text or ""
        for child in element:
            yield from _texts(child)
            yield child, "tail", child.tail or ""


def _wrap(element: Any, side: str, text: str, pieces: Sequence[tuple[int, int, str]]) -> None:
    spans = []
    for (start, end, identifier), following in zip(
        pieces, [*(piece[0] for piece in pieces[1:]), len(text)], strict=True
    ):
        span = element.makeelement(f"{_XHTML}span", {"id": identifier})
        span.text, span.tail = text[start:end], text[end:following]
        spans.append(span)
    setattr(element, side, text[: pieces[0][0]])
    holder = element if side == "text" else element.getparent()
    index = 0 if side == "text" else holder.index(element) + 1
    for offset, span in enumerate(spans):
        holder.insert(index + offset, span)


def _link_style(page: Any, folder: str) -> None:
    head = next((item for item in page if local(item) == "head"), None)
    if head is not None:
        attributes = {"rel": "stylesheet", "type": "text/css", "href": f"{folder}/words.css"}
        head.append(head.makeelement(f"{_XHTML}link", attributes))


def _smil(href: str, audio: str, places: Sequence[tuple[str, Word]], chapter: Voiced) -> bytes:
    starts = [0, *(word.start_ms for _, word in places[1:])]
    ends = [*starts[1:], chapter.duration_ms]
    pars = [
        f'<par id="p{number}"><text src={quoteattr(f"{href}#{identifier}")}/><audio src="{audio}"'
        f' clipBegin="{_seconds(start)}" clipEnd="{_seconds(end)}"/></par>\n'
        for number, ((identifier, _), start, end) in enumerate(zip(places, starts, ends, strict=False), 1)
        if start < end
    ]
    head = '<smil xmlns="http://www.w3.org/ns/SMIL" xmlns:epub="http://www.idpf.org/2007/ops" version="3.0">'
    body = f'<body><seq id="chapter" epub:textref={quoteattr(href)}>\n{"".join(pars)}</seq></body></smil>\n'
    return f'<?xml version="1.0" encoding="utf-8"?>\n{head}\n{body}'.encode()


def _declare(package: Any, chapters: Sequence[Voiced], folder: str) -> None:
    """The new files in the manifest, their lengths in the metadata, and that text and sound go together."""
    manifest = next(item for item in package if local(item) == "manifest")
    metadata = next(item for item in package if local(item) == "metadata")
    items = {
        posixpath.normpath(posixpath.join(folder, unquote(item.get("href", "")))): item
        for item in manifest
        if local(item) == "item"
    }

    def add(identifier: str, href: str, media_type: str) -> None:
        attributes = {"id": identifier, "href": href, "media-type": media_type}
        manifest.append(manifest.makeelement(f"{_OPF}item", attributes))

    def tell(kind: str, value: str, **about: str) -> None:
        meta = metadata.makeelement(f"{_OPF}meta", {"property": kind, **about})
        meta.text = value
        metadata.append(meta)

    add("read-aloud-css", f"{_FOLDER}/words.css", "text/css")
    for number, chapter in enumerate(chapters, 1):
        overlay = f"read-aloud-{number:03}"
        add(overlay, f"{_FOLDER}/{number:03}.smil", "application/smil+xml")
        suffix = chapter.audio.suffix
        add(f"{overlay}-audio", f"{_FOLDER}/{number:03}{suffix}", AUDIO_TYPES[suffix])
        if (item := items.get(chapter.href)) is not None:
            item.set("media-overlay", overlay)
        tell("media:duration", _seconds(chapter.duration_ms), refines=f"#{overlay}")
    tell("media:duration", _seconds(sum(chapter.duration_ms for chapter in chapters)))
    tell("media:active-class", _CLASS)
    for narrator in dict.fromkeys(chapter.voice for chapter in chapters if chapter.voice):
        tell("media:narrator", narrator)
    told = {(item.get("property"), (item.text or "").strip()) for item in metadata}
    for kind, value in _ACCESS:
        if (kind, value) not in told:
            tell(kind, value)


def _seconds(ms: int) -> str:
    return f"{ms // 1000}.{ms % 1000:03d}s"
