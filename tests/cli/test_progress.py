"""The live view, drawn on a terminal that records."""

import io
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from aligner.batch import (
    BrokenOff,
    EngineChosen,
    JobFinished,
    JobStarted,
    Metered,
    Plan,
    Receipt,
    SegmentSpoken,
)
from aligner.batch.jobs import Job
from aligner.cli.progress import BarView, View
from aligner.errors import ScriptError, StreamBrokenError
from aligner.script import parse_text


def test_the_live_view_counts_scripts_and_characters() -> None:
    """One bar for all, one for each running script; failures stay above; names are no markup."""
    jobs = tuple(Job(parse_text("Hello there.", name=name), (Path("a"),)) for name in ("[red]a", "b"))
    unreadable = Receipt("c", error=ScriptError("c.txt: no such file"))
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, width=80, color_system=None)
    bars = Progress(console=console, auto_refresh=False)
    now = iter(range(0, 1000, 10))
    view = BarView(Plan(jobs, (unreadable,)), bars, clock=lambda: next(now))
    with bars:
        view(EngineChosen("local", "it was asked for", "joe"))
        view(JobStarted(jobs[0]))
        view(JobStarted(jobs[1]))
        view(SegmentSpoken(jobs[0], 12, 5000))
        bars.refresh()
        assert [task.description for task in bars.tasks] == ["0 of 2 scripts", r"  \[red]a", "  b"]
        assert [task.completed for task in bars.tasks] == [12, 12, 0]
        assert bars.tasks[0].fields["pace"] == "0.5x real time, 10 s left"
        view(JobFinished(Receipt("[red]a", files=(Path("a"),))))
        view(JobFinished(Receipt("b", error=StreamBrokenError("it broke"))))
        view(JobFinished(unreadable))
        assert [task.description for task in bars.tasks] == ["2 of 2 scripts"]
    shown = screen.getvalue()
    assert "Local voice joe (it was asked for)" in shown
    assert "[red]a" in shown
    assert "aligner: b: it broke" in shown
    assert "no such file" not in shown
    assert view.progress() == (1, 2)


def test_the_live_view_knows_streams_characters_and_cost() -> None:
    """Under the bars: what is done of all, what was asked for, open streams of those there may be, and money where
    every price is known; a script that had been finished is not waited for."""
    jobs = tuple(Job(parse_text("Hello there.", name=name), (Path("a"),)) for name in ("a", "b", "c"))
    view = View(Plan(jobs), clock=lambda: 0.0)
    assert view.status() == "0 of 36 characters"
    view(EngineChosen("elevenlabs", "it was asked for", "George", 5))
    view(Metered(jobs[0], 12, 0.5, 1))
    view(Metered(jobs[1], 12, 0.25, 1))
    assert view.status() == "0 of 36 characters, 24 asked for, 2 of 5 streams, cost 0.75"
    view(Metered(jobs[0], 12, 0.5, 0))
    view(SegmentSpoken(jobs[0], 12, 1000))
    view(JobFinished(Receipt("c", characters=12, unchanged=True)))
    assert view.status() == "12 of 24 characters, 24 asked for, 1 of 5 streams, cost 0.75"
    view(Metered(jobs[1], 24, None, 1))
    assert view.status() == "12 of 24 characters, 36 asked for, 1 of 5 streams"
    view(BrokenOff("some of it"))
    report = view.report()
    assert [(receipt.name, receipt.asked, receipt.ok) for receipt in report.receipts] == [
        ("c", 0, True),
        ("a", 12, False),
        ("b", 24, False),
    ]
    assert (report.asked, report.cost, report.lost) == (36, None, "some of it")
