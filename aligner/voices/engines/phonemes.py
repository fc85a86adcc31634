"""Phonemes tied to the words of the text that they speak.

espeak-ng states where each spoken word begins; its positions can point into a word's middle, repeat (one
number, several words) or merge two words ("of the"). Here they become *groups*: whole words of the text, in
order, covering all of it. Knows nothing of audio.
"""

import bisect
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# A word for this purpose: what no space, dash or ellipsis separates; an ideograph or kana is one by itself.
_WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|[^\s\u2010-\u2015…\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)


@dataclass(frozen=True, slots=True)
class Group:
    """A stretch of the text, ``start`` to ``end``, that one run of phonemes speaks: one word, mostly."""

    start: int
    end: int


def group_words(text: str, positions: Sequence[int]) -> tuple[tuple[Group, ...], tuple[int, ...]]:
    """The groups of a text, and for each position (a spoken word's start) the group it belongs to."""
    words = [match.span() for match in _WORD.finditer(text) if any(map(str.isalnum, match.group()))]
    if not words:
        return (), tuple(-1 for _ in positions)
    ends = [end for _, end in words]
    lead: list[int] = []
    reached = 0
    for position in positions:
        index = min(bisect.bisect_right(ends, position), len(words) - 1)
        reached = max(reached, index)
        lead.append(reached)
    first = sorted(set(lead))
    if not first:
        return (), ()
    first[0] = 0
    groups = []
    for number, index in enumerate(first):
        last = first[number + 1] - 1 if number + 1 < len(first) else len(words) - 1
        groups.append(Group(words[index][0], words[last][1]))
    place = {index: number for number, index in enumerate(sorted(set(lead)))}
    return tuple(groups), tuple(place[index] for index in lead)


def tie(symbols: Sequence[str], heard: Sequence[tuple[str, int]]) -> list[int]:
    """The group of each of ``symbols`` (one phoneme stream), from ``heard`` (another, with its groups).

    The streams are the same phonemes bar a few (a glide between vowels, a stress moved): those that only
    ``symbols`` has go with their neighbours. Marks that no stream sounds (spaces, punctuation) get -1.
    """
    sounding = [index for index, symbol in enumerate(symbols) if not is_mark(symbol)]
    ours = [unicodedata.normalize("NFD", symbols[index])[0] for index in sounding]
    flat = [(code, group) for symbol, group in heard for code in unicodedata.normalize("NFD", symbol)]
    theirs = [code for code, _ in flat]
    groups = [-1] * len(symbols)
    if not theirs:
        return groups
    tied = [-1] * len(ours)
    for kind, a, a_end, b, b_end in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        for step in range(a_end - a):
            if kind == "equal":
                tied[a + step] = flat[b + step][1]
            elif kind == "replace":
                tied[a + step] = flat[b + min(step, b_end - b - 1)][1]
            else:
                tied[a + step] = tied[a + step - 1] if a + step else flat[0][1]
    highest = 0
    for index, group in zip(sounding, tied, strict=True):
        highest = max(highest, group)
        groups[index] = highest
    return groups


def is_mark(symbol: str) -> bool:
    """Whether a phoneme symbol stands for no sound: a space or a punctuation mark."""
    return symbol.isspace() or symbol in ".,:;!?" or symbol == ""
