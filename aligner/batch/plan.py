"""What will be done, before anything is spoken: which scripts, and which files each will write.

Knows the file system as far as names go; knows nothing of voices.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from aligner.audio.track import output_suffix
from aligner.batch.books import require_book
from aligner.batch.covers import read_cover
from aligner.batch.discovery import STANDARD_INPUT, Piped, found_scripts, searched_for
from aligner.batch.jobs import Job, Plan, Receipt
from aligner.batch.mastering import require_mastering
from aligner.batch.parts import parts_of, texts_of
from aligner.config import Settings
from aligner.errors import AudioError, OutputError, ScriptError, UsageError
from aligner.formats import lookup
from aligner.model import Script
from aligner.script import ReadOptions, StrangeSymbol, parse_scripts, read_pronunciations, read_scripts
from aligner.wire import IPA_MODELS, MODELS

PREVIEW = ".preview.html"


def plan(
    paths: Sequence[str | Path],
    out: str | Path,
    settings: Settings,
    *,
    rehearsal: bool = False,
    piped: Piped | None = None,
) -> Plan:
    """Reads every script and names every file. Files as given, folders for the scripts in them; "-" is ``piped``.

    Scripts that cannot be read become failures of the plan, so that one bad file does not stop the others.
    ``rehearsal`` leaves the disk alone: without it, ``out`` is made.

    Raises:
        UsageError: there is no script at all.
        OutputError: two scripts would write the same file, one would be overwritten, or ``out`` is no folder
            that can be written to.
    """
    given, out = [Path(path) for path in paths], Path(out)
    require_mastering(settings.mastering)
    suffixes = output_suffixes(settings)
    jobs: list[Job] = []
    failures: list[Receipt] = []
    options = read_options(settings)
    for path, name, read in _scripts_of(given, options, piped):
        try:
            scripts = read()
            for script in scripts[:1]:  # a book is looked at once
                require_book(script, out, settings)
            for script in scripts:
                require_sounds(script)
                read_cover(script, settings)
        except ScriptError as error:
            failures.append(Receipt(name, path, error=error))
        else:
            for script in scripts:
                outputs = tuple(out / f"{script.name}{suffix}" for suffix in suffixes)
                parts = parts_of(script, out, settings)
                jobs.append(
                    Job(script, (*outputs, *(path for part in parts for path in part.outputs)), parts)
                )
    if not jobs and not failures:
        looked = ", ".join(str(path) for path in paths)
        raise UsageError(f"{looked}: no scripts there (a folder is searched for {searched_for()})")
    refuse_shared_outputs(jobs)
    _refuse_overwriting(jobs)
    if jobs and not rehearsal:
        require_writable(out)
    return Plan(tuple(jobs), tuple(failures), out)


def read_options(settings: Settings) -> ReadOptions:
    """What the script readers need of the settings. Raises ``ScriptError`` for a file of pronunciations."""
    return ReadOptions(
        language=settings.language,
        paragraph_pause_ms=settings.paragraph_pause_ms,
        max_passage=settings.max_passage,
        join_paragraphs=min(settings.join_paragraphs, MODELS[settings.model]),
        longest_stretch=MODELS[settings.model],
        headings_spoken=settings.headings == "spoken",
        action_spoken=settings.action == "spoken",
        fit=settings.fit,
        models=MODELS,
        local=is_local(settings),
        # The local voices say IPA whatever ElevenLabs' models do.
        ipa_models=(None, *MODELS)
        if is_local(settings)
        else (*IPA_MODELS, *([None] if settings.model in IPA_MODELS else [])),
        strange_symbol=_strange_symbol(settings) if is_local(settings) else None,
        sentence_pause_ms=settings.sentence_pause_ms,
        speaker_pause_ms=settings.speaker_pause_ms,
        chapter_pause_ms=settings.chapter_pause_ms,
        speakers=settings.speakers,
        respellings=read_pronunciations(settings.pronunciations) if settings.pronunciations else {},
    )


def _strange_symbol(settings: Settings) -> StrangeSymbol:
    """Asks the voice that will speak, and loads of it what that takes, where a script has IPA."""

    def ask(ipa: str, voice: str | None, language: str) -> str | None:
        from aligner.voices.engines.catalog import Catalog

        return Catalog(settings.voices_dir).strange_symbol(ipa, voice or settings.voice, language)

    return ask


def require_sounds(script: Script) -> None:
    """Raises ``ScriptError`` for a sound that cannot be decoded: before anything is spoken."""
    if not script.sounds:
        return
    from aligner.audio.sounds import require_sound

    for path in dict.fromkeys(sound.path for sound in script.sounds):
        try:
            require_sound(path)
        except (OSError, AudioError) as error:
            called = script.path or script.name
            raise ScriptError(
                f"{called}: the sound {path} cannot be used: {error}", path=script.path
            ) from None


def is_local(settings: Settings) -> bool:
    """Whether the local voice is what the settings ask for."""
    return settings.engine == "local" or (settings.engine == "auto" and not settings.api_key)


def output_suffixes(settings: Settings) -> tuple[str, ...]:
    """What is put behind a script's name for each file it writes: audio, captions, words, its page."""
    page = (PREVIEW,) if settings.preview else ()
    return (output_suffix(settings.format), *(lookup(name).suffix for name in texts_of(settings)), *page)


def _scripts_of(
    paths: Sequence[Path], options: ReadOptions, piped: Piped | None
) -> Iterator[tuple[Path | None, str, Callable[[], tuple[Script, ...]]]]:
    """Each file or input with its name, and what reads its scripts."""
    given = [path for path in paths if piped is None or path != STANDARD_INPUT]
    if piped is not None:
        yield (
            None,
            piped.name,
            partial(parse_scripts, piped.data, suffix=piped.suffix, name=piped.name, options=options),
        )
    for found in found_scripts(given):
        yield found.path, found.name, partial(read_scripts, found.path, name=found.name, options=options)


def refuse_shared_outputs(jobs: Iterable[Job]) -> None:
    """File systems that fold case make ``A.mp3`` and ``a.mp3`` one file: they are held to be one everywhere.

    Raises ``OutputError``.
    """
    writers: dict[str, Job] = {}
    for job in jobs:
        for output in job.outputs:
            other = writers.setdefault(str(output).casefold(), job)
            if other is not job:
                raise OutputError(
                    f"{_called(other)} and {_called(job)} would both write {output}:"
                    " rename one of them, or render them into different folders",
                    path=output,
                )


def _called(job: Job) -> str:
    return str(job.script.path or f"the script {job.name}")


def _refuse_overwriting(jobs: Sequence[Job]) -> None:
    """Raises ``OutputError`` where a script is a file that would be written: subtitles may be both."""
    scripts = {job.script.path.resolve() for job in jobs if job.script.path is not None}
    for job in jobs:
        for output in job.outputs:
            if output.resolve() in scripts:
                raise OutputError(
                    f"{output} is a script and would be overwritten; choose another folder with -o",
                    path=output,
                )


def require_writable(folder: Path) -> None:
    """Raises ``OutputError`` unless files can be made in the folder, which is made if it is not there."""
    probe = folder / ".aligner-write-test"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise OutputError(
            f"{folder}: cannot write there ({error.strerror}); choose another folder with -o", path=folder
        ) from None
