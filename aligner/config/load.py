"""Putting the sources together: the first that names a setting wins, and its value alone is checked."""

import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from aligner.config.choices import caption_styles
from aligner.config.parsers import without_credentials
from aligner.config.settings import Origin, Settings
from aligner.config.sources import (
    TOML_NAME,
    Raw,
    find_above,
    from_dotenv,
    from_environment,
    from_toml,
    unknown,
)
from aligner.config.specs import LIMITS, SPECS
from aligner.errors import SettingsError

_DEFAULT = Origin("default")
_PATHS = ("voices_dir", "record", "cache", "pronunciations")
_NO_FLAGS: Mapping[str, object] = MappingProxyType({})


def load_settings(
    flags: Mapping[str, object] = _NO_FLAGS,
    *,
    cwd: Path | None = None,
    environ: Mapping[str, str] | None = None,
    config: Path | None = None,
) -> tuple[Settings, Mapping[str, Origin]]:
    """The settings and where each came from: flags, environment, ``.env``, ``aligner.toml``, defaults.

    ``flags`` are settings by name, as text or as values; None means not given. ``config`` is read instead of
    an ``aligner.toml`` that is found. Raises ``SettingsError`` with the setting's name, value and origin.
    """
    cwd = Path.cwd() if cwd is None else cwd
    environ = os.environ if environ is None else environ
    home = _home(environ)
    named = config or (Path(environ["ALIGNER_CONFIG"]) if environ.get("ALIGNER_CONFIG") else None)
    toml = cwd / named if named else find_above(TOML_NAME, cwd, home)
    layers = (
        _from_flags(flags, cwd),
        from_environment(environ, cwd),
        from_dotenv(find_above(".env", cwd, home), cwd),
        from_toml(toml, cwd),
    )
    values: dict[str, Any] = {}
    origins: dict[str, Origin] = {}
    for name in SPECS:
        raw = next((layer[name] for layer in layers if name in layer), None)
        origins[name] = raw.origin if raw else _DEFAULT
        if raw is not None:
            values[name] = _checked(name, raw, home)
    settings = Settings(**values)
    _refuse_bitrate(settings, origins)
    _refuse_style(settings, origins)
    _refuse_music(settings, origins)
    return settings, MappingProxyType(origins)


def _refuse_bitrate(settings: Settings, origins: Mapping[str, Origin]) -> None:
    """The two settings that must fit each other: which bit rates there are depends on the format."""
    if settings.bitrate_kbps is None:
        return
    from aligner.audio.outputs import output_format

    try:
        output_format(settings.format, bitrate_kbps=settings.bitrate_kbps)
    except ValueError as error:
        raise _unusable("bitrate_kbps", settings.bitrate_kbps, origins["bitrate_kbps"], error) from None


def _refuse_style(settings: Settings, origins: Mapping[str, Origin]) -> None:
    """The style must be there, and what is changed of it must fit; which it is, no single value tells."""
    from aligner.captions.style import is_preset

    if settings.style == "netflix" and all(getattr(settings, name) is None for name in LIMITS):
        return
    if not is_preset(settings.style) and not any(own.name == settings.style for own in settings.styles):
        names = caption_styles(settings.styles)
        close = difflib.get_close_matches(settings.style, names, n=1)
        hint = f"did you mean {close[0]}? " if close else ""
        reason = ValueError(f"{hint}it is one of {', '.join(names)}, or one of your own in aligner.toml")
        raise _unusable("style", settings.style, origins["style"], reason)
    try:
        settings.caption_style(settings.language or "en")
    except SettingsError as error:
        places = ", ".join(str(origins[name]) for name in LIMITS if origins[name].source != "default")
        raise SettingsError(f"{error} ({places or origins['style']})", name="style", origin=places) from None


def _refuse_music(settings: Settings, origins: Mapping[str, Origin]) -> None:
    """A flag about music would be forgotten without music. In a project's file it may wait for some."""
    for name in ("bed_level", "bed_fade_ms", "duck"):
        origin = origins[name]
        if settings.bed is None and origin.source == "flag":
            message = f"{origin} is about music under the voice: name some with --bed"
            raise SettingsError(message, name=name, origin=str(origin))


def _from_flags(flags: Mapping[str, object], cwd: Path) -> Mapping[str, Raw]:
    found: dict[str, Raw] = {}
    for name, value in flags.items():
        if name not in SPECS:
            raise unknown(name, "settings", SPECS)
        if value is not None:
            found[name] = Raw(value, Origin("flag", SPECS[name].flag), cwd)
    return found


def _checked(name: str, raw: Raw, home: Path | None) -> object:
    value = _absolute(raw, home) if name in _PATHS and raw.value != "" else raw.value
    try:
        return SPECS[name].parse(value)
    except ValueError as error:
        raise _unusable(name, raw.value, raw.origin, error) from None


def _unusable(name: str, value: object, origin: Origin, reason: ValueError) -> SettingsError:
    shown = "" if name == "api_key" or isinstance(value, Mapping) else f" {_shown(value)}"
    message = f"{name.replace('_', ' ')}{shown} ({origin}) cannot be used: {reason}"
    return SettingsError(message, name=name, origin=str(origin))


def _shown(value: object) -> str:
    if isinstance(value, list | tuple):
        value = ", ".join(map(str, value))
    text = without_credentials(value) if isinstance(value, str) else str(value)
    text = text if text.isprintable() else ascii(text)
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"


def _absolute(raw: Raw, home: Path | None) -> object:
    """Folders start from the place where they were written; ``~`` is the home folder."""
    items = raw.value if isinstance(raw.value, list | tuple) else [raw.value]
    if not all(isinstance(item, str | Path) for item in items):
        return raw.value
    return [raw.folder / _without_tilde(str(item), home) for item in items]


def _without_tilde(path: str, home: Path | None) -> Path:
    if home is not None and (path == "~" or path.startswith("~/")):
        return home / path[2:]
    return Path(path)


def _home(environ: Mapping[str, str]) -> Path | None:
    named = environ.get("HOME") or environ.get("USERPROFILE")
    return Path(named) if named else None
