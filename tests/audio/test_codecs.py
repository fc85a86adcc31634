"""Streams of the service's formats: exact in length and place, however the bytes are cut."""

import gc
import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.audio.codecs import (
    MP3_DELAY_SAMPLES,
    SERVICE_FORMATS,
    open_decoder,
    open_encoder,
    piece_samples,
)
from aligner.audio.mp3 import FrameReader
from aligner.audio.mp3_info import Tally, build_info_header
from aligner.clock import rescale
from aligner.errors import AudioError
from aligner.model import AudioFormat
from tests.audio.sounds import clicks, heard_at, noise, pieces

SOURCE_HZ = 22_050
ONE_OF_EACH = (
    "mp3_22050_32",
    "mp3_44100_128",
    "pcm_16000",
    "pcm_22050",
    "opus_48000_64",
    "ulaw_8000",
    "alaw_8000",
)
NOISE = noise(9_001)


def encoded(name: str, pcm: bytes, rate_hz: int = SOURCE_HZ) -> bytes:
    encoder = open_encoder(AudioFormat.from_name(name), rate_hz)
    return encoder.encode(pcm) + encoder.flush()


def decoded(name: str, data: bytes) -> bytes:
    decoder = open_decoder(AudioFormat.from_name(name))
    return decoder.decode(data) + decoder.flush()


@pytest.mark.parametrize("name", SERVICE_FORMATS)
def test_a_click_comes_back_at_its_place(name: str) -> None:
    """Through every service format and back, a click is heard at its sample, after the stated delay."""
    places = (2_000, 20_000, 40_000)
    pcm = decoded(name, encoded(name, clicks(50_001, places)))
    target = AudioFormat.from_name(name)
    delay = open_decoder(target).delay_samples
    assert open_encoder(target, SOURCE_HZ).delay_samples == delay
    for place in places:
        expected = rescale(place, SOURCE_HZ, target.rate_hz) + delay
        assert heard_at(pcm, expected) == expected


@pytest.mark.parametrize("name", [name for name in SERVICE_FORMATS if not name.startswith("mp3")])
@pytest.mark.parametrize("samples", [0, 1, 2, 441, 5_000])
@pytest.mark.parametrize("rate_hz", [16_000, 22_050, 48_000])
def test_the_length_is_exact(name: str, samples: int, rate_hz: int) -> None:
    """n samples of the source are round(n * to / from) of the target, though fewer than a filter."""
    pcm = decoded(name, encoded(name, NOISE[: samples * 2], rate_hz))
    assert len(pcm) == 2 * rescale(samples, rate_hz, AudioFormat.from_name(name).rate_hz)


@pytest.mark.parametrize(("name", "frame"), [("mp3_22050_32", 576), ("mp3_44100_64", 1152)])
def test_an_mp3_run_holds_delay_sound_and_padding(name: str, frame: int) -> None:
    """Every sample of every frame is given: the delay, all of the sound, less than two frames more."""
    target = AudioFormat.from_name(name)
    for samples in (1, frame - 1, frame, frame + 1, 10 * frame):
        heard = len(decoded(name, encoded(name, noise(samples), target.rate_hz))) // 2
        assert heard % frame == 0
        assert samples + MP3_DELAY_SAMPLES <= heard < samples + MP3_DELAY_SAMPLES + 2 * frame


@pytest.mark.parametrize("name", ONE_OF_EACH)
@given(sizes=st.lists(st.integers(0, 4_000), max_size=12))
@settings(max_examples=12, deadline=None)
def test_encoding_does_not_depend_on_the_cuts(name: str, sizes: list[int]) -> None:
    """PCM cut anywhere, inside a sample too, gives the bytes that it gives in one piece."""
    encoder = open_encoder(AudioFormat.from_name(name), SOURCE_HZ)
    parts = [encoder.encode(piece) for piece in pieces(NOISE, sizes)]
    assert b"".join(parts) + encoder.flush() == encoded(name, NOISE)


@pytest.mark.parametrize("name", ONE_OF_EACH)
@given(sizes=st.lists(st.integers(0, 2_000), max_size=12))
@settings(max_examples=12, deadline=None)
def test_decoding_does_not_depend_on_the_cuts(name: str, sizes: list[int]) -> None:
    """Encoded bytes cut anywhere give the samples that they give in one piece."""
    data = encoded(name, NOISE)
    decoder = open_decoder(AudioFormat.from_name(name))
    parts = [decoder.decode(piece) for piece in pieces(data, sizes)]
    assert b"".join(parts) + decoder.flush() == decoded(name, data)


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_a_flushed_encoder_and_decoder_begin_again(name: str) -> None:
    """After flush the next run sounds as the first did, and both, joined, decode in a row."""
    encoder = open_encoder(AudioFormat.from_name(name), SOURCE_HZ)
    first = encoder.encode(NOISE) + encoder.flush()
    second = encoder.encode(NOISE) + encoder.flush()
    assert encoder.flush() == b""
    once = decoded(name, first)
    assert decoded(name, second) == once
    decoder = open_decoder(AudioFormat.from_name(name))
    assert decoder.decode(first) + decoder.flush() == once
    assert decoder.decode(second) + decoder.flush() == once
    if not name.startswith("mp3"):  # there, the first run's end sounds on in the second's delay
        assert decoded(name, first + second) == once + once


def test_audio_arrives_before_the_run_ends() -> None:
    """A listener hears a second of audio long before the flush, whatever the format."""
    for name in ONE_OF_EACH:
        encoder = open_encoder(AudioFormat.from_name(name), SOURCE_HZ)
        soon = encoder.encode(clicks(SOURCE_HZ, [100]))
        decoder = open_decoder(AudioFormat.from_name(name))
        heard = len(decoder.decode(soon)) // 2
        assert heard > 0.75 * decoder.format.rate_hz, name


@pytest.mark.parametrize("name", ["mp3_44100_128", "opus_48000_64"])
@pytest.mark.parametrize("data", [b"<html>502 Bad Gateway</html>" * 9, bytes(3_000), b"\xff" * 3_000])
def test_what_is_not_audio_is_refused(name: str, data: bytes) -> None:
    """Bytes that are not of the format are an AudioError, not silence."""
    with pytest.raises(AudioError):
        decoded(name, data)


def test_half_a_sample_is_refused() -> None:
    """PCM that ends inside a sample is an AudioError at the flush, both ways."""
    decoder = open_decoder(AudioFormat.from_name("pcm_24000"))
    assert decoder.decode(b"\1\2\3") == b"\1\2"
    with pytest.raises(AudioError, match="middle of a sample"):
        decoder.flush()
    with pytest.raises(AudioError, match="middle of a sample"):
        encoded("mp3_44100_64", b"\1\2\3")


def test_an_opus_stream_that_is_cut_short_is_refused() -> None:
    """An Ogg stream that ends inside a page is an AudioError at the flush."""
    data = encoded("opus_48000_64", NOISE)
    with pytest.raises(AudioError, match="middle of a page"):
        decoded("opus_48000_64", data[:-10])


@pytest.mark.slow
def test_an_encoder_may_be_let_go_at_any_time() -> None:
    """A listener who leaves in the middle of a run harms nothing: no flush is owed."""
    for name in ONE_OF_EACH:
        for _ in range(3):
            encoder = open_encoder(AudioFormat.from_name(name), SOURCE_HZ)
            encoder.encode(NOISE)
            del encoder
            gc.collect()


def test_another_rate_than_the_one_asked_for_is_refused() -> None:
    """MP3 at a rate that was not asked for would put every word at a wrong time: AudioError."""
    with pytest.raises(AudioError, match="22050 Hz where 44100 Hz"):
        decoded("mp3_44100_128", encoded("mp3_22050_32", NOISE))


@pytest.mark.parametrize(
    "name", ["mp3_44100", "mp3_44100_33", "mp3_22050_320", "mp3_7000_32", "opus_24000_32"]
)
def test_formats_that_cannot_be_are_refused(name: str) -> None:
    """A rate or bit rate that the codec does not have is a ValueError when it is asked for."""
    target = AudioFormat.from_name(name)
    if name == "mp3_44100":  # no bit rate: the encoder's own
        assert open_encoder(target, SOURCE_HZ).format is target
    else:
        with pytest.raises(ValueError, match=name):
            open_encoder(target, SOURCE_HZ)
    with pytest.raises(ValueError, match="flac_22050 is not an audio format of a stream"):
        open_decoder(AudioFormat("flac", 22_050))


def test_tags_and_the_info_frame_are_not_sound() -> None:
    """An ID3 tag and an Info frame before the frames add no sample, and the stated delay is the decoder's."""
    frames = encoded("mp3_44100_64", NOISE)
    reader = FrameReader()
    tally = Tally()
    tally.add_all([*reader.feed(frames), *reader.finish()])
    first = next(iter(FrameReader().feed(frames)))
    info = build_info_header(first.header, tally, delay=1_000, padding=900)
    decoder = open_decoder(AudioFormat.from_name("mp3_44100_64"))
    tagged = b"ID3\4\0\0\0\0\1\1" + bytes(129) + info + frames
    assert decoder.decode(tagged) + decoder.flush() == decoded("mp3_44100_64", frames)
    assert decoder.delay_samples == 1_529


def test_left_out_bytes_are_told(caplog: pytest.LogCaptureFixture) -> None:
    """Garbage between frames is passed over, with a warning: audio is never lost in silence."""
    frames = encoded("mp3_44100_64", NOISE)
    half = len(frames) // 2
    with caplog.at_level(logging.WARNING, "aligner.audio"):
        assert decoded("mp3_44100_64", frames[:half] + b"garbage" * 9 + frames[half:])
    assert "left out" in caplog.text


def test_what_leaves_an_encoder_at_once() -> None:
    """A sample of what is not encoded in frames, MP3's frames, and for Opus what the stream itself shows."""
    lengths = {name: piece_samples(AudioFormat.from_name(name)) for name in SERVICE_FORMATS}
    assert {lengths[name] for name in lengths if name.startswith(("pcm", "ulaw", "alaw"))} == {1}
    assert (lengths["mp3_44100_128"], lengths["mp3_22050_32"], lengths["opus_48000_64"]) == (1152, 576, None)
