"""Streams of PCM to the service's audio formats and back, piece by piece, in the process (PyAV).

PCM is 16-bit little-endian mono. Everything is exact in samples: nothing is dropped, and what a codec adds
is a number (``delay_samples``), never a surprise. Opus travels in Ogg: that is what browsers, players and
the service's other clients decode, and its header tells them how much to skip. Knows no files and no tags.
"""

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from aligner.audio.ogg import OpusHead, Packet, PageReader
from aligner.audio.samples import (
    SAMPLE_BYTES,
    Resampler,
    WholeSamples,
    frames_pcm,
    libav_errors,
    pcm_frame,
)
from aligner.errors import AudioError
from aligner.model import AudioFormat

if TYPE_CHECKING:
    from av.audio.codeccontext import AudioCodecContext
    from av.audio.stream import AudioStream
    from av.container import OutputContainer

# facts.md row 8; the Opus bit rates are those of the vendor's SDK.
SERVICE_FORMATS: Final = (
    "mp3_22050_32",
    "mp3_24000_48",
    *(f"mp3_44100_{kbps}" for kbps in (32, 64, 96, 128, 192)),
    *(f"pcm_{rate}" for rate in (8000, 16000, 22050, 24000, 44100, 48000)),
    *(f"opus_48000_{kbps}" for kbps in (32, 64, 96, 128, 192)),
    "ulaw_8000",
    "alaw_8000",
)

# What a plain MP3 decoder lets sound before a run's first sample: LAME's encoder delay (576) and the
# decoder's own (528 + 1). Encoders other than LAME may differ; the services seen so far use it.
MP3_DELAY_SAMPLES: Final = 1105

# One Ogg page holds this much audio: small enough to hear a stream's start at once, large enough that
# page headers cost under 2 %.
_OGG_PAGE_US = 100_000
_CODEC_NAMES = {"mp3": "libmp3lame", "ulaw": "pcm_mulaw", "alaw": "pcm_alaw", "opus": "libopus"}


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


class _CodecEncoder(StreamEncoder):
    """MP3 and telephone formats: the codec's packets, joined."""

    _codec: "AudioCodecContext | None" = None

    def _write(self, pcm: bytes) -> bytes:
        if not pcm:
            return b""
        if self._codec is None:
            self._codec = _open_codec(self.format)
        frame = pcm_frame(pcm, self.format.rate_hz, layout=self._codec.format.name)
        return b"".join(bytes(packet) for packet in self._codec.encode(frame))

    def _end(self) -> bytes:
        codec, self._codec = self._codec, None
        return b"".join(bytes(packet) for packet in codec.encode(None)) if codec else b""


class _OggOpusEncoder(StreamEncoder):
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
        _configure(self._stream.codec_context, self.format)

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


class StreamDecoder:
    """Encoded bytes in, PCM at the format's rate out. ``flush`` ends a run; a new one may follow.

    Pieces may be cut anywhere. Raises ``AudioError`` for what is not audio of that format.
    """

    def __init__(self, source: AudioFormat) -> None:
        self.format = source
        self._whole = WholeSamples()

    @property
    def delay_samples(self) -> int:
        """How many samples of each run precede its first sound when a LAME encoder made it; not dropped."""
        return MP3_DELAY_SAMPLES if self.format.codec == "mp3" else 0

    def decode(self, data: bytes) -> bytes:
        with libav_errors(f"decoding {self.format.name}"):
            return self._read(data)

    def flush(self) -> bytes:
        with libav_errors(f"decoding {self.format.name}"):
            return self._end()

    def _read(self, data: bytes) -> bytes:
        return self._whole.feed(data)

    def _end(self) -> bytes:
        self._whole.finish()
        return b""


class _TelephoneDecoder(StreamDecoder):
    """Mu-law and A-law: a byte is a sample."""

    def _read(self, data: bytes) -> bytes:
        from av.packet import Packet as AvPacket

        if not data:
            return b""
        codec = _decoder_context(_CODEC_NAMES[self.format.codec], self.format.rate_hz)
        return frames_pcm(codec.decode(AvPacket(data)))


class _Mp3Decoder(StreamDecoder):
    def __init__(self, source: AudioFormat) -> None:
        super().__init__(source)
        self._begin()

    def _begin(self) -> None:
        from av.audio.resampler import AudioResampler

        self._codec = _decoder_context("mp3float", self.format.rate_hz)
        self._to_pcm = AudioResampler(format="s16", layout="mono", rate=self.format.rate_hz)
        self._bytes = 0
        self._samples = 0

    def _read(self, data: bytes) -> bytes:
        self._bytes += len(data)
        return self._decode(data) if data else b""

    def _end(self) -> bytes:
        pcm = self._decode(b"")
        fed, heard = self._bytes, self._samples + len(pcm)
        self._begin()
        if fed and not heard:
            raise AudioError("the audio is not MP3: it holds no frame")
        return pcm

    def _decode(self, data: bytes) -> bytes:
        pcm = b""
        for packet in self._codec.parse(data or None):
            for frame in self._codec.decode(packet):
                if frame.sample_rate != self.format.rate_hz:
                    raise AudioError(
                        f"the audio is MP3 at {frame.sample_rate} Hz where {self.format.rate_hz} Hz was asked for"
                    )
                pcm += frames_pcm(self._to_pcm.resample(frame))
        self._samples += len(pcm) // SAMPLE_BYTES
        return pcm


class _OggOpusDecoder(StreamDecoder):
    """Honours the stream's pre-skip and its end, so that exactly what was encoded comes back."""

    def __init__(self, source: AudioFormat) -> None:
        super().__init__(source)
        self._pages = PageReader()
        self._codec: AudioCodecContext | None = None

    def _read(self, data: bytes) -> bytes:
        return b"".join(self._packet(packet) for packet in self._pages.feed(data))

    def _end(self) -> bytes:
        self._codec = None
        self._pages.finish()
        return b""

    def _packet(self, packet: Packet) -> bytes:
        from av.audio.resampler import AudioResampler
        from av.packet import Packet as AvPacket

        if packet.first:
            head = OpusHead.parse(packet.data)
            self._codec = _decoder_context("opus", self.format.rate_hz)
            self._to_pcm = AudioResampler(format="s16", layout="mono", rate=self.format.rate_hz)
            self._skip = self._pre_skip = head.pre_skip
            self._samples = 0
            return b""
        if self._codec is None:
            raise AudioError("the Ogg stream does not begin with its head")
        if packet.data.startswith(b"OpusTags"):
            return b""
        frames = self._codec.decode(AvPacket(packet.data))
        pcm = b"".join(frames_pcm(self._to_pcm.resample(frame)) for frame in frames)
        dropped = min(self._skip, len(pcm) // SAMPLE_BYTES)
        self._skip -= dropped
        pcm = pcm[dropped * SAMPLE_BYTES :]
        if packet.last and packet.granule is not None:
            pcm = pcm[: max(0, packet.granule - self._pre_skip - self._samples) * SAMPLE_BYTES]
        self._samples += len(pcm) // SAMPLE_BYTES
        return pcm


_ENCODERS: dict[str, type[StreamEncoder]] = {
    "pcm": StreamEncoder,
    "mp3": _CodecEncoder,
    "ulaw": _CodecEncoder,
    "alaw": _CodecEncoder,
    "opus": _OggOpusEncoder,
}
_DECODERS: dict[str, type[StreamDecoder]] = {
    "pcm": StreamDecoder,
    "mp3": _Mp3Decoder,
    "ulaw": _TelephoneDecoder,
    "alaw": _TelephoneDecoder,
    "opus": _OggOpusDecoder,
}


def open_encoder(target: AudioFormat, rate_hz: int) -> StreamEncoder:
    """An encoder of PCM at ``rate_hz``. Raises ``ValueError`` for a format that is no stream's."""
    _check(target)
    return _ENCODERS[target.codec](target, rate_hz)


def open_decoder(source: AudioFormat) -> StreamDecoder:
    """Raises ``ValueError`` for a format that is no stream's."""
    _check(source)
    return _DECODERS[source.codec](source)


def _check(audio: AudioFormat) -> None:
    if audio.codec not in _ENCODERS or audio.channels != 1:
        raise ValueError(
            f"{audio.name} is not an audio format of a stream; these are: {', '.join(SERVICE_FORMATS)}"
        )
    if audio.codec == "opus" and audio.rate_hz != 48_000:
        raise ValueError("Opus audio is at 48000 Hz")


def _open_codec(target: AudioFormat) -> "AudioCodecContext":
    import av

    codec = av.CodecContext.create(_CODEC_NAMES[target.codec], "w")
    _configure(codec, target)
    return codec


def _configure(codec: "AudioCodecContext", target: AudioFormat) -> None:
    codec.sample_rate = target.rate_hz
    codec.layout = "mono"
    codec.format = "s16p" if target.codec == "mp3" else "s16"
    codec.time_base = Fraction(1, target.rate_hz)
    if target.bitrate_bps:
        codec.bit_rate = target.bitrate_bps


def _decoder_context(name: str, rate_hz: int) -> "AudioCodecContext":
    import av

    codec = av.CodecContext.create(name, "r")
    codec.sample_rate = rate_hz
    codec.layout = "mono"
    return codec
