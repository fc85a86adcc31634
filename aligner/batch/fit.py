"""Subtitles within their times (``--fit``): how fast each is to be spoken, found out without paying for it twice.

A service that is paid is asked for every cue once: the first cues, of about 200 characters, are spoken at the set speed
and show the voice's pace; by it each of the others gets the speed that should bring it into its slot. The local voice
costs nothing: each cue is spoken at the set speed first, and again where that was too long. Both give the same speeds
when the run is repeated, so that what was kept is found again.
"""

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from aligner.audio.track import OutputFormat
from aligner.batch.answer_file import Answer
from aligner.batch.hearing import whole_take
from aligner.batch.joints import shaped
from aligner.batch.produce import audio_for
from aligner.batch.salvage import Part
from aligner.batch.speaking import Production, take_key, takes_in_order
from aligner.batch.store import Intent, Maker, NoStore, TakeStore
from aligner.batch.studio import Studio
from aligner.clock import samples_to_ms
from aligner.config import Settings
from aligner.errors import SpeechError
from aligner.model import Script, Segment, Take
from aligner.voices import Voice

FASTEST = 1.2
"""The service's own limit; the local voice has the same."""
PACE_CHARACTERS = 200
"""About twelve seconds of speech: enough to know a voice's pace by, and little of a film."""
_MARGIN = 1.02
"""A voice that speaks at 1.1 is not exactly a tenth faster: its pauses are not."""


@dataclass(frozen=True, slots=True)
class Fitting:
    """``speed`` is the run's; ``again``: speaking a cue once more costs nothing."""

    speed: float = 1.0
    again: bool = False


def fitting_of(settings: Settings, studio: Studio) -> Fitting:
    """How a run may find out. A recorded one asks for every passage once: its logs are replayed passage by passage."""
    free = studio.choice.engine == "local" and settings.record is None
    return Fitting(settings.speed or 1.0, again=free)


class Sampled:
    """A store that knows which passages were spoken to find their speeds, and keeps those that nothing else does."""

    def __init__(self, kept: TakeStore) -> None:
        self._kept = kept
        self._made: set[Segment] = set()
        self._held: dict[Segment, Answer] = {}

    async def answer(self, key: str, segment: Segment, make: Maker) -> Answer:
        return self._held.get(segment) or await self._kept.answer(key, segment, make)

    async def sample(self, key: str, segment: Segment, make: Maker, *, hold: bool) -> Answer:
        """Like ``answer``, and remembers."""

        async def noted(intent: Intent) -> Answer:
            self._made.add(segment)
            return await make(intent)

        answer = await self._kept.answer(key, segment, noted)
        if hold:
            self._held[segment] = answer
        return answer

    def part(self, key: str) -> Part:
        return self._kept.part(key)

    async def keep_part(self, key: str, part: Part) -> None:
        await self._kept.keep_part(key, part)

    def has(self, key: str) -> bool:
        return self._kept.has(key)

    def lost(self) -> str:
        return self._kept.lost()

    def asked_now(self, script: Script) -> int:
        """The characters of a script that were not kept before, although they are now."""
        return sum(len(segment.spoken_text) for segment in script.segments if segment in self._made)


@dataclass(frozen=True, slots=True)
class _Sampling:
    """The same store, for what is spoken as a sample."""

    store: Sampled
    hold: bool

    async def answer(self, key: str, segment: Segment, make: Maker) -> Answer:
        return await self.store.sample(key, segment, make, hold=self.hold)

    def part(self, key: str) -> Part:
        return self.store.part(key)

    async def keep_part(self, key: str, part: Part) -> None:
        await self.store.keep_part(key, part)

    def has(self, key: str) -> bool:
        return self.store.has(key)

    def lost(self) -> str:
        return self.store.lost()


async def fitted(
    script: Script, voice: Voice, production: Production, fitting: Fitting
) -> tuple[Script, Sampled]:
    """The script with its speeds, and the store to produce it from. Raises what speaking raises."""
    store = Sampled(production.takes)
    # Nothing holds a whole narration's audio: where it costs nothing, it is spoken once more.
    hold = isinstance(production.takes, NoStore) and not fitting.again
    audio = audio_for(script, production.audio)
    inner = replace(production, audio=audio, takes=_Sampling(store, hold))
    kept_before = production.meter.kept
    measured: dict[int, int] = {}
    sample = _sample(script, fitting)
    async with takes_in_order(sample, voice, inner, language=script.language) as takes:
        async for take in takes:
            measured[take.segment.index] = _heard_ms(take)
    production.meter.kept = kept_before  # what goes into the file is counted when it does
    return _faster(script, measured, fitting), store


async def foreseen(
    script: Script, voice: Voice, audio: OutputFormat, store: TakeStore, fitting: Fitting
) -> Script:
    """The script with its speeds as far as kept answers show them; nobody is asked."""
    measured: dict[int, int] = {}
    for segment in _sample(script, fitting):
        key = take_key(segment, voice)
        if store.has(key):
            answer = await store.answer(key, segment, _nobody)
            take = await asyncio.to_thread(
                whole_take, answer, segment, voice.format, audio_for(script, audio), script.language
            )
            measured[segment.index] = _heard_ms(take)
        elif not fitting.again:
            return script
    return _faster(script, measured, fitting)


async def _nobody(_: Intent) -> Answer:
    raise SpeechError("an answer that was kept is gone from the cache; run the same command again")


def _sample(script: Script, fitting: Fitting) -> tuple[Segment, ...]:
    """What is spoken at the set speed before the other speeds are known."""
    slotted = [segment for segment in script.segments if segment.slot_ms]
    characters = 0
    taken: list[Segment] = []
    for segment in slotted:
        if characters >= PACE_CHARACTERS and not fitting.again:
            break
        characters += len(segment.spoken_text)
        taken.append(segment)
    return tuple(taken)


def _heard_ms(take: Take) -> int:
    return samples_to_ms(shaped(take, begin=True, end=True).duration_samples, take.format.rate_hz)


def _faster(script: Script, measured: Mapping[int, int], fitting: Fitting) -> Script:
    """The script with a speed for each cue that would be too long at its own."""
    if not measured:
        return script

    def own(segment: Segment) -> float:
        return segment.settings.speed or fitting.speed

    known = [script.segments[index] for index in measured]
    pace = sum(measured[segment.index] * own(segment) for segment in known) / sum(
        len(segment.spoken_text) for segment in known
    )
    segments: list[Segment] = []
    for slot, group in groupby(script.segments, key=lambda segment: segment.slot_ms):
        cue = tuple(group)
        if slot is None or (not fitting.again and any(segment.index in measured for segment in cue)):
            segments += cue
            continue
        lengths = [
            measured.get(segment.index, pace * len(segment.spoken_text) / own(segment)) for segment in cue
        ]
        room = max(1, slot[1] - slot[0] - sum(segment.pause_after_ms for segment in cue[:-1]))
        factor = sum(lengths) / room
        segments += cue if factor <= 1 else (_at_speed(segment, own(segment) * factor) for segment in cue)
    return replace(script, segments=tuple(segments))


def _at_speed(segment: Segment, speed: float) -> Segment:
    speed = min(FASTEST, math.ceil(speed * _MARGIN * 100) / 100)
    return replace(segment, settings=replace(segment.settings, speed=speed))
