"""Right to left: which languages are written so, and the one mark that a line may need.

Players take the direction of a line from its first letter (WebVTT 1.1, 8.1: ``unicode-bidi: plaintext``; SubRip's by
custom). So an Arabic line that begins with a Latin name would be set from left to right, its full stop at the wrong
end, and an English line that begins with a Hebrew word from right to left: a mark before it, which nobody sees, says
what the line is. No other line needs a mark.
"""

import unicodedata

_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})
_TO_LEFT, _TO_RIGHT = "\u200f", "\u200e"


def right_to_left(language: str) -> bool:
    """Whether a language (BCP 47) is written from right to left, unless its script is said to be another."""
    base, *rest = language.replace("_", "-").lower().split("-")
    return base in _RIGHT_TO_LEFT and "latn" not in rest and "cyrl" not in rest


def direction_mark(line: str, language: str) -> str:
    """What has to stand before a line whose first letter says another direction than its language: a mark, or
    nothing. A line all of whose letters run the other way stays as it is."""
    leftwards = [
        kind != "L" for char in line if (kind := unicodedata.bidirectional(char)) in ("L", "R", "AL")
    ]
    wanted = right_to_left(language)
    if not leftwards or leftwards[0] == wanted or wanted not in leftwards:
        return ""
    return _TO_LEFT if wanted else _TO_RIGHT


def directed(line: str, language: str) -> str:
    """The line, with the mark that it needs."""
    return direction_mark(line, language) + line
