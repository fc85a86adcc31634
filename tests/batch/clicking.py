"""A voice whose words are clicks and whose audio is MP3, sent as services are known to send it.

Each word is a click at its first letter, so that the finished file tells when each word is heard.
"""

import random
from array import array
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from aligner.audio.codecs import open_encoder
from aligner.clock import samples_to_ms
from aligner.model import AudioChunk, AudioFormat, CharTiming, Segment

LETTER_MS = 40
LEAD_MS = 130
"""Before a generation's first word: no whole number of frames at any rate."""
CLICK = array("h", (0, 24_000, -24_000, 12_000, 0))
WORDS_A_GENERATION = 9


@dataclass
class ClickVoice:
    """``runs``: an encoder run a stream, or one a generation. ``cuts``: a generation's bytes leave in one
    message, in pieces cut anywhere, or its last ones leave with the next generation's."""

    format: AudioFormat
    runs: Literal["stream", "generation"] = "generation"
    cuts: Literal["whole", "pieces", "late"] = "whole"
    info: bytes = b""
    """Sent before each run."""
    asked: int = field(default=0)

    def identity(self, segment: Segment) -> str:
        """Empty: clicks are not kept."""
        return ""

    async def speak(self, segment: Segment) -> AsyncIterator[AudioChunk]:
        self.asked += 1
        words = segment.spoken_text.split()
        generations = [words[at : at + WORDS_A_GENERATION] for at in range(0, len(words), WORDS_A_GENERATION)]
        for sequence, (data, line) in enumerate(self._messages(generations, random.Random(segment.index))):
            yield AudioChunk(segment.index, sequence, data, line, None)

    def _messages(
        self, generations: list[list[str]], dice: random.Random
    ) -> Iterator[tuple[bytes, CharTiming | None]]:
        encoder = open_encoder(self.format, self.format.rate_hz)
        held, spoken = self.info, 0
        for number, words in enumerate(generations):
            pcm, line = self._generation(words, spoken)
            spoken += len(pcm) // 2
            data = held + encoder.encode(pcm)
            held = b""
            last = number == len(generations) - 1
            if last or self.runs == "generation":
                data += encoder.flush()
                spoken = 0
                held = b"" if last else self.info
            if self.cuts == "late" and not last:
                place = len(data) - dice.randrange(300)
                data, held = data[:place], data[place:] + held
            first, *rest = self._pieces(data, dice)
            yield first, line
            yield from ((piece, None) for piece in rest)

    def _pieces(self, data: bytes, dice: random.Random) -> list[bytes]:
        if self.cuts != "pieces":
            return [data]
        places = sorted(dice.randrange(len(data)) for _ in range(4))
        return [data[a:b] for a, b in zip([0, *places], [*places, len(data)], strict=True)]

    def _generation(self, words: list[str], spoken: int) -> tuple[bytes, CharTiming]:
        """Times count from the encoder run's first sample."""
        rate = self.format.rate_hz
        text = " ".join(words) + " "
        letter = rate * LETTER_MS // 1000
        lead = rate * LEAD_MS // 1000
        starts = [lead + index * letter for index in range(len(text) + 1)]
        sound = array("h", bytes(2 * starts[-1]))
        for index, char in enumerate(text):
            if char != " " and (index == 0 or text[index - 1] == " "):
                sound[starts[index] : starts[index] + len(CLICK)] = CLICK
        edges = [samples_to_ms(spoken + start, rate) for start in starts]
        durations = tuple(after - before for before, after in pairwise(edges))
        return sound.tobytes(), CharTiming(tuple(text), tuple(edges[:-1]), durations, "written")
