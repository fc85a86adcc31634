"""The command line. One command a module, each a thin function over the library that returns an exit code.

Exit codes: 0 done; 1 some scripts failed and the others were written; 2 nothing could be done as asked;
130 interrupted; 70 a defect of aligner's own. Help is answered here without importing anything else, because
that is what most starts are for.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: "Sequence[str] | None" = None) -> int:
    """Runs a command line and returns its exit code."""
    args = list(sys.argv[1:] if argv is None else argv)
    from aligner.cli import help  # noqa: A004 - the module's name is what it is

    answer = help.answer(args)
    if answer is None:
        from aligner.cli.boundary import guarded

        return guarded(args)
    text, code = answer
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        from aligner.cli.printer import mute

        mute(sys.stdout)
    return code


__all__ = ["main"]
