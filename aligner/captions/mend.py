"""Mends cues that do not keep a style's limits, as far as that can be done without the audio.

Lines that are too long or end badly are set anew; a cue with too much in it is parted, its times shared by its letters;
a cue that overlaps or leaves too late ends earlier; one that flashes or cannot be read stays longer where there is
room. Starts are kept, and wording always: a cue that cannot be mended stays as it is, for ``check`` to name.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from aligner.captions.check import check
from aligner.captions.cut import cut, one_cue
from aligner.captions.style import Style
from aligner.captions.width import display_width, is_east_asian, is_unspaced
from aligner.model import Cue, Word

_LAYOUT_RULES = ("line-length", "lines", "function-word")
_DASHES = ("-", "‐", "–", "—")
_FOREVER_MS = 3_600_000
_ROUNDS = 9
"""So often at most: what was parted may have to be parted again, as its words have times by their letters alone."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A cue as it was or as it should be; ``changes`` says what was done, a few words each."""

    cue: Cue
    changes: tuple[str, ...] = ()


def quoted(index: int, start_ms: int, end_ms: int, lines: Sequence[str], speaker: str | None = None) -> Cue:
    """A cue from what a file shows. Its words have the times that its letters give them, and places in its own
    text; a cue that ends before it starts lasts a millisecond."""
    end_ms = max(end_ms, start_ms + 1)
    total = max(sum(len(line) for line in lines), 1)
    text = _text(lines)
    passed = position = 0
    held: list[tuple[Word, ...]] = []
    for line in lines:
        words: list[Word] = []
        for token in _tokens(line):
            at = text.index(token, position)
            position = at + len(token)
            first = start_ms + (end_ms - start_ms) * passed // total
            passed += len(token)
            last = start_ms + (end_ms - start_ms) * passed // total
            words.append(Word(token, at, position, first, last, "interpolated", speaker=speaker))
        held.append(tuple(words))
    return Cue(index, start_ms, end_ms, tuple(held), tuple(lines), speaker)


def mend(
    cues: Sequence[Cue], *, style: Style, language: str, fixed_text: frozenset[int] = frozenset()
) -> tuple[Mended, ...]:
    """The cues, in the order of their starts. Parts of a cue keep its index; the text of those whose index is in
    ``fixed_text`` is left alone."""
    made = [Mended(cue) for cue in sorted(cues, key=lambda cue: (cue.start_ms, cue.index))]
    for _ in range(_ROUNDS):
        before, made = made, _once(made, style, language, fixed_text)
        if [item.cue for item in before] == [item.cue for item in made]:
            break
        # As whoever reads the file will see them: words have the times that their letters give them.
        made = [replace(item, cue=_quoted(item.cue)) for item in made]
        made.sort(key=lambda item: item.cue.start_ms)
    return tuple(made)


def _once(items: Sequence[Mended], style: Style, language: str, fixed_text: frozenset[int]) -> list[Mended]:
    made: list[Mended] = []
    for at, item in enumerate(items):
        parts = [item] if item.cue.index in fixed_text else _set_anew(item.cue, style, language)
        if len(parts) > 1 and at + 1 < len(items) and items[at + 1].cue.start_ms < item.cue.end_ms:
            # Once it leaves in time for the next one: its parts would come in among those that follow.
            parts = [item]
        made.append(replace(parts[0], changes=_joined(item.changes, parts[0].changes)))
        made += parts[1:]
    return [
        _retimed(item, made[at + 1].cue.start_ms if at + 1 < len(made) else None, style)
        for at, item in enumerate(made)
    ]


def _joined(before: tuple[str, ...], now: tuple[str, ...]) -> tuple[str, ...]:
    return (*before, *(change for change in now if change not in before))


def _quoted(cue: Cue) -> Cue:
    return quoted(cue.index, cue.start_ms, cue.end_ms, cue.line_texts, cue.speaker)


def _set_anew(cue: Cue, style: Style, language: str) -> list[Mended]:
    """The cue with other lines where its own are at fault, or in parts."""
    rules = {finding.rule for finding in check([cue], style=style, language=language)}
    faults = rules & {*_LAYOUT_RULES, "long"}
    if not faults or _is_dialogue(cue):
        return [Mended(cue)]
    text = _text(cue.line_texts)
    if "long" not in faults:
        lines = one_cue(cue.words, text, language=language, style=style)
        if lines is not None:
            better = replace(
                cue, lines=tuple(held for held, _ in lines), line_texts=tuple(shown for _, shown in lines)
            )
            left = {finding.rule for finding in check([better], style=style, language=language)}
            if len(left) < len(rules) and better.line_texts != cue.line_texts:
                return [Mended(better, ("lines set anew",))]
            return [Mended(cue)]
    parts = cut(
        cue.words, text, language=language, style=replace(style, pause_ms=_FOREVER_MS, min_duration_ms=1)
    )
    if len(parts) < 2 or cue.end_ms - cue.start_ms < len(parts) * (style.min_gap_ms + 1):
        return [Mended(cue)]  # there is no time in which each part could be there
    made = []
    for at, part in enumerate(parts):
        end = cue.end_ms if at + 1 == len(parts) else parts[at + 1].start_ms - style.min_gap_ms
        start = part.start_ms if at else cue.start_ms
        changes = (f"parted in {len(parts)}",) if at == 0 else ()
        made.append(
            Mended(replace(part, index=cue.index, start_ms=start, end_ms=max(end, start + 1)), changes)
        )
    return made


def _is_dialogue(cue: Cue) -> bool:
    """Whether the lines are those of two speakers, which must not be set as one text."""
    return sum(line.startswith(_DASHES) for line in cue.line_texts) > 1


def _retimed(item: Mended, following: int | None, style: Style) -> Mended:
    """The cue with the end that the next cue and its reader ask for."""
    cue = item.cue
    latest = following - style.min_gap_ms if following is not None else cue.start_ms + _FOREVER_MS
    end = cue.end_ms
    changes = list(item.changes)
    if latest <= cue.start_ms:
        return item  # the next one begins with it: only its writer knows which is meant
    # What the file's rounding accounts for is no fault, and would be rounded back again.
    if end > latest + style.rounding_ms or (following is not None and end > following):
        changes.append(f"ends {end - latest} ms earlier")
        end = latest
    width = display_width(" ".join(cue.line_texts), full_width=style.full_width)
    need = cue.start_ms + min(max(style.min_duration_ms, style.reading_ms(width)), style.max_duration_ms)
    longest = max(cue.start_ms + style.max_duration_ms, end)
    longer = max(end, min(need, latest))
    if following is not None and style.min_gap_ms < following - longer < style.close_gap_ms:
        longer = max(longer, min(latest, longest))
    if longer > end + style.rounding_ms:
        changes.append(f"stays {longer - end} ms longer")
        end = longer
    return Mended(replace(cue, end_ms=end), tuple(changes))


def _text(lines: Sequence[str]) -> str:
    """A cue's lines as one text: with no space where two Chinese or Japanese lines meet."""
    text = lines[0]
    for line in lines[1:]:
        text += line if is_east_asian(text[-1]) and is_east_asian(line[0]) else f" {line}"
    return text


def _tokens(line: str) -> list[str]:
    """Words apart by spaces; where a script has none, each character with the marks that follow it."""
    tokens: list[str] = []
    for word in line.split():
        begun = len(tokens)
        for char in word:
            joins = len(tokens) > begun and not (
                (is_unspaced(char) and char.isalnum()) or (is_unspaced(tokens[-1][-1]) and char.isalnum())
            )
            if joins:
                tokens[-1] += char
            else:
                tokens.append(char)
    return tokens
