"""One script from text to files: the place where the rooms meet. READ THIS FIRST.

    segments ─► a voice speaks each ─► Take ─► appended to the Track, whose samples are the clock
                                         └──► Words, on that clock ─► Cues ─► files

Segments are spoken several at a time and stitched in order; a take is let go as soon as it is stitched, so
memory does not grow with the audio. Files appear under their names when all of them are whole, or not at all.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aligner._version import __version__
from aligner.audio.codecs import open_decoder
from aligner.audio.track import OutputFormat, TrackWriter
from aligner.batch.retry import patiently
from aligner.captions.cut import cut
from aligner.captions.style import Style
from aligner.clock import ms_to_samples, rescale, samples_to_ms
from aligner.errors import SpeechError
from aligner.model import AudioFormat, Narration, Script, Segment, Take, Track, Word
from aligner.timing.merge import Heard, merge
from aligner.timing.words import spoken_words
from aligner.voices import Voice

log = logging.getLogger("aligner.batch")

Spoken = Callable[[int, int], None]
"""Called with the characters and the milliseconds of each segment that has been stitched."""


@dataclass(frozen=True, slots=True)
class Production:
    """How scripts become narrations: the same for every script of a batch."""

    audio: OutputFormat
    style: Callable[[str], Style]
    """The caption style for a language."""
    streams: asyncio.Semaphore
    """Held while a segment is spoken: as many at once as the service allows."""
    lookahead: int
    """How many segments of one script may be spoken ahead of the stitching."""


async def produce(
    script: Script, voice: Voice, audio_path: Path, production: Production, *, voice_name: str, spoken: Spoken
) -> Narration:
    """Speaks a script into ``audio_path`` (a temporary name, renamed by the caller) and times its words.

    Raises ``ServiceError``, ``SpeechError`` or ``AudioError``; no audio file is left behind then.
    """
    words: list[Word] = []
    notes: list[str] = []
    starts: list[int] = []
    async with AsyncExitStack() as stack:
        takes = await stack.enter_async_context(_takes_in_order(script, voice, production))
        track: TrackWriter | None = None
        async for take in takes:
            if track is None:
                track = TrackWriter(
                    audio_path,
                    production.audio,
                    take.format.rate_hz,
                    title=_title(script),
                    language=script.language,
                )
                stack.enter_context(track)
            starts.append(track.position)
            words += spoken_words(take, offset_samples=track.position, language=script.language)
            notes += take.notes
            await asyncio.to_thread(_append, track, take)
            spoken(len(take.segment.text), samples_to_ms(track.position - starts[-1], take.format.rate_hz))
        assert track is not None, "a script has a segment"
        duration = await asyncio.to_thread(track.finish)
    duration_ms = samples_to_ms(duration, track.source_hz)
    style = production.style(script.language)
    cues = await asyncio.to_thread(
        cut, words, script.text, language=script.language, style=style, duration_ms=duration_ms
    )
    return Narration(
        script=script,
        track=_track(track, duration, starts),
        words=tuple(words),
        cues=cues,
        voice=voice_name,
        version=__version__,
        notes=tuple(notes),
    )


def _track(writer: TrackWriter, duration: int, starts: Sequence[int]) -> Track:
    """The finished file, counted in its own samples: its rate need not be the voice's."""

    def there(samples: int) -> int:
        return rescale(samples, writer.source_hz, writer.format.rate_hz)

    return Track(writer.path, writer.format, there(duration), tuple(map(there, starts)))


def _append(track: TrackWriter, take: Take) -> None:
    track.append(take.data)
    track.silence(ms_to_samples(take.segment.pause_after_ms, take.format.rate_hz))


def _title(script: Script) -> str:
    return script.metadata.get("title") or Path(script.name).name


@asynccontextmanager
async def _takes_in_order(
    script: Script, voice: Voice, production: Production
) -> AsyncIterator[AsyncIterator[Take]]:
    """The script's takes in order, up to ``lookahead`` of them being spoken at once; none is left running."""
    running: deque[asyncio.Task[Take]] = deque()
    waiting = iter(script.segments)

    def start_some() -> None:
        while len(running) < production.lookahead and (segment := next(waiting, None)):
            running.append(asyncio.create_task(_speak(segment, voice, production.streams)))

    async def in_order() -> AsyncIterator[Take]:
        start_some()
        while running:
            take = await running[0]
            running.popleft()
            start_some()
            yield take

    try:
        yield in_order()
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _speak(segment: Segment, voice: Voice, streams: asyncio.Semaphore) -> Take:
    async with streams:
        return await patiently(lambda: record(segment, voice))


async def record(segment: Segment, voice: Voice) -> Take:
    """One segment, spoken: its chunks decoded to PCM and their characters put on its sample clock."""
    decoder = open_decoder(voice.format)
    pcm = _Pcm(skip_bytes=2 * decoder.delay_samples)
    heard: list[Heard] = []
    async for chunk in voice.speak(segment):
        samples = pcm.take_in(decoder.decode(chunk.data))
        heard.append(Heard(samples, chunk.written, chunk.normalized))
    heard.append(Heard(pcm.take_in(decoder.flush())))
    if not pcm.data:
        raise SpeechError(
            f"the service sent no audio for {len(segment.text)} characters ({_quoted(segment.text)}):"
            " the account's characters may be used up"
        )
    rate_hz = voice.format.rate_hz
    merged = merge(heard, rate_hz=rate_hz, text=segment.text, grain_samples=decoder.frame_samples)
    return Take(
        segment=segment,
        format=AudioFormat("pcm", rate_hz),
        data=bytes(pcm.data),
        duration_samples=len(pcm.data) // 2,
        written=merged.written,
        normalized=merged.normalized,
        notes=merged.notes,
    )


class _Pcm:
    """A take's samples as they arrive, without those that an encoder puts before the first sound."""

    def __init__(self, *, skip_bytes: int) -> None:
        self.data = bytearray()
        self._skip = skip_bytes

    def take_in(self, more: bytes) -> int:
        """How many samples were kept."""
        kept = more[self._skip :]
        self._skip -= min(self._skip, len(more))
        self.data += kept
        return len(kept) // 2


def _quoted(text: str) -> str:
    start = " ".join(text.split())
    return f"“{start[:40]}…”" if len(start) > 40 else f"“{start}”"
