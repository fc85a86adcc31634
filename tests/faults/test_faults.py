"""The fault table: each fault is caused on loopback, and after each the same things hold."""

import asyncio
import itertools
import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from socket import socket

import av
import pytest
import srt

from aligner.batch import Report, gate, plan, run
from aligner.errors import ConnectError, VoiceNotFoundError
from tests.batch.metering import KEY, Meter, metering
from tests.cli.running import process
from tests.faults import wire
from tests.faults.service import Faulty, refusal
from tests.faults.table import (
    ALL,
    ANY_ONE,
    CHARACTERS,
    ELSEWHERE,
    FAULTS,
    LONGEST,
    SCRIPTS,
    Fault,
    final_files,
    named,
    suffer,
)

TESTS = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr(gate, "LONGEST_PAUSE_S", 0.1)


def require_whole(files: Mapping[str, bytes], folder: Path, report: Report) -> None:
    """Every file of what is done decodes and parses, the words are the script's, in order and inside the audio;
    there is no other file."""
    done = [receipt for receipt in report.receipts if receipt.ok]
    assert set(files) == {path.name for receipt in done for path in receipt.files}
    for receipt in done:
        audio, subtitles, _, spoken = (folder / path.name for path in receipt.files)
        for path in (audio, subtitles, spoken):
            path.write_bytes(files[path.name])
        with av.open(str(audio)) as container:
            stream = container.streams.audio[0]
            seconds = sum(frame.samples for frame in container.decode(stream)) / stream.rate
        text = SCRIPTS[receipt.name]
        cues = list(srt.parse(subtitles.read_text("utf-8")))
        assert " ".join(cue.content for cue in cues).split() == text.split()
        words = [word for part in json.loads(spoken.read_text("utf-8"))["segments"] for word in part["words"]]
        assert [word["word"] for word in words] == text.split()
        assert all(a["start"] <= b["start"] for a, b in itertools.pairwise(words))
        assert all(0 <= word["start"] <= word["end"] <= seconds + 0.001 for word in words)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.number}: {fault.what}")
def test_a_fault(fault: Fault, tmp_path: Path) -> None:
    """What is done is whole, what fails says why, nothing is asked for more often than declared, and the same
    command afterwards does the rest and no more."""
    suffered = suffer(fault, tmp_path)
    met, healed = suffered.met, suffered.healed
    failed = {receipt.name: receipt.error for receipt in met.failed}
    if fault.fails == ANY_ONE:
        assert len(failed) == 1
    else:
        assert set(failed) == set(fault.fails), failed
    if fault.error is not None:
        assert any(type(error) is fault.error for error in failed.values()), failed
        assert any(fault.says in str(error) for error in failed.values()), failed
    elif fault.says:
        assert any(fault.says in note for receipt in met.receipts for note in receipt.notes)
    assert (met.exit_code == 0) == (not fault.fails)
    assert KEY not in repr(met)
    if fault.connections is not None:
        assert suffered.connections <= fault.connections
    (tmp_path / "judged").mkdir()
    require_whole(suffered.left, tmp_path / "judged", met)
    assert healed.exit_code == 0, healed
    after = final_files(tmp_path / "out")
    require_whole(after, tmp_path / "judged", healed)
    assert {name: after[name] for name in suffered.left} == suffered.left
    assert suffered.asked <= CHARACTERS + fault.again * LONGEST


def test_all_forty_are_named() -> None:
    """Each fault of the table has a test, and the tests that are named are there."""
    assert named() == frozenset(range(1, 41))
    for place in itertools.chain.from_iterable(ELSEWHERE.values()):
        file, name = place.split("::")
        assert re.search(rf"^def {name}\(", (TESTS / file).read_text("utf-8"), re.MULTILINE), place


def write_scripts(folder: Path) -> Path:
    (folder / "in").mkdir()
    for name, text in SCRIPTS.items():
        (folder / "in" / f"{name}.txt").write_text(text, "utf-8")
    return folder / "in"


@pytest.mark.parametrize("way", ["refused", "no such host", "not secure"])
def test_nobody_there(way: str, tmp_path: Path) -> None:
    """Fault 1: nothing is sent, the tries are few, and the sentence names host and port."""
    scripts = write_scripts(tmp_path)
    with metering() as meter, closing(socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        address = {
            "refused": f"http://127.0.0.1:{unused.getsockname()[1]}",
            "no such host": "http://service.invalid:8080",
            "not secure": f"https://127.0.0.1:{meter.port}",
        }[way]
        settings = meter.settings(tmp_path / "cache", base_url=address)
        report = asyncio.run(run(plan([scripts], tmp_path / "out", settings), settings))
        assert meter.asked == []
    assert report.exit_code == 2
    assert final_files(tmp_path / "out") == {}
    for receipt in report.receipts:
        assert address.split("//")[1] in str(receipt.error)
    assert any(isinstance(receipt.error, ConnectError) for receipt in report.receipts)
    assert report.asked == 0


def test_a_voice_that_is_gone_is_one_scripts_matter(tmp_path: Path) -> None:
    """Fault 8 in a script of several voices, one of which the service does not know: that script fails and says
    which, the others are written, and what its other speaker said is kept."""
    scripts = write_scripts(tmp_path)
    speakers = f"---\nspeakers:\n  Ann: {'a' * 20}\n  Ben: {'b' * 20}\n---\n"
    (scripts / "play.txt").write_text(f"{speakers}Ann: Here I am.\n\nBen: I am gone.\n", "utf-8")
    gone = refusal("voice_not_found", f"A voice with voice_id {'b' * 20} does not exist.")
    with metering(Faulty(act=gone, within="I am gone", hits=99, begins=False)) as meter:
        settings = meter.settings(tmp_path / "cache", streams=1)
        report = asyncio.run(run(plan([scripts], tmp_path / "out", settings), settings))
        assert [receipt.name for receipt in report.failed] == ["play"]
        assert isinstance(report.failed[0].error, VoiceNotFoundError)
        assert "b" * 20 in str(report.failed[0].error)
        assert len(list((tmp_path / "out").glob("*.wav"))) == len(ALL)
        assert isinstance(meter, Faulty)
        meter.act, asked = None, meter.characters
        healed = asyncio.run(run(plan([scripts], tmp_path / "out", settings), settings))
        assert healed.exit_code == 0
        assert meter.characters - asked == len("I am gone.")


def test_a_service_that_restarts(tmp_path: Path) -> None:
    """Fault 37: all streams are dropped and nobody answers for a while; then the batch goes on, and only what was
    open is asked for again."""
    scripts = write_scripts(tmp_path)

    async def play(meter: Meter) -> Report:
        async with wire.way_to(meter.port) as way:
            settings = meter.settings(tmp_path / "cache", base_url=f"http://127.0.0.1:{way.port}")
            running = asyncio.create_task(run(plan([scripts], tmp_path / "out", settings), settings))
            while len(meter.asked) < 4:  # noqa: ASYNC110 - the service is in another thread
                await asyncio.sleep(0.01)
            await way.down()
            await asyncio.sleep(0.4)
            await way.up()
            return await running

    with metering(delay_s=0.05) as meter:
        report = asyncio.run(play(meter))
        assert report.exit_code == 0, report
        assert meter.characters <= CHARACTERS + 2 * LONGEST
    files = final_files(tmp_path / "out")
    (tmp_path / "judged").mkdir()
    require_whole(files, tmp_path / "judged", report)


def started(folder: Path, meter: Meter, *, code: str = "", **variables: str) -> "subprocess.Popen[str]":
    return process(
        *("render", "in", "--voice", "v" * 20, "--format", "wav", "-j", "2"),
        cwd=folder,
        code=code,
        ELEVENLABS_API_KEY=KEY,
        ELEVENLABS_BASE_URL=meter.url,
        ALIGNER_CACHE=str(folder / "cache"),
        **variables,
    )


JUMPING = """
import itertools, time
real, jumps = time.time, itertools.cycle((0, 86400 * 365, -86400 * 365, 7200, -3))
time.time = lambda: real() + next(jumps)
"""


def test_the_wall_clock_is_nobodys_timer(tmp_path: Path) -> None:
    """Fault 36: while the clock jumps by years each time that it is read, nothing times out and nothing waits."""
    write_scripts(tmp_path)
    with metering(delay_s=0.05) as meter:
        batch = started(tmp_path, meter, code=JUMPING, ALIGNER_READ_TIMEOUT_S="5")
        _, err = batch.communicate(timeout=60)
        assert batch.returncode == 0, err
        assert meter.characters == CHARACTERS
    assert len(list((tmp_path / "out").glob("*.wav"))) == len(ALL)


@pytest.mark.skipif(os.name != "posix", reason="processes are stopped by signals there")
def test_a_process_that_was_stopped_for_a_while(tmp_path: Path) -> None:
    """Fault 36, suspended past every deadline while its streams go on: what came meanwhile is taken, and nothing
    is asked for again."""
    write_scripts(tmp_path)
    with metering(delay_s=0.1) as meter:
        batch = started(tmp_path, meter, ALIGNER_READ_TIMEOUT_S="0.8", ALIGNER_FIRST_AUDIO_TIMEOUT_S="0.8")
        while not meter.asked and batch.poll() is None:
            time.sleep(0.01)
        batch.send_signal(signal.SIGSTOP)
        time.sleep(1.2)
        batch.send_signal(signal.SIGCONT)
        _, err = batch.communicate(timeout=60)
        assert batch.returncode == 0, err
        assert meter.characters == CHARACTERS


@pytest.mark.skipif(os.name != "posix", reason="pipes break so there")
@pytest.mark.parametrize("what", ["stdout", "both"])
def test_nobody_reads_what_is_printed(what: str, tmp_path: Path) -> None:
    """Fault 40: the reader of the output is gone before the first line; all is written and asked for once."""
    write_scripts(tmp_path)
    with metering(delay_s=0.02) as meter:
        batch = started(tmp_path, meter)
        assert batch.stdout is not None
        assert batch.stderr is not None
        batch.stdout.close()
        if what == "both":
            batch.stderr.close()
        batch.wait(60)
        assert meter.characters == CHARACTERS
    assert len(list((tmp_path / "out").glob("*.words.json"))) == len(ALL)
    if what == "stdout":
        assert "Traceback" not in batch.stderr.read()
        batch.stderr.close()
