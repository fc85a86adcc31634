"""Fountain screenplays (fountain.io/syntax): characters are speakers, and their dialogue is what is spoken.

Scene headings and sections are chapters. Action and scene headings are read by the narrator when that is asked for.
Never spoken: parentheticals, transitions, notes, the boneyard, synopses, the title page, page breaks. The library
that there is for the format does not say on which line a thing stands, so that no error could; it judges the tests.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from aligner.script.manuscript import Block, Manuscript
from aligner.script.options import ReadOptions
from aligner.script.places import Source, line_and_column

_COMMENT = re.compile(r"/\*.*?\*/|\[\[.*?\]\]", re.DOTALL)
_OPEN = re.compile(r"/\*|\[\[")
_TITLE_KEY = re.compile(r"([^\s:][^:\n]*):[ \t]*(.*)")
_SCENE = re.compile(r"(?:int|ext|est|int\.?/ext|i/e)[. ]", re.IGNORECASE)
_SCENE_NUMBER = re.compile(r"\s*#[^#\n]+#\s*$")
_EXTENSION = re.compile(r"\s*\([^()]*\)\s*")
# Bold, italics and underlines, not where an asterisk or underscore stands by itself or is escaped.
_EMPHASIS = re.compile(r"(?<!\\)(\*{1,3}|_)(?=\S)([^\n]{1,1000}?)(?<=[^\s\\])\1")
_ESCAPED = re.compile(r"\\([*_])")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the file without its notes and boneyard; ``raw_empty``: it is empty in the file."""

    text: str
    number: int
    raw_empty: bool

    @property
    def empty(self) -> bool:
        return not self.text.strip()


def read(text: str, source: Source, options: ReadOptions) -> tuple[Manuscript, ...]:
    """One script. Raises ``ScriptError`` for a note or a boneyard without an end."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = _lines(plain, source)
    title, start = _title_page(lines)
    blocks = tuple(_Play(lines[start:], options).blocks())
    return (Manuscript(blocks, title=_plain(title), path=source.path),)


def _lines(text: str, source: Source) -> list[_Line]:
    """Lines without what is in notes and boneyard, numbered as in the file."""
    raw = text.split("\n")
    # What is taken out leaves its line ends, so that lines keep their numbers.
    cleaned = _COMMENT.sub(lambda found: "\n" * found.group().count("\n"), text)
    if found := _OPEN.search(cleaned):
        line, column = line_and_column(cleaned, found.start())
        kind, end = ("a boneyard", "*/") if found.group() == "/*" else ("a note", "]]")
        raise source.error_at(f"{kind} begins here and never ends: write {end}", line, column)
    pairs = zip(cleaned.split("\n"), raw, strict=True)
    # A line of which nothing is left is no empty line: it parts nothing. Spaces are kept: they hold dialogue together.
    return [
        _Line(line, number, raw_empty=not before.strip())
        for number, (line, before) in enumerate(pairs, 1)
        if line.strip() or not before.strip()
    ]


def _title_page(lines: list[_Line]) -> tuple[str, int]:
    """The title, and where the play begins: the title page is ``Key: value`` lines up to the first empty one."""
    if not lines or not _TITLE_KEY.match(lines[0].text) or _is_transition(lines[0].text):
        return "", 0
    title: list[str] = []
    key = ""
    for index, line in enumerate(lines):
        if line.empty:
            return " ".join(title), index
        found = None if line.text[:1].isspace() else _TITLE_KEY.match(line.text)
        if found:
            key = found[1].strip().lower()
        value = found[2] if found else line.text
        if key == "title" and value.strip():
            title.append(value.strip())
    return " ".join(title), len(lines)


class _Play:
    """What follows the title page."""

    def __init__(self, lines: list[_Line], options: ReadOptions) -> None:
        self._lines = lines
        self._action = options.action_spoken
        self._headings = options.action_spoken and options.headings_spoken
        self._depth = 0

    def blocks(self) -> Iterator[Block]:
        at = 0
        while at < len(self._lines):
            if self._is_character(at):
                speaker = _name(self._lines[at].text)
                at, spoken = self._dialogue(at + 1, speaker)
                yield from spoken
                continue
            line = self._lines[at]
            if not line.empty and self._is_action(at):
                at, block = self._paragraph(at)
                yield from [block] if self._action else []
                continue
            if not line.empty:
                yield from self._other(line)
            at += 1

    def _before_is_empty(self, at: int) -> bool:
        return at == 0 or self._lines[at - 1].empty

    def _after_is_empty(self, at: int) -> bool:
        return at + 1 >= len(self._lines) or self._lines[at + 1].empty

    def _is_character(self, at: int) -> bool:
        text = self._lines[at].text.strip()
        if text.startswith("@"):
            return len(text) > 1
        if not self._before_is_empty(at) or self._after_is_empty(at) or text[:1] in "!.>~#=[<":
            return False
        name = _name(text)
        letters = [character for character in name if character.isalpha()]
        return bool(letters) and not any(map(str.islower, letters)) and not _SCENE.match(text)

    def _dialogue(self, at: int, speaker: str) -> tuple[int, list[Block]]:
        """What a character says: up to an empty line, in one block between parentheticals."""
        blocks: list[Block] = []
        said: list[_Line] = []

        def end_block() -> None:
            if said:
                words = "\n".join(_plain(line.text.strip().removeprefix("~").strip()) for line in said)
                first = said[0]
                column = len(first.text) - len(first.text.lstrip()) + 1
                blocks.append(Block(words, line=first.number, column=column, speaker=speaker))
                said.clear()

        while at < len(self._lines):
            line = self._lines[at]
            if line.empty and not (line.text and said and not self._after_is_empty(at)):
                break
            text = line.text.strip()
            if text.startswith("(") and text.endswith(")"):
                end_block()
            elif text:
                said.append(line)
            at += 1
        end_block()
        return at, blocks

    def _is_action(self, at: int) -> bool:
        text = self._lines[at].text.strip()
        if text.startswith("!") or (text.startswith(">") and text.endswith("<")):
            return True
        if text[0] in "#=>" or (self._before_is_empty(at) and _is_scene(text)):
            return False
        alone = self._before_is_empty(at) and self._after_is_empty(at)
        return not (alone and _is_transition(text)) and not self._is_character(at)

    def _paragraph(self, at: int) -> tuple[int, Block]:
        """Action, up to an empty line or something else."""
        first = self._lines[at]
        words: list[str] = []
        while at < len(self._lines) and not self._lines[at].empty and self._is_action(at):
            text = self._lines[at].text.strip()
            centred = text.startswith(">") and text.endswith("<")
            words.append(text[1:-1].strip() if centred else text.removeprefix("!").removeprefix("~").strip())
            at += 1
        column = len(first.text) - len(first.text.lstrip()) + 1
        return at, Block(_plain("\n".join(words)), line=first.number, column=column)

    def _other(self, line: _Line) -> Iterator[Block]:
        """A section or a scene's heading; what else there is, is not spoken."""
        text = line.text.strip()
        if text.startswith("#"):
            self._depth = len(text) - len(text.lstrip("#"))
            yield Block(_plain(text.lstrip("#").strip()), line=line.number, heading=self._depth, spoken=False)
        elif _is_scene(text):
            heading = _plain(_SCENE_NUMBER.sub("", text.removeprefix(".")))
            yield Block(heading, line=line.number, heading=self._depth + 1, spoken=self._headings)


def _is_scene(text: str) -> bool:
    forced = text.startswith(".") and text[1:2].isalnum()
    return forced or bool(_SCENE.match(text))


def _is_transition(text: str) -> bool:
    return text.rstrip().endswith("TO:") and text == text.upper()


def _name(text: str) -> str:
    """A character's name without what stands behind it: ``(V.O.)``, ``(CONT'D)``, the caret of dual dialogue."""
    return _plain(_EXTENSION.sub(" ", text.strip().removeprefix("@").removesuffix("^")).strip())


def _plain(text: str) -> str:
    """The text without the marks of emphasis."""
    before = ""
    while before != text:
        before, text = text, _EMPHASIS.sub(r"\2", text)
    return _ESCAPED.sub(r"\1", text)
