"""A text with directives -> the text that captions show, and what its directives ask for, where.

Directives are cut out, with the spaces round them tidied: a line of nothing else goes with its end. Knows
nothing of what a directive does.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from aligner.script.breaks import read_break
from aligner.script.directives import ENDS_PASSAGE, Directive, Pause, Say, Skip, Turn, read_bracket
from aligner.script.places import LINE_END, Written

_OPENERS = re.compile(r"\\?\[|\\<(?=/?break\b)|<", re.IGNORECASE)
_SPACES = " \t\u3000\xa0\u202f"
"""French has narrow spaces and such that do not break before its colons."""
_SPACE = f"[{_SPACES}]*"
_LINE_ENDS = "\r\n\u2028\u2029\x85"
_CLOSING = ",.;:!?)]}、。，．：；！？）"


@dataclass(frozen=True, slots=True)
class Found:
    """A directive: ``at`` is its place in the clean text, ``raw`` in the text as written."""

    at: int
    raw: int
    directive: Directive


@dataclass(frozen=True, slots=True)
class Said:
    """``[start:end]`` of the clean text is read as ``spoken``."""

    start: int
    end: int
    spoken: str


@dataclass(frozen=True, slots=True)
class _Edit:
    """``raw[start:end]`` becomes ``text``."""

    start: int
    end: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Clean:
    """A text without its directives. ``skipping``: a ``[skip]`` is open at its end, which stood at that place;
    -1 where it was open before."""

    text: str
    found: tuple[Found, ...]
    said: tuple[Said, ...]
    skipping: int | None
    edits: tuple[_Edit, ...]

    def raw(self, at: int) -> int:
        """The place in the text as written of a place in the clean text."""
        for edit in self.edits:
            if edit.start > at:
                break
            at += edit.end - edit.start - len(edit.text)
        return at


@dataclass(frozen=True, slots=True)
class _Cut:
    start: int
    end: int
    directives: tuple[tuple[int, Directive], ...] = ()


def clean(written: Written, speakers: Collection[str], *, skipping: bool = False) -> Clean:
    """Takes the directives out of a text. ``NAME:`` at a line's beginning is one for these ``speakers``, in
    any case; ``skipping``: what was before it left a ``[skip]`` open.

    Raises ``ScriptError`` for a directive that cannot be read.
    """
    cuts, says, escapes, open_at = _scan(written, skipping)
    if speakers:
        cuts = sorted([*cuts, *_labels(written.text, cuts, speakers)], key=lambda cut: cut.start)
    groups = list(_groups(written.text, cuts))
    edits = [_tidied(written.text, group) for group in groups]
    edits += [_Edit(at, at + 1) for at in escapes]
    for start, end, say in says:
        edits += (_Edit(start, say.start), _Edit(say.end, end))
    edits.sort(key=lambda edit: edit.start)
    shift = _Shift(edits)
    found = [
        Found(shift.clean(group.start), raw, directive)
        for group in groups
        for raw, directive in group.directives
    ]
    said = [Said(shift.clean(say.start), shift.clean(say.end), say.spoken) for _, _, say in says]
    return Clean(_edited(written.text, edits), tuple(found), tuple(said), open_at, tuple(edits))


def _scan(
    written: Written, skipping: bool
) -> tuple[list[_Cut], list[tuple[int, int, Say]], list[int], int | None]:
    """Cuts; ``[say]`` with their ends; backslashes before brackets; where a ``[skip]`` is still open."""
    cuts: list[_Cut] = []
    says: list[tuple[int, int, Say]] = []
    escapes: list[int] = []
    open_at: int | None = -1 if skipping else None
    reached = 0
    for opener in _OPENERS.finditer(written.text):
        at = opener.start()
        if at < reached:
            continue
        if opener.group().startswith("\\"):
            escapes += [at] if open_at is None else []
            continue
        if open_at is not None:
            closing = _closing(written.text, at)
            if closing:
                cuts.append(_Cut(max(open_at, 0), closing))
                open_at, reached = None, closing
            continue
        if opener.group() == "<":
            tag = read_break(written, at)
            if tag is not None:
                reached = tag[0]
                cuts.append(_Cut(at, reached, ((at, Pause(tag[1])),)))
            continue
        bracket = read_bracket(written, at)
        if bracket is None:
            continue
        reached, directive = bracket
        if isinstance(directive, Say):
            says.append((at, reached, directive))
        elif not isinstance(directive, Skip):
            cuts.append(_Cut(at, reached, ((at, directive),)))
        elif directive.closes:
            raise written.error("[/skip] closes nothing: there is no [skip] before it", at)
        else:
            open_at = at
    if open_at is not None:
        cuts.append(_Cut(max(open_at, 0), len(written.text)))
    return cuts, says, escapes, open_at


def _closing(text: str, at: int) -> int:
    found = re.compile(rf"\[{_SPACE}/{_SPACE}skip{_SPACE}\]", re.IGNORECASE).match(text, at)
    return found.end() if found else 0


def _labels(text: str, cuts: Sequence[_Cut], speakers: Collection[str]) -> Iterator[_Cut]:
    """``NAME:`` of the speakers, where nothing but directives stands before it on its line."""
    parts: list[str] = []
    reached = 0
    for cut in cuts:
        parts += (text[reached : cut.start], " " * (cut.end - cut.start))
        reached = cut.end
    blanked = "".join((*parts, text[reached:]))
    names = "|".join(map(re.escape, sorted(speakers, key=len, reverse=True)))
    label = re.compile(
        rf"(?:^|(?<=[\r\n\u2028\u2029\x85])){_SPACE}({names}){_SPACE}(?::(?=\s|$)|：)", re.IGNORECASE
    )
    for found in label.finditer(blanked):
        yield _Cut(found.start(1), found.end(), ((found.start(1), Turn(found.group(1), paragraph=True)),))


def _groups(text: str, cuts: Sequence[_Cut]) -> Iterator[_Cut]:
    """Cuts with nothing but spaces between them are one."""
    group: _Cut | None = None
    for cut in cuts:
        if group is not None and not text[group.end : cut.start].strip(_SPACES):
            group = _Cut(group.start, cut.end, group.directives + cut.directives)
            continue
        if group is not None:
            yield group
        group = cut
    if group is not None:
        yield group


def _tidied(text: str, group: _Cut) -> _Edit:
    first, last = group.start, group.end
    while first and text[first - 1] in _SPACES:
        first -= 1
    while last < len(text) and text[last] in _SPACES:
        last += 1
    opens_line = first == 0 or text[first - 1] in _LINE_ENDS
    ends_line = last == len(text) or text[last] in _LINE_ENDS
    if opens_line and ends_line:
        line_end = LINE_END.match(text, last)
        return _Edit(first, line_end.end() if line_end else last)
    if opens_line:
        return _Edit(group.start, last)
    if ends_line:
        return _Edit(first, last)
    if first < group.start:
        return _Edit(first if text[last] in _CLOSING else group.start, last)
    parts = any(isinstance(directive, ENDS_PASSAGE) for _, directive in group.directives)
    joins = last == group.end and _is_spaced(text[first - 1]) and _is_spaced(text[last])
    return _Edit(group.start, group.end, " " if parts and joins else "")


def _is_spaced(character: str) -> bool:
    """Whether words of its writing are apart by spaces."""
    return character.isalnum() and not "\u3040" <= character <= "\u9fff"


def _edited(text: str, edits: Sequence[_Edit]) -> str:
    parts: list[str] = []
    reached = 0
    for edit in edits:
        parts += (text[reached : edit.start], edit.text)
        reached = edit.end
    return "".join((*parts, text[reached:]))


class _Shift:
    """Places in the text as written -> places in the clean one."""

    def __init__(self, edits: Sequence[_Edit]) -> None:
        self._edits = edits
        self._starts = [edit.start for edit in edits]
        self._removed = [0]
        for edit in edits:
            self._removed.append(self._removed[-1] + edit.end - edit.start - len(edit.text))

    def clean(self, raw: int) -> int:
        count = bisect_right(self._starts, raw)
        if count and raw < self._edits[count - 1].end:
            return self._edits[count - 1].start - self._removed[count - 1]
        return raw - self._removed[count]
