"""What each message newly tells of one line, and what a line that starts over counts from.

Row 19 of the protocol's facts: the written line of a later message may begin again at the generation's first
character. Which letters were told before is found in ``passes``.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from operator import add

from aligner.clock import ms_to_samples
from aligner.model import CharTiming
from aligner.timing.align import equal_runs, gaps
from aligner.timing.blocks import Block
from aligner.timing.letters import letters_of, weight
from aligner.timing.passes import REMEMBERED, joined, repeats, single_letters

# Letters that must agree before a line is taken to start over: chance repeats are shorter. What is spoken
# repeats itself more easily than what is written (numbers read out), and is not in the text to compare.
PROOF, SPOKEN_PROOF = 12, 40
# So many letters of the text between two messages are more than a line's missing last sounds; a cut may look so many
# letters off, where what was left out begins like what comes after it.
_SKIPPED, _CHANCE = 20, 12
# So many letters show where what was said begins.
_BEGINS = 6
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
        others = None if said is None else (said[index] for index, _ in present)
        said_then = None if others is None else ["".join(other.chars) if other else None for other in others]
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


def after_holes(lines: Mapping[int, Told], text: str, silent: Sequence[int]) -> list[bool]:
    """Whether text that none tells lies right before what each message tells; ``silent`` are the messages, in order,
    that have audio and tell nothing."""
    letters = [letters_of("".join(told.line.chars)[told.skip :])[0] for told in lines.values()]
    begins = [0, *accumulate(map(len, letters))][:-1]
    before = [0, *(bisect_left(silent, index) for index in lines)]
    lost = [earlier < later for earlier, later in pairwise(before)]
    spelled, (due, _) = "".join(letters), letters_of(text)
    found = [False] * len(lines)
    for start, end, left, right in gaps(equal_runs(spelled, due), len(spelled), len(due)):
        # A number takes as long as the words that it is read as.
        skipped = sum(map(weight, due[left:right])) - sum(map(weight, spelled[start:end]))
        near = range(bisect_left(begins, start - _CHANCE), bisect_right(begins, end + _CHANCE))
        if near and skipped >= _SKIPPED and end < len(spelled):
            # A message of no letters may stand at the same place as the one after what was lost.
            found[min(near, key=lambda index: (abs(begins[index] - start), not lost[index]))] = True
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
    repeated, or that was lost, is believed where the normalized line goes on from it.
    """
    same = ms_to_samples(_SAME_MS, rate_hz)
    own = dict(bases)
    begun: dict[int, str] = {}
    for index, told in written.items():
        line = "".join(told.line.chars)
        letters, _ = single_letters(line)
        passes = _repeated(letters, begun, index)
        begun[index] = single_letters(line[told.skip :])[0]
        if index not in normalized:
            continue
        due = bases[index] + block_of(index, normalized[index], rate_hz).end
        end = block_of(index, told, rate_hz).end
        said, _ = single_letters("".join(normalized[index].line.chars))
        if not told.skip:
            passes = {
                other: length
                for other, length in passes.items()
                if abs(bases[other] + end - due) <= same
                and 0 < _common(letters[length:], said) > _common(letters, said)
            }
            if not passes and _ends_with(letters, said) and abs(end - due + own[index]) > same:
                own[index] = max(due - end, 0)
                continue
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


def _ends_with(letters: str, said: str) -> bool:
    """Whether a line of those letters tells something and then what was said, of which words may be read out."""
    begin = letters.find(said[:_BEGINS]) if said else 0
    return begin > 0 and letters[-1] == said[-1] and len(letters) - begin <= len(said)


def _common(first: str, second: str) -> int:
    """How many letters both begin with."""
    return next(
        (count for count, (one, other) in enumerate(zip(first, second, strict=False)) if one != other),
        min(len(first), len(second)),
    )
