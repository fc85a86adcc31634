"""Many scripts at once: one studio, a bounded number of streams, and a receipt for every script."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

from aligner.audio.track import output_format
from aligner.batch.corrected import CORRECTIONS, corrected, read_corrections
from aligner.batch.cost import reckon, refusal, require_space
from aligner.batch.events import EngineChosen, JobFinished, JobStarted, Listener, SegmentSpoken, ignore
from aligner.batch.jobs import Job, Plan, Receipt, Report
from aligner.batch.locks import outputs_locked
from aligner.batch.meter import Meter
from aligner.batch.plan import WORDS
from aligner.batch.preview import write_preview
from aligner.batch.produce import Production, produce
from aligner.batch.publish import LEFTOVER, publish, remove_leftovers, staging
from aligner.batch.retry import ATTEMPTS
from aligner.batch.store import NoStore, TakeStore, names_of, open_store
from aligner.batch.studio import Studio, open_studio
from aligner.clock import samples_to_ms
from aligner.config import Settings
from aligner.errors import AlignerError
from aligner.model import Narration, Script
from aligner.voices import Voice
from aligner.voices.recorder import Recorder

log = logging.getLogger("aligner.batch")


async def run(
    plan: Plan, settings: Settings, listener: Listener = ignore, *, opened: Studio | None = None
) -> Report:
    """Speaks every job of the plan. One script's failure does not stop the others.

    ``opened`` speaks instead of the service that the settings ask for; what it says is not kept.

    Raises what keeps everything from starting: an unknown voice, no local engine, a bad setting, a limit that
    would be crossed, a disk without room, another run on the same folder.
    """
    folders = {job.audio.parent for job in plan.jobs}
    async with AsyncExitStack() as stack:
        if opened is None:
            store = open_store(settings)
            studio = await stack.enter_async_context(open_studio(settings, names_of(settings)))
        else:
            store, studio = NoStore(), opened
        stack.enter_context(outputs_locked(folders))
        remove_leftovers(folders)
        if opened is None:
            await settle([job.script for job in plan.jobs], settings, studio, store)
            require_space(plan.jobs, settings)
        choice = studio.choice
        listener(EngineChosen(choice.engine, choice.reason, studio.default_voice))
        receipts = await _Batch(settings, studio, store, listener).run(plan.jobs)
    for failure in plan.failures:
        listener(JobFinished(failure))
    return Report(choice.engine, choice.reason, (*receipts, *plan.failures), lost=store.lost())


async def settle(scripts: Sequence[Script], settings: Settings, studio: Studio, store: TakeStore) -> None:
    """Holds what is to be spoken against the limits, and lets the studio stay closed where that is nothing.

    Raises ``UsageError`` where a limit would be crossed.
    """
    cost = await reckon(scripts, settings, studio, store)
    refused = refusal(cost, settings)
    if refused is not None:
        raise refused
    studio.looks_up = studio.looks_up and cost.asked > 0


def production_of(
    settings: Settings, streams: int, *, attempts: int = ATTEMPTS, takes: TakeStore | None = None
) -> Production:
    """What the settings say about how narrations are made."""
    return Production(
        takes=takes or NoStore(),
        audio=output_format(settings.format, bitrate_kbps=settings.bitrate_kbps),
        style=settings.caption_style,
        streams=asyncio.Semaphore(streams),
        lookahead=streams + 1,
        attempts=attempts,
    )


async def voice_for(script: Script, studio: Studio, recorder: Recorder | None) -> tuple[str, Voice]:
    """The name and the voice for a script; the recorder, where there is one, keeps its streams."""
    if recorder is None:
        return await studio.voice(script)
    recorder.voice_name, voice = await studio.voice(script, recorder.through())
    return recorder.voice_name, voice


class _Batch:
    """One run. Scripts begin in order, as many at a time as there are streams to fill."""

    def __init__(self, settings: Settings, studio: Studio, store: TakeStore, listener: Listener) -> None:
        self._settings = settings
        self._studio = studio
        self._listener = listener
        self._production = production_of(settings, studio.streams, attempts=studio.attempts, takes=store)
        self._places = asyncio.Semaphore(studio.streams)
        self._stopped_by: AlignerError | None = None

    async def run(self, jobs: Sequence[Job]) -> tuple[Receipt, ...]:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._finish(job)) for job in jobs]
        return tuple(task.result() for task in tasks)

    async def _finish(self, job: Job) -> Receipt:
        async with self._places:
            if self._stopped_by is None:
                self._listener(JobStarted(job))
            receipt = await self._receipt(job)
        self._listener(JobFinished(receipt))
        return receipt

    async def _receipt(self, job: Job) -> Receipt:
        failed = partial(Receipt, job.name, job.script.path, characters=job.characters)
        if self._stopped_by is not None:
            return failed(error=self._stopped_by)
        voice_name, meter = "", Meter()
        beside = job.audio.with_name(job.audio.name.removesuffix(job.audio.suffix) + CORRECTIONS)
        try:
            corrections = read_corrections(beside)
            recorder = None if self._settings.record is None else Recorder(self._settings.record, job.script)
            voice_name, voice = await voice_for(job.script, self._studio, recorder)
            with staging(job.audio.parent, prefix=LEFTOVER) as aside:
                narration = await produce(
                    job.script,
                    voice,
                    aside / job.audio.name,
                    replace(self._production, meter=meter),
                    voice_name=voice_name,
                    spoken=lambda characters, ms: self._listener(SegmentSpoken(job, characters, ms)),
                )
                style = self._production.style(job.script.language)
                narration, made = corrected(narration, corrections, beside, style)
                narration = await asyncio.to_thread(publish, narration, job.audio, self._texts(job))
            files = job.outputs
            if self._settings.preview:
                files = (*files, await asyncio.to_thread(write_preview, narration, made, style))
        except AlignerError as error:
            if error.stops_batch:
                self._stopped_by = error
            return failed(voice=voice_name, error=error, asked=meter.asked, kept=meter.kept)
        receipt = _receipt_of(narration, job, meter, recorder.notes if recorder else ())
        return replace(receipt, files=files)

    def _texts(self, job: Job) -> dict[str, Path]:
        names = dict.fromkeys((*self._settings.captions, WORDS))
        return dict(zip(names, job.outputs[1:], strict=True))


def _receipt_of(narration: Narration, job: Job, meter: Meter, notes: tuple[str, ...]) -> Receipt:
    track = narration.track
    return Receipt(
        job.name,
        job.script.path,
        voice=narration.voice,
        characters=job.characters,
        asked=meter.asked,
        kept=meter.kept,
        duration_ms=samples_to_ms(track.duration_samples, track.format.rate_hz),
        cues=len(narration.cues),
        words=len(narration.words),
        files=job.outputs,
        notes=(*narration.notes, *notes),
    )
