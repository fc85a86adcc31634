"""``--events``: what a batch does while it does it, a JSON object a line. ``events.schema.json`` describes them."""

import json

from aligner.batch.events import (
    BrokenOff,
    EngineChosen,
    Event,
    JobFinished,
    JobStarted,
    Metered,
    SegmentSpoken,
)
from aligner.cli.printer import say
from aligner.cli.report import script_as_json


def say_event(event: Event) -> None:
    """One line on stdout, flushed: whoever reads it may act on it."""
    say(json.dumps(_document(event)))


def say_report(document: dict[str, object]) -> None:
    """The last line: the report of the run."""
    say(json.dumps({"event": "report", **document}))


def _document(event: Event) -> dict[str, object]:
    match event:
        case EngineChosen():
            return {
                "event": "engine",
                "engine": event.engine,
                "reason": event.reason,
                "voice": event.voice,
                "streams": event.streams,
            }
        case JobStarted():
            return {"event": "started", "script": event.job.name, "characters": event.job.characters}
        case Metered():
            return {
                "event": "asked",
                "script": event.job.name,
                "asked": event.asked,
                "cost": event.cost,
                "streams": event.streams,
            }
        case SegmentSpoken():
            return {
                "event": "spoken",
                "script": event.job.name,
                "characters": event.characters,
                "audio_ms": event.audio_ms,
            }
        case JobFinished():
            return {"event": "finished", **script_as_json(event.receipt)}
        case BrokenOff():
            return {"event": "interrupted", "lost": event.lost or None}
