"""Books that read themselves aloud: bound of a book's chapters when all of them are written."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from aligner.audio.track import output_suffix
from aligner.batch.jobs import Job, Plan, Receipt
from aligner.batch.parts import WORDS, texts_of
from aligner.batch.publish import staging
from aligner.config import Settings
from aligner.errors import AlignerError, OutputError, ScriptError, UsageError
from aligner.formats.timings import read_timings
from aligner.model import Script
from aligner.script.places import Source
from aligner.script.read_aloud import AUDIO_TYPES, Voiced, require_epub_3, write_book

_SUFFIX = ".epub"


def require_book(script: Script, out: Path, settings: Settings) -> None:
    """Raises ``AlignerError`` where the book of a script cannot be bound: before anything is spoken."""
    if not settings.read_aloud or not is_of_book(script):
        return
    assert script.path is not None, "a book is in a file"
    if output_suffix(settings.format) not in AUDIO_TYPES:
        names = ", ".join(suffix.removeprefix(".") for suffix in AUDIO_TYPES)
        raise UsageError(f"--read-aloud: books do not play {settings.format}; choose one of {names}")
    target = _target(script, out)
    if target.resolve() == script.path.resolve():
        raise OutputError(
            f"{target} is a script and would be overwritten; choose another folder with -o", path=target
        )
    require_epub_3(Source(script.name, script.path), script.path.read_bytes())


def is_of_book(script: Script) -> bool:
    """Whether a script is a chapter of an EPUB book."""
    return script.path is not None and script.path.suffix.lower() == _SUFFIX and "href" in script.metadata


def bound(plan: Plan, receipts: Sequence[Receipt], settings: Settings) -> tuple[Receipt, ...]:
    """Binds the books of a plan; the receipt of a book's last chapter has the book, or what went wrong."""
    if not settings.read_aloud or plan.out is None:
        return tuple(receipts)
    made: list[Receipt] = []
    pairs = zip(plan.jobs, receipts, strict=True)
    for book, group in groupby(pairs, key=lambda pair: pair[0].script.path):
        chapters = list(group)
        done = [receipt for _, receipt in chapters]
        jobs = [job for job, _ in chapters]
        if book is not None and is_of_book(jobs[0].script) and all(receipt.ok for receipt in done):
            done[-1] = _bind(book, jobs, done[-1], plan.out, settings)
        made += done
    return tuple(made)


def _bind(book: Path, jobs: Sequence[Job], last: Receipt, out: Path, settings: Settings) -> Receipt:
    target = _target(jobs[0].script, out)
    try:
        chapters = [_voiced(job, settings) for job in jobs]
        with staging(target.parent) as aside:
            found = write_book(
                Source(book.stem, book), book.read_bytes(), chapters, made := aside / target.name
            )
            made.replace(target)
    except AlignerError as error:
        return replace(last, error=error)
    except (OSError, ValueError) as error:
        return replace(last, error=ScriptError(f"{book}: the book could not be bound: {error}", path=book))
    missing = sum(len(chapter.words) for chapter in chapters) - found
    note = f"{missing:,} words were not found in the book's pages: they are heard, and do not light up"
    return replace(last, files=(*last.files, target), notes=(*last.notes, *([note] if missing else ())))


def _voiced(job: Job, settings: Settings) -> Voiced:
    """A chapter as its files say it."""
    path = job.outputs[1 + texts_of(settings).index(WORDS)]
    timings = read_timings(path.read_text(encoding="utf-8"))
    href = job.script.metadata["href"]
    return Voiced(href, job.audio, timings.duration_ms or 0, timings.words, timings.voice)


def _target(script: Script, out: Path) -> Path:
    return out / f"{script.name.rpartition('/')[0]}{_SUFFIX}"
