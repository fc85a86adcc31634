"""The gate that every stream of a batch goes through: how many at once, when none, and when no more.

What all streams have in common is here, what one passage is due is in ``retry``. Three rules:

- *Too many at once*: half as many, at once; each stream that succeeds then lets in a part of one more, so that
  a round of successes adds one. Streams that were open when the limit was cut do not cut it again.
- *Failing in a row*: when as many have failed as there may be, with none that succeeded between them, one at a
  time tries, after pauses that grow; the first success opens the gate again. A service that is known to be
  there is waited for so, ``OUTAGE_S`` long; one that never answered fails each passage by its own number of attempts.
- *A budget*: retries that may cost something are counted for the whole batch. Successes earn some back. When
  they are spent, the batch stops.

Knows no service and no script. All times are those of the event loop's clock, which is monotonic.
"""

import asyncio
import heapq
import logging
import random

from aligner.errors import (
    AlignerError,
    BusyError,
    ConnectError,
    GaveUpError,
    QuotaError,
    SilentError,
    TooManyStreamsError,
)

log = logging.getLogger("aligner.batch")

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 20.0
OUTAGE_S = 120.0
"""How long a service that spoke before is waited for when nothing succeeds any more."""
CROWDED_S = 300.0
"""How long "too many at once" is borne without a success: another program may be using the account."""
RETRIES_A_STREAM, RETRIES_MORE = 2, 8
"""The budget at first: all streams may fail twice at the same time."""
EARNED = 0.5
"""Retries that a success earns: a batch in which every third passage fails once goes on for ever."""

SILENT_IN_A_ROW = 3
"""Passages without any audio, and nothing else between them: a used-up account may be told by nothing else."""


class Gate:
    """Held while a stream is open. ``most`` is the number of streams that were asked for.

    Entering raises what the gate was shut for.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.open = 0
        """Streams that are open now."""
        self._limit = float(most)
        self._cut_at = 0
        self._entered = 0
        self._waiting: list[tuple[tuple[int, ...], int, asyncio.Future[int]]] = []
        self._came = 0
        self._not_before = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._shut_by: AlignerError | None = None
        self._row = 0
        self._row_began = 0.0
        self._spoke = False
        self._silent = 0
        self._budget = self._full = float(RETRIES_A_STREAM * most + RETRIES_MORE)

    @property
    def limit(self) -> int:
        """How many streams may be open now."""
        return 1 if self._row >= self._limit else int(self._limit)

    async def enter(self, rank: tuple[int, ...] = ()) -> int:
        """Waits for a place; returns the stream's number, which ``crowded`` takes.

        Of those who wait the lowest rank enters first: scripts are finished one after the other, and a passage
        that is asked for again comes before those that wait for it.
        """
        if self._shut_by is not None:
            raise self._shut_by
        turn: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._came += 1
        heapq.heappush(self._waiting, (rank, self._came, turn))
        self._let_in()
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self.leave()
            raise

    def leave(self) -> None:
        self.open -= 1
        self._let_in()

    def succeeded(self) -> None:
        self._spoke = True
        self._row = self._silent = 0
        self._budget = min(self._full, self._budget + EARNED)
        self._limit = min(float(self.most), self._limit + 1 / self._limit)
        self._let_in()

    def crowded(self, stream: int, error: TooManyStreamsError) -> None:
        """The stream was refused because there are too many. Raises ``GaveUpError``."""
        if stream > self._cut_at:
            self._limit = max(1.0, self._limit // 2)
            self._cut_at = self._entered
            log.info("the service takes fewer streams: %d at once now", int(self._limit))
        self._failed(error, CROWDED_S)

    def failed(self, error: AlignerError) -> bool:
        """The stream broke or never came to be. Whether that counts as one of the passage's attempts.

        Raises ``GaveUpError``.
        """
        if isinstance(error, ConnectError) and not self._spoke:
            return True
        self._failed(error, OUTAGE_S)
        if isinstance(error, BusyError | ConnectError):
            return False
        self._budget -= 1
        if self._budget < 0:
            raise self.shut(
                GaveUpError(
                    f"too many streams failed, the last so: {error}; no more is asked for, and what is done is kept"
                )
            )
        return True

    def silent(self, error: SilentError) -> None:
        """The stream gave no audio, and no reason. Raises ``QuotaError``."""
        self._silent += 1
        if self._silent >= SILENT_IN_A_ROW:
            raise self.shut(
                QuotaError(
                    f"{error}; so it was with {self._silent} passages in a row: no more is asked for, and what is"
                    " done is kept; top up the account, or wait until its characters are renewed"
                )
            )

    def shut(self, error: AlignerError) -> AlignerError:
        """Lets no stream in any more; those that are open go on. Returns the first error that it was shut for."""
        if self._shut_by is None:
            self._shut_by = error
            for _, _, turn in self._waiting:
                if not turn.done():
                    turn.set_exception(error)
            self._waiting.clear()
        return self._shut_by

    def _failed(self, error: AlignerError, patience_s: float) -> None:
        now = asyncio.get_running_loop().time()
        if not self._row:
            self._row_began = now
        self._row += 1
        asked_s = error.retry_after_s if isinstance(error, BusyError) else 0.0
        waited_s = now - self._row_began
        if waited_s + asked_s > patience_s:
            reason = f"{error}; the service took no stream for {waited_s:.0f} s"
            if asked_s:
                reason += f" and asks for {asked_s:.0f} s more"
            raise self.shut(GaveUpError(f"{reason}: no more is asked for, and what is done is kept"))
        in_vain = self._row - int(self._limit)
        if in_vain >= 0:
            asked_s = max(asked_s, pause_s(in_vain))
        self._not_before = max(self._not_before, now + asked_s)

    def _let_in(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting and self.open < self.limit:
            wait_s = self._not_before - loop.time()
            if wait_s > 0:
                if self._timer is not None:
                    self._timer.cancel()
                self._timer = loop.call_later(wait_s, self._let_in)
                return
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.done():
                self.open += 1
                self._entered += 1
                turn.set_result(self._entered)


def pause_s(number: int) -> float:
    """A pause before another try, ``number`` counting from 0: between none and a bound that doubles ("full
    jitter"), so that many that failed together do not come back together."""
    return random.uniform(0, min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** min(number, 30)))  # noqa: S311 - chance, not secrecy
