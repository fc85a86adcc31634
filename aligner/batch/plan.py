"""What will be done, before anything is spoken: which scripts, and which files each will write.

Knows the file system as far as names go; knows nothing of voices.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from aligner.audio.track import output_suffix
from aligner.batch.jobs import Job, Plan, Receipt
from aligner.config import Settings
from aligner.errors import AudioError, OutputError, ScriptError, UsageError
from aligner.formats import FORMATS, lookup
from aligner.model import Script
from aligner.script import ReadOptions, is_script, read_pronunciations, read_script
from aligner.wire import IPA_MODELS, MODELS

WORDS = "words"
"""The format that is always written: everything else can be made from it again."""
PREVIEW = ".preview.html"


def plan(paths: Sequence[Path], out: Path, settings: Settings, *, rehearsal: bool = False) -> Plan:
    """Reads every script and names every file. Files as given, folders for the scripts in them.

    Scripts that cannot be read become failures of the plan, so that one bad file does not stop the others.
    ``rehearsal`` leaves the disk alone: without it, ``out`` is made.

    Raises:
        UsageError: there is no script at all.
        OutputError: two scripts would write the same file, or ``out`` is no folder that can be written to.
    """
    suffixes = output_suffixes(settings)
    jobs: list[Job] = []
    failures: list[Receipt] = []
    options = read_options(settings)
    for path, name in _found(paths):
        try:
            script = read_script(path, name=name.as_posix(), options=options)
            require_sounds(script)
        except ScriptError as error:
            failures.append(Receipt(name.as_posix(), path, error=error))
        else:
            jobs.append(Job(script, tuple(out / f"{name}{suffix}" for suffix in suffixes)))
    if not jobs and not failures:
        looked = ", ".join(str(path) for path in paths)
        raise UsageError(f"{looked}: no scripts there (a folder is searched for *.txt files)")
    refuse_shared_outputs(jobs)
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
        models=MODELS,
        local=is_local(settings),
        ipa_models=()
        if is_local(settings)
        else (*IPA_MODELS, *([None] if settings.model in IPA_MODELS else [])),
        speaker_pause_ms=settings.speaker_pause_ms,
        chapter_pause_ms=settings.chapter_pause_ms,
        speakers=settings.speakers,
        respellings=read_pronunciations(settings.pronunciations) if settings.pronunciations else {},
    )


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
    names = list(dict.fromkeys((*settings.captions, WORDS)))
    page = (PREVIEW,) if settings.preview else ()
    return (output_suffix(settings.format), *(lookup(name).suffix for name in names), *page)


def _found(paths: Iterable[Path]) -> Iterator[tuple[Path, Path]]:
    """Each script once, with its name: its path below the folder it was found in, without the suffix."""
    seen: set[Path] = set()
    for given in paths:
        found = _scripts_in(given) if given.is_dir() else [(given, Path(given.name))]
        for path, relative in found:
            real = path.resolve()
            if real not in seen:
                seen.add(real)
                yield path, relative.with_name(relative.stem or relative.name)


def _scripts_in(folder: Path) -> list[tuple[Path, Path]]:
    # Transcripts are text, and may lie beside the scripts they were made from.
    ours = tuple(entry.suffix.lower() for entry in FORMATS.values())
    below = (path for path in sorted(folder.rglob("*")) if path.is_file() and is_script(path))
    below = (path for path in below if not path.name.lower().endswith(ours))
    named = ((path, path.relative_to(folder)) for path in below)
    return [
        (path, relative) for path, relative in named if not any(p.startswith(".") for p in relative.parts)
    ]


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
                    f"{other.script.path} and {job.script.path} would both write {output}:"
                    " rename one of them, or render them into different folders",
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
