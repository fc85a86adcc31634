"""Corrections that lie beside a narration's files: read, and applied to its cues."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from aligner.captions.corrections import Corrected, Correction, apply_corrections, parse_corrections
from aligner.captions.style import Style
from aligner.clock import samples_to_ms
from aligner.errors import ScriptError
from aligner.model import Narration

CORRECTIONS = ".corrections.json"
_NAMED = 5
"""So many corrections that no longer fit are named; of more, their number is told."""


def corrections_beside(audio: Path) -> Path:
    """Where the corrections of a narration lie, by its audio file."""
    return audio.with_name(audio.name.removesuffix(audio.suffix) + CORRECTIONS)


def read_corrections(path: Path) -> tuple[Correction, ...]:
    """The corrections of a file; none where there is no file. Raises ``ScriptError``."""
    try:
        return parse_corrections(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise ScriptError(f"{path}: cannot be read ({error.strerror})", path=path) from None
    except UnicodeDecodeError:
        raise ScriptError(f"{path}: is not UTF-8", path=path) from None
    except ValueError as error:
        raise ScriptError(f"{path}: {error}; mend it, or move it away", path=path) from None


def corrected(
    narration: Narration, corrections: Sequence[Correction], path: Path, style: Style
) -> tuple[Narration, Corrected]:
    """The narration with its cues corrected, and a note for what no longer fits. ``path`` is named in it."""
    track = narration.track
    duration_ms = samples_to_ms(track.duration_samples, track.format.rate_hz)
    made = apply_corrections(
        narration.cues, corrections, text=narration.script.text, style=style, duration_ms=duration_ms
    )
    notes = [f"{path.name}: the correction of {quoted(item.words)} no longer fits" for item in made.left]
    if len(notes) > _NAMED:
        notes[_NAMED:] = [f"{path.name}: {len(notes) - _NAMED} other corrections no longer fit either"]
    return replace(narration, cues=made.cues, notes=(*narration.notes, *notes)), made


def standing(made: Corrected) -> tuple[Correction, ...]:
    """The corrections that fit, each where its words stand now."""
    moved = []
    for index, correction in made.fitted.items():
        start = made.cues[index - 1].words[0].start
        moved.append(replace(correction, start=start, end=start + len(correction.words)))
    return tuple(moved)


def quoted(text: str) -> str:
    """The beginning of a text, as a sentence can hold it."""
    start = " ".join(text.split())
    return f"“{start[:40]}…”" if len(start) > 40 else f"“{start}”"
