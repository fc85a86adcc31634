"""A line that starts over: the repeated part is dropped, so that each character is told once.

Row 19 of the protocol's facts: with pronunciation dictionaries the written line of a later message begins
again at character 0, fuller than before, while the normalized line goes on. Knows text and blocks of
characters; times are the caller's.
"""

from collections.abc import Sequence

from aligner.timing.align import equal_runs
from aligner.timing.letters import letters_of

# Letters that must agree before a message is taken to begin again: chance repeats are shorter.
_PROOF = 4


def repeats(blocks: Sequence[str], text: str) -> list[int]:
    """How many leading code points of each block were already told by the blocks before it.

    A block begins again when its letters agree with an earlier pass's first letters for longer than with
    the text that is due next; a refrain agrees with both, and then goes on.
    """
    due, _ = letters_of(text)
    spelled = [letters_of(block) for block in blocks]
    dropped = [0] * len(blocks)
    told: list[str] = []
    repeating = 0
    place = 0
    for index, (letters, places) in enumerate(spelled):
        if not letters:
            dropped[index] = len(blocks[index]) if repeating else 0
            continue
        past = "".join(told)
        if not repeating:
            repeating = _begins_again(letters, past, due, place)
        skip = min(repeating, len(letters))
        repeating -= skip
        if skip:
            dropped[index] = places[skip] if skip < len(places) else len(blocks[index])
        told.append(letters[skip:])
        place = _reach(due, place, letters[skip:])
    return dropped


def _begins_again(letters: str, past: str, due: str, place: int) -> int:
    """How many letters of a second pass repeat what was told; 0 when the block goes on."""
    if len(past) < _PROOF or letters[0] != past[0]:
        return 0
    again = _agreement(letters, past)
    onward = _agreement(letters, due[place : place + len(letters)])
    if again < min(_PROOF, len(letters)) or again <= onward:
        return 0
    # A second pass tells everything that was told; one that leaves it early is a coincidence.
    return len(past) if again == min(len(letters), len(past)) or again >= 4 * _PROOF else 0


def _agreement(one: str, other: str) -> int:
    length = min(len(one), len(other))
    if one[:length] == other[:length]:
        return length
    return next(index for index in range(length) if one[index] != other[index])


def _reach(due: str, place: int, letters: str) -> int:
    """Where in the text the letters end: the whole run when they are spelled as due, else by alignment."""
    end = place + len(letters)
    if due[place:end] == letters:
        return end
    window = due[place : place + 2 * len(letters) + 32]
    runs = equal_runs(letters, window)
    if not runs:
        return min(end, len(due))
    start, other, length = runs[-1]
    return min(place + other + length + (len(letters) - start - length), len(due))
