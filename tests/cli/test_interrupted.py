"""Runs that are broken off, and begun again: real processes, a metering service, and what it was asked for."""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aligner.batch.ledger import NAME as JOURNAL
from aligner.batch.shelf import SUFFIX
from aligner.cli.report import NAME as REPORT
from tests.batch.metering import KEY, Meter, metering
from tests.cli.running import process

STREAMS = 3
VOICE = "v" * 20


def until(happened: Callable[[], object], run: "subprocess.Popen[str]") -> None:
    """Waits for something that a run brings about, as long as it runs."""
    while not happened():
        if run.poll() is not None:
            raise AssertionError(f"the run ended before: {run.communicate()[1]}")
        time.sleep(0.005)


class Batch:
    """Scripts in a folder, a service with a meter, and processes that render them."""

    def __init__(self, folder: Path, meter: Meter, scripts: int) -> None:
        self.folder = folder
        self.meter = meter
        self.texts: set[str] = set()
        (folder / "in").mkdir()
        for number in range(scripts):
            passages = [f"Script {number} says its passage {part}, and no more." for part in range(4)]
            # One passage stands in every script.
            passages.append("The end, as always.")
            self.texts |= set(passages)
            (folder / "in" / f"s{number:02d}.txt").write_text("\n\n".join(passages), encoding="utf-8")

    @property
    def characters(self) -> int:
        return sum(map(len, self.texts))

    def start(self, out: str = "out", cache: str = "cache", code: str = "") -> "subprocess.Popen[str]":
        return process(
            *("render", "in", "-o", out, "--voice", VOICE, "--jobs", str(STREAMS), "--captions", "srt"),
            cwd=self.folder,
            code=code,
            ELEVENLABS_API_KEY=KEY,
            ELEVENLABS_BASE_URL=self.meter.url,
            ALIGNER_CACHE=str(self.folder / cache),
            PYTHONDONTWRITEBYTECODE="1",
        )

    def undisturbed(self) -> dict[str, bytes]:
        """What a run gives that nobody breaks off."""
        run = self.start("whole", "another-cache")
        _, err = run.communicate(timeout=120)
        assert run.returncode == 0, err
        assert self.meter.characters == self.characters
        self.meter.asked.clear()
        return self.outputs("whole")

    def outputs(self, out: str = "out") -> dict[str, bytes]:
        """The scripts' files under final names; a folder whose name begins with a dot holds none."""
        root = self.folder / out
        found = (path for path in root.rglob("*") if path.is_file())
        return {
            str(path.relative_to(root)): path.read_bytes()
            for path in found
            if not any(part.startswith(".") for part in path.relative_to(root).parts) and path.name != REPORT
        }

    def stored(self) -> int:
        return len(list((self.folder / "cache").rglob(f"*{SUFFIX}")))


@pytest.fixture
def meter() -> Iterator[Meter]:
    with metering(delay_s=0.02) as service:
        yield service


def killed_until_done(batch: Batch, kills: int, chance: random.Random) -> tuple[int, int]:
    """Kills runs at moments of chance, then lets one end. Returns the characters of the passages that were
    open at the kills, and how many these were."""
    whole = batch.undisturbed()
    open_characters = open_passages = 0
    for _ in range(kills):
        asked_before, stored_before = len(batch.meter.asked), batch.stored()
        run = batch.start()
        # The moment is counted from the first stream on: before it there is nothing to lose.
        while len(batch.meter.asked) == asked_before and run.poll() is None:
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.8))
        run.kill()
        run.communicate()
        now = batch.meter.asked[asked_before:]
        assert len(now) == len(set(now)), "a passage was asked for twice in one run"
        lost = len(now) - (batch.stored() - stored_before)
        # The streams themselves, and takes that had come whole and were on their way to the disk.
        assert 0 <= lost <= 2 * STREAMS
        open_passages += lost
        open_characters += lost * max(map(len, batch.texts))
        assert batch.outputs().items() <= whole.items(), "a file under a final name is not whole"
        if run.returncode == 0:
            break
    run = batch.start()
    _, err = run.communicate(timeout=120)
    assert run.returncode == 0, err
    assert batch.outputs() == whole
    assert [path.name for path in (batch.folder / "out").iterdir() if path.name.startswith(".")] == [JOURNAL]
    assert batch.texts == set(batch.meter.asked)
    assert batch.meter.characters <= batch.characters + open_characters
    repeated = len(batch.meter.asked) - len(batch.texts)
    assert repeated <= open_passages
    if repeated:
        assert "possibly paid twice" in err or kills > 1
    return open_characters, open_passages


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path, meter: Meter) -> None:
    """Fault 27, kill -9 at moments of chance: nothing that was stored is asked for again, files are whole or
    absent, and in the end equal to those of an undisturbed run."""
    killed_until_done(Batch(tmp_path, meter, scripts=6), 3, random.Random())


@pytest.mark.marathon
def test_two_hundred_kills(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Fault 27 in full: 200 moments of batches of 20 scripts, begun again after each kill until they are done."""
    kills = passages = characters = asked = 0
    chance = random.Random()
    while kills < 200:
        with metering(delay_s=0.02) as meter:
            folder = tmp_path / str(kills)
            folder.mkdir()
            batch = Batch(folder, meter, scripts=20)
            lost_characters, lost = killed_until_done(batch, 10, chance)
            kills, passages, characters = kills + 10, passages + lost, characters + lost_characters
            asked += meter.characters - batch.characters
            shutil.rmtree(folder)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{kills} kills; {passages} passages were open; {asked} characters were asked for twice\n"
        )


# Under nohup a run stays when its terminal is closed.
HANGS_UP = hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) != signal.SIG_IGN
SIGNALS = [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if HANGS_UP else [])]


@pytest.mark.parametrize("number", SIGNALS)
def test_an_interrupted_run_goes_on_where_it_was(
    tmp_path: Path, meter: Meter, number: signal.Signals
) -> None:
    """Fault 28, Ctrl-C, SIGTERM and a closed terminal: exit code 130, the command that continues, and that command
    asks only for what did not come."""
    batch = Batch(tmp_path, meter, scripts=4)
    run = batch.start()
    until(lambda: len(meter.asked) >= 5, run)
    run.send_signal(number)
    _, err = run.communicate(timeout=60)
    assert run.returncode == 130, err
    assert "Traceback" not in err
    told = err.splitlines()[-1]
    assert told.startswith("aligner: to continue: aligner render in -o out --voice")
    asked, stored = len(meter.asked), batch.stored()
    assert asked - stored <= 2 * STREAMS
    again = batch.start()
    _, err = again.communicate(timeout=60)
    assert again.returncode == 0, err
    assert set(meter.asked) == batch.texts
    assert len(meter.asked) - asked == len(batch.texts) - stored


@pytest.mark.parametrize("number", SIGNALS[1:])
def test_a_run_in_the_background_of_a_script_can_be_ended(
    tmp_path: Path, meter: Meter, number: signal.Signals
) -> None:
    """Fault 28: shells let what a script starts with & ignore Ctrl-C; a polite kill ends it all the same, and what
    came is kept."""
    batch = Batch(tmp_path, meter, scripts=4)
    run = batch.start(code="import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)")
    until(lambda: len(meter.asked) >= 5, run)
    run.send_signal(signal.SIGINT)
    run.send_signal(number)
    _, err = run.communicate(timeout=60)
    assert run.returncode == 130, err
    assert "Traceback" not in err
    assert batch.stored() < len(batch.texts)


ON_A_TERMINAL = """
import os
terminal = os.open(os.environ["TERMINAL"], os.O_RDWR | os.O_NOCTTY)
os.dup2(terminal, 1)
os.dup2(terminal, 2)
"""


@pytest.mark.skipif(not HANGS_UP, reason="closing a terminal ends nothing here")
def test_a_terminal_that_is_gone(tmp_path: Path, meter: Meter) -> None:
    """Fault 28, a closed terminal: nothing can be written there any more, and what came is kept and reported."""
    passage = max(map(len, Batch(tmp_path, meter, scripts=4).texts))
    ours, theirs = os.openpty()
    os.set_blocking(ours, False)

    def watched() -> bool:
        with contextlib.suppress(BlockingIOError):
            os.read(ours, 100_000)
        return len(meter.asked) >= 5

    run = process(
        *("render", "in", "--voice", VOICE, "--streams", str(STREAMS)),
        cwd=tmp_path,
        code=ON_A_TERMINAL,
        TERMINAL=os.ttyname(theirs),
        TERM="xterm",
        ELEVENLABS_API_KEY=KEY,
        ELEVENLABS_BASE_URL=meter.url,
        ALIGNER_CACHE=str(tmp_path / "cache"),
    )
    until(watched, run)
    os.close(theirs)
    os.close(ours)
    time.sleep(0.2)  # bars are drawn meanwhile
    run.send_signal(signal.SIGHUP)
    run.communicate(timeout=60)
    assert run.returncode == 130
    report = json.loads((tmp_path / "out" / REPORT).read_text("utf-8"))
    assert report["exit_code"] == 130
    # A stream may be open whose text is not there yet.
    assert meter.characters <= report["asked"] <= meter.characters + STREAMS * passage


def test_two_runs_on_one_folder(tmp_path: Path, meter: Meter) -> None:
    """Fault 30: the second says which process is there and since when, asks for nothing and leaves with exit
    code 2; a run that was killed keeps nobody out."""
    meter.delay_s = 3  # the first is at work for longer than the second needs to begin
    batch = Batch(tmp_path, meter, scripts=2)
    first = batch.start()
    until(lambda: meter.asked, first)
    second = batch.start(cache="another")
    _, err = second.communicate(timeout=60)
    assert second.returncode == 2
    assert err.startswith(
        f"aligner: {tmp_path / 'out'}: another aligner is writing there (process {first.pid} on "
    )
    assert " since 20" in err
    assert err.count("\n") == 1
    first.kill()
    first.communicate()
    lock = tmp_path / "out" / ".aligner-lock"
    assert lock.exists()
    meter.delay_s = 0.0
    third = batch.start(cache="another")
    _, err = third.communicate(timeout=120)
    assert third.returncode == 0, err
    assert not lock.exists()


def test_the_cache_of_another_run_is_shared(tmp_path: Path, meter: Meter) -> None:
    """Two runs at once into two folders ask for each passage once between them."""
    batch = Batch(tmp_path, meter, scripts=3)
    runs = [batch.start("one"), batch.start("two")]
    for run in runs:
        _, err = run.communicate(timeout=120)
        assert run.returncode == 0, err
    assert sorted(meter.asked) == sorted(batch.texts)
    assert batch.outputs("one") == batch.outputs("two")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own with very little room."""
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(disk)], capture_output=True)
    if made.returncode:
        pytest.skip("this user may not mount a disk")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_full_disk_under_the_cache(tmp_path: Path, meter: Meter, small_disk: Path) -> None:
    """Fault 29, disk full: with no room for takes the files are written all the same, and each is whole."""
    batch = Batch(tmp_path, meter, scripts=4)
    whole = batch.undisturbed()
    run = batch.start(cache=str(small_disk))
    _, err = run.communicate(timeout=60)
    assert run.returncode == 0, err
    assert batch.outputs() == whole
    assert "could not be kept" in err
    assert "No space left" in err


def test_a_disk_that_is_too_small_is_seen_before_anything_is_paid(
    tmp_path: Path, meter: Meter, small_disk: Path
) -> None:
    """Fault 29, disk full: what clearly does not fit is refused with both sizes, and nothing is asked for."""
    batch = Batch(tmp_path, meter, scripts=4)
    run = batch.start(str(small_disk / "out"))
    _, err = run.communicate(timeout=60)
    assert run.returncode == 2
    assert "are needed there" in err
    assert meter.asked == []


def test_a_disk_that_fills_up_costs_nothing_twice(tmp_path: Path, meter: Meter, small_disk: Path) -> None:
    """Fault 29, disk full in the middle: some scripts fail with a sentence, no file is half, and the same
    command asks for nothing once there is room."""
    batch = Batch(tmp_path, meter, scripts=2)
    whole = batch.undisturbed()
    batch.meter.asked.clear()
    # There is room when the run begins; something else takes it while it speaks.
    meter.delay_s = 0.2
    subprocess.run(["mount", "-o", "remount,size=2m", str(small_disk)], check=True)
    run = batch.start(str(small_disk / "out"))
    until(lambda: meter.asked, run)
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(bytes(1024)):
            pass
    _, err = run.communicate(timeout=60)
    assert run.returncode == 2, err
    assert "No space left on device" in err
    assert batch.outputs(str(small_disk / "out")) == {}
    filler.unlink()
    subprocess.run(["mount", "-o", "remount,size=2m", str(small_disk)], check=True)
    meter.delay_s = 0.0
    asked = len(meter.asked)
    again = batch.start(str(small_disk / "out"))
    _, err = again.communicate(timeout=60)
    assert again.returncode == 0, err
    assert batch.outputs(str(small_disk / "out")) == whole
    assert len(meter.asked) - asked <= len(batch.texts) - batch.stored() + 2 * STREAMS
    assert len(meter.asked) <= len(batch.texts) + 2 * STREAMS


@pytest.mark.skipif(os.name != "posix", reason="permissions and mounts are POSIX's here")
def test_a_folder_that_only_reads_is_seen_before_anything_is_paid(
    tmp_path: Path, meter: Meter, small_disk: Path
) -> None:
    """Fault 29, read-only output folder: refused with its name, and nothing is asked for."""
    batch = Batch(tmp_path, meter, scripts=1)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    run = batch.start(str(small_disk / "out"))
    _, err = run.communicate(timeout=60)
    assert (run.returncode, meter.asked) == (2, [])
    assert "cannot write there (Read-only file system)" in err


@pytest.mark.parametrize("scripts", [40, pytest.param(1000, marks=pytest.mark.marathon)])
def test_bad_files_among_many(tmp_path: Path, meter: Meter, scripts: int) -> None:
    """Fault 35, bad files in a large batch: empty, binary, broken UTF-8, unspeakable and too long ones are named,
    all others are written, and the exit code is 1."""
    meter.delay_s = 0.0
    (tmp_path / "in").mkdir()
    bad = {
        "empty": b" \n",
        "binary": b"GIF8\0\0\xff\0",
        "broken": b"caf\xe9 au lait",
        "marks": b"* * *",
        "long": b"x" * 10_001,
    }
    for name, data in bad.items():
        (tmp_path / "in" / f"{name}.txt").write_bytes(data)
    for number in range(scripts):
        (tmp_path / "in" / f"good{number}.txt").write_text(f"Number {number}.")
    run = process(
        *("render", "in", "--voice", VOICE, "--captions", "none", "--jobs", "8"),
        cwd=tmp_path,
        ELEVENLABS_API_KEY=KEY,
        ELEVENLABS_BASE_URL=meter.url,
    )
    _, err = run.communicate(timeout=300)
    assert run.returncode == 1, err
    assert all(f"in/{name}.txt" in err for name in bad)
    assert f"{len(bad)} of {scripts + len(bad):,} scripts failed" in err
    assert len(list((tmp_path / "out").glob("good*.mp3"))) == scripts
    assert sorted(meter.asked) == sorted(f"Number {number}." for number in range(scripts))
