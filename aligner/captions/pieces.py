"""Words that a line may end inside of: two that a dash joins ("distance--but"), and one that is wider than a line.

A URL is parted after its slashes and hyphens, then before its other marks, and where it has none (a long key) between
any two graphemes. A word of letters alone stays whole, however long: nobody may part it without a hyphen.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from aligner.captions.style import Style
from aligner.captions.width import display_width
from aligner.model import Word

_DASH = re.compile("--|[—―]")
# An em dash, or two hyphens, between two words; "I--I", "d--n" and "15–20" are one.
_JOINED = re.compile(r"(?<=\w\w)[.,;:!?…'\"”’)\]]*(?:--+|[—―]+)(?=['\"“‘(\[]*\w\w)")
_SOFT = re.compile(r"(?<![/\\\-‐–—―:])[/\\\-‐–—―]+(?=[^/\\\-‐–—―])")
_MARKS = re.compile(r"(?<=\w)(?=[.?&=#%@_:+~,;|])")
_JOINER = "\u200d"


class Pieces:
    """The words of a text as they may be parted; ``words`` are the very same where none may."""

    def __init__(self, words: Sequence[Word], style: Style) -> None:
        self._whole: dict[int, Word] = {}
        edges = {text: found for text in {word.text for word in words} if (found := _edges(text, style))}
        self.words = list(self._parted(words, edges)) if edges else list(words)

    def _parted(self, words: Sequence[Word], edges: Mapping[str, Sequence[int]]) -> Iterator[Word]:
        for word in words:
            found = edges.get(word.text)
            if found is None:
                yield word
                continue
            self._whole.update(dict.fromkeys(range(word.start, word.end), word))
            yield from (_slice(word, first, end) for first, end in pairwise(found))

    def line(self, words: Sequence[Word]) -> tuple[Word, ...]:
        """The words of a line, the pieces on it being one again."""
        if not self._whole or self._whole.keys().isdisjoint([word.start for word in words]):
            return tuple(words)
        return tuple(self._joined(words))

    def _joined(self, words: Sequence[Word]) -> Iterator[Word]:
        for whole, held in groupby(words, key=lambda word: self._whole.get(word.start)):
            if whole is None:
                yield from held
                continue
            pieces = tuple(held)
            first, end = pieces[0].start - whole.start, pieces[-1].end - whole.start
            yield whole if end - first == len(whole.text) else _slice(whole, first, end)


def _edges(text: str, style: Style) -> list[int]:
    """Where the pieces of a word begin, and its end; empty where it has but one."""
    edges = [0, len(text)]
    if _DASH.search(text):
        edges += [found.end() for found in _JOINED.finditer(text)]
    if len(text) > style.max_chars and _is_wide(text, style):
        edges += [found.end() for found in _SOFT.finditer(text)]
        for opportunities in (_marks, _graphemes):
            edges = sorted({*edges, *opportunities(text, sorted(set(edges)), style)})
    return sorted(set(edges)) if len(edges) > 2 else []


def _is_wide(text: str, style: Style) -> bool:
    return display_width(text, full_width=style.full_width) > style.max_chars


def _marks(text: str, edges: Sequence[int], style: Style) -> Iterator[int]:
    for first, end in pairwise(edges):
        if _is_wide(text[first:end], style):
            yield from (found.start() for found in _MARKS.finditer(text, first + 1, end))


def _graphemes(text: str, edges: Sequence[int], style: Style) -> Iterator[int]:
    """Places that leave no piece wider than a line, but for words of letters."""
    for first, end in pairwise(edges):
        start = last = first
        if text[first:end].strip("/\\-‐–—―.?&=#%@_:+~,;|").isalpha() or not _is_wide(text[first:end], style):
            continue
        for place in (*range(first + 1, end), end):
            if place < end and not _begins_grapheme(text, place):
                continue
            if _is_wide(text[start:place], style) and last > start:
                yield last
                start = last
            last = place


def _begins_grapheme(text: str, place: int) -> bool:
    """Whether something that is one character to a reader begins there (UAX 29, of what stands in such words)."""
    before, char = text[place - 1], text[place]
    clings = unicodedata.category(char)[0] == "M" or "\U0001f3fb" <= char <= "\U0001f3ff"
    flag = all("\U0001f1e6" <= half <= "\U0001f1ff" for half in (before, char))
    return not (clings or flag or _JOINER in (before, char))


def _slice(word: Word, first: int, end: int) -> Word:
    """A part of a word, with the time that its characters have."""
    told = len(word.char_starts_ms) == len(word.text)
    length = word.end_ms - word.start_ms

    def heard(place: int) -> int:
        if place in (0, len(word.text)):
            return word.end_ms if place else word.start_ms
        at = word.char_starts_ms[place] if told else word.start_ms + length * place // len(word.text)
        return min(max(at, word.start_ms), word.end_ms)

    return replace(
        word,
        text=word.text[first:end],
        start=word.start + first,
        end=word.start + end,
        start_ms=heard(first),
        end_ms=max(heard(first), heard(end)),
        spoken=word.spoken if first == 0 else None,
        char_starts_ms=word.char_starts_ms[first:end] if told else (),
    )
