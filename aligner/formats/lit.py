"""What karaoke formats share: the pieces of a cue that light up one after the other, and when.

A piece is a word as its line shows it, or a syllable of one. Times are made to increase and to lie inside the cue,
because every karaoke format counts from the cue's start and forbids going back. The writers light whatever pieces
they are given.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from aligner.formats.direction import direction_mark
from aligner.formats.syllables import syllables
from aligner.formats.text import clean
from aligner.model import Cue, Narration, Word

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


def lit_cues(narration: Narration) -> Iterator[LitCue]:
    """The cues as the narration is to look; one with nothing to see is left out."""
    language = narration.script.language
    by_syllable = narration.look.karaoke == "syllable"
    for cue in narration.cues:
        if held := lit(cue, language, by_syllable=by_syllable):
            yield held


def lit(cue: Cue, language: str = "en", *, by_syllable: bool = False) -> LitCue | None:
    """A cue's pieces; lines with nothing to see are left out, and None is a cue of such lines only."""
    pieces: list[Piece] = []
    tails: list[str] = []
    now = cue.start_ms
    leads = cue.leads or ("",) * len(cue.line_texts)
    for words, text, lead in zip(cue.lines, cue.line_texts, leads, strict=True):
        if not clean(text).strip():
            continue
        position = 0
        mark = direction_mark(text, language)
        for word, (start, end) in zip(words, _places(words, text, len(lead)), strict=True):
            first = min(max(word.start_ms, now), cue.end_ms)
            last = min(max(word.end_ms, first), cue.end_ms)
            before = mark + clean(text[position:start])
            parts = _parts(word, language) if by_syllable and text[start:end] == word.text else []
            if len(parts) > 1:
                pieces += _sung(parts, before, len(tails), (first, last))
            else:
                pieces.append(Piece(len(tails), before, clean(text[start:end]), first, last))
            now, position, mark = last, end, ""
        tails.append(clean(text[position:]))
    return LitCue(cue, tuple(pieces), tuple(tails)) if tails else None


def _parts(word: Word, language: str) -> list[tuple[str, int]]:
    """A word's syllables and when each begins: with its first character where those have times, else by letters."""
    parts = syllables(word.text, language)
    told = len(word.char_starts_ms) == len(word.text)
    length = word.end_ms - word.start_ms
    made: list[tuple[str, int]] = []
    at = 0
    for part in parts:
        start = word.char_starts_ms[at] if told else word.start_ms + length * at // len(word.text)
        made.append((part, start if at else word.start_ms))
        at += len(part)
    return made


def _sung(parts: list[tuple[str, int]], before: str, line: int, span: tuple[int, int]) -> Iterator[Piece]:
    """The syllables of a word one after the other, without a gap, in the time that the word has."""
    starts = [min(max(start, span[0]), span[1]) for _, start in parts]
    starts = [max(starts[: index + 1]) for index in range(len(starts))]
    for index, ((part, _), start) in enumerate(zip(parts, starts, strict=True)):
        end = starts[index + 1] if index + 1 < len(parts) else span[1]
        yield Piece(line, "" if index else before, clean(part), start, end)


def _places(words: tuple[Word, ...], text: str, position: int) -> list[tuple[int, int]]:
    """Where each word stands on its line, from a place on. Where a line spells its words otherwise, they
    are told apart by its spaces, or else the first has all of it."""
    opened = position
    places: list[tuple[int, int]] = []
    for word in words:
        shown = _SPACES.sub(" ", word.text)
        start = text.find(shown, position)
        if start < 0:
            tokens = [found.span() for found in _TOKENS.finditer(text, opened)]
            if len(tokens) == len(words):
                return tokens
            return [(0, len(text))] + [(len(text), len(text))] * (len(words) - 1)
        position = start + len(shown)
        places.append((start, position))
    return places
