"""Characters and syllables of scripts without spaces -> words that a dictionary knows, once each has its time.

What was spoken is matched by the smallest units that are read; people see and hear words. Without the extra
``languages`` nothing is known, and the units stay as they are.
"""

import itertools
from collections.abc import Iterator, Sequence

from aligner.model import Basis
from aligner.segmentation import Segments
from aligner.timing.respelled import Timed

# Longer ones stay in their units, so that the shortest line of a style has room: full-width ones, and others.
_LONGEST_WIDE, _LONGEST = 12, 24
_EAST_ASIAN = "\u2e80"


def whole_words(units: Sequence[Timed], text: str, language: str) -> list[Timed]:
    """The words of a text, whose units are given in order; a spaced word is one unit and stays what it is."""
    segments = Segments(text, language)
    if not segments.has_words:
        return list(units)
    made: list[Timed] = []
    for group in _groups(units, segments):
        first, last = group[0], group[-1]
        longest = _LONGEST_WIDE if text[last.start] >= _EAST_ASIAN else _LONGEST
        if len(group) == 1 or last.end - first.start > longest:
            made.extend(group)
        else:
            made.append(_joined(group, text))
    return made


def _groups(units: Sequence[Timed], segments: Segments) -> Iterator[list[Timed]]:
    """The units of each word."""
    group: list[Timed] = []
    for unit in units:
        if group and not (group[-1].end == unit.start and segments.inside_word(unit.start)):
            yield group
            group = []
        group.append(unit)
    if group:
        yield group


def _joined(group: Sequence[Timed], text: str) -> Timed:
    basis: Basis = "timed" if all(unit.basis == "timed" for unit in group) else "interpolated"
    read = [unit.spoken or text[unit.start : unit.end] for unit in group]
    return Timed(
        start=group[0].start,
        end=group[-1].end,
        first=group[0].first,
        last=group[-1].last,
        basis=basis,
        spoken=" ".join(read) if any(unit.spoken for unit in group) else None,
        times=tuple(itertools.chain.from_iterable(unit.times for unit in group)),
    )
