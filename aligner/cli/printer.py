"""Printing that harms nothing: a reader that went away, a name with control characters, an odd encoding."""

import os
import sys
from typing import TextIO


def prepare() -> None:
    """What a terminal's encoding lacks is escaped rather than an error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def mute(stream: TextIO) -> None:
    """From here on the stream goes nowhere: its reader is gone, and Python would complain when it closes."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        return


def say(*lines: str) -> None:
    """Lines on stdout: results."""
    _write(sys.stdout, lines)


def tell(*lines: str) -> None:
    """Lines on stderr: progress, warnings and errors."""
    _write(sys.stderr, lines)


def _write(stream: TextIO, lines: tuple[str, ...]) -> None:
    try:
        stream.writelines(f"{line}\n" for line in lines)
        stream.flush()
    except BrokenPipeError:
        mute(stream)


def printable(text: str) -> str:
    """The text on one line, with escapes for what would move a terminal's cursor or is no character."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def in_terminal(stream: TextIO) -> bool:
    """Whether a person watches who can be shown something that moves."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
