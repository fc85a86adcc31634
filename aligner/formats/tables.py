"""Tables (.tsv, .csv, .words.csv, .marks.csv): for spreadsheets, scripts, and people who translate.

``tsv`` is the table that Whisper's tools write: ``start``, ``end``, ``text`` of each cue, in milliseconds, tabs
between them and no quoting. ``csv`` (RFC 4180: CRLF, quoted where needed) has a row a cue, ``words-csv`` a row a
word, ``marks`` a row a mark; times are seconds.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a formula, "- Hello" included, and runs
it: such text begins with a word joiner, which nobody sees. So does text after a semicolon, where a spreadsheet
that takes semicolons for separators would begin a cell. (OWASP, "CSV injection", lists these characters.)
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from aligner.formats.text import JOINER, clean, one_line, speaker_of
from aligner.model import Narration
from aligner.moments import heard_marks

_FORMULA = re.compile(r"(^|;)(\s*)(?=[=+\-@＝＋－＠])")


def plain_cell(text: str) -> str:
    """Text that no spreadsheet runs, on one line and without tabs."""
    return _FORMULA.sub(rf"\1\2{JOINER}", clean(text).replace("\t", " "))


def write_tsv(narration: Narration) -> str:
    """A row a cue; a cue with nothing to see is left out."""
    rows = [
        f"{cue.start_ms}\t{cue.end_ms}\t{plain_cell(text)}\n"
        for cue in narration.cues
        if (text := one_line(cue))
    ]
    return "".join(["start\tend\ttext\n", *rows])


def write_csv(narration: Narration) -> str:
    """A row a cue; a cue with nothing to see is left out."""
    shown = ((cue, one_line(cue)) for cue in narration.cues)
    rows = (
        (str(number), _seconds(cue.start_ms), _seconds(cue.end_ms), speaker_of(cue), text)
        for number, (cue, text) in enumerate(((cue, text) for cue, text in shown if text), 1)
    )
    return _csv(("index", "start", "end", "speaker", "text"), rows)


def write_words(narration: Narration) -> str:
    """A row a word: in which cue and line it stands, how it was read, and whether its time was told."""
    places = {
        word.start: (str(cue.index), str(number))
        for cue in narration.cues
        for number, line in enumerate(cue.lines, 1)
        for word in line
    }
    rows = (
        (
            *places.get(word.start, ("", "")),
            _seconds(word.start_ms),
            _seconds(word.end_ms),
            word.text,
            word.spoken or "",
            word.basis,
            word.speaker or "",
        )
        for word in narration.words
    )
    return _csv(("cue", "line", "start", "end", "word", "spoken", "basis", "speaker"), rows)


def write_marks(narration: Narration) -> str:
    """A row a mark of the script."""
    return _csv(("name", "start"), ((name, _seconds(at)) for name, at in heard_marks(narration)))


def _csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    file = io.StringIO()
    table = csv.writer(file, lineterminator="\r\n")
    table.writerow(head)
    table.writerows([plain_cell(cell) for cell in row] for row in rows)
    return file.getvalue()


def _seconds(ms: int) -> str:
    return f"{ms // 1000}.{ms % 1000:03d}"
