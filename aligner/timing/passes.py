"""A line that starts over: the repeated part is dropped, so that each character is told once.

Row 19 of the protocol's facts: with pronunciation dictionaries the written line of a later message begins
again at the generation's first character, fuller than before. Knows text and blocks of characters; times
are the caller's.
"""

from bisect import bisect_right
from collections.abc import Sequence

from aligner.timing.align import equal_runs
from aligner.timing.letters import letters_of

# A first pass shorter than the proof is believed when it is repeated whole, and has at least this many.
_SHORT_PROOF = 4
# A second pass begins where one of so many messages before it began.
REMEMBERED = 32


def repeats(blocks: Sequence[str], text: str, *, proof: int, said: Sequence[str] | None = None) -> list[int]:
    """How many leading code points of each block were already told by the blocks before it.

    A block begins again when its letters are those of an earlier block and of all that followed it, for
    longer than they are those that the text has next: a refrain is both, and is no repetition. ``proof`` is
    how many letters must agree; fewer are believed where what the same block says on the other line, ``said``,
    is what comes after the repeated part.
    """
    dropped = [0] * len(blocks)
    if len(blocks) < 2:
        return dropped
    spelled = [single_letters(block) for block in blocks]
    agreed = _agreements([letters for letters, _ in spelled], single_letters(text)[0])
    passed: list[str] = []
    repeating = 0
    for index, (letters, places) in enumerate(spelled):
        if not letters:
            dropped[index] = len(blocks[index]) if repeating else 0
            continue
        if not repeating and agreed[index] < len(letters):
            other = single_letters(said[index])[0] if said else ""
            told = _told_before(letters, passed, proof, other)
            repeating = told if agreed[index] < min(told, len(letters)) else 0
        skip = min(repeating, len(letters))
        repeating -= skip
        if skip:
            dropped[index] = places[skip] if skip < len(places) else len(blocks[index])
        passed = [*passed[1 - REMEMBERED :], letters[skip:]]
    return dropped


def agreement(spelled: str, text: str) -> float:
    """The part of a line's letters that are the text's, in order: 1.0 for all, and for a line of none."""
    letters, _ = letters_of(spelled)
    due, _ = letters_of(text)
    return sum(length for _, _, length in equal_runs(letters, due)) / len(letters) if letters else 1.0


def single_letters(spelled: str) -> tuple[str, list[int]]:
    """Its letters and their places, of a letter that is there twice the first: each pass doubles others (row 21).
    Digits stay: 44 is not 4."""
    letters, places = letters_of(spelled)
    kept = [
        index
        for index, letter in enumerate(letters)
        if letter.isdecimal() or letter != letters[index - 1 : index]
    ]
    return "".join([letters[index] for index in kept]), [places[index] for index in kept]


def joined(first: str, second: str) -> str:
    """Letters that follow each other, none of them twice."""
    twice = first[-1:] == second[:1] and not second[:1].isdecimal()
    return first + (second[1:] if twice else second)


def _agreements(blocks: Sequence[str], text: str) -> list[int]:
    """For how many letters each block agrees with the text, from its first letter, where it seems to stand."""
    runs = equal_runs("".join(blocks), text)
    ends = [start + length for start, _, length in runs]
    counts: list[int] = []
    begin = 0
    for letters in blocks:
        run = bisect_right(ends, begin)
        inside = run < len(runs) and runs[run][0] <= begin
        counts.append(min(ends[run] - begin, len(letters)) if inside else 0)
        begin += len(letters)
    return counts


def _told_before(letters: str, passed: Sequence[str], proof: int, said: str) -> int:
    """How many letters a second pass repeats; 0 when no earlier block began like this."""
    past = ""
    repeated = 0
    for block in reversed(passed):
        past = joined(block, past)
        both = min(len(past), len(letters))
        goes_on = 0 < both == len(past) and said == letters[both:] != ""
        proven = both >= proof or (both == len(past) >= min(_SHORT_PROOF, proof)) or goes_on
        if proven and block and past[:both] == letters[:both]:
            repeated = len(past)
    return repeated
