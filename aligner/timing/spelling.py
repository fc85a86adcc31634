"""The sounding letters of a text and the words they stand in. Knows strings; pairs nothing, times nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from aligner.timing.letters import letters_of
from aligner.timing.split import Span

Gap = tuple[int, int, int, int]
"""A stretch of spoken letters and one of the script's: (start, end, script start, script end)."""


@dataclass(frozen=True, slots=True)
class Letters:
    """The sounding letters of a text: folded, where each stands in it, and the word that each belongs to."""

    text: str
    places: tuple[int, ...]
    word_of: tuple[int, ...]
    first_of: tuple[int, ...]
    """The first letter of each word, and one past the last letter of all."""

    @classmethod
    def of(cls, text: str, words: Sequence[Span]) -> "Letters":
        letters, places = letters_of(text)
        word_of: list[int] = []
        first_of: list[int] = []
        letter = 0
        for index, (_, end) in enumerate(words):
            first_of.append(letter)
            while letter < len(places) and places[letter] < end:
                word_of.append(index)
                letter += 1
        first_of.append(letter)
        return cls(letters, tuple(places), tuple(word_of), tuple(first_of))

    @property
    def words(self) -> int:
        return len(self.first_of) - 1

    def letters_of(self, word: int) -> range:
        return range(self.first_of[word], self.first_of[word + 1])

    def starts_word(self, letter: int) -> bool:
        return self.first_of[self.word_of[letter]] == letter

    def word(self, word: int) -> str:
        return self.text[self.first_of[word] : self.first_of[word + 1]]


def pieces(word_of: Sequence[int], start: int, end: int) -> list[tuple[int, int]]:
    """A stretch of letters cut where a new word begins."""
    pieces: list[tuple[int, int]] = []
    begin = start
    for letter in range(start + 1, end + 1):
        if letter == end or word_of[letter] != word_of[letter - 1]:
            pieces.append((begin, letter))
            begin = letter
    return pieces
