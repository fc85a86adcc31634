"""``aligner render``: plans, speaks, reports."""

import asyncio
import signal
import sys
import threading
from argparse import Namespace
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from aligner.batch import Event, Listener, Piped, Plan, Report, cost_of, plan, run
from aligner.batch.cost import refusal
from aligner.cli.dry_run import cost_as_json, show_cost
from aligner.cli.events import say_event, say_report
from aligner.cli.heap import share_one_heap
from aligner.cli.outcomes import INTERRUPTED, as_aligner_error
from aligner.cli.printer import mute, printable, say, tell
from aligner.cli.progress import Errors, View, watching
from aligner.cli.report import as_document, as_json, failure_as_document, keep, show_table, tell_rest
from aligner.config import Settings
from aligner.errors import AlignerError, UsageError
from aligner.script import SUFFIXES, safe_name


def render(options: Namespace, settings_of: Callable[[], Settings]) -> int:
    """Renders the paths of a command line."""
    return with_report(options, lambda: _render(options, settings_of()))


def with_report(options: Namespace, work: Callable[[], int]) -> int:
    """Does the work of a command. With ``--json`` or ``--events``, stdout has the report whatever happens."""
    try:
        return work()
    except Exception as error:
        known = as_aligner_error(error)
        if known is not None:
            _say_report(failure_as_document(known), options)
        raise


def _say_report(document: dict[str, object], options: Namespace) -> None:
    """For programs, where one asked for it."""
    if options.json:
        say(as_json(document))
    elif options.events:
        say_report(document)


def _render(options: Namespace, settings: Settings) -> int:
    out = Path(options.out)
    paths = [Path(path) for path in options.paths]
    planned = plan(paths, out, settings, rehearsal=options.dry_run, piped=_piped(options))
    errors = Errors(tell)
    for failure in planned.failures:
        errors.tell(failure)
    if not planned.jobs:
        return _nothing_readable(planned, options)
    if options.dry_run:
        return _rehearsed(planned, settings, as_document=options.json)
    return carry_out(planned, options, out, lambda listener: run(planned, settings, listener))


def _piped(options: Namespace) -> Piped | None:
    """What came by standard input, where "-" asks for it. Raises ``UsageError``."""
    if "-" not in options.paths:
        if options.name or options.input_format:
            raise UsageError("--name and --input-format are about standard input: name it as -")
        return None
    try:
        name = safe_name("narration" if options.name is None else options.name)
    except ValueError as error:
        raise UsageError(f"--name: {error}") from None
    wanted = "txt" if options.input_format is None else options.input_format.lower().removeprefix(".")
    if f".{wanted}" not in SUFFIXES:
        known = ", ".join(suffix.removeprefix(".") for suffix in SUFFIXES)
        raise UsageError(f"--input-format: there is no {wanted}; it is one of {known}")
    return Piped(sys.stdin.buffer.read(), name, f".{wanted}")


def carry_out(
    planned: Plan, options: Namespace, out: Path, start: Callable[[Listener], Coroutine[None, None, Report]]
) -> int:
    """Runs what ``start`` begins, shows how it goes and what became of it; returns the exit code."""
    share_one_heap()
    with watching(planned, quiet=options.quiet) as view:
        report = _finished(start, _both(view, say_event) if options.events else view, view, line=options.line)
    interrupted = report is None
    report = report or view.report()
    document = as_document(report, options.line, interrupted=interrupted)
    keep(document, out)
    _say_report(document, options)
    if interrupted:
        return INTERRUPTED
    if not (options.json or options.events or options.quiet) and len(report.failed) < len(report.receipts):
        show_table(report, out, pace=view.total_pace())
    if not options.quiet:
        tell_rest(report, options.line)
    return report.exit_code


def _rehearsed(planned: Plan, settings: Settings, *, as_document: bool) -> int:
    """Says what a run would cost, and returns what it would if it did not start."""
    cost = asyncio.run(cost_of(planned, settings))
    refused = refusal(cost, settings)
    code = refused.exit_code if refused else 1 if planned.failures else 0
    if as_document:
        say(cost_as_json(cost, planned.failures, refused, code))
    else:
        show_cost(cost)
    if refused:
        tell(f"aligner: {printable(str(refused))}")
    return code


def _nothing_readable(planned: Plan, options: Namespace) -> int:
    """Every script was refused, and the user has been told why."""
    first = planned.failures[0].error
    assert isinstance(first, AlignerError), "a plan's failures carry their errors"
    _say_report(failure_as_document(first, planned.failures), options)
    return first.exit_code


def _both(first: Listener, second: Listener) -> Listener:
    def tell_both(event: Event) -> None:
        first(event)
        second(event)

    return tell_both


def _finished(
    start: Callable[[Listener], Coroutine[None, None, Report]], listener: Listener, view: View, *, line: str
) -> Report | None:
    """The batch's report; None when it was interrupted."""
    try:
        return asyncio.run(_told_of_interruption(start(listener), view))
    except (KeyboardInterrupt, asyncio.CancelledError):
        done, count = view.progress()
        view.write(printable(f"aligner: interrupted; {done} of {count} scripts are written"))
        if view.lost:
            view.write(f"aligner: note: {view.lost}")
        view.write(printable(f"aligner: to continue: {line}"))
        return None


async def _told_of_interruption(work: Coroutine[None, None, Report], view: View) -> Report:
    """Does the work, and says at once that an interruption was heard: what has come is kept first."""
    working = asyncio.ensure_future(work)
    this = asyncio.current_task()
    assert this is not None, "this is a coroutine"
    loop = asyncio.get_running_loop()

    def interrupt() -> None:
        this.cancel()
        loop.call_soon_threadsafe(lambda: None)  # it may be asleep

    with _interruptible(interrupt):
        try:
            return await asyncio.shield(working)
        except asyncio.CancelledError:
            if not working.done():
                view.write("aligner: stopping; what has come is kept (Ctrl-C once more leaves at once)")
                working.cancel()
            return await working


@contextmanager
def _interruptible(interrupt: Callable[[], object]) -> Iterator[None]:
    """Makes a polite kill, and a terminal that is closed, what Ctrl-C is; where handlers can be set: in the main
    thread. Not by way of Ctrl-C, which is ignored in what a script starts in the background."""
    before: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        before[signal.SIGTERM] = signal.signal(signal.SIGTERM, lambda *_: interrupt())
        # Under nohup it is ignored, and stays so.
        if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) == signal.SIG_DFL:
            # What is asked of a terminal that is gone, it does not answer.
            terminals = [stream for stream in (sys.stdout, sys.stderr) if stream.isatty()]
            before[signal.SIGHUP] = signal.signal(signal.SIGHUP, lambda *_: _hung_up(terminals, interrupt))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _hung_up(terminals: Iterable[TextIO], interrupt: Callable[[], object]) -> None:
    """The terminal is gone: nothing is written there any more, and what has come is kept."""
    for stream in terminals:
        mute(stream)
    interrupt()
