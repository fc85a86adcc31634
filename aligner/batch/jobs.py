"""The values of a batch: a planned script, what became of it, and the two lists of them."""

from dataclasses import dataclass
from pathlib import Path

from aligner.batch.parts import Part
from aligner.errors import AlignerError
from aligner.model import Loudness, Script


@dataclass(frozen=True, slots=True)
class Job:
    """One script to speak, and the files that it will write: the audio first, then the captions; those of its
    parts last."""

    script: Script
    outputs: tuple[Path, ...]
    parts: tuple[Part, ...] = ()

    @property
    def name(self) -> str:
        return self.script.name

    @property
    def characters(self) -> int:
        return self.script.characters

    @property
    def audio(self) -> Path:
        return self.outputs[0]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one script. ``error`` is None when every file was written."""

    name: str
    script_path: Path | None = None
    voice: str = ""
    characters: int = 0
    asked: int = 0
    """Characters that a service was asked to speak, the repeated ones included."""
    kept: int = 0
    """Characters that were not asked for: their takes were in the cache, or the files were there."""
    cost: float | None = None
    """Of the characters that were asked for, at the user's prices; None where one is not known."""
    duration_ms: int = 0
    loudness: Loudness | None = None
    """Of the audio file, where one was asked for."""
    cues: int = 0
    words: int = 0
    files: tuple[Path, ...] = ()
    error: AlignerError | None = None
    notes: tuple[str, ...] = ()
    unchanged: bool = False
    """Whether the files were there already, as this run would make them."""

    @property
    def ok(self) -> bool:
        return self.error is None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a batch will do. ``failures`` are the scripts that could not even be read."""

    jobs: tuple[Job, ...]
    failures: tuple[Receipt, ...] = ()
    out: Path | None = None
    """The output folder, which has the journal of what is finished; None: there is none."""

    @property
    def characters(self) -> int:
        return sum(job.characters for job in self.jobs)


@dataclass(frozen=True, slots=True)
class Report:
    """What a batch did: a receipt a script, in the order of the plan, unreadable scripts last."""

    engine: str
    reason: str
    receipts: tuple[Receipt, ...]
    lost: str = ""
    """What an earlier run asked for and never got, and may have paid; a sentence, or empty."""

    @property
    def asked(self) -> int:
        return sum(receipt.asked for receipt in self.receipts)

    @property
    def kept(self) -> int:
        return sum(receipt.kept for receipt in self.receipts)

    @property
    def cost(self) -> float | None:
        """None where a price is not known for something that was asked."""
        costs = [receipt.cost for receipt in self.receipts if receipt.asked]
        return None if None in costs else sum(cost for cost in costs if cost is not None)

    @property
    def failed(self) -> tuple[Receipt, ...]:
        return tuple(receipt for receipt in self.receipts if not receipt.ok)

    @property
    def exit_code(self) -> int:
        """0: all were written; 1: some were; 2: none was."""
        if not self.failed:
            return 0
        return 1 if len(self.failed) < len(self.receipts) else 2
