"""A text in which stretches are put otherwise for espeak-ng, so that they sound as their IPA says.

espeak-ng itself takes phonemes within a text; for Piper, whose copy does not, a made-up word holds the place. Words
around are read as they are beside the real one ("the" and "an" before a vowel, the s of a possessive).
"""

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from aligner.voices.engines import Engine, Sounded
from aligner.voices.engines.ipa import STRESS, is_vowel
from aligner.voices.engines.tokens import Token

logger = logging.getLogger("aligner.voices")

_POSSESSIVE = re.compile(r"['’]s(?!\w)", re.IGNORECASE)
_HISSING = ("s", "z", "ʃ", "ʒ", "tʃ", "dʒ")
_VOICELESS = frozenset("ptkfθxçq")


@dataclass(frozen=True, slots=True)
class Rewritten:
    """``edits``: each stretch of the text as it was, and how long it is now."""

    text: str
    edits: tuple[tuple[int, int, int], ...] = ()

    def back(self, position: int) -> int:
        """The place in the text as it was; within what was put instead, where that stretch begins."""
        grown = 0
        for start, end, length in self.edits:
            if position < start + grown:
                break
            if position < start + grown + length:
                return start
            grown += length - (end - start)
        return position - grown


def sayable(sounded: Sequence[Sounded], engine: Engine) -> tuple[Sounded, ...]:
    """Those that the voice has all sounds for; the others are told in the log, and read as written."""
    strange = {item: engine.strange_symbol(item.ipa) for item in sounded}
    for item, symbol in strange.items():
        if symbol is not None:
            logger.warning("/%s/ is read as written: the voice has no sound %s", item.ipa, symbol)
    return tuple(item for item, symbol in strange.items() if symbol is None)


def rewritten(safe: str, tokens: Sequence[Token], write: Callable[[str, bool], str]) -> Rewritten:
    """``safe`` is what the tokens spell. ``write`` is given the IPA, and whether a possessive s is to be said, too."""
    parts: list[str] = []
    edits: list[tuple[int, int, int]] = []
    reached = 0
    for start, end, ipa in sounded(tokens):
        possessive = _POSSESSIVE.match(safe, end)
        stop = possessive.end() if possessive else end
        # It takes phonemes for such only where a word may begin.
        apart = " " if start and not safe[start - 1].isspace() else ""
        new = apart + write(ipa, possessive is not None)
        parts += (safe[reached:start], new)
        edits.append((start, stop, len(new)))
        reached = stop
    return Rewritten("".join((*parts, safe[reached:])), tuple(edits))


def sounded(tokens: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    """Where in the text that the tokens spell a pronunciation stands, and which."""
    at = 0
    for token in tokens:
        if token.ipa:
            yield at, at + len(token.spoken), token.ipa
        at += len(token.spoken)


def with_s(symbols: Sequence[str], language: str) -> tuple[str, ...]:
    """The sounds of a word and of the s behind its apostrophe."""
    last = symbols[-1] if symbols else ""
    if not language.startswith("en") or last in _VOICELESS:
        return (*symbols, "s")
    return (*symbols, "ɪ", "z") if last in _HISSING or last[-1:] in "szʃʒ" else (*symbols, "z")


def placeholder(symbols: Sequence[str]) -> str:
    """A word of no language that begins like these sounds."""
    first = next((symbol for symbol in symbols if symbol not in STRESS), "")
    return "abib" if is_vowel(first) else "kabib"
