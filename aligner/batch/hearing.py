"""An answer made into a take: its audio recorded, its characters placed, the streams that it came by joined."""

import logging
from collections.abc import Sequence
from functools import cache, partial
from itertools import pairwise, zip_longest

from aligner.audio.codecs import piece_samples
from aligner.audio.mp3 import frame_samples
from aligner.audio.recording import Stretch, open_recorder
from aligner.audio.silence import silences
from aligner.audio.track import OutputFormat
from aligner.batch.answer_file import Answer
from aligner.batch.salvage import Part, complete_until, cut_at, from_place, joined
from aligner.clock import ms_to_samples
from aligner.errors import AudioError, GarbledError, SilentError, SpeechError
from aligner.model import AudioChunk, AudioFormat, Segment, Take
from aligner.timing.merge import Heard, merge
from aligner.timing.silence import out_of_silence, unheard, united
from aligner.timing.tears import HOLE_MS

log = logging.getLogger("aligner.batch")

HELD_SAMPLES = 3 * 1152
"""What an MP3 encoder holds back at most, and gives when its run is ended."""
PAUSE_MS = 100
"""What is silent for less may be the closure of a consonant: no word need begin after it."""
CLOSURE_MS = 150
"""A consonant that begins a word is told with its closure, which is no longer than this."""


def whole_take(
    answer: Answer,
    segment: Segment,
    stream: AudioFormat,
    audio: OutputFormat,
    language: str,
    *,
    newly: bool = False,
) -> Take:
    """The take of an answer. Where a stream broke it keeps the sentences that were complete, and the next one's
    follow. ``newly``: it can be asked for again, so that ``GarbledError`` is raised where its end is cut short."""
    last = max((chunk.segment for chunk in answer), default=0)
    part = Part([chunk for chunk in answer if chunk.segment < last], last)
    takes = kept_takes(part, segment, stream, audio, language)
    chunks = [chunk for chunk in answer if chunk.segment == last]
    rest = from_place(segment, last) if last else segment
    takes.append(take_of(chunks, rest, stream, audio, to_the_end=newly))
    return joined(takes, segment) if last else takes[0]


def kept_takes(
    part: Part, segment: Segment, stream: AudioFormat, audio: OutputFormat, language: str
) -> list[Take]:
    """A take for each stream of a part, cut where the next one goes on. Raises ``GarbledError``, ``SilentError``."""
    begins = sorted({chunk.segment for chunk in part.answer})
    takes: list[Take] = []
    for begin, end in pairwise((*begins, part.end)):
        chunks = [chunk for chunk in part.answer if chunk.segment == begin]
        take = take_of(chunks, from_place(segment, begin), stream, audio)
        takes.append(cut_at(take, end - begin, language))
    return takes


def heard_whole(
    answer: Answer, segment: Segment, stream: AudioFormat, audio: OutputFormat, language: str
) -> int:
    """How much of the segment's spoken text a stream spoke whole before it broke, in code points."""
    try:
        # Frames or samples, whichever a later run is to make of the answer: a frame's boundary is in the pause.
        least = 2 * frame_samples(stream.rate_hz) if stream.codec == "mp3" else 0
        heard = complete_until(take_of(answer, segment, stream, audio), language, least_samples=least)
    except (SpeechError, GarbledError):
        return 0
    if heard:
        log.info("%d of %d characters had come when the stream broke", heard, len(segment.spoken_text))
    return heard


def take_of(
    answer: Answer,
    segment: Segment,
    stream: AudioFormat,
    audio: OutputFormat,
    *,
    to_the_end: bool = False,
) -> Take:
    """What a service sent for a segment, recorded: MP3 frames where they can be the file's own, else PCM, with
    the characters placed. Raises ``SilentError``, ``GarbledError``.

    ``to_the_end``: an end that is cut short is not taken, unless all characters lie before it.
    """
    recorder = open_recorder(stream, keep_frames=audio.takes_frames_of(stream))
    try:
        for chunk in answer:
            recorder.add(chunk.data)
        recorded = recorder.finish()
    except AudioError as error:
        raise GarbledError(f"the service sent audio that cannot be read: {error}") from None
    if not recorded.samples:
        raise SilentError(
            f"the service sent no audio for {len(segment.spoken_text)} characters ({quoted(segment.text)}):"
            " the account's characters may be used up"
        )
    rate_hz = recorded.format.rate_hz
    pause, closure = ms_to_samples(PAUSE_MS, rate_hz), ms_to_samples(CLOSURE_MS, rate_hz)
    quiet = cache(partial(silences, recorded.data, recorded.format))
    merged = merge(
        _heard(answer, recorded.messages),
        rate_hz=rate_hz,
        text=segment.spoken_text,
        grain_samples=piece_samples(stream),
        onsets=lambda: [end for begin, end in quiet() if pause <= end - begin and end < recorded.samples],
        runs_hide=recorded.runs_hide,
    )
    if (
        to_the_end
        and recorded.cut_short
        and max(merged.written.ends, default=recorded.samples) >= recorded.samples
    ):
        raise GarbledError("the service's audio ends in the middle of a frame")
    written, unsure = merged.written, list(merged.unsure)
    if any(map(_written_alone, answer)):
        written = out_of_silence(written, quiet(), hole_samples=ms_to_samples(HOLE_MS, rate_hz))
        unsure += unheard(written, quiet(), closure_samples=closure)
    if quiet.cache_info().misses:  # else counting left no room, and nothing was decoded for it
        unsure += unheard(merged.normalized, quiet(), closure_samples=closure)
    return Take(
        segment=segment,
        format=recorded.format,
        data=recorded.data,
        duration_samples=recorded.samples,
        written=written,
        normalized=merged.normalized,
        notes=merged.notes,
        unsure=united(unsure),
    )


def _written_alone(chunk: AudioChunk) -> bool:
    """Whether the written line tells of a time of which the normalized one does not: a whole message's, or, where it
    starts over (row 19), that of one whose times were lost."""
    written, normalized = chunk.written, chunk.normalized
    if not written or not normalized:
        return bool(written)
    return written.starts_ms[0] + HOLE_MS < normalized.starts_ms[0]


def _heard(chunks: Sequence[AudioChunk], messages: Sequence[Sequence[Stretch]]) -> list[Heard]:
    """What timing is to know of each message. Where an encoder run begins inside one, the message's characters
    go with what came first, unless that is only what the last run's encoder still held."""
    heard: list[Heard] = []
    for chunk, parts in zip_longest(chunks, messages):
        told = 1 if len(parts) > 1 and parts[0].samples <= HELD_SAMPLES else 0
        for index, part in enumerate(parts):
            lines = (chunk.written, chunk.normalized) if chunk is not None and index == told else (None, None)
            heard.append(Heard(part.samples, *lines, lead_samples=part.lead_samples))
    return heard


def quoted(text: str) -> str:
    """How a passage begins, for sentences."""
    start = " ".join(text.split())
    return f"“{start[:40]}…”" if len(start) > 40 else f"“{start}”"
