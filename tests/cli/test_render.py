"""What rendering shows: the first line, progress, the table, the JSON; and how it is stopped."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from aligner.cli.table import Column, plain
from aligner.errors import KeyRefusedError, StreamBrokenError
from tests.cli.running import ROOT, Here, SpokenBatch, document

TABLE = """\
Script  Voice             Chars  Duration  Cues  Files
a       en_US-joe-medium      9      1:00     7  mp3 srt vtt json
b/c     en_US-joe-medium      9      1:00     7  mp3 srt vtt json
"""


def test_a_batch_in_a_log(here: Here, batch: SpokenBatch) -> None:
    """Who speaks and why, a line a script on stderr; the table and the totals on stdout."""
    here.write("in/a.txt")
    here.write("in/b/c.txt")
    outcome = here("render", "in")
    assert outcome.code == 0
    assert outcome.err.splitlines() == [
        "Local voice en_US-joe-medium (no ELEVENLABS_API_KEY is set)",
        "[1/2] a: 1:00 of audio, 7 cues",
        "[2/2] b/c: 1:00 of audio, 7 cues",
    ]
    assert outcome.out.startswith(TABLE)
    totals, spent = outcome.out.splitlines()[-2:]
    assert totals.startswith("2 scripts, 18 characters, 2:00 of audio (")
    assert totals.endswith("x real time), in out/")
    assert spent == "9 characters were asked of the local voice, 9 were in the cache"


def test_a_long_script_reports_every_tenth(here: Here, batch: SpokenBatch) -> None:
    """A log that is watched moves, without a line for every segment."""
    here.write("long.txt", "Twenty letters here.\n\n" * 400)
    lines = here("render", "long.txt").err.splitlines()[1:-1]
    assert [line.split(",")[0] for line in lines] == [f"  long: {tenth} %" for tenth in range(10, 100, 10)]
    assert all("real time" in line and line.endswith(" left") for line in lines)


def test_quiet_shows_only_errors(here: Here, batch: SpokenBatch) -> None:
    """Nothing at all when all goes well; the sentence when it does not."""
    here.write("a.txt")
    here.write("b.txt")
    assert here("render", "a.txt", "b.txt", "-q") == (0, "", "")
    batch.errors["a"] = StreamBrokenError("the stream broke")
    assert here("render", "a.txt", "b.txt", "-q") == (1, "", "aligner: a: the stream broke\n")


def test_the_same_failure_is_told_once(here: Here, batch: SpokenBatch) -> None:
    """A refused key fails every script, and is one sentence."""
    for name in "abc":
        here.write(f"{name}.txt")
        batch.errors[name] = KeyRefusedError("the key is not accepted")
    outcome = here("render", "a.txt", "b.txt", "c.txt")
    assert outcome.code == 2
    assert outcome.err.count("the key is not accepted") == 1
    assert outcome.out == ""


def test_json_is_the_whole_of_stdout(here: Here, batch: SpokenBatch) -> None:
    """It fits the schema that is shipped beside the code; progress stays on stderr."""
    here.write("in/a note.txt")
    here.write("in/b.txt")
    here.write("in/c.txt", b"")
    batch.errors["b"] = StreamBrokenError("the stream broke")
    outcome = here("render", "in", "--json", "-o", "deep/out")
    report = document(outcome)
    assert (outcome.code, report["exit_code"], report["engine"]) == (1, 1, "local")
    assert (report["characters"], report["duration_ms"]) == (9, 60_000)
    a, b, c = report["scripts"]
    assert a["files"] == [f"deep/out/a note.{kind}" for kind in ("mp3", "srt", "vtt", "words.json")]
    assert a["notes"] == ["it was quiet"]
    assert b["error"] == {"kind": "StreamBrokenError", "message": "the stream broke", "retryable": True}
    assert c["error"]["kind"] == "ScriptError"
    assert "[1/2] a note" in outcome.err
    assert here("render", "in", "--json", "--quiet").out.startswith("{")


def test_notes_are_told_after_the_table(here: Here, batch: SpokenBatch) -> None:
    """What the user should know about an audio file, with the script's name."""
    here.write("a note.txt")
    assert here("render", "a note.txt").err.endswith("aligner: note: a note: it was quiet\n")


def test_an_interrupt_stops_with_130(here: Here, batch: SpokenBatch) -> None:
    """Ctrl-C and a polite kill alike: how much is done is said, and there is no traceback."""
    here.write("a.txt")
    here.write("b.txt")
    for number in (signal.SIGINT, signal.SIGTERM):
        batch.before = lambda job, number=number: signal.raise_signal(number) if job.name == "b" else None  # type: ignore[misc]
        outcome = here("render", "a.txt", "b.txt", "-q")
        told = (
            "aligner: stopping; what has come is kept (Ctrl-C once more leaves at once)\n"
            "aligner: interrupted; 1 of 2 scripts are written\n"
            "aligner: to continue: aligner render a.txt b.txt -q\n"
        )
        assert outcome == (130, "", told)
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


def test_a_reader_that_leaves_stops_no_work(here: Here, tmp_path: Path) -> None:
    """With stdout and stderr closed the batch still finishes, and the exit code is the batch's."""
    here.write("a.txt")
    code = (
        "import sys, aligner.cli.render as r; from tests.cli.running import SpokenBatch; from pathlib import Path\n"
        "b = r.run = SpokenBatch(); b.before = lambda job: Path('spoken').touch()\n"
        "from aligner.cli import main; sys.exit(main(['render', 'a.txt']))"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert run.stdout is not None
    assert run.stderr is not None
    run.stdout.close()
    run.stderr.close()
    assert run.wait() == 0
    assert (tmp_path / "spoken").exists()


def test_options_and_paths_may_be_mixed(here: Here, batch: SpokenBatch) -> None:
    """``render a -o out b`` takes both paths; what follows ``--`` is a path even with a dash."""
    for name in ("a.txt", "b.txt", "-c.txt"):
        here.write(name)
    report = document(here("render", "a.txt", "--json", "-o", "o", "b.txt"))
    assert [script["name"] for script in report["scripts"]] == ["a", "b"]
    report = document(here("render", "--json", "--", "-c.txt"))
    assert [script["name"] for script in report["scripts"]] == ["-c"]


def test_columns_line_up_by_display_width() -> None:
    """A Japanese name is twice as wide as it has characters."""
    lines = plain((Column("Script"), Column("N", "right")), [("物語", "1"), ("ab", "1,000")])
    assert lines == ["Script      N", "物語        1", "ab      1,000"]


@pytest.mark.slow
def test_a_real_run_with_the_local_voice(tmp_path: Path) -> None:
    """The command as a user starts it: files under their names, JSON on stdout, exit code 0."""
    (tmp_path / "hello.txt").write_text("Hello there. This is a test.", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "aligner", "render", "hello.txt", "--json", "-o", "made"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    written = (path.name for path in (tmp_path / "made").iterdir())
    assert sorted(name for name in written if not name.startswith(".")) == [
        "hello.mp3",
        "hello.srt",
        "hello.vtt",
        "hello.words.json",
        "report.json",
    ]
    assert json.loads(done.stdout)["scripts"][0]["words"] == 6
