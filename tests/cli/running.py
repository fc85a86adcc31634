"""Running command lines in tests: here, or as a process of its own; and a batch that needs no voice."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest

import aligner.cli.report
from aligner.batch import (
    EngineChosen,
    JobFinished,
    JobStarted,
    Listener,
    Plan,
    Receipt,
    Report,
    SegmentSpoken,
)
from aligner.batch.jobs import Job
from aligner.cli import main
from aligner.config import Settings
from aligner.errors import AlignerError

SCHEMA = json.loads(Path(aligner.cli.report.__file__).with_name("report.schema.json").read_text("utf-8"))
ROOT = Path(__file__).parents[2]


class Outcome(NamedTuple):
    code: int
    out: str
    err: str

    def sentence(self) -> str:
        """The one line on stderr, which every refusal is."""
        assert self.err.startswith("aligner: "), self.err
        assert self.err.count("\n") == 1, self.err
        assert "Traceback" not in self.err
        return self.err.removeprefix("aligner: ").rstrip()


class Here:
    """Runs command lines in this process, in an empty folder."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def __call__(self, *args: str) -> Outcome:
        self._capsys.readouterr()
        code = main(args)
        return Outcome(code, *self._capsys.readouterr())

    def write(self, name: str, content: str | bytes = "Say this.") -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path


def process(*args: str, cwd: Path, code: str = "", **variables: str) -> "subprocess.Popen[str]":
    """``python -m aligner`` with its output piped; ``code`` is run before, ``variables`` are its environment's."""
    start = f"{code}\nimport sys; from aligner.cli import main; sys.exit(main())"
    return subprocess.Popen(
        [sys.executable, "-c", start, *args] if code else [sys.executable, "-m", "aligner", *args],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def document(outcome: Outcome) -> dict[str, Any]:
    """The report on stdout, which fits its schema and is all that is there."""
    report: dict[str, Any] = json.loads(outcome.out)
    jsonschema.validate(report, SCHEMA)
    return report


class SpokenBatch:
    """Stands where ``aligner.batch.run`` does: speaks nothing, tells what a batch tells, a minute a script.

    ``errors`` fail scripts by name; ``before`` is called before each script, and may raise.
    """

    def __init__(self, errors: dict[str, AlignerError] | None = None) -> None:
        self.errors = errors or {}
        self.before: Callable[[Job], None] = lambda job: None
        self.engine_error: AlignerError | None = None

    async def __call__(self, plan: Plan, settings: Settings, listener: Listener) -> Report:
        if self.engine_error is not None:
            raise self.engine_error
        listener(EngineChosen("local", "no ELEVENLABS_API_KEY is set", "en_US-joe-medium"))
        receipts = [await self._receipt(job, listener) for job in plan.jobs]
        for failure in plan.failures:
            listener(JobFinished(failure))
        return Report("local", "no ELEVENLABS_API_KEY is set", (*receipts, *plan.failures))

    async def _receipt(self, job: Job, listener: Listener) -> Receipt:
        listener(JobStarted(job))
        self.before(job)
        await asyncio.sleep(0)
        error = self.errors.get(job.name)
        if error is None:
            for segment in job.script.segments:
                listener(SegmentSpoken(job, len(segment.text), 60_000 // len(job.script.segments)))
            receipt = Receipt(
                job.name,
                job.script.path,
                voice="en_US-joe-medium",
                characters=job.characters,
                asked=job.characters if "c" not in job.name else 0,
                kept=job.characters if "c" in job.name else 0,
                duration_ms=60_000,
                cues=7,
                words=70,
                files=job.outputs,
                notes=("it was quiet",) if "note" in job.name else (),
            )
        else:
            receipt = Receipt(job.name, job.script.path, characters=job.characters, error=error)
        listener(JobFinished(receipt))
        return receipt
