"""What a break between two English words costs that no table knows, by their endings and by what frames them."""

import re
from collections.abc import Sequence

from aligner.captions.tokens import Token

_PLAIN = 3.2
"""Between two words that nothing is known of, as in every language."""
_POSSESSIVE = 6.0
_MODIFIER = _PLAIN + 1.2
"""Between an adjective or an adverb and what it says something of."""
_COMPOUND = _PLAIN + 1.2
"""Inside "the user | interface", "a broken | door": a phrase that an article opened and that ends with its noun."""
_PREDICATE = 1.8
"""Between a noun in the plural and what is said of it: "three themes | running through it", "regions | activated"."""

# Adjectives by their endings: what stands after one is likely its noun.
_ADJECTIVE = re.compile(r".{3,}(?:ous|ful|ive|al|ible|able|ic|less|ary|ish|ent|ant)")
_ADVERB = re.compile(r".{3,}ly")
_PLURAL = re.compile(
    r"(?!always|perhaps|sometimes|besides|towards|across|yes).{2,}[^su]s|people|children|men|women"
)
_VERB = re.compile(r".{2,}(?:ed|ly)|.{3,}ing")
_PAST = frozenset(
    [
        "began",
        "became",
        "came",
        "fell",
        "felt",
        "found",
        "gave",
        "got",
        "grew",
        "held",
        "kept",
        "knew",
        "left",
        "led",
        "lost",
        "made",
        "met",
        "ran",
        "said",
        "sat",
        "saw",
        "sent",
        "spoke",
        "stood",
        "told",
        "took",
        "thought",
        "went",
        "wrote",
    ]
)
_OPENS = ("determiners", "prepositions", "linking")
_CLOSES = ("linking", "coordinators", "auxiliaries")
_PHRASE = ("", "modifiers", "quantities")
_LONGEST = 3
"""So many words may stand between an article and its noun."""


def english(tokens: Sequence[Token], index: int) -> float:
    """The break after ``tokens[index]``, which has no mark."""
    before, after = tokens[index], tokens[index + 1]
    if before.key.endswith("'s"):
        return _POSSESSIVE
    if _ADJECTIVE.fullmatch(before.key) or _ADVERB.fullmatch(before.key):
        return _MODIFIER
    plural = _PLURAL.fullmatch(before.key) is not None
    if plural and not before.catenative and _opens_predicate(after):
        return _PREDICATE
    if not plural and _is_opened(tokens, index) and _closes(tokens, index + 1):
        return _COMPOUND
    return _PLAIN


def _opens_predicate(token: Token) -> bool:
    """Whether a word could begin with "that are", or is what the plural before it did."""
    if token.key.endswith("ing"):
        return len(token.key) > 5
    return token.key in _PAST or (token.key.endswith("ed") and len(token.key) > 4)


def _is_opened(tokens: Sequence[Token], index: int) -> bool:
    """Whether an article or a preposition opened the phrase that holds a word."""
    for place in range(index - 1, max(index - 1 - _LONGEST, -1), -1):
        token = tokens[place]
        if token.mark:
            return False
        if token.kind in _OPENS:
            return not token.marker
        if token.kind not in _PHRASE:
            return False
    return False


def _closes(tokens: Sequence[Token], index: int) -> bool:
    """Whether a word is likely the noun that ends its phrase: something follows that a verb seldom has after it."""
    token = tokens[index]
    if _VERB.fullmatch(token.key) or token.key in _PAST:
        return False
    if index + 2 < len(tokens) and tokens[index + 2].key == token.key:
        return False  # "from the station | hand in hand"
    following = tokens[index + 1].kind if index + 1 < len(tokens) else ""
    if token.mark or index + 1 == len(tokens):
        return _PLURAL.fullmatch(token.key) is None  # "the man walks."
    return following in _CLOSES or (following == "prepositions" and _PLURAL.fullmatch(token.key) is None)
