"""A narration's files brought together into its page."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from aligner.audio.peaks import PEAKS_PER_S, peaks
from aligner.batch.corrected import CORRECTIONS, corrected, quoted, read_corrections
from aligner.batch.plan import PREVIEW
from aligner.batch.publish import write_whole
from aligner.batch.recut import narration_of
from aligner.captions.check import check
from aligner.captions.corrections import Corrected
from aligner.captions.style import Style
from aligner.config import Settings
from aligner.errors import AudioError, ScriptError, UsageError
from aligner.formats import FORMATS
from aligner.model import Narration
from aligner.preview.page import AUDIO_SUFFIXES, SOUND_PIECE, Page, Served, suffix_type, write

WORDS = FORMATS["words"].suffix
_OURS = (*(entry.suffix for entry in FORMATS.values()), *AUDIO_SUFFIXES, CORRECTIONS, PREVIEW)
_WORDING = ("orphan", "function-word")
"""The rules of ``check`` that need its lexicon: the page has the others itself, to judge what is corrected."""


@dataclass(frozen=True, slots=True)
class Found:
    """One narration's files. ``name`` is its path below the folder it was found in, without a suffix."""

    words: Path
    name: str

    def beside(self, suffix: str) -> Path:
        """Another of its files."""
        return self.words.with_name(self.words.name.removesuffix(WORDS) + suffix)


def find_narrations(paths: Iterable[Path]) -> tuple[Found, ...]:
    """Narrations by any of their files, by what the files' names have in common, or by a folder of them.

    Raises ``UsageError`` where there is none.
    """
    found: dict[Path, Found] = {}
    for path in paths:
        if path.is_dir() and not path.with_name(path.name + WORDS).is_file():
            below = [
                Found(words, words.relative_to(path).as_posix().removesuffix(WORDS))
                for words in sorted(path.rglob(f"*{WORDS}"))
            ]
            if not below:
                raise UsageError(f"{path}: no narrations there (a folder is searched for *{WORDS} files)")
        else:
            below = [_named(path)]
        for item in below:
            found.setdefault(item.words.resolve(), item)
    return tuple(found.values())


def _named(path: Path) -> Found:
    stems = [path.name, *(path.name.removesuffix(suffix) for suffix in _OURS if path.name.endswith(suffix))]
    for stem in stems:
        words = path.with_name(stem + WORDS)
        if words.is_file():
            return Found(words, stem)
    raise UsageError(f"{path}: no {stems[-1]}{WORDS} there; name a narration that aligner render wrote")


def preview(found: Found, settings: Settings, *, link: bool = False) -> Path:
    """Writes the page of a narration beside its files. Raises ``ScriptError``, ``AudioError``, ``OutputError``."""
    narration, made, style = load(found, settings)
    return write_preview(narration, made, style, link=link)


def load(found: Found, settings: Settings) -> tuple[Narration, Corrected, Style]:
    """The narration as it is shown, with what was corrected. Its track names the audio file itself."""
    narration = narration_of(found.words, found.name, settings)
    style = settings.caption_style(narration.script.language)
    path = found.beside(CORRECTIONS)
    narration, made = corrected(narration, read_corrections(path), path, style)
    return _with_audio(narration, found), made, style


def _with_audio(narration: Narration, found: Found) -> Narration:
    told = Path(narration.track.path).name
    names = [*([found.words.with_name(told)] if told else []), *map(found.beside, AUDIO_SUFFIXES)]
    for path in names:
        if path.is_file():
            return replace(narration, track=replace(narration.track, path=path))
    raise ScriptError(
        f"{found.words}: its audio ({told or names[0].name}) is not beside it", path=found.words
    )


def write_preview(narration: Narration, made: Corrected, style: Style, *, link: bool = False) -> Path:
    """The page beside the narration's audio. Raises ``AudioError``, ``OutputError``."""
    audio = narration.track.path
    path = audio.with_name(audio.name.removesuffix(audio.suffix) + PREVIEW)
    page = page_of(narration, made, style, peaks=peaks_of(audio), link=quote(audio.name) if link else None)
    write_whole(path, write(page, () if link else _pieces(audio)))
    return path


def page_of(
    narration: Narration,
    made: Corrected,
    style: Style,
    *,
    peaks: bytes,
    link: str | None = None,
    served: Served | None = None,
) -> Page:
    """What the page is written from."""
    findings = check(narration.cues, style=style, language=narration.script.language)
    remarks: dict[int, tuple[tuple[str, str], ...]] = {}
    for finding in findings:
        if finding.rule in _WORDING:
            remarks[finding.cue] = (*remarks.get(finding.cue, ()), (finding.rule, finding.message))
    return Page(
        narration=narration,
        limits=_limits(style),
        remarks=remarks,
        corrected={
            index: (item.in_ms is not None, item.out_ms is not None) for index, item in made.fitted.items()
        },
        left=tuple(quoted(item.words) for item in made.left),
        peaks=peaks,
        peaks_per_s=PEAKS_PER_S,
        audio_type=suffix_type(narration.track.path),
        link=link,
        served=served,
    )


def peaks_of(audio: Path) -> bytes:
    """The waveform of a file. Raises ``AudioError`` that names it."""
    try:
        return peaks(audio)
    except OSError as error:
        raise AudioError(f"{audio}: cannot be read ({error.strerror})") from None


def _limits(style: Style) -> dict[str, object]:
    names: Sequence[str] = (
        "name",
        "max_chars",
        "max_lines",
        "full_width",
        "cps",
        "min_duration_ms",
        "max_duration_ms",
        "min_gap_ms",
        "close_gap_ms",
    )
    return {name: getattr(style, name) for name in names}


def _pieces(audio: Path) -> Iterator[bytes]:
    with audio.open("rb") as file:
        while piece := file.read(SOUND_PIECE):
            yield piece
