"""Nothing is paid for twice: what a service sent once is kept, and what it is sending is waited for.

For each passage: what is kept is returned; where another script or another process is asking for the same
passage, its end is waited for; else it is asked for here. Before that, an intent is on the disk, and it is gone
once the answer is there: an intent that is found again says that the passage was asked for and never came.
"""

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

from aligner.batch.answer_file import Answer
from aligner.batch.locks import FileLock
from aligner.batch.names import Names
from aligner.batch.salvage import Part
from aligner.batch.shelf import Shelf, default_folder
from aligner.config import Settings
from aligner.errors import ServiceError, StreamBrokenError
from aligner.model import Segment

log = logging.getLogger("aligner.batch")

SCHEMA = 3
"""Raised when the layout of the kept files changes. Every passage is asked for again then: decoding and placing
characters are no reason, since they are done anew for what is kept."""

LOOK_AGAIN_S = 0.05
LONGEST_WAIT_S = 900.0
"""For another process's take. A process that died holds nothing; one that was stopped holds on for ever."""


class Intent:
    """That a passage is asked for: on the disk before it is, for whoever finds it when this process is gone."""

    def __init__(self, claim: FileLock | None = None) -> None:
        self._claim = claim
        self.is_open = False
        """Whether the passage was asked for, may have been paid, and is not kept."""
        self.broke = False
        """Whether a stream before the last one may have been paid."""

    async def begins(self, characters: int) -> None:
        """A stream is about to be opened for so many characters."""
        self.broke, self.is_open = self.is_open, True
        await to_its_end(asyncio.to_thread(self._write, str(characters)))

    async def was_refused(self) -> None:
        """The last stream cost nothing."""
        if self.is_open and not self.broke:
            self.is_open = False
            await to_its_end(asyncio.to_thread(self._write, ""))

    def _write(self, note: str) -> None:
        if self._claim is not None:
            try:
                self._claim.note(note)
            except OSError as error:
                log.warning("an intent could not be written to %s (%s)", self._claim.path, error.strerror)


Maker = Callable[[Intent], Awaitable[Answer]]
"""Makes an answer. It says what it is about to ask for, each time that it does."""


class TakeStore(Protocol):
    """Where the answers come from that takes are made of. ``key`` is what ``key_of`` says."""

    async def answer(self, key: str, segment: Segment, make: Maker) -> Answer:
        """The answer for a segment: the one that is kept, or what ``make`` gives. Raises what ``make`` raises."""

    def part(self, key: str) -> Part:
        """What has come of an answer whose streams broke; an empty one where that is nothing."""

    async def keep_part(self, key: str, part: Part) -> None:
        """Keeps a part until the answer is there."""

    def has(self, key: str) -> bool:
        """Whether ``answer`` would not have to ask."""

    def lost(self) -> str:
        """What was asked for before, never came and may have been paid: a sentence, or nothing."""


def key_of(identity: str) -> str:
    """The key of an answer: ``identity`` is what a voice says of a segment.

    Empty where the identity is: such an answer is never kept.
    """
    if not identity:
        return ""
    return hashlib.blake2b(f"{SCHEMA}\n{identity}".encode(), digest_size=20).hexdigest()


def part_key(key: str) -> str:
    """What the part of an answer is kept under."""
    return key_of(f"part of {key}")


class NoStore:
    """Keeps nothing: every take is made."""

    async def answer(self, key: str, segment: Segment, make: Maker) -> Answer:
        return await make(Intent())

    def part(self, key: str) -> Part:
        return Part()

    async def keep_part(self, key: str, part: Part) -> None:
        pass

    def has(self, key: str) -> bool:
        return False

    def lost(self) -> str:
        return ""


class FillingStore(NoStore):
    """Every take is made, and its answer kept for runs to come."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def answer(self, key: str, segment: Segment, make: Maker) -> Answer:
        answer = await make(Intent())
        if key:
            await to_its_end(asyncio.to_thread(self._shelf.put, key, answer))
        return answer

    async def keep_part(self, key: str, part: Part) -> None:
        if key and not self._shelf.has(key):
            await to_its_end(asyncio.to_thread(self._shelf.put, part_key(key), part.to_keep()))


def open_store(settings: Settings) -> TakeStore:
    """The store that the settings ask for. Touches no disk yet.

    A run whose messages are recorded speaks everything: what is kept sends no messages.
    """
    if settings.no_cache:
        return NoStore()
    return DiskStore(shelf_of(settings)) if settings.record is None else FillingStore(shelf_of(settings))


def names_of(settings: Settings) -> Names | None:
    """Where voices' names are remembered, if anything is."""
    return None if settings.no_cache else Names(shelf_of(settings).folder / "voices.json")


def shelf_of(settings: Settings) -> Shelf:
    """The cache's folder and limit."""
    return Shelf(settings.cache or default_folder(), settings.cache_limit_mb * 1_000_000)


@dataclass(slots=True)
class _Flight:
    """One key that somebody wants: who makes it holds ``turn``; ``answer`` is for those who waited."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    wanted_by: int = 0
    answer: Answer | None = None


class DiskStore:
    """Takes on a shelf. For one event loop; other loops and processes may use the same shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self._flights: dict[str, _Flight] = {}
        self._lost = self._lost_passages = 0
        self._left = self._left_passages = 0

    def has(self, key: str) -> bool:
        return bool(key) and self.shelf.has(key)

    def lost(self) -> str:
        said: list[str] = []
        if self._lost_passages:
            said.append(
                f"{_passages(self._lost_passages)} of {self._lost:,} characters had been asked for by a run that was"
                " broken off before they came: they were asked for again, and are possibly paid twice"
            )
        if self._left_passages:
            said.append(
                f"{_passages(self._left_passages)} of {self._left:,} characters had been asked for and did not come:"
                " they will be asked for again, and are then possibly paid twice"
            )
        return "; ".join(said)

    async def answer(self, key: str, segment: Segment, make: Maker) -> Answer:
        if not key:
            return await make(Intent())
        async with self._turn(key) as flight:
            answer = flight.answer or await self._kept(key)
            if answer is None:
                answer = await self._made(key, segment, make)
            if flight.wanted_by > 1:
                flight.answer = answer
            return answer

    def part(self, key: str) -> Part:
        return Part.of(self.shelf.load(part_key(key)) or ()) if key else Part()

    async def keep_part(self, key: str, part: Part) -> None:
        if key:
            await to_its_end(asyncio.to_thread(self.shelf.put, part_key(key), part.to_keep()))

    @asynccontextmanager
    async def _turn(self, key: str) -> AsyncIterator[_Flight]:
        flight = self._flights.setdefault(key, _Flight())
        flight.wanted_by += 1
        try:
            async with flight.turn:
                yield flight
        finally:
            flight.wanted_by -= 1
            if not flight.wanted_by:
                del self._flights[key]

    async def _kept(self, key: str) -> Answer | None:
        return await asyncio.to_thread(self.shelf.load, key)

    async def _made(self, key: str, segment: Segment, make: Maker) -> Answer:
        claim = await self._claimed(key, segment)
        intent = Intent(claim)
        try:
            # Whoever had the claim before has made it, if it lived.
            answer = await self._kept(key) if self.shelf.has(key) else None
            if answer is None:
                answer = await make(intent)
                await to_its_end(asyncio.to_thread(self._put, key, answer))
            intent.is_open = False
            return answer
        except ServiceError as error:
            intent.is_open = intent.is_open and (intent.broke or isinstance(error, StreamBrokenError))
            raise
        except asyncio.CancelledError:
            if intent.is_open and self.shelf.has(key):
                intent.is_open = False
            elif intent.is_open:
                self._left += len(segment.spoken_text) - self.part(key).end
                self._left_passages += 1
            raise
        finally:
            if claim is not None:
                claim.release(leave=intent.is_open)

    def _put(self, key: str, answer: Answer) -> None:
        if self.shelf.put(key, answer):
            self.shelf.remove(part_key(key))

    async def _claimed(self, key: str, segment: Segment) -> FileLock | None:
        """The claim on a key, once nobody else has it; None where claims cannot be made."""
        claim = FileLock(self.shelf.claims / key)
        waited = 0.0
        try:
            self.shelf.claims.mkdir(parents=True, exist_ok=True)
            while (left := claim.acquire()) is None:
                if not waited:
                    log.info("another process is speaking the same passage: waiting for it")
                if waited >= LONGEST_WAIT_S:
                    log.warning("another process has a passage for %d s and is waited for no longer", waited)
                    return None
                await asyncio.sleep(LOOK_AGAIN_S)
                waited += LOOK_AGAIN_S
        except OSError as error:
            log.warning("no claims can be made in %s (%s)", self.shelf.claims, error.strerror)
            return None
        if left and not self.shelf.has(key):
            log.info("a passage of %s characters was asked for before and never came", left)
            # What came of it may have been kept.
            missing = len(segment.spoken_text) - self.part(key).end
            self._lost += min(int(left), missing) if left.isdecimal() else 0
            self._lost_passages += 1
        return claim


def _passages(number: int) -> str:
    return "a passage" if number == 1 else f"{number} passages"


async def to_its_end(work: Awaitable[object]) -> None:
    """Waited for even by a task that is cancelled meanwhile: what was paid for is kept, and no file is closed that
    is still written to."""
    working = asyncio.ensure_future(work)
    try:
        await asyncio.shield(working)
    except asyncio.CancelledError:
        await working
        raise
