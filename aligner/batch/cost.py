"""What a batch will cost, before anything is spoken: characters, what of them is kept, money, about how long.

Prices are the user's: none is known here. Lengths are guesses from characters, and are called so.
"""

import asyncio
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from aligner.audio.outputs import output_format
from aligner.batch.fit import fitting_of, foreseen
from aligner.batch.jobs import Job, Plan
from aligner.batch.produce import audio_for, take_key
from aligner.batch.store import NoStore, TakeStore, names_of, open_store
from aligner.batch.studio import Choice, Studio, open_studio
from aligner.config import Settings
from aligner.errors import OutputError, UsageError
from aligner.model import Script, Segment

MS_PER_CHARACTER = {"zh": 210, "ja": 150, "ko": 120}
OTHERS_MS_PER_CHARACTER = 62
"""The samples of this project as the local voice speaks them: 55 (a novel) to 99 (prices and dates), 60 overall."""
_ANY_RATE_HZ = 24_000
_PCM_BYTES = 2


@dataclass(frozen=True, slots=True)
class ScriptCost:
    """One script. ``asked`` characters are not kept yet; ``duration_ms`` is a guess; ``cost`` needs a price."""

    name: str
    path: Path | None
    voice: str
    passages: int
    characters: int
    asked: int
    duration_ms: int
    cost: float | None = None

    @property
    def kept(self) -> int:
        return self.characters - self.asked


@dataclass(frozen=True, slots=True)
class Cost:
    """All scripts. A passage that stands in two of them is asked for in the first."""

    choice: Choice
    voice: str
    model: str | None
    price: float | None
    """For 1,000 characters; None where the settings do not say, 0 for the local voice."""
    scripts: tuple[ScriptCost, ...]

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
        """None where a price is missing that would be needed."""
        costs = [script.cost for script in self.scripts if script.cost is not None]
        return sum(costs) if len(costs) == len(self.scripts) else None


async def cost_of(plan: Plan, settings: Settings) -> Cost:
    """What rendering the plan would cost now. Asks nobody and writes nothing."""
    async with open_studio(settings, names_of(settings)) as studio:
        return await reckon([job.script for job in plan.jobs], settings, studio, open_store(settings))


async def reckon(scripts: Sequence[Script], settings: Settings, studio: Studio, store: TakeStore) -> Cost:
    """The cost of scripts with an opened studio and store."""
    local = studio.choice.engine == "local"
    price = 0.0 if local else settings.prices.get(settings.model)

    def price_of(segment: Segment) -> float | None:
        return price if local or segment.model is None else settings.prices.get(segment.model)

    audio = output_format(settings.format, bitrate_kbps=settings.bitrate_kbps)
    seen: set[str] = set()
    costs: list[ScriptCost] = []
    for script in scripts:
        name, voice = await studio.known_voice(script)
        if voice is not None:
            script = await foreseen(script, voice, audio, store, fitting_of(settings, studio))
        keys = [
            "" if voice is None else take_key(segment, voice, audio_for(script, audio))
            for segment in script.segments
        ]
        missing = [not kept for kept in await asyncio.to_thread(lambda keys: [*map(store.has, keys)], keys)]
        asked = 0
        cost: float | None = 0.0
        for key, segment, is_missing in zip(keys, script.segments, missing, strict=True):
            if is_missing and key not in seen:
                asked += len(segment.spoken_text)
                each = price_of(segment)
                cost = None if cost is None or each is None else cost + each * len(segment.spoken_text) / 1000
            if key and not isinstance(store, NoStore):
                seen.add(key)
        costs.append(
            ScriptCost(
                script.name,
                script.path,
                name,
                len(script.segments),
                script.characters,
                asked,
                guessed_ms(script, settings.speed or 1.0),
                cost if asked or price is not None else None,
            )
        )
    model = None if local else settings.model
    return Cost(studio.choice, studio.default_voice, model, price, tuple(costs))


def guessed_ms(script: Script, speed: float) -> int:
    """About how long a script is when spoken, its pauses included."""
    each = MS_PER_CHARACTER.get(script.language.split("-")[0].lower(), OTHERS_MS_PER_CHARACTER)
    pauses = sum(segment.pause_after_ms for segment in script.segments)
    slots = max((segment.slot_ms[1] for segment in script.segments if segment.slot_ms), default=0)
    return max(slots, round(script.characters * each / speed) + pauses)


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
            f"a budget of {money(settings.budget)} cannot be kept: no price is set for {cost.model};"
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
    needed: dict[Path, int] = {}
    for job in jobs:
        length_s = guessed_ms(job.script, settings.speed or 1.0) / 1000
        folder = job.audio.parent
        needed[folder] = needed.get(folder, 0) + round(length_s * bytes_per_s)
    for folder, size in needed.items():
        free = shutil.disk_usage(folder).free
        if free < size:
            raise OutputError(
                f"{folder}: about {_mb(size)} are needed there and {_mb(free)} are free; nothing was spoken",
                path=folder,
            )


def _mb(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
