"""When each phoneme of a neural sentence is heard: the model's own lengths, and at pauses the sound itself.

The network is fed a blank after every phoneme. Its sound glides from one phoneme to the next across that
blank, so each gets half of it; a plain space between words has no sound, only the next word's onset, and is
that word's. At punctuation the silence is there to be seen (-80 dB), and the words on both sides end and
begin where it does. Knows phoneme symbols and samples; no text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aligner.voices.engines.columns import Sound

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_STRESS = frozenset("ˈˌ")
"""Marks that are fed as phonemes of their own, before the vowel that they belong to."""
_LENGTH = frozenset("ːˑʲʰʷ˞\u0303\u0329\u032f\u032a\u031d\u030a\u0327\u033a\u033b")
"""Likewise, after their phoneme."""

_BLOCKS_PER_SECOND = 400
_QUIET_DB = -55.0
"""Against the sentence's loudest moment: 25 dB above the silence of a trained voice, 15 below a breath."""
_QUIETEST_FLOOR_DB, _FLOOR_MARGIN_DB, _LOUDEST_QUIET_DB = 5.0, 6.0, -35.0
_SHORTEST_BLOCKS = 8
"""20 ms: what is shorter is the closure of a plosive."""


@dataclass(slots=True)
class _Span:
    symbol: str
    group: int
    start: int
    end: int
    pause_before: bool


def sounds_of(
    phonemes: Sequence[tuple[str, int]],
    lengths: Sequence[Sequence[int]],
    wave: "NDArray[np.float32]",
    rate_hz: int,
) -> list[Sound]:
    """The phonemes that sound (group 0 or more), each with its samples.

    ``lengths`` has a row for each phoneme: its own samples, then its blank's.
    """
    spans = _spans(phonemes, lengths)
    quiet = Quiet(wave, rate_hz)
    for index, span in enumerate(spans):
        if not span.pause_before:
            continue
        before = spans[index - 1] if index else None
        following = spans[index + 1].end if index + 1 < len(spans) else span.end
        silence = quiet.longest(before.start if before else 0, following)
        if silence is not None:
            if before:
                before.end = max(before.start, silence[0])
            span.start = min(silence[1], span.end)
    if spans:
        silence = quiet.longest(spans[-1].start, len(wave))
        if silence is not None:
            spans[-1].end = max(spans[-1].start, silence[0])
    return [Sound(span.symbol, span.start, max(span.start, span.end), span.group) for span in spans]


def _spans(phonemes: Sequence[tuple[str, int]], lengths: Sequence[Sequence[int]]) -> list[_Span]:
    spans: list[_Span] = []
    clock = 0
    edge = 0  # the middle of the last blank
    pause, stress = True, ""
    for (symbol, group), row in zip(phonemes, lengths, strict=True):
        own = row[0] if row else 0
        size = sum(row)
        middle = clock + own + (size - own) // 2
        if group < 0:
            # A space alone leaves the edge where it was: its time is the next word's.
            if symbol != " ":
                pause = True
            if pause:
                edge = middle
        elif symbol in _STRESS:
            stress += symbol
        elif symbol in _LENGTH and spans and spans[-1].group == group and not pause and not stress:
            spans[-1].symbol += symbol
            spans[-1].end = edge = middle
        else:
            spans.append(_Span(stress + symbol, group, edge, middle, pause))
            edge, pause, stress = middle, False, ""
        clock += size
    return spans


class Quiet:
    """Where a sentence is silent."""

    def __init__(self, wave: "NDArray[np.float32]", rate_hz: int) -> None:
        import numpy as np

        self._block = max(1, rate_hz // _BLOCKS_PER_SECOND)
        count = len(wave) // self._block
        self._length = len(wave)
        if not count:
            self._quiet = np.zeros(0, bool)
            return
        power = (wave[: count * self._block].reshape(count, self._block) ** 2).mean(axis=1)
        power = np.convolve(power, np.full(4, 0.25), "same")
        level = 10 * np.log10(power / max(float(power.max()), 1e-12) + 1e-12)
        floor = float(np.percentile(level, _QUIETEST_FLOOR_DB)) + _FLOOR_MARGIN_DB
        self._quiet = level < min(_LOUDEST_QUIET_DB, max(_QUIET_DB, floor))

    def longest(self, start: int, end: int) -> tuple[int, int] | None:
        """The longest silence between two samples, if there is one of 20 ms."""
        import numpy as np

        first = start // self._block
        stretch = self._quiet[first : -(-end // self._block)]
        edges = np.flatnonzero(np.diff(np.concatenate(([False], stretch, [False])).astype(np.int8)))
        runs = edges.reshape(-1, 2)
        if not len(runs):
            return None
        best = runs[int(np.argmax(runs[:, 1] - runs[:, 0]))]
        if best[1] - best[0] < _SHORTEST_BLOCKS:
            return None
        return (first + int(best[0])) * self._block, min(self._length, (first + int(best[1])) * self._block)
