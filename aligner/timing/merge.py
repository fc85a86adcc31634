"""What a service sent for one segment -> one timeline of characters on the take's own sample clock.

What the times are relative to is found out in ``reference``; a line told twice is cut in ``passes``. Nothing
is matched to the script here: artefact spaces, doubled letters and other spellings stay as they were sent.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from operator import add

from aligner.clock import ms_to_samples, samples_to_ms
from aligner.model import CharTiming, PlacedChars, Spelling
from aligner.timing.letters import letters_of
from aligner.timing.passes import REMEMBERED, repeats
from aligner.timing.reference import Block, Clock, Reference, decide

_log = logging.getLogger("aligner.timing")

# Disagreement with the audio past this is told to the user (house.md, The clock).
_TELL_MS = 50
# Letters that must agree before a line is taken to start over: chance repeats are shorter. What is spoken
# repeats itself more easily than what is written (numbers read out), and is not in the text to compare.
_PROOF, _SPOKEN_PROOF = 12, 40
# The same moment on two lines of one message, each rounded.
_SAME_MS = 10
# Frames that an MP3 encoder adds at the end of a run to empty itself: no character covers them.
_FLUSHED_SAMPLES = 2 * 1152


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


def merge(
    messages: Sequence[Heard],
    *,
    rate_hz: int,
    text: str,
    total_samples: int | None = None,
    grain_samples: int = 1,
) -> Merged:
    """One timeline from the messages of one segment's stream, in order. ``text`` is the segment's text.

    ``total_samples`` is the whole audio where a decoder gave more at its end than the messages add up to.
    ``grain_samples`` is a frame's length where the audio was encoded in frames: a message then holds whole
    frames, of sound that was encoded some time before.
    """
    clock = replace(_clock(messages, rate_hz, total_samples), grain=grain_samples)
    written = _told([heard.written for heard in messages], text, proof=_PROOF)
    normalized = _told([heard.normalized for heard in messages], text, proof=_SPOKEN_PROOF, beside=written)
    # The normalized line goes on where the written one starts over (row 19): a message is judged by it.
    judged = dict(sorted({**written, **normalized}.items()))
    if not judged:
        note = "The service sent no character times: words are spread evenly over the audio."
        return Merged(_columns({}, {}, clock, "written"), _columns({}, {}, clock, "normalized"), (note,))
    blocks = [
        replace(_block(index, told, rate_hz), opens=opens, turns=turns)
        for (index, told), opens, turns in zip(
            judged.items(), _openings(list(judged.values())), _turns(list(judged.values())), strict=True
        )
    ]
    from_start = _told_from_start(next(iter(judged.values())).line, text)
    reference = decide(blocks, replace(clock, told_from_start=from_start))
    _log.debug("times are relative: %s, disagreement %d samples", reference.name, reference.cost)
    bases = dict(zip(judged, reference.bases, strict=True))
    reached = max(base + block.end for base, block in zip(reference.bases, blocks, strict=True))
    # Counted from the stream's start there is but one place to count from.
    passes = bases if reference.one_count else _written_bases(written, normalized, bases, rate_hz)
    return Merged(
        _columns(written, passes, clock, "written"),
        _columns(normalized, bases, clock, "normalized"),
        _notes(reference, reached, clock),
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """What one message newly tells on one line: from code point ``skip`` of its characters on."""

    line: CharTiming
    skip: int


def _told(
    lines: Sequence[CharTiming | None], text: str, *, proof: int, beside: dict[int, _Told] | None = None
) -> dict[int, _Told]:
    """Per message, its line without what was told before; messages that tell nothing new are left out.

    ``beside`` is the other line: where there is one, only messages that start over there may do so here.
    """
    present = [(index, line) for index, line in enumerate(lines) if line is not None and len(line)]
    spelled = ["".join(line.chars) for _, line in present]
    if beside and not any(told.skip for told in beside.values()):
        skips = [0] * len(present)
    else:
        skips = repeats(spelled, text, proof=proof)
    return {
        index: _Told(line, skip)
        for (index, line), spelling, skip in zip(present, spelled, skips, strict=True)
        if skip < len(spelling)
    }


def _told_from_start(line: CharTiming, text: str) -> bool:
    """Whether the first times are those of the text's first letters; they are, unless found further on."""
    due, _ = letters_of(text)
    letters, _ = letters_of("".join(line.chars[: 4 * _PROOF]))
    begin = letters[:_PROOF]
    return len(begin) < _PROOF or due.startswith(begin) or begin not in due[1:]


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


def _block(index: int, told: _Told, rate_hz: int) -> Block:
    first = 0
    skip = told.skip
    while skip and skip >= len(told.line.chars[first]):
        skip -= len(told.line.chars[first])
        first += 1
    starts = told.line.starts_ms[first:]
    ends = map(add, starts, told.line.durations_ms[first:])
    start, end = max(min(starts), 0), max(max(starts), *ends, 0)
    return Block(index, ms_to_samples(start, rate_hz), ms_to_samples(end, rate_hz))


def _openings(judged: Sequence[_Told]) -> list[bool]:
    """Where a generation may begin: it begins and ends with a space (rows 14 and 17), so two spaces meet."""
    opens = [True]
    for before, told in pairwise(judged):
        opens.append(before.line.chars[-1][-1:].isspace() and told.line.chars[0][:1].isspace())
    return opens


def _turns(judged: Sequence[_Told]) -> list[bool]:
    """Where messages are judged by another line than the one before."""
    return [
        False,
        *(before.line.spelling != told.line.spelling for before, told in pairwise(judged)),
    ]


def _written_bases(
    written: dict[int, _Told], normalized: dict[int, _Told], bases: dict[int, int], rate_hz: int
) -> dict[int, int]:
    """A second pass of the written line may count from its own message or from where the first pass began.

    Whichever lets it end with the normalized line of the same message. A first pass began with a message that
    begins with the same letters, even where it was too short to be told as repeated.
    """
    own = dict(bases)
    begins: dict[int, str] = {}
    for index, told in written.items():
        begin, _ = letters_of("".join(told.line.chars[: 4 * _PROOF]))
        passes = [
            bases[other]
            for other in range(index - REMEMBERED, index)
            if (past := begins.get(other)) and begin and begin[: len(past)] == past[: len(begin)]
        ]
        begins[index] = begin
        if passes and index in normalized:
            due = bases[index] + _block(index, normalized[index], rate_hz).end
            end = _block(index, told, rate_hz).end
            nearest = min(reversed(passes), key=lambda base: abs(base + end - due))
            if told.skip or abs(nearest + end - due) <= ms_to_samples(_SAME_MS, rate_hz):
                own[index] = min(bases[index], nearest, key=lambda base: abs(base + end - due))
    return own


def _columns(told: dict[int, _Told], bases: dict[int, int], clock: Clock, spelling: Spelling) -> PlacedChars:
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


def _notes(reference: Reference, reached: int, clock: Clock) -> tuple[str, ...]:
    notes: list[str] = []
    tell = clock.ms(_TELL_MS)
    silent = clock.total - reached - (_FLUSHED_SAMPLES if clock.heads else 0)
    if silent > tell:
        ms = samples_to_ms(clock.total - reached, clock.rate_hz)
        notes.append(f"The audio goes on for {ms} ms after the last character.")
    elif -silent > tell and reached > clock.total:
        ms = samples_to_ms(reached - clock.total, clock.rate_hz)
        notes.append(f"The characters' times run {ms} ms past the end of the audio.")
    step = max(reference.steps, key=abs, default=0)
    if abs(step) > tell:
        count = sum(abs(other) > tell for other in reference.steps)
        ms = samples_to_ms(abs(step), clock.rate_hz)
        places = "one place" if count == 1 else f"{count} places"
        notes.append(f"Characters and audio part by up to {ms} ms in {places}; words follow the audio.")
    return tuple(notes)
