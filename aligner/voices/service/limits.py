"""Who may speak, and how much at once: the key check, the stream limit, and the threads that synthesise."""

import hmac
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache

from aligner.errors import BusyError
from aligner.wire.fields import bare_key


@cache
def pool() -> ThreadPoolExecutor:
    """The process's synthesis threads: as many as there are cores, whatever number of servers there is."""
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="aligner-voice")


class KeyCheck:
    """Compares keys in constant time and never shows one. Without a key of its own it accepts any or none."""

    def __init__(self, key: str | None) -> None:
        self._key = key.encode() if key else None

    @property
    def needed(self) -> bool:
        return self._key is not None

    def accepts(self, offered: str | None) -> bool:
        if self._key is None:
            return True
        given = bare_key(offered or "").encode("utf-8", "replace")
        return hmac.compare_digest(given, self._key)


class Slots:
    """The limit of streams at once. A connection counts only while it generates (facts.md row 9).

    So it shows in two places: a handshake is refused while the limit is used up, and a connection that wants
    to generate when others have used it up meanwhile is refused then. Contexts of one connection share its
    slot.
    """

    def __init__(self, limit: int | None) -> None:
        self._limit = limit
        self._generating: dict[object, int] = {}

    def check(self) -> None:
        """Raises ``BusyError`` while the limit is used up."""
        if self._limit is not None and len(self._generating) >= self._limit:
            raise BusyError(
                f"Too many concurrent requests: the limit is {self._limit}.",
                status=429,
                reason="too_many_concurrent_requests",
            )

    @contextmanager
    def generating(self, connection: object) -> Iterator[None]:
        """Counts a connection while it generates. Raises ``BusyError``."""
        if connection not in self._generating:
            self.check()
        self._generating[connection] = self._generating.get(connection, 0) + 1
        try:
            yield
        finally:
            self._generating[connection] -= 1
            if not self._generating[connection]:
                del self._generating[connection]
