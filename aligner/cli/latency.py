"""``aligner latency``: how soon a service answers, in a table or as JSON."""

import asyncio
import json
from dataclasses import asdict

from aligner._version import __version__
from aligner.batch.latency import MEASURES, Latency, measure
from aligner.batch.studio import Choice
from aligner.cli.printer import printable, say, tell
from aligner.cli.table import Column, show
from aligner.cli.values import whole
from aligner.config import Settings
from aligner.errors import UsageError

MOST_TRIALS = 1000
TEXT = (
    "The quick brown fox jumps over the lazy dog. It was a bright cold day in April, and the clocks struck."
)
COLUMNS = (Column("Measure"), Column("Median", "right"), Column("p95", "right"))
NAMES = {
    "connect_ms": "connect",
    "first_message_ms": "first message",
    "first_audio_ms": "first audio",
    "total_ms": "total",
    "real_time_factor": "real-time factor",
    "alignment_lag_ms": "alignment lag",
}


def latency(settings: Settings, *, trials: str, text: str | None, as_json: bool) -> int:
    """Measures and prints. Raises ``UsageError``, ``ServiceError``, ``SpeechError``."""
    count = whole(trials, "--trials", 1, MOST_TRIALS)
    if text is not None and not text.strip():
        raise UsageError("--text is empty: give some words to speak, or leave it out")
    found = asyncio.run(measure(settings, text or TEXT, trials=count, begun=_tell))
    if as_json:
        say(_document(found, settings))
    else:
        show(COLUMNS, [(NAMES[name], *_row(found, name)) for name in MEASURES])
    return 0


def _tell(choice: Choice, voice: str) -> None:
    who = {"local": "Local", "elevenlabs": "ElevenLabs"}.get(choice.engine, choice.engine)
    tell(printable(f"{who} voice {voice} ({choice.reason})"))


def _row(found: Latency, name: str) -> tuple[str, str]:
    unit = " ms" if name.endswith("_ms") else ""
    digits = 1 if unit else 3
    values = (found.median(name), found.p95(name))
    middle, high = ("-" if value is None else f"{value:,.{digits}f}{unit}" for value in values)
    return middle, high


def _document(found: Latency, settings: Settings) -> str:
    return json.dumps(
        {
            "version": __version__,
            "engine": found.choice.engine,
            "reason": found.choice.reason,
            "voice": found.voice,
            "model": settings.model if found.choice.engine == "elevenlabs" else None,
            "stream_format": found.stream_format,
            "text": found.text,
            "characters": len(found.text),
            "summary": {name: {"median": found.median(name), "p95": found.p95(name)} for name in MEASURES},
            "trials": [asdict(trial) for trial in found.trials],
        },
        indent=2,
    )
