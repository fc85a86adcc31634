"""Was the whole segment spoken? Knows matched words and the length of the audio; places nothing.

A service can stop early without an error (used-up quota, a dropped generation). Then a stretch of the text
has no characters on any line, and the audio has no room in which it could have been said.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from aligner.errors import SpeechError
from aligner.timing.letters import sounds, weight
from aligner.timing.matching import Matched, PlacedWord

# Speech of which the service stated no times at all is judged by this: a brisk narrator, per letter.
_PACE_MS = 60
# Nobody speaks so fast, whatever the times say: a fast reader takes 40 ms a letter, a trained one 25; a
# third of that is left for voices that are set to hurry, and for letters that are not said.
_FASTEST_MS = 8
# A stretch is unspoken when the audio has less than this part of the time that the rest's pace asks for.
_ROOM = 0.4
# Missing letters that are no proof: a last short word whose times were rounded past the audio's end.
_TAIL_LETTERS = 3
# In the middle a voice may pass over a bracket or a symbol's name; this many letters it may not.
_INNER_LETTERS = 20
# Between two words of a line no narrator is silent for longer, unless a directive says so, which is at least so long.
_PAUSE_MS, _DIRECTED = 1000, 3
# Instructions to the voice are sent but never said.
_DIRECTIVE = re.compile(r"<[^<>\n]{1,200}>")
_QUOTED_WORDS = 6


def check_spoken(text: str, matched: Matched, *, duration_samples: int, rate_hz: int) -> None:
    """Raises ``SpeechError`` where a stretch is missing: ``unspoken`` characters, beginning ``stretch``."""
    said = _DIRECTIVE.sub(lambda found: " " * len(found[0]), text)
    words = matched.words
    letters = [sum(map(sounds, said[word.start : word.end])) for word in words]
    if words and duration_samples * 1000 < rate_hz * _FASTEST_MS * sum(letters):
        _refuse(text, words[0].start, words[-1].end)
    sizes = [sum(map(weight, said[word.start : word.end])) for word in words]
    pace = _pace(words, sizes, duration_samples, rate_hz)
    without_room: list[tuple[int, int]] = []
    short = 0.0
    for begin, end in _stretches(words, duration_samples):
        count = sum(letters[begin:end])
        allowed = _TAIL_LETTERS if end == len(words) else _INNER_LETTERS
        if count == sum(letters):
            allowed = 0
        before = max([time for word in words[begin - 1 : begin] for time in _known(word)], default=0)
        after = min(
            [time for word in words[end : end + 1] for time in _known(word)], default=duration_samples
        )
        needed = sum(sizes[begin:end]) * pace
        if count > allowed and after - before < _ROOM * needed:
            without_room.append((begin, end))
            short += needed - max(after - before, 0)
    # Where times are wrong the room may be elsewhere; all of it has to be there.
    if without_room and _elsewhere(said, words, duration_samples, rate_hz) < short:
        begin, end = without_room[0]
        _refuse(text, words[begin].start, words[end - 1].end)


def _stretches(words: Sequence[PlacedWord], duration_samples: int) -> Iterator[tuple[int, int]]:
    """Neighbouring words without times, half-open."""
    begin = 0
    for missing, group in groupby(words, lambda word: _missing(word, duration_samples)):
        end = begin + len(list(group))
        if missing:
            yield begin, end
        begin = end


def _elsewhere(said: str, words: Sequence[PlacedWord], duration_samples: int, rate_hz: int) -> int:
    """Samples before the first word and after the last, where these have times, and between two words that follow each
    other in a line and have times, more than pauses explain."""
    first, last = words[0], words[-1]
    spare = 0 if _missing(first, duration_samples) else min(_known(first))
    spare += 0 if _missing(last, duration_samples) else max(duration_samples - max(_known(last)), 0)
    longest = rate_hz * _PAUSE_MS // 1000
    for word, other in pairwise(words):
        if _missing(word, duration_samples) or _missing(other, duration_samples):
            continue
        between = said[word.end : other.start]
        if "\n" not in between and len(between) < _DIRECTED:
            spare += max(min(_known(other)) - max(_known(word)) - longest, 0)
    return spare


def _missing(word: PlacedWord, duration_samples: int) -> bool:
    return min(_known(word), default=duration_samples) >= duration_samples


def _known(word: PlacedWord) -> list[int]:
    return [time for time in (word.first, word.last) if time is not None]


def _pace(words: Sequence[PlacedWord], sizes: Sequence[float], duration_samples: int, rate_hz: int) -> float:
    """Samples a letter that is said as it is written, over the words that have times."""
    time, count = 0, 0.0
    for word, size in zip(words, sizes, strict=True):
        if word.first is not None and word.last is not None and not _missing(word, duration_samples):
            time += word.last - word.first
            count += size
    return time / count if time and count else rate_hz * _PACE_MS / 1000


def _refuse(text: str, start: int, end: int) -> None:
    stretch = text[start:end]
    words = stretch.split()
    quoted = " ".join(words[:_QUOTED_WORDS])[:80]
    more = " …" if len(words) > _QUOTED_WORDS else ""
    what = f"{len(stretch)} of {len(text)} characters were not spoken"
    raise SpeechError(f"{what}, from “{quoted}{more}” on.", unspoken=len(stretch), stretch=stretch[:200])
