"""What is not prose, as text to read aloud: rows of tables, lines that a format broke."""

import re
from collections.abc import Sequence

_ENDED = re.compile(r"[.!?…:;。！？؟]['\"’”»)\]]*$")
# Writings without spaces: no space belongs where their lines were broken.
_UNSPACED = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff60]")


def row_text(headers: Sequence[str], cells: Sequence[str]) -> str:
    """``Header: value; Header: value.`` Empty cells are left out, and so are headers that say nothing."""
    parts: list[str] = []
    for index, cell in enumerate(cells):
        value = " ".join(cell.split())
        header = " ".join(headers[index].split()).rstrip(":") if index < len(headers) else ""
        if value:
            parts.append(f"{header}: {value}" if header else value)
    text = "; ".join(parts)
    return text if not text or _ENDED.search(text) else f"{text}."


def table_texts(rows: Sequence[Sequence[str]]) -> list[str]:
    """Each row as text, the first one as the header of the others. A table of one row or one column has no header."""
    if len(rows) < 2 or max(map(len, rows)) < 2:
        return [row_text((), row) for row in rows]
    return ["", *(row_text(rows[0], row) for row in rows[1:])]


def one_line(text: str) -> str:
    """Lines joined as their writing joins words: with a space, or with nothing."""
    made = ""
    for line in filter(None, map(str.strip, text.splitlines())):
        joins = made and not (_UNSPACED.match(made[-1]) and _UNSPACED.match(line))
        made += f" {line}" if joins else line
    return made
