"""What karaoke formats share: the pieces of a cue that light up one after the other, and when.

A piece is a word as its line shows it. Times are made to increase and to lie inside the cue, because every
karaoke format counts from the cue's start and forbids going back. To light syllables instead, split pieces here:
the writers light whatever pieces they are given.
"""

import re
from dataclasses import dataclass

from aligner.formats.text import clean
from aligner.model import Cue, Word

_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_TOKENS = re.compile(r"[^ \t\r\n\f\v]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """``before`` is what stands on the line between the last piece and this one: seldom more than a space."""

    line: int
    before: str
    text: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class LitCue:
    """A cue as karaoke shows it. ``tails`` is what a line still holds after its last piece, one a line."""

    cue: Cue
    pieces: tuple[Piece, ...]
    tails: tuple[str, ...]

    def lines(self) -> list[tuple[tuple[Piece, ...], str]]:
        """Each line's pieces and tail."""
        return [
            (tuple(piece for piece in self.pieces if piece.line == number), tail)
            for number, tail in enumerate(self.tails)
        ]


def lit(cue: Cue) -> LitCue | None:
    """A cue's pieces; lines with nothing to see are left out, and None is a cue of such lines only."""
    pieces: list[Piece] = []
    tails: list[str] = []
    now = cue.start_ms
    for words, text in zip(cue.lines, cue.line_texts, strict=True):
        if not clean(text).strip():
            continue
        position = 0
        for word, (start, end) in zip(words, _places(words, text), strict=True):
            first = min(max(word.start_ms, now), cue.end_ms)
            last = min(max(word.end_ms, first), cue.end_ms)
            before, shown = clean(text[position:start]), clean(text[start:end])
            pieces.append(Piece(len(tails), before, shown, first, last))
            now, position = last, end
        tails.append(clean(text[position:]))
    return LitCue(cue, tuple(pieces), tuple(tails)) if tails else None


def _places(words: tuple[Word, ...], text: str) -> list[tuple[int, int]]:
    """Where each word stands on its line. Where a line spells its words otherwise, they are told apart by its spaces,
    or else the first has all of it."""
    places: list[tuple[int, int]] = []
    position = 0
    for word in words:
        shown = _SPACES.sub(" ", word.text)
        start = text.find(shown, position)
        if start < 0:
            tokens = [found.span() for found in _TOKENS.finditer(text)]
            if len(tokens) == len(words):
                return tokens
            return [(0, len(text))] + [(len(text), len(text))] * (len(words) - 1)
        position = start + len(shown)
        places.append((start, position))
    return places
