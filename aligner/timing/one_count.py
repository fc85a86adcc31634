"""Times that all count from the stream's start, and where encoder runs put the audio behind them.

Knows blocks and sample counts.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from aligner.timing.blocks import JITTER_MS, PADDING_SAMPLES, Block, Clock, Reference, Room


def one_count(blocks: Sequence[Block], clock: Clock, *, one_run: bool) -> Reference:
    """All times count from the stream's start; where an encoder run begins, the audio gained its padding.

    Which block is the first of a run is told by its time: one that came late, or told of more, is no more
    than that padding from where the run's sound begins. Where the first of them was lost, the others have to show it.
    """
    shift = clock.sound_at[0]
    heads = sorted(clock.heads) if one_run else []
    bases: list[int] = []
    begins, lost = [0], set[int]()
    backwards = reached = 0
    for index, block in enumerate(blocks):
        while heads and heads[0] <= block.message:
            gap = clock.sound_at[heads[0]] - block.start
            if gap > shift + PADDING_SAMPLES:
                break
            if gap < shift - clock.ms(JITTER_MS):
                begins.append(index)
                lost.add(index)
            shift = max(shift, gap)
            heads.pop(0)
        if clock.runs_hide and block.opens and index:
            begins.append(index)
        bases.append(shift)
        backwards += max(0, reached - block.start)
        reached = max(reached, block.end)
    past = max(0, reached + shift - clock.total)
    rooms = tuple(_rooms(sorted({*begins}), lost, len(blocks), clock))
    return Reference(
        "from the stream's start", tuple(bases), 4 * (past + backwards), (), one_count=True, rooms=rooms
    )


def _rooms(begins: Sequence[int], lost: set[int], end: int, clock: Clock) -> Iterator[Room]:
    for begin, after in pairwise([*begins, end]):
        unknown = begin in lost or (begin and clock.runs_hide)
        yield Room(begin, after, PADDING_SAMPLES if unknown else 0)
