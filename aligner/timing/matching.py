"""Spoken characters <-> the written script: which stretch of time is which stretch of the text.

The written line says where in the text a stretch of time lies; the normalized line says when its sounds
begin and end ("$5" is read "five dollars"; the written line gives the silence before a word to its first
letter). Letters that are spelled alike are found by ``align``; what lies between is shared in order by
``pairing``. Knows one segment and samples; nothing of files or milliseconds.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from aligner.model import Basis
from aligner.timing.line import Interval, Line, owned_by
from aligner.timing.merge import Merged
from aligner.timing.spelling import Letters
from aligner.timing.split import split_words
from aligner.timing.tears import Audio


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """``text[start:end]`` and when it sounds, in samples of the take; None where the service told nothing.

    ``spoken`` is what was said, where it differs from the text in more than case and punctuation.
    """

    start: int
    end: int
    first: int | None = None
    last: int | None = None
    basis: Basis = "interpolated"
    spoken: str | None = None


@dataclass(frozen=True, slots=True)
class Matched:
    """``chars[i]`` is the time of code point i of the text, where it is known; ``words`` tile the text."""

    chars: tuple[Interval | None, ...]
    words: tuple[PlacedWord, ...]


def match(text: str, merged: Merged, *, language: str, rate_hz: int, duration_samples: int) -> Matched:
    """Finds every code point and word of ``text`` in what was spoken, in audio of that length."""
    spans = split_words(text, language)
    script = Letters.of(text, spans)
    audio = Audio(rate_hz, duration_samples)
    written = Line.of(merged.written, script, language, audio)
    normalized = Line.of(merged.normalized, script, language, audio, beside=written)
    both = _Both(script, written, normalized)
    chars: list[Interval | None] = [None] * len(text)
    for letter, found in enumerate(both.written.pairing.partner):
        if found >= 0:
            chars[script.places[letter]] = both.written.when(found)
    owned = owned_by(_owners(both), len(spans))
    words: list[PlacedWord] = []
    for word, (start, end) in enumerate(spans):
        heard = owned[word]
        if not heard:
            words.append(both.honest(both.told(word, start, end), word, heard))
            continue
        words.append(both.honest(both.heard(word, start, end, heard), word, heard))
        if words[-1].first is None or words[-1].last is None:
            for letter in script.letters_of(word):
                found = both.normalized.pairing.partner[letter]
                if found in heard:
                    chars[script.places[letter]] = both.normalized.when(found)
        if both.spelled(heard) == script.word(word):
            for letter, found in zip(script.letters_of(word), heard, strict=True):
                chars[script.places[letter]] = both.normalized.when(found)
    return Matched(tuple(chars), tuple(words))


def _owners(both: "_Both") -> list[int]:
    """The word that each normalized letter speaks.

    A word spelled alike in both lines keeps its own letters, so that a boundary rounded differently moves
    nothing; other letters go to the word in whose written stretch they sound. Where the written line has
    nothing (or is null for a while), the normalized letters' own pairing with the text holds.
    """
    script, written, normalized = both.script, both.written, both.normalized
    exact = [False] * script.words
    stretches: list[tuple[int, int, int]] = []
    for word in range(script.words):
        letters = written.owned[word]
        if not letters or word in written.pairing.shared:
            continue
        start, end = written.stretch(letters)
        stretches.append((start, end, word))
        heard = normalized.owned[word]
        if heard and normalized.pairing.whole(word, script):
            first, last = normalized.span(heard)
            exact[word] = first < max(end, start + 1) and last > start
    starts = [start for start, _, _ in stretches]
    owner: list[int] = []
    begins, ends = normalized.chars.starts, normalized.chars.ends
    for place, paired in zip(normalized.letters.places, normalized.pairing.owner, strict=True):
        if paired >= 0 and exact[paired]:
            owner.append(paired)
            continue
        middle = (begins[place] + ends[place]) // 2
        at = bisect_right(starts, middle) - 1
        start, end, word = stretches[at] if at >= 0 else (0, 0, -1)
        if middle >= end and middle != start:
            word = _untold(paired, both)
        owner.append(-1 if word >= 0 and exact[word] else word)
    return owner


def _untold(word: int, both: "_Both") -> int:
    """The word, if the written line did not tell where all of it lies."""
    written = both.written
    if word < 0 or not written.owned[word] or word in written.pairing.shared:
        return word
    letters = both.script.letters_of(word)
    return word if -1 in written.pairing.partner[letters.start : letters.stop] else -1


@dataclass(frozen=True, slots=True)
class _Both:
    """Both lines of a service against one script."""

    script: Letters
    written: Line
    normalized: Line

    def spelled(self, heard: Sequence[int]) -> str:
        return "".join([self.normalized.letters.text[letter] for letter in heard])

    def heard(self, word: int, start: int, end: int, letters: Sequence[int]) -> PlacedWord:
        """A word by the normalized letters that speak it."""
        first, last = self._whole_span(word, letters)
        spelled, script = self.spelled(letters), self.script.word(word)
        if spelled == script:
            return PlacedWord(start, end, first, last, self._basis(word))
        # The normalized line may have been null for the message that held the rest of the word.
        head, tail = self.written.pairing.edges(self.script.letters_of(word))
        begins = self.written.when(head)[0] if head >= 0 and script.endswith(spelled) else first
        ends = self.written.when(tail)[1] if tail >= 0 and script.startswith(spelled) else last
        if ends > last and ends - last >= first - begins:
            return PlacedWord(start, end, first, ends, "timed")
        if begins < first:
            return PlacedWord(start, end, begins, last, "timed")
        return PlacedWord(start, end, first, last, self._basis(word), self._said(letters))

    def _whole_span(self, word: int, letters: Sequence[int]) -> Interval:
        """When the word sounds, also where the normalized line was null for a part of it.

        The line has no holes of its own, so a hole beside the word is a message's that had none.
        """
        chars, places = self.normalized.chars, self.normalized.letters.places
        first, last = self.normalized.span(letters)
        if not self.written.owned[word]:
            return first, last
        begin, end = self.written.span(self.written.owned[word])
        before, after = places[letters[0]] - 1, places[letters[-1]] + 1
        if before >= 0 and chars.chars[before].isspace() and chars.starts[before] == chars.ends[before]:
            before -= 1  # an artefact (row 16), not the space that parts words
        if before >= 0 and self.normalized.hole(before):
            first = min(first, max(begin, chars.ends[before]))
        if after < len(chars) and self.normalized.hole(after - 1):
            last = max(last, min(end, chars.starts[after]))
        return first, last

    def told(self, word: int, start: int, end: int) -> PlacedWord:
        """A word by its written letters alone, if there are any."""
        letters = self.written.owned[word]
        if not letters:
            return PlacedWord(start, end)
        first, last = self.written.span(letters)
        return PlacedWord(start, end, first, last, self._basis(word))

    def honest(self, found: PlacedWord, word: int, heard: Sequence[int]) -> PlacedWord:
        """The word without an edge that no line told: the first or the last sound was lost."""
        letters = self.script.letters_of(word)
        if found.first is None or not letters or not (self.written.torn or self.normalized.torn):
            return found
        written = self.written.owned[word]
        whole = self.normalized.pairing.begins(letters, heard), self.normalized.pairing.ends(letters, heard)
        begins = whole[0] or self.written.pairing.begins(letters, written)
        # The full stop of "Dr." is a part of "doctor": the word is told when that is.
        torn = self.written.pairing.torn
        marked = self.script.places[letters[-1]] < found.end - 1 and heard and written
        told = not marked or written[-1] + 1 not in torn
        ends = whole[1] or (told and self.written.pairing.ends(letters, written))
        # An edge is the line's that told it: the other may have told a later part of the word, unless it spells all.
        alike = bool(heard) and self.spelled(heard) == self.script.word(word)
        whole = whole[0] or (alike and begins), whole[1] or (alike and ends)
        first = found.first if whole[0] else self.written.span(written)[0] if begins else None
        last = found.last if whole[1] else self._written_end(found, word, heard) if ends else None
        if first is not None and last is not None:
            # What was said for it was not told whole.
            told = all(whole) and not self.normalized.pairing.torn.intersection(heard[1:])
            return replace(found, first=first, last=last, spoken=found.spoken if told else None)
        return PlacedWord(found.start, found.end, first, last)

    def _written_end(self, found: PlacedWord, word: int, heard: Sequence[int]) -> int:
        """When a word ends by the written line, of which the other may have told an earlier part."""
        written = self.written.owned[word]
        _, end = self.written.span(written)
        if found.last is not None and found.last >= end:
            return found.last
        read_out = self.spelled(heard) not in self.script.word(word)
        return self.written.stretch(written)[1] if read_out else end

    def _basis(self, word: int) -> Basis:
        written = self.written
        if written.owned[word]:
            return "interpolated" if word in written.pairing.shared else "timed"
        return "interpolated" if word in self.normalized.pairing.shared else "timed"

    def _said(self, letters: Sequence[int]) -> str | None:
        places = self.normalized.letters.places
        said = "".join(self.normalized.chars.chars[places[letters[0]] : places[letters[-1]] + 1])
        return " ".join(said.split()) or None
