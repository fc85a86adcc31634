"""How fast voices speak, from what was heard of them: so that a dry run foretells lengths as this user hears them.

Sums of characters and milliseconds by voice and language, in one small file of the cache's folder. Where nothing
was heard yet, lengths are guessed from a pace of the language.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from aligner.batch.jobs import Job, Receipt
from aligner.batch.memo import Memo
from aligner.model import Script

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
            self._memo.write(known)

    def forget(self) -> None:
        if self.path is not None:
            self._memo.forget()

    @property
    def _memo(self) -> Memo:
        assert self.path is not None, "there is something to read and to write"
        return Memo(self.path, "voices' paces")

    def _read(self) -> dict[str, tuple[int, float]]:
        """Characters and milliseconds."""
        if self.path is None:
            return {}
        return {
            entry: (characters, ms)
            for entry, (characters, ms) in self._memo.read().items()
            if isinstance(characters, int) and characters > 0 < ms
        }


def _pauses_ms(script: Script) -> int:
    return sum(segment.pause_after_ms for segment in script.segments)


def _primary(language: str) -> str:
    return language.split("-")[0].lower()


def _entry(voice: str, language: str) -> str:
    return f"{_primary(language)} {voice.casefold()}"
