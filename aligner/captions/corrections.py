"""Corrections that a person made to cues: which words they hold, their wording, lines and edges. No I/O.

A corrections file is JSON: ``{"corrections": 1, "cues": [...]}``, for each cue its ``span`` (code points of the
script, half-open), ``words`` (that stretch of the script), ``lines`` (``words``: how many of the cue's words the
line stands for, ``text``: what it shows), ``in_ms`` and ``out_ms`` (its edges, counted from the start of its first
word and the end of its last; null: as the style has them). Keyed by their words, corrections outlive another
style, another take and text that is added elsewhere; the words' own times are never touched.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from aligner.captions.edges import time_cues
from aligner.captions.style import Style
from aligner.model import Cue, Word

_VERSION = 1
_HOUR_MS = 3_600_000
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_UNSHOWN = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class CorrectedLine:
    """What is shown for so many words."""

    words: int
    text: str


@dataclass(frozen=True, slots=True)
class Correction:
    """One cue as a person wants it. ``words`` is the script's ``[start:end]``."""

    start: int
    end: int
    words: str
    lines: tuple[CorrectedLine, ...]
    in_ms: int | None = None
    """From the start of the first word; None: as the style has it."""
    out_ms: int | None = None
    """From the end of the last word, likewise."""

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end or len(self.words) != self.end - self.start:
            raise ValueError("its span and its words do not have the same length")
        if not self.lines or any(line.words < 1 or not line.text.strip() for line in self.lines):
            raise ValueError("each of its lines needs a word and a text")
        if any(_UNSHOWN.search(line.text) for line in self.lines):
            raise ValueError("a line's text is one line, without control characters")
        if any(abs(ms) > _HOUR_MS for ms in (self.in_ms, self.out_ms) if ms is not None):
            raise ValueError("an edge is an hour and more from its word")

    @property
    def count(self) -> int:
        return sum(line.words for line in self.lines)


@dataclass(frozen=True, slots=True)
class Corrected:
    """Cues with the corrections that fit: ``fitted`` by the cue's index, ``left`` those that do not."""

    cues: tuple[Cue, ...]
    fitted: Mapping[int, Correction]
    left: tuple[Correction, ...] = ()


def parse_corrections(text: str) -> tuple[Correction, ...]:
    """The corrections of a file, in the order of their words. Raises ``ValueError``."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not a JSON file ({error})") from None
    if not isinstance(document, dict) or document.get("corrections") != _VERSION:
        raise ValueError(f'not a corrections file of this version (it begins {{"corrections": {_VERSION}}})')
    rows = document.get("cues")
    if not isinstance(rows, list):
        raise ValueError("it has no list of cues")  # noqa: TRY004 - the file is bad, not the caller
    return tuple(sorted((_correction(row, number) for number, row in enumerate(rows, 1)), key=_begins))


def write_corrections(corrections: Sequence[Correction]) -> str:
    """The file's text: a line a correction."""
    rows = [
        json.dumps(
            {
                "span": [item.start, item.end],
                "words": item.words,
                "lines": [{"words": line.words, "text": line.text} for line in item.lines],
                "in_ms": item.in_ms,
                "out_ms": item.out_ms,
            },
            ensure_ascii=not _encodes(item),
        )
        for item in corrections
    ]
    return f'{{"corrections": {_VERSION}, "cues": [\n' + ",\n".join(rows) + "\n]}\n"


def apply_corrections(
    cues: Sequence[Cue],
    corrections: Sequence[Correction],
    *,
    text: str,
    style: Style,
    duration_ms: int | None = None,
) -> Corrected:
    """The cues with what was corrected. ``text`` is the script that the words' spans point into.

    Cues whose words a correction takes keep the rest of them. Where a corrected edge and the next cue
    overlap, the edge that nobody set gives way. Nothing to apply: the same cues. Applied again: no change.
    """
    words = tuple(word for cue in cues for word in cue.words)
    placed, left = _places(words, corrections, text)
    if not placed:
        return Corrected(tuple(cues), {}, left)
    made = _parted(cues, placed, words, text)
    made = _timed(made, placed, words, style, duration_ms)
    indexes = {item.span: index for index, item in enumerate(made, 1)}
    fitted = {indexes[span]: correction for span, correction in placed.items()}
    return Corrected(
        tuple(replace(item.cue, index=index) for index, item in enumerate(made, 1)), fitted, left
    )


_Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Held:
    """A cue and its range of words; ``kept``: they are those that it had."""

    span: _Span
    cue: Cue
    kept: bool


def _begins(correction: Correction) -> int:
    return correction.start


def _correction(row: Any, number: int) -> Correction:
    try:
        start, end = row["span"]
        lines = tuple(CorrectedLine(_whole(line["words"]), _string(line["text"])) for line in row["lines"])
        edges = [None if row.get(name) is None else _whole(row[name]) for name in ("in_ms", "out_ms")]
        return Correction(_whole(start), _whole(end), _string(row["words"]), lines, *edges)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"correction {number} is not of the shape it should have ({error!r})") from None
    except ValueError as error:
        raise ValueError(f"correction {number}: {error}") from None


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{value!r:.40} is no whole number")
    return value


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.40} is no text")
    return value


def _encodes(item: Correction) -> bool:
    try:
        "".join((item.words, *(line.text for line in item.lines))).encode()
    except UnicodeEncodeError:
        return False
    return True


def _places(
    words: Sequence[Word], corrections: Sequence[Correction], text: str
) -> tuple[dict[_Span, Correction], tuple[Correction, ...]]:
    """The range of words of each correction that fits, in order, and those that do not."""
    firsts = {word.start: index for index, word in enumerate(words)}
    ends = {word.end: index for index, word in enumerate(words, 1)}
    placed: dict[_Span, Correction] = {}
    left: list[Correction] = []
    taken: set[int] = set()
    moved = 0
    for correction in sorted(corrections, key=_begins):
        found = None
        for start in _candidates(correction, text, moved):
            first, end = firsts.get(start), ends.get(start + len(correction.words))
            if first is None or end is None or end - first != correction.count:
                continue
            if taken.isdisjoint(range(first, end)):
                found, moved = (first, end), start - correction.start
                break
        if found is None:
            left.append(correction)
        else:
            placed[found] = correction
            taken.update(range(*found))
    return dict(sorted(placed.items())), tuple(left)


def _candidates(correction: Correction, text: str, moved: int) -> list[int]:
    """Where the correction's words may stand: where they stood, as far on as the last one moved, or the one
    place where the text has them."""
    said = correction.words
    likely = [
        at for at in (correction.start, correction.start + moved) if at >= 0 and text.startswith(said, at)
    ]
    if likely:
        return likely
    first = text.find(said)
    return [first] if first >= 0 and text.find(said, first + 1) < 0 else []


def _parted(
    cues: Sequence[Cue], placed: Mapping[_Span, Correction], words: Sequence[Word], text: str
) -> list[_Held]:
    """Every word in a cue again: corrected ones, what they left of others, and those that they left alone."""
    made: list[_Held] = []
    spans = list(placed)
    at = first = 0
    for cue in cues:
        end = first + len(cue.words)
        while first < end:
            while at < len(spans) and spans[at][1] <= first:
                at += 1
            span = spans[at] if at < len(spans) else (len(words), len(words))
            if span[0] <= first:
                if not made or made[-1].span != span:
                    whole = cue.words == words[slice(*span)]
                    made.append(_Held(span, _as_corrected(cue, placed[span], words[slice(*span)]), whole))
                first = min(span[1], end)
                continue
            until = min(span[0], end)
            rest = words[first:until]
            made.append(_Held((first, until), _rest(cue, rest, text), len(rest) == len(cue.words)))
            first = until
    return made


def _as_corrected(cue: Cue, correction: Correction, words: Sequence[Word]) -> Cue:
    lines: list[tuple[Word, ...]] = []
    at = 0
    for line in correction.lines:
        lines.append(tuple(words[at : at + line.words]))
        at += line.words
    shown = tuple(line.text for line in correction.lines)
    same = cue.words == tuple(words)
    speaker = cue.speaker if same else words[0].speaker
    return replace(cue, lines=tuple(lines), line_texts=shown, speaker=speaker)


def _rest(cue: Cue, words: Sequence[Word], text: str) -> Cue:
    """What a correction left of a cue; the whole cue where it left all."""
    kept = set(range(words[0].start, words[-1].end))
    lines: list[tuple[Word, ...]] = []
    shown: list[str] = []
    for line, line_text in zip(cue.lines, cue.line_texts, strict=True):
        held = tuple(word for word in line if word.start in kept)
        if held:
            lines.append(held)
            stretch = _SPACES.sub(" ", text[held[0].start : held[-1].end])
            shown.append(line_text if held == line else stretch)
    return replace(cue, lines=tuple(lines), line_texts=tuple(shown))


def _timed(
    made: Sequence[_Held],
    placed: Mapping[_Span, Correction],
    words: Sequence[Word],
    style: Style,
    duration_ms: int | None,
) -> list[_Held]:
    """The cues with their edges: those set by hand first, those of cues that kept their words, the style's."""
    spans = time_cues([item.span for item in made], words, style, duration_ms)
    timed: list[_Held] = []
    before_set = False
    for item, span in zip(made, spans, strict=True):
        correction = placed.get(item.span)
        in_ms, out_ms = (correction.in_ms, correction.out_ms) if correction else (None, None)
        start, out = (item.cue.start_ms, item.cue.end_ms) if item.kept else span
        if in_ms is not None:
            start = max(words[item.span[0]].start_ms + in_ms, 0)
        if out_ms is not None:
            out = words[item.span[1] - 1].end_ms + out_ms
        if timed and start < timed[-1].cue.end_ms:
            last = timed[-1].cue
            if not before_set or in_ms is not None:
                last = replace(last, end_ms=max(min(last.end_ms, start), last.start_ms + 1))
                timed[-1] = replace(timed[-1], cue=last)
            start = max(start, last.end_ms)
        cue = replace(item.cue, start_ms=start, end_ms=max(out, start + 1))
        timed.append(replace(item, cue=cue))
        before_set = out_ms is not None
    return timed
