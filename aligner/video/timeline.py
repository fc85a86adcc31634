"""What each frame shows. A frame shows all that begins while it is on screen: so a caption is never later than its
word, and less than a frame early. What ends while a frame is on screen is gone from that frame on.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from aligner.video.values import Caption, Karaoke

HELD_MS = 250
"""A word stays lit until the next where the gap is shorter: a word that goes dark for a few frames flickers."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A caption as one frame shows it: how much of each part is lit, from 0 to 1, as far as any is."""

    index: int
    lit: tuple[float, ...] = ()


def frame_at(ms: int, rate: Fraction) -> int:
    """The frame that is on screen at a time."""
    return ms * rate.numerator // (1000 * rate.denominator)


def nominal(fps: float) -> Fraction:
    """A rate as it is meant: 29.97 is 30000/1001."""
    near = round(fps * 1.001)
    if abs(near / 1.001 - fps) < 0.005 and abs(near - fps) > 0.005:
        return Fraction(near * 1000, 1001)
    return Fraction(fps).limit_denominator(1000)


class Timeline:
    """Which caption each frame shows, and what of it is lit."""

    def __init__(self, captions: Sequence[Caption], rate: Fraction, karaoke: Karaoke = "none") -> None:
        self._captions = captions
        self._rate = rate
        self._karaoke = karaoke
        self.spans = _spans(captions, rate)
        """Of each caption: its first frame, and the first that it is gone from."""
        self._firsts = [first for first, _ in self.spans]

    def at(self, frame: int) -> Shown | None:
        """What a frame shows; None: no caption."""
        index = bisect_right(self._firsts, frame) - 1
        if index < 0 or frame >= self.spans[index][1]:
            return None
        if self._karaoke == "word":
            return Shown(index, self._word(index, frame))
        if self._karaoke == "fill":
            return Shown(index, self._fill(index, frame))
        return Shown(index)

    def _word(self, index: int, frame: int) -> tuple[float, ...]:
        parts = self._captions[index].parts
        now = None
        for number, part in enumerate(parts):
            end_ms = part.end_ms
            if number + 1 < len(parts) and parts[number + 1].start_ms - end_ms < HELD_MS:
                end_ms = parts[number + 1].start_ms
            first = frame_at(part.start_ms, self._rate)
            if first <= frame < max(first + 1, frame_at(end_ms, self._rate)):
                now = number
        return () if now is None else (*(0.0,) * now, 1.0)

    def _fill(self, index: int, frame: int) -> tuple[float, ...]:
        # The middle of the frame: half a frame early when it comes, half a frame late when it goes.
        now_ms = float((frame + Fraction(1, 2)) * 1000 / self._rate)
        lit: list[float] = []
        for part in self._captions[index].parts:
            if part.start_ms > now_ms:
                break
            lit.append(min(1.0, (now_ms - part.start_ms) / max(1, part.end_ms - part.start_ms)))
        return tuple(lit)


def _spans(captions: Sequence[Caption], rate: Fraction) -> list[tuple[int, int]]:
    """One that is shorter than a frame has a frame, where the next leaves it one."""
    spans: list[tuple[int, int]] = []
    for number, caption in enumerate(captions):
        first = frame_at(caption.start_ms, rate)
        end = max(first + 1, frame_at(caption.end_ms, rate))
        if number + 1 < len(captions):
            end = min(end, max(first, frame_at(captions[number + 1].start_ms, rate)))
        spans.append((first, end))
    return spans
