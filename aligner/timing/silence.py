"""A letter is not heard in silence: for the written line where no normalized one says when a word begins.

Row 14 of the protocol's facts: the written line gives the silence before a generation to its first letter.
Knows placed characters and silent stretches, both in samples.
"""

from bisect import bisect_right
from collections.abc import Sequence

from aligner.model import PlacedChars
from aligner.timing.letters import sounds


def out_of_silence(line: PlacedChars, silences: Sequence[tuple[int, int]]) -> PlacedChars:
    """The line with every word's first letter that begins in a silence moved to where sound begins.

    ``silences`` are half-open and in order. A letter that is silent to its end stays: there the times are wrong,
    not the letter.
    """
    begins = [begin for begin, _ in silences]
    starts = list(line.starts)
    fresh = True
    for place, (char, start, end) in enumerate(line):
        if not sounds(char):
            fresh = fresh or char.isspace()
            continue
        if fresh:
            at = bisect_right(begins, start) - 1
            if at >= 0 and start < silences[at][1] < end:
                starts[place] = silences[at][1]
        fresh = False
    return PlacedChars(line.chars, tuple(starts), line.ends, line.spelling)
