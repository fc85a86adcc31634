"""Keys taken out of what is kept: by their value wherever it stands, by the fields that carry one, by their look.

Knows text only. What is left is as it was, byte for byte, so that a log still shows what was on the wire.
"""

import json
import re
from urllib.parse import quote, quote_plus

REMOVED = "[key removed]"

# facts.md row 2, and the spellings of the HTTP API and of other clients.
_FIELD = re.compile(
    r"""((?:xi[-_]?api[-_]?key|api[-_]?key|authorization)\\*"\s*:\s*\\*")(?:[^"\\]|\\(?!"))*""", re.IGNORECASE
)
_QUERY = re.compile(r"((?:xi[-_]api[-_]key|api[-_]key|authorization|token)=)[^&\s\"#]*", re.IGNORECASE)
# What the service's keys look like. Base64 has no underscore, so that audio is never taken for one.
_LOOK = re.compile(r"\bsk_[0-9A-Za-z]{16,}")
_BEARER = re.compile(r"\b(Bearer\s+)[\w.~+/=-]{16,}", re.IGNORECASE)
# A key this long is in no text or base64 by chance; a shorter one (a test service's) could be any word.
_UNMISTAKABLE = 8
_SOUND = re.compile(r'"audio"\s*:\s*"')


class Redactor:
    """Takes one key out of texts, and whatever else looks like one."""

    def __init__(self, key: str) -> None:
        key = key.strip()
        spellings = {key, json.dumps(key)[1:-1], quote(key, safe=""), quote_plus(key)} if key else set()
        self._spellings = sorted(spellings, key=len, reverse=True)
        self._certain = len(key) >= _UNMISTAKABLE
        words = "|".join(map(re.escape, self._spellings))
        self._word = re.compile(rf"(?<!\w)(?:{words})(?!\w)") if words else None

    def holds(self, text: str) -> bool:
        """Whether the text has the key in it, past doubt."""
        return self._certain and any(spelling in text for spelling in self._spellings)

    def text(self, text: str) -> str:
        """The text without the key."""
        if self._certain:
            for spelling in self._spellings:
                text = text.replace(spelling, REMOVED)
        elif self._word is not None and not _SOUND.search(text):
            text = self._word.sub(REMOVED, text)
        text = _FIELD.sub(rf"\1{REMOVED}", text)
        text = _QUERY.sub(rf"\1{REMOVED}", text)
        return _BEARER.sub(rf"\1{REMOVED}", _LOOK.sub(REMOVED, text))

    def data(self, data: bytes) -> bytes:
        """Likewise for a frame of bytes."""
        return self.text(data.decode("latin-1")).encode("latin-1")
