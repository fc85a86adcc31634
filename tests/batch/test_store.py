"""The cache of takes: whole or not there, shared by all who want the same, bounded, and never in the way."""

import asyncio
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.batch.answer_file import Answer, DamagedError, pack, unpack
from aligner.batch.locks import FileLock
from aligner.batch.names import REMEMBERED_S, Names
from aligner.batch.shelf import Shelf, default_folder
from aligner.batch.store import DiskStore, Intent, Maker, NoStore, key_of
from aligner.errors import AlignerError, KeyRefusedError, StreamBrokenError
from aligner.model import AudioChunk, CharTiming, Segment
from tests.cli.running import ROOT

SEGMENT = Segment(3, "Say this.", 10, 19, pause_after_ms=400)
KEY = key_of("somebody says Say this.")
OTHER = key_of("somebody says Say that.")


def answer(text: str = "Say this. ", *, data: bytes = b"\1\2" * 800) -> Answer:
    chars = tuple(text)
    times = tuple(range(len(chars))), (1,) * len(chars)
    half = len(data) // 2
    return (
        AudioChunk(0, 0, data[:half], CharTiming(chars, *times, "written")),
        AudioChunk(0, 1, b""),
        AudioChunk(
            0, 2, data[half:], None, CharTiming((" ", *chars), (0, *times[0]), (0, *times[1]), "normalized")
        ),
    )


def shelf(folder: Path, limit_bytes: int = 10**9) -> Shelf:
    return Shelf(folder / "cache", limit_bytes)


def entries(folder: Path) -> list[Path]:
    return sorted((folder / "cache").rglob("*.take"))


texts = st.text(st.characters(codec=None), max_size=30)


@given(
    st.lists(st.tuples(st.binary(max_size=99), texts, st.booleans()), max_size=4),
    st.integers(-(2**40), 2**40),
)
@settings(max_examples=60, deadline=None)
def test_an_answer_comes_back_as_it_was(messages: list[tuple[bytes, str, bool]], time: int) -> None:
    """Any messages: any characters (surrogates too), any bytes, any times, lines that are missing or empty."""
    original = tuple(
        AudioChunk(
            0,
            index,
            data,
            CharTiming(tuple(text), (time,) * len(text), (index,) * len(text), "written") if told else None,
            CharTiming((text,), (time,), (0,), "normalized") if text else None,
        )
        for index, (data, text, told) in enumerate(messages)
    )
    assert unpack(pack(KEY, original), KEY) == original


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_any_damage_is_found(data: st.DataObject) -> None:
    """Fault 31, a flipped bit or a half entry: whichever bit, and wherever the file ends, it is no take."""
    whole = pack(KEY, answer())
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, 8 * len(whole) - 1))
        damaged = bytearray(whole)
        damaged[at // 8] ^= 1 << at % 8
    else:
        damaged = bytearray(whole[: data.draw(st.integers(0, len(whole) - 1))])
    with pytest.raises(DamagedError):
        unpack(bytes(damaged), KEY)
    with pytest.raises(DamagedError):
        unpack(whole, OTHER)


@pytest.mark.parametrize("damage", ["half", "empty", "bit", "other"])
def test_a_damaged_entry_is_made_again_and_the_rest_is_kept(
    tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Fault 31, corrupted cache entry; fault 27, power cut after the rename (an empty file under its name): it
    is dropped, made again and told to the log; the others stay."""
    kept = shelf(tmp_path)
    kept.put(KEY, answer())
    kept.put(OTHER, answer("Say that. "))
    path = next(path for path in entries(tmp_path) if path.stem == KEY)
    whole = path.read_bytes()
    flipped = bytes([*whole[:200], whole[200] ^ 16, *whole[201:]])
    wrong = next(path for path in entries(tmp_path) if path.stem == OTHER).read_bytes()
    path.write_bytes({"half": whole[: len(whole) // 2], "empty": b"", "bit": flipped, "other": wrong}[damage])
    made: list[str] = []

    async def make(intent: Intent) -> Answer:
        made.append("again")
        return answer()

    async def play() -> tuple[Answer, Answer]:
        store = DiskStore(kept)
        return await store.answer(KEY, SEGMENT, make), await store.answer(OTHER, SEGMENT, never)

    again, other = asyncio.run(play())
    assert made == ["again"]
    assert (again, other) == (answer(), answer("Say that. "))
    assert path.read_bytes() == whole
    assert "damaged" in caplog.text


async def never(intent: Intent) -> Answer:
    raise AssertionError("this is kept")


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="names of open files are read from /proc")
def test_a_take_is_on_the_disk_before_its_name_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fault 27, power cut: the bytes are flushed before the rename, the folder after it."""
    told: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def flushed(handle: int) -> None:
        told.append(f"flush {Path(f'/proc/self/fd/{handle}').readlink().suffix or 'folder'}")
        fsync(handle)

    def renamed(path: Path, target: Path) -> Path:
        told.append(f"{path.suffix} becomes {target.suffix}")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(Path, "replace", renamed)
    assert shelf(tmp_path).put(KEY, answer())
    assert told == ["flush .part", ".part becomes .take", "flush folder"]


def test_all_who_want_a_take_wait_for_one(tmp_path: Path) -> None:
    """Fault 34, single flight: fifty at once, from two loops in two threads, and it is made once."""
    made: list[int] = []

    async def make(intent: Intent) -> Answer:
        made.append(1)
        await asyncio.sleep(0.1)
        return answer()

    async def play() -> list[Answer]:
        store = DiskStore(shelf(tmp_path))
        return await asyncio.gather(*(store.answer(KEY, SEGMENT, make) for _ in range(25)))

    answers: list[list[Answer]] = []
    threads = [threading.Thread(target=lambda: answers.append(asyncio.run(play()))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]
    assert {tuple(one) for each in answers for one in each} == {answer()}
    assert not list((tmp_path / "cache" / "claims").iterdir())


def test_who_waits_takes_over_from_who_fails(tmp_path: Path) -> None:
    """The first fails or is cancelled: the next one makes the take, and nobody hangs."""
    for ending in (StreamBrokenError("broke"), asyncio.CancelledError()):
        turns: list[str] = []
        folder = tmp_path / type(ending).__name__

        async def fail(intent: Intent, ending: BaseException = ending, turns: list[str] = turns) -> Answer:
            turns.append("fails")
            await asyncio.sleep(0)
            raise ending

        async def make(intent: Intent, turns: list[str] = turns) -> Answer:
            turns.append("makes")
            return answer()

        async def play(
            fail: Maker = fail,
            make: Maker = make,
            folder: Path = folder,
        ) -> list[Answer | BaseException]:
            store = DiskStore(shelf(folder))
            tasks = [asyncio.create_task(store.answer(KEY, SEGMENT, how)) for how in (fail, make, make)]
            return await asyncio.gather(*tasks, return_exceptions=True)

        first, *others = asyncio.run(play())
        assert type(first) is type(ending)
        assert others == [answer(), answer()]
        assert turns == ["fails", "makes"]


@pytest.mark.parametrize("streams", [1, 2])
@pytest.mark.parametrize(
    ("error", "left"), [(KeyRefusedError("no"), False), (StreamBrokenError("broke"), True), (None, True)]
)
def test_what_was_asked_for_and_never_came_is_remembered(
    tmp_path: Path, error: AlignerError | None, left: bool, streams: int
) -> None:
    """A stream that broke, or that was cancelled (None), may have been paid: the next run says so, once. One
    that was refused has cost nothing, but another before it may have."""
    left = left or streams > 1

    async def fail(intent: Intent) -> Answer:
        for _ in range(streams):
            await intent.begins(len(SEGMENT.text))
        if isinstance(error, KeyRefusedError):
            await intent.was_refused()
        raise error or asyncio.CancelledError

    async def attempt() -> None:
        await DiskStore(shelf(tmp_path)).answer(KEY, SEGMENT, fail)

    with pytest.raises(type(error) if error else asyncio.CancelledError):
        asyncio.run(attempt())

    async def again() -> str:
        store = DiskStore(shelf(tmp_path))

        async def make(intent: Intent) -> Answer:
            return answer()

        await store.answer(KEY, SEGMENT, make)
        return store.lost()

    assert asyncio.run(again()).startswith("a passage of 9 characters") is left
    assert asyncio.run(again()) == ""


HOLDER = """
import sys, time
from pathlib import Path
from aligner.batch.answer_file import Answer, DamagedError, pack, unpack
from aligner.batch.locks import FileLock
lock = FileLock(Path(sys.argv[1]))
assert lock.acquire() == ""
lock.note("9")
print("held", flush=True)
time.sleep(60)
"""


def test_a_process_that_died_blocks_nobody(tmp_path: Path) -> None:
    """Fault 27, kill -9 while a passage is spoken: its claim is waited for while it lives, and taken over
    at once when it is dead."""
    kept = shelf(tmp_path)
    kept.claims.mkdir(parents=True)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(kept.claims / KEY)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"

    async def make(intent: Intent) -> Answer:
        assert holder.returncode is not None, "the claim was not heeded"
        return answer()

    async def play() -> str:
        store = DiskStore(kept)
        wanted = asyncio.create_task(store.answer(KEY, SEGMENT, make))
        await asyncio.sleep(0.3)
        assert not wanted.done()
        holder.kill()
        holder.wait()
        await wanted
        return store.lost()

    try:
        assert "9 characters" in asyncio.run(play())
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()


def test_a_stopped_process_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A claim that is never let go ends in a second take, with a warning."""
    monkeypatch.setattr("aligner.batch.store.LONGEST_WAIT_S", 0.1)
    kept = shelf(tmp_path)
    kept.claims.mkdir(parents=True)
    stopped = FileLock(kept.claims / KEY)
    assert stopped.acquire() == ""

    async def make(intent: Intent) -> Answer:
        return answer()

    assert asyncio.run(DiskStore(kept).answer(KEY, SEGMENT, make)) == answer()
    assert "waited for no longer" in caplog.text
    stopped.release()


def test_what_arrived_is_kept_though_the_run_is_cancelled(tmp_path: Path) -> None:
    """Fault 28, Ctrl-C between the last byte and the disk: the take is written before the task ends."""
    kept = shelf(tmp_path)
    put, begun, go_on = kept.put, threading.Event(), threading.Event()

    def slowly(key: str, answer: Answer) -> bool:
        begun.set()
        go_on.wait(20)
        return put(key, answer)

    kept.put = slowly  # type: ignore[method-assign]

    async def make(intent: Intent) -> Answer:
        return answer()

    async def play() -> None:
        task = asyncio.create_task(DiskStore(kept).answer(KEY, SEGMENT, make))
        await asyncio.to_thread(begun.wait, 20)
        task.cancel()
        await asyncio.sleep(0.05)
        assert not task.done()
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(play())
    assert kept.load(KEY) == answer()


def test_the_takes_used_longest_ago_go_first(tmp_path: Path) -> None:
    """At the limit, room is made from the old end; reading counts as use."""
    size = len(pack(KEY, answer()))
    kept = shelf(tmp_path, limit_bytes=10 * size)
    keys = [key_of(f"take {number}") for number in range(14)]
    for number, key in enumerate(keys[:10]):
        kept.put(key, answer())
        path = next(path for path in entries(tmp_path) if path.stem == key)
        os.utime(path, (1000 + number, 1000 + number))
    assert kept.load(keys[0]) is not None
    assert kept.contents().entries == 10
    kept.put(keys[10], answer())
    there = [number for number, key in enumerate(keys) if kept.has(key)]
    assert there == [0, 3, 4, 5, 6, 7, 8, 9, 10]
    assert kept.contents().bytes <= 9 * size + len(keys)


def test_clearing_leaves_nothing_but_what_is_held(tmp_path: Path) -> None:
    """Entries, halves and dead claims go; a claim that somebody holds stays."""
    kept = shelf(tmp_path)
    kept.put(KEY, answer())
    half = entries(tmp_path)[0].with_suffix(".123.part")
    half.write_bytes(b"half")
    kept.claims.mkdir()
    (kept.claims / "dead").write_text("9")
    held = FileLock(kept.claims / "held")
    assert held.acquire() == ""
    removed = kept.clear()
    assert (removed.entries, kept.contents().entries) == (1, 0)
    left = [path.name for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert left == ["held"]
    held.release()


def test_a_cache_that_cannot_be_written_is_no_cache(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Fault 29, a cache folder that cannot be made: takes are made and used, and a warning says why."""
    (tmp_path / "cache").write_text("a file is in the way")

    async def make(intent: Intent) -> Answer:
        return answer()

    assert asyncio.run(DiskStore(shelf(tmp_path)).answer(KEY, SEGMENT, make)) == answer()
    assert "could not be kept" in caplog.text


def test_without_a_key_or_a_store_nothing_is_kept(tmp_path: Path) -> None:
    """A voice that does not say what it is, and ``--no-cache``, touch no disk."""

    async def make(intent: Intent) -> Answer:
        return answer()

    async def play() -> None:
        assert await DiskStore(shelf(tmp_path)).answer(key_of(""), SEGMENT, make) == answer()
        assert await NoStore().answer(KEY, SEGMENT, make) == answer()

    asyncio.run(play())
    assert not (tmp_path / "cache").exists()


def test_names_are_remembered_for_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By service and name in any case; not longer than a day, nor from a clock that was set back; damage is
    emptiness."""
    path = tmp_path / "cache" / "voices.json"
    names = Names(path)
    assert names.recall("https://one", "Ann") is None
    now = 1_000_000.0
    monkeypatch.setattr("time.time", lambda: now)
    names.remember("https://one", "Ann", "id1")
    names.remember("https://two", "Ann", "id2")
    assert [names.recall(url, "ANN") for url in ("https://one", "https://two", "https://three")] == [
        "id1",
        "id2",
        None,
    ]
    for later in (REMEMBERED_S + 1, -1):
        monkeypatch.setattr("time.time", lambda later=later: now + later)
        assert names.recall("https://one", "Ann") is None
    for damage in ("", "[1]", '{"https://one ann": 3}', '{"https://one ann": [1, 2]}', "\x00"):
        path.write_text(damage)
        assert names.recall("https://one", "Ann") is None
    names.forget()
    assert not path.exists()


def test_the_cache_is_where_the_system_has_caches(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """XDG's variable is heeded, and no test writes into the real one."""
    if sys.platform.startswith("linux"):
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
        assert default_folder() == tmp_path / "aligner"
        monkeypatch.delenv("XDG_CACHE_HOME")
        assert default_folder() == Path(os.environ["HOME"]) / ".cache" / "aligner"
    assert default_folder().name in ("aligner", "Cache")
