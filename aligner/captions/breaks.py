"""What a break after each word costs, by language and pauses. Knows no limits of a style and no shape.

Costs are in one unit, roughly the logarithm of odds: below nothing a break is welcome, above ten it is an
error. The order follows the publishers' (captions: after a sentence, at a pause, after ; : —, after a comma,
before a conjunction, before a preposition; never after an article …).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from aligner.captions.lexicon import lexicon
from aligner.captions.sentences import OPENERS, begins_speech, sentence_ends
from aligner.captions.syntax import STRONG_MARK, is_dashed, spaced
from aligner.captions.tokens import Token, token
from aligner.captions.unspaced import NEVER, unspaced_break
from aligner.captions.verse import Verses
from aligner.captions.width import is_east_asian, is_unspaced
from aligner.model import Word
from aligner.segmentation import Segments, base_language

_PARAGRAPH = re.compile(r"\n[^\S\n]*\n|\u2029|\f")
_NO_BREAK = frozenset("\u00a0\u202f\u2060\u2011")

# Silence that a listener hears as a pause begins at about 150 ms; past 700 ms a longer one says no more.
_PAUSE_FROM_MS = 150
_PAUSE_FULL_MS = 700
_PAUSE_WORTH = 4.0

SENTENCE = -3.5
_CLAUSE_SPACE = -1.0
"""A space in Thai, Lao, Khmer or Burmese: between clauses, or round a name or a list."""
_VERSE = -2.0
"""The end of a line of verse."""
_INSIDE_VERSE = 1.0
"""A line of verse that fits is not parted, whatever it asks or wherever its reader breathes."""


@dataclass(frozen=True, slots=True)
class Breaks:
    """Per word: what a break after it costs, how it joins the next, and whether the text forces an end."""

    costs: tuple[float, ...]
    joins: tuple[str, ...]
    sentences: tuple[bool, ...]
    speeches: tuple[bool, ...]
    """What somebody says begins after the word: `she said, "Come."`"""
    walls: tuple[bool, ...]
    """A paragraph ends or the speaker changes: no cue goes across."""
    turns: tuple[bool, ...]
    """The writer ended a line that means something (verse): no line goes across."""


def find_breaks(words: Sequence[Word], text: str, language: str) -> Breaks:
    """Judges every joint between words. Linear; looks at the words of a sentence beside it only."""
    base = base_language(language)
    table = lexicon(language)
    cache: dict[str, Token] = {}
    tokens = [cache.get(word.text) or cache.setdefault(word.text, token(word.text, table)) for word in words]
    sentences = sentence_ends([word.text for word in words], table, base)
    verses = Verses(text)
    segments = Segments(text, language)
    costs, joins, walls, turns, speeches = [], [], [], [], []
    for index in range(len(words) - 1):
        before, after = words[index], words[index + 1]
        gap = text[before.end : after.start]
        parted = gap != " " and bool(_PARAGRAPH.search(gap.replace("\r\n", "\n")))
        wall = parted or before.speaker != after.speaker
        join = gap if gap == " " else _join(before.text, gap, after.text)
        if sentences[index] or wall:
            cost = SENTENCE
        elif not join and (is_unspaced(before.text[-1]) or is_unspaced(after.text[0])):
            cost = unspaced_break(before.text[-1], after.text[0], after.start, segments, base)
        else:
            cost = _joint(tokens, index, gap, table.pairs, base)
        turns.append("\n" in gap and verses.holds(before.end))
        if turns[-1]:
            cost = min(cost, _VERSE)
        pause_ms = after.start_ms - before.end_ms
        if pause_ms > _PAUSE_FROM_MS and cost < NEVER:
            cost -= _pause_worth(pause_ms)
        if cost < _INSIDE_VERSE and not wall and not turns[-1] and verses.holds(before.end):
            cost = _INSIDE_VERSE
        costs.append(cost)
        joins.append(join)
        walls.append(wall)
        speeches.append(begins_speech(before.text, after.text))
        sentences[index] = sentences[index] or wall
    if words:
        costs.append(SENTENCE)
        joins.append("")
        walls.append(True)
        turns.append(True)
        speeches.append(True)
    return Breaks(tuple(costs), tuple(joins), tuple(sentences), tuple(speeches), tuple(walls), tuple(turns))


def _join(before: str, gap: str, after: str) -> str:
    """How two words stand on one line: as the script has them, a run of white space being one space.

    A lone line break between Chinese or Japanese characters is no space (CSS Text 3, segment breaks).
    """
    if not any(char.isspace() for char in gap):
        return ""
    if gap.strip("\r\n") == "" and is_east_asian(before[-1]) and is_east_asian(after[0]):
        return ""
    return gap if gap in _NO_BREAK else " "


def _pause_worth(pause_ms: int) -> float:
    if pause_ms <= _PAUSE_FROM_MS:
        return 0.0
    heard = min(pause_ms, _PAUSE_FULL_MS) - _PAUSE_FROM_MS
    return _PAUSE_WORTH * heard / (_PAUSE_FULL_MS - _PAUSE_FROM_MS)


def _joint(tokens: list[Token], index: int, gap: str, pairs: frozenset[str], language: str) -> float:
    """The cost of a break inside a sentence, pauses aside."""
    before, after = tokens[index], tokens[index + 1]
    if gap != " ":
        if any(char in _NO_BREAK for char in gap):
            return NEVER
        if not any(char.isspace() for char in gap):
            return STRONG_MARK if is_dashed(before) and not after.number else NEVER  # "15–20" is one
    if not (before.text.isascii() and after.text.isascii()):
        if is_east_asian(before.text[-1]) or is_east_asian(after.text[0]):
            return -2.0  # a space in Chinese or Japanese is a clause mark
        if is_unspaced(before.text[-1]) and is_unspaced(after.text[0]):
            return _CLAUSE_SPACE
    if not after.key and after.text[0] not in OPENERS:
        return NEVER  # punctuation by itself stays with what it follows: "mot !"
    return spaced(tokens, index, gap, pairs, language)
