"""What a batch did: a table for people, JSON for machines. ``report.schema.json`` describes the JSON."""

import json
from collections.abc import Sequence
from pathlib import Path

from aligner._version import __version__
from aligner.batch.jobs import Receipt, Report
from aligner.cli.printer import printable, say, tell
from aligner.cli.table import Column, show
from aligner.cli.tally import clock_time
from aligner.errors import AlignerError, ScriptError

COLUMNS = (
    Column("Script", folds=True),
    Column("Voice"),
    Column("Chars", "right"),
    Column("Duration", "right"),
    Column("Cues", "right"),
    Column("Files"),
)


def show_table(report: Report, out: Path, *, pace: str) -> None:
    """The table on stdout, with a line of totals and what was asked of the service; notes on stderr."""
    receipts = report.receipts
    written = [receipt for receipt in receipts if receipt.error is None]
    show(COLUMNS, [_row(receipt) for receipt in receipts])
    characters = sum(receipt.characters for receipt in written)
    length = clock_time(sum(receipt.duration_ms for receipt in written))
    speed = f" ({pace})" if pace else ""
    say(
        f"{_counted(len(written), 'script')}, {characters:,} characters, {length} of audio{speed},"
        f" in {printable(_folder(out))}",
        f"{report.asked:,} characters were asked of {_speaker(report)}, {report.kept:,} were in the cache",
    )
    if len(written) < len(receipts):
        tell(f"aligner: {len(receipts) - len(written)} of {_counted(len(receipts), 'script')} failed")
    for receipt in written:
        for note in receipt.notes:
            tell(f"aligner: note: {printable(f'{receipt.name}: {note}')}")


def tell_rest(report: Report, line: str) -> None:
    """On stderr: what may have been paid for nothing, and the command that does what is not done."""
    if report.lost:
        tell(f"aligner: note: {report.lost}")
    if any(not isinstance(receipt.error, ScriptError) for receipt in report.failed):
        tell(f"aligner: to continue: {printable(line)}")


def as_json(report: Report) -> str:
    """The report as a document. Names that are not Unicode are escaped, so that it is always valid JSON."""
    written = [receipt for receipt in report.receipts if receipt.error is None]
    return _document(
        engine=report.engine,
        reason=report.reason,
        exit_code=report.exit_code,
        error=None,
        scripts=[_script(receipt) for receipt in report.receipts],
        characters=sum(receipt.characters for receipt in written),
        asked=report.asked,
        kept=report.kept,
        lost=report.lost or None,
        duration_ms=sum(receipt.duration_ms for receipt in written),
    )


def failure_as_json(error: AlignerError, failures: Sequence[Receipt] = ()) -> str:
    """The document of a run that never began."""
    return _document(
        engine=None,
        reason=None,
        exit_code=error.exit_code,
        error=_error(error),
        scripts=[_script(receipt) for receipt in failures],
        characters=0,
        asked=0,
        kept=0,
        lost=None,
        duration_ms=0,
    )


def _document(**values: object) -> str:
    return json.dumps({"version": __version__, **values}, indent=2)


def _script(receipt: Receipt) -> dict[str, object]:
    return {
        "name": receipt.name,
        "script": None if receipt.script_path is None else str(receipt.script_path),
        "voice": receipt.voice or None,
        "characters": receipt.characters,
        "asked": receipt.asked,
        "kept": receipt.kept,
        "duration_ms": receipt.duration_ms,
        "cues": receipt.cues,
        "words": receipt.words,
        "files": [str(path) for path in receipt.files],
        "error": None if receipt.error is None else _error(receipt.error),
        "notes": list(receipt.notes),
    }


def _error(error: AlignerError) -> dict[str, object]:
    return {"kind": type(error).__name__, "message": str(error), "retryable": error.retryable}


def _row(receipt: Receipt) -> Sequence[str]:
    if receipt.error is not None:
        return (receipt.name, receipt.voice or "-", f"{receipt.characters:,}", "-", "-", "failed")
    kinds = " ".join(path.name.rpartition(".")[2] for path in receipt.files)
    return (
        receipt.name,
        receipt.voice,
        f"{receipt.characters:,}",
        clock_time(receipt.duration_ms),
        f"{receipt.cues:,}",
        kinds,
    )


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _speaker(report: Report) -> str:
    return "the local voice" if report.engine == "local" else "the service"


def _folder(out: Path) -> str:
    return f"{out}/" if str(out) != "/" else "/"
