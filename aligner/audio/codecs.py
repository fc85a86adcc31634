"""Streams of PCM to the service's audio formats and back, piece by piece, in the process (PyAV).

PCM is 16-bit little-endian mono. Everything is exact in samples: nothing is dropped, and what a codec adds
is a number (``delay_samples``), never a surprise. Opus travels in Ogg: that is what browsers, players and
the service's other clients decode, and its header tells them how much to skip. Knows no files and no tags.
"""

from typing import Final

from aligner.audio.contexts import MP3_DELAY_SAMPLES
from aligner.audio.decoders import Mp3Decoder, OggOpusDecoder, StreamDecoder, TelephoneDecoder
from aligner.audio.encoders import CodecEncoder, OggOpusEncoder, StreamEncoder
from aligner.audio.mp3 import MP3_RATES_HZ, bitrates_for, frame_samples
from aligner.model import AudioFormat

__all__ = [
    "MP3_DELAY_SAMPLES",
    "SERVICE_FORMATS",
    "StreamDecoder",
    "StreamEncoder",
    "open_decoder",
    "open_encoder",
    "piece_samples",
]

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

_OPUS_RATE_HZ = 48_000  # what every Opus decoder gives (RFC 7845 5.1)

_ENCODERS: dict[str, type[StreamEncoder]] = {
    "pcm": StreamEncoder,
    "mp3": CodecEncoder,
    "ulaw": CodecEncoder,
    "alaw": CodecEncoder,
    "opus": OggOpusEncoder,
}
_DECODERS: dict[str, type[StreamDecoder]] = {
    "pcm": StreamDecoder,
    "mp3": Mp3Decoder,
    "ulaw": TelephoneDecoder,
    "alaw": TelephoneDecoder,
    "opus": OggOpusDecoder,
}


def open_encoder(target: AudioFormat, rate_hz: int) -> StreamEncoder:
    """An encoder of PCM at ``rate_hz``. Raises ``ValueError`` for a format that is no stream's."""
    _check(target)
    return _ENCODERS[target.codec](target, rate_hz)


def open_decoder(source: AudioFormat) -> StreamDecoder:
    """Raises ``ValueError`` for a format that is no stream's."""
    _check(source)
    return _DECODERS[source.codec](source)


def piece_samples(source: AudioFormat) -> int | None:
    """The pieces in which sound leaves a stream's encoder: a sample where nothing is held back, MP3's frames; None
    where the service decides (an Ogg page holds as many packets of Opus as its writer likes)."""
    if source.codec == "mp3":
        return frame_samples(source.rate_hz)
    return None if source.codec == "opus" else 1


def _check(audio: AudioFormat) -> None:
    known = ", ".join(SERVICE_FORMATS)
    if audio.codec not in _ENCODERS or audio.channels != 1:
        raise ValueError(f"{audio.name} is not an audio format of a stream; these are: {known}")
    if audio.codec == "opus" and audio.rate_hz != _OPUS_RATE_HZ:
        raise ValueError(f"{audio.name}: Opus audio is at {_OPUS_RATE_HZ} Hz")
    if audio.codec == "mp3" and audio.rate_hz not in MP3_RATES_HZ:
        raise ValueError(f"{audio.name}: MP3 has no sample rate of {audio.rate_hz} Hz")
    if audio.codec == "mp3" and audio.bitrate_bps not in {
        None,
        *(k * 1000 for k in bitrates_for(audio.rate_hz)),
    }:
        raise ValueError(f"{audio.name}: MP3 at {audio.rate_hz} Hz has no such bit rate")
