"""The text that a service holds back until there is enough to speak well, and where it cuts.

Pure text: no frames, no time. What was added comes out again, joined, character for character.

The rule (facts.md row 4): a generation starts when the buffer is as long as the schedule's item for it; the
last item repeats. It then takes everything up to the last place where speech can be cut: a sentence's end,
else a clause's, else a space. The rest stays. A cut never falls inside a tag while tags are read.
"""

import re
from collections.abc import Iterator, Sequence

from aligner.wire.options import DEFAULT_SCHEDULE, SCHEDULE_ITEM

_CLOSERS = r"[\"'”’»)\]」』）】]*"
_SENTENCE_END = re.compile(rf"(?:[.!?…]+{_CLOSERS}\s+|[。！？]+{_CLOSERS}\s*|\n\s*\n\s*)")
_CLAUSE_END = re.compile(rf"(?:[,;:]{_CLOSERS}\s+|[—–]\s*|[，、；：]\s*|\n\s*)")
_SPACE = re.compile(r"\s+")

# A tag that may still be coming in, and what must stay in one piece because it is one instruction.
_TAG = re.compile(r"<phoneme\b.*?(?:</phoneme\s*>|\Z)|<[a-zA-Z/!?][^<>]*(?:>|\Z)|<\Z", re.DOTALL)
# No tag of this dialect is longer; beyond it a "<" was just a character.
_LONGEST_TAG = 500

# A full stop after these, or after one letter, ends no sentence. Only the quality of a cut depends on it.
_ABBREVIATIONS = re.compile(
    r"mr|mrs|ms|dr|prof|st|jr|sr|vs|etc|fig|no|vol|eds?|rev|gen|col|capt|lt|sgt|approx|inc|ltd|co|corp"
    r"|bzw|usw|ca|nr|str|mme|mlle|sra|sig|dott",
    re.IGNORECASE,
)
_LAST_WORD = re.compile(r"(\w+)\.\W*\Z")


class TextBuffer:
    """One context's text on its way to the voice.

    ``at_once`` is ``auto_mode``: every message is spoken as it comes. ``tags`` is ``enable_ssml_parsing``.
    """

    def __init__(
        self, schedule: Sequence[int] = DEFAULT_SCHEDULE, *, at_once: bool = False, tags: bool = False
    ) -> None:
        self._schedule = tuple(schedule) or DEFAULT_SCHEDULE
        self._at_once = at_once
        self._tags = tags
        self._text = ""
        self._generations = 0

    @property
    def text(self) -> str:
        """What is held back."""
        return self._text

    @property
    def threshold(self) -> int:
        """How long the buffer must be for the next generation."""
        return self._schedule[min(self._generations, len(self._schedule) - 1)]

    def add(self, text: str) -> None:
        """Appends. A single space is a separator, or nothing where there is nothing to separate."""
        if text == " " and (not self._text or self._text[-1].isspace()):
            return
        self._text += text

    def due(self, *, trigger: bool = False) -> str:
        """What is to be spoken now, "" for nothing. ``trigger`` asks for it from 50 characters on."""
        if self._at_once:
            return self._take(self._before_open_tag())
        threshold = min(self.threshold, SCHEDULE_ITEM[0]) if trigger else self.threshold
        if len(self._text) < threshold:
            return ""
        return self._take(self._cut())

    def rest(self) -> str:
        """Everything, whatever its length; blanks alone stay."""
        return self._take(len(self._text))

    def _take(self, end: int) -> str:
        taken = self._text[:end]
        if not taken.strip():
            return ""
        self._text = self._text[end:]
        self._generations += 1
        return taken

    def _before_open_tag(self) -> int:
        for start, end, complete in self._kept_whole():
            if not complete and end == len(self._text):
                return start
        return len(self._text)

    def _cut(self) -> int:
        kept = list(self._kept_whole())
        limit = self._before_open_tag()
        first = len(self._text) - len(self._text.lstrip())
        for pattern in (_SENTENCE_END, _CLAUSE_END, _SPACE):
            for match in reversed(list(pattern.finditer(self._text))):
                cut = match.end()
                if cut > limit or any(start < cut < end for start, end, _ in kept):
                    continue
                if cut > first and not (pattern is _SENTENCE_END and _abbreviated(self._text, cut)):
                    return cut
        # No place to cut: wait for one, but not for ever.
        return limit if len(self._text) >= SCHEDULE_ITEM[1] else 0

    def _kept_whole(self) -> Iterator[tuple[int, int, bool]]:
        """Start, end and completeness of every stretch that a cut must not divide."""
        if not self._tags or "<" not in self._text:
            return
        for match in _TAG.finditer(self._text):
            complete = match.group().endswith(">") and not (
                match.group().startswith("<phoneme") and not match.group().rstrip().endswith("</phoneme>")
            )
            if complete or len(match.group()) <= _LONGEST_TAG:
                yield match.start(), match.end(), complete


def _abbreviated(text: str, end: int) -> bool:
    match = _LAST_WORD.search(text[max(0, end - 40) : end])
    return match is not None and (len(match[1]) == 1 or _ABBREVIATIONS.fullmatch(match[1]) is not None)
