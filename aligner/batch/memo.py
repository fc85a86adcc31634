"""What one run tells the next in passing: a few entries in one small file, written aside and renamed.

Nothing depends on it: what cannot be read is as if it were not there, what cannot be written is told to the log.
"""

import json
import logging
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger("aligner.batch")


@dataclass(frozen=True, slots=True)
class Memo:
    """Pairs by name. ``what`` says for the log what is lost with it."""

    path: Path
    what: str

    def read(self) -> dict[str, tuple[object, float]]:
        """What of the file can be understood: pairs of anything and a number."""
        try:
            known = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        entries = known.items() if isinstance(known, dict) else ()
        return {
            name: (pair[0], float(pair[1]))
            for name, pair in entries
            if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[1], int | float)
        }

    def write(self, known: Mapping[str, tuple[object, float]]) -> None:
        aside = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            aside.write_text(json.dumps(known), encoding="utf-8")
            aside.replace(self.path)
        except OSError as error:
            log.info("%s could not be remembered (%s)", self.what, error.strerror)

    def forget(self) -> None:
        with suppress(OSError):
            self.path.unlink()
