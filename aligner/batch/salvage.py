"""A stream that broke keeps what is complete: the sentences of its text that were heard to their end.

A sentence is complete where all its words have times, and sound has come beyond the pause after it. The audio is
cut in that pause (MP3: at a frame's boundary in it, or not at all), and what follows is spoken by a stream of its
own. An answer holds the messages of all its streams as they came: each says at which code point of the spoken text
its stream began, which is all that is needed to cut and join them again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from aligner.audio.mp3 import FrameReader, frame_samples
from aligner.audio.samples import SAMPLE_BYTES
from aligner.batch.answer_file import Answer
from aligner.errors import GarbledError
from aligner.model import AudioChunk, PlacedChars, Respelling, Segment, Take
from aligner.script.cuts import sentence_ends
from aligner.timing.matching import PlacedWord, match
from aligner.timing.merge import Merged


@dataclass(frozen=True, slots=True)
class Part:
    """What has come of a passage: the messages of its streams, and the code point of its spoken text at which it
    goes on."""

    answer: Answer = ()
    end: int = 0

    @classmethod
    def of(cls, kept: Answer) -> "Part":
        """The part that ``to_keep`` gave."""
        return cls(tuple(kept[:-1]), kept[-1].segment) if kept else cls()

    def to_keep(self) -> Answer:
        """As an answer: its last message is empty, and of the stream that is to come."""
        return (*self.answer, AudioChunk(self.end, len(self.answer), b""))


def from_place(segment: Segment, begin: int, end: int | None = None) -> Segment:
    """The part of a segment between two code points of its spoken text. Raises ``GarbledError`` where one of them is
    inside what a respelling stands for."""
    first = _written_place(segment, begin)
    last = len(segment.text) if end is None else _written_place(segment, end)
    start, stop = segment.start + first, segment.start + last
    respellings = tuple(item for item in segment.respellings if start <= item.start and item.end <= stop)
    return replace(segment, text=segment.text[first:last], start=start, end=stop, respellings=respellings)


def spoken_place(segment: Segment, at: int) -> int | None:
    """The code point of the spoken text that stands for one of the text; None inside a respelling."""
    if any(item.start < segment.start + at < item.end for item in segment.respellings):
        return None
    return at + sum(_longer(item) for item in segment.respellings if item.end <= segment.start + at)


def _written_place(segment: Segment, spoken: int) -> int:
    """The code point of the text that one of the spoken text stands for."""
    at = spoken
    for item in segment.respellings:
        if item.end - segment.start + _longer(item) > at:
            break
        at -= _longer(item)
    if spoken_place(segment, at) != spoken:
        raise GarbledError("what was kept of a broken stream ends inside a respelling")
    return at


def _longer(respelling: Respelling) -> int:
    """By how many code points a respelling is longer when it is spoken: IPA leaves the letters as they are."""
    written = respelling.end - respelling.start
    return 0 if respelling.ipa is not None else len(respelling.spoken) - written


def complete_until(take: Take, language: str, *, least_samples: int = 0) -> int:
    """The code point of the spoken text at which it must go on after what was heard; 0 where nothing is complete.

    Pauses shorter than ``least_samples`` are passed over.
    """
    words = _words(take, language)
    for written in reversed(sentence_ends(take.segment.text, language)):
        end = spoken_place(take.segment, written)
        if end is not None and _pause_at(take, words, end, least_samples) is not None:
            return end
    return 0


def cut_at(take: Take, end: int, language: str) -> Take:
    """The take of the spoken text before ``end``, without what was heard after it. Raises ``GarbledError``."""
    sample = _pause_at(take, _words(take, language), end)
    if sample is None:
        raise GarbledError("what was kept of a broken stream cannot be cut where the next one began")
    return replace(
        take,
        segment=from_place(take.segment, 0, end),
        data=_first(take, sample),
        duration_samples=sample,
        written=_before(take.written, sample),
        normalized=_before(take.normalized, sample),
        notes=(),
    )


def joined(takes: Sequence[Take], segment: Segment) -> Take:
    """One take of several that follow each other. Raises ``GarbledError`` where their audio is of two kinds."""
    if len({take.format for take in takes}) > 1:
        raise GarbledError("the streams of one passage sent audio of two kinds")
    whole = replace(takes[-1], segment=segment, data=b"".join(take.data for take in takes))
    offset = takes[0].duration_samples
    written, normalized, unsure = takes[0].written, takes[0].normalized, list(takes[0].unsure)
    for take in takes[1:]:
        written = _after(written, take.written, offset)
        normalized = _after(normalized, take.normalized, offset)
        unsure += [(begin + offset, end + offset) for begin, end in take.unsure]
        offset += take.duration_samples
    return replace(
        whole, duration_samples=offset, written=written, normalized=normalized, unsure=tuple(unsure)
    )


def _words(take: Take, language: str) -> Sequence[PlacedWord]:
    return match(
        take.segment.spoken_text,
        Merged(take.written, take.normalized),
        language=language,
        rate_hz=take.format.rate_hz,
        duration_samples=take.duration_samples,
    ).words


def _pause_at(take: Take, words: Sequence[PlacedWord], end: int, least_samples: int = 0) -> int | None:
    """The sample in the middle of the pause at ``end``; None where not all before it is there, or not the pause."""
    before = [word for word in words if word.start < end]
    if not before or len(before) == len(words) or any(word.first is None for word in before):
        return None
    ended, begun = before[-1].last, words[len(before)].first
    if ended is None or begun is None or not ended < begun < take.duration_samples:
        return None
    if begun - ended < least_samples:
        return None
    grain = frame_samples(take.format.rate_hz) if take.format.codec == "mp3" else 1
    sample = (ended + begun + grain) // (2 * grain) * grain
    return sample if ended <= sample <= begun else None


def _first(take: Take, samples: int) -> bytes:
    if take.format.codec != "mp3":
        return take.data[: samples * SAMPLE_BYTES]
    reader = FrameReader()
    frames = reader.feed(take.data) + reader.finish()
    return b"".join(frame.data for frame in frames[: samples // frame_samples(take.format.rate_hz)])


def _before(line: PlacedChars, sample: int) -> PlacedChars:
    count = sum(start < sample for start in line.starts)
    ends = tuple(min(end, sample) for end in line.ends[:count])
    return PlacedChars(line.chars[:count], line.starts[:count], ends, line.spelling)


def _after(line: PlacedChars, more: PlacedChars, offset: int) -> PlacedChars:
    return PlacedChars(
        line.chars + more.chars,
        line.starts + tuple(start + offset for start in more.starts),
        line.ends + tuple(end + offset for end in more.ends),
        line.spelling,
    )
