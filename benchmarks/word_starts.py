"""A rendered narration against PocketSphinx: is each word of NAME.words.json where another program hears it?

    python -m benchmarks.word_starts out/alice-chapter-1

The finished mp3 is decoded as a player plays it, cut at the pauses of the words file, and each stretch is
aligned by the judge, which knows only its words. The error is our time minus the judge's: positive is late.
The judge counts in frames of 10 ms. Needs the package ``pocketsphinx``, whose English model is part of it.
"""

import json
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.clicks import decode
from benchmarks.local_voice import WORD, Judge, resampled

PAUSE_S = 0.15
"""The judge is given what lies between pauses at least this long: a few words to a few clauses."""
MARGIN_S = 0.12
SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Spoken:
    """A word that the judge can be asked about; ``letters`` empty for one that was read otherwise."""

    letters: str
    start: float
    end: float


def words_of(path: Path) -> list[Spoken]:
    segments = json.loads(path.read_text("utf-8"))["segments"]
    return [
        Spoken(_letters(word["word"]) if word["spoken"] is None else "", word["start"], word["end"])
        for segment in segments
        for word in segment["words"]
    ]


def _letters(word: str) -> str:
    found = WORD.findall(word)
    return found[0].lower().replace("’", "'") if len(found) == 1 else ""


def stretches(words: Sequence[Spoken]) -> Iterator[Sequence[Spoken]]:
    begin = 0
    for index in range(1, len(words) + 1):
        if index == len(words) or words[index].start - words[index - 1].end >= PAUSE_S:
            yield words[begin:index]
            begin = index


def main() -> None:
    stem = sys.argv[1]
    words = words_of(Path(f"{stem}.words.json"))
    samples, rate_hz = decode(f"{stem}.mp3")
    wave = np.frombuffer(samples, "<i2")
    judge = Judge()
    starts: list[tuple[float, float, str]] = []
    ends: list[float] = []
    refused = 0
    for stretch in stretches(words):
        if len(stretch) < SHORTEST or not all(word.letters for word in stretch):
            continue
        begin = max(0.0, stretch[0].start - MARGIN_S)
        piece: NDArray[np.int16] = wave[int(begin * rate_hz) : int((stretch[-1].end + MARGIN_S) * rate_hz)]
        heard = judge.align([word.letters for word in stretch], resampled(piece.tobytes(), rate_hz))
        if heard is None:
            refused += 1
            continue
        for word, other in zip(stretch, heard, strict=True):
            starts.append(((word.start - begin) * 1000 - other.start_ms, word.start, word.letters))
            ends.append((word.end - begin) * 1000 - other.end_ms)
    show("starts", [error for error, _, _ in starts])
    show("ends", ends)
    slope = np.polyfit([at for _, at, _ in starts], [error for error, _, _ in starts], 1)[0]
    print(
        f"trend {slope * 600:+.2f} ms in ten minutes; {len(starts)} of {len(words)} words judged, {refused} refused"
    )
    worst = sorted(starts, key=lambda item: -abs(item[0]))[:12]
    print("furthest:", ", ".join(f"{letters} {error:+.0f} ms at {at:.1f} s" for error, at, letters in worst))


def show(name: str, errors: Sequence[float]) -> None:
    sizes = sorted(abs(error) for error in errors)
    print(
        f"{name}: mean {statistics.fmean(errors):+.1f} ms, median {statistics.median(errors):+.1f} ms,"
        f" median distance {statistics.median(sizes):.1f} ms, 95th percentile {sizes[int(len(sizes) * 0.95)]:.1f} ms"
    )


if __name__ == "__main__":
    main()
