"""PCM to encoded bytes, piece by piece: what each codec needs to be streamed. ``codecs`` lists them."""

from typing import TYPE_CHECKING

from aligner.audio.contexts import MP3_DELAY_SAMPLES, configure, encoder_context
from aligner.audio.samples import SAMPLE_BYTES, Resampler, WholeSamples, libav_errors, pcm_frame
from aligner.model import AudioFormat

if TYPE_CHECKING:
    from av.audio.codeccontext import AudioCodecContext
    from av.audio.stream import AudioStream
    from av.container import OutputContainer

# One Ogg page holds this much audio: small enough to hear a stream's start at once, large enough that
# page headers cost under 4 % even at 32 kbit/s.
_OGG_PAGE_US = 100_000


class StreamEncoder:
    """PCM in, encoded bytes out. ``flush`` ends a run; what is encoded after it begins a new one.

    Pieces may be cut anywhere: the bytes, joined, are the same. A run of no samples is no bytes.
    """

    def __init__(self, target: AudioFormat, rate_hz: int) -> None:
        self.format = target
        self.rate_hz = rate_hz
        self._whole = WholeSamples()
        self._resampler = Resampler(rate_hz, target.rate_hz)

    @property
    def delay_samples(self) -> int:
        """How many samples of the target's rate a plain decoder hears before a run's first sample."""
        return MP3_DELAY_SAMPLES if self.format.codec == "mp3" else 0

    def encode(self, pcm: bytes) -> bytes:
        """Raises: ``AudioError``."""
        with libav_errors(f"encoding to {self.format.name}"):
            return self._write(self._resampler.feed(self._whole.feed(pcm)))

    def flush(self) -> bytes:
        """The rest of the run. Raises: ``AudioError``."""
        with libav_errors(f"encoding to {self.format.name}"):
            self._whole.finish()
            return self._write(self._resampler.finish()) + self._end()

    def _write(self, pcm: bytes) -> bytes:
        return pcm

    def _end(self) -> bytes:
        return b""


class CodecEncoder(StreamEncoder):
    """MP3 and telephone formats: the codec's packets, joined."""

    _codec: "AudioCodecContext | None" = None

    def _write(self, pcm: bytes) -> bytes:
        if not pcm:
            return b""
        if self._codec is None:
            self._codec = encoder_context(self.format)
        frame = pcm_frame(pcm, self.format.rate_hz, layout=self._codec.format.name)
        return b"".join(bytes(packet) for packet in self._codec.encode(frame))

    def _end(self) -> bytes:
        codec, self._codec = self._codec, None
        return b"".join(bytes(packet) for packet in codec.encode(None)) if codec else b""


class OggOpusEncoder(StreamEncoder):
    """Opus in Ogg. Each run is a complete Ogg stream; runs joined are a chained one, which players accept."""

    _container: "OutputContainer | None" = None
    _stream: "AudioStream | None" = None
    _run = 0
    _position = 0

    def _write(self, pcm: bytes) -> bytes:
        if not pcm:
            return b""
        if self._stream is None:
            self._begin()
        assert self._stream is not None
        assert self._container is not None
        frame = pcm_frame(pcm, self.format.rate_hz, start=self._position)
        self._position += len(pcm) // SAMPLE_BYTES
        self._container.mux(self._stream.encode(frame))
        return self._sink.take()

    def _begin(self) -> None:
        import av

        self._sink = _Sink()
        options = {
            "page_duration": str(_OGG_PAGE_US),
            "serial_offset": str(self._run),  # chained streams need serial numbers of their own (RFC 3533 4)
            "fflags": "+bitexact+flush_packets",  # equal audio, equal bytes; pages leave at once
        }
        self._container = av.open(self._sink, "w", format="ogg", container_options=options)
        self._stream = self._container.add_stream("libopus", rate=self.format.rate_hz)
        configure(self._stream.codec_context, self.format)

    def _end(self) -> bytes:
        if self._stream is None or self._container is None:
            return b""
        self._container.mux(self._stream.encode(None))
        self._container.close()
        self._container = self._stream = None
        self._run += 1
        self._position = 0
        return self._sink.take()


class _Sink:
    """What libav writes to: cannot seek, so the muxer never goes back."""

    def __init__(self) -> None:
        self._data = bytearray()

    def write(self, data: bytes) -> int:
        self._data += data
        return len(data)

    def take(self) -> bytes:
        data, self._data = bytes(self._data), bytearray()
        return data
