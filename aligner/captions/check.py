"""Judges cues by a style's limits. Looks only: mends nothing, and asks nothing of how the cues were made.

To add a rule, write a function that yields findings and name it in ``_RULES``.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from aligner.captions.lexicon import lexicon
from aligner.captions.sentences import sentence_ends
from aligner.captions.style import Style
from aligner.captions.syntax import leans
from aligner.captions.tokens import token
from aligner.captions.width import display_width, is_unspaced
from aligner.model import Cue
from aligner.segmentation import base_language

Rule: TypeAlias = Literal[
    "line-length", "lines", "overlap", "gap", "flash", "long", "speed", "orphan", "function-word", "backwards",
    "order", "early", "late", "leaves", "silent", "offset", "drift", "past-end",
]  # fmt: skip
"""After "order", what is judged where the audio or its words are known (``heard``)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One limit that one cue does not keep. ``value`` and ``limit`` are in the unit that ``message`` names."""

    rule: Rule
    cue: int
    """``Cue.index``."""
    value: float
    limit: float
    message: str
    forced: bool = False
    """The speech leaves no choice: no timing of the cue mends it (``heard``)."""


def check(cues: Sequence[Cue], *, style: Style, language: str) -> tuple[Finding, ...]:
    """What a viewer could object to, in the order of the cues. Empty when every limit is kept."""
    findings = [finding for rule in _RULES for finding in rule(cues, style, language)]
    return tuple(sorted(findings, key=lambda finding: finding.cue))


def _shape(cues: Sequence[Cue], style: Style, language: str) -> Iterator[Finding]:
    del language
    for cue in cues:
        count = len(cue.line_texts)
        if count > style.max_lines:
            yield Finding("lines", cue.index, count, style.max_lines, f"{count} lines of {style.max_lines}")
        for line in cue.line_texts:
            width = display_width(line, full_width=style.full_width)
            if width > style.max_chars:
                message = f"a line of {width:g} characters of {style.max_chars}"
                yield Finding("line-length", cue.index, width, style.max_chars, message)


def _time(cues: Sequence[Cue], style: Style, language: str) -> Iterator[Finding]:
    del language
    for cue in cues:
        shown = cue.end_ms - cue.start_ms
        if shown + style.rounding_ms < style.min_duration_ms:
            message = f"{shown} ms on screen of at least {style.min_duration_ms}"
            yield Finding("flash", cue.index, shown, style.min_duration_ms, message)
        if shown - style.rounding_ms > style.max_duration_ms:
            message = f"{shown} ms on screen of at most {style.max_duration_ms}"
            yield Finding("long", cue.index, shown, style.max_duration_ms, message)
        width = display_width(" ".join(cue.line_texts), full_width=style.full_width)
        if style.cps is not None and shown + style.rounding_ms < style.reading_ms(width):
            speed = width * 1000 / shown
            message = f"{speed:.1f} characters a second of {style.cps:g}"
            yield Finding("speed", cue.index, speed, style.cps, message)


def _gaps(cues: Sequence[Cue], style: Style, language: str) -> Iterator[Finding]:
    del language
    for before, after in itertools.pairwise(cues):
        gap = after.start_ms - before.end_ms
        if gap < 0:
            message = f"still on screen for {-gap} ms of the next cue"
            yield Finding("overlap", before.index, gap, 0, message)
        elif gap + style.rounding_ms < style.min_gap_ms:
            message = f"a gap of {gap} ms of at least {style.min_gap_ms}"
            yield Finding("gap", before.index, gap, style.min_gap_ms, message)
        elif style.min_gap_ms < gap - style.rounding_ms and gap + style.rounding_ms < style.close_gap_ms:
            message = f"a gap of {gap} ms that should be closed or reach {style.close_gap_ms}"
            yield Finding("gap", before.index, gap, style.close_gap_ms, message)


def _language(cues: Sequence[Cue], style: Style, language: str) -> Iterator[Finding]:
    """Cues of one word that is no sentence, and lines that end with a word that leans on the next.

    Where a style shows so many words at a time, that is as it should be.
    """
    if style.max_words is not None:
        return
    table = lexicon(language)
    lines = [(cue, line.split()) for cue in cues for line in cue.line_texts]
    texts = [text for _, held in lines for text in held]
    ends = iter(sentence_ends(texts, table, base_language(language)))
    whole, before = True, ""  # whether a sentence ended with the last line, and its last word
    following = [held[0] if held else "" for _, held in lines[1:]]
    for (cue, held), after in zip(lines, [*following, ""], strict=False):
        opened, whole = whole, [next(ends) for _ in held][-1] if held else whole
        spaced = len(held) == 1 and not any(map(is_unspaced, held[0]))
        goes_on = before.endswith("/") or "".join(held).endswith("/")  # of a URL that is wider than a line
        before = held[-1] if held else ""
        if len(cue.line_texts) == 1 and spaced and not (opened and whole) and not goes_on:
            yield Finding("orphan", cue.index, 1, 2, f"{held[0]!r} stands alone")
        if held and not whole and held[-1][-1].isalnum() and _leans(held[-1], after, language):
            message = f"a line ends with {held[-1]!r}"
            yield Finding("function-word", cue.index, 1, 0, message)


def _leans(last: str, after: str, language: str) -> bool:
    table = lexicon(language)
    return leans(token(last, table), token(after, table), base_language(language))


_RULES: tuple[Callable[[Sequence[Cue], Style, str], Iterator[Finding]], ...] = (
    _shape,
    _time,
    _gaps,
    _language,
)
