"""``aligner captions``: captions again from word timings, of aligner's or of other tools."""

import json
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from aligner._version import __version__
from aligner.batch.recut import Recut, plan_recut, recut
from aligner.cli.printer import printable, say, tell
from aligner.cli.table import Column, show
from aligner.config import Settings
from aligner.errors import AlignerError

COLUMNS = (
    Column("Timings", folds=True),
    Column("Language"),
    Column("Words", "right"),
    Column("Cues", "right"),
    Column("Files", folds=True),
)


@dataclass(frozen=True, slots=True)
class _Done:
    """What became of one file."""

    job: Recut
    language: str = ""
    words: int = 0
    cues: int = 0
    error: AlignerError | None = None


def captions(options: Namespace, settings_of: Callable[[], Settings]) -> int:
    """Cuts the words of every file. With ``--json``, stdout has a document whatever happens."""
    try:
        settings = settings_of()
        jobs = plan_recut([Path(path) for path in options.paths], Path(options.out), settings)
    except AlignerError as error:
        if options.json:
            say(_document([], error))
        raise
    done = [_cut(job, settings) for job in jobs]
    failed = [item for item in done if item.error is not None]
    if options.json:
        say(_document(done, None))
    elif not options.quiet and len(failed) < len(done):
        show(COLUMNS, [_row(item) for item in done])
    if not failed:
        return 0
    return 1 if len(failed) < len(done) else 2


def _cut(job: Recut, settings: Settings) -> _Done:
    """One file's captions; what is wrong with it does not stop the others."""
    try:
        made = recut(job, settings)
    except AlignerError as error:
        tell(f"aligner: {printable(str(error))}")
        return _Done(job, error=error)
    for note in made.notes:
        tell(f"aligner: {printable(note)}")
    return _Done(job, made.script.language, len(made.words), len(made.cues))


def _row(item: _Done) -> tuple[str, ...]:
    if item.error is not None:
        return (str(item.job.path), "-", "-", "-", "failed")
    files = ", ".join(str(path) for path in item.job.outputs)
    return (str(item.job.path), item.language, f"{item.words:,}", f"{item.cues:,}", files)


def _document(done: list[_Done], error: AlignerError | None) -> str:
    files = [
        {
            "timings": str(item.job.path),
            "language": item.language or None,
            "words": item.words,
            "cues": item.cues,
            "files": [] if item.error else [str(path) for path in item.job.outputs],
            "error": None if item.error is None else str(item.error),
        }
        for item in done
    ]
    return json.dumps(
        {"version": __version__, "error": None if error is None else str(error), "files": files}, indent=2
    )
