"""What a batch did: a table for people, JSON for machines. ``report.schema.json`` describes the JSON."""

import json
from collections.abc import Sequence
from pathlib import Path

from aligner._version import __version__
from aligner.batch.cost import money
from aligner.batch.jobs import Receipt, Report
from aligner.batch.publish import write_whole
from aligner.cli.outcomes import INTERRUPTED
from aligner.cli.printer import counted, printable, say, tell
from aligner.cli.table import Column, show
from aligner.cli.tally import clock_time
from aligner.errors import AlignerError, OutputError, ScriptError

NAME = "report.json"
"""In the output folder, after each run."""
SHOWN_NAMES = 5
"""Of scripts that failed for one reason."""
COLUMNS = (
    Column("Script", folds=True),
    Column("Voice"),
    Column("Chars", "right"),
    Column("Duration", "right"),
    Column("Cues", "right"),
    Column("Files"),
)
LOUDNESS = Column("LUFS", "right")
"""Where one was asked for."""


def show_table(report: Report, out: Path, *, pace: str) -> None:
    """The table on stdout, with a line of totals and what was asked of the service; notes on stderr."""
    receipts = report.receipts
    written = [receipt for receipt in receipts if receipt.error is None]
    loud = any(receipt.loudness for receipt in receipts)
    rows = [(*_row(receipt), *([_loudness(receipt)] if loud else [])) for receipt in receipts]
    show((*COLUMNS, LOUDNESS) if loud else COLUMNS, rows)
    characters = sum(receipt.characters for receipt in written)
    length = clock_time(sum(receipt.duration_ms for receipt in written))
    speed = f" ({pace})" if pace else ""
    say(
        f"{counted(len(written), 'script')}, {characters:,} characters, {length} of audio{speed},"
        f" in {printable(_folder(out))}",
        _asked(report) + _spent(report),
    )
    if unchanged := sum(receipt.unchanged for receipt in receipts):
        say(f"{counted(unchanged, 'script')} had been finished before")
    for receipt in written:
        for note in receipt.notes:
            tell(f"aligner: note: {printable(f'{receipt.name}: {note}')}")


def tell_rest(report: Report, line: str) -> None:
    """On stderr: what failed and why, what may have been paid for nothing, and the command that does the rest."""
    failed, scripts = report.failed, len(report.receipts)
    if failed and scripts > 1:
        tell(f"aligner: {len(failed)} of {counted(scripts, 'script')} failed")
        reasons = _reasons(failed)
        # One sentence for all was told just now.
        for reason, names in reasons.items() if len(failed) < scripts or len(reasons) > 1 else ():
            tell(printable(f"  {_listed(names)}: {reason}"))
    if report.lost:
        tell(f"aligner: note: {report.lost}")
    if _can_go_on(report):
        tell(f"aligner: to continue: {printable(line)}")


def _reasons(failed: Sequence[Receipt]) -> dict[str, list[str]]:
    """The failed scripts' names by why they failed."""
    reasons: dict[str, list[str]] = {}
    for receipt in failed:
        reasons.setdefault(str(receipt.error), []).append(receipt.name)
    return reasons


def _listed(names: Sequence[str]) -> str:
    more = len(names) - SHOWN_NAMES
    return ", ".join(names[:SHOWN_NAMES]) + (f" and {more:,} more" if more > 0 else "")


def _can_go_on(report: Report) -> bool:
    """Whether the same command may do more: a script that cannot be read stays so."""
    return any(not isinstance(receipt.error, ScriptError) for receipt in report.failed)


def as_document(report: Report, line: str, *, interrupted: bool = False) -> dict[str, object]:
    """The report as a JSON object. ``line`` is the command, which is told where it would do what is not done."""
    written = [receipt for receipt in report.receipts if receipt.error is None]
    return {
        "version": __version__,
        "engine": report.engine,
        "reason": report.reason,
        "exit_code": INTERRUPTED if interrupted else report.exit_code,
        "error": None,
        "scripts": [script_as_json(receipt) for receipt in report.receipts],
        "characters": sum(receipt.characters for receipt in written),
        "asked": report.asked,
        "kept": report.kept,
        "cost": report.cost,
        "lost": report.lost or None,
        "duration_ms": sum(receipt.duration_ms for receipt in written),
        "continue": printable(line) if interrupted or _can_go_on(report) else None,
    }


def failure_as_document(error: AlignerError, failures: Sequence[Receipt] = ()) -> dict[str, object]:
    """The document of a run that never began."""
    nothing = as_document(Report("", "", tuple(failures)), "")
    began = {"engine": None, "reason": None, "continue": None}
    return {**nothing, **began, "exit_code": error.exit_code, "error": _error(error)}


def as_json(document: dict[str, object]) -> str:
    """Names that are not Unicode are escaped, so that it is always valid JSON."""
    return json.dumps(document, indent=2)


def keep(document: dict[str, object], out: Path) -> None:
    """Writes the document beside the files that it is about. A disk that refuses takes nothing from them."""
    try:
        write_whole(out / NAME, as_json(document) + "\n")
    except OutputError as error:
        tell(f"aligner: note: no {NAME}: {printable(str(error))}")


def script_as_json(receipt: Receipt) -> dict[str, object]:
    return {
        "name": receipt.name,
        "script": None if receipt.script_path is None else str(receipt.script_path),
        "voice": receipt.voice or None,
        "characters": receipt.characters,
        "asked": receipt.asked,
        "kept": receipt.kept,
        "cost": receipt.cost,
        "unchanged": receipt.unchanged,
        "duration_ms": receipt.duration_ms,
        "loudness_lufs": None if receipt.loudness is None else round(receipt.loudness.lufs, 2),
        "true_peak_dbtp": None if receipt.loudness is None else round(receipt.loudness.peak_dbtp, 2),
        "cues": receipt.cues,
        "words": receipt.words,
        "files": [str(path) for path in receipt.files],
        "error": None if receipt.error is None else _error(receipt.error),
        "notes": list(receipt.notes),
    }


def _error(error: AlignerError) -> dict[str, object]:
    return {"kind": type(error).__name__, "message": str(error), "retryable": error.retryable}


def _loudness(receipt: Receipt) -> str:
    return "-" if receipt.loudness is None else f"{receipt.loudness.lufs:.1f}"


def _row(receipt: Receipt) -> Sequence[str]:
    if receipt.error is not None:
        return (receipt.name, receipt.voice or "-", f"{receipt.characters:,}", "-", "-", "failed")
    kinds = " ".join(dict.fromkeys(path.name.rpartition(".")[2] for path in receipt.files))
    return (
        receipt.name,
        receipt.voice,
        f"{receipt.characters:,}",
        clock_time(receipt.duration_ms),
        f"{receipt.cues:,}",
        kinds,
    )


def _spent(report: Report) -> str:
    return f"; cost: {money(report.cost)}" if report.cost else ""


def _asked(report: Report) -> str:
    if report.engine == "recording":
        return f"{report.asked:,} characters came from the logs; nothing was asked of a service"
    speaker = "the local voice" if report.engine == "local" else "the service"
    return f"{report.asked:,} characters were asked of {speaker}, {report.kept:,} were in the cache"


def _folder(out: Path) -> str:
    return f"{out}/" if str(out) != "/" else "/"
