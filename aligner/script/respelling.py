"""Pronunciations: which words of a text are read another way.

A written form matches whole words only. In small letters it matches any case ("gif" is also "GIF"); with a
capital in it, its own case alone ("US" is not "us"). Where two begin at the same place the longer one wins.
"""

import re
from collections.abc import Iterator, Mapping


class Respeller:
    """Finds the words of a list of pronunciations in any text."""

    def __init__(self, respellings: Mapping[str, str]) -> None:
        self._exact = dict(respellings)
        self._folded = {
            written: spoken for written, spoken in respellings.items() if written == written.lower()
        }
        forms = sorted(respellings, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(_pattern, forms))) if forms else None

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """(start, end, spoken) of each match, in order."""
        if self._pattern is None:
            return
        for found in self._pattern.finditer(text):
            written = " ".join(found.group().split())
            spoken = self._exact.get(written) or self._folded.get(written.lower())
            if spoken is not None:
                yield found.start(), found.end(), spoken


def _pattern(written: str) -> str:
    body = r"\s+".join(map(re.escape, written.split()))
    body = f"(?i:{body})" if written == written.lower() else body
    before = r"(?<!\w)" if _is_parted(written[0]) else ""
    after = r"(?!\w)" if _is_parted(written[-1]) else ""
    return before + body + after


def _is_parted(character: str) -> bool:
    """Whether a word that begins or ends so is known by what stands beside it: not so in Chinese or Japanese."""
    return character.isalnum() and not "\u3040" <= character <= "\u9fff"
