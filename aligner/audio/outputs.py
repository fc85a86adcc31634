"""The kinds of audio file that can be written, and the rates and bit rates that each may have.

Decides on numbers; writes nothing (``track`` does). The sample rate follows from the source's, which is known
only when the first audio arrives: so what a user may ask is checked before, and cannot fail then.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from aligner.audio.mp3 import MP3_RATES_HZ, bitrates_for
from aligner.model import AudioFormat

OUTPUT_FORMATS: Final = {"mp3": ".mp3", "wav": ".wav", "flac": ".flac", "m4a": ".m4a", "opus": ".opus"}
"""Name and file suffix of each; the first is the usual one."""

# AAC's sampling frequencies (ISO 14496-3, table 1.18), but for those above 48 kHz.
_AAC_RATES_HZ = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
_AAC_BITS_PER_SAMPLE = 6  # ISO 14496-3: 6,144 bits a channel at most in a frame of 1,024 samples
_OPUS_RATE_HZ = 48_000

_BITRATES: Final = {
    "mp3": tuple(sorted({*bitrates_for(44100), *bitrates_for(22050)})),
    "m4a": (24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 256),
    "opus": (12, 16, 24, 32, 40, 48, 64, 80, 96, 128, 160, 192, 256),
}
_OPUS_KBPS = 64


@dataclass(frozen=True, slots=True)
class OutputFormat:
    """What a user asked for: a kind of file, and a bit rate where that kind has one (None: the usual one)."""

    name: str
    bitrate_kbps: int | None = None
    joins_frames: bool = True
    """False: a stream is always decoded, as where something else than speech comes into the file."""

    def __post_init__(self) -> None:
        if self.name not in OUTPUT_FORMATS:
            names = ", ".join(OUTPUT_FORMATS)
            raise ValueError(f"{self.name!r} is not an audio format; choose one of {names}")
        if self.bitrate_kbps is None:
            return
        allowed = _BITRATES.get(self.name)
        if allowed is None:
            raise ValueError(f"{self.name} files have no bit rate to choose: leave it out")
        if self.bitrate_kbps not in allowed:
            listed = ", ".join(map(str, allowed))
            raise ValueError(
                f"{self.bitrate_kbps} kbit/s is not a bit rate of {self.name}; choose one of {listed}"
            )

    @property
    def suffix(self) -> str:
        return OUTPUT_FORMATS[self.name]

    def for_source(self, rate_hz: int) -> AudioFormat:
        """The file's format for a voice at this rate: its rate, unless the format or the bit rate forbids."""
        match self.name:
            case "mp3":
                return _with_bitrate("mp3", MP3_RATES_HZ, bitrates_for, rate_hz, self.bitrate_kbps)
            case "m4a":
                return _with_bitrate("m4a", _AAC_RATES_HZ, _aac_bitrates, rate_hz, self.bitrate_kbps)
            case "opus":
                return AudioFormat(
                    "opus", _OPUS_RATE_HZ, bitrate_bps=(self.bitrate_kbps or _OPUS_KBPS) * 1000
                )
        return AudioFormat(self.name, rate_hz)

    def takes_frames_of(self, stream: AudioFormat) -> bool:
        """Whether a stream's MP3 frames can be the file's own, never decoded: unless another bit rate was asked
        for than the stream has."""
        asked = None if self.bitrate_kbps is None else self.bitrate_kbps * 1000
        return (
            self.joins_frames and self.name == stream.codec == "mp3" and asked in (None, stream.bitrate_bps)
        )


def output_format(name: str, *, bitrate_kbps: int | None = None) -> OutputFormat:
    """Raises ``ValueError``, with a sentence for the user, for what there is not."""
    return OutputFormat(name, bitrate_kbps)


def output_suffix(name: str) -> str:
    """``.mp3`` for ``mp3``. Raises ``ValueError`` for what there is not."""
    return OutputFormat(name).suffix


def _with_bitrate(
    codec: str,
    rates_hz: Sequence[int],
    bitrates: Callable[[int], tuple[int, ...]],
    source_hz: int,
    kbps: int | None,
) -> AudioFormat:
    """The source's rate or the next higher; where that cannot have the bit rate, the nearest multiple or
    fraction of it (22,050 Hz cannot have 192 kbit/s as MP3, 44,100 Hz can), else the nearest."""
    own_hz = next((rate for rate in rates_hz if rate >= source_hz), rates_hz[-1])
    kbps = kbps or _usual_kbps(own_hz)
    possible = [rate for rate in rates_hz if kbps in bitrates(rate)]

    def distance(rate: int) -> tuple[bool, bool, int]:
        return rate < own_hz, bool(max(rate, own_hz) % min(rate, own_hz)), abs(rate - own_hz)

    return AudioFormat(codec, min(possible, key=distance), bitrate_bps=kbps * 1000)


def _usual_kbps(rate_hz: int) -> int:
    """Speech in one channel is transparent at these to most ears, and no player is strained by them."""
    if rate_hz <= 12_000:
        return 32
    if rate_hz <= 16_000:
        return 48
    return 64 if rate_hz <= 24_000 else 96


def _aac_bitrates(rate_hz: int) -> tuple[int, ...]:
    limit = rate_hz * _AAC_BITS_PER_SAMPLE
    return tuple(kbps for kbps in _BITRATES["m4a"] if kbps * 1000 <= limit)
