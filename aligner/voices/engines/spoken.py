"""Written text to spoken text, each spoken word with its place in the source.

Drives the rules of a language (``english``; other languages get their numbers from num2words and leave the
rest to espeak-ng). Loses and reorders nothing: the tokens cover the source, once, in order.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from aligner.voices.engines import Sounded
from aligner.voices.engines.numerals import plain_numbers
from aligner.voices.engines.tokens import Parts, Rule, Token

# Pictures and their joiners, which nobody reads aloud; letter-like symbols have rules of their own.
_PICTURES = re.compile(
    "[\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u2500-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d"
    "\ufe0e\ufe0f\u200d\u20e3\U0001f000-\U0001faff\U000e0020-\U000e007f]+"
)
_DECOMPOSED = re.compile(r"[^\W\d_][\u0300-\u036f]+")


def spoken(
    text: str, language: str, *, normalize: bool = True, sounded: Sequence[Sounded] = ()
) -> tuple[Token, ...]:
    """The tokens of the text, covering it. ``language`` is a BCP 47 tag or espeak-ng's name.

    Without ``normalize`` everything is spoken as it stands (espeak-ng still reads digits in its own way). Each
    of ``sounded`` is one token.
    """
    found = [Token(text[item.start : item.end], item.start, item.end, item.ipa) for item in sounded]
    if not normalize:
        return tuple(_with_rest(text, found))
    taken = bytearray(len(text))
    for item in sounded:
        taken[item.start : item.end] = b"\1" * (item.end - item.start)
    for rule in (*_rules(language), *_GENERAL):
        for match in rule.pattern.finditer(text):
            start, end = match.span()
            if start == end or any(taken[start:end]):
                continue
            parts = rule.say(match)
            if parts is None:
                continue
            if sum(size for _, size in parts) != end - start:
                raise AssertionError(f"the rule {rule.pattern.pattern!r} loses characters")
            taken[start:end] = b"\1" * (end - start)
            found += _tokens(parts, start)
    found.sort(key=lambda token: token.start)
    return tuple(_with_rest(text, found))


def _tokens(parts: Parts, start: int) -> Iterator[Token]:
    """The parts from ``start`` on; what is said for no character of its own goes with the next."""
    lead = ""
    for said, size in parts:
        if size:
            yield Token(lead + said, start, start + size)
        lead = "" if size else lead + said
        start += size


def _with_rest(text: str, found: list[Token]) -> Iterator[Token]:
    place = 0
    for token in found:
        if token.start > place:
            yield Token(text[place : token.start], place, token.start)
        yield token
        place = token.end
    if place < len(text):
        yield Token(text[place:], place, len(text))


def _rules(language: str) -> tuple[Rule, ...]:
    base = language.lower().replace("_", "-").split("-")[0]
    if base == "en":
        from aligner.voices.engines.english import RULES

        return RULES
    return plain_numbers(base)


def _composed(match: re.Match[str]) -> Parts | None:
    said = unicodedata.normalize("NFC", match.group())
    return [(said, len(match.group()))] if len(said) < len(match.group()) else None


def _unspoken(match: re.Match[str]) -> Parts:
    text, (start, end) = match.string, match.span()
    between = start > 0 and end < len(text) and text[start - 1].isalnum() and text[end].isalnum()
    return [(" " if between else "", end - start)]


def _dash(match: re.Match[str]) -> Parts:
    text, (start, end) = match.string, match.span()
    before = " " if start > 0 and not text[start - 1].isspace() else ""
    after = " " if end < len(text) and not text[end].isspace() else ""
    return [(f"{before}—{after}", end - start)]


def _spaced(match: re.Match[str]) -> Parts:
    return [(f"{match.group()} ", len(match.group()))]


def _space(match: re.Match[str]) -> Parts:
    return [(" ", len(match.group()))]


def _silent(match: re.Match[str]) -> Parts:
    return [("", len(match.group()))]


# espeak-ng reads a mark's name ("exclamation", "dot") where no space follows it or no word comes before.
_GENERAL = (
    Rule(re.compile(r"--+|[—―]|(?<=\s)-(?=\s)"), _dash),
    Rule(re.compile(r"(?<=[^\W\d_])–(?=[^\W\d_])"), _space),
    Rule(re.compile(r"(?<![\w!?.…\"'”’»)\]])[!?]+"), _silent),
    Rule(re.compile(r"(?:[!?…]+|\.{2,})[\"'”’»)\]]*(?=\w)|[.,;:!?][\"”’»)\]]+(?=\w)"), _spaced),
    Rule(re.compile(r"(?<=[^\W\d_]):(?=[^\W\d_])"), _spaced),
    Rule(re.compile("\u00ad"), _silent),
    Rule(_PICTURES, _unspoken),
    Rule(_DECOMPOSED, _composed),
)
