"""Trying again when it can help: what one passage is due. What all streams share is in ``gate``."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from aligner.batch import gate as gates
from aligner.batch.gate import Gate
from aligner.errors import AlignerError, ConnectError, SilentError, TooManyStreamsError

log = logging.getLogger("aligner.batch")

ATTEMPTS = 4
T = TypeVar("T")


async def patiently(
    attempt: Callable[[], Awaitable[T]], gate: Gate, *, attempts: int = ATTEMPTS, rank: tuple[int, ...] = ()
) -> T:
    """The result of ``attempt``, made inside the gate in the order of ``rank``, and again after a retryable error.

    ``attempts`` times at most; refusals that cost nothing are not counted while the service is known to be
    there, but for a passage that meets nothing else for ``CROWDED_S``. Raises the last error, ``GaveUpError``,
    or what the gate was shut for; an error that stops the batch shuts it.
    """
    clock = asyncio.get_running_loop().time
    began, failures = clock(), 0
    while True:
        stream = await gate.enter(rank)
        try:
            result = await attempt()
        except TooManyStreamsError as error:
            gate.crowded(stream, error)
            if clock() - began > gates.CROWDED_S:
                raise
            log.info("too many streams at once: %s", error)
        except AlignerError as error:
            if isinstance(error, SilentError):
                gate.silent(error)
            if error.stops_batch:
                gate.shut(error)
            if not error.retryable:
                raise
            failures += gate.failed(error)
            if failures >= attempts and isinstance(error, ConnectError):
                gate.shut(error)  # nobody ever answered there, to whichever passage
            if failures >= attempts or clock() - began > gates.CROWDED_S:
                raise
            log.info("trying again: %s", error)
        else:
            gate.succeeded()
            return result
        finally:
            gate.leave()
        await asyncio.sleep(gates.pause_s(failures))
