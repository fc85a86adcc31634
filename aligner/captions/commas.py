"""What a break after a comma costs: of a clause it is welcome, of a list less so, inside what was put in not at all."""

from aligner.captions.sentences import begins_speech
from aligner.captions.tokens import Token

CLAUSE_COMMA = -1.2
_LIST_COMMA = 0.3
_LAST_COMMA = -0.2
"""Of a list: "deer, pigs, | and water buffalo"."""
_ONE_WORD_COMMA = 1.0
"""After a word that stands alone between two marks."""
_OPENED = 3.0
"""After a word that opens a clause which something was put into: "and that, | whilst this planet"."""
_INSERTED = 0.3
"""Beside a word or two that were put in: "observing, | you know, | this"."""
ADVERBS = frozenset({"not", "only", "just", "even", "also"})
"""What stands before any word: "“poison” or not", "and even water buffalo"."""
LEANING = ("determiners", "prepositions", "linking", "coordinators", "subordinators")
"""Kinds of words that lean on what follows."""
_WAITING = (*LEANING, "auxiliaries")
OPENING = ("coordinators", "subordinators")


def after_comma(tokens: list[Token], index: int) -> float:
    """A comma that closes a clause is worth more than one of a list or round one word."""
    before, after = tokens[index], tokens[index + 1]
    if before.kind in OPENING or (before.kind == "auxiliaries" and after.kind == "prepositions"):
        return _OPENED  # "and, | whilst this", "it had, | in fact"
    if begins_speech(before.text, after.text):
        return CLAUSE_COMMA
    if index and tokens[index - 1].mark:  # "Actually, | you are not", "red, white, | and blue"
        return _LIST_COMMA if after.kind == "coordinators" else _ONE_WORD_COMMA
    if any(
        token.mark in (",", "،") and token.kind in _WAITING for token in tokens[max(0, index - 2) : index]
    ):
        return _OPENED  # "with, for example, | iPads", "it had, in fact, | a flavour"
    following = tokens[index + 2] if index + 2 < len(tokens) else None
    if after.kind == "pronouns" and not after.mark and following is not None and following.mark in (",", "،"):
        return _INSERTED  # "you know,", "I think,"
    if opens_clause(tokens, index + 1) or (after.mark in (",", "،") and opens_clause(tokens, index + 2)):
        return CLAUSE_COMMA - 0.4
    # Another comma within three words on either side: an enumeration, or "you know," put in between.
    near = tokens[max(0, index - 3) : index] + tokens[index + 1 : index + 4]
    listed = any(token.mark in (",", "،") for token in near)
    if listed and after.kind == "coordinators":
        return _LAST_COMMA
    if listed and after.mark:
        return _ONE_WORD_COMMA  # "deer, | pigs, and"
    return _LIST_COMMA if listed or after.number else CLAUSE_COMMA


def opens_clause(tokens: list[Token], index: int) -> bool:
    """Whether a word opens a clause: "because", "he", "and he", "and that"."""
    if index >= len(tokens):
        return False
    token = tokens[index]
    following = tokens[index + 1].kind if index + 1 < len(tokens) else ""
    if token.kind == "coordinators" and not token.adverbial:
        if following == "auxiliaries":
            return tokens[index + 1].key not in ADVERBS and not tokens[index + 1].degree
        return following in ("pronouns", "subordinators")
    if token.key == "so" and following == "auxiliaries":
        return False  # "so very much", "so few"
    return token.adverbial or token.kind in ("subordinators", "pronouns")
