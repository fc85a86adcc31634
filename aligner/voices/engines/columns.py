"""The two alignment columns of a spoken stretch: when each written and each spoken character is heard.

Knows tokens, groups and where sounds begin and end; not how either was found.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from aligner.model import PlacedChars
from aligner.voices.engines.lettering import match
from aligner.voices.engines.phonemes import Group
from aligner.voices.engines.tokens import LETTER_A, Token


@dataclass(frozen=True, slots=True)
class Sound:
    """One phoneme as heard: samples ``start`` to ``end``, and the group of the text that it speaks."""

    symbol: str
    start: int
    end: int
    group: int


class _Line:
    """Characters with growing times; every gap is closed by the character before it."""

    def __init__(self) -> None:
        self.chars: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []

    def add(self, char: str, start: int, end: int) -> None:
        floor = self.ends[-1] if self.ends else 0
        start = max(start, floor)
        if self.ends and start > floor:
            self.ends[-1] = start
        self.chars.append(char)
        self.starts.append(start)
        self.ends.append(max(start, end))

    def placed(self, spelling: str, total: int) -> PlacedChars:
        if self.chars:
            self.starts[0] = 0
            self.ends[-1] = total
        starts = tuple(min(start, total) for start in self.starts)
        ends = tuple(min(end, total) for end in self.ends)
        if spelling == "written":
            return PlacedChars(tuple(self.chars), starts, ends, "written")
        return PlacedChars(tuple(self.chars), starts, ends, "normalized")


def columns(
    text: str,
    tokens: Sequence[Token],
    groups: Sequence[Group],
    sounds: Sequence[Sound],
    *,
    total: int,
    last: bool,
) -> tuple[PlacedChars, PlacedChars]:
    """The written and the normalized column over ``total`` samples.

    ``text`` is the text that the tokens are of; ``last`` says that nothing follows, so that trailing silence
    gets a closing space of its own where the text has none.
    """
    spoken = "".join(token.spoken for token in tokens)
    starts, ends = _character_times(spoken, groups, sounds, total)
    normalized = _Line()
    if not spoken[:1].isspace():
        normalized.add(" ", 0, starts[0] if starts else total)
    for char, start, end in zip(spoken, starts, ends, strict=True):
        normalized.add("A" if char == LETTER_A else char, start, end)
    if spoken and not spoken[-1:].isspace():
        normalized.add(" ", ends[-1], total)
    written = _Line()
    place = 0
    for token in tokens:
        source = text[token.start : token.end]
        stop = place + len(token.spoken)
        for char, start, end in zip(
            source, *_share(source, token.spoken, starts[place:stop], ends[place:stop]), strict=True
        ):
            written.add(char, start, end)
        place = stop
    if last and written.chars and not written.chars[-1].isspace():
        written.add(" ", written.ends[-1], total)
    return written.placed("written", total), normalized.placed("normalized", total)


def _character_times(
    spoken: str, groups: Sequence[Group], sounds: Sequence[Sound], total: int
) -> tuple[list[int], list[int]]:
    of_group: list[list[Sound]] = [[] for _ in groups]
    for sound in sounds:
        if 0 <= sound.group < len(groups):
            of_group[sound.group].append(sound)
    starts, ends = [0] * len(spoken), [0] * len(spoken)
    written_to, now = 0, 0
    for group, heard in zip(groups, of_group, strict=True):
        begin = heard[0].start if heard else now
        _between(spoken, written_to, group.start, now, max(now, begin), starts, ends)
        edges = [*(sound.start for sound in heard), heard[-1].end] if heard else [now]
        letters = match(spoken[group.start : group.end], tuple(sound.symbol for sound in heard))
        for offset, (first, stop) in enumerate(letters):
            starts[group.start + offset] = _at(edges, first)
            ends[group.start + offset] = _at(edges, stop)
        written_to, now = group.end, max(now, edges[-1])
    _between(spoken, written_to, len(spoken), now, total, starts, ends)
    return starts, ends


def _between(
    spoken: str, first: int, stop: int, begin: int, end: int, starts: list[int], ends: list[int]
) -> None:
    """Gives the silence between two words to the first space there, or else to the last mark."""
    if first == stop:
        return
    holder = next((place for place in range(first, stop) if spoken[place].isspace()), stop - 1)
    for place in range(first, stop):
        starts[place] = begin if place <= holder else end
        ends[place] = begin if place < holder else end


def _at(edges: Sequence[int], place: float) -> int:
    whole = min(int(place), len(edges) - 1)
    if whole == len(edges) - 1:
        return edges[-1]
    return edges[whole] + round((place - whole) * (edges[whole + 1] - edges[whole]))


def _share(
    source: str, spoken: str, starts: Sequence[int], ends: Sequence[int]
) -> tuple[Sequence[int], Sequence[int]]:
    """Times for the characters of ``source``, which was spoken as ``spoken``."""
    if len(source) == len(spoken):
        return starts, ends
    if not any(map(str.isalnum, spoken)) and spoken:
        # A mark that brings its own spaces: the pause is its.
        return [starts[0]] * len(source), [*[starts[0]] * (len(source) - 1), ends[-1]]
    letters = [place for place, char in enumerate(spoken) if not char.isspace()]
    if not letters:
        # Unspoken: it takes no time, wherever the column has got to.
        nothing = [0] * len(source)
        return nothing, nothing
    # White space of the source holds no sound: what was said belongs to the characters between.
    core = source.strip() or source
    before = source.index(core)
    after = len(source) - before - len(core)
    begins = [starts[letters[index * len(letters) // len(core)]] for index in range(len(core))]
    last = ends[letters[-1]]
    begins = [starts[0]] * before + begins + [last] * after
    return begins, [*begins[1:], last]
