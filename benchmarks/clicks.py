"""A voice whose words are clicks, so that the finished file is the judge of every word's time.

Each word is silence with one click at its first letter; the letters last 70 ms each. A click's place in the
decoded file is where a listener hears the word.
"""

import array
from collections.abc import Iterator
from dataclasses import dataclass

from aligner.model import PlacedChars
from aligner.voices.engines import Delivery, Engine, Speech, VoiceInfo

LETTER_MS = 70
LEAD_MS = 130
"""Silence before a sentence's first word: not a whole number of MP3 frames at any rate."""
CLICK = (0, 24000, -24000, 12000, 0)


@dataclass(frozen=True, slots=True)
class ClickEngine:
    """An ``Engine``: text to clicks."""

    rate_hz: int = 22_050
    version: str = "clicks/1"

    def strange_symbol(self, ipa: str) -> str | None:
        return None

    def speak(self, text: str, delivery: Delivery) -> Iterator[Speech]:
        """One ``Speech`` for the whole text."""
        letter = self.rate_hz * LETTER_MS // 1000
        lead = self.rate_hz * LEAD_MS // 1000
        starts = [lead + index * letter for index in range(len(text) + 1)]
        pcm = array.array("h", bytes(2 * starts[-1]))
        for index, char in enumerate(text):
            if not char.isspace() and (index == 0 or text[index - 1].isspace()):
                pcm[starts[index] : starts[index] + len(CLICK)] = array.array("h", CLICK)
        ends = starts[1:]
        normalized = PlacedChars((" ", *text), (0, *starts[:-1]), (lead, *ends), "normalized")
        first = 0 if text else lead
        written = PlacedChars(tuple(text), (first, *starts[1:-1]), tuple(ends), "written")
        yield Speech(pcm.tobytes(), written, normalized)


@dataclass(frozen=True, slots=True)
class ClickCatalog:
    """The catalog with the one voice ``click``."""

    rate_hz: int = 22_050

    def voices(self) -> tuple[VoiceInfo, ...]:
        return (VoiceInfo("click", "click", "en", "clicks"),)

    def open(self, voice_id: str, language: str | None = None) -> Engine:
        return ClickEngine(self.rate_hz)


def onsets(samples: "array.array[int]", rate_hz: int) -> list[float]:
    """Milliseconds of every click in decoded audio: where the level first passes a third of the click's."""
    found: list[float] = []
    quiet_until = -1
    for index, value in enumerate(samples):
        if abs(value) > 6000 and index > quiet_until:
            found.append(index * 1000 / rate_hz)
            quiet_until = index + rate_hz * 40 // 1000
    return found


def decode(path: str) -> tuple["array.array[int]", int]:
    """A file's samples as a player plays them (the header's delay and padding skipped), and their rate."""
    import av

    samples = array.array("h")
    with av.open(path) as container:
        stream = container.streams.audio[0]
        rate_hz = stream.rate
        resampler = av.AudioResampler(format="s16", layout="mono", rate=rate_hz)
        for frame in container.decode(stream):
            for plain in resampler.resample(frame):
                samples.frombytes(bytes(plain.planes[0])[: plain.samples * 2])
        for plain in resampler.resample(None):
            samples.frombytes(bytes(plain.planes[0])[: plain.samples * 2])
    return samples, rate_hz
