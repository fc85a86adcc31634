"""One script from text to files: the place where the rooms meet. READ THIS FIRST.

    segments ─► a voice speaks each ─► Take ─► appended to the Track, whose samples are the clock
                                         └──► Words, on that clock ─► Cues ─► files

Segments are spoken several at a time and stitched in order; a take is let go as soon as it is stitched, so
memory does not grow with the audio. Files appear under their names when all of them are whole, or not at all.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from aligner._version import __version__
from aligner.audio.sounds import sound_pcm
from aligner.audio.track import AudioWriter, OutputFormat, open_track
from aligner.batch.answer_file import Answer
from aligner.batch.gate import Gate
from aligner.batch.hearing import heard_whole, whole_take
from aligner.batch.meter import Meter
from aligner.batch.retry import ATTEMPTS, patiently
from aligner.batch.salvage import from_place
from aligner.batch.slots import overrun, trimmed, wait_samples
from aligner.batch.store import NoStore, TakeStore, key_of
from aligner.captions.cut import cut
from aligner.captions.style import Style
from aligner.clock import ms_to_samples, rescale, samples_to_ms
from aligner.errors import AlignerError, StreamBrokenError
from aligner.model import AudioChunk, Look, Narration, Script, Segment, Take, Track, Word
from aligner.segmentation import missing_words
from aligner.timing.words import spoken_words
from aligner.voices import Voice

log = logging.getLogger("aligner.batch")

BENCH = 2
"""Takes that are made of answers at once: each needs several times its audio meanwhile, and Python does one."""

Spoken = Callable[[int, int], None]
"""Called with the characters and the milliseconds of each segment that has been stitched."""


@dataclass(frozen=True, slots=True)
class Production:
    """How scripts become narrations: the same for every script of a batch."""

    audio: OutputFormat
    style: Callable[[str], Style]
    """The caption style for a language."""
    streams: Gate
    """Held while a segment is spoken: as many at once as the service allows."""
    lookahead: int
    """How many segments of one script may be spoken ahead of the stitching."""
    attempts: int = ATTEMPTS
    """How often a segment is asked for, at most, where asking again can help."""
    takes: TakeStore = field(default_factory=NoStore)
    """Where the answers come from that need not be asked for again."""
    keeps_parts: bool = True
    """Whether a stream that breaks keeps what is complete, and the next one speaks the rest."""
    place: int = 0
    """The script's in the batch: the passages of earlier ones are spoken first."""
    meter: Meter = field(default_factory=Meter)
    """What is counted: one for each script."""
    bench: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(BENCH))
    """Held while a take is made of an answer."""
    price: Callable[[Segment], float | None] = lambda _: None
    """What 1,000 characters of a segment cost; None where that is not known."""
    look: Look = field(default_factory=Look)


async def produce(
    script: Script, voice: Voice, audio_path: Path, production: Production, *, voice_name: str, spoken: Spoken
) -> Narration:
    """Speaks a script into ``audio_path`` (a temporary name, renamed by the caller) and times its words.

    Raises ``ServiceError``, ``SpeechError`` or ``AudioError``; no audio file is left behind then.
    """
    production = replace(production, audio=audio_for(script, production.audio))
    words: list[Word] = []
    notes: list[str] = []
    starts: list[int] = []
    async with AsyncExitStack() as stack:
        takes = await stack.enter_async_context(
            takes_in_order(script.segments, voice, production, language=script.language)
        )
        track: AudioWriter | None = None
        async for take in takes:
            if track is None:
                track = open_track(
                    audio_path,
                    production.audio,
                    take.format,
                    title=_title(script),
                    language=script.language,
                )
                stack.enter_context(track)
                await asyncio.to_thread(_lay_in, track, script, -1)
                track.silence(ms_to_samples(script.pause_before_ms, track.source_hz))
            take = trimmed(take)
            track.silence(wait_samples(take.segment, track.position, track.source_hz))
            starts.append(track.position)
            words += spoken_words(take, offset_samples=track.position, language=script.language)
            notes += take.notes
            end = track.position + take.duration_samples
            notes += overrun(script, take.segment, end, track.source_hz)
            await asyncio.to_thread(_append, track, take, script)
            spoken(
                len(take.segment.spoken_text), samples_to_ms(track.position - starts[-1], take.format.rate_hz)
            )
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
        notes=(*notes, *missing_words(script.text, script.language)),
        look=production.look,
    )


def _track(writer: AudioWriter, duration: int, starts: Sequence[int]) -> Track:
    """The finished file, counted in its own samples: its rate need not be the voice's."""

    def there(samples: int) -> int:
        return rescale(samples, writer.source_hz, writer.format.rate_hz)

    return Track(writer.path, writer.format, there(duration), tuple(map(there, starts)))


def _append(track: AudioWriter, take: Take, script: Script) -> None:
    track.append(take.data)
    _lay_in(track, script, take.segment.index)
    track.silence(ms_to_samples(take.segment.pause_after_ms, take.format.rate_hz))


def _lay_in(track: AudioWriter, script: Script, after: int) -> None:
    """The sounds that come after a segment; -1: before the first."""
    for sound in script.sounds:
        if sound.after == after:
            track.silence(ms_to_samples(sound.pause_before_ms, track.source_hz))
            for pcm in sound_pcm(sound.path, track.source_hz):
                track.append(pcm)


def audio_for(script: Script, audio: OutputFormat) -> OutputFormat:
    """How a script's file is made: one with sounds or slots is encoded as a whole, whatever the service sends."""
    whole = script.sounds or any(segment.slot_ms for segment in script.segments)
    return replace(audio, joins_frames=False) if whole else audio


def _title(script: Script) -> str:
    return script.metadata.get("title") or Path(script.name).name


@asynccontextmanager
async def takes_in_order(
    segments: Iterable[Segment], voice: Voice, production: Production, *, language: str
) -> AsyncIterator[AsyncIterator[Take]]:
    """The segments' takes in order, up to ``lookahead`` of them being spoken at once; none is left running."""
    running: deque[asyncio.Task[Take]] = deque()
    waiting = iter(segments)
    work = _Work(production, language)

    def start_some() -> None:
        while len(running) < production.lookahead and (segment := next(waiting, None)):
            running.append(asyncio.create_task(_speak(segment, voice, work)))

    async def in_order() -> AsyncIterator[Take]:
        start_some()
        while running:
            take = await running[0]
            running.popleft()
            start_some()
            yield take

    try:
        yield in_order()
    except AlignerError:
        # What is being spoken is paid for: it is kept for the next run, and nothing more is asked for.
        work.ending = True
        for task in running:
            if task not in work.streaming:
                task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        raise
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


@dataclass(slots=True)
class _Work:
    """What the passages of one script share while they are spoken."""

    production: Production
    language: str
    streaming: set[asyncio.Task[Any]] = field(default_factory=set)
    """The tasks that have a stream open."""
    ending: bool = False
    """No stream is to be opened any more."""


async def _speak(segment: Segment, voice: Voice, work: _Work) -> Take:
    """The segment's take, of the answer that is kept, or else spoken now."""
    production = work.production
    made: Take | None = None
    kept: list[AudioChunk] = []
    begin = 0
    how = voice.format, production.audio, work.language
    task = asyncio.current_task()
    assert task is not None, "this is a coroutine"

    async def attempt() -> Answer:
        nonlocal made, begin
        work.streaming.add(task)
        rest = from_place(segment, begin) if begin else segment
        chunks: list[AudioChunk] = []
        try:
            with production.meter.asking(len(rest.spoken_text), production.price(segment)):
                async with aclosing(voice.speak(rest)) as stream:  # type: ignore[type-var]  # all are generators
                    async for chunk in stream:
                        chunks.append(replace(chunk, segment=begin))  # noqa: PERF401 - kept when it raises
            answer = (*kept, *chunks)
            # An answer of which nothing can be made is not kept.
            async with production.bench:
                made = await asyncio.to_thread(whole_take, answer, segment, *how)
        except AlignerError as error:
            if work.ending:
                raise asyncio.CancelledError from None
            if isinstance(error, StreamBrokenError) and production.keeps_parts and not segment.respellings:
                heard = await asyncio.to_thread(heard_whole, chunks, rest, *how)
                kept.extend(chunks if heard else ())
                begin += heard
            raise
        finally:
            work.streaming.discard(task)
        return answer

    async def make() -> Answer:
        rank = (production.place, segment.index)
        answer = await patiently(attempt, production.streams, attempts=production.attempts, rank=rank)
        assert made is not None, "an attempt makes the take"
        # An answer that leaves out some of the text is not kept: it would be found again by every later run.
        await asyncio.to_thread(spoken_words, made, language=work.language)
        return answer

    answer = await production.takes.answer(take_key(segment, voice), segment, make)
    if made is not None:
        return made
    production.meter.kept += len(segment.spoken_text)
    async with production.bench:
        return await asyncio.to_thread(whole_take, answer, segment, *how)


def take_key(segment: Segment, voice: Voice) -> str:
    """What the answer for a segment is kept under: all that is asked of the voice, and nothing else."""
    return key_of(voice.identity(segment))
