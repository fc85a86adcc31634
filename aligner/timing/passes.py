"""A line that starts over: the repeated part is dropped, so that each character is told once.

Row 19 of the protocol's facts: with pronunciation dictionaries the written line of a later message begins
again at the generation's first character, fuller than before. Knows text and blocks of characters; times
are the caller's.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from aligner.timing.align import equal_runs
from aligner.timing.letters import letters_of

# A first pass shorter than the proof is believed when it is repeated whole, and has at least this many.
_SHORT_PROOF = 4
# A second pass begins where one of so many messages before it began.
REMEMBERED = 32


@dataclass(frozen=True, slots=True)
class _Passed:
    """What a block newly told, how much of it the text has where it stands, and for how long from its first letter."""

    letters: str
    in_text: int
    agreed: int


def repeats(
    blocks: Sequence[str], text: str, *, proof: int, said: Sequence[str | None] | None = None
) -> list[int]:
    """How many leading code points of each block were already told by the blocks before it.

    A block begins again when its letters are those of an earlier block and of all that followed it, and one of the two
    is not what the text has there: of a refrain both are. ``proof`` is how many letters must agree; fewer are believed,
    and the text is not asked, where what the same block says on the other line, ``said``, is just what comes after the
    repeated part: that line does not start over. None where it says nothing.
    """
    dropped = [0] * len(blocks)
    if len(blocks) < 2:
        return dropped
    spelled = [single_letters(block) for block in blocks]
    found = _found([letters for letters, _ in spelled], single_letters(text)[0])
    passed: list[_Passed] = []
    repeating = 0
    for index, (letters, places) in enumerate(spelled):
        if not letters:
            dropped[index] = len(blocks[index]) if repeating else 0
            continue
        if not repeating:
            other = said[index] if said else None
            goes_on = None if other is None else single_letters(other)[0]
            repeating = _told_before(found[index], passed, proof, goes_on)
        skip = min(repeating, len(letters))
        repeating -= skip
        if skip:
            dropped[index] = places[skip] if skip < len(places) else len(blocks[index])
        rest = replace(found[index], letters=letters[skip:], in_text=max(found[index].in_text - skip, 0))
        passed = [*passed[1 - REMEMBERED :], rest]
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


def _found(blocks: Sequence[str], text: str) -> list[_Passed]:
    """Each block where it seems to stand in the text."""
    runs = equal_runs("".join(blocks), text)
    ends = [start + length for start, _, length in runs]
    found: list[_Passed] = []
    begin = 0
    for letters in blocks:
        end = begin + len(letters)
        run = bisect_right(ends, begin)
        agreed = in_text = 0
        if run < len(runs) and runs[run][0] <= begin:
            agreed = min(ends[run], end) - begin
        while run < len(runs) and runs[run][0] < end:
            in_text += min(ends[run], end) - max(runs[run][0], begin)
            run += 1
        found.append(_Passed(letters, in_text, agreed))
        begin = end
    return found


def _told_before(block: _Passed, passed: Sequence[_Passed], proof: int, said: str | None) -> int:
    """How many letters a second pass repeats; 0 when no earlier block began like this."""
    letters = block.letters
    past = ""
    repeated = in_text = 0
    for earlier in reversed(passed):
        past = joined(earlier.letters, past)
        in_text += earlier.in_text
        both = min(len(past), len(letters))
        if not earlier.letters or not both or past[:both] != letters[:both]:
            continue
        # A generation's first letter is a message of its own where the other line has its lead-in.
        goes_on = both == len(past) and said == letters[both:] and len(letters) > 1
        proven = both >= proof or both == len(past) >= min(_SHORT_PROOF, proof)
        refrain = block.agreed >= both and 2 * in_text > len(past)
        if goes_on or (proven and not refrain):
            repeated = len(past)
    return repeated
