"""A line of any script as glyphs in the order in which they are seen (UAX #9, then HarfBuzz for each run)."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from aligner.video.faces import Face, Faces, is_drawn

_NEUTRAL = "\ufffc"
EM = 1000
"""Lines are shaped once, at this size, and drawn at any: nothing is hinted, so widths are in proportion."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph: its place on the line in 1/1000 em, and the code point of the line that it stands for."""

    face: Face
    number: int
    x: float
    y: float
    at: int
    backward: bool
    """Whether its run is read from right to left."""


@dataclass(frozen=True, slots=True)
class ShapedLine:
    """Glyphs from left to right, and what they take in 1/1000 em."""

    glyphs: tuple[Glyph, ...]
    width: float


@dataclass(frozen=True, slots=True)
class _Run:
    start: int
    end: int
    face: Face
    level: int


def shape(text: str, faces: Faces, language: str) -> ShapedLine:
    """The glyphs of a line. Characters that no font has are left out."""
    levels = _levels(text)
    chosen = _faces(text, faces)
    scripts = _scripts(text)
    runs: list[_Run] = []
    for at, face in enumerate(chosen):
        if face is None:
            continue
        last = runs[-1] if runs else None
        if (
            last
            and last.end == at
            and (last.face, last.level, scripts[at - 1])
            == (
                face,
                levels[at],
                scripts[at],
            )
        ):
            runs[-1] = replace(last, end=at + 1)
        else:
            runs.append(_Run(at, at + 1, face, levels[at]))
    glyphs: list[Glyph] = []
    pen = 0.0
    for run in _as_seen(runs):
        shaped, advance = _shape_run(text, run, language)
        glyphs += [replace(glyph, x=glyph.x + pen) for glyph in shaped]
        pen += advance
    return ShapedLine(tuple(glyphs), pen)


def missing(texts: Sequence[str], faces: Faces) -> list[str]:
    """The characters that no font has, each once, in order."""
    chars = dict.fromkeys(char for text in texts for char in text)
    return [char for char in chars if is_drawn(char) and faces.of(char) is None]


def _shape_run(text: str, run: _Run, language: str) -> tuple[list[Glyph], float]:
    import uharfbuzz

    buffer = uharfbuzz.Buffer()
    buffer.add_codepoints([ord(char) for char in text], run.start, run.end - run.start)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if run.level % 2 else "ltr"
    buffer.language = language
    run.face.shaped.scale = (EM, EM)
    uharfbuzz.shape(run.face.shaped, buffer)
    glyphs: list[Glyph] = []
    pen = 0.0
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        x, y = pen + place.x_offset, float(place.y_offset)
        glyphs.append(Glyph(run.face, info.codepoint, x, y, info.cluster, run.level % 2 == 1))
        pen += place.x_advance
    return glyphs, pen


def _faces(text: str, faces: Faces) -> list[Face | None]:
    """Marks, spaces and punctuation keep to the font of what stands before them, where it has them."""
    chosen: list[Face | None] = []
    for char in text:
        before = chosen[-1] if chosen else None
        face = before if before is not None and not char.isalpha() else None
        if face is None or (is_drawn(char) and not face.covers(char)):
            face = faces.of(char) if is_drawn(char) else before
        chosen.append(face)
    after: Face | None = None
    for at in range(len(chosen) - 1, -1, -1):  # spaces at the start take the font of what comes after them
        if chosen[at] is None and not is_drawn(text[at]):
            chosen[at] = after
        after = chosen[at]
    return chosen


def _scripts(text: str) -> list[str]:
    """What parts runs: the script of each letter, by its name; what has no script is of the one before."""
    found: list[str] = []
    for char in text:
        script = unicodedata.name(char, "").split(" ")[0] if char.isalpha() else ""
        found.append(script or (found[-1] if found else ""))
    return found


def _levels(text: str) -> list[int]:
    """The embedding level of each code point (UAX #9); the line's own direction is that of its first letter."""
    if text.isascii():
        return [0] * len(text)
    from bidi import algorithm as bidi

    # What this Python's Unicode does not know yet, mostly new emoji, has no direction of its own.
    text = "".join(char if unicodedata.bidirectional(char) else _NEUTRAL for char in text)
    storage = bidi.get_empty_storage()
    storage["base_level"] = base = bidi.get_base_level(text)
    storage["base_dir"] = "LR"[base]
    bidi.get_embedding_levels(text, storage)
    numbered = list(storage["chars"])
    for step in (
        bidi.explicit_embed_and_overrides,
        bidi.resolve_weak_types,
        bidi.resolve_neutral_types,
        bidi.resolve_implicit_levels,
    ):
        step(storage, False)
    kept = {id(char) for char in storage["chars"]}
    levels: list[int] = []
    for char in numbered:  # what steers and is not seen goes with what stands before it
        levels.append(char["level"] if id(char) in kept else levels[-1] if levels else base)
    return levels


def _as_seen(runs: Sequence[_Run]) -> list[_Run]:
    """Runs from left to right (UAX #9, L2)."""
    order = list(runs)
    highest = max((run.level for run in order), default=0)
    for level in range(highest, 0, -1):
        at = 0
        while at < len(order):
            end = at
            while end < len(order) and order[end].level >= level:
                end += 1
            order[at:end] = reversed(order[at:end])
            at = max(end, at + 1)
    return order
