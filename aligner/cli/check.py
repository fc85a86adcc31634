"""``aligner check``: what a viewer could object to in caption files, and mended copies of them."""

import json
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from aligner._version import __version__
from aligner.batch.judge import Verdict, judge, speech_in
from aligner.captions.check import Finding
from aligner.cli.printer import printable, say, tell
from aligner.cli.table import Column, show
from aligner.clock import vtt_timestamp
from aligner.config import Settings
from aligner.errors import AlignerError
from aligner.model import Cue

COLUMNS = (Column("Cue", "right"), Column("At"), Column("Rule"), Column("Finding", folds=True))
UNREADABLE = 2


def check(options: Namespace, settings_of: Callable[[], Settings]) -> int:
    """Judges every file. 0: nothing to mend; 1: there are findings that could be; 2: a file could not be read."""
    try:
        settings = settings_of()
        speech = None if options.audio is None else speech_in(Path(options.audio))
    except AlignerError as error:
        if options.json:
            say(_document([], str(error)))
        raise
    if speech is not None and speech.stretches is None:
        tell(
            f"aligner: {printable(options.audio)} is never quiet: where it speaks cannot be told from its sound"
        )
    told: list[Mapping[str, object]] = []
    code = 0
    for path in map(Path, options.paths):
        try:
            verdict = judge(path, settings, fix=options.fix, speech=speech)
        except AlignerError as error:
            tell(f"aligner: {printable(str(error))}")
            told.append({"file": str(path), "error": str(error)})
            code = UNREADABLE
            continue
        code = max(code, 0 if verdict.passes else 1)
        told.append(_json(verdict))
        if not options.json and not options.quiet:
            _print(verdict, fix=options.fix)
    if options.json:
        say(_document(told, None))
    return code


def _print(verdict: Verdict, *, fix: bool) -> None:
    name = printable(str(verdict.path))
    judged = f"{_many(len(verdict.cues), 'cue')}, {verdict.style.name} in {verdict.language}"
    if not verdict.findings:
        say(f"{name}: nothing to say ({judged})")
        return
    say(f"{name}: {_counted(verdict.findings)} ({judged})")
    _show(verdict.findings, verdict.cues)
    if verdict.fixed is None:
        if fix:
            say(f"{name}: no copy was written: other lines and times would not mend it")
        return
    say(f"{printable(str(verdict.fixed))}: {_many(len(verdict.changes), 'change')}")
    show((*COLUMNS[:2], Column("Change", folds=True)), [_change(cue, text) for cue, text in verdict.changes])
    if not verdict.left:
        say(f"{printable(str(verdict.fixed))}: nothing to say now")
        return
    say(f"{printable(str(verdict.fixed))}: {_counted(verdict.left)} left")
    _show(verdict.left, verdict.fixed_cues)


def _show(findings: Sequence[Finding], cues: Sequence[Cue]) -> None:
    starts = {cue.index: cue.start_ms for cue in cues}
    show(COLUMNS, [(str(f.cue), vtt_timestamp(starts[f.cue]), f.rule, f.message) for f in findings])


def _change(cue: Cue, text: str) -> tuple[str, str, str]:
    return (str(cue.index), vtt_timestamp(cue.start_ms), text)


def _counted(findings: Sequence[Finding]) -> str:
    counted = _many(len(findings), "finding")
    forced = sum(finding.forced for finding in findings)
    return f"{counted}, {forced:,} forced by the speech" if forced else counted


def _many(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number:,} {what}s"


def _json(verdict: Verdict) -> Mapping[str, object]:
    return {
        "file": str(verdict.path),
        "error": None,
        "language": verdict.language,
        "style": verdict.style.name,
        "cues": len(verdict.cues),
        "findings": [_finding(finding) for finding in verdict.findings],
        "fixed": None if verdict.fixed is None else str(verdict.fixed),
        "changes": [
            {"cue": cue.index, "start_ms": cue.start_ms, "change": text} for cue, text in verdict.changes
        ],
        "left": [_finding(finding) for finding in verdict.left],
    }


def _finding(finding: Finding) -> Mapping[str, object]:
    return {
        "rule": finding.rule,
        "cue": finding.cue,
        "value": finding.value,
        "limit": finding.limit,
        "message": finding.message,
        "forced": finding.forced,
    }


def _document(files: Sequence[Mapping[str, object]], error: str | None) -> str:
    return json.dumps({"version": __version__, "error": error, "files": files}, indent=2)
