"""The two ends of a take as PCM. A long take is not decoded for that: MP3 is from a frame near its end on, where its
sound is all there.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from aligner.audio.codecs import open_decoder
from aligner.audio.mp3 import Frame, FrameReader
from aligner.audio.reservoir import Needs, muted, reach
from aligner.audio.samples import SAMPLE_BYTES
from aligner.model import AudioFormat

# Enough to tell how loud a voice is and how quiet its room.
_END_S = 5
# Frames whose sound may begin so many before (511 bytes of an MPEG-1 frame at 32 kbit/s), and three for what a decoder
# adds to a frame of those before it.
_BEFORE, _SETTLED = 9, 3


@dataclass(frozen=True, slots=True)
class Ends:
    """PCM. ``tail`` begins at sample ``after`` of ``samples``; it is empty where ``head`` is all of it."""

    head: bytes
    tail: bytes
    after: int
    samples: int


def ends_of(data: bytes, audio: AudioFormat, *, piece: int) -> Iterator[Ends]:
    """The ends of a take, and then, for who did not find what he looked for, all of it. A tail begins with one of the
    take's pieces of ``piece`` samples. Raises ``AudioError``.
    """
    end = audio.rate_hz * _END_S // piece * piece
    if audio.codec == "pcm":
        samples = len(data) // SAMPLE_BYTES
        if samples > 2 * end:
            after = (samples - end) // piece * piece
            yield Ends(data[: end * SAMPLE_BYTES], data[after * SAMPLE_BYTES :], after, samples)
        yield Ends(data, b"", samples, samples)
        return
    frames = read_frames(data)
    if frames:
        each = frames[0].header.samples
        kept = -(-end // each) + _SETTLED
        if len(frames) > 2 * (kept + _BEFORE):
            yield _of_frames(frames, kept, audio, end, piece)
    pcm = _decoded(frames, audio)
    yield Ends(pcm, b"", len(pcm) // SAMPLE_BYTES, len(pcm) // SAMPLE_BYTES)


def read_frames(data: bytes) -> list[Frame]:
    """The frames of MP3 audio that is all there."""
    reader = FrameReader()
    return reader.feed(data) + reader.finish()


def _of_frames(frames: list[Frame], kept: int, audio: AudioFormat, end: int, piece: int) -> Ends:
    samples = sum(frame.header.samples for frame in frames)
    head = _decoded(frames[:kept], audio)[: end * SAMPLE_BYTES]
    _, last = from_frame(frames[-kept - _BEFORE :], _BEFORE)
    after = -(-(samples - end) // piece) * piece
    tail = _decoded(last, audio)[(after - samples) * SAMPLE_BYTES :]
    return Ends(head, tail, after, samples)


def _decoded(frames: list[Frame], audio: AudioFormat) -> bytes:
    decoder = open_decoder(AudioFormat(audio.codec, audio.rate_hz))
    return decoder.decode(b"".join([frame.data for frame in frames])) + decoder.flush()


def from_frame(frames: list[Frame], needed: int) -> tuple[int, list[Frame]]:
    """The frames from as late a one as leaves ``needed`` and all after it their sound, which may begin in the bytes of
    those before. Of these, the ones that lack bytes themselves are muted: nothing is heard in them."""
    for start in range(needed, 0, -1):
        kept: list[Frame] = []
        left = 0
        for index, frame in enumerate(frames[start:], start):
            needs = Needs.of(frame)
            limit = reach(frame.header)
            if needs.found(left):
                left = min(needs.left, limit)
            elif index < needed:
                frame = muted(frame, left)
                left = min(min(left, limit) + needs.own, limit)
            else:
                break
            kept.append(frame)
        if len(kept) == len(frames) - start:
            return start, kept
    return 0, frames
