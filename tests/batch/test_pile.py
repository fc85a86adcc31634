"""What a stream has sent so far: all of it comes back as it was, from memory and from the disk."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from aligner.batch.pile import HELD_BYTES, Pile
from aligner.model import AudioChunk, CharTiming

TIMES = CharTiming(("a", "b"), (0, 300), (300, 300), "written")
SIZES = (10, HELD_BYTES, 0, 1, HELD_BYTES // 2, HELD_BYTES, 7)
CHUNKS = tuple(
    AudioChunk(0, number, bytes([number]) * size, TIMES if number % 2 else None)
    for number, size in enumerate(SIZES)
)


def piled(pile: Pile) -> int:
    """Piles up the chunks; returns the most that was in memory."""
    most = 0
    for chunk in CHUNKS:
        pile.add(chunk)
        if pile.is_high:
            pile.put_aside()
        most = max(most, sum(len(held.data) for held in pile._chunks))
    return most


def test_all_comes_back_and_little_is_held(tmp_path: Path) -> None:
    """However it fell into memory and file, the answer is what was added; the file has no name, and goes."""
    with closing(Pile(tmp_path)) as pile:
        assert piled(pile) <= HELD_BYTES
        assert pile.answer() == CHUNKS
        assert pile.answer() == CHUNKS
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("folder", [None, Path("/nowhere/at/all")])
def test_without_a_disk_all_is_in_memory(folder: Path | None) -> None:
    """No folder, or one that refuses: nothing is lost."""
    with closing(Pile(folder)) as pile:
        piled(pile)
        assert pile.answer() == CHUNKS


def test_a_disk_that_fills_up_loses_nothing(tmp_path: Path) -> None:
    """Where the disk takes the first pieces and then no more, the rest stays in memory."""
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("there is no device that is always full here")
    with closing(Pile(tmp_path)) as pile:
        for chunk in CHUNKS[:3]:
            pile.add(chunk)
        pile.put_aside()
        kept, pile._file = pile._file, full.open("r+b", buffering=0)
        for chunk in CHUNKS[3:]:
            pile.add(chunk)
        pile.put_aside()
        assert not pile.is_high
        pile._file.close()
        pile._file = kept
        assert pile.answer() == CHUNKS


def test_two_threads_do_not_disturb_each_other(tmp_path: Path) -> None:
    """A run that is broken off leaves a thread with the pile, and asks for the answer in another: both get all."""
    with closing(Pile(tmp_path)) as pile, ThreadPoolExecutor(4) as threads:
        piled(pile)
        assert all(answer == CHUNKS for answer in threads.map(lambda _: pile.answer(), range(200)))
