"""Captions again, from word timings that are already there: nothing is spoken, and nothing is asked of a service."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from aligner._version import __version__
from aligner.batch.corrected import CORRECTIONS, corrected, read_corrections
from aligner.batch.plan import require_writable
from aligner.batch.publish import publish_captions, with_remarks
from aligner.captions.cut import cut, words_of
from aligner.config import Settings
from aligner.errors import OutputError, ScriptError, SpeechError, UsageError
from aligner.formats import lookup
from aligner.formats.timings import Timings, read_timings
from aligner.formats.timings.timed import CHARS_HZ
from aligner.model import AudioFormat, Narration, PlacedChars, Script, Segment, Take, Track, Word
from aligner.script import language_of_name, normalize_tag
from aligner.script.decoding import decode
from aligner.script.places import Source
from aligner.segmentation import missing_words
from aligner.timing.words import spoken_words

log = logging.getLogger("aligner.batch")

_SUFFIX = ".words.json"


@dataclass(frozen=True, slots=True)
class Recut:
    """One file of timings, and the files that it will write."""

    path: Path
    name: str
    outputs: tuple[Path, ...]


def plan_recut(paths: Sequence[Path], out: Path, settings: Settings) -> tuple[Recut, ...]:
    """Files as given, folders for the words files in them. Nothing is read yet.

    Raises:
        UsageError: there is no file, or no format to write.
        OutputError: two would write the same file, one would be overwritten, or ``out`` cannot be written to.
    """
    if not settings.captions:
        raise UsageError("no caption format was asked for; name some with --captions")
    suffixes = [lookup(name).suffix for name in settings.captions]
    jobs = [
        Recut(path, name, tuple(out / f"{name}{suffix}" for suffix in suffixes))
        for path, name in _found(paths)
    ]
    if not jobs:
        looked = ", ".join(str(path) for path in paths)
        raise UsageError(f"{looked}: no word timings there (a folder is searched for *{_SUFFIX} files)")
    inputs = {job.path.resolve() for job in jobs}
    writers: dict[str, Recut] = {}
    for job in jobs:
        for output in job.outputs:
            if output.resolve() in inputs:
                raise OutputError(
                    f"{output} would be overwritten; choose another folder with -o", path=output
                )
            other = writers.setdefault(str(output).casefold(), job)
            if other is not job:
                message = (
                    f"{other.path} and {job.path} would both write {output}: cut them into different folders"
                )
                raise OutputError(message, path=output)
    require_writable(out)
    return tuple(jobs)


def recut(job: Recut, settings: Settings) -> Narration:
    """Reads a file of timings, cuts its words, applies the corrections that lie beside it and writes its captions.

    Raises ``ScriptError``, ``OutputError``.
    """
    narration = narration_of(job.path, job.name, settings)
    stem = job.path.name.removesuffix(job.path.suffix).removesuffix(".words")
    beside = job.path.with_name(stem + CORRECTIONS)
    style = settings.caption_style(narration.script.language)
    narration, _ = corrected(narration, read_corrections(beside), beside, style)
    publish_captions(narration, dict(zip(settings.captions, job.outputs, strict=True)))
    return with_remarks(narration, settings.captions)


def narration_of(path: Path, name: str, settings: Settings) -> Narration:
    """A narration from a file of timings, cut in the settings' style. Raises ``ScriptError``."""
    try:
        timings = read_timings(decode(path.read_bytes(), Source(str(path), path)))
        language = settings.language or _language(timings, name)
        words = _words(timings, language)
    except OSError as error:
        raise ScriptError(f"{path}: cannot be read ({error.strerror})", path=path) from None
    except (ValueError, SpeechError) as error:
        raise ScriptError(f"{path}: {error}", path=path) from None
    style = settings.caption_style(language)
    cues = cut(words, timings.text, language=language, style=style, duration_ms=timings.duration_ms)
    # Where the audio's length is not told, it lasts as long as the captions do.
    end_ms = timings.duration_ms or max(cues[-1].end_ms, *(word.end_ms for word in words))
    track = Track(
        Path(timings.audio),
        AudioFormat("pcm", timings.rate_hz),
        end_ms * timings.rate_hz // 1000,
        (),
    )
    script = Script(
        name,
        timings.text,
        language,
        (),
        path=path,
        chapters=timings.chapters,
        marks=timings.marks,
        metadata={"title": timings.title} if timings.title else {},
    )
    notes = missing_words(timings.text, language)
    return Narration(
        script,
        track,
        words_of(cues),
        cues,
        timings.voice,
        __version__,
        notes=notes,
        look=settings.look,
        fps=style.fps,
    )


def _language(timings: Timings, name: str) -> str:
    """What the file says, else what its name says, else English. Raises ``ValueError`` for what is no tag."""
    if not timings.language:
        return language_of_name(name) or "en"
    try:
        return normalize_tag(timings.language)
    except ValueError:
        raise ValueError(
            f"its language, {timings.language!r}, is not known; say it with --language"
        ) from None


def _words(timings: Timings, language: str) -> tuple[Word, ...]:
    """The words, made from characters where those are what the file has."""
    chars = timings.chars
    if chars is None:
        return timings.words
    text = timings.text
    none = PlacedChars((), (), (), "normalized")
    segment = Segment(0, text, 0, len(text))
    take = Take(segment, AudioFormat("pcm", CHARS_HZ), b"", max(chars.ends), chars, none)
    return spoken_words(take, language=language)


def _found(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Each file once, with its name: its path below the folder it was found in, without its suffix."""
    seen: set[Path] = set()
    for given in paths:
        found = (
            [(path, path.relative_to(given)) for path in sorted(given.rglob(f"*{_SUFFIX}"))]
            if given.is_dir()
            else []
        )
        for path, relative in found or ([] if given.is_dir() else [(given, Path(given.name))]):
            if path.resolve() not in seen:
                seen.add(path.resolve())
                name = relative.name.removesuffix(".json").removesuffix(".words")
                yield path, relative.with_name(name or relative.name).as_posix()
