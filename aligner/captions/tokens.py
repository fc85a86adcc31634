"""Words as the rules of language see them: once a spelling, whatever stands beside it."""

import re
from dataclasses import dataclass

from aligner.captions.lexicon import Lexicon
from aligner.captions.sentences import CLOSERS, INITIALS, OPENERS, bare

_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, and the classes of its language that it is in."""

    text: str
    key: str
    kind: str
    mark: str
    """What punctuation it ends with, closing quotes aside; empty for a letter or digit."""
    capital: bool
    number: bool
    adverbial: bool
    title: bool
    particle: bool
    object: bool
    catenative: bool
    marker: bool
    standing: bool
    degree: bool
    taker: bool
    clinging: bool
    nobiliary: bool
    abbreviation: bool


def token(text: str, table: Lexicon) -> Token:
    key = bare(text)
    core = text.rstrip(CLOSERS) or text
    first = text.lstrip(OPENERS)[:1]
    return Token(
        text=text,
        key=key,
        kind=table.kinds.get(key, ""),
        mark="" if core[-1:].isalnum() else core[-1:],
        capital=first.isupper(),
        number=_DIGIT.search(key) is not None,
        adverbial=key in table.adverbial,
        title=key in table.titles,
        particle=key in table.particles,
        object=key in table.objects,
        catenative=key in table.catenatives,
        marker=key in table.markers,
        standing=key in table.standing,
        degree=key in table.degrees,
        taker=key in table.takers,
        clinging=key in table.clinging,
        nobiliary=key in table.nobiliary,
        abbreviation=key in table.abbreviations or INITIALS.fullmatch(key) is not None,
    )
