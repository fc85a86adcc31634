"""A voice without a service: every letter sounds for a fixed time, and it can be told to fail."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from aligner.errors import AlignerError
from aligner.model import AudioChunk, AudioFormat, CharTiming, Segment

RATE_HZ = 16_000
LETTER_MS = 40


@dataclass
class ToyVoice:
    """Speaks each segment in chunks of ten letters; ``failures`` are raised first, one a segment asked for."""

    failures: list[AlignerError] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    silent: bool = False
    running: int = 0
    most_running: int = 0
    format: AudioFormat = field(default_factory=lambda: AudioFormat("pcm", RATE_HZ))

    async def speak(self, segment: Segment) -> AsyncIterator[AudioChunk]:
        import asyncio

        self.asked.append(segment.text)
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            await asyncio.sleep(0)
            if self.failures:
                raise self.failures.pop(0)
            for sequence, chunk in enumerate(self._chunks(segment)):
                await asyncio.sleep(0)
                yield AudioChunk(segment.index, sequence, *chunk)
        finally:
            self.running -= 1

    def identity(self, segment: Segment) -> str:
        return f"toy {' '.join(segment.text.split())}"

    def _chunks(self, segment: Segment) -> list[tuple[bytes, CharTiming, CharTiming]]:
        text = "" if self.silent else " ".join(segment.text.split()) + " "
        chunks = []
        for start in range(0, len(text), 10):
            chars = tuple(text[start : start + 10])
            columns = (
                chars,
                tuple((start + index) * LETTER_MS for index in range(len(chars))),
                (LETTER_MS,) * len(chars),
            )
            pcm = bytes(2 * RATE_HZ * LETTER_MS // 1000 * len(chars))
            chunks.append((pcm, CharTiming(*columns, "written"), CharTiming(*columns, "normalized")))
        return chunks
