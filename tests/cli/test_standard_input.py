"""A script by standard input: what it is called, what it is, and what is refused."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import ROOT, Here


def rehearsed(folder: Path, text: str, *args: str) -> dict[str, Any]:
    """What a dry run says of a text that is piped in."""
    done = subprocess.run(
        [sys.executable, "-m", "aligner", "render", "-", "--dry-run", "--json", "--engine", "local", *args],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        input=text.encode(),
        capture_output=True,
        check=False,
    )
    report: dict[str, Any] = json.loads(done.stdout)
    return {**report, "code": done.returncode}


def test_a_script_may_be_piped_in(tmp_path: Path) -> None:
    """It has the name and the format that it is given, and may stand beside files."""
    (tmp_path / "other.txt").write_text("Hello.")
    report = rehearsed(
        tmp_path, "# Hello\n\n*One*.\n", "other.txt", "--name", "news/today", "--input-format", "md"
    )
    names = {script["name"]: script["characters"] for script in report["scripts"]}
    assert names == {"news/today": len("Hello") + len("One."), "other": len("Hello.")}
    plain = rehearsed(tmp_path, "# Hello")
    assert [script["name"] for script in plain["scripts"]] == ["narration"]


def test_what_cannot_be_read_is_told_by_its_name(tmp_path: Path) -> None:
    """No path is in the sentence, for there is none."""
    report = rehearsed(tmp_path, "name,text\n../x,Hi\n", "--input-format", "csv", "--name", "rows")
    assert report["code"] == 2
    assert "rows, row 2, column 1: the name ../x leads out of the output folder" in json.dumps(report)


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (["-", "--name", "../x"], "--name: the name ../x leads out of the output folder"),
        (["-", "--name", ""], "--name: the name is empty"),
        (["-", "--input-format", "pdf"], "--input-format: there is no pdf; it is one of txt, md"),
        (["a.txt", "--name", "x"], "--name and --input-format are about standard input"),
        (["a.txt", "--headings", "loud"], "it is one of spoken, silent"),
    ],
)
def test_what_makes_no_sense_is_refused(here: Here, args: list[str], reason: str) -> None:
    """Before standard input is read: a name that leads out of the folder, an unknown format, a name for a file."""
    here.write("a.txt")
    outcome = here("render", *args)
    assert outcome.code == 2
    assert reason in outcome.sentence()
