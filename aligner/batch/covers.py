"""The picture of a narration: the settings' own, else the one that the script's front matter names."""

from pathlib import Path

from aligner.audio.tags import picture_type
from aligner.config import Settings
from aligner.errors import ScriptError
from aligner.model import Script


def cover_of(script: Script, settings: Settings) -> Path | None:
    """Where a script's picture is: ``cover`` in its front matter lies beside it or below. Raises ``ScriptError``."""
    file = script.metadata.get("cover")
    if settings.cover is not None or not file or script.path is None:
        return settings.cover
    if not Path(file).is_absolute() and ".." in Path(file).parts:
        message = f"{script.path}: cover: {file} leads out of the script's folder: put the picture there"
        raise ScriptError(message, path=script.path)
    return script.path.parent / file


def read_cover(script: Script, settings: Settings) -> bytes:
    """The picture's file, or nothing. Raises ``ScriptError`` for what is none."""
    path = cover_of(script, settings)
    if path is None:
        return b""
    try:
        data = path.read_bytes()
        picture_type(data)
    except OSError as error:
        reason = f"it cannot be read ({error.strerror})"
    except ValueError as error:
        reason = str(error)
    else:
        return data
    called = script.path or script.name
    raise ScriptError(f"{called}: the cover {path} cannot be used: {reason}", path=script.path)
