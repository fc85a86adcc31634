"""Manifests (.csv with a header, .jsonl): a row is a script where there is a column ``name``, else a passage of one.

``pause`` is the silence after a row's text. A table from a spreadsheet may have semicolons or tabs for commas.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePosixPath
from typing import TypeVar

from aligner.model import VoiceSettings
from aligner.script.breaks import LONGEST_MS, TIME
from aligner.script.directives import FASTEST, SLOWEST
from aligner.script.language import normalize_tag
from aligner.script.manuscript import Block, Manuscript, Speaker
from aligner.script.naming import safe_name
from aligner.script.options import ReadOptions
from aligner.script.places import Source
from aligner.script.segments import is_spoken

COLUMNS = (
    "name",
    "text",
    "voice",
    "speaker",
    "language",
    "title",
    "model",
    "speed",
    "stability",
    "similarity_boost",
    "style_exaggeration",
    "speaker_boost",
    "pause",
)
_ALIASES = {"output": "name"}
_AUDIO = re.compile(r"\.(mp3|wav|flac|m4a|opus)$", re.IGNORECASE)
# The service's own ranges: what lies outside is refused by it after it was asked.
_SHARES = ("stability", "similarity_boost", "style_exaggeration")
_RANGES = {"speed": (SLOWEST, FASTEST), **dict.fromkeys(_SHARES, (0.0, 1.0))}
_TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_SEPARATOR = re.compile(r"sep=([,;\t|])", re.IGNORECASE)
_TIME = re.compile(rf"{TIME}|(\d{{1,6}})")

_Value = TypeVar("_Value", float, bool, int)


@dataclass(frozen=True, slots=True)
class _Row:
    """``cells`` are those with something in them, by column."""

    number: int
    cells: Mapping[str, str]


def read_csv(text: str, source: Source, _: ReadOptions) -> tuple[Manuscript, ...]:
    """A script, or one for each row. Raises ``ScriptError`` naming the row and the column."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    head, *after = plain.split("\n", 1)
    skipped = 0
    if said := _SEPARATOR.fullmatch(head):
        # Excel's own line, for Excel.
        plain, skipped = "".join(after), 1
        head = plain.split("\n", 1)[0]
    separator = said[1] if said else max(",;\t", key=head.count)
    table: list[list[str]] = []
    try:
        table.extend(csv.reader(io.StringIO(plain), delimiter=separator, strict=True))
    except csv.Error as error:
        message = f"is not CSV from here on ({error}): a quotation mark in a text is written twice"
        raise source.error_at(message, len(table) + 1 + skipped, 1, "row") from None
    header = [cell.strip().lower() for cell in table[0]] if table else []
    columns = _columns([name for name in header if name], source, 1 + skipped, "row")
    rows: list[_Row] = []
    for number, cells in enumerate(table[1:], 2 + skipped):
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[len(header) :]):
            message = (
                f"there are {len(cells)} cells and only {len(header)} columns: quote a text that has a comma"
            )
            raise source.error_at(message, number, 1, "row")
        named = {
            name: cell.strip() for name, cell in zip(header, cells, strict=False) if name and cell.strip()
        }
        rows.append(_Row(number, {_ALIASES.get(name, name): cell for name, cell in named.items()}))
    return _manuscripts(rows, columns, source, "row")


def read_jsonl(text: str, source: Source, _: ReadOptions) -> tuple[Manuscript, ...]:
    """A script, or one for each line. Raises ``ScriptError`` naming the line and the key."""
    rows: list[_Row] = []
    columns: set[str] = set()
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
        except (ValueError, RecursionError):
            raise source.error_at('is not JSON: write {"text": "…"}, one to a line', number, 1) from None
        if not isinstance(values, dict):
            raise source.error_at('is not a JSON object: write {"text": "…"}', number, 1)
        columns |= _columns(list(values), source, number, "line")
        cells: dict[str, str] = {}
        for name, value in values.items():
            if isinstance(value, dict | list):
                raise source.error_at(f"{name} is no text and no number", number, 1)
            if value is not None and str(value).strip():
                shown = str(value).lower() if isinstance(value, bool) else str(value)
                cells[_ALIASES.get(str(name), str(name))] = shown.strip()
        rows.append(_Row(number, cells))
    return _manuscripts(rows, columns, source, "line")


def names_text(head: str) -> bool:
    """Whether a table's first line is a manifest's: it has a column or a key ``text``."""
    lines = head.strip().splitlines() or [""]
    line = lines[1] if _SEPARATOR.fullmatch(lines[0]) and lines[1:] else lines[0]
    if line.startswith("{"):
        return re.search(r'"text"\s*:', line) is not None
    return "text" in (cell.strip(' "').lower() for cell in re.split(r"[,;\t|]", line))


def _columns(names: list[str], source: Source, line: int, unit: str) -> set[str]:
    """The columns by their own names. Raises ``ScriptError`` for one that is not known, or given twice."""
    known = [_ALIASES.get(name, name) for name in names]
    for name, column in zip(names, known, strict=True):
        if column not in COLUMNS:
            from difflib import get_close_matches

            near = get_close_matches(name, COLUMNS, n=1)
            hint = f"did you mean {near[0]}? There are" if near else "there are"
            shown = name[:40] if name.isprintable() else ascii(name)[:40]
            raise source.error_at(f"there is no column {shown}; {hint} {', '.join(COLUMNS)}", line, 1, unit)
        if known.count(column) > 1:
            raise source.error_at(f"there are two columns for {column}", line, 1, unit)
    return set(known)


def _manuscripts(rows: list[_Row], columns: set[str], source: Source, unit: str) -> tuple[Manuscript, ...]:
    if "text" not in columns:
        raise source.error(f"has no column text; there are {', '.join(COLUMNS)}")
    blocks = [_block(row, source, unit) for row in rows]
    if "name" not in columns:
        shared = {column: _shared(rows, column, source, unit) for column in ("title", "language")}
        language = _language(shared["language"], source, unit)
        title = shared["title"].cells["title"] if shared["title"] else ""
        made = Manuscript(tuple(blocks), title=title, language=language, unit=unit, path=source.path)
        return (made,)
    return tuple(_scripts(rows, blocks, source, unit))


def _scripts(rows: list[_Row], blocks: list[Block], source: Source, unit: str) -> Iterator[Manuscript]:
    taken: dict[str, int] = {}
    folder = PurePosixPath(source.name).parent
    for row, block in zip(rows, blocks, strict=True):
        try:
            name = safe_name(_AUDIO.sub("", row.cells.get("name", "")))
        except ValueError as error:
            raise source.error_at(str(error), row.number, 1, unit) from None
        before = taken.setdefault(name.casefold(), row.number)
        if before != row.number:
            raise source.error_at(f"the name {name} is that of {unit} {before} already", row.number, 1, unit)
        yield Manuscript(
            (block,),
            name=(folder / name).as_posix(),
            title=row.cells.get("title", ""),
            language=_language(row, source, unit),
            unit=unit,
            path=source.path,
        )


def _block(row: _Row, source: Source, unit: str) -> Block:
    text = row.cells.get("text", "")
    if not is_spoken(text):
        raise source.error_at("there is no text to speak", row.number, 1, unit)
    try:
        pause_ms = _parsed(row, "pause", _pause_ms)
        settings = VoiceSettings(
            stability=_parsed(row, "stability", _number),
            similarity_boost=_parsed(row, "similarity_boost", _number),
            style=_parsed(row, "style_exaggeration", _number),
            use_speaker_boost=_parsed(row, "speaker_boost", _truth),
            speed=_parsed(row, "speed", _number),
        )
    except ValueError as error:
        raise source.error_at(str(error), row.number, 1, unit) from None
    # The directive does what the column says: there is one way in which pauses are made.
    return Block(
        text if pause_ms is None else f"{text} [pause {pause_ms}ms]",
        line=row.number,
        speaker=row.cells.get("speaker"),
        delivery=Speaker(row.cells.get("voice"), row.cells.get("model"), settings),
    )


def _parsed(row: _Row, column: str, parse: Callable[[str, str], _Value]) -> _Value | None:
    return parse(column, row.cells[column]) if column in row.cells else None


def _number(column: str, cell: str) -> float:
    lowest, highest = _RANGES[column]
    # Spreadsheets write numbers as their country does.
    cell = cell.replace(",", ".")
    if not re.fullmatch(r"\d{1,3}(\.\d{0,9})?|\.\d{1,9}", cell) or not lowest <= float(cell) <= highest:
        raise ValueError(f"{column} is a number from {lowest:g} to {highest:g}, not {_shown(cell)}")
    return float(cell)


def _truth(column: str, cell: str) -> bool:
    if cell.lower() not in _TRUTHS:
        raise ValueError(f"{column} is true or false, not {_shown(cell)}")
    return _TRUTHS[cell.lower()]


def _pause_ms(column: str, cell: str) -> int:
    """Milliseconds where no unit is given, as for ``--paragraph-pause-ms``."""
    found = _TIME.fullmatch(cell.replace(",", "."))
    if not found:
        raise ValueError(f"{column} is a time such as 1.5s or 500ms, not {_shown(cell)}")
    pause = Decimal(found[1] or found[3]) * (1000 if (found[2] or "").lower() == "s" else 1)
    if pause > LONGEST_MS:
        raise ValueError(f"{column}: {_shown(cell)} is longer than ten minutes")
    return int(pause + Decimal("0.5"))


def _shared(rows: list[_Row], column: str, source: Source, unit: str) -> _Row | None:
    """The first row that says something of the whole script. Raises ``ScriptError`` where another says otherwise."""
    saying = [row for row in rows if column in row.cells]
    for row in saying:
        if row.cells[column] != saying[0].cells[column]:
            message = f"a script has one {column}: {unit} {saying[0].number} says {saying[0].cells[column]}"
            raise source.error_at(f"{message}; a column name makes each {unit} a script", row.number, 1, unit)
    return saying[0] if saying else None


def _language(row: _Row | None, source: Source, unit: str) -> str | None:
    if row is None or "language" not in row.cells:
        return None
    try:
        return normalize_tag(row.cells["language"])
    except ValueError as error:
        raise source.error_at(str(error), row.number, 1, unit) from None


def _shown(cell: str) -> str:
    short = f"{cell[:30]}…" if len(cell) > 30 else cell
    return short if short.isprintable() else ascii(short)
