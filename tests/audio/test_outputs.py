"""What a user may ask of a file: every answer is a format that can be written, or one clear sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.audio.mp3 import bitrates_for
from aligner.audio.outputs import _BITRATES as BITRATES
from aligner.audio.track import OUTPUT_FORMATS, output_format, output_suffix

RATES_HZ = (8_000, 11_025, 16_000, 22_050, 24_000, 44_100, 48_000)


def test_names_have_suffixes() -> None:
    """mp3 comes first, being the usual one; every name has its suffix."""
    assert next(iter(OUTPUT_FORMATS)) == "mp3"
    assert {name: output_suffix(name) for name in OUTPUT_FORMATS} == {
        "mp3": ".mp3",
        "wav": ".wav",
        "flac": ".flac",
        "m4a": ".m4a",
        "opus": ".opus",
    }


@pytest.mark.parametrize(
    ("name", "source_hz", "kbps", "expected"),
    [
        ("mp3", 22_050, None, "mp3_22050_64"),
        ("mp3", 44_100, None, "mp3_44100_96"),
        ("mp3", 24_000, 128, "mp3_24000_128"),
        ("mp3", 22_050, 192, "mp3_44100_192"),  # MPEG-2 ends at 160 kbit/s
        ("mp3", 24_000, 320, "mp3_48000_320"),
        ("mp3", 44_100, 24, "mp3_22050_24"),  # MPEG-1 begins at 32 kbit/s
        ("mp3", 8_000, 128, "mp3_16000_128"),  # MPEG-2.5 ends at 64 kbit/s
        ("mp3", 18_000, None, "mp3_22050_64"),
        ("mp3", 7_350, None, "mp3_8000_32"),
        ("mp3", 96_000, None, "mp3_48000_96"),
        ("m4a", 22_050, None, "m4a_22050_64"),
        ("m4a", 22_050, 192, "m4a_44100_192"),
        ("m4a", 8_000, 256, "m4a_48000_256"),
        ("opus", 22_050, None, "opus_48000_64"),
        ("opus", 24_000, 32, "opus_48000_32"),
        ("wav", 22_050, None, "wav_22050"),
        ("flac", 24_000, None, "flac_24000"),
    ],
)
def test_the_file_keeps_the_sources_rate_where_it_can(
    name: str, source_hz: int, kbps: int | None, expected: str
) -> None:
    """The source's own rate, unless the format or the bit rate that was asked for forbids it."""
    assert output_format(name, bitrate_kbps=kbps).for_source(source_hz).name == expected


@given(kbps=st.sampled_from(BITRATES["mp3"]), source_hz=st.integers(4_000, 192_000))
def test_every_mp3_bit_rate_has_a_rate_at_every_source(kbps: int, source_hz: int) -> None:
    """What was accepted before anything was spoken cannot fail when the first audio arrives."""
    target = output_format("mp3", bitrate_kbps=kbps).for_source(source_hz)
    assert target.bitrate_bps == kbps * 1000
    assert kbps in bitrates_for(target.rate_hz)


@pytest.mark.parametrize("name", ["m4a", "opus"])
@pytest.mark.parametrize("source_hz", RATES_HZ)
def test_every_other_bit_rate_has_a_rate_at_every_source(name: str, source_hz: int) -> None:
    """Likewise for AAC, within its 6 bits a sample, and for Opus."""
    for kbps in BITRATES[name]:
        target = output_format(name, bitrate_kbps=kbps).for_source(source_hz)
        assert target.bitrate_bps == kbps * 1000
        assert kbps * 1000 <= target.rate_hz * 6


@pytest.mark.parametrize(
    ("name", "kbps", "sentence"),
    [
        ("ogg", None, "'ogg' is not an audio format; choose one of mp3, wav, flac, m4a, opus"),
        ("mp3", 100, "100 kbit/s is not a bit rate of mp3; choose one of 8, 16, 24, 32, .*, 320"),
        ("mp3", 0, "0 kbit/s is not a bit rate of mp3"),
        ("opus", -1, "-1 kbit/s is not a bit rate of opus; choose one of 12, .*, 256"),
        ("wav", 128, "wav files have no bit rate to choose"),
        ("flac", 64, "flac files have no bit rate to choose"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(name: str, kbps: int | None, sentence: str) -> None:
    """The sentence names what was asked and lists what there is."""
    with pytest.raises(ValueError, match=sentence):
        output_format(name, bitrate_kbps=kbps)
