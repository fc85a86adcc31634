"""``aligner replay``: a narration made again from its message logs, without a service."""

from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from aligner.batch import Listener, Report, run
from aligner.batch.recordings import RecordedStudio, plan_replay, read_recordings
from aligner.cli.render import carry_out, with_report
from aligner.config import Settings


def replay(options: Namespace, settings_of: Callable[[], Settings]) -> int:
    """Replays the logs of a command line; what programs read is as with ``render``."""
    return with_report(options, lambda: _replay(options, settings_of()))


def _replay(options: Namespace, settings: Settings) -> int:
    out = Path(options.out)
    recordings = read_recordings([Path(path) for path in options.paths])
    planned = plan_replay(recordings, out, settings)
    notes = {recording.script.name: recording.notes for recording in recordings}

    async def start(listener: Listener) -> Report:
        studio = RecordedStudio(recordings)
        report = await run(planned, settings, listener, opened=studio, known=studio.takes)
        told = tuple(replace(r, notes=(*r.notes, *notes[r.name])) for r in report.receipts)
        return replace(report, receipts=told)

    return carry_out(planned, options, out, start)
