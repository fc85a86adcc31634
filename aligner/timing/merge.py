"""What a service sent for one segment -> one timeline of characters on the take's own sample clock.

What the times are relative to is found out in ``reference``; a line told twice is cut in ``passes``. Nothing
is matched to the script here: artefact spaces, doubled letters and other spellings stay as they were sent.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from math import gcd
from operator import add

from aligner.clock import ms_to_samples, samples_to_ms
from aligner.model import CharTiming, PlacedChars, Spelling
from aligner.timing.blocks import Clock, Reference, Turn
from aligner.timing.listening import listened
from aligner.timing.passes import agreement
from aligner.timing.reference import decide
from aligner.timing.told import (
    PROOF,
    SPOKEN_PROOF,
    Told,
    after_holes,
    block_of,
    newly_told,
    told_from_start,
    written_bases,
)

_log = logging.getLogger("aligner.timing")

# Disagreement with the audio past this is told to the user (house.md, The clock).
_TELL_MS = 50
# Less of a line than this in the script is told. Most services spell the text as it was sent, letter by letter;
# a line that writes numbers out may leave it for half of its length.
_SAME_TEXT, _SAME_SOUND = 0.75, 0.5
# Frames that an MP3 encoder adds at the end of a run to empty itself: no character covers them.
_FLUSHED_SAMPLES = 2 * 1152
# So many messages do not have a common measure by chance.
_FEWEST_PIECES = 3


@dataclass(frozen=True, slots=True)
class Heard:
    """One message: how many decoded samples its audio has (may be 0) and what it said about characters.

    ``lead_samples`` is for encoded audio: on a message that begins an encoder run, the samples that a player
    plays before the run's first sound (1,105 with LAME and a decoder that was told nothing; 0 when they are
    cut off). None, as with all PCM, means that the message's audio goes on where the last one's ended.
    """

    samples: int
    written: CharTiming | None = None
    normalized: CharTiming | None = None
    lead_samples: int | None = None

    def __post_init__(self) -> None:
        if self.samples < 0 or (self.lead_samples or 0) < 0:
            raise ValueError("a message has no negative number of samples")


@dataclass(frozen=True, slots=True)
class Merged:
    """Both lines in samples from the take's first sample, one code point an element.

    Starts never decrease, no end lies before its start, all lie within the audio. ``notes`` are sentences
    for the user, each about a disagreement between the times and the audio.
    """

    written: PlacedChars
    normalized: PlacedChars
    notes: tuple[str, ...] = ()
    unsure: tuple[tuple[int, int], ...] = ()
    """Half-open, in order, in samples: where characters are placed by an estimate."""


def merge(
    messages: Sequence[Heard],
    *,
    rate_hz: int,
    text: str,
    total_samples: int | None = None,
    grain_samples: int | None = 1,
    onsets: Callable[[], Sequence[int]] = tuple,
    runs_hide: bool = False,
) -> Merged:
    """One timeline from the messages of one segment's stream, in order. ``text`` is the segment's text.

    ``total_samples`` is the whole audio where a decoder gave more at its end than the messages add up to.
    ``grain_samples`` is a frame's length where the audio was encoded in frames: a message then holds whole
    frames, of sound that was encoded some time before. None: encoded in pieces whose length the messages show.
    ``onsets`` listens to the audio: where sound sets in after silence. Asked for where counting leaves room.
    ``runs_hide``: encoder runs may begin that no message's ``lead_samples`` shows.
    """
    grain = _grain(messages) if grain_samples is None else grain_samples
    clock = replace(
        _clock(messages, rate_hz, total_samples),
        grain=grain,
        exact_end=grain_samples is None,
        runs_hide=runs_hide,
    )
    spoken = [heard.normalized for heard in messages]
    written = newly_told([heard.written for heard in messages], text, proof=PROOF, said=spoken)
    normalized = newly_told(spoken, text, proof=SPOKEN_PROOF, beside=written)
    # The normalized line goes on where the written one starts over (row 19): a message is judged by it.
    judged = dict(sorted({**written, **normalized}.items()))
    if not judged:
        note = "The service sent no character times: words are spread evenly over the audio."
        return Merged(_columns({}, {}, clock, "written"), _columns({}, {}, clock, "normalized"), (note,))
    lines = list(judged.values())
    silent = [index for index in range(max(judged)) if messages[index].samples and index not in judged]
    holes = after_holes(judged, text, silent) if silent else [False] * len(lines)
    blocks = [
        # Two spaces that meet where text is missing were not neighbours.
        replace(block_of(index, told, rate_hz), opens=opens and not hole, after_hole=hole)
        for (index, told), opens, hole in zip(judged.items(), _openings(lines), holes, strict=True)
    ]
    blocks[1:] = [
        replace(block, turn=turn)
        for block, turn in zip(blocks[1:], _turns(judged, written, normalized, rate_hz), strict=True)
    ]
    from_start = told_from_start(lines[0].line, text)
    reference = decide(blocks, replace(clock, told_from_start=from_start))
    _log.debug("times are relative: %s, disagreement %d samples", reference.name, reference.cost)
    reference, unsure = listened(reference, lines, blocks, clock, onsets)
    bases = dict(zip(judged, reference.bases, strict=True))
    reached = max(base + block.end for base, block in zip(reference.bases, blocks, strict=True))
    # Counted from the stream's start there is but one place to count from.
    passes = bases if reference.one_count else written_bases(written, normalized, bases, rate_hz)
    columns = _columns(written, passes, clock, "written"), _columns(normalized, bases, clock, "normalized")
    return Merged(*columns, (*_notes(reference, reached, clock), *_doubts(*columns, text)), tuple(unsure))


def _clock(messages: Sequence[Heard], rate_hz: int, total_samples: int | None) -> Clock:
    sound_at: list[int] = []
    heads: set[int] = set()
    position = 0
    for index, heard in enumerate(messages):
        # Inside a run the lead is part of what frames lag behind their sound.
        sound_at.append(position + (heard.lead_samples or 0))
        if heard.lead_samples is not None:
            first = _first_of_run(messages, index)
            heads.add(first)
            sound_at[first:] = [sound_at[index]] * (index - first) + [
                position if first < index else sound_at[index]
            ]
        position += heard.samples
    samples = tuple(heard.samples for heard in messages)
    return Clock(rate_hz, tuple(sound_at), samples, frozenset(heads), max(position, total_samples or 0))


def _grain(messages: Sequence[Heard]) -> int:
    """The pieces in which an encoder let go of audio: what all messages but the first and the last are made of.

    The first lacks what a decoder skips, the last ends where the sound does. Of a few messages the measure may be a
    multiple.
    """
    inner = [heard.samples for heard in messages if heard.samples][1:-1]
    return gcd(*inner) if len(inner) >= _FEWEST_PIECES else 1


def _first_of_run(messages: Sequence[Heard], head: int) -> int:
    """Messages right before a run's first frame may be the run's too: their sound did not fill a frame."""
    first = head
    while (
        first
        and not messages[first - 1].samples
        and (messages[first - 1].written or messages[first - 1].normalized)
    ):
        first -= 1
    return first


def _openings(judged: Sequence[Told]) -> list[bool]:
    """Where a generation may begin: it begins and ends with a space (rows 14 and 17), so two spaces meet."""
    opens = [True]
    for before, told in pairwise(judged):
        opens.append(before.line.chars[-1][-1:].isspace() and told.line.chars[0][:1].isspace())
    return opens


def _turns(
    judged: Mapping[int, Told], written: Mapping[int, Told], normalized: Mapping[int, Told], rate_hz: int
) -> Iterator[Turn | None]:
    """For each judged message but the first: whether the one before is judged by another line, and if so, how the
    two follow each other on a line that both have."""
    for (before, told_before), (index, told) in pairwise(judged.items()):
        if told_before.line.spelling == told.line.spelling:
            yield None
            continue
        for line in (normalized, written):
            # A line that starts over may count from elsewhere.
            if before in line and index in line and not line[before].skip and not line[index].skip:
                first, second = block_of(before, line[before], rate_hz), block_of(index, line[index], rate_hz)
                yield Turn(first.end - second.start)
                break
        else:
            yield Turn(None)


def _columns(told: dict[int, Told], bases: dict[int, int], clock: Clock, spelling: Spelling) -> PlacedChars:
    """One spelling's characters of all messages on the take's clock: in order, nothing outside the audio."""
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for index, part in told.items():
        _place(part.line, bases[index], part.skip, clock, (chars, starts, ends))
    total = clock.total
    starts = [min(total, start) for start in accumulate(starts, max)]
    ends = [start if end < start else (min(total, end)) for start, end in zip(starts, ends, strict=True)]
    return PlacedChars(tuple(chars), tuple(starts), tuple(ends), spelling)


def _place(
    line: CharTiming, base: int, skip: int, clock: Clock, columns: tuple[list[str], list[int], list[int]]
) -> None:
    """Appends a message's characters; an element of several shares its time among them (row 18)."""
    chars, starts, ends = columns
    rate = clock.rate_hz
    stated, lengths = _not_negative(line.starts_ms), _not_negative(line.durations_ms)
    begin = [base + ms_to_samples(start, rate) for start in stated]
    stop = [base + ms_to_samples(end, rate) for end in map(add, stated, lengths)]
    if set(map(len, line.chars)) == {1}:
        chars += line.chars[skip:]
        starts += begin[skip:]
        ends += stop[skip:]
        return
    for element, start, end in zip(line.chars, begin, stop, strict=True):
        size = len(element)
        for place in range(min(skip, size), size):
            chars.append(element[place])
            starts.append(start + (end - start) * place // size)
            ends.append(start + (end - start) * (place + 1) // size)
        skip = max(skip - size, 0)


def _not_negative(column: tuple[int, ...]) -> tuple[int, ...]:
    return column if min(column) >= 0 else tuple(max(value, 0) for value in column)


def _doubts(written: PlacedChars, normalized: PlacedChars, text: str) -> tuple[str, ...]:
    """What was spoken may not be the script at all. The normalized line alone spells numbers out."""
    line, enough = (written, _SAME_TEXT) if len(written) else (normalized, _SAME_SOUND)
    agreed = agreement(line.text, text)
    if agreed >= enough:
        return ()
    percent = int(100 * agreed)
    return (f"Only {percent} % of what the service says it spoke is in the script: words may be misplaced.",)


def _notes(reference: Reference, reached: int, clock: Clock) -> tuple[str, ...]:
    notes: list[str] = []
    tell = clock.ms(_TELL_MS)
    silent, past = clock.total - reached, reached - clock.total
    if silent - (_FLUSHED_SAMPLES if clock.heads else 0) > tell:
        ms = samples_to_ms(silent, clock.rate_hz)
        notes.append(f"The audio goes on for {ms} ms after the last character.")
    elif past > tell:
        ms = samples_to_ms(past, clock.rate_hz)
        notes.append(f"The characters' times run {ms} ms past the end of the audio.")
    step = max(reference.steps, key=abs, default=0)
    if abs(step) > tell:
        count = sum(abs(other) > tell for other in reference.steps)
        ms = samples_to_ms(abs(step), clock.rate_hz)
        places = "one place" if count == 1 else f"{count} places"
        notes.append(f"Characters and audio part by up to {ms} ms in {places}; words follow the audio.")
    return tuple(notes)
