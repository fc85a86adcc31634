"""Text -> words, as spans. Every code point that is not white space is in exactly one word, in order.

A word is a stretch between white space with its punctuation. A stretch that makes no sound (a lone dash, an
ellipsis, an emoji) belongs to the word before it on its line, or to the one after it when it begins the
line or opens something (French sets "« mot »"); the word's span then holds the white space between them, so a
caption can never strand a dash. A line of nothing but such marks (a row of asterisks) is one word of its own.
Joining the words and dropping white space gives the text without white space, always.

In scripts without spaces each syllable or character is a unit, with closing punctuation attached to the one
before and opening punctuation to the one after: readings are matched by those, and ``whole`` makes words of them.
A language whose units are others would change ``_units`` and nothing else; ``language`` is there for it.
"""

import re
import unicodedata
from itertools import pairwise

from aligner.timing.letters import clings, is_spaceless, leads, sounds

_STRETCH = re.compile(r"\S+")
_LINE_END = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")

Span = tuple[int, int]


def split_words(text: str, language: str) -> tuple[Span, ...]:
    """The words of a text as half-open spans of code points."""
    words: list[Span] = []
    line: list[Span] = []
    previous_end = 0
    for found in _STRETCH.finditer(text):
        start, end = found.span()
        if line and _LINE_END.search(text, previous_end, start):
            words.extend(_attached(text, line))
            line = []
        line.extend(_units(text, start, end, language))
        previous_end = end
    words.extend(_attached(text, line))
    return tuple(words)


def _attached(text: str, line: list[Span]) -> list[Span]:
    """One line's stretches with the soundless ones joined to their neighbours."""
    words: list[Span] = []
    opening: int | None = None
    for start, end in line:
        if any(map(sounds, text[start:end])):
            words.append((start if opening is None else opening, end))
            opening = None
        elif words and opening is None and not all(map(_opens, text[start:end])):
            words[-1] = (words[-1][0], end)
        elif opening is None:
            opening = start
    if opening is not None:
        words.append((opening if not words else words.pop()[0], line[-1][1]))
    return words


def _opens(char: str) -> bool:
    return char in "«‹¿¡" or unicodedata.category(char) == "Ps"


def _units(text: str, start: int, end: int, language: str) -> list[Span]:  # noqa: ARG001 - the seam named above
    """One stretch, cut where a script without spaces begins a new unit."""
    stretch = text[start:end]
    if stretch.isascii() or not any(map(is_spaceless, stretch)):
        return [(start, end)]
    cuts = [start]
    cuts.extend(place for place in range(start + 1, end) if _begins_unit(text, start, place))
    cuts.append(end)
    return list(pairwise(cuts))


def _begins_unit(text: str, start: int, place: int) -> bool:
    before, char = text[place - 1], text[place]
    if clings(char) or leads(before) or before == "\u200d":
        return False
    if leads(char):
        return True
    if not sounds(char):
        return False
    if is_spaceless(char):
        return True
    # A Latin word or a number inside spaceless text begins after the unit (and its punctuation) before it,
    # and goes on through its own punctuation ("3.5").
    last = place - 1
    while last > start and (clings(text[last]) or not sounds(text[last])):
        last -= 1
    return is_spaceless(text[last])
