"""The list of narrations that the local server shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from aligner.preview.page import digest, filled, part


@dataclass(frozen=True, slots=True)
class Entry:
    """A narration of the folder. ``length`` and ``written`` are as they are to be read."""

    name: str
    address: str
    length: str
    size_bytes: int
    written: str
    corrected: bool


def write(folder: str, entries: Iterable[Entry]) -> tuple[str, str]:
    """The page and its policy."""
    style, script = part("index.css"), part("index.js")
    rows = "".join(map(_row, entries)) or '<tr><td colspan="5">There are no narrations here yet.</td></tr>'
    values = {"style": style, "script": script, "folder": escape(folder), "rows": rows}
    policy = (
        f"default-src 'none'; script-src {digest(script)}; style-src {digest(style)}; img-src data:;"
        " connect-src 'self'; base-uri 'none'; form-action 'none'"
    )
    return filled(part("index.html"), values), policy


def _row(entry: Entry) -> str:
    cells = (
        f'<td><a href="{escape(entry.address)}" dir="auto">{escape(entry.name)}</a></td>',
        f"<td>{escape(entry.length)}</td>",
        f"<td>{entry.size_bytes / 1e6:.1f} MB</td>",
        f"<td>{escape(entry.written)}</td>",
        f"<td>{'corrected' if entry.corrected else ''}</td>",
    )
    return f"<tr>{''.join(cells)}</tr>\n"
