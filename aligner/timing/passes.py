"""A line that starts over: the repeated part is dropped, so that each character is told once.

Row 19 of the protocol's facts: with pronunciation dictionaries the written line of a later message begins
again at the generation's first character, fuller than before. Knows text and blocks of characters; times
are the caller's.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from aligner.timing.align import equal_runs
from aligner.timing.letters import letters_of, sounds

# A first pass shorter than the proof is believed when it is repeated whole, and has at least this many.
_SHORT_PROOF = 4
# The same stretch told twice: each end is rounded, and so is where each message begins.
_ROUNDED_MS = 2
# A second pass begins where one of so many messages before it began.
REMEMBERED = 32


@dataclass(frozen=True, slots=True)
class _Block:
    """What one message newly tells of a line: its letters, when each has ended (the first of two and the second) and
    when all has, in milliseconds from its beginning. How much of it the text has where it stands, and for how long from
    its first letter."""

    letters: str
    ends_ms: tuple[tuple[int, int], ...]
    length_ms: int
    in_text: int
    agreed: int

    def without(self, letters: int, ms: int) -> "_Block":
        """What is new when so many letters, and what lies before that moment, were told before."""
        return _Block(
            self.letters[letters:],
            tuple([(first - ms, last - ms) for first, last in self.ends_ms[letters:]]),
            self.length_ms - ms,
            max(self.in_text - letters, 0),
            self.agreed,
        )


def repeats(
    blocks: Sequence[str],
    text: str,
    *,
    proof: int,
    ends_ms: Sequence[Sequence[int]],
    said: Sequence[str | None] | None = None,
) -> list[int]:
    """How many leading code points of each block were already told by the blocks before it.

    A block begins again when its letters are those of an earlier block and of all that followed it, and one of the two
    is not what the text has there: of a refrain both are. ``proof`` is how many letters must agree. ``said`` is the
    other line, where this is the written one; None where it says nothing. Then fewer are believed where they last as
    long as they did before; ``ends_ms`` has each code point's end, from its block's beginning. And where what the same
    block says on the other line is just what comes after the repeated part, whatever the text has: that line does not
    start over.
    """
    dropped = [0] * len(blocks)
    if len(blocks) < 2:
        return dropped
    spelled = [single_letters(block) for block in blocks]
    passed: list[_Block] = []
    repeating = 0
    for index, block in enumerate(_stood(blocks, spelled, ends_ms, single_letters(text)[0])):
        if not repeating and block.letters:
            other = said[index] if said else None
            goes_on = None if other is None else single_letters(other)[0]
            repeating = _told_before(block, passed, proof, goes_on, written=said is not None)
        skip = min(repeating, len(block.letters))
        places = spelled[index][1]
        if repeating:
            dropped[index] = places[skip] if skip < len(places) else len(blocks[index])
        repeating -= skip
        known_ms = ends_ms[index][dropped[index] - 1] if dropped[index] else 0
        passed = [*passed[1 - REMEMBERED :], block.without(skip, known_ms)]
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


def _stood(
    blocks: Sequence[str],
    spelled: Sequence[tuple[str, list[int]]],
    ends_ms: Sequence[Sequence[int]],
    text: str,
) -> Iterator[_Block]:
    """Each block where it seems to stand in the text."""
    runs = equal_runs("".join([letters for letters, _ in spelled]), text)
    stops = [start + length for start, _, length in runs]
    begin = 0
    for block, (letters, places), ends in zip(blocks, spelled, ends_ms, strict=True):
        end = begin + len(letters)
        run = bisect_right(stops, begin)
        agreed = in_text = 0
        if run < len(runs) and runs[run][0] <= begin:
            agreed = min(stops[run], end) - begin
        while run < len(runs) and runs[run][0] < end:
            in_text += min(stops[run], end) - max(runs[run][0], begin)
            run += 1
        yield _Block(letters, tuple(_ended(block, places, ends)), ends[-1] if ends else 0, in_text, agreed)
        begin = end


def _ended(block: str, places: Sequence[int], ends: Sequence[int]) -> Iterator[tuple[int, int]]:
    """When each letter has ended, and its second where it is there twice; before what does not sound."""
    for place, following in pairwise([*places, len(block)]):
        last = next(last for last in range(following - 1, place - 1, -1) if sounds(block[last]))
        yield ends[place], ends[last]


def _told_before(
    block: _Block, passed: Sequence[_Block], proof: int, said: str | None, *, written: bool
) -> int:
    """How many letters a second pass repeats; 0 when no earlier block began like this."""
    letters = block.letters
    past = ""
    repeated = in_text = length_ms = 0
    for count, earlier in enumerate(reversed(passed), 1):
        if past:
            length_ms += earlier.length_ms
        elif earlier.letters:
            length_ms = earlier.ends_ms[-1][1]
        past = joined(earlier.letters, past)
        in_text += earlier.in_text
        both = min(len(past), len(letters))
        if not earlier.letters or past[:both] != letters[:both]:
            continue
        whole = both == len(past)
        anew = said is None or not said.startswith(letters[:both])
        rounded = _ROUNDED_MS + count if both > 1 else 1
        as_long = whole and anew and min(abs(end - length_ms) for end in block.ends_ms[both - 1]) <= rounded
        # A generation's first letter is a message of its own where the other line has its lead-in.
        goes_on = whole and said is not None and joined(past, said) == letters and len(letters) > 1
        proven = both >= proof or (written and ((whole and both >= _SHORT_PROOF) or as_long))
        left_over = written and 2 * (len(letters) - block.in_text) >= both
        refrain = block.agreed >= both and 2 * in_text > len(past) and not left_over
        if goes_on or (proven and not refrain):
            repeated = len(past)
    return repeated
