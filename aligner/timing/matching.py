"""Spoken characters <-> the written script: which stretch of time is which stretch of the text.

The written line says where in the text a stretch of time lies; the normalized line says when its sounds
begin and end ("$5" is read "five dollars"; the written line gives the silence before a word to its first
letter). Letters that are spelled alike are found by ``align``; what lies between is shared in order by
``pairing``. Knows one segment and samples; nothing of files or milliseconds.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from aligner.model import Basis, PlacedChars
from aligner.timing.letters import is_mark, leads, sounds
from aligner.timing.merge import Merged
from aligner.timing.pairing import Pairing, pair
from aligner.timing.spelling import Letters
from aligner.timing.split import split_words
from aligner.timing.tears import HOLE_MS, Audio, cut_at, tears_of
from aligner.timing.untold import with_lost

Interval = tuple[int, int]


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
    written = _Line.of(merged.written, script, language, audio)
    normalized = _Line.of(merged.normalized, script, language, audio, beside=written)
    both = _Both(script, written, normalized)
    chars: list[Interval | None] = [None] * len(text)
    for letter, found in enumerate(both.written.pairing.partner):
        if found >= 0:
            chars[script.places[letter]] = both.written.when(found)
    owned = _owned(_owners(both), len(spans))
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


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a service's characters with its letters paired to the script's."""

    chars: PlacedChars
    letters: Letters
    pairing: Pairing
    owned: tuple[tuple[int, ...], ...]
    hole_samples: int

    @classmethod
    def of(
        cls,
        line: PlacedChars,
        script: Letters,
        language: str,
        audio: "Audio",
        *,
        beside: "_Line | None" = None,
    ) -> "_Line":
        """``beside`` is the written line: where it goes on, the normalized one does not lack words."""
        chars = _single(line)
        text = chars.text
        tears = tears_of(chars, audio)
        letters = Letters.of(text, cut_at(split_words(text, language) if text else (), tears.sure))
        torn = sorted({bisect_left(letters.places, tear) for tear in tears.sure})
        maybe = [tear for tear in tears.maybe if beside is None or beside.silent(chars, tear)]
        if maybe:
            torn = with_lost(letters, script, torn, [bisect_left(letters.places, tear) for tear in maybe])
        pairing = pair(letters, script, torn)
        return cls(chars, letters, pairing, _owned(pairing.owner, script.words), audio.ms(HOLE_MS))

    def when(self, letter: int) -> Interval:
        place = self.letters.places[letter]
        return self.chars.starts[place], self.chars.ends[place]

    @property
    def torn(self) -> bool:
        return bool(self.pairing.torn)

    def stretch(self, letters: Sequence[int]) -> Interval:
        """From a word's first letter to its last with the marks around it, which may be read out too."""
        chars = self.chars.chars
        begin, end = first, last = self.letters.places[letters[0]], self.letters.places[letters[-1]]
        while first and is_mark(chars[first - 1]) and not self.hole(first - 1):
            first -= 1
        while last + 1 < len(chars) and is_mark(chars[last + 1]) and not self.hole(last):
            last += 1
        # Where no space parts two words, a mark is the earlier one's, unless it opens.
        if first and sounds(chars[first - 1]):
            while first < begin and not leads(chars[first]):
                first += 1
        if last + 1 < len(chars) and sounds(chars[last + 1]):
            while last > end and leads(chars[last]):
                last -= 1
        return self.chars.starts[first], self.chars.ends[last]

    def hole(self, place: int) -> bool:
        """Whether something that the line does not tell lies between a character and the next."""
        return self.chars.starts[place + 1] - self.chars.ends[place] > self.hole_samples

    def silent(self, other: PlacedChars, tear: int) -> bool:
        """Whether this line too lacks what is written where the other is torn."""
        after = bisect_left(self.letters.places, bisect_left(self.chars.starts, other.starts[tear]))
        partner = self.pairing.partner
        at = partner.index(after) if after in partner else 0
        goes_on = at > 0 and partner[at - 1] == after - 1
        return not self.letters.text or (after in self.pairing.torn and not goes_on)

    def span(self, letters: Sequence[int]) -> Interval:
        return self.when(letters[0])[0], self.when(letters[-1])[1]


def _single(line: PlacedChars) -> PlacedChars:
    """One code point an element; elements of several share their time."""
    if set(map(len, line.chars)) <= {1}:
        return line
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for element, start, end in line:
        for place, char in enumerate(element):
            chars.append(char)
            starts.append(start + (end - start) * place // len(element))
            ends.append(start + (end - start) * (place + 1) // len(element))
    return PlacedChars(tuple(chars), tuple(starts), tuple(ends), line.spelling)


def _owned(owner: Sequence[int], words: int) -> tuple[tuple[int, ...], ...]:
    """Per word, the letters of a line that speak it, in order."""
    letters: list[list[int]] = [[] for _ in range(words)]
    for letter, word in enumerate(owner):
        if word >= 0:
            letters[word].append(letter)
    return tuple(map(tuple, letters))


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
    written: "_Line"
    normalized: "_Line"

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
        if begins and ends:
            # What was said for it was not told whole.
            return found if all(whole) else replace(found, spoken=None)
        first, last = found.first if begins else None, found.last if ends else None
        return PlacedWord(found.start, found.end, first, last)

    def _basis(self, word: int) -> Basis:
        written = self.written
        if written.owned[word]:
            return "interpolated" if word in written.pairing.shared else "timed"
        return "interpolated" if word in self.normalized.pairing.shared else "timed"

    def _said(self, letters: Sequence[int]) -> str | None:
        places = self.normalized.letters.places
        said = "".join(self.normalized.chars.chars[places[letters[0]] : places[letters[-1]] + 1])
        return " ".join(said.split()) or None
