"""What a batch will cost, before anything is spoken: characters, what of them is kept, money, about how long.

Prices are the user's: none is known here. Lengths are guesses from characters, and are called so.
"""

import asyncio
import shutil
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from aligner.audio.outputs import output_format
from aligner.batch.fit import fitting_of, foreseen
from aligner.batch.jobs import Job, Plan
from aligner.batch.ledger import finished_of, open_ledger
from aligner.batch.paces import Paces
from aligner.batch.speaking import take_key
from aligner.batch.store import NoStore, TakeStore, names_of, open_store, shelf_of
from aligner.batch.studio import Choice, Studio, open_studio
from aligner.config import Settings
from aligner.errors import OutputError, UsageError
from aligner.model import Script, Segment

_ANY_RATE_HZ = 24_000
_PCM_BYTES = 2


@dataclass(frozen=True, slots=True)
class ModelCost:
    """What is asked of one model; None is the local voice. ``price`` is for 1,000 characters, None: not known."""

    model: str | None
    asked: int
    price: float | None

    @property
    def cost(self) -> float | None:
        return None if self.price is None else self.price * self.asked / 1000


@dataclass(frozen=True, slots=True)
class ScriptCost:
    """One script. ``asked`` characters are not kept yet; ``duration_ms`` is foretold; ``cost`` needs a price.

    ``finished``: its files are there, as a run would make them.
    """

    name: str
    path: Path | None
    voice: str
    passages: int
    characters: int
    models: tuple[ModelCost, ...]
    duration_ms: int
    measured: bool = False
    """Whether ``duration_ms`` comes from the pace of the voice as it was heard, or of its language."""
    finished: bool = False

    @property
    def asked(self) -> int:
        return sum(model.asked for model in self.models)

    @property
    def kept(self) -> int:
        return self.characters - self.asked

    @property
    def cost(self) -> float | None:
        return _sum(self.models)


@dataclass(frozen=True, slots=True)
class Cost:
    """All scripts. A passage that stands in two of them is asked for in the first."""

    choice: Choice
    voice: str
    scripts: tuple[ScriptCost, ...]

    @property
    def models(self) -> tuple[ModelCost, ...]:
        """What is asked of each model, in the order in which scripts name them."""
        sums: dict[str | None, ModelCost] = {}
        for each in (model for script in self.scripts for model in script.models):
            before = sums.get(each.model, ModelCost(each.model, 0, each.price))
            sums[each.model] = replace(before, asked=before.asked + each.asked)
        return tuple(sums.values())

    @property
    def characters(self) -> int:
        return sum(script.characters for script in self.scripts)

    @property
    def asked(self) -> int:
        return sum(script.asked for script in self.scripts)

    @property
    def kept(self) -> int:
        return self.characters - self.asked

    @property
    def duration_ms(self) -> int:
        return sum(script.duration_ms for script in self.scripts)

    @property
    def cost(self) -> float | None:
        return _sum(self.models)


def _sum(models: Iterable[ModelCost]) -> float | None:
    """None where a price is missing."""
    costs = [model.cost for model in models]
    return None if None in costs else sum(cost for cost in costs if cost is not None)


async def cost_of(plan: Plan, settings: Settings) -> Cost:
    """What rendering the plan would cost now. Asks nobody and writes nothing."""
    async with open_studio(settings, names_of(settings)) as studio:
        done = await finished_of(plan.jobs, settings, studio, open_ledger(plan, settings))
        scripts = [job.script for job in plan.jobs]
        return await reckon(scripts, settings, studio, open_store(settings), finished=done)


async def reckon(
    scripts: Sequence[Script],
    settings: Settings,
    studio: Studio,
    store: TakeStore,
    *,
    finished: Container[str] = (),
) -> Cost:
    """The cost of scripts with an opened studio and store. ``finished`` are the names of those that ask for nothing."""
    local = studio.choice.engine == "local"
    price = price_of(settings, studio.choice)
    paces = paces_of(settings)
    audio = output_format(settings.format, bitrate_kbps=settings.bitrate_kbps)
    seen: set[str] = set()
    costs: list[ScriptCost] = []
    for script in scripts:
        name, voice = await studio.known_voice(script)
        if voice is not None:
            script = await foreseen(script, voice, audio, store, fitting_of(settings, studio))
        asked: dict[str | None, int] = {}
        prices: dict[str | None, float | None] = {}
        keys = ["" if voice is None else take_key(segment, voice) for segment in script.segments]
        lengths = [len(segment.spoken_text) for segment in script.segments]
        missing = await asyncio.to_thread(_missing, store, keys, lengths)
        for key, segment, characters in zip(keys, script.segments, missing, strict=True):
            model = None if local else segment.model or settings.model
            asks = key not in seen and script.name not in finished
            prices[model] = price(segment)
            asked[model] = asked.get(model, 0) + (characters if asks else 0)
            if key and not isinstance(store, NoStore):
                seen.add(key)
        duration_ms, measured = paces.foretell(script, name, settings.speed or 1.0)
        costs.append(
            ScriptCost(
                script.name,
                script.path,
                name,
                len(script.segments),
                script.characters,
                tuple(ModelCost(model, count, prices[model]) for model, count in asked.items()),
                duration_ms,
                measured=measured,
                finished=script.name in finished,
            )
        )
    return Cost(studio.choice, studio.default_voice, tuple(costs))


def _missing(store: TakeStore, keys: Sequence[str], lengths: Sequence[int]) -> list[int]:
    """How many characters of each passage would be asked for."""
    return [
        0 if store.has(key) else length - store.part(key).end
        for key, length in zip(keys, lengths, strict=True)
    ]


def price_of(settings: Settings, choice: Choice) -> Callable[[Segment], float | None]:
    """What 1,000 characters of a segment cost: None where the settings do not say."""

    def price(segment: Segment) -> float | None:
        return settings.prices.get(segment.model or settings.model)

    return price if choice.engine == "elevenlabs" else lambda _: 0.0


def paces_of(settings: Settings) -> Paces:
    """Where voices' paces are remembered, if anything is."""
    return Paces(None if settings.no_cache else shelf_of(settings).folder / "paces.json")


def refusal(cost: Cost, settings: Settings) -> UsageError | None:
    """Why a run of that cost must not start: the limits that the settings set."""
    if settings.max_characters is not None and cost.asked > settings.max_characters:
        return UsageError(
            f"{cost.asked:,} characters would have to be asked for, and --max-characters allows"
            f" {settings.max_characters:,}; nothing was spoken"
        )
    if settings.budget is None or not cost.asked:
        return None
    if cost.cost is None:
        return UsageError(
            f"a budget of {money(settings.budget)} cannot be kept: no price is set for"
            f" {', '.join(str(each.model) for each in cost.models if each.price is None)};"
            " put it into aligner.toml, under [prices], for 1,000 characters"
        )
    if cost.cost > settings.budget:
        return UsageError(
            f"{cost.asked:,} characters would cost {money(cost.cost)}, and --budget allows"
            f" {money(settings.budget)}; nothing was spoken"
        )
    return None


def money(amount: float) -> str:
    """An amount to a cent, or to a hundredth of one where it has such."""
    return f"{amount:,.4f}".removesuffix("00")


def require_space(jobs: Iterable[Job], settings: Settings) -> None:
    """Raises ``OutputError`` where the disk clearly has no room for the audio: before it is paid for."""
    audio = output_format(settings.format, bitrate_kbps=settings.bitrate_kbps).for_source(_ANY_RATE_HZ)
    bytes_per_s = (audio.bitrate_bps or 8 * _PCM_BYTES * audio.rate_hz) // 8
    if settings.mastering:
        bytes_per_s += _PCM_BYTES * _ANY_RATE_HZ  # what is stitched before it is mastered
    needed: dict[Path, int] = {}
    for job in jobs:
        length_s = Paces().foretell(job.script, "", settings.speed or 1.0)[0] / 1000
        folder = job.audio.parent
        stems = sum(part.heard is not None for part in job.parts)
        copies = 1 + stems + (stems < len(job.parts))  # chapters together are as long as the whole
        needed[folder] = needed.get(folder, 0) + round(length_s * bytes_per_s * copies)
    for folder, size in needed.items():
        free = shutil.disk_usage(folder).free
        if free < size:
            raise OutputError(
                f"{folder}: about {_mb(size)} are needed there and {_mb(free)} are free; nothing was spoken",
                path=folder,
            )


def _mb(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
