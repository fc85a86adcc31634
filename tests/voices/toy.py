"""A voice for tests: every letter is a tone of a known length, so every time is known in advance."""

import array
import math
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from aligner.errors import VoiceError
from aligner.model import PlacedChars
from aligner.voices.engines import Delivery, Engine, Speech, VoiceInfo

RATE_HZ = 16_000
LEAD = 701
"""Samples of silence before each sentence: a whole number of milliseconds at no rate."""
TAIL = 1103
LETTER = 997
"""Samples of a letter at speed 1."""
LOUD = 9000


def letter_samples(speed: float = 1.0) -> int:
    return round(LETTER / speed)


@dataclass
class ToyEngine:
    """Letters are tones, blanks silence; sentences are spoken one by one. Remembers what it was asked."""

    rate_hz: int = RATE_HZ
    version: str = "toy/1"
    asked: list[tuple[str, Delivery]] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)
    hold: threading.Event | None = None
    """Where given, every sentence but the first waits for it."""
    fails_at: str = "\0"

    def strange_symbol(self, ipa: str) -> str | None:
        return None

    def speak(self, text: str, delivery: Delivery) -> Iterator[Speech]:
        """A stretch for each sentence, its closing blanks included."""
        self.asked.append((text, delivery))
        for number, sentence in enumerate(_sentences(text)):
            if self.hold is not None and number:
                self.hold.wait(30)
            if self.fails_at in sentence:
                raise RuntimeError("the toy broke")
            self.spoken.append(sentence)
            yield _spoken(sentence, letter_samples(delivery.speed), delivery.seed)


@dataclass
class ToyCatalog:
    """One voice, ``toy``."""

    engine: ToyEngine = field(default_factory=ToyEngine)
    opened: list[tuple[str, str | None]] = field(default_factory=list)

    def voices(self) -> tuple[VoiceInfo, ...]:
        return (VoiceInfo("toy", "Toy", "en", "toy", "Beeps."), VoiceInfo("tüü", "Other", "de", "toy"))

    def open(self, voice_id: str, language: str | None) -> Engine:
        self.opened.append((voice_id, language))
        if voice_id not in ("toy", "tüü"):
            raise VoiceError(f"no voice {voice_id}")
        return self.engine


def _sentences(text: str) -> Iterator[str]:
    return (match.group() for match in re.finditer(r"\s*\S.*?(?:(?<=[.!?])\s+|\Z)", text, re.DOTALL))


def _spoken(sentence: str, letter: int, seed: int) -> Speech:
    body = sentence.rstrip()
    marks = [LEAD + index * letter for index in range(len(body) + 1)]
    total = marks[-1] + TAIL
    pcm = array.array("h", bytes(2 * total))
    for index, char in enumerate(body):
        if not char.isspace():
            step = 2 * math.pi * (ord(char) % 20 + 5 + seed % 7) / 100
            for offset in range(letter):
                pcm[marks[index] + offset] = int(LOUD * math.sin(step * offset))
    blanks = len(sentence) - len(body)
    # The first letter has the silence before it; the closing blank has the silence after the last.
    starts = (0, *marks[1 : len(body)], *([marks[-1]] * blanks))
    ends = (*marks[1:], *([total] * blanks))
    written = PlacedChars(tuple(sentence), starts[: len(sentence)], ends, "written")
    spaces = (" ",) * blanks
    normalized = PlacedChars(
        (" ", *body, *spaces),
        (0, *marks[: len(body)], *([marks[-1]] * blanks)),
        (LEAD, *marks[1:], *([total] * blanks)),
        "normalized",
    )
    return Speech(pcm.tobytes(), written, normalized)
