"""One take's audio as it arrives, message by message: kept as it came (MP3 frames), or decoded to PCM.

Says of each message how many samples it plays and where an encoder began anew in it, which is what times are
checked against. Knows nothing of characters.
"""

import logging
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from aligner.audio.codecs import open_decoder
from aligner.audio.contexts import MP3_DELAY_SAMPLES
from aligner.audio.mp3 import Frame, FrameReader
from aligner.audio.mp3_info import Info
from aligner.audio.reservoir import Needs, muted, reach
from aligner.audio.runs import Seen, run_starts, runs_hide
from aligner.audio.samples import SAMPLE_BYTES
from aligner.errors import AudioError
from aligner.model import AudioFormat

log = logging.getLogger("aligner.audio")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A message's audio, or a part of it: a new one where an encoder run begins. ``lead_samples`` is then what
    is played before the run's first sound."""

    samples: int
    lead_samples: int | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """``data`` plays ``samples`` samples. ``messages`` has one item for each message, and one for what came
    out after the last."""

    format: AudioFormat
    data: bytes
    samples: int
    messages: tuple[tuple[Stretch, ...], ...]
    cut_short: bool = False
    """Whether the last MP3 frame was not whole, and is left out."""
    runs_hide: bool = False
    """Whether encoder runs may begin that nothing shows."""


class Recorder(Protocol):
    """Takes a stream's messages. Raises ``AudioError`` for what is not audio of the stream's format."""

    def add(self, data: bytes) -> None:
        """One message's audio, cut from the stream anywhere; may be empty."""

    def finish(self) -> Recorded:
        """All of it. May take a while for long audio."""


def open_recorder(stream: AudioFormat, *, keep_frames: bool) -> Recorder:
    """A recorder of audio in this format. ``keep_frames`` (MP3 only) records the frames as they are."""
    if stream.codec != "mp3":
        return _Decoding(stream)
    return _Frames(stream) if keep_frames else _DecodedFrames(stream)


class _Decoding:
    """Formats without runs: what a message decodes to is known when it is there."""

    def __init__(self, stream: AudioFormat) -> None:
        self._decoder = open_decoder(stream)
        self._format = AudioFormat("pcm", stream.rate_hz)
        self._pcm = bytearray()
        self._messages: list[tuple[Stretch, ...]] = []

    def add(self, data: bytes) -> None:
        self._take(self._decoder.decode(data))

    def finish(self) -> Recorded:
        self._take(self._decoder.flush())
        pcm = bytes(self._pcm)
        return Recorded(self._format, pcm, len(pcm) // SAMPLE_BYTES, tuple(self._messages))

    def _take(self, pcm: bytes) -> None:
        self._pcm += pcm
        self._messages.append((Stretch(len(pcm) // SAMPLE_BYTES),))


class _Frames:
    """MP3 frames as they came. Tags and Info frames are left out; a frame that cannot be decoded where it is,
    because the bytes that it needs never came, is muted, so that every decoder plays its time.

    A frame belongs to the message in which it begins.
    """

    def __init__(self, stream: AudioFormat) -> None:
        self._stream = stream
        self._reader = FrameReader()
        self._fed = [0]  # where each message begins, in bytes of the stream
        self._frames: list[Frame] = []
        self._seen: list[Seen] = []
        self._leads: dict[int, int] = {}
        self._announced = False
        self._end = 0
        self._left = 0
        self._muted = 0

    def add(self, data: bytes) -> None:
        for frame in self._reader.feed(data):
            self._take(frame)
        self._fed.append(self._fed[-1] + len(data))

    def finish(self) -> Recorded:
        skipped = self._reader.skipped
        for frame in self._reader.finish():
            self._take(frame)
        cut_short = self._reader.skipped > skipped
        self._report()
        seen = self._with_openings()
        starts = run_starts(seen)
        data = b"".join(frame.data for frame in self._frames)
        samples = sum(frame.header.samples for frame in self._frames)
        return Recorded(
            self._format(),
            data,
            samples,
            tuple(self._messages(starts)),
            cut_short=cut_short,
            runs_hide=runs_hide(seen),
        )

    def _format(self) -> AudioFormat:
        """As asked for, but for what the frames themselves say."""
        if not self._frames:
            return self._stream
        header = self._frames[0].header
        return AudioFormat("mp3", header.rate_hz, header.channels, header.bitrate_bps)

    def _take(self, frame: Frame) -> None:
        self._check(frame)
        info = Info.parse(frame)
        if info is not None:
            self._announced = True
            if info.delay is not None:
                self._leads[len(self._frames)] = info.skip_samples
            self._end = frame.offset + len(frame.data)
            return
        if frame.offset != self._end and self._reader.skipped:  # something was lost between the two
            self._left = 0
        needs = Needs.of(frame)
        if needs.found(self._left):
            self._left = needs.left
        else:
            frame = muted(frame, self._left)
            self._left = min(self._left, reach(frame.header)) + needs.own
            self._muted += 1
        self._left = min(self._left, reach(frame.header))
        self._end = frame.offset + len(frame.data)
        self._frames.append(frame)
        self._seen.append(Seen(frame.header, needs, announced=self._announced))
        self._announced = False

    def _check(self, frame: Frame) -> None:
        header = frame.header
        if header.rate_hz != self._stream.rate_hz:
            raise AudioError(
                f"the audio is MP3 at {header.rate_hz} Hz where {self._stream.rate_hz} Hz was asked for"
            )
        if self._frames and header.channels != self._frames[0].header.channels:
            raise AudioError("the MP3 audio changes its number of channels")

    def _report(self) -> None:
        fed = self._fed[-1]
        if fed and not self._frames and not self._announced:
            raise AudioError("the audio is not MP3: it holds no frame")
        if self._reader.skipped:
            log.warning(
                "%d of %d bytes of MP3 audio are not part of a whole frame and were left out",
                self._reader.skipped,
                fed,
            )
        if self._muted:
            log.warning("%d MP3 frames were muted: the bytes that they begin in never came", self._muted)

    def _with_openings(self) -> list[Seen]:
        places = [self._message_of(frame) for frame in self._frames]
        return [
            replace(seen, opens=True) if index == 0 or places[index - 1] != place else seen
            for index, (seen, place) in enumerate(zip(self._seen, places, strict=True))
        ]

    def _message_of(self, frame: Frame) -> int:
        return bisect_right(self._fed, frame.offset) - 1

    def _messages(self, starts: Sequence[int]) -> Iterator[tuple[Stretch, ...]]:
        begins = frozenset(starts)
        messages: list[list[tuple[int, int | None]]] = [[(0, None)] for _ in self._fed]
        for index, frame in enumerate(self._frames):
            parts = messages[self._message_of(frame)]
            samples, lead = parts[-1]
            if index in begins:
                lead = self._leads.get(index, MP3_DELAY_SAMPLES)
                if samples:
                    parts.append((0, lead))
                    samples = 0
            parts[-1] = samples + frame.header.samples, lead
        return (tuple(Stretch(*part) for part in parts) for parts in messages)


class _DecodedFrames(_Frames):
    """The same, decoded: what comes before the first sound is cut off."""

    def finish(self) -> Recorded:
        frames = super().finish()
        decoder = open_decoder(self._stream)
        pcm = decoder.decode(frames.data) + decoder.flush()
        parts = (part for message in frames.messages for part in message)
        lead = next((part.lead_samples for part in parts if part.lead_samples is not None), 0)
        return Recorded(
            AudioFormat("pcm", self._stream.rate_hz),
            pcm[lead * SAMPLE_BYTES :],
            max(0, len(pcm) // SAMPLE_BYTES - lead),
            _without_lead(frames.messages),
            cut_short=frames.cut_short,
            runs_hide=frames.runs_hide,
        )


def _without_lead(messages: Sequence[Sequence[Stretch]]) -> tuple[tuple[Stretch, ...], ...]:
    """The stretches when the first run's lead is not played: its first sound is the first sample."""
    left = 0
    cut: list[tuple[Stretch, ...]] = []
    begun = False
    for message in messages:
        parts: list[Stretch] = []
        for part in message:
            lead = part.lead_samples
            if lead is not None and not begun:
                begun, left, lead = True, lead, 0
            dropped = min(left, part.samples)
            left -= dropped
            parts.append(Stretch(part.samples - dropped, lead))
        cut.append(tuple(parts))
    return tuple(cut)
