"""Which voice a name meant, as the service said lately: so that a run that speaks nothing asks for nothing.

A name may come to mean another voice, so it is remembered for a day, and only trusted by runs that have every
take already. No account's secret is in it: the service's address, the name and the voice's id.
"""

import json
import logging
import os
import time
from contextlib import suppress
from pathlib import Path

log = logging.getLogger("aligner.batch")

REMEMBERED_S = 24 * 3600


class Names:
    """Voices' ids by the service's address and the name, in one small file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def recall(self, service: str, name: str) -> str | None:
        entry = self._read().get(_entry(service, name))
        if entry is None or not 0 <= time.time() - entry[1] < REMEMBERED_S:
            return None
        return entry[0]

    def remember(self, service: str, name: str, voice_id: str) -> None:
        known = {**self._read(), _entry(service, name): (voice_id, time.time())}
        aside = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            aside.write_text(json.dumps(known), encoding="utf-8")
            aside.replace(self._path)
        except OSError as error:
            log.info("a voice's name could not be remembered (%s)", error.strerror)

    def forget(self) -> None:
        with suppress(OSError):
            self._path.unlink()

    def _read(self) -> dict[str, tuple[str, float]]:
        """What of the file can be understood."""
        try:
            known = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        entries = known.items() if isinstance(known, dict) else ()
        return {
            key: (value[0], float(value[1]))
            for key, value in entries
            if isinstance(value, list)
            and len(value) == 2
            and isinstance(value[0], str)
            and isinstance(value[1], int | float)
        }


def _entry(service: str, name: str) -> str:
    return f"{service} {name.casefold()}"
