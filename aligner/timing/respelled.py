"""Words as they were read -> words as they are written, where a script says that some are read another way.

A written word takes the times of the stretch that stands for it; several words that one respelling stands for
share its time by their letters. Knows one segment and samples.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from aligner.model import Basis, Segment
from aligner.timing.letters import sounds
from aligner.timing.split import split_words

_TOKEN = re.compile(r"\s*\S+\s*")


@dataclass(frozen=True, slots=True)
class Timed:
    """A word of a text: its span there, when it sounds and when each of its code points does, in samples."""

    start: int
    end: int
    first: int
    last: int
    basis: Basis
    spoken: str | None
    times: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """``[start:end]`` of the written text is ``[from_:to]`` of the spoken one; ``alike``: letter by letter."""

    start: int
    end: int
    from_: int
    to: int
    alike: bool


def as_written(timed: Sequence[Timed], segment: Segment, language: str) -> list[Timed]:
    """The words of the segment's text, from the words of its ``spoken_text``."""
    if segment.spoken_text != segment.text:
        timed = _Rewriting(timed, segment).words(split_words(segment.text, language))
    return [_sounded(word, segment) for word in timed]


def _sounded(word: Timed, segment: Segment) -> Timed:
    """The word with its IPA, where it has one."""
    for item in segment.respellings:
        start, end = item.start - segment.start, item.end - segment.start
        if item.ipa is not None and start < word.end and end > word.start:
            return replace(word, spoken=item.spoken)
    return word


class _Rewriting:
    def __init__(self, timed: Sequence[Timed], segment: Segment) -> None:
        self._timed = timed
        self._starts = [word.start for word in timed]
        self._text = segment.text
        self._spoken = segment.spoken_text
        self._pieces = list(_pieces(segment))

    def words(self, spans: Sequence[tuple[int, int]]) -> list[Timed]:
        """Each span's word; starts and ends stay in order, since what they stand for is."""
        return [self._word(start, end) for start, end in spans]

    def _word(self, start: int, end: int) -> Timed:
        from_, to = self._there(start, ends=False), self._there(end, ends=True)
        read = [word for word in self._timed if word.start < to and word.end > from_] or [
            self._nearest(from_)
        ]
        first, last = _time(read[0], from_), _time(read[-1], to)
        times = [first]
        for at in range(start + 1, end):
            there = self._there(at, ends=False)
            time = _time(self._nearest(there), there)
            times.append(min(max(time, times[-1]), max(last, first)))
        whole = read[0].start >= from_ and read[-1].end <= to
        known = whole and all(word.basis == "timed" for word in read)
        spoken = read[0].spoken if len(read) == 1 else None
        if self._spoken[from_:to] != self._text[start:end]:
            spoken = _bare(self._said(start, end, read)) or None
        basis: Basis = "timed" if known else "interpolated"
        return Timed(start, end, first, max(last, first), basis, spoken, tuple(times))

    def _said(self, start: int, end: int, read: Sequence[Timed]) -> str:
        """What is read for a word: for one that shares a respelling with others, the whole of it."""
        shared = next((piece for piece in self._pieces if piece.start < end and piece.end > start), None)
        if shared is not None and not shared.alike:
            beyond = self._text[shared.start : start] + self._text[end : shared.end]
            if beyond.strip():
                return self._spoken[shared.from_ : shared.to]
        return " ".join(word.spoken or self._spoken[word.start : word.end] for word in read)

    def _there(self, at: int, *, ends: bool) -> int:
        """The place in the spoken text of a place in the written one; ``ends``: of a stretch's end."""
        for piece in self._pieces:
            if at < piece.end or (ends and at == piece.end):
                break
        if piece.alike:
            return piece.from_ + at - piece.start
        letters = [sounds(char) for char in self._text[piece.start : piece.end]]
        before, all_ = sum(letters[: at - piece.start]), sum(letters)
        return piece.from_ + (piece.to - piece.from_) * (before if all_ else at - piece.start) // (
            all_ or piece.end - piece.start
        )

    def _nearest(self, at: int) -> Timed:
        """The word at a place of the spoken text, or the one before it."""
        return self._timed[max(bisect_right(self._starts, at) - 1, 0)]


def _time(word: Timed, at: int) -> int:
    """When a place of the spoken text is reached, in a word that it is in or beside."""
    return word.last if at >= word.end else word.times[max(at - word.start, 0)]


def _pieces(segment: Segment) -> Iterator[_Piece]:
    at = there = 0
    for respelling in segment.respellings:
        if respelling.ipa is not None:
            continue
        start, end = respelling.start - segment.start, respelling.end - segment.start
        if start > at:
            yield _Piece(at, start, there, there + start - at, alike=True)
            there += start - at
        yield from _parts(segment.text[start:end], respelling.spoken, start, there)
        at, there = end, there + len(respelling.spoken)
    if at < len(segment.text):
        yield _Piece(at, len(segment.text), there, there + len(segment.text) - at, alike=True)


def _parts(written: str, spoken: str, start: int, there: int) -> Iterator[_Piece]:
    """A respelling, word by word where both sides have as many."""
    ours, theirs = list(_TOKEN.finditer(written)), list(_TOKEN.finditer(spoken))
    if len(ours) != len(theirs):
        yield _Piece(start, start + len(written), there, there + len(spoken), alike=False)
        return
    for our, their in zip(ours, theirs, strict=True):
        yield _Piece(
            start + our.start(), start + our.end(), there + their.start(), there + their.end(), alike=False
        )


def _bare(said: str) -> str:
    """Without the marks at both ends."""
    first = next((index for index, char in enumerate(said) if char.isalnum()), len(said))
    last = next((index for index, char in enumerate(reversed(said)) if char.isalnum()), 0)
    return said[first : len(said) - last]
