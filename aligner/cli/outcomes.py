"""Exit codes that no error carries, and what error an exception stands for."""

from aligner.errors import AlignerError

INTERRUPTED = 130
"""128 + SIGINT, as shells count."""
DEFECT = 70
"""EX_SOFTWARE of sysexits.h."""


def as_aligner_error(error: BaseException) -> AlignerError | None:
    """The error itself, or the first of a group that holds nothing else."""
    if isinstance(error, AlignerError):
        return error
    if isinstance(error, BaseExceptionGroup):
        inner = [as_aligner_error(part) for part in error.exceptions]
        return inner[0] if all(inner) else None
    return None
