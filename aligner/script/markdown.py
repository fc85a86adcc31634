"""Markdown (CommonMark, with tables, footnotes, task and definition lists): what a narrator reads of it.

Headings are chapters; a list's items are paragraphs without their marks; emphasis is its text; a link is its text;
a table's row is "Header: value; …"; inline code is text. Not spoken: pictures, blocks of code, footnotes and the marks
that lead to them, comments, what is struck out, and HTML but for the text in it. ``<break time="1s"/>`` passes.
"""

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from aligner.script.front_matter import read_front_matter
from aligner.script.manuscript import Block, Manuscript
from aligner.script.options import ReadOptions
from aligner.script.places import Source
from aligner.script.speakable import table_texts

if TYPE_CHECKING:
    from markdown_it.token import Token

_BREAK = re.compile(r"</?break\b", re.IGNORECASE)
# What a directive begins with: in code it is text.
_OPENER = re.compile(r"\[|<(?=/?break\b)", re.IGNORECASE)
_LINE_BREAK = re.compile(r"<br\b", re.IGNORECASE)
_LINE_ENDS = re.compile(r"[ \t]*\n\s*")
_SPACES = re.compile(r"[ \t]{2,}")
_NAME = re.compile(r"/?break\b", re.IGNORECASE)
_UNSEEN = ("script", "style", "template", "title")


def read(text: str, source: Source, options: ReadOptions) -> tuple[Manuscript, ...]:
    """One script. Raises ``ScriptError`` for front matter that cannot be read and a comment without an end."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.tasklists import tasklists_plugin

    front = read_front_matter(text, source)
    # Escapes stay apart from the text beside them, so that \[ stays a bracket that is no directive.
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("text_join")
    parser.use(footnote_plugin).use(tasklists_plugin).use(deflist_plugin)
    rest = text[front.length :] if front else text
    lines = re.split(r"\r\n|\r|\n", rest)
    found = _Walk(lines, 1 + (front.lines if front else 0), source, headings_spoken=options.headings_spoken)
    blocks = tuple(found.blocks(parser.parse(rest)))
    return (front.manuscript(blocks, source) if front else Manuscript(blocks, path=source.path),)


class _Walk:
    """Tokens to blocks. ``first_line`` is the line of the file that ``lines`` begin at."""

    def __init__(
        self, lines: Sequence[str], first_line: int, source: Source, *, headings_spoken: bool
    ) -> None:
        self._lines = lines
        self._first_line = first_line
        self._source = source
        self._headings_spoken = headings_spoken

    def blocks(self, tokens: "Sequence[Token]") -> Iterator[Block]:
        heading = 0
        rows: list[tuple[int, list[str]]] | None = None
        notes = 0
        for token in tokens:
            notes += {"footnote_block_open": 1, "footnote_block_close": -1}.get(token.type, 0)
            if notes:
                continue
            line = token.map[0] if token.map else 0
            if token.type == "heading_open":
                heading = int(token.tag[1:])
            elif token.type == "table_open":
                rows = []
            elif token.type == "tr_open" and rows is not None:
                rows.append((line, []))
            elif token.type == "table_close" and rows is not None:
                texts = table_texts([cells for _, cells in rows])
                yield from (self._block(text, at) for text, (at, _) in zip(texts, rows, strict=True))
                rows = None
            elif token.type == "inline":
                text = _spoken(token.children or ())
                if rows is not None:
                    rows[-1][1].append(text)
                else:
                    yield self._block(text, line, heading)
                heading = 0
            elif token.type == "html_block":
                yield self._block(self._text_of(token), line)

    def _block(self, text: str, line: int, heading: int = 0) -> Block:
        raw = self._lines[line] if line < len(self._lines) else ""
        start = text.lstrip().split("\n")[0][:8]
        return Block(
            text.strip(),
            line=self._first_line + line,
            column=max(raw.find(start), 0) + 1,
            heading=heading,
            spoken=not heading or self._headings_spoken,
        )

    def _text_of(self, token: "Token") -> str:
        html = token.content
        if html.lstrip().startswith("<!--") and "-->" not in html:
            line = self._first_line + (token.map[0] if token.map else 0)
            raise self._source.error_at("a comment begins here and never ends: write -->", line, 1)
        return text_of_html(html)


def _spoken(tokens: "Sequence[Token]") -> str:
    """The text of a paragraph, its line ends kept."""
    parts: list[str] = []
    struck = 0
    for token, following in zip(tokens, (*tokens[1:], None), strict=False):
        struck += {"s_open": 1, "s_close": -1}.get(token.type, 0)
        if struck:
            continue
        if token.type == "text":
            parts.append(token.content)
        elif token.type == "text_special":
            tag = token.content == "<" and following is not None and _NAME.match(following.content)
            parts.append(f"\\{token.content}" if tag or token.content == "[" else token.content)
        elif token.type == "code_inline":
            parts.append(_OPENER.sub(r"\\\g<0>", token.content))
        elif token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif token.type == "html_inline" and _BREAK.match(token.content):
            parts.append(token.content)
        elif token.type == "html_inline" and _LINE_BREAK.match(token.content):
            parts.append("\n")
    return _LINE_ENDS.sub("\n", _SPACES.sub(" ", "".join(parts)))


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        if tag == "break":
            self.parts.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN and self._unseen > 0

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "break":
            self.parts.append(self.get_starttag_text() or "")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data)


def text_of_html(html: str) -> str:
    """The text in HTML, without comments, scripts and styles."""
    parser = _Html()
    parser.feed(html)
    parser.close()
    return "\n".join(filter(None, map(str.strip, "".join(parser.parts).splitlines())))
