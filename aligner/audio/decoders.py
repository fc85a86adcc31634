"""Encoded bytes to PCM, piece by piece, every sample counted. Knows streams, not files."""

import logging
from typing import TYPE_CHECKING

from aligner.audio.contexts import MP3_DELAY_SAMPLES, decoder_context
from aligner.audio.mp3 import Frame, FrameReader
from aligner.audio.mp3_info import Info
from aligner.audio.ogg import OpusHead, Packet, PageReader
from aligner.audio.samples import SAMPLE_BYTES, WholeSamples, frames_pcm, libav_errors
from aligner.errors import AudioError
from aligner.model import AudioFormat

if TYPE_CHECKING:
    from av.audio.codeccontext import AudioCodecContext
    from av.audio.frame import AudioFrame

log = logging.getLogger("aligner.audio")


class StreamDecoder:
    """Encoded bytes in, PCM at the format's rate out. ``flush`` ends a run; a new one may follow.

    Pieces may be cut anywhere. Raises ``AudioError`` for what is not audio of that format.
    """

    def __init__(self, source: AudioFormat) -> None:
        self.format = source
        self._whole = WholeSamples()

    @property
    def delay_samples(self) -> int:
        """How many samples of each run come before the first that was encoded. They are not dropped."""
        return 0

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


class TelephoneDecoder(StreamDecoder):
    """Mu-law and A-law: a byte is a sample."""

    def __init__(self, source: AudioFormat) -> None:
        super().__init__(source)
        self._codec = decoder_context(source)

    def _read(self, data: bytes) -> bytes:
        from av.packet import Packet as AvPacket

        return frames_pcm(self._codec.decode(AvPacket(data))) if data else b""

    def _end(self) -> bytes:
        return b""


class Mp3Decoder(StreamDecoder):
    """Every frame's samples, the encoder's delay and padding among them; an Info frame is not sound."""

    def __init__(self, source: AudioFormat) -> None:
        super().__init__(source)
        self._delay = MP3_DELAY_SAMPLES
        self._begin()

    @property
    def delay_samples(self) -> int:
        """LAME's and a decoder's delay, unless the stream's Info frame states another."""
        return self._delay

    def _begin(self) -> None:
        self._codec = decoder_context(self.format)
        self._to_pcm = _ToPcm(self.format.rate_hz)
        self._frames = FrameReader()
        self._fed = 0
        self._heard = 0

    def _read(self, data: bytes) -> bytes:
        self._fed += len(data)
        return b"".join(self._sound(frame) for frame in self._frames.feed(data))

    def _end(self) -> bytes:
        pcm = b"".join(self._sound(frame) for frame in self._frames.finish())
        fed, heard, skipped = self._fed, self._heard, self._frames.skipped
        self._begin()
        if fed and not heard:
            raise AudioError("the audio is not MP3: it holds no frame")
        if skipped:
            log.warning(
                "%d of %d bytes of MP3 audio are not part of a whole frame and were left out", skipped, fed
            )
        return pcm

    def _sound(self, frame: Frame) -> bytes:
        from av.packet import Packet as AvPacket

        if frame.header.rate_hz != self.format.rate_hz:
            raise AudioError(
                f"the audio is MP3 at {frame.header.rate_hz} Hz where {self.format.rate_hz} Hz was asked for"
            )
        self._heard += 1
        if (info := Info.parse(frame)) is not None:
            self._delay = info.skip_samples or MP3_DELAY_SAMPLES
            return b""
        return self._to_pcm.convert(self._codec.decode(AvPacket(frame.data)))


class OggOpusDecoder(StreamDecoder):
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
        from av.packet import Packet as AvPacket

        if packet.first:
            self._skip = self._pre_skip = OpusHead.parse(packet.data).pre_skip
            self._codec = decoder_context(self.format)
            self._to_pcm = _ToPcm(self.format.rate_hz)
            self._samples = 0
            return b""
        if self._codec is None:
            raise AudioError("the Ogg stream does not begin with its head")
        if packet.data.startswith(b"OpusTags"):
            return b""
        pcm = self._to_pcm.convert(self._codec.decode(AvPacket(packet.data)))
        dropped = min(self._skip, len(pcm) // SAMPLE_BYTES)
        self._skip -= dropped
        pcm = pcm[dropped * SAMPLE_BYTES :]
        if packet.last and packet.granule is not None:
            pcm = pcm[: max(0, packet.granule - self._pre_skip - self._samples) * SAMPLE_BYTES]
        self._samples += len(pcm) // SAMPLE_BYTES
        return pcm


class _ToPcm:
    """Decoded frames of any sample type, one channel or two, to 16-bit mono."""

    def __init__(self, rate_hz: int) -> None:
        from av.audio.resampler import AudioResampler

        self._converter = AudioResampler(format="s16", layout="mono", rate=rate_hz)

    def convert(self, frames: "list[AudioFrame]") -> bytes:
        return b"".join(frames_pcm(self._converter.resample(frame)) for frame in frames)
