"""Letters beside a stretch of which nothing was told: which of them can be placed, and which cannot.

A service leaves out the times of some messages (row 15 of the protocol's facts) or stops early. What it told
of a word at such an edge is a fragment: it belongs to the word that follows, or goes before, without a break,
and to no other for a letter or two that happen to agree. Knows letters, words and where the line is torn.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest

from aligner.timing.align import Run
from aligner.timing.islands import CHANCE_LETTERS, enough_letters
from aligner.timing.letters import weight
from aligner.timing.spelling import Gap, Letters, pieces

Piece = tuple[int, int]

# The end of a text was left unspoken when less than this part of its letters was said in any spelling.
_SPOKEN_PART = 0.5
_WORD_LETTERS = 12
# Letters, about a word and a half, that agree where a reading ends: fewer may be words of the reading's own.
_PROOF_LETTERS = 6
# Letters that are looked through for a stretch that nothing holds.
_FAR_LETTERS = 400
# Words that a reading of a few written ones has at most: "$1,234.56" has eleven.
_LONGEST_READING = 24


def ended_early(spoken: Letters, script: Letters, gap: Gap) -> list[Gap] | None:
    """The last gap without the words that were left unspoken; None when it is not far too short.

    Reading out makes a text longer. Where less was said than is written, words that both sides have keep
    their places; when what follows the last of them is far too short, the speech ended there, in its word.
    """
    i, i_end, j, j_end = gap
    said = i_end - i
    if not 0 < said < j_end - j:
        return None
    tokens = pieces(spoken.word_of, i, i_end)
    words = pieces(script.word_of, j, min(j_end, j + 2 * said + _WORD_LETTERS))
    parts: list[Gap] = []
    for token, word in _followed(spoken, script, tokens, words, proof=1):
        parts += [(i, tokens[token][0], j, words[word][0]), (*tokens[token], *words[word])]
        i, j = tokens[token][1], words[word][1]
    if i_end - i >= _SPOKEN_PART * (j_end - j):
        return None
    if i < i_end:
        # What was begun last; nobody knows how much of it was said.
        token_end = next(end for start, end in tokens if start >= i)
        word_end = next((end for start, end in words if start >= j), j_end)
        parts.append((i, token_end, j, word_end))
    return parts


@dataclass(frozen=True, slots=True)
class Claims:
    """What can be said of a torn gap: letters spelled alike, gaps without a tear, words known by one letter."""

    runs: list[Run] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    spoken: list[tuple[Piece, int]] = field(default_factory=list)


def loosened(runs: Sequence[Run], torn: Sequence[int], said: int, written: int) -> list[Run]:
    """The runs without a few letters beyond a tear, unless the texts begin or end with them."""
    kept: list[Run] = []
    for run in runs:
        i, j, length = run
        if said in torn[-1:] and length < CHANCE_LETTERS and (i + length, j + length) == (said, written):
            continue  # what was said last is not what is written last: the tear comes after it
        tears = torn[bisect_left(torn, i) : bisect_left(torn, i + length)] if torn else ()
        if tears and tears[0] - i < CHANCE_LETTERS and (i or j or tears[0] == 0):
            cut = tears[0] - i
            if not cut and length < CHANCE_LETTERS and i + length in torn[-1:]:
                continue
            i, j, length = i + cut, j + cut, length - cut
        if (
            tears
            and i + length - tears[-1] < CHANCE_LETTERS
            and not (i + length == said and j + length == written)
        ):
            length = tears[-1] - i
        if length > 0:
            kept.append((i, j, length))
    return kept


def across(spoken: Letters, script: Letters, gap: Gap, torn: Sequence[int]) -> Claims:
    """A gap with tears in it or at its edges: what each piece between the tears can be said to be."""
    i, i_end, j, j_end = gap
    tears = torn[bisect_left(torn, i) : bisect_left(torn, i_end + 1)]
    claims = Claims()
    islands = list(pairwise([i, *[tear for tear in tears if i < tear < i_end], i_end]))
    held = i_end not in tears and (i_end < len(spoken.text) or i_end - i >= j_end - j)
    if i not in tears and islands:
        j = _begun(spoken, script, (*islands.pop(0), j, j_end), claims)
    last = islands.pop() if held and islands else None
    if last:
        j_end = _resumed(spoken, script, (*last, j, j_end), claims)
    for island in islands:
        j = _afloat(spoken, script, (*island, j, j_end), claims)
    return claims


def _begun(spoken: Letters, script: Letters, gap: Gap, claims: Claims) -> int:
    """Follows what is known without a break: its first word is the next word. Returns what is left from."""
    i, i_end, j, j_end = gap
    tokens = pieces(spoken.word_of, i, i_end)
    words = pieces(script.word_of, j, min(j_end, j + 2 * (i_end - i) + _WORD_LETTERS))
    for a, b in _followed(spoken, script, tokens, words):
        if a == len(tokens) - 1:
            break  # the tear may go through it
        claims.gaps.extend([(i, tokens[a][0], j, words[b][0]), (*tokens[a], *words[b])])
        i, j = tokens[a][1], words[b][1]
    token = next((piece for piece in tokens if piece[0] >= i), None)
    word = next((piece for piece in words if piece[0] >= j), None)
    if token and word and _begins(spoken, token) and _begins(script, word):
        claims.spoken.append((token, script.word_of[word[0]]))
        return word[0]
    return j


def _resumed(spoken: Letters, script: Letters, gap: Gap, claims: Claims) -> int:
    """Goes on into what is known: its last word is the word before. Returns what is left up to."""
    i, i_end, j, j_end = gap
    tokens = pieces(spoken.word_of, i, i_end)
    words = pieces(script.word_of, max(j, j_end - 2 * (i_end - i) - _WORD_LETTERS), j_end)
    for a, b in _followed(spoken, script, tokens, words, back=True):
        if a == 0:
            break
        token_start, token_end = tokens[a]
        claims.gaps.extend([(token_end, i_end, words[b][1], j_end), (token_start, token_end, *words[b])])
        i_end, j_end = token_start, words[b][0]
    token = next((piece for piece in reversed(tokens) if piece[1] <= i_end), None)
    word = next((piece for piece in reversed(words) if piece[1] <= j_end), None)
    if token and word and _ends(spoken, token) == _ends(script, word):
        claims.spoken.append((token, script.word_of[word[0]]))
        return word[1]
    return j_end


def _afloat(spoken: Letters, script: Letters, gap: Gap, claims: Claims) -> int:
    """Nothing told on either side: placed where it is spelled so, if that is one place only."""
    i, i_end, j, j_end = gap
    if j_end - j > _FAR_LETTERS:
        return j
    needed = enough_letters(j_end - j)
    if any(weight(letter) > 1 for letter in script.text[j:j_end]):
        needed = max(needed, _PROOF_LETTERS)  # it may be a part of what is read out for them
    sought, _ = _spaced(spoken, i, i_end)
    if len(sought) >= needed:
        written, places = _spaced(script, j, j_end)
        at = written.find(sought)
        if at >= 0 and written.find(sought, at + 1) < 0:
            claims.runs.append((i, places[at], i_end - i))
            return places[at] + i_end - i
    held = _only(spoken, script, gap)
    if sum(end - start for (start, end), _ in held) < needed:
        return j
    (token, word), *_ = held
    _resumed(spoken, script, (i, token[0], j, word[0]), claims)
    i, j = token[0], word[0]
    for token, word in held:
        claims.gaps.extend([(i, token[0], j, word[0]), (*token, *word)])
        i, j = token[1], word[1]
    return _begun(spoken, script, (i, i_end, j, j_end), claims)


def _only(spoken: Letters, script: Letters, gap: Gap) -> list[tuple[Piece, Piece]]:
    """Spoken words that are spelled like one word of the script only, of as many letters as may be in order.

    Between two of them as many words as are written must have been said at least.
    """
    i, i_end, j, j_end = gap
    tokens, words = pieces(spoken.word_of, i, i_end), pieces(script.word_of, j, j_end)
    counts = Counter(script.text[start:end] for start, end in words)
    at = {script.text[start:end]: place for place, (start, end) in enumerate(words)}
    chains: list[tuple[int, list[tuple[int, int]]]] = [(0, [])]
    for place, (start, end) in enumerate(tokens):
        said = spoken.text[start:end]
        if end - start < 2 or counts[said] != 1:
            continue
        there = at[said]
        size, chain = max(
            (held for held in chains if not held[1] or _no_less_said(held[1][-1], (place, there))),
            key=lambda held: held[0],
        )
        chains.append((size + end - start, [*chain, (place, there)]))
    _, longest = max(chains, key=lambda held: held[0])
    return _proven([(tokens[place], words[there]) for place, there in longest], script)


def _proven(chain: Sequence[tuple[Piece, Piece]], script: Letters) -> list[tuple[Piece, Piece]]:
    """Without the few letters on one side of a number: its reading has words of its own."""
    kept: list[tuple[Piece, Piece]] = []
    part: list[tuple[Piece, Piece]] = []
    for word, following in zip_longest(chain, chain[1:]):
        part.append(word)
        end, begin = word[1][1], following[1][0] if following else -1
        if following is None or any(weight(letter) > 1 for letter in script.text[end:begin]):
            alone = len(part) == len(chain)
            if alone or sum(stop - start for (start, stop), _ in part) >= _PROOF_LETTERS:
                kept += part
            part = []
    return kept


def _no_less_said(before: tuple[int, int], after: tuple[int, int]) -> bool:
    said, written = after[0] - before[0], after[1] - before[1]
    return 1 < written <= said or said == written == 1


def _followed(
    spoken: Letters,
    script: Letters,
    tokens: Sequence[Piece],
    words: Sequence[Piece],
    *,
    back: bool = False,
    proof: int = _PROOF_LETTERS,
) -> Iterator[tuple[int, int]]:
    """Which spoken word is which written word, spelled alike, in the order in which both go on from what is known; with
    ``back`` from the last to the first.

    One word that both have is not proof: what is read out has words of its own ("five dollars and ..."). Where both
    part, as many words as are written must have been said at least, and ``proof`` letters must agree from then on.
    """
    said = [spoken.text[start:end] for start, end in tokens]
    written = [script.text[start:end] for start, end in words]
    if back:
        said, written = [[word[::-1] for word in reversed(side)] for side in (said, written)]
    a = b = 0
    while a < len(said) and b < len(written):
        if said[a] != written[b]:
            met = _met(said, written, (a, b), proof)
            if met is None:
                return
            a, b = met
        yield (len(said) - 1 - a, len(written) - 1 - b) if back else (a, b)
        a, b = a + 1, b + 1


def _met(
    said: Sequence[str], written: Sequence[str], places: tuple[int, int], proof: int
) -> tuple[int, int] | None:
    """The nearest place from which both go on alike, no more words written before it than said."""
    a, b = places
    for skipped in range(1, min(len(said) - a, _LONGEST_READING)):
        for left_out in range(1, min(skipped, len(written) - 1 - b) + 1):
            if _goes_on(said, written, a + skipped, b + left_out) >= proof:
                return a + skipped, b + left_out
    return None


def _goes_on(said: Sequence[str], written: Sequence[str], a: int, b: int) -> int:
    """How many letters agree, word for word; the last that was said may be the beginning of a word."""
    letters = 0
    for place, (token, word) in enumerate(zip(said[a:], written[b:], strict=False), a):
        if token != word:
            return letters + (len(token) if place == len(said) - 1 and word.startswith(token) else 0)
        letters += len(word)
        if letters >= _PROOF_LETTERS:
            break
    return letters


def _spaced(letters: Letters, start: int, end: int) -> tuple[str, list[int]]:
    """Letters with a space between words, and which letter each character is."""
    chars: list[str] = []
    places: list[int] = []
    for begin, stop in pieces(letters.word_of, start, end):
        if chars:
            chars.append(" ")
            places.append(begin)
        chars += letters.text[begin:stop]
        places += range(begin, stop)
    return "".join(chars), places


def _begins(letters: Letters, piece: Piece) -> bool:
    return letters.first_of[letters.word_of[piece[0]]] == piece[0]


def _ends(letters: Letters, piece: Piece) -> bool:
    return letters.first_of[letters.word_of[piece[0]] + 1] == piece[1]
