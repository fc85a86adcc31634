"""Trying again when it can help: a few attempts, with pauses that grow and do not march in step."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from aligner.errors import AlignerError

log = logging.getLogger("aligner.batch")

ATTEMPTS = 4
FIRST_PAUSE_S = 0.5
T = TypeVar("T")


async def patiently(attempt: Callable[[], Awaitable[T]], *, attempts: int = ATTEMPTS) -> T:
    """The result of ``attempt``, made again after a retryable error, ``attempts`` times at most.

    Pauses are drawn from 0 to a bound that doubles ("full jitter"), so that many streams that failed
    together do not come back together.
    """
    for number in range(attempts):
        try:
            return await attempt()
        except AlignerError as error:
            if not error.retryable or number == attempts - 1:
                raise
            pause_s = random.uniform(0, FIRST_PAUSE_S * 2**number)  # noqa: S311 - chance, not secrecy
            log.info("trying again in %.1f s: %s", pause_s, error)
            await asyncio.sleep(pause_s)
    raise AssertionError("the last attempt returned or raised")
