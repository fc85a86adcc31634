"""Words that are one expression: "because of", "hand in hand", "thump! thump!", "No. 5", "10 to 12"."""

import re
from collections.abc import Sequence

from aligner.captions.sentences import NUMBERED
from aligner.captions.tokens import Token

# A number without a unit: of "4.2% to $18.75" each part stands by itself, "10 to 12 kn" is one thing.
_BARE = re.compile(r"\d[\d.,]*")
_YEAR_DIGITS = 4
"""A number so long may be a year, which a preposition puts beside anything: "won 15 | in 2022"."""


def are_bound(tokens: Sequence[Token], index: int, pairs: frozenset[str]) -> bool:
    """Whether a word and the next are one expression: "years | ago", "hand | in hand", "Vincent | van Gogh"."""
    before, after = tokens[index], tokens[index + 1]
    if before.mark:
        return False
    if after.clinging or f"{before.key}_{after.key}" in pairs:
        return True
    if is_echoed(tokens, index) or (before.number and _is_range(tokens, index)):
        return True
    following = tokens[index + 2] if index + 2 < len(tokens) else None
    if before.particle and after.kind == "coordinators":
        return following is not None and following.particle  # "up | and down"
    if before.nobiliary and index:
        return tokens[index - 1].capital and after.capital
    return before.capital and after.nobiliary and following is not None and following.capital


def is_echoed(tokens: Sequence[Token], index: int) -> bool:
    """Whether a word stands on both sides of a small one: "hand in hand", "again and again"."""
    if index + 2 >= len(tokens) or tokens[index].key != tokens[index + 2].key:
        return False
    first, middle = tokens[index], tokens[index + 1]
    return middle.kind in ("prepositions", "coordinators") and not (first.kind or first.mark or middle.mark)


def is_repeated(before: Token, after: Token) -> bool:
    """Whether a word is said twice: "thump! | thump!", "down, | down"; after a full stop begins another sentence."""
    return before.mark not in ("", ".") and before.key != "" and before.key == after.key


def is_numbered(before: Token, after: Token) -> bool:
    """Whether an abbreviation waits for its number: "No. | 1,204", "p. | 12"."""
    return before.mark == "." and before.key in NUMBERED and after.number


def _is_range(tokens: Sequence[Token], index: int) -> bool:
    """Whether two numbers are one statement: "10 | to 12", "1 | in 3", "24 | and 31"."""
    if index + 2 >= len(tokens):
        return False
    first, middle, last = tokens[index : index + 3]
    if not (_BARE.fullmatch(first.key) and last.number) or middle.mark:
        return False
    if middle.kind == "coordinators":
        return True
    return middle.kind == "prepositions" and all(len(word.key) < _YEAR_DIGITS for word in (first, last))
