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
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

from aligner._version import __version__
from aligner.audio.mp3 import frame_samples
from aligner.audio.recording import Stretch, open_recorder
from aligner.audio.silence import silences
from aligner.audio.sounds import sound_pcm
from aligner.audio.track import AudioWriter, OutputFormat, open_track
from aligner.batch.answer_file import Answer
from aligner.batch.gate import Gate
from aligner.batch.meter import Meter
from aligner.batch.retry import ATTEMPTS, patiently
from aligner.batch.store import NoStore, TakeStore, key_of
from aligner.captions.cut import cut
from aligner.captions.style import Style
from aligner.clock import ms_to_samples, rescale, samples_to_ms
from aligner.errors import AlignerError, AudioError, GarbledError, SpeechError
from aligner.model import AudioChunk, AudioFormat, Narration, Script, Segment, Take, Track, Word
from aligner.timing.merge import Heard, merge
from aligner.timing.silence import out_of_silence
from aligner.timing.words import spoken_words
from aligner.voices import Voice

log = logging.getLogger("aligner.batch")

HELD_SAMPLES = 3 * 1152
"""What an MP3 encoder holds back at most, and gives when its run is ended."""

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
    meter: Meter = field(default_factory=Meter)
    """What is counted: one for each script."""
    price: Callable[[Segment], float | None] = lambda _: None
    """What 1,000 characters of a segment cost; None where that is not known."""


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
        takes = await stack.enter_async_context(_takes_in_order(script, voice, production))
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
            starts.append(track.position)
            words += spoken_words(take, offset_samples=track.position, language=script.language)
            notes += take.notes
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
        notes=tuple(notes),
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
    """How a script's file is made: one with sounds is encoded as a whole, whatever the service sends."""
    return replace(audio, joins_frames=False) if script.sounds else audio


def _title(script: Script) -> str:
    return script.metadata.get("title") or Path(script.name).name


@asynccontextmanager
async def _takes_in_order(
    script: Script, voice: Voice, production: Production
) -> AsyncIterator[AsyncIterator[Take]]:
    """The script's takes in order, up to ``lookahead`` of them being spoken at once; none is left running."""
    running: deque[asyncio.Task[Take]] = deque()
    waiting = iter(script.segments)
    work = _Work(production, script.language)

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
    task = asyncio.current_task()
    assert task is not None, "this is a coroutine"

    async def attempt() -> Answer:
        nonlocal made
        work.streaming.add(task)
        try:
            with production.meter.asking(len(segment.spoken_text), production.price(segment)):
                answer = await _answer(segment, voice)
            # An answer of which nothing can be made is not kept.
            made = await asyncio.to_thread(take_of, answer, segment, voice.format, production.audio)
        except AlignerError:
            if work.ending:
                raise asyncio.CancelledError from None
            raise
        finally:
            work.streaming.discard(task)
        return answer

    async def make() -> Answer:
        answer = await patiently(attempt, production.streams, attempts=production.attempts)
        assert made is not None, "an attempt makes the take"
        # An answer that leaves out some of the text is not kept: it would be found again by every later run.
        await asyncio.to_thread(spoken_words, made, language=work.language)
        return answer

    answer = await production.takes.answer(take_key(segment, voice), segment, make)
    if made is not None:
        return made
    production.meter.kept += len(segment.spoken_text)
    return await asyncio.to_thread(take_of, answer, segment, voice.format, production.audio)


def take_key(segment: Segment, voice: Voice) -> str:
    """What the answer for a segment is kept under: all that is asked of the voice, and nothing else."""
    return key_of(voice.identity(segment))


async def _answer(segment: Segment, voice: Voice) -> Answer:
    async with aclosing(voice.speak(segment)) as stream:  # type: ignore[type-var]  # all are generators
        return [chunk async for chunk in stream]


def take_of(answer: Answer, segment: Segment, stream: AudioFormat, audio: OutputFormat) -> Take:
    """What a service sent for a segment, recorded: MP3 frames where they can be the file's own, else PCM, with
    the characters placed. Raises ``SpeechError``."""
    recorder = open_recorder(stream, keep_frames=audio.takes_frames_of(stream))
    try:
        for chunk in answer:
            recorder.add(chunk.data)
        recorded = recorder.finish()
    except AudioError as error:
        raise GarbledError(f"the service sent audio that cannot be read: {error}") from None
    if not recorded.samples:
        raise SpeechError(
            f"the service sent no audio for {len(segment.spoken_text)} characters ({_quoted(segment.text)}):"
            " the account's characters may be used up"
        )
    rate_hz = recorded.format.rate_hz
    merged = merge(
        _heard(answer, recorded.messages),
        rate_hz=rate_hz,
        text=segment.spoken_text,
        grain_samples=frame_samples(rate_hz) if stream.codec == "mp3" else 1,
    )
    written = merged.written
    if any(chunk.written and not chunk.normalized for chunk in answer):
        written = out_of_silence(written, silences(recorded.data, recorded.format))
    return Take(
        segment=segment,
        format=recorded.format,
        data=recorded.data,
        duration_samples=recorded.samples,
        written=written,
        normalized=merged.normalized,
        notes=merged.notes,
    )


def _heard(chunks: Sequence[AudioChunk], messages: Sequence[Sequence[Stretch]]) -> list[Heard]:
    """What timing is to know of each message. Where an encoder run begins inside one, the message's characters
    go with what came first, unless that is only what the last run's encoder still held."""
    heard: list[Heard] = []
    for chunk, parts in zip_longest(chunks, messages):
        told = 1 if len(parts) > 1 and parts[0].samples <= HELD_SAMPLES else 0
        for index, part in enumerate(parts):
            lines = (chunk.written, chunk.normalized) if chunk is not None and index == told else (None, None)
            heard.append(Heard(part.samples, *lines, lead_samples=part.lead_samples))
    return heard


def _quoted(text: str) -> str:
    start = " ".join(text.split())
    return f"“{start[:40]}…”" if len(start) > 40 else f"“{start}”"
