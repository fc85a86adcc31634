"""A letter is not heard in silence: for the written line where no normalized one says when a word sounds.

Row 14 of the protocol's facts: the written line gives the silence before a generation to its first letter. And it
gives a part of what is said to marks: "Dr." is read "doctor", so its full stop sounds too. Knows placed
characters and silent stretches, both in samples. A word that no sound is near to was put there by times that are wrong.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from aligner.model import PlacedChars
from aligner.timing.letters import is_mark, sounds

_NEAR = 2
"""Words on each side of one: where some of both cannot be heard where they were told, neither can it."""


def out_of_silence(
    line: PlacedChars, silences: Sequence[tuple[int, int]], *, hole_samples: int = 0
) -> PlacedChars:
    """The line with every word's first letter that begins in a silence moved to where sound begins, and every last
    letter whose sound goes on through the marks after it drawn out to where that ends.

    ``silences`` are half-open and in order. A word that is silent to its end stays: there the times are wrong, not
    the word. Letters further apart than ``hole_samples`` are of two words.
    """
    begins = [begin for begin, _ in silences]
    starts, ends = list(line.starts), list(line.ends)
    fresh, told = True, 0
    for place, (char, start, end) in enumerate(line):
        # Where the end of a generation was not told, no space is before the next one's first letter.
        fresh, told = fresh or start - told > hole_samples, end
        if not sounds(char):
            fresh = fresh or char.isspace()
            continue
        if fresh:
            at = bisect_right(begins, start) - 1
            heard = silences[at][1] if at >= 0 else 0
            last = _last_of_word(line, place, hole_samples)
            if start < heard < line.ends[last]:
                for letter in range(place, last + 1):
                    starts[letter] = max(starts[letter], heard)
                    ends[letter] = max(ends[letter], heard)
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


def unheard(
    line: PlacedChars, silences: Sequence[tuple[int, int]], *, closure_samples: int
) -> list[tuple[int, int]]:
    """Where words begin, by their times, that cannot be heard there: the silence has begun, and goes on for longer than
    a consonant's closure. Half-open, in order; a take's estimates (``unsure``)."""
    begun = closure_samples // 8  # to so much it is known where a sound fades
    begins = [begin for begin, _ in silences]
    words: list[tuple[int, int]] = []
    silent: list[bool] = []
    fresh = True
    for char, start, end in line:
        if fresh and sounds(char):
            at = bisect_right(begins, start) - 1
            words.append((start, max(end, start + 1)))
            silent.append(at >= 0 and silences[at][0] + begun <= start < silences[at][1] - closure_samples)
            fresh = False
        fresh = fresh or char.isspace()
    # Words are told a message at a time: between ones that cannot be heard, another is near a sound by chance.
    return [
        word
        for place, word in enumerate(words)
        if silent[place]
        or (any(silent[max(place - _NEAR, 0) : place]) and any(silent[place + 1 : place + 1 + _NEAR]))
    ]


def united(stretches: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Stretches of any order as stretches apart from each other, in order."""
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(stretches):
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((begin, end))
    return tuple(joined)


def _last_of_word(line: PlacedChars, first: int, hole_samples: int) -> int:
    """The word's last letter or mark."""
    last = first
    while (
        last + 1 < len(line)
        and not line.chars[last + 1].isspace()
        and line.starts[last + 1] - line.ends[last] <= hole_samples
    ):
        last += 1
    return last
