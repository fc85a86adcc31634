"""Many scripts at once: one studio, a bounded number of streams, and a receipt for every script."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from aligner.audio.track import output_format
from aligner.batch.books import bound, is_of_book
from aligner.batch.corrected import corrected, corrections_beside, read_corrections, standing
from aligner.batch.cost import paces_of, price_of, reckon, refusal, require_space
from aligner.batch.covers import read_cover
from aligner.batch.events import (
    BrokenOff,
    EngineChosen,
    JobFinished,
    JobStarted,
    Listener,
    Metered,
    SegmentSpoken,
    ignore,
)
from aligner.batch.fit import fitted, fitting_of
from aligner.batch.gate import Gate
from aligner.batch.jobs import Job, Plan, Receipt, Report
from aligner.batch.ledger import Ledger, finished_of, open_ledger, shape_of
from aligner.batch.locks import outputs_locked
from aligner.batch.making import Making, StoreForNow, make_parts
from aligner.batch.mastering import Sheet
from aligner.batch.meter import Allowance, Meter
from aligner.batch.parts import texts_of
from aligner.batch.preview import write_preview
from aligner.batch.produce import produce
from aligner.batch.publish import LEFTOVER, publish, remove_leftovers, staging
from aligner.batch.retry import ATTEMPTS
from aligner.batch.speaking import Production
from aligner.batch.store import NoStore, TakeStore, names_of, open_store
from aligner.batch.studio import Studio, open_studio
from aligner.clock import samples_to_ms
from aligner.config import Settings
from aligner.errors import AlignerError, ServiceError
from aligner.model import Narration, Script
from aligner.voices import Voice
from aligner.voices.recorder import Recorder

log = logging.getLogger("aligner.batch")


async def run(
    plan: Plan,
    settings: Settings,
    listener: Listener = ignore,
    *,
    opened: Studio | None = None,
    known: TakeStore | None = None,
) -> Report:
    """Speaks every job of the plan. One script's failure does not stop the others.

    ``opened`` speaks instead of the service that the settings ask for; what it says is not kept. ``known`` is what
    is known of it.

    Raises what keeps everything from starting: an unknown voice, no local engine, a bad setting, a limit that
    would be crossed, a disk without room, another run on the same folder.
    """
    folders = {job.audio.parent for job in plan.jobs}
    ledger: Ledger | None = None
    done: dict[str, Receipt] = {}
    async with AsyncExitStack() as stack:
        if opened is None:
            store = open_store(settings)
            studio = await stack.enter_async_context(open_studio(settings, names_of(settings)))
        else:
            store, studio = known or NoStore(), opened
        stack.enter_context(outputs_locked(folders if plan.out is None else {plan.out, *folders}))
        remove_leftovers(folders)
        if opened is None:
            ledger = open_ledger(plan, settings)
            done = await finished_of(plan.jobs, settings, studio, ledger)
            jobs = [job for job in plan.jobs if job.name not in done]
            await settle([job.script for job in jobs], settings, studio, store)
            require_space(jobs, settings)
        choice = studio.choice
        listener(EngineChosen(choice.engine, choice.reason, studio.default_voice, studio.streams))
        try:
            receipts = await _Batch(settings, studio, store, listener, ledger).run(plan.jobs, done)
        except asyncio.CancelledError:
            listener(BrokenOff(store.lost()))
            raise
        receipts = await asyncio.to_thread(bound, plan, receipts, settings)
        receipts = with_note_on_the_first(receipts, asked_in_vain(plan, settings))
        if opened is None:
            paces_of(settings).heard(zip(plan.jobs, receipts, strict=True), settings.speed or 1.0)
    for failure in plan.failures:
        listener(JobFinished(failure))
    return Report(choice.engine, choice.reason, (*receipts, *plan.failures), lost=store.lost())


def asked_in_vain(plan: Plan, settings: Settings) -> tuple[str, ...]:
    """Notes on what was asked for and no script of the plan can have: of this run alone, no ledger keeps them."""
    scripts = [job.script for job in plan.jobs]
    notes: list[str] = []
    if settings.fit and not any(segment.slot_ms for script in scripts for segment in script.segments):
        notes.append("--fit: no script here has times to fit into, as .srt and .vtt files have")
    if settings.read_aloud and not any(map(is_of_book, scripts)):
        notes.append("--read-aloud: no script here is of an EPUB book, and no book is bound")
    return tuple(notes)


def with_note_on_the_first(receipts: tuple[Receipt, ...], notes: tuple[str, ...]) -> tuple[Receipt, ...]:
    """The receipts, the first script that is written with what concerns the whole run."""
    place = next((place for place, receipt in enumerate(receipts) if receipt.ok), None)
    if place is None or not notes:
        return receipts
    told = replace(receipts[place], notes=(*receipts[place].notes, *notes))
    return (*receipts[:place], told, *receipts[place + 1 :])


async def settle(scripts: Sequence[Script], settings: Settings, studio: Studio, store: TakeStore) -> None:
    """Holds what is to be spoken against the limits, and lets the studio stay closed where that is nothing.

    Raises ``UsageError`` where a limit would be crossed, ``VoiceError`` for a speaker's voice that there is not.
    """
    cost = await reckon(scripts, settings, studio, store)
    refused = refusal(cost, settings)
    if refused is not None:
        raise refused
    studio.looks_up = studio.looks_up and cost.asked > 0
    for script in scripts if studio.looks_up else ():
        if any(segment.voice for segment in script.segments):
            with suppress(ServiceError):  # is told when the script's turn comes
                await studio.voice(script)


def production_of(
    settings: Settings, streams: int, *, attempts: int = ATTEMPTS, takes: TakeStore | None = None
) -> Production:
    """What the settings say about how narrations are made."""
    return Production(
        takes=takes or NoStore(),
        audio=output_format(settings.format, bitrate_kbps=settings.bitrate_kbps),
        style=settings.caption_style,
        look=settings.look,
        trims=settings.joints == "trim",
        mastering=settings.mastering,
        streams=Gate(streams),
        # A long passage holds up those behind it: twice as many keep the streams filled meanwhile.
        lookahead=2 * streams + 1,
        attempts=attempts,
    )


async def voice_for(script: Script, studio: Studio, recorder: Recorder | None) -> tuple[str, Voice]:
    """The name and the voice for a script; the recorder, where there is one, keeps its streams."""
    if recorder is None:
        return await studio.voice(script)
    recorder.voice_name, voice = await studio.voice(script, recorder.through())
    return recorder.voice_name, voice


class _Batch:
    """One run. Scripts begin in order, as many at a time as keep the streams filled."""

    def __init__(
        self,
        settings: Settings,
        studio: Studio,
        store: TakeStore,
        listener: Listener,
        ledger: Ledger | None,
    ) -> None:
        self._settings = settings
        self._ledger = ledger
        self._studio = studio
        self._listener = listener
        self._production = replace(
            production_of(settings, studio.streams, attempts=studio.attempts, takes=store),
            price=price_of(settings, studio.choice),
        )
        # While one script's files are written, another's passages fill its streams.
        self._places = asyncio.Semaphore(2 * studio.streams)
        self._allowance = Allowance(settings.max_characters, settings.budget)
        self._stopped_by: AlignerError | None = None

    async def run(self, jobs: Sequence[Job], done: Mapping[str, Receipt]) -> tuple[Receipt, ...]:
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(self._finish(job, done.get(job.name), place))
                for place, job in enumerate(jobs)
            ]
        return tuple(task.result() for task in tasks)

    async def _finish(self, job: Job, done: Receipt | None, place: int) -> Receipt:
        if done is not None:
            self._listener(JobFinished(done))
            return done
        async with self._places:
            if self._stopped_by is None:
                self._listener(JobStarted(job))
            receipt = await self._receipt(job, place)
        self._listener(JobFinished(receipt))
        return receipt

    async def _receipt(self, job: Job, place: int) -> Receipt:
        failed = partial(Receipt, job.name, job.script.path, characters=job.characters)
        if self._stopped_by is not None:
            return failed(error=self._stopped_by)
        meter = Meter(
            allowance=self._allowance,
            changed=lambda meter: self._listener(Metered(job, meter.asked, meter.cost, meter.streams)),
        )
        voice_name = ""
        beside = corrections_beside(job.audio)
        try:
            corrections = read_corrections(beside)
            recorder = None if self._settings.record is None else Recorder(self._settings.record, job.script)
            voice_name, voice = await voice_for(job.script, self._studio, recorder)
            shape = "" if self._ledger is None else shape_of(job, voice, self._settings)
            # Who the voice's name means may not have been known before.
            if self._ledger and (done := self._ledger.finished(job, shape)):
                return done
            production = replace(self._production, meter=meter, sheet=Sheet())
            with staging(job.audio.parent, prefix=LEFTOVER) as aside:
                if job.parts and isinstance(production.takes, NoStore):
                    store = StoreForNow(aside, self._settings, production.takes)
                    production = replace(production, takes=store)
                script, takes = await fitted(
                    job.script, voice, production, fitting_of(self._settings, self._studio)
                )
                narration = await produce(
                    script,
                    voice,
                    aside / job.audio.name,
                    replace(production, takes=takes, place=place),
                    voice_name=voice_name,
                    spoken=lambda characters, ms: self._listener(SegmentSpoken(job, characters, ms)),
                )
                meter.kept -= takes.asked_now(script)
                style = self._production.style(job.script.language)
                narration, made = corrected(narration, corrections, beside, style)
                cover = await asyncio.to_thread(read_cover, job.script, self._settings)
                if job.parts:
                    how = replace(production, takes=takes, place=place)
                    making = Making(voice, how, voice_name, cover, self._settings, standing(made))
                    await make_parts(job.parts, script, making, aside)
                texts = self._texts(job)
                narration = await asyncio.to_thread(publish, narration, job.audio, texts, cover=cover)
            if self._settings.preview:
                await asyncio.to_thread(write_preview, narration, made, style)
        except AlignerError as error:
            if error.stops_batch:
                self._stopped_by = error
            return failed(voice=voice_name, error=error, asked=meter.asked, kept=meter.kept, cost=meter.cost)
        receipt = _receipt_of(
            narration, job, meter, (*(recorder.notes if recorder else ()), *self._unsplit(job))
        )
        if self._ledger and shape:
            await asyncio.to_thread(self._ledger.add, job, shape, receipt)
        return receipt

    def _unsplit(self, job: Job) -> tuple[str, ...]:
        """A note where there was nothing to split."""
        if self._settings.split == "none" or any(part.heard is None for part in job.parts):
            return ()
        return ("it has no two chapters to split it into",)

    def _texts(self, job: Job) -> dict[str, Path]:
        return dict(zip(texts_of(self._settings), job.outputs[1:], strict=False))


def _receipt_of(narration: Narration, job: Job, meter: Meter, notes: tuple[str, ...]) -> Receipt:
    track = narration.track
    return Receipt(
        job.name,
        job.script.path,
        voice=narration.voice,
        characters=job.characters,
        asked=meter.asked,
        kept=meter.kept,
        cost=meter.cost,
        loudness=track.loudness,
        duration_ms=samples_to_ms(track.duration_samples, track.format.rate_hz),
        cues=len(narration.cues),
        words=len(narration.words),
        files=job.outputs,
        notes=(*narration.notes, *notes),
    )
