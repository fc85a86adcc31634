"""Which line ends of a script the writer meant: those of verse, not those of prose that was wrapped by hand."""

import re

from aligner.captions.width import display_width

# Prose is wrapped at 60 columns and more; a line of verse seldom has above 50 letters, or 25 full-width ones.
_WIDEST = 25.0


class Verses:
    """The paragraphs of a text that were written in several short lines. Asked from front to back: linear over all."""

    def __init__(self, text: str) -> None:
        self._paragraphs = re.finditer(r"\S(?:.|\n(?!\s*\n))*", text)
        self._end, self._short = -1, False

    def holds(self, position: int) -> bool:
        """Whether a place of the text lies in such a paragraph."""
        while position > self._end:
            found = next(self._paragraphs, None)
            if found is None:
                return False
            self._end = found.end()
            lines = found.group().split("\n")
            self._short = len(lines) > 1 and all(
                display_width(line.strip(), full_width=True) <= _WIDEST for line in lines
            )
        return self._short
