"""A letter is not heard in silence: for the written line where no normalized one says when a word sounds.

Row 14 of the protocol's facts: the written line gives the silence before a generation to its first letter. And it
gives a part of what is said to marks: "Dr." is read "doctor", so its full stop sounds too. Knows placed
characters and silent stretches, both in samples.
"""

from bisect import bisect_right
from collections.abc import Sequence

from aligner.model import PlacedChars
from aligner.timing.letters import is_mark, sounds


def out_of_silence(line: PlacedChars, silences: Sequence[tuple[int, int]]) -> PlacedChars:
    """The line with every word's first letter that begins in a silence moved to where sound begins, and every last
    letter whose sound goes on through the marks after it drawn out to where that ends.

    ``silences`` are half-open and in order. A letter that is silent to its end stays: there the times are wrong,
    not the letter.
    """
    begins = [begin for begin, _ in silences]
    starts, ends = list(line.starts), list(line.ends)
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
        marked = place
        while marked + 1 < len(line) and is_mark(line.chars[marked + 1]):
            marked += 1
        if marked > place and (marked + 1 == len(line) or line.chars[marked + 1].isspace()):
            after = bisect_right(begins, end)
            if not after or silences[after - 1][1] <= end:
                quiet = begins[after] if after < len(begins) else line.ends[marked]
                ends[place] = max(end, min(line.ends[marked], quiet))
    return PlacedChars(line.chars, tuple(starts), tuple(ends), line.spelling)
