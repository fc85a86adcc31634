"""A line that starts over: the repeated part is dropped, so that each character is told once.

Row 19 of the protocol's facts: with pronunciation dictionaries the written line of a later message begins
again at the generation's first character, fuller than before. Knows text and blocks of characters; times
are the caller's.
"""

from bisect import bisect_right
from collections.abc import Sequence

from aligner.timing.align import equal_runs
from aligner.timing.letters import letters_of

# Letters that must agree before a message is taken to begin again: chance repeats are shorter.
_PROOF = 12
# A first pass shorter than that is believed when it is repeated whole, and has at least this many.
_SHORT_PROOF = 4
# A second pass begins where one of so many messages before it began.
_REMEMBERED = 32
# Letters by which the place of a repetition may differ from where the alignment with the text sees it.
_SLACK = 2


def repeats(blocks: Sequence[str], text: str) -> list[int]:
    """How many leading code points of each block were already told by the blocks before it.

    A block begins again when its letters are those of an earlier block and of all that followed it, and have
    no place of their own in the text: a refrain has one, and is no repetition.
    """
    dropped = [0] * len(blocks)
    if len(blocks) < 2:
        return dropped
    spelled = [letters_of(block) for block in blocks]
    extra = _without_place([letters for letters, _ in spelled], text)
    passed: list[str] = []
    repeating = 0
    for index, (letters, places) in enumerate(spelled):
        if not letters:
            dropped[index] = len(blocks[index]) if repeating else 0
            continue
        if not repeating and extra[index]:
            told = _told_before(letters, passed)
            repeating = told if extra[index] + _SLACK >= min(told, len(letters)) else 0
        skip = min(repeating, len(letters))
        repeating -= skip
        if skip:
            dropped[index] = places[skip] if skip < len(places) else len(blocks[index])
        passed = [*passed[1 - _REMEMBERED :], letters[skip:]]
    return dropped


def _without_place(blocks: Sequence[str], text: str) -> list[int]:
    """For each block, how many of its first letters stand nowhere in the text."""
    due, _ = letters_of(text)
    told = "".join(blocks)
    runs = equal_runs(told, due)
    placed = [start for start, _, _ in runs]
    ends = [start + length for start, _, length in runs]
    counts: list[int] = []
    begin = 0
    for letters in blocks:
        run = bisect_right(ends, begin)
        following = placed[run] if run < len(placed) else len(told)
        counts.append(max(0, min(following - begin, len(letters))))
        begin += len(letters)
    return counts


def _told_before(letters: str, passed: Sequence[str]) -> int:
    """How many letters a second pass repeats; 0 when no earlier block began like this."""
    past = ""
    repeated = 0
    for block in reversed(passed):
        past = block + past
        both = min(len(past), len(letters))
        proven = both >= _PROOF or (both == len(past) >= _SHORT_PROOF)
        if proven and block and past[:both] == letters[:both]:
            repeated = len(past)
    return repeated
