"""``aligner video``: a film of a narration, with its captions drawn into the picture."""

import re
import signal
import sys
import threading
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from aligner.batch.preview import find_narrations
from aligner.batch.video import SIZE, Request
from aligner.batch.video import video as write_video
from aligner.cli.printer import in_terminal, printable, say, tell
from aligner.cli.tally import clock_time
from aligner.config import Origin, Settings
from aligner.errors import UsageError
from aligner.video.values import KARAOKE, Karaoke, Size

LARGEST = 7680
UPRIGHT_STYLE = "shorts"


def video(options: Namespace, settings: Settings, origins: Mapping[str, Origin]) -> int:
    """Writes the film of one narration."""
    request = Request(
        background=options.background,
        size=_size(options.size) if options.size else SIZE,
        karaoke=_karaoke(options.karaoke),
        font=options.font,
        out=Path(options.out) if options.out else None,
    )
    found = find_narrations([Path(path) for path in options.paths])
    if len(found) != 1:
        raise UsageError(f"a film is made of one narration, and {len(found)} are named; name one: OUT/NAME")
    if request.size.upright and origins["style"].source == "default":
        settings = replace(settings, style=UPRIGHT_STYLE)
    with _terminable(), _watching(quiet=options.quiet) as progress:
        made = write_video(found[0], settings, request, progress)
    for note in made.notes:
        tell(f"aligner: {printable(note)}")
    if not options.quiet:
        megabytes = made.path.stat().st_size / 1e6
        length = clock_time(made.duration_ms)
        captions = "1 caption" if made.captions == 1 else f"{made.captions:,} captions"
        say(f"{printable(str(made.path))} ({length}, {captions}, {megabytes:.1f} MB)")
    return 0


def _size(text: str) -> Size:
    found = re.fullmatch(r"([0-9]{1,5})[xX×]([0-9]{1,5})", text.strip())
    if found is None or max(int(found[1]), int(found[2])) > LARGEST:
        raise UsageError(
            f"--size {text}: it is width x height in pixels, such as 1080x1920, {LARGEST} at most"
        )
    try:
        return Size(int(found[1]), int(found[2]))
    except ValueError as error:
        raise UsageError(f"--size {text}: {error}") from None


def _karaoke(text: str) -> Karaoke:
    if text not in KARAOKE:
        raise UsageError(f"--karaoke {text}: it is one of {', '.join(KARAOKE)}")
    return text


@contextmanager
def _watching(*, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar for a person at a terminal, a line for each tenth of a long film in a log."""
    if quiet:
        yield lambda *_: None
        return
    if not in_terminal(sys.stderr):
        yield _Lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("film"), BarColumn(bar_width=20), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True, highlight=False), transient=True) as bars:
        task = bars.add_task("", total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)


@contextmanager
def _terminable() -> Iterator[None]:
    """Makes a polite kill what Ctrl-C is, so that no half of a film is left."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class _Lines:
    """Tells each tenth of a film of a minute and more."""

    def __init__(self) -> None:
        self._told = 0

    def __call__(self, done: int, total: int) -> None:
        tenth = done * 10 // max(1, total)
        if total >= 60_000 and self._told < tenth < 10:
            self._told = tenth
            tell(f"  {tenth * 10} %, {clock_time(done)} of {clock_time(total)}")
