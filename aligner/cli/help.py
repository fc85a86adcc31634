"""What ``--help`` and ``--version`` answer: files of plain text, one a command, nothing imported.

A line ``{name}`` in one of them stands for ``shared-name.txt``. A test holds them against the parser.
"""

from os.path import dirname, join  # loaded with Python, as pathlib is not

COMMANDS = (
    "render",
    "captions",
    "check",
    "preview",
    "video",
    "voices",
    "config",
    "cache",
    "serve",
    "latency",
    "replay",
)


def text_of(name: str) -> str:
    """The help of a command, or ``usage``."""
    return "".join(text_of(f"shared-{line[1:-2]}") if line.startswith("{") else line for line in _lines(name))


def _lines(name: str) -> list[str]:
    with open(join(dirname(__file__), "help_texts", f"{name}.txt"), encoding="ascii") as file:  # noqa: PTH118, PTH120, PTH123
        return file.readlines()


def answer(args: list[str]) -> tuple[str, int] | None:
    """The text to print and the exit code, where the command line only asks for help; else None."""
    if not args:
        return text_of("usage"), 2
    if args[0] in ("--version", "-V"):
        from aligner._version import __version__

        return f"aligner {__version__}\n", 0
    asked = args[: args.index("--")] if "--" in args else args
    if args[0] == "help":
        asked = [*args[1:], "--help"]
    if "--help" not in asked and "-h" not in asked:
        return None
    if asked[0] in COMMANDS:
        return text_of(asked[0]), 0
    return (text_of("usage"), 0) if asked[0] in ("-h", "--help") else None
