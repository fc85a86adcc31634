"""The places that settings are written in: finds the files, reads them, and remembers lines.

``.env`` and ``aligner.toml`` are looked for in the current folder, then in its parents up to the root of
the version-controlled project or the home folder; the nearest wins. Outside both, only the current folder
counts: on a shared machine a file in a folder above belongs to somebody else.
"""

import difflib
import io
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from aligner.config.settings import Origin
from aligner.config.specs import SPECS, VARIABLES
from aligner.errors import SettingsError

TOML_NAME = "aligner.toml"
OWN_VARIABLES = ("ALIGNER_CONFIG", "ALIGNER_DEBUG")
"""Variables of the command line itself, which are no settings."""
_PROJECT_ROOTS = (".git", ".hg", ".jj", ".svn")
_NOTHING: Mapping[str, "Raw"] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Raw:
    """A value as written, and where; ``folder`` is what relative paths in it start from."""

    value: object
    origin: Origin
    folder: Path


def find_above(name: str, cwd: Path, home: Path | None) -> Path | None:
    """The nearest file of that name, in the current folder or in a parent that belongs to the user's work."""
    for folder in _own_folders(cwd.absolute(), home):
        if (folder / name).is_file():
            return folder / name
    return None


def _own_folders(cwd: Path, home: Path | None) -> Iterator[Path]:
    chain = (cwd, *cwd.parents)
    for depth, folder in enumerate(chain):
        if folder == home or any((folder / root).exists() for root in _PROJECT_ROOTS):
            return iter(chain[: depth + 1])
    return iter(chain[:1])


def from_environment(environ: Mapping[str, str], cwd: Path) -> Mapping[str, Raw]:
    """Settings in variables. An empty variable counts as not set. Raises ``SettingsError``."""
    found: dict[str, Raw] = {}
    for variable, value in environ.items():
        name = _setting_of(variable, "the environment")
        if name and value.strip():
            found[name] = Raw(_split(name, value), Origin("environment", variable), cwd)
    return found


def from_dotenv(path: Path | None, cwd: Path) -> Mapping[str, Raw]:
    """Settings in a ``.env`` file, whose other variables are not our business. Raises ``SettingsError``.

    ``${NAME}`` is not replaced: a key may hold a dollar sign.
    """
    if path is None:
        return _NOTHING
    from dotenv.parser import parse_stream

    found: dict[str, Raw] = {}
    for binding in parse_stream(io.StringIO(_text_of(path))):
        written = binding.original.string
        place = f"{_shown(path, cwd)}, line {binding.original.line + _blank_lines(written)}"
        if binding.error and re.search(r"\b(ELEVENLABS|ALIGNER)_", written):
            raise SettingsError(f"{place}: this is not NAME=value", origin=place)
        name = _setting_of(binding.key or "", place)
        if name and binding.value and binding.value.strip():
            value = _split(name, binding.value)
            found[name] = Raw(value, Origin(".env", f"{place} ({binding.key})"), path.parent)
    return found


def from_toml(path: Path | None, cwd: Path) -> Mapping[str, Raw]:
    """Settings in ``aligner.toml``, a list of ``name = value`` and the table ``[prices]``. Raises ``SettingsError``."""
    if path is None:
        return _NOTHING
    text = _text_of(path)
    shown = _shown(path, cwd)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{shown}: not a TOML file: {error}", origin=shown) from None
    found: dict[str, Raw] = {}
    for name, value in values.items():
        line = _line_of(name, text)
        place = f"{shown}, line {line}" if line else shown
        spec = SPECS.get(name)
        if spec is None:
            raise unknown(name, place, SPECS)
        if spec.refused_in_toml:
            message = f"{place}: {spec.refused_in_toml}; set {spec.variable} in the environment or in .env"
            raise SettingsError(message, name=name, origin=place)
        found[name] = Raw(value, Origin("aligner.toml", place), path.parent)
    return found


def unknown(name: str, place: str, known: Mapping[str, object]) -> SettingsError:
    """The error for a setting that there is not, with the nearest that there is."""
    secret = next((item for item in ("API_KEY", "BASE_URL") if name.upper().endswith(item)), None)
    if secret:
        message = (
            f"{place}: there is no setting {name}; set ELEVENLABS_{secret} in the environment or in .env"
        )
        return SettingsError(message, name=name, origin=place)
    close = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {close[0]}?" if close else "aligner config lists the settings"
    return SettingsError(f"{place}: there is no setting {name}; {hint}", name=name, origin=place)


def _setting_of(variable: str, place: str) -> str | None:
    if variable in VARIABLES:
        return VARIABLES[variable]
    if variable.startswith("ALIGNER_") and variable not in OWN_VARIABLES:
        raise unknown(variable, place, VARIABLES)
    return None


def _split(name: str, value: str) -> object:
    """Lists of folders are written in variables as the system writes lists of folders."""
    return [item for item in value.split(os.pathsep) if item] if name == "voices_dir" else value


def _shown(path: Path, cwd: Path) -> str:
    """As a person in the current folder would type it."""
    try:
        return os.path.relpath(path, cwd)
    except ValueError:  # another drive
        return str(path)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SettingsError(f"{path}: no such file", origin=str(path)) from None
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror})", origin=str(path)) from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path}: is not UTF-8; save it as UTF-8", origin=str(path)) from None


def _line_of(name: str, text: str) -> int | None:
    key = re.escape(name)
    pattern = rf"""^[ \t]*["']?{key}["']?[ \t]*[=.]|^[ \t]*\[+[ \t]*["']?{key}\b"""
    found = re.search(pattern, text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else None


def _blank_lines(original: str) -> int:
    """A binding's text begins with the empty lines before it."""
    return original[: len(original) - len(original.lstrip())].count("\n")
