"""Cuts tokens into stretches that are spoken in one breath: sentences, or clauses of very long ones.

Runs after normalising, where an abbreviation's full stop is gone and any that is left ends a sentence.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aligner.voices.engines.tokens import Token

LONGEST = 300
"""Code points in one stretch, 18 s: memory grows with the longest, its first sound waits for its last."""

_END = re.compile(r"(?:[.!?…‽]+[\"'”’»)\]]*(?=\s|$)|[。！？]+[」』”’）]*)")
_BREAK = re.compile(r"\n[^\S\n]*\n")
_CLAUSE = re.compile(r"[;:—–](?=\s)|,[\"'”’)]*(?=\s)|(?<=\w)[—–](?=\w)|[，、；：]")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Tokens spoken together, and the silence that follows the last sound, in milliseconds."""

    tokens: tuple[Token, ...]
    pause_ms: int

    @property
    def spoken(self) -> str:
        return "".join(token.spoken for token in self.tokens)


SENTENCE_MS, PARAGRAPH_MS, CLAUSE_MS, TAG_MS = 300, 550, 150, 150
"""Silence after a sentence, a paragraph, a clause cut off for length, and "Oh!" before "said Alice"."""

_GOES_ON = re.compile(r"\s+[a-z]")


def stretches(tokens: Sequence[Token]) -> tuple[Stretch, ...]:
    """The tokens, whole and in order, cut after sentences and, past ``LONGEST``, after clauses or words."""
    pieces = _split_at_spaces(tokens)
    spoken = "".join(token.spoken for token in pieces)
    cuts = [cut for cut in _cuts(spoken) if not any(start < cut[0] <= end for start, end in _whole(pieces))]
    out: list[Stretch] = []
    held: list[Token] = []
    place = 0
    pause = 0
    waiting = iter([*cuts, (len(spoken) + 1, 0)])
    cut, cut_pause = next(waiting)
    for token in pieces:
        if held and place >= cut and not (token.spoken == "" or token.spoken.isspace()):
            out.append(Stretch(tuple(held), pause))
            held = []
            while place >= cut:
                cut, cut_pause = next(waiting)
        held.append(token)
        place += len(token.spoken)
        pause = cut_pause if place >= cut else 0
    if held:
        out.append(Stretch(tuple(held), pause))
    return tuple(out)


def _whole(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """What is said in one go, whatever marks are in its spelling: words in IPA."""
    at = 0
    for token in tokens:
        if token.ipa:
            yield at, at + len(token.spoken)
        at += len(token.spoken)


def _cuts(spoken: str) -> list[tuple[int, int]]:
    """Where a stretch may end in the spoken text, and the pause there."""
    found = {
        match.end(): TAG_MS if _GOES_ON.match(spoken, match.end()) else SENTENCE_MS
        for match in _END.finditer(spoken)
    }
    for match in _BREAK.finditer(spoken):
        before = len(spoken[: match.start()].rstrip())
        if before:
            found[before] = PARAGRAPH_MS
    ends = sorted(found)
    start = 0
    for end in [*ends, len(spoken)]:
        while end - start > LONGEST:
            start = _inner_cut(spoken, start)
            if start < end:
                found.setdefault(start, CLAUSE_MS if not spoken[start - 1].isalnum() else 0)
        start = end
    return sorted(found.items())


def _inner_cut(spoken: str, start: int) -> int:
    """The place past ``start`` where a text that is too long is best cut."""
    window = spoken[start : start + LONGEST]
    clauses = [match.end() for match in _CLAUSE.finditer(window) if match.end() > LONGEST // 3]
    if clauses:
        strong = [end for end in clauses if window[end - 1] not in ",，、" and end > LONGEST // 2]
        return start + (strong[-1] if strong else clauses[-1])
    space = window.rstrip().rfind(" ")
    return start + (space if space > 0 else LONGEST)


def _split_at_spaces(tokens: Sequence[Token]) -> list[Token]:
    """Tokens spoken as written, cut so that a stretch can end between any two characters' runs."""
    out: list[Token] = []
    for token in tokens:
        if token.ipa or len(token.spoken) != token.end - token.start or len(token.spoken) <= 1:
            out.append(token)
            continue
        for part in re.finditer(
            r"\s+|[^\s。！？，、；：—–]+[。！？，、；：—–」』”’）]*|[。！？，、；：—–」』”’）]+", token.spoken
        ):
            for begin in range(part.start(), part.end(), LONGEST):
                end = min(begin + LONGEST, part.end())
                out.append(Token(token.spoken[begin:end], token.start + begin, token.start + end))
    return out
