"""What a break between two spaced words of one sentence costs: punctuation and syntax, by small tables.

Sees the few words on either side and no more; knows nothing of pauses, lines or limits (``breaks`` has the unit).
"""

import re

from aligner.captions.bound import are_bound, is_echoed, is_numbered, is_repeated
from aligner.captions.commas import ADVERBS, CLAUSE_COMMA, LEANING, OPENING, after_comma, opens_clause
from aligner.captions.english import english
from aligner.captions.sentences import CLOSERS
from aligner.captions.tokens import Token

_DASHES = frozenset("—–―")
STRONG_MARK = -2.0
_REPEATED = 3.0
"""Between a word and itself: "thump! | thump!"."""
_BOUND = 6.0
"""Inside an expression of several words, at least."""
_LEANS = 5.0
"""What costs more after an article, a preposition or a conjunction leaves it without what it waits for."""
_PLAIN = 3.2
"""Between two words that no table knows."""

# Korean: connective endings close a clause, the genitive ties two nouns, case particles close a phrase.
_KO_CONNECTIVE = re.compile(r".+(?:고|서|면|만|데|며|까|록|도록|어도|아도|자마자)")
# What means nothing without the word before it: "해변을 | 따라", "알고 | 싶으면", "할 | 수 있다".
_KO_BOUND = re.compile(
    r"(?:따라|위해|위한|통해|통한|대해|대한|향해|의해|관해|관한|싶|않|때문|것[은이을도]|수(?:가|도|는)?$|줄[은을도]?$)"
)
# Endings of a sentence, which captions often write without a full stop.
_KO_FINAL = re.compile(r".+(?:니다|니까|[어아여해에예네군지세까게데]요|죠|[았었였했겠]다)")
# A verb and its auxiliary: "사용하고 | 있다", "희망이기도 | 하다".
_KO_AUXILIARY = re.compile(r".*(?:[고아어여해져] 있.*|기[도는만] [하해했합한할].*)")
_KO_PARTICLE = re.compile(r".+(?:에서|에게|으로|부터|까지|을|를|이|가|은|는|에|로|와|과|도)")

# English prepositions that belong to the verb before them when no noun follows.
_STRANDED = frozenset({"on", "in", "along", "around", "about", "for", "at", "with", "to"})
_EITHER = frozenset({"it", "you"})
"""Pronouns that are subject or object."""
_PLACES = frozenset({"over", "up", "down"})
"""Particles that as often say where: "over time", "down Main Street"."""
_AFTER_PARTICLES = frozenset({"like", "according", "until", "without", "since", "despite"})
"""Prepositions that no other takes before it."""
_OPENING_MARKS = "([“«„‘"
_GENITIVES = frozenset({"der", "des", "einer", "eines"})
_DEGREES = ("auxiliaries", "quantities", "modifiers")
_NOUNS = ("", "modifiers")
"""Kinds of words that are content: a noun, or what stands before one."""


def spaced(tokens: list[Token], index: int, gap: str, pairs: frozenset[str], language: str) -> float:
    before, after = tokens[index], tokens[index + 1]
    if gap != " " and not _DASHES.isdisjoint(gap):
        return STRONG_MARK if before.mark else CLAUSE_COMMA
    marked = _marked(tokens, index) if before.mark else None
    if marked is not None:
        return marked
    if (after.text[0] in _OPENING_MARKS and not _is_term(after, before)) or (
        before.text[-1] in ")]”»" and before.text[0] not in _OPENING_MARKS and not before.kind
    ):
        return 6.0 if before.kind in LEANING else 0.0  # "say that | “I see”"
    if after.text[0] in "—–" or after.text in ("-", "--"):
        return -0.5
    cost = _object(tokens, index) if before.kind == "pronouns" else None
    cost = cost if cost is not None else _after(before, after, language)
    cost = cost if cost is not None else _before(tokens, index, language)
    return max(cost, _BOUND) if cost < _BOUND and are_bound(tokens, index, pairs) else cost


def _marked(tokens: list[Token], index: int) -> float | None:
    """What the mark after a word says by itself."""
    before, after = tokens[index], tokens[index + 1]
    if is_repeated(before, after):
        return _REPEATED
    if before.mark in ";:؛…!?؟" or is_dashed(before):
        return STRONG_MARK
    return after_comma(tokens, index) if before.mark in ",،" else None


def is_dashed(token: Token) -> bool:
    """Whether a word ends with a dash: two hyphens are one, and a hyphen by itself, but not that of "well-"."""
    return token.mark in _DASHES or (token.mark == "-" and token.text.rstrip(CLOSERS)[-2:] in ("-", "--"))


def _is_term(quoted: Token, before: Token) -> bool:
    """Whether a word in quotes is named rather than said: "marked ‘poison’"."""
    closed = quoted.text.rstrip(".,;:!?…")
    return not before.mark and len(closed) > 1 and closed[-1] in "”’»“"


def leans(before: Token, after: Token, language: str) -> bool:
    """Whether an article, a preposition or a conjunction waits for the next word: "looked down | and" does not."""
    cost = None if before.particle else _after(before, after, language)
    return before.kind in LEANING and cost is not None and cost > _LEANS


def _after(before: Token, after: Token, language: str) -> float | None:
    """What forbids a break after a word, None when nothing does."""
    if is_numbered(before, after):
        return 10.0
    if before.mark == "." and not before.number:
        if not before.abbreviation:
            return STRONG_MARK  # a sentence's end in a text that does not write capitals
        if after.capital or not _closes_phrase(before):
            return 10.0 if after.capital else 5.0
    elif before.mark:
        return None
    if before.title and before.capital and after.capital:
        return 10.0
    stranded = after.kind in ("coordinators", "subordinators", "pronouns")
    if before.kind == "determiners":
        return _after_determiner(before, after)
    if before.kind in ("prepositions", "linking"):
        if _ends_phrase(before, after):
            return 2.0  # "to look down | and", "make out | what", "went straight on | like a tunnel"
        return 6.0 if stranded else 9.0
    if before.kind in ("coordinators", "subordinators"):
        return 8.0
    if before.kind == "pronouns" and after.kind not in LEANING[1:]:
        return 7.0  # a subject and its verb; before the others it is an object: "the range of it | and"
    if before.kind in ("auxiliaries", "quantities") and after.kind != "coordinators":
        if before.kind == "quantities" and after.kind == "prepositions":
            return None  # "drink much | from a bottle"
        if before.degree and after.kind in ("", "quantities", "modifiers", "determiners"):
            return 7.0  # "very | few"
        return 3.0 if stranded else 5.5
    if before.kind == "modifiers" and after.kind in _NOUNS:
        return 5.5
    if before.number and after.kind in (*_NOUNS, "quantities"):
        return 7.0  # number and unit
    if after.number and before.capital:
        return 6.0  # "Chapter 3", "May 5"
    if before.capital and after.capital and language != "de" and after.kind != "pronouns":
        return 7.0  # first and last name
    return None


def _closes_phrase(abbreviation: Token) -> bool:
    """Whether an abbreviation ends what it belongs to: "Northwind Ltd. | rose", "from the N.W. | at"."""
    return abbreviation.clinging or (abbreviation.capital and "." in abbreviation.key)


def _after_determiner(before: Token, after: Token) -> float | None:
    """What could be an article is a pronoun where no noun follows: "told her | when", "all this | because"."""
    if before.standing and after.kind in ("coordinators", "subordinators"):
        return None
    return 2.5 if before.standing and after.kind == "prepositions" and not after.particle else 11.0


def _object(tokens: list[Token], index: int) -> float | None:
    """The cost after a pronoun that could be a subject and is none: "see it | written", "with it | nobody could"."""
    if tokens[index].key not in _EITHER or not index or tokens[index].mark or tokens[index - 1].mark:
        return None
    verb = tokens[index - 1]
    if verb.taker and verb.kind != "auxiliaries":
        return 4.0 if tokens[index + 1].kind == "" else None
    return None


def _is_object(tokens: list[Token], index: int) -> bool:
    """Whether a pronoun stands for a noun: "talk to them", "look about her | and"."""
    if index >= len(tokens):
        return False
    token, following = tokens[index], tokens[index + 1] if index + 1 < len(tokens) else None
    if token.object:
        return True
    ends = bool(token.mark) or following is None or following.kind in OPENING
    return ends and (token.standing or token.key in _EITHER)


def _ends_phrase(before: Token, after: Token) -> bool:
    """Whether a preposition is the particle of a verb, and closes its phrase."""
    if after.kind == "coordinators":
        return after.key != "so"  # "in so complex a manner"
    if before.particle:
        return after.kind in ("subordinators", "prepositions")
    if before.key in _STRANDED:  # "were thinking about | when you came"
        return after.key in _AFTER_PARTICLES or (after.adverbial and after.kind == "subordinators")
    return False


def _before(tokens: list[Token], index: int, language: str) -> float:
    """What the next word says of a break before it."""
    before, after = tokens[index], tokens[index + 1]
    following = tokens[index + 2] if index + 2 < len(tokens) else None
    if before.catenative and after.marker and not before.mark:
        return 4.0  # "going | to have"
    if after.key == "as" and any(token.key == "as" for token in tokens[max(index - 2, 0) : index]):
        return 5.0  # "as long | as"
    if after.object and not before.mark and not before.kind:
        return 6.0  # "told | them"
    if after.adverbial or after.kind == "coordinators":
        if opens_clause(tokens, index + 1):
            return -0.6
        if after.key == "so" and following is not None and following.kind in _DEGREES:
            return 3.0  # "got | so much into the way"
        return 0.6 if following is not None and following.kind in ("determiners", "prepositions") else 1.3
    if after.kind == "subordinators":
        return 0.4
    if after.kind in ("prepositions", "linking"):
        then = "" if following is None else following.kind
        if after.particle and (before.object or before.key in _EITHER) and not before.mark:
            return 7.0  # "tired herself | out with it", "thought it | over"
        if after.mark or (following is not None and _ends_phrase(after, following)):
            return 5.0  # "log | in.", "make | out what it was"
        if (
            after.key in _STRANDED
            and following is not None
            and (then == "prepositions" or following.adverbial)
        ):
            return 4.0  # "straight | on like a tunnel", "think | about when"
        if after.particle and (then == "determiners" or (then in _NOUNS and after.key not in _PLACES)):
            return 3.0  # "try | out a whole bunch", "seek | out situations"
        if _is_object(tokens, index + 2):
            return 2.6  # "talk | to them", "look | about her and"
        return 1.2 if after.kind == "prepositions" else 2.0
    if language == "de" and before.capital and after.key in _GENITIVES:
        return 3.0  # "am Rand | der Insel"
    if after.kind == "pronouns":
        if before.taker and not before.mark:
            return 6.0  # "help | you inform them"
        if after.mark or (following is not None and following.kind in LEANING[1:]):
            return 5.0  # no subject but an object: "thought | it over"
        return 1.0
    if after.kind == "quantities" and (
        after.mark or (following is not None and following.kind in LEANING[3:])
    ):
        return 4.0  # no noun follows: "drink | much because"
    if after.kind in ("determiners", "quantities"):
        return 0.8 if language == "en" and _opens_silently(tokens, index) else 2.0
    if is_echoed(tokens, index + 1):
        return 1.5  # "walking | hand in hand"
    if after.kind == "auxiliaries":
        if after.mark:
            return 4.0  # the clause ends with it: "dass er es gesehen | hat."
        # Between a subject and its predicate: worth it when the subject is long.
        return 1.6 if _is_long_subject(tokens, index, language) else 3.0
    return english(tokens, index) if language == "en" else _content(before, after, language)


def _opens_silently(tokens: list[Token], index: int) -> bool:
    """Whether a clause without its "that" begins after a word: "the rules | their friends had", "think | a man is".

    What an article opens there could also be an object, of "making | the film was" and "who sold | the car was".
    """
    inside = any(token.kind == "subordinators" for token in tokens[max(index - 2, 0) : index])
    if inside or tokens[index].key.endswith("ing"):
        return False
    for place in (index + 2, index + 3, index + 4):
        token = tokens[place] if place < len(tokens) else None
        if token is not None and token.kind == "auxiliaries":
            return place > index + 2 and not token.degree and token.key not in ADVERBS
        if token is None or token.mark or token.kind not in _NOUNS:
            return False
    return False


def _is_long_subject(tokens: list[Token], index: int, language: str) -> bool:
    """Whether a subject that ends with a word has at least three of them."""
    near = tokens[max(index - 2, 0) : index]
    if len(near) < 2 or any(token.mark or token.kind in OPENING for token in near):
        return False
    # "the rules their friends | had": where a noun meets an article begins a clause without its "that".
    is_noun = near[0].kind == "" and not near[0].key.endswith(("ly", "ing"))
    meets = is_noun and near[1].kind == "determiners" and not tokens[index + 1].degree
    return language != "en" or not meets


def _content(before: Token, after: Token, language: str) -> float:
    """Between two words of content."""
    if language == "ko":
        if before.key.endswith("의") or _KO_BOUND.match(after.key):
            return 6.0
        twice = len(before.key) > 1 and after.key.startswith(before.key)  # "한마디 | 한마디가"
        if twice or _KO_AUXILIARY.fullmatch(f"{before.key} {after.key}"):
            return 6.0
        if _KO_FINAL.fullmatch(before.key):
            return STRONG_MARK
        if _KO_CONNECTIVE.fullmatch(before.key):
            return 0.8
        return 2.2 if _KO_PARTICLE.fullmatch(before.key) else _PLAIN + 0.8
    return _PLAIN
