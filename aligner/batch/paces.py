"""How fast voices speak, from what was heard of them: so that a dry run foretells lengths as this user hears them.

Sums of characters and milliseconds by voice and language, in one small file of the cache's folder. Where nothing
was heard yet, lengths are guessed from a pace of the language.
"""

import json
import logging
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from aligner.batch.jobs import Job, Receipt
from aligner.model import Script

log = logging.getLogger("aligner.batch")

MS_PER_CHARACTER = {"zh": 210, "ja": 150, "ko": 120}
OTHERS_MS_PER_CHARACTER = 62
"""The samples of this project as the local voice speaks them: 55 (a novel) to 99 (prices and dates), 60 overall."""

ENOUGH = 500
"""Characters, half a minute: a voice's pace is what was heard of it from here on."""
REMEMBERED = 200_000
"""Characters, some three hours: what was heard before counts for less and less."""


@dataclass(frozen=True, slots=True)
class Paces:
    """What is known when a run begins, or nothing where ``path`` is None."""

    path: Path | None = None

    def foretell(self, script: Script, voice: str, speed: float) -> tuple[int, bool]:
        """About how many milliseconds a script takes, pauses included, and whether the voice was heard before."""
        characters, ms = self._read().get(_entry(voice, script.language), (0, 0.0))
        known = characters >= ENOUGH
        slots = max((segment.slot_ms[1] for segment in script.segments if segment.slot_ms), default=0)
        language = _primary(script.language)
        each = ms / characters if known else MS_PER_CHARACTER.get(language, OTHERS_MS_PER_CHARACTER)
        return max(slots, round(script.characters * each / speed) + _pauses_ms(script)), known

    def heard(self, spoken: Iterable[tuple[Job, Receipt]], speed: float) -> None:
        """Remembers what a run has written."""
        if self.path is None:
            return
        known = self._read()
        changed = False
        for job, receipt in spoken:
            ms = receipt.duration_ms - _pauses_ms(job.script)
            if not receipt.ok or receipt.unchanged or not receipt.asked or ms <= 0:
                continue
            if any(segment.slot_ms for segment in job.script.segments):
                continue  # its silences are not the voice's
            entry = _entry(receipt.voice, job.script.language)
            characters, total = known.get(entry, (0, 0.0))
            characters, total = characters + job.characters, total + ms * speed
            share = min(1.0, REMEMBERED / characters)
            known[entry] = (round(characters * share), total * share)
            changed = True
        if changed:
            self._write(known)

    def forget(self) -> None:
        if self.path is not None:
            with suppress(OSError):
                self.path.unlink()

    def _write(self, known: dict[str, tuple[int, float]]) -> None:
        assert self.path is not None, "there is something to write to"
        aside = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            aside.write_text(json.dumps(known), encoding="utf-8")
            aside.replace(self.path)
        except OSError as error:
            log.info("voices' paces could not be remembered (%s)", error.strerror)

    def _read(self) -> dict[str, tuple[int, float]]:
        """What of the file can be understood."""
        if self.path is None:
            return {}
        try:
            known = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        entries = known.items() if isinstance(known, dict) else ()
        return {
            key: (value[0], float(value[1]))
            for key, value in entries
            if isinstance(value, list)
            and len(value) == 2
            and isinstance(value[0], int)
            and isinstance(value[1], int | float)
            and value[0] > 0 < value[1]
        }


def _pauses_ms(script: Script) -> int:
    return sum(segment.pause_after_ms for segment in script.segments)


def _primary(language: str) -> str:
    return language.split("-")[0].lower()


def _entry(voice: str, language: str) -> str:
    return f"{_primary(language)} {voice.casefold()}"
