"""What each message newly tells of one line, and what a line that starts over counts from.

Row 19 of the protocol's facts: the written line of a later message may begin again at the generation's first
character. Which letters were told before is found in ``passes``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import add

from aligner.clock import ms_to_samples
from aligner.model import CharTiming
from aligner.timing.align import equal_runs, gaps
from aligner.timing.blocks import Block
from aligner.timing.letters import letters_of
from aligner.timing.passes import REMEMBERED, joined, repeats, single_letters

# Letters that must agree before a line is taken to start over: chance repeats are shorter. What is spoken
# repeats itself more easily than what is written (numbers read out), and is not in the text to compare.
PROOF, SPOKEN_PROOF = 12, 40
# So many letters of the text between two messages are more than a line's missing last sounds; a cut may look so many
# letters off, where what was left out begins like what comes after it.
_SKIPPED, _CHANCE = 20, 12
# The same moment on two lines of one message, each rounded.
_SAME_MS = 10


@dataclass(frozen=True, slots=True)
class Told:
    """What one message newly tells on one line: from code point ``skip`` of its characters on."""

    line: CharTiming
    skip: int


def newly_told(
    lines: Sequence[CharTiming | None],
    text: str,
    *,
    proof: int,
    beside: dict[int, Told] | None = None,
    said: Sequence[CharTiming | None] | None = None,
) -> dict[int, Told]:
    """Per message, its line without what was told before; messages that tell nothing new are left out.

    ``beside`` is the other line: where there is one, only messages that start over there may do so here.
    ``said`` is the line that does not start over: it shows the shortest second passes.
    """
    present = [(index, line) for index, line in enumerate(lines) if line is not None and len(line)]
    spelled = ["".join(line.chars) for _, line in present]
    if beside and not any(told.skip for told in beside.values()):
        skips = [0] * len(present)
    else:
        others = (said[index] if said else None for index, _ in present)
        said_then = ["".join(other.chars) if other else None for other in others]
        ends_ms = [list(_ends_ms(line)) for _, line in present]
        skips = repeats(spelled, text, proof=proof, ends_ms=ends_ms, said=said_then)
    return {
        index: Told(line, skip)
        for (index, line), spelling, skip in zip(present, spelled, skips, strict=True)
        if skip < len(spelling)
    }


def _ends_ms(line: CharTiming) -> Iterator[int]:
    """When each code point has ended, from the line's beginning; those of one element end together."""
    begin = line.starts_ms[0]
    for element, start, length in zip(line.chars, line.starts_ms, line.durations_ms, strict=True):
        yield from [start + length - begin] * len(element)


def told_from_start(line: CharTiming, text: str) -> bool:
    """Whether the first times are those of the text's first letters; they are, unless found further on."""
    due, _ = letters_of(text)
    letters, _ = letters_of("".join(line.chars[: 4 * PROOF]))
    begin = letters[:PROOF]
    return len(begin) < PROOF or due.startswith(begin) or begin not in due[1:]


def after_holes(lines: Sequence[Told], text: str) -> list[bool]:
    """Whether text that none tells lies right before what each tells."""
    letters = [letters_of("".join(told.line.chars)[told.skip :])[0] for told in lines]
    begins = [0, *accumulate(map(len, letters))][:-1]
    spelled, (due, _) = "".join(letters), letters_of(text)
    found = [False] * len(lines)
    for start, end, left, right in gaps(equal_runs(spelled, due), len(spelled), len(due)):
        if (right - left) - (end - start) < _SKIPPED or end == len(spelled):
            continue
        near = [index for index, begin in enumerate(begins) if start - _CHANCE <= begin <= end + _CHANCE]
        if near:
            found[min(near, key=lambda index: abs(begins[index] - start))] = True
    return found


def block_of(index: int, told: Told, rate_hz: int) -> Block:
    first = 0
    skip = told.skip
    while skip and skip >= len(told.line.chars[first]):
        skip -= len(told.line.chars[first])
        first += 1
    starts = told.line.starts_ms[first:]
    ends = map(add, starts, told.line.durations_ms[first:])
    start, end = max(min(starts), 0), max(max(starts), *ends, 0)
    return Block(index, ms_to_samples(start, rate_hz), ms_to_samples(end, rate_hz))


def written_bases(
    written: dict[int, Told], normalized: dict[int, Told], bases: dict[int, int], rate_hz: int
) -> dict[int, int]:
    """A second pass of the written line may count from its own message or from where the first pass began.

    Whichever lets it end with the normalized line of the same message. A first pass too short to be told as
    repeated is believed where the normalized line goes on from it.
    """
    own = dict(bases)
    begun: dict[int, str] = {}
    for index, told in written.items():
        line = "".join(told.line.chars)
        letters, _ = single_letters(line)
        passes = _repeated(letters, begun, index)
        begun[index] = single_letters(line[told.skip :])[0]
        if not passes or index not in normalized:
            continue
        due = bases[index] + block_of(index, normalized[index], rate_hz).end
        end = block_of(index, told, rate_hz).end
        said, _ = single_letters("".join(normalized[index].line.chars))
        if not told.skip:
            passes = {
                other: length
                for other, length in passes.items()
                if abs(bases[other] + end - due) <= ms_to_samples(_SAME_MS, rate_hz)
                and 0 < _common(letters[length:], said) > _common(letters, said)
            }
        own[index] = min(
            [bases[index], *(bases[other] for other in passes)], key=lambda base: abs(base + end - due)
        )
    return own


def _repeated(letters: str, told: dict[int, str], index: int) -> dict[int, int]:
    """The messages from which on all that was told is what this one, of those letters, begins with: how much."""
    found: dict[int, int] = {}
    past = ""
    for other in range(index - 1, index - REMEMBERED - 1, -1):
        past = joined(told.get(other, ""), past)
        if other in told and past and letters[: len(past)] == past[: len(letters)]:
            found[other] = len(past)
    return found


def _common(first: str, second: str) -> int:
    """How many letters both begin with."""
    return next(
        (count for count, (one, other) in enumerate(zip(first, second, strict=False)) if one != other),
        min(len(first), len(second)),
    )
