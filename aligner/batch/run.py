"""Many scripts at once: one studio, a bounded number of streams, and a receipt for every script."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path

from aligner.audio.track import output_format
from aligner.batch.events import EngineChosen, JobFinished, JobStarted, Listener, SegmentSpoken, ignore
from aligner.batch.jobs import Job, Plan, Receipt, Report
from aligner.batch.plan import WORDS
from aligner.batch.produce import Production, produce
from aligner.batch.publish import publish, staging
from aligner.batch.retry import ATTEMPTS
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

    ``opened`` speaks instead of the service that the settings ask for.

    Raises what keeps everything from starting: an unknown voice, no local engine, a bad setting.
    """
    async with open_studio(settings) if opened is None else nullcontext(opened) as studio:
        choice = studio.choice
        listener(EngineChosen(choice.engine, choice.reason, studio.default_voice))
        receipts = await _Batch(settings, studio, listener).run(plan.jobs)
    for failure in plan.failures:
        listener(JobFinished(failure))
    return Report(choice.engine, choice.reason, (*receipts, *plan.failures))


def production_of(settings: Settings, streams: int, *, attempts: int = ATTEMPTS) -> Production:
    """What the settings say about how narrations are made."""
    return Production(
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

    def __init__(self, settings: Settings, studio: Studio, listener: Listener) -> None:
        self._settings = settings
        self._studio = studio
        self._listener = listener
        self._production = production_of(settings, studio.streams, attempts=studio.attempts)
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
        voice_name = ""
        try:
            recorder = None if self._settings.record is None else Recorder(self._settings.record, job.script)
            voice_name, voice = await voice_for(job.script, self._studio, recorder)
            with staging(job.audio.parent) as aside:
                narration = await produce(
                    job.script,
                    voice,
                    aside / job.audio.name,
                    self._production,
                    voice_name=voice_name,
                    spoken=lambda characters, ms: self._listener(SegmentSpoken(job, characters, ms)),
                )
                narration = await asyncio.to_thread(publish, narration, job.audio, self._texts(job))
        except AlignerError as error:
            if error.stops_batch:
                self._stopped_by = error
            return failed(voice=voice_name, error=error)
        return _receipt_of(narration, job, recorder.notes if recorder else ())

    def _texts(self, job: Job) -> dict[str, Path]:
        names = dict.fromkeys((*self._settings.captions, WORDS))
        return dict(zip(names, job.outputs[1:], strict=True))


def _receipt_of(narration: Narration, job: Job, notes: tuple[str, ...]) -> Receipt:
    track = narration.track
    return Receipt(
        job.name,
        job.script.path,
        voice=narration.voice,
        characters=job.characters,
        duration_ms=samples_to_ms(track.duration_samples, track.format.rate_hz),
        cues=len(narration.cues),
        words=len(narration.words),
        files=job.outputs,
        notes=(*narration.notes, *notes),
    )
