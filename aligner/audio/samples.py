"""PCM bytes to libav frames and back, and a resampler that is exact in length and place.

PCM here is always 16-bit little-endian mono. Knows nothing of codecs or containers.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import TYPE_CHECKING

from aligner.clock import rescale
from aligner.errors import AudioError

if TYPE_CHECKING:
    import av
    from av.audio.resampler import AudioResampler

SAMPLE_BYTES = 2

# Silence fed after the last sample so that everything before it leaves the filter: half the filter is 16
# samples of the lower rate, at most 96 of the higher when 48 kHz becomes 8 kHz.
_TAIL_SAMPLES = 512


@contextmanager
def libav_errors(doing: str) -> Iterator[None]:
    """Turns libav's own errors into ``AudioError``; an ``OSError`` of a file stays one."""
    from av.error import FFmpegError

    try:
        yield
    except FFmpegError as error:
        if isinstance(error, OSError):
            raise
        raise AudioError(f"{doing} failed: {error.strerror or error}") from error


def pcm_frame(pcm: bytes, rate_hz: int, *, layout: str = "s16", start: int | None = None) -> "av.AudioFrame":
    """A mono frame of these samples; ``start`` is its place on the stream's sample clock.

    ``layout`` may be ``s16p``: with one channel the bytes are the same, and some encoders ask for it.
    """
    import av

    frame = av.AudioFrame(format=layout, layout="mono", samples=len(pcm) // SAMPLE_BYTES)
    frame.sample_rate = rate_hz
    plane = frame.planes[0]
    plane.update(pcm + bytes(plane.buffer_size - len(pcm)))
    if start is not None:
        frame.pts = start
        frame.time_base = Fraction(1, rate_hz)
    return frame


def frames_pcm(frames: Iterable["av.AudioFrame"]) -> bytes:
    """The samples of 16-bit mono frames; libav pads a plane, so its own length says nothing."""
    return b"".join(bytes(frame.planes[0])[: frame.samples * SAMPLE_BYTES] for frame in frames)


class Mono:
    """Frames as they are decoded, as PCM at one rate. In files that others joined, the frames' kind may change."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._kind: tuple[str, str, int] | None = None
        self._resampler: AudioResampler | None = None

    def feed(self, frame: "av.AudioFrame") -> bytes:
        from av.audio.resampler import AudioResampler

        kind = (frame.format.name, frame.layout.name, frame.sample_rate)
        before = b""
        if kind != self._kind or self._resampler is None:
            before = self.finish()
            self._resampler = AudioResampler(format="s16", layout="mono", rate=self._rate_hz)
            self._kind = kind
        return before + frames_pcm(self._resampler.resample(frame))

    def finish(self) -> bytes:
        return frames_pcm(self._resampler.resample(None)) if self._resampler else b""


class WholeSamples:
    """Cuts a byte stream at sample boundaries: a half sample waits for its other half."""

    def __init__(self) -> None:
        self._half = b""

    def feed(self, data: bytes) -> bytes:
        data = self._half + data
        whole = len(data) - len(data) % SAMPLE_BYTES
        self._half = data[whole:]
        return data[:whole]

    def finish(self) -> None:
        """Raises: ``AudioError`` when the stream ended inside a sample."""
        half, self._half = self._half, b""
        if half:
            raise AudioError("the PCM audio ends in the middle of a sample")


class Resampler:
    """A stream of PCM at another rate: n samples become ``rescale(n)`` in all, and none moves in time.

    After ``finish`` a new stream may begin.
    """

    def __init__(self, from_hz: int, to_hz: int) -> None:
        self.from_hz = from_hz
        self.to_hz = to_hz
        self._begin()

    def _begin(self) -> None:
        from av.audio.resampler import AudioResampler

        self._graph = AudioResampler(format="s16", layout="mono", rate=self.to_hz)
        self._taken = 0
        self._given = 0

    def feed(self, pcm: bytes) -> bytes:
        """Whole samples in, what is ready out."""
        if self.from_hz == self.to_hz or not pcm:
            return pcm
        self._taken += len(pcm) // SAMPLE_BYTES
        return self._pull(pcm)

    def finish(self) -> bytes:
        if not self._taken:
            return b""
        wanted = rescale(self._taken, self.from_hz, self.to_hz) - self._given
        tail = self._pull(bytes(_TAIL_SAMPLES * SAMPLE_BYTES))
        tail += frames_pcm(self._graph.resample(None))
        self._begin()
        return tail[: wanted * SAMPLE_BYTES]

    def _pull(self, pcm: bytes) -> bytes:
        out = frames_pcm(self._graph.resample(pcm_frame(pcm, self.from_hz)))
        self._given += len(out) // SAMPLE_BYTES
        return out
