"""Takes -> words of the finished file: the script's own spelling, each word when it is heard.

Knows one take and where it lies in the finished file. What the service told is matched in ``matching``, what
it did not tell is estimated in ``filling``; here words are put in order, and samples become milliseconds.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from aligner.clock import samples_to_ms
from aligner.model import Take, Word
from aligner.timing.coverage import check_spoken
from aligner.timing.filling import Place, filled
from aligner.timing.letters import sounds
from aligner.timing.line import Interval
from aligner.timing.matching import match
from aligner.timing.merge import Merged
from aligner.timing.respelled import Timed, as_written
from aligner.timing.split import split_words
from aligner.timing.whole import whole_words

__all__ = ["split_words", "spoken_words"]


def spoken_words(take: Take, *, offset_samples: int = 0, language: str) -> tuple[Word, ...]:
    """The words of a take that begins at ``offset_samples`` of the finished file.

    What is matched is what was read; the words tile the text as written, save its white space (``split_words``, joined
    where a dictionary knows what they spell: ``whole``).
    Starts never decrease, each word ends with its last sound and no later than the next begins. Raises
    ``SpeechError`` when a stretch of the text was not spoken.
    """
    segment = take.segment
    rate = take.format.rate_hz
    text = segment.spoken_text
    matched = match(
        text,
        Merged(take.written, take.normalized),
        language=language,
        rate_hz=rate,
        duration_samples=take.duration_samples,
    )
    check_spoken(text, matched, duration_samples=take.duration_samples, rate_hz=rate)
    places = _in_order(filled(text, matched, take.duration_samples), take.duration_samples)
    places = _honest(places, take.unsure)
    read: list[Timed] = []
    for word, place in zip(matched.words, places, strict=True):
        times = _char_starts(text, word.start, word.end, matched.chars, place)
        read.append(
            Timed(word.start, word.end, place.first, place.last, place.basis, word.spoken, tuple(times))
        )
    return tuple(
        Word(
            text=segment.text[word.start : word.end],
            start=segment.start + word.start,
            end=segment.start + word.end,
            start_ms=samples_to_ms(offset_samples + word.first, rate),
            end_ms=samples_to_ms(offset_samples + word.last, rate),
            basis=word.basis,
            spoken=word.spoken,
            speaker=segment.speaker,
            char_starts_ms=tuple([samples_to_ms(offset_samples + time, rate) for time in word.times]),
        )
        for word in whole_words(as_written(read, segment, language), segment.text, language)
    )


def _honest(places: list[Place], unsure: Sequence[Interval]) -> list[Place]:
    """What the take itself calls an estimate is one."""
    if not unsure:
        return places
    begins = [begin for begin, _ in unsure]
    honest: list[Place] = []
    for place in places:
        at = bisect_right(begins, place.first) - 1
        inside = at >= 0 and place.first < unsure[at][1]
        honest.append(replace(place, basis="interpolated") if inside else place)
    return honest


def _in_order(places: list[Place], duration: int) -> list[Place]:
    """Starts that never decrease; ends not past the next start; all inside the audio."""
    starts: list[int] = []
    reached = 0
    for place in places:
        reached = max(reached, min(place.first, duration))
        starts.append(reached)
    following = [*starts[1:], duration]
    return [
        Place(start, max(start, min(place.last, limit)), place.basis)
        for place, start, limit in zip(places, starts, following, strict=True)
    ]


def _char_starts(
    text: str, start: int, end: int, chars: Sequence[Interval | None], place: Place
) -> list[int]:
    """One start per code point: its own where it is known, else shared between the known ones around it."""
    times: list[int] = []
    pending = 0
    ended = reached = place.first
    for index in range(start, end):
        known = chars[index]
        if known is None:
            pending += 1
            continue
        # A word's first letter sounds when the word does, whatever was said that it does not spell.
        begins = place.first if index == start else min(max(known[0], reached), place.last)
        if pending:
            # A mark after a letter takes no time of the next one; what leads a word begins with it.
            ended = min(max(ended, reached), begins)
            times.extend(ended + (begins - ended) * step // pending for step in range(pending))
            pending = 0
        times.append(begins)
        reached, ended = begins, min(max(known[1], begins), place.last)
    if pending:
        letters = sum(map(sounds, text[end - pending : end]))
        ended = max(ended, reached) if times else place.first
        share = place.last - ended if letters else 0
        times.extend(ended + share * step // pending for step in range(pending))
    return times
