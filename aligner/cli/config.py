"""``aligner config``: every setting, its value and where it came from. Keys are never shown whole."""

import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

from aligner.cli.printer import say
from aligner.cli.table import Column, show
from aligner.config import Origin, Settings, without_credentials
from aligner.script import Speaker

COLUMNS = (Column("Setting"), Column("Value", folds=True), Column("From", folds=True))
SHOWN_OF_A_KEY = 4
"""Characters: enough to tell two keys apart, too few to use."""


def config(settings: Settings, origins: Mapping[str, Origin], *, as_json: bool) -> int:
    """Prints the settings. With ``as_json``: name -> {value, source, place}; a key's value is its mask."""
    values = {field.name: _shown(field.name, getattr(settings, field.name)) for field in fields(settings)}
    if as_json:
        document = {
            name: {"value": value, "source": origins[name].source, "place": origins[name].place}
            for name, value in values.items()
        }
        say(json.dumps(document, indent=2))
        return 0
    show(COLUMNS, [(name, _written(value), str(origins[name])) for name, value in values.items()])
    return 0


def masked(key: str) -> str:
    """Says that there is a key, and its end where that gives nothing away."""
    return f"set (…{key[-SHOWN_OF_A_KEY:]})" if len(key) >= 4 * SHOWN_OF_A_KEY else "set"


def _shown(name: str, value: object) -> object:
    if name == "api_key":
        return masked(str(value)) if value else None
    if name == "base_url":
        return without_credentials(str(value))
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Mapping):
        return {key: item.voice if isinstance(item, Speaker) else item for key, item in value.items()}
    if isinstance(value, tuple):
        return [item if isinstance(item, int) else str(item) for item in value]
    return value


def _written(value: object) -> str:
    if value is None or value in ([], {}):
        return "-"
    if isinstance(value, dict):
        return ", ".join(f"{name} = {_written(item)}" for name, item in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, float):
        return f"{value:g}"
    return str(value).lower() if isinstance(value, bool) else str(value)
