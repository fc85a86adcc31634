"""The one place where errors become a sentence and an exit code."""

import errno
import os
import sys
import tempfile
import traceback
from pathlib import Path

from aligner.cli.outcomes import DEFECT, INTERRUPTED, as_aligner_error
from aligner.cli.printer import prepare, printable, tell
from aligner.errors import UsageError


def guarded(args: list[str]) -> int:
    """Runs a command line. Whatever happens, the user gets a sentence and the shell a code."""
    prepare()
    try:
        from aligner.cli.commands import dispatch

        return dispatch(args)
    except KeyboardInterrupt:
        tell("aligner: interrupted")
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the boundary
        known = _too_long(error) or as_aligner_error(error)
        if known is not None:
            tell(f"aligner: {printable(str(known))}")
            return known.exit_code
        return _defect(error, debug="--debug" in args or bool(os.environ.get("ALIGNER_DEBUG")))


def _too_long(error: Exception) -> UsageError | None:
    """For what is no name at all: a text where a file was to be named."""
    if not isinstance(error, OSError) or error.errno != errno.ENAMETOOLONG:
        return None
    return UsageError(
        f"“{str(error.filename)[:60]}…” is too long for the name of a file; a text to speak belongs in one"
    )


def _defect(error: Exception, *, debug: bool) -> int:
    if debug:
        traceback.print_exception(error, file=sys.stderr)
        where = ""
    else:
        where = f"; the traceback is in {_saved(error)} (--debug shows it here)"
    tell(f"aligner: an unexpected {type(error).__name__}: {printable(str(error))}{where}")
    return DEFECT


def _saved(error: Exception) -> str:
    """Where the traceback was written."""
    try:
        handle, name = tempfile.mkstemp(prefix="aligner-", suffix=".log", text=True)
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            traceback.print_exception(error, file=file)
    except OSError:
        return "no file, as none could be written"
    return str(Path(name))
