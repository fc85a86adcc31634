"""Which voice a name meant, as the service said lately: so that a run that speaks nothing asks for nothing.

A name may come to mean another voice, so it is remembered for a day, and only trusted by runs that have every
take already. No account's secret is in it: the service's address, the name and the voice's id.
"""

import time
from pathlib import Path

from aligner.batch.memo import Memo

REMEMBERED_S = 24 * 3600


class Names:
    """Voices' ids by the service's address and the name."""

    def __init__(self, path: Path) -> None:
        self._memo = Memo(path, "a voice's name")

    def recall(self, service: str, name: str) -> str | None:
        voice_id, told_at = self._memo.read().get(_entry(service, name), (None, 0.0))
        fresh = 0 <= time.time() - told_at < REMEMBERED_S
        return voice_id if fresh and isinstance(voice_id, str) else None

    def remember(self, service: str, name: str, voice_id: str) -> None:
        self._memo.write({**self._memo.read(), _entry(service, name): (voice_id, time.time())})

    def forget(self) -> None:
        self._memo.forget()


def _entry(service: str, name: str) -> str:
    return f"{service} {name.casefold()}"
