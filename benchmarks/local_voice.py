"""How exact and how fast the local voice is: word times against PocketSphinx, and multiples of real time.

    python benchmarks/local_voice.py SCRIPT.txt [--sentences N]

Needs the extra ``local`` and the package ``pocketsphinx`` (its English model is part of it). The judge hears
each sentence by itself and knows only its words; the error is the voice's own start of a word minus the
judge's, positive when the voice says later. The judge counts in frames of 10 ms.
"""

import argparse
import re
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aligner.voices.engines import Delivery, Speech
from aligner.voices.engines.catalog import Catalog

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_JUDGE_HZ, _FRAME_MS, _LEAD_MS = 16_000, 10, 100

# IPA as espeak-ng writes American English, for words that the judge's dictionary lacks.
_ARPABET = {
    "tʃ": "CH", "dʒ": "JH", "aɪ": "AY", "aʊ": "AW", "ɔɪ": "OY", "eɪ": "EY", "oʊ": "OW", "ɜː": "ER",
    "ɑː": "AA", "ɔː": "AO", "iː": "IY", "uː": "UW", "ɑ": "AA", "æ": "AE", "ʌ": "AH", "ə": "AH", "ɐ": "AH",
    "ɔ": "AO", "b": "B", "d": "D", "ð": "DH", "ɛ": "EH", "ɚ": "ER", "f": "F", "ɡ": "G", "h": "HH",
    "ɪ": "IH", "ᵻ": "IH", "i": "IY", "k": "K", "l": "L", "m": "M", "n": "N", "ŋ": "NG", "p": "P",
    "ɹ": "R", "s": "S", "ʃ": "SH", "t": "T", "ɾ": "T", "ʔ": "T", "θ": "TH", "ʊ": "UH", "u": "UW",
    "v": "V", "w": "W", "j": "Y", "z": "Z", "ʒ": "ZH",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heard:
    """A word's start and end in milliseconds of its sentence; whether it is the first after a pause."""

    text: str
    start_ms: float
    end_ms: float


class Judge:
    """PocketSphinx, aligning a known sentence to its audio."""

    def __init__(self) -> None:
        from pocketsphinx import Decoder

        self._decoder: Any = Decoder(samprate=_JUDGE_HZ, loglevel="FATAL")

    def align(self, words: Sequence[str], wave: NDArray[np.float64]) -> list[Heard] | None:
        """The words as heard, or None when the judge gives up."""
        for word in words:
            if self._decoder.lookup_word(word) is None:
                self._decoder.add_word(word, _pronunciation(word), True)
        silence = np.zeros(_JUDGE_HZ * _LEAD_MS // 1000)
        pcm = (np.concatenate([silence, wave, silence, silence]) * 32767).astype("<i2").tobytes()
        self._decoder.set_align_text(" ".join(words))
        try:
            self._hear(pcm)
            # The second pass refines the first to the states of each sound.
            self._decoder.set_alignment()
            self._hear(pcm)
        except RuntimeError:
            return None
        found = [
            Heard(
                re.sub(r"\(\d+\)$", "", item.name),
                item.start * _FRAME_MS - _LEAD_MS,
                (item.start + item.duration) * _FRAME_MS - _LEAD_MS,
            )
            for item in self._decoder.get_alignment()
            if item.name[0] not in "<[+"
        ]
        return found if [item.text for item in found] == list(words) else None

    def _hear(self, pcm: bytes) -> None:
        self._decoder.start_utt()
        self._decoder.process_raw(pcm, full_utt=True)
        self._decoder.end_utt()


def _pronunciation(word: str) -> str:
    from aligner.voices.engines.espeak_library import loaded

    ipa = "".join(phone.symbol for phone in loaded().speak(word, "en-us").phones)
    return " ".join(_ARPABET[found] for found in re.findall("|".join(_ARPABET), ipa))


def resampled(pcm: bytes, rate_hz: int) -> NDArray[np.float64]:
    wave = np.frombuffer(pcm, "<i2") / 32768
    count = round(len(wave) * _JUDGE_HZ / rate_hz)
    spectrum = np.fft.rfft(wave)[: count // 2 + 1]
    return np.fft.irfft(spectrum, count) * (count / len(wave))


def _words(speech: Speech, rate_hz: int) -> list[Heard]:
    column = speech.written
    text = column.text
    return [
        Heard(
            match.group().lower().replace("’", "'"),
            column.starts[match.start()] * 1000 / rate_hz,
            column.ends[match.end() - 1] * 1000 / rate_hz,
        )
        for match in WORD.finditer(text)
    ]


def _report(name: str, errors: Sequence[float]) -> None:
    sizes = sorted(abs(error) for error in errors)
    median, mean = statistics.median(errors), statistics.fmean(errors)
    spread = f"median |.| {statistics.median(sizes):5.1f}  95 % {sizes[int(len(sizes) * 0.95)]:6.1f}  ms"
    print(f"{name:12} n={len(errors):5}  bias {median:6.1f}  mean {mean:6.1f}  {spread}")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("script", type=Path)
    parser.add_argument("--sentences", type=int, default=0, help="stop after so many (0: all)")
    parser.add_argument("--voice", default="en_US-joe-medium")
    options = parser.parse_args()
    text = options.script.read_text(encoding="utf-8")

    began = time.perf_counter()
    engine = Catalog().open(options.voice)
    first = next(iter(engine.speak("Ready.", Delivery())))
    print(f"start-up, first word included: {time.perf_counter() - began:.2f} s ({first.samples} samples)")

    began = time.perf_counter()
    speeches: list[Speech] = []
    for speech in engine.speak(text, Delivery()):
        speeches.append(speech)
        if len(speeches) == options.sentences:
            break
    took = time.perf_counter() - began
    seconds = sum(speech.samples for speech in speeches) / engine.rate_hz
    print(f"{seconds:.1f} s of speech in {took:.1f} s: {seconds / took:.1f} times real time")

    judge = Judge()
    starts: list[float] = []
    ends: list[float] = []
    refused = 0
    for speech in speeches:
        ours = _words(speech, engine.rate_hz)
        if not ours or speech.normalized.text.strip() != speech.written.text.strip():
            continue
        theirs = judge.align([word.text for word in ours], resampled(speech.pcm, engine.rate_hz))
        if theirs is None:
            refused += 1
            continue
        starts += [a.start_ms - b.start_ms for a, b in zip(ours, theirs, strict=True)]
        ends += [a.end_ms - b.end_ms for a, b in zip(ours, theirs, strict=True)]
    _report("word starts", starts)
    _report("word ends", ends)
    quarter = max(1, len(starts) // 4)
    trend = [statistics.median(starts[place : place + quarter]) for place in range(0, quarter * 4, quarter)]
    print("median error of starts, quarter by quarter:", " ".join(f"{value:.1f}" for value in trend), "ms")
    print(f"sentences that the judge gave up on: {refused} of {len(speeches)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
