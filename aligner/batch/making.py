"""The parts of a script are made as the whole was, of the same takes."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from aligner.batch import salvage
from aligner.batch.answer_file import Answer
from aligner.batch.corrected import corrected
from aligner.batch.mastering import Sheet
from aligner.batch.parts import Part, parts_of, texts_of
from aligner.batch.produce import produce
from aligner.batch.publish import publish
from aligner.batch.shelf import Shelf
from aligner.batch.speaking import Production
from aligner.batch.store import DiskStore, Maker, TakeStore
from aligner.captions.corrections import Correction
from aligner.config import Settings
from aligner.model import Script, Segment
from aligner.voices import Voice


@dataclass(frozen=True, slots=True)
class Making:
    """How the whole was made."""

    voice: Voice
    production: Production
    voice_name: str
    cover: bytes
    settings: Settings
    corrections: tuple[Correction, ...] = ()
    """Those that fit the whole, where they stand in its text."""


async def make_parts(planned: Iterable[Part], script: Script, making: Making, aside: Path) -> None:
    """Writes the files of each part, staged below ``aside``. ``script`` is the whole as it was spoken, whose speeds
    were not known when the parts were planned. Raises what ``produce`` and ``publish`` raise."""
    meter = making.production.meter
    names = texts_of(making.settings)
    parts = zip(parts_of(script, Path(), making.settings), planned, strict=True)
    for number, (part, plan) in enumerate(parts):
        kept_before = meter.kept
        audio, *texts = plan.outputs
        staged = aside / f"part-{number}" / audio.name
        staged.parent.mkdir()
        narration = await produce(
            part.script,
            making.voice,
            staged,
            _production(part, making.production),
            voice_name=making.voice_name,
            spoken=_counted_with_the_whole,
        )
        meter.kept = kept_before
        own = tuple(_moved(item, part.base) for item in making.corrections if part.holds(item.start))
        style = making.production.style(script.language)
        narration, _ = corrected(narration, own, audio, style)
        named = dict(zip(names, texts, strict=False))
        await asyncio.to_thread(publish, narration, audio, named, cover=making.cover)


def _production(part: Part, production: Production) -> Production:
    """A stem is mastered as the whole was, without its music: whoever mixes stems lays that in once."""
    if part.heard is None:
        return replace(production, sheet=Sheet())
    how = production.mastering
    # It is as long as the whole where both take the same way to the file.
    audio = production.audio if how is None else replace(production.audio, joins_frames=False)
    return replace(production, heard=part.heard, audio=audio)


def _moved(correction: Correction, base: int) -> Correction:
    return replace(correction, start=correction.start - base, end=correction.end - base)


class StoreForNow(DiskStore):
    """Where takes are kept until the parts are made, before a store that gives none back."""

    def __init__(self, aside: Path, settings: Settings, behind: TakeStore) -> None:
        super().__init__(Shelf(aside / "takes", settings.cache_limit_mb * 1_000_000))
        self._behind = behind

    async def answer(self, key: str, segment: Segment, make: Maker) -> Answer:
        return await super().answer(key, segment, lambda _: self._behind.answer(key, segment, make))

    async def keep_part(self, key: str, part: salvage.Part) -> None:
        await self._behind.keep_part(key, part)


def _counted_with_the_whole(characters: int, audio_ms: int) -> None:
    pass
