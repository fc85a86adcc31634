"""The passages of a script spoken, several at a time, and handed over in order.

A passage is asked for until it is whole: what a stream said before it broke is kept, on the disk too, and the
next one speaks the rest. A take that is done before those in front of it waits on the disk.
"""

import asyncio
import logging
import pickle
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import ExitStack, aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

from aligner.audio.mastering import Mastering
from aligner.audio.track import OutputFormat
from aligner.batch.answer_file import Answer
from aligner.batch.gate import Gate
from aligner.batch.hearing import heard_whole, kept_takes, whole_take
from aligner.batch.mastering import Sheet
from aligner.batch.meter import Meter
from aligner.batch.retry import ATTEMPTS, patiently
from aligner.batch.salvage import Part, from_place
from aligner.batch.store import NoStore, TakeStore, key_of
from aligner.captions.style import Style
from aligner.errors import AlignerError, StreamBrokenError
from aligner.model import AudioChunk, Look, Segment, Take
from aligner.timing.words import spoken_words
from aligner.voices import Voice

log = logging.getLogger("aligner.batch")

BENCH = 2
"""Takes that are made of answers at once: each needs several times its audio meanwhile, and Python does one."""

Waiting: TypeAlias = Callable[[], Take]
"""A take that is done; it may have to be read."""


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
    desk: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2 * BENCH))
    """Held while an answer that is kept is read, and made into a take."""
    price: Callable[[Segment], float | None] = lambda _: None
    """What 1,000 characters of a segment cost; None where that is not known."""
    look: Look = field(default_factory=Look)
    trims: bool = True
    """Whether the silence that a voice leaves at joints is taken away."""
    heard: frozenset[int] | None = None
    """The segments that are heard, where the others are silence as long; empty: only what is laid in; None: all."""
    mastering: Mastering | None = None
    """The loudness of the files and the music under them; None: as the voice is."""
    sheet: Sheet = field(default_factory=Sheet)
    """Where the mastering of the script is noted, for its stems."""


@asynccontextmanager
async def takes_in_order(
    segments: Iterable[Segment],
    voice: Voice,
    production: Production,
    *,
    language: str,
    aside: Path | None = None,
) -> AsyncIterator[AsyncIterator[Take]]:
    """The segments' takes in order, up to ``lookahead`` of them being spoken at once; none is left running.

    Those that wait for others do so in a folder inside ``aside``; without it, in memory.
    """
    stack = ExitStack()
    folder: Path | None = None
    if aside is not None:
        room = TemporaryDirectory(dir=aside, prefix="waiting-", ignore_cleanup_errors=True)
        folder = Path(stack.enter_context(room))
    running: deque[asyncio.Task[Waiting]] = deque()
    waiting = iter(segments)
    work = _Work(production, voice, language)

    async def done(segment: Segment) -> Waiting:
        try:
            take = await _Passage(segment, work).take()
        finally:
            work.paid.discard(asyncio.current_task())
        if folder is None or running[0] is asyncio.current_task():
            return lambda: take
        return await asyncio.to_thread(put_aside, take, folder / str(segment.index))

    def start_some() -> None:
        while len(running) < production.lookahead and (segment := next(waiting, None)):
            running.append(asyncio.create_task(done(segment)))

    async def in_order() -> AsyncIterator[Take]:
        start_some()
        while running:
            # Nothing here holds a take while the next ones are spoken.
            back = await running[0]
            running.popleft()
            start_some()
            yield await asyncio.to_thread(back)
            del back

    try:
        yield in_order()
    except AlignerError:
        # What is being spoken is paid for: it is kept for the next run, and nothing more is asked for.
        work.ending = True
        for task in running:
            if task not in work.paid:
                task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        raise
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        stack.close()


def put_aside(take: Take, path: Path) -> Waiting:
    """The take in a file, which is gone once it is read; in memory where there is no room."""
    try:
        path.write_bytes(pickle.dumps(take))
    except OSError as error:
        log.info("a take waits in memory: %s (%s)", path, error.strerror)
        with suppress(OSError):
            path.unlink()
        return lambda: take

    def back() -> Take:
        kept = path.read_bytes()
        path.unlink()
        waited: Take = pickle.loads(kept)  # noqa: S301 - written by this process, into a folder for it alone
        return waited

    return back


@dataclass(slots=True)
class _Work:
    """What the passages of one script share while they are spoken."""

    production: Production
    voice: Voice
    language: str
    paid: set[asyncio.Task[Any] | None] = field(default_factory=set)
    """The tasks that have a stream open, or an answer that is not kept yet."""
    ending: bool = False
    """No stream is to be opened any more."""


class _Passage:
    """One segment on its way to a take: of the answer that is kept, or else spoken now."""

    def __init__(self, segment: Segment, work: _Work) -> None:
        self._segment = segment
        self._work = work
        self._production = work.production
        self._key = take_key(segment, work.voice)
        self._how = work.voice.format, work.production.audio, work.language
        self._keeps_parts = work.production.keeps_parts and not segment.respellings
        self._part = Part()
        self._made: Take | None = None

    async def take(self) -> Take:
        if not self._production.takes.has(self._key):
            return await self._taken()
        # What is there at once is not all taken down at once.
        async with self._production.desk:
            return await self._taken()

    async def _taken(self) -> Take:
        answer = await self._production.takes.answer(self._key, self._segment, self._make)
        if self._made is not None:
            return self._made
        self._production.meter.kept += len(self._segment.spoken_text)
        async with self._production.bench:
            return await asyncio.to_thread(whole_take, answer, self._segment, *self._how)

    async def _make(self) -> Answer:
        production = self._production
        if self._keeps_parts:
            self._part = await asyncio.to_thread(self._kept_part)
            production.meter.kept += self._part.end
        rank = (production.place, self._segment.index)
        answer = await patiently(self._attempt, production.streams, attempts=production.attempts, rank=rank)
        assert self._made is not None, "an attempt makes the take"
        # An answer that leaves out some of the text is not kept: it would be found again by every later run.
        await asyncio.to_thread(spoken_words, self._made, language=self._work.language)
        return answer

    def _kept_part(self) -> Part:
        """What an earlier run has heard, where it can still be joined to what follows."""
        part = self._production.takes.part(self._key)
        try:
            kept_takes(part, self._segment, *self._how)
        except AlignerError as error:
            log.warning("a part of a passage in the cache is of no use and is asked for again: %s", error)
            return Part()
        return part

    async def _attempt(self) -> Answer:
        """Asks for what is not there yet. Raises what speaking raises, once what had come whole is kept."""
        production, work = self._production, self._work
        task = asyncio.current_task()
        assert task is not None, "this is a coroutine"
        begin = self._part.end
        rest = from_place(self._segment, begin) if begin else self._segment
        chunks: list[AudioChunk] = []
        work.paid.add(task)
        try:
            with production.meter.asking(len(rest.spoken_text), production.price(rest)):
                async with aclosing(work.voice.speak(rest)) as stream:  # type: ignore[type-var]  # all are generators
                    async for chunk in stream:
                        chunks.append(replace(chunk, segment=begin))  # noqa: PERF401 - kept when it raises
            answer = (*self._part.answer, *chunks)
            # An answer of which nothing can be made is not kept.
            async with production.bench:
                self._made = await asyncio.to_thread(
                    whole_take, answer, self._segment, *self._how, newly=True
                )
        except AlignerError as error:
            if isinstance(error, StreamBrokenError) and self._keeps_parts:
                await self._keep_part(chunks, rest)
            if work.ending and error.retryable:
                raise asyncio.CancelledError from None
            work.paid.discard(task)
            raise
        return answer

    async def _keep_part(self, chunks: Answer, rest: Segment) -> None:
        heard = await asyncio.to_thread(heard_whole, chunks, rest, *self._how)
        if heard:
            self._part = Part((*self._part.answer, *chunks), self._part.end + heard)
            await self._production.takes.keep_part(self._key, self._part)


def take_key(segment: Segment, voice: Voice) -> str:
    """What the answer for a segment is kept under: all that is asked of the voice, and nothing else."""
    return key_of(voice.identity(segment))
