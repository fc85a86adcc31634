"""A narration's files brought together into a film, with its captions drawn, as a track of it, and beside it."""

import importlib.util
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from aligner.audio.tags import Tags
from aligner.batch.preview import Found, load
from aligner.batch.publish import flush, staging, write_whole
from aligner.config import Settings
from aligner.errors import OutputError, UsageError
from aligner.formats import lookup
from aligner.formats.lit import LitCue, lit
from aligner.formats.text import title_of
from aligner.model import Narration
from aligner.video.background import Background
from aligner.video.faces import Faces
from aligner.video.film import write_film
from aligner.video.shaping import missing
from aligner.video.timeline import nominal
from aligner.video.values import Caption, Film, Karaoke, Part, Size

SIZE = Size(1920, 1080)
FPS = 30
_FASTEST = 120
BESIDE = ("srt", "vtt")
_PACKAGES = {"freetype": "freetype-py", "uharfbuzz": "uharfbuzz", "bidi": "python-bidi", "numpy": "numpy"}
INSTALL = "pip install 'aligner[video]'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a user asks of a film. ``font`` is a file or a family, ``out`` None: ``NAME.mp4``."""

    background: str = "black"
    size: Size = SIZE
    karaoke: Karaoke = "none"
    font: str | None = None
    out: Path | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A film that was written. ``notes`` are what the user should be told, a sentence each."""

    path: Path
    duration_ms: int
    captions: int
    notes: tuple[str, ...]


def video(
    found: Found, settings: Settings, request: Request, progress: Callable[[int, int], None] = lambda *_: None
) -> Made:
    """Writes a narration's film, whole or not at all. ``progress`` is told milliseconds, done and in all.

    Raises ``UsageError`` and what comes of it, ``AudioError``.
    """
    _require_packages()
    narration, _, _ = load(found, settings)
    out = request.out or found.beside(".mp4")
    background = Background(request.background, request.size)
    _require_free(out, (found.words, narration.track.path, background.path))
    captions = captions_of(narration, request.karaoke)
    faces = Faces(narration.script.language, own=request.font)
    notes = _missing(captions, faces, found)
    duration_ms = narration.track.duration_samples * 1000 // narration.track.format.rate_hz
    film = Film(
        captions=captions,
        audio=narration.track.path,
        size=request.size,
        rate=_rate(settings, background.fps if background.moving else None),
        karaoke=request.karaoke,
        language=narration.script.language,
        iso_639_2=Tags(language=narration.script.language).iso_639_2,
        title=title_of(narration),
    )
    with staging(out.parent) as folder:
        aside = folder / out.name
        write_film(
            aside, film, faces, background, lambda done_ms: progress(min(done_ms, duration_ms), duration_ms)
        )
        flush(aside)
        _write_beside(narration, found, out)
        aside.replace(out)
    return Made(out, duration_ms, len(captions), (*narration.notes, *notes))


def captions_of(narration: Narration, karaoke: Karaoke = "none") -> tuple[Caption, ...]:
    """A narration's cues as a film shows them; one with nothing to see is left out. What fills with colour fills
    by syllables, each in its own time."""
    language = narration.script.language
    held = (lit(cue, language, by_syllable=karaoke == "fill") for cue in narration.cues)
    return tuple(_caption(cue) for cue in held if cue)


def _caption(held: LitCue) -> Caption:
    lines: list[str] = []
    parts: list[Part] = []
    for number, (pieces, tail) in enumerate(held.lines()):
        line = ""
        for piece in pieces:
            start = len(line) + len(piece.before)
            line += piece.before + piece.text
            if piece.text:
                parts.append(Part(number, start, len(line), piece.start_ms, piece.end_ms))
        lines.append(line + tail)
    return Caption(held.cue.start_ms, held.cue.end_ms, tuple(lines), tuple(parts))


def _write_beside(narration: Narration, found: Found, out: Path) -> None:
    """The film's captions as files. Those that render wrote for the narration are left as they are."""
    for name in BESIDE:
        entry = lookup(name)
        path = out.with_suffix(entry.suffix)
        if not (path.exists() and path.resolve() == found.beside(entry.suffix).resolve()):
            write_whole(path, entry.write(narration))


def _rate(settings: Settings, own: Fraction | None) -> Fraction:
    """Frames a second: as asked, else those of the film beneath, else ``FPS``."""
    if settings.fps is None:
        return own or Fraction(FPS)
    if settings.fps > _FASTEST:
        raise UsageError(f"--fps: a film has {_FASTEST} frames a second at most")
    return nominal(settings.fps)


def _require_packages() -> None:
    missing = [name for module, name in _PACKAGES.items() if importlib.util.find_spec(module) is None]
    if missing:
        raise UsageError(
            f"films need packages that are not installed ({', '.join(missing)}); {INSTALL} adds them"
        )


def _require_free(out: Path, read: tuple[Path | None, ...]) -> None:
    if out.suffix.lower() != ".mp4":
        raise OutputError(f"{out}: a film is an MP4; name a file that ends with .mp4", path=out)
    if out.is_dir():
        raise OutputError(f"{out}: a folder is in the way of the file; move it", path=out)
    if any(path is not None and path.resolve() == out.resolve() for path in read):
        raise OutputError(f"{out} would be overwritten; name another file with -o", path=out)


def _missing(captions: tuple[Caption, ...], faces: Faces, found: Found) -> tuple[str, ...]:
    """What is left out as no font has it: signs. Raises ``UsageError`` for letters and figures."""
    chars = missing([line for caption in captions for line in caption.lines], faces)
    letters = [char for char in chars if unicodedata.category(char)[0] in "LMN"]
    if letters:
        script = unicodedata.name(letters[0], "").split(" ")[0].title()
        raise UsageError(
            f"{found.words}: no font that is installed has {_quoted(letters)}; install one for {script}"
            " (Noto Sans has fonts for every script), or name its file with --font"
        )
    return (f"no font has {_quoted(chars)}: left out of the picture",) if chars else ()


def _quoted(chars: list[str]) -> str:
    return " ".join(chars[:8]) + (f" and {len(chars) - 8} more" if len(chars) > 8 else "")
