"""One line of a service's characters, its letters paired to the script's: what it tells, and when that sounds.

Knows one line; what two lines tell of a word is put together in ``matching``.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from aligner.model import PlacedChars
from aligner.timing.letters import is_mark, leads, sounds
from aligner.timing.missing import with_lost
from aligner.timing.pairing import Pairing, pair
from aligner.timing.spelling import Letters
from aligner.timing.split import split_words
from aligner.timing.tears import HOLE_MS, Audio, cut_at, tears_of

Interval = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Line:
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
        audio: Audio,
        *,
        beside: "Line | None" = None,
    ) -> "Line":
        """``beside`` is the written line: it shows where the normalized one lacks words, and where it does not."""
        chars = _single(line)
        text = chars.text
        tears = tears_of(chars, audio)
        letters = Letters.of(text, cut_at(split_words(text, language) if text else (), tears.sure))
        torn = sorted({bisect_left(letters.places, tear) for tear in tears.sure})
        maybe = tears.maybe
        if beside and beside.letters.text:
            lost = [tear for tear in maybe if beside.goes_on(chars, tear) or beside.breaks(chars, tear)]
            torn = sorted({*torn, *(bisect_left(letters.places, tear) for tear in lost)})
        elif maybe:
            torn = with_lost(letters, script, torn, [bisect_left(letters.places, tear) for tear in maybe])
        pairing = pair(letters, script, torn)
        return cls(chars, letters, pairing, owned_by(pairing.owner, script.words), audio.ms(HOLE_MS))

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

    def goes_on(self, other: PlacedChars, tear: int) -> bool:
        """Whether this line tells letters of the time of which the other tells nothing."""
        starts = self.chars.starts
        begin, end = bisect_left(starts, other.ends[tear - 1]), len(starts)
        if tear < len(other):
            end = bisect_left(starts, other.starts[tear] - self.hole_samples)
        return any(map(sounds, self.chars.chars[begin:end]))

    def breaks(self, other: PlacedChars, tear: int) -> bool:
        """Whether this line too lacks what is written where the other tells nothing."""
        begin = bisect_left(self.chars.starts, other.starts[tear]) if tear < len(other) else len(self.chars)
        after = bisect_left(self.letters.places, begin)
        partner = self.pairing.partner
        at = partner.index(after) if after in partner else 0
        goes_on = at > 0 and partner[at - 1] == after - 1
        return after in self.pairing.torn and not goes_on

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


def owned_by(owner: Sequence[int], words: int) -> tuple[tuple[int, ...], ...]:
    """Per word, the letters of a line that speak it, in order."""
    letters: list[list[int]] = [[] for _ in range(words)]
    for letter, word in enumerate(owner):
        if word >= 0:
            letters[word].append(letter)
    return tuple(map(tuple, letters))
