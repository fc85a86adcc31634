"""Streams at once, by plan and model (facts row 9)."""

import asyncio

import pytest

from aligner.batch.studio import open_studio
from aligner.config import Settings
from aligner.wire import MODELS, PLANS, streams_of

MULTILINGUAL, FLASH = "eleven_multilingual_v2", "eleven_flash_v2_5"


@pytest.mark.parametrize(
    ("plan", "multilingual", "fast"),
    [
        ("free", 2, 4),
        ("starter", 3, 6),
        ("creator", 5, 10),
        ("pro", 10, 20),
        ("scale", 15, 30),
        ("business", 15, 30),
    ],
)
def test_a_plan_says_how_many(plan: str, multilingual: int, fast: int) -> None:
    """As the vendor's page of models has it."""
    assert (streams_of(plan, MULTILINGUAL), streams_of(plan, FLASH)) == (multilingual, fast)


def test_every_model_has_its_streams_in_every_plan() -> None:
    """Turbo and flash models are the fast ones."""
    for model in MODELS:
        fast = "flash" in model or "turbo" in model
        assert [streams_of(plan, model) for plan in PLANS] == [pair[fast] for pair in PLANS.values()]


@pytest.mark.parametrize(
    ("settings", "streams"),
    [
        ({}, 2),
        ({"model": FLASH}, 4),
        ({"streams": "creator"}, 5),
        ({"streams": "creator", "model": FLASH}, 10),
        ({"streams": 7}, 7),
    ],
)
def test_a_run_has_them(settings: dict[str, object], streams: int) -> None:
    """The free plan's unless the settings name another, or a number."""

    async def play() -> int:
        async with open_studio(Settings(api_key="sk", **settings)) as studio:  # type: ignore[arg-type]
            return studio.streams

    assert asyncio.run(play()) == streams
