"""PCM to encoded bytes, piece by piece: what each codec needs to be streamed. ``codecs`` lists them."""

from typing import TYPE_CHECKING

from aligner.audio.contexts import MP3_DELAY_SAMPLES, encoder_context
from aligner.audio.ogg import OpusHead, PageWriter, opus_tags
from aligner.audio.samples import SAMPLE_BYTES, Resampler, WholeSamples, libav_errors, pcm_frame
from aligner.model import AudioFormat

if TYPE_CHECKING:
    from av.audio.codeccontext import AudioCodecContext

# A tenth of a second: small enough to hear a stream's start at once, large enough that page headers cost
# under 4 % even at 32 kbit/s.
_OGG_PAGE_PACKETS = 5


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

    _codec: "AudioCodecContext | None" = None
    _run = 0

    def _write(self, pcm: bytes) -> bytes:
        if not pcm:
            return b""
        if self._codec is None:
            self._codec = encoder_context(self.format)
            self._pages: PageWriter | None = None
            self._waiting: list[bytes] = []
            self._samples = 0
            self._paged = 0
        self._samples += len(pcm) // SAMPLE_BYTES
        self._waiting += [bytes(packet) for packet in self._codec.encode(pcm_frame(pcm, self.format.rate_hz))]
        # The last packet stays: whichever page turns out to be the last must hold one.
        data = self._begin(self._codec)
        while len(self._waiting) > _OGG_PAGE_PACKETS:
            data += self._page(self._codec, _OGG_PAGE_PACKETS)
        return data

    def _begin(self, codec: "AudioCodecContext") -> bytes:
        """The two pages that begin a stream, once the encoder is open and knows its own delay."""
        if self._pages is not None:
            return b""
        head = codec.extradata or b""
        self._pre_skip = OpusHead.parse(head).pre_skip
        # Chained streams need serial numbers of their own (RFC 3533 4); equal runs in a row give equal bytes.
        self._pages = PageWriter(self._run)
        self._run += 1
        return self._pages.page([head], 0) + self._pages.page([opus_tags("aligner")], 0)

    def _page(self, codec: "AudioCodecContext", count: int, *, last: bool = False) -> bytes:
        assert self._pages is not None
        packets, self._waiting = self._waiting[:count], self._waiting[count:]
        self._paged += count * codec.frame_size
        granule = self._pre_skip + self._samples if last else self._paged
        return self._pages.page(packets, granule, last=last)

    def _end(self) -> bytes:
        codec, self._codec = self._codec, None
        if codec is None:
            return b""
        self._waiting += [bytes(packet) for packet in codec.encode(None)]
        needed = -(-(self._pre_skip + self._samples) // codec.frame_size)
        del self._waiting[needed - self._paged // codec.frame_size :]
        data = b""
        while len(self._waiting) > _OGG_PAGE_PACKETS:
            data += self._page(codec, _OGG_PAGE_PACKETS)
        return data + self._page(codec, len(self._waiting), last=True)
