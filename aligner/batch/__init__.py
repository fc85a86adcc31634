"""Batches: from scripts to files. ``produce.py`` is one script from text to files: read that first.

``discovery.py`` finds the scripts, ``plan.py`` says what will be done before anything is spoken, ``run.py`` does it
for many scripts at once, ``studio.py`` opens the service that speaks, ``store.py`` keeps what was spoken, ``cost.py``
says what the rest would cost.
"""

from aligner.batch.cost import Cost, ScriptCost, cost_of
from aligner.batch.discovery import Piped
from aligner.batch.events import (
    BrokenOff,
    EngineChosen,
    Event,
    JobFinished,
    JobStarted,
    Listener,
    Metered,
    SegmentSpoken,
    ignore,
)
from aligner.batch.jobs import Job, Plan, Receipt, Report
from aligner.batch.plan import plan
from aligner.batch.run import run

__all__ = [
    "BrokenOff",
    "Cost",
    "EngineChosen",
    "Event",
    "Job",
    "JobFinished",
    "JobStarted",
    "Listener",
    "Metered",
    "Piped",
    "Plan",
    "Receipt",
    "Report",
    "ScriptCost",
    "SegmentSpoken",
    "cost_of",
    "ignore",
    "plan",
    "run",
]
