"""A table: drawn by rich for a person at a terminal, in aligned plain text for everything else."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from aligner.cli.printer import in_terminal, printable, say


@dataclass(frozen=True, slots=True)
class Column:
    """``folds``: this column gives way where the terminal is narrow."""

    title: str
    align: Literal["left", "right"] = "left"
    folds: bool = False


def show(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    """Prints the table on stdout."""
    clean = [[printable(cell) for cell in row] for row in rows]
    if in_terminal(sys.stdout):
        _draw(columns, clean)
    else:
        say(*plain(columns, clean))


def plain(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[str]:
    """The table's lines, columns two spaces apart, by display width."""
    from rich.cells import cell_len

    table = [[column.title for column in columns], *rows]
    widths = [max(cell_len(row[at]) for row in table) for at in range(len(columns))]
    lines: list[str] = []
    for row in table:
        cells: list[str] = []
        for column, cell, width in zip(columns, row, widths, strict=True):
            space = " " * (width - cell_len(cell))
            cells.append(space + cell if column.align == "right" else cell + space)
        lines.append("  ".join(cells).rstrip())
    return lines


def _draw(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for column in columns:
        overflow: Literal["fold", "ellipsis"] = "fold" if column.folds else "ellipsis"
        table.add_column(column.title, justify=column.align, no_wrap=not column.folds, overflow=overflow)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    try:
        Console(highlight=False).print(table)
    except BrokenPipeError:
        from aligner.cli.printer import mute

        mute(sys.stdout)
