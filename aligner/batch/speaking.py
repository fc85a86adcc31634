"""The passages of a script spoken, several at a time, and handed over in order.

A passage is asked for until it is whole: what a stream said before it broke is kept, on the disk too, and the
next one speaks the rest. A take that is done before those in front of it waits on the disk.
"""

import asyncio
import logging
import pickle
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import ExitStack, aclosing, asynccontextmanager, closing, suppress
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
from aligner.batch.pile import Pile
from aligner.batch.retry import ATTEMPTS, patiently
from aligner.batch.salvage import Part, from_place, places_to_go_on
from aligner.batch.store import Intent, NoStore, TakeStore, key_of, to_its_end
from aligner.captions.style import Style
from aligner.errors import AlignerError, ServiceError, StreamBrokenError
from aligner.model import Look, Segment, Take
from aligner.timing.words import spoken_words
from aligner.voices import Voice

log = logging.getLogger("aligner.batch")

SEATS = 2
"""Answers that are made into takes at once: each needs several times its audio meanwhile, and Python does one while
the other is flushed to the disk."""

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
    place: int = 0
    """The script's in the batch: the passages of earlier ones are spoken first."""
    meter: Meter = field(default_factory=Meter)
    """What is counted: one for each script."""
    bench: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(SEATS))
    """Held while an answer that came now is in memory whole: it is made into a take and kept, and the take put
    aside."""
    desk: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(SEATS))
    """The same for answers that were kept. Who sits here may wait for one who is to sit at the bench."""
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
    work = _Work(production, voice, language, folder)

    async def done(segment: Segment) -> Waiting:
        passage = _Passage(segment, work)
        try:
            take = await passage.take()
            work.paid.discard(asyncio.current_task())
            if folder is None or running[0] is asyncio.current_task():
                return lambda: take
            return await asyncio.to_thread(put_aside, take, folder / str(segment.index))
        finally:
            work.paid.discard(asyncio.current_task())
            passage.stand_up()

    def start_some() -> None:
        while len(running) < production.lookahead and (segment := next(waiting, None)):
            running.append(asyncio.create_task(done(segment)))

    async def in_order() -> AsyncIterator[Take]:
        start_some()
        while running:
            # Nothing here holds a take while the next ones are spoken.
            # Shielded: a run that is broken off ends all of them at once, and not first the one that is due.
            back = await asyncio.shield(running[0])
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
        with path.open("wb") as file:
            pickle.dump(take, file)
    except OSError as error:
        log.info("a take waits in memory: %s (%s)", path, error.strerror)
        with suppress(OSError):
            path.unlink()
        return lambda: take

    def back() -> Take:
        with path.open("rb") as file:
            waited: Take = pickle.load(file)  # noqa: S301 - written by this process, into a folder for it alone
        path.unlink()
        return waited

    return back


@dataclass(slots=True)
class _Work:
    """What the passages of one script share while they are spoken."""

    production: Production
    voice: Voice
    language: str
    folder: Path | None
    """Where answers and takes wait that are not to be in memory."""
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
        self._part = Part()
        self._made: Take | None = None
        self._seat: asyncio.Semaphore | None = None

    async def take(self) -> Take:
        """The take; the passage has a seat then, until it stands up."""
        if self._production.takes.has(self._key):
            await self._sit(self._production.desk)
        answer = await self._production.takes.answer(self._key, self._segment, self._make)
        if self._made is not None:
            return self._made
        self._production.meter.kept += len(self._segment.spoken_text)
        await self._sit(self._production.desk)
        return await asyncio.to_thread(whole_take, answer, self._segment, *self._how)

    def stand_up(self) -> None:
        if self._seat is not None:
            self._seat.release()
            self._seat = None

    async def _sit(self, where: asyncio.Semaphore) -> None:
        if self._seat is not where:
            self.stand_up()
            await where.acquire()
            self._seat = where

    async def _make(self, intent: Intent) -> Answer:
        production = self._production
        self.stand_up()  # the entry that seemed to be there was of no use
        self._part = await asyncio.to_thread(self._kept_part)
        production.meter.kept += self._part.end
        rank = (production.place, self._segment.index)
        answer = await patiently(
            lambda: self._attempt(intent), production.streams, attempts=production.attempts, rank=rank
        )
        assert self._made is not None, "an attempt makes the take"
        # An answer that leaves out some of the text is not kept: it would be found again by every later run.
        with suppress(asyncio.CancelledError):  # first it is kept, as in an attempt
            await to_its_end(asyncio.to_thread(spoken_words, self._made, language=self._work.language))
        return answer

    def _kept_part(self) -> Part:
        """What an earlier run has heard, where it can still be joined to what follows."""
        part = self._production.takes.part(self._key)
        # A passage whose white space alone is another has the same key.
        if part.end and part.end not in places_to_go_on(self._segment, self._work.language):
            return Part()
        try:
            kept_takes(part, self._segment, *self._how)
        except AlignerError as error:
            log.warning("a part of a passage in the cache is of no use and is asked for again: %s", error)
            return Part()
        return part

    async def _attempt(self, intent: Intent) -> Answer:
        """Asks for what is not there yet. Raises what speaking raises, once what had come whole is kept."""
        production, work = self._production, self._work
        task = asyncio.current_task()
        assert task is not None, "this is a coroutine"
        begin = self._part.end
        rest = from_place(self._segment, begin) if begin else self._segment
        work.paid.add(task)
        came = False
        with closing(Pile(work.folder)) as pile:
            try:
                with production.meter.asking(len(rest.spoken_text), production.price(rest)):
                    await intent.begins(len(rest.spoken_text))
                    async with aclosing(work.voice.speak(rest)) as stream:  # type: ignore[type-var]  # all are generators
                        async for chunk in stream:
                            pile.add(replace(chunk, segment=begin))
                            if pile.is_high:
                                await asyncio.to_thread(pile.put_aside)
                came = True
                return await self._whole(pile)
            except asyncio.CancelledError:
                if came:  # first it is kept; then nothing is left of the task that could be cancelled
                    with suppress(StreamBrokenError):  # nobody asks again
                        return await self._whole(pile)
                await self._keep_part(pile, rest)
                raise
            except AlignerError as error:
                if isinstance(error, StreamBrokenError):
                    await self._keep_part(pile, rest)
                elif isinstance(error, ServiceError):
                    await intent.was_refused()
                if work.ending and error.retryable:
                    raise asyncio.CancelledError from None
                work.paid.discard(task)
                self.stand_up()  # who waits for a stream has no seat: those who have a stream wait for one
                raise

    async def _whole(self, pile: Pile) -> Answer:
        """The answer, of which the take is made: one of which nothing can be made is not kept."""
        await self._sit(self._production.bench)
        answer = (*self._part.answer, *await asyncio.to_thread(pile.answer))
        self._made = await asyncio.to_thread(whole_take, answer, self._segment, *self._how, newly=True)
        return answer

    async def _keep_part(self, pile: Pile, rest: Segment) -> None:
        chunks = await asyncio.to_thread(pile.answer)
        heard = await asyncio.to_thread(heard_whole, chunks, rest, *self._how)
        if heard:
            self._part = Part((*self._part.answer, *chunks), self._part.end + heard)
            await self._production.takes.keep_part(self._key, self._part)


def take_key(segment: Segment, voice: Voice) -> str:
    """What the answer for a segment is kept under: all that is asked of the voice, and nothing else."""
    return key_of(voice.identity(segment))
