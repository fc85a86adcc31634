"""Progress on stderr, drawn from a batch's events: bars for a person at a terminal, plain lines for a log."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from aligner.batch.cost import money
from aligner.batch.events import (
    BrokenOff,
    EngineChosen,
    Event,
    JobFinished,
    JobStarted,
    Metered,
    SegmentSpoken,
)
from aligner.batch.jobs import Plan, Receipt, Report
from aligner.cli.printer import counted, in_terminal, printable, tell
from aligner.cli.tally import Tally, clock_time
from aligner.errors import AlignerError, ScriptError

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

LONG_SCRIPT = 5000
"""Characters, some five minutes: from here on a log gets a line for every tenth."""
ENGINES = {"local": "Local", "elevenlabs": "ElevenLabs", "recording": "Recorded"}
SHOWN_SCRIPTS = 8
"""Bars for scripts that are being spoken; more would fill the screen."""


class Errors:
    """Tells each failure once: the same sentence for a thousand scripts is still one sentence."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._told: set[str] = set()

    def tell(self, receipt: Receipt) -> None:
        if receipt.error is None:
            return
        named = isinstance(receipt.error, ScriptError) or receipt.error.stops_batch
        sentence = str(receipt.error) if named else f"{receipt.name}: {receipt.error}"
        if sentence not in self._told:
            self._told.add(sentence)
            self._write(f"aligner: {printable(sentence)}")


class View:
    """Listens to a batch and tells only what fails: what ``--quiet`` shows, and the ground for the others."""

    def __init__(self, plan: Plan, clock: Callable[[], float] = time.monotonic) -> None:
        self.errors = Errors(self.write)
        self._clock = clock
        self._count = len(plan.jobs)
        self._unreadable = set(map(id, plan.failures))
        self._finished = 0
        self._written = 0
        self._engine: EngineChosen | None = None
        self._receipts: list[Receipt] = []
        self._metered: dict[str, Metered] = {}
        self._asked = 0
        self._cost: float | None = 0.0
        self._streams = 0
        self.lost = ""
        self.tally = Tally(plan.characters, clock())

    def write(self, line: str) -> None:
        tell(line)

    def __call__(self, event: Event) -> None:
        if isinstance(event, EngineChosen):
            self.tally.started = self._clock()
            self._engine = event
            self.chosen(event)
        elif isinstance(event, JobStarted):
            self.started(event)
        elif isinstance(event, Metered):
            self._meter(event)
        elif isinstance(event, SegmentSpoken):
            self.tally.add(event.characters, event.audio_ms)
            self.spoken(event)
        elif isinstance(event, BrokenOff):
            self.lost = event.lost
        else:
            self._receipts.append(event.receipt)
            if id(event.receipt) not in self._unreadable:
                self._finished += 1
                self._written += event.receipt.ok
                self.tally.total -= event.receipt.characters if event.receipt.unchanged else 0
                self.finished(event)
                self.errors.tell(event.receipt)

    def _meter(self, event: Metered) -> None:
        before = self._metered.get(event.job.name) or Metered(event.job, 0, 0.0, 0)
        self._metered[event.job.name] = event
        self._asked += event.asked - before.asked
        self._streams += event.streams - before.streams
        if self._cost is not None and before.cost is not None:
            self._cost = None if event.cost is None else self._cost + event.cost - before.cost

    def progress(self) -> tuple[int, int]:
        """Scripts written, and scripts planned."""
        return self._written, self._count

    def report(self) -> Report:
        """What is known of a run that was broken off: the scripts that had ended, and those that had begun."""
        engine = self._engine or EngineChosen("", "", "")
        ended = {receipt.name for receipt in self._receipts}
        begun = [metered for name, metered in self._metered.items() if name not in ended]
        return Report(
            engine.engine, engine.reason, (*self._receipts, *map(_interrupted, begun)), lost=self.lost
        )

    def status(self) -> str:
        """One line on where the whole is: characters, streams, money."""
        parts = [f"{self.tally.characters:,} of {self.tally.total:,} characters"]
        if self._asked:
            parts.append(f"{self._asked:,} asked for")
        if self._streams:
            of = f" of {self._engine.streams}" if self._engine and self._engine.streams else ""
            parts.append(f"{self._streams}{of} streams")
        if self._cost:
            parts.append(f"cost {money(self._cost)}")
        return ", ".join(parts)

    def total_pace(self) -> str:
        """How fast the whole was, where that is known."""
        speed = self.tally.speed(self._clock())
        return f"{speed:.1f}x real time" if speed else ""

    def chosen(self, event: EngineChosen) -> None: ...

    def started(self, event: JobStarted) -> None: ...

    def spoken(self, event: SegmentSpoken) -> None: ...

    def finished(self, event: JobFinished) -> None: ...


def _interrupted(metered: Metered) -> Receipt:
    """Of a script that was not finished: what was asked for it."""
    job = metered.job
    return Receipt(
        job.name,
        job.script.path,
        characters=job.characters,
        asked=metered.asked,
        cost=metered.cost,
        error=AlignerError("the run was interrupted before it was finished"),
    )


class LineView(View):
    """A line for the engine, for each finished script, and for each tenth of a long one."""

    def __init__(self, plan: Plan, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(plan, clock)
        self._tallies: dict[str, Tally] = {}

    def chosen(self, event: EngineChosen) -> None:
        self.write(first_line(event))

    def started(self, event: JobStarted) -> None:
        self._tallies[event.job.name] = Tally(event.job.characters, self._clock())

    def spoken(self, event: SegmentSpoken) -> None:
        tally = self._tallies[event.job.name]
        before = tally.percent()
        tally.add(event.characters, event.audio_ms)
        after = tally.percent()
        if tally.total >= LONG_SCRIPT and before // 10 < after // 10 < 10:
            self.write(f"  {printable(event.job.name)}: {after} %, {tally.pace(self._clock())}")

    def finished(self, event: JobFinished) -> None:
        receipt = event.receipt
        self._tallies.pop(receipt.name, None)
        if receipt.unchanged:
            self.write(
                f"[{self._finished}/{self._count}] {printable(receipt.name)}: had been finished before"
            )
        elif receipt.error is None:
            self.write(
                f"[{self._finished}/{self._count}] {printable(receipt.name)}:"
                f" {clock_time(receipt.duration_ms)} of audio, {counted(receipt.cues, 'cue')}"
            )


class BarView(View):
    """One bar for the batch, by characters, and one for each script that is being spoken."""

    def __init__(self, plan: Plan, bars: "Progress", clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(plan, clock)
        self._bars = bars
        self._all = bars.add_task(self._title(), total=max(1, plan.characters), pace="")
        self._one: dict[str, TaskID] = {}

    def write(self, line: str) -> None:
        from rich.text import Text

        self._bars.console.print(Text(line), soft_wrap=True)

    def chosen(self, event: EngineChosen) -> None:
        self.write(first_line(event))

    def started(self, event: JobStarted) -> None:
        from rich.markup import escape

        job = event.job
        shown = len(self._one) < SHOWN_SCRIPTS and self._count > 1
        name = escape(f"  {_shortened(printable(job.name))}")
        self._one[job.name] = self._bars.add_task(name, total=job.characters, pace="", visible=shown)

    def spoken(self, event: SegmentSpoken) -> None:
        self._bars.advance(self._one[event.job.name], event.characters)
        self._bars.update(self._all, advance=event.characters, pace=self.tally.pace(self._clock()))

    def finished(self, event: JobFinished) -> None:
        task = self._one.pop(event.receipt.name, None)
        if task is not None:
            self._bars.remove_task(task)
        self._bars.update(self._all, total=max(1, self.tally.total), description=self._title())

    def _title(self) -> str:
        return f"{self._finished} of {self._count} scripts"


def first_line(event: EngineChosen) -> str:
    """Who speaks, and why: ``Local voice en_US-joe-medium (no ELEVENLABS_API_KEY is set)``."""
    return printable(f"{ENGINES.get(event.engine, event.engine)} voice {event.voice} ({event.reason})")


@contextmanager
def watching(plan: Plan, *, quiet: bool) -> Iterator[View]:
    """The view that suits whoever is looking, for as long as the batch runs."""
    if quiet:
        yield View(plan)
    elif not in_terminal(sys.stderr):
        yield LineView(plan)
    else:
        below: list[Callable[[], str]] = []
        with _bars(below) as bars:
            view = BarView(plan, bars)
            below.append(view.status)
            yield view


def _bars(below: "list[Callable[[], str]]") -> "Progress":
    """Bars, with a line for each of ``below`` under them."""
    from rich.console import Console, RenderableType
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
    from rich.text import Text

    class Bars(Progress):
        def get_renderables(self) -> Iterable[RenderableType]:
            yield from super().get_renderables()
            yield from (Text(line(), no_wrap=True, overflow="ellipsis") for line in below)

    return Bars(
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        TaskProgressColumn(),
        TextColumn("{task.fields[pace]}"),
        console=Console(stderr=True, highlight=False),
        transient=True,
    )


def _shortened(name: str, longest: int = 28) -> str:
    return name if len(name) <= longest else f"…{name[1 - longest :]}"
