"""Words that say where a phrase may break, by language: small closed classes, written by hand.

A language that has no entry gets an empty one: punctuation, pauses and shape still speak. To add a language,
add an entry to ``tables``: a class a line, by the names of ``Lexicon``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from aligner.captions.tables import TABLES
from aligner.segmentation import base_language

_KINDS = (
    "determiners", "linking", "prepositions", "coordinators", "subordinators", "pronouns", "modifiers",
    "quantities", "auxiliaries",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Closed classes of a language, lower case."""

    determiners: frozenset[str] = frozenset()
    """Articles, possessives, demonstratives: never the last of a line."""
    standing: frozenset[str] = frozenset()
    """Those of them that are also pronouns: "I saw all this | because", "told her | when"."""
    prepositions: frozenset[str] = frozenset()
    particles: frozenset[str] = frozenset()
    """Those prepositions that also close a phrase by themselves ("look down", "make out")."""
    linking: frozenset[str] = frozenset()
    """Prepositions that tie two nouns ("of"): a break before them is worse than before the others."""
    coordinators: frozenset[str] = frozenset()
    subordinators: frozenset[str] = frozenset()
    """Words that open a subordinate or relative clause."""
    adverbial: frozenset[str] = frozenset()
    """Those of the words above that open a clause which stands apart (because, but, so)."""
    pronouns: frozenset[str] = frozenset()
    """Subject pronouns: they open a clause and stay with their verb."""
    objects: frozenset[str] = frozenset()
    """Object pronouns: they stay with the verb or the preposition before them."""
    takers: frozenset[str] = frozenset()
    """Verbs after which a pronoun that could be either is their object: "help | you", "do | it"."""
    catenatives: frozenset[str] = frozenset()
    """Verbs that another verb completes: "going | to have", "tener | que" stay together."""
    markers: frozenset[str] = frozenset()
    """What stands between a catenative and its verb."""
    auxiliaries: frozenset[str] = frozenset()
    """Auxiliaries, modals, negations and degree words: they stay with what follows."""
    quantities: frozenset[str] = frozenset()
    """Numbers in letters, "many", "few": they stay with what follows, and a phrase begins with them."""
    degrees: frozenset[str] = frozenset()
    """Those of the auxiliaries that only say how much: "very | few"."""
    modifiers: frozenset[str] = frozenset()
    """Common adjectives that stand before their noun: they stay with it."""
    clinging: frozenset[str] = frozenset()
    """Words that belong to the one before: "years | ago", "someone | else", "good | enough"."""
    pairs: frozenset[str] = frozenset()
    """Two words that are one, joined by ``_``: "because_of", "each_other"."""
    nobiliary: frozenset[str] = frozenset()
    """What stands inside a name: "Vincent | van | Gogh"."""
    titles: frozenset[str] = frozenset()
    """Titles and other abbreviations that stand before a name, without their full stop."""
    abbreviations: frozenset[str] = frozenset()
    """Abbreviations whose full stop seldom ends a sentence, without it."""

    kinds: Mapping[str, str] = field(init=False, repr=False)
    """Of each word the first class that has it, of those that say how a phrase goes on."""

    def __post_init__(self) -> None:
        kinds = {word: name for name in reversed(_KINDS) for word in getattr(self, name)}
        object.__setattr__(self, "kinds", MappingProxyType(kinds))

    @property
    def functional(self) -> frozenset[str]:
        """Words that should not be the last of a line: what ``check`` counts."""
        words = self.determiners | self.prepositions | self.linking
        return words | self.coordinators | self.subordinators


_SAME = MappingProxyType({"no": "nb", "nn": "nb"})


def _read(table: str) -> dict[str, frozenset[str]]:
    """A table's classes; a line that does not name a class goes on with the one before."""
    classes: dict[str, set[str]] = {}
    name = ""
    for word in table.split():
        if word.endswith(":"):
            name = word[:-1]
            classes[name] = set()
        else:
            classes[name].add(word)
    return {name: frozenset(words) for name, words in classes.items()}


@lru_cache(maxsize=64)
def lexicon(language: str) -> Lexicon:
    """The closed classes of a language, by BCP 47 tag; empty ones for a language without a table."""
    base = base_language(language)
    return Lexicon(**_read(TABLES.get(_SAME.get(base, base), "")))
