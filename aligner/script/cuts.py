"""Where a long paragraph may be cut: after a sentence, else after a clause, else at a space. Never inside
a word.

A cut is where a piece ends. Pieces are bounded because a service takes only so much text at once, and
because a piece is what is made again when a stream breaks. Captions have their own, finer rules; these are
for the ear only.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from aligner.script.language import words

SENTENCE, CLAUSE, SPACE = range(3)
"""Kinds of cut, best first."""

PAUSES_MS = (200, 60, 0)
"""Silence after a piece, by the kind of cut: what a voice leaves out when its text stops there."""

# A full stop after these does not end a sentence. In lower case, without stops.
_ABBREVIATIONS = words(
    # titles and names
    "mr mrs ms mx dr prof rev fr st sr sra srta dña mme mlle mgr hr frl ing dipl sen rep gov gen col maj",
    "capt lt sgt cmdr adm pres hon messrs",
    # references, addresses, Latin, and its likes in other languages
    "eds cf vs v viz approx ca c est dept ave blvd rd mt ft tel ext eg ie al ibid zb dh bzw ua evtl ggf pej ej",
)
# Nor after these when a number follows: "Fig. 3", "Sun. 4", but "She said no."
_BEFORE_NUMBERS = words(
    "no nos nr vol vols p pp fig figs ch sec art ed ev",
    "jan feb febr mar apr jun jul aug sep sept okt oct nov dec dez",
    "mon tue tues wed thu thur thurs fri sat sun",
)
# In these languages "3. Oktober" is the third of October, so a short number's full stop ends nothing.
_ORDINAL_STOP = words("de da nb nn no fi is et lv hr sr bs sl sk cs hu tr pl")

_CLOSING = r"[\"'”’»›)\]}」』）】》〉＂＇*_]*"
_ENDS = re.compile(
    rf"""(?P<wide>[。！？｡]{_CLOSING})(?=\s|\S)        # ideographic: no space follows
       | (?P<mark>[.!?…؟۔।॥։።]+){_CLOSING}(?=\s)      # a sentence's end and a space
       | (?P<widecomma>[，、；：､]{_CLOSING})(?=\s|\S)
       | (?P<comma>[;:,،؛—–]{_CLOSING})(?=\s)         # a clause's end and a space
       | (?P<space>\s+)
    """,
    re.VERBOSE,
)
_LAST_WORD = re.compile(r"[^\s(\[\"'“‘«„—–]*$")
# Scripts written without spaces: where nothing better is found, they may be cut between any two characters.
_UNSPACED = re.compile(
    r"(?<=[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])(?=[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])"
)


def pieces(text: str, *, longest: int, language: str) -> Iterator[tuple[int, int, int]]:
    """The text in pieces of at most ``longest`` code points: (start, end, kind of the cut at the end).

    Pieces are of about equal length, so that none is a scrap. A piece is longer only where a stretch
    without a space is: cutting a word would be worse. Spaces at a cut belong to the piece before it.
    """
    if len(text) <= longest:
        yield 0, len(text), SENTENCE
        return
    cuts = _cuts(text, language)
    start = 0
    while len(text) - start > longest:
        end, kind = _best(cuts, start, len(text), longest)
        yield start, end, kind
        start = end
    if start < len(text):
        yield start, len(text), SENTENCE


def sentence_ends(text: str, language: str) -> tuple[int, ...]:
    """Where sentences end within a text, the spaces after them included."""
    return tuple(_cuts(text, language)[SENTENCE])


def _best(cuts: tuple[list[int], ...], start: int, length: int, longest: int) -> tuple[int, int]:
    """The cut nearest to an even division, of the best kind that there is in reach."""
    left = length - start
    even = start + -(-left // -(-left // longest))
    # A sentence's end near the very start would leave a scrap: then a clause's end is better, or a space. Only
    # where there is nothing else is a scrap cut off after all.
    for least in (max(1, longest // 4), 1):
        for kind, places in enumerate(cuts):
            low = bisect_left(places, start + (1 if kind == SPACE else least))
            high = bisect_right(places, start + longest)
            if low < high:
                near = bisect_left(places, even, low, high)
                choices = places[max(low, near - 1) : min(high, near + 1)]
                return min(choices, key=lambda place: abs(place - even)), kind
    beyond = [places[at] for places in cuts if (at := bisect_right(places, start + longest)) < len(places)]
    return min(beyond, default=length), SPACE


def _cuts(text: str, language: str) -> tuple[list[int], ...]:
    """Every place for a cut, by kind, in order."""
    by_kind: tuple[list[int], ...] = ([], [], [])
    pending: int | None = None
    for found in _ENDS.finditer(text):
        which = found.lastgroup
        if which == "space":
            by_kind[SPACE if pending is None else pending].append(found.end())
            pending = None
        elif which == "wide" or which == "widecomma":
            by_kind[SENTENCE if which == "wide" else CLAUSE].append(found.end())
        elif which == "mark":
            pending = SENTENCE if _ends_sentence(text, found, language) else None
        else:
            pending = CLAUSE
    by_kind[SPACE].extend(found.start() for found in _UNSPACED.finditer(text))
    by_kind[SPACE].sort()
    return by_kind


def _ends_sentence(text: str, mark: re.Match[str], language: str) -> bool:
    if mark.group("mark") != ".":
        return True
    following = text[mark.end() : mark.end() + 40].lstrip()
    if following[:1].islower():
        return False
    before = _LAST_WORD.search(text, max(0, mark.start() - 40), mark.start())
    word = before.group() if before else ""
    if len(word) == 1 and word.isalpha() and word != "I":
        return False  # an initial: J. R. R. Tolkien
    if word.isdecimal() and len(word) <= 2:
        return language.split("-")[0] not in _ORDINAL_STOP
    plain = word.casefold().replace(".", "")
    return plain not in _ABBREVIATIONS and not (plain in _BEFORE_NUMBERS and following[:1].isdecimal())
