"""Where a take is silent, found in PCM and in MP3."""

import array
import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from aligner.audio.codecs import open_encoder
from aligner.audio.silence import silences
from aligner.model import AudioFormat

RATE = 44_100
PCM = AudioFormat("pcm", RATE)


def tone(samples: int) -> list[int]:
    return [12_000 if index // 50 % 2 else -12_000 for index in range(samples)]


def pcm(*parts: list[int]) -> bytes:
    return array.array("h", [sample for part in parts for sample in part]).tobytes()


def test_to_the_sample() -> None:
    """A silence begins within 5 ms of where sound ends, and ends exactly where it begins again."""
    data = pcm([0] * 5_000, tone(9_000), [30, -30] * 4_000, tone(777))
    (first, second) = silences(data, PCM)
    assert first == (0, 5_000)
    assert second[1] == 22_000
    assert 14_000 <= second[0] < 14_000 + RATE // 200 + 1


def test_what_is_short_is_speech() -> None:
    """Less than 30 ms of silence is a consonant's closure."""
    assert silences(pcm(tone(4_000), [0] * 1_200, tone(4_000)), PCM) == ()


def test_before_the_first_sound_any_silence_is_one() -> None:
    """No word is there whose closure it could be."""
    assert silences(pcm([0] * 900, tone(4_000)), PCM) == ((0, 900),)


def test_an_attack_has_a_shadow_before_it() -> None:
    """What an MP3 smears ahead of a loud sound is no sound; a weak consonant, which lasts, is."""
    shadow, consonant = [600 if index % 2 else -600 for index in range(600)], [600, -600] * 2_000
    assert silences(pcm([0] * 4_000, shadow, tone(4_000)), PCM) == ((0, 4_600),)
    assert silences(pcm([0] * 4_000, consonant, tone(4_000)), PCM) == ((0, 4_000),)


def test_silence_alone_and_nothing_at_all() -> None:
    """All of it, or none."""
    assert silences(pcm([0] * 4_000), PCM) == ((0, 4_000),)
    assert silences(b"", PCM) == ()


def test_encoded_audio_is_listened_to() -> None:
    """In MP3 frames the sound begins where a plain decoder plays it: after the encoder's delay."""
    target = AudioFormat("mp3", RATE, bitrate_bps=128_000)
    encoder = open_encoder(target, RATE)
    frames = encoder.encode(pcm([0] * 20_000, tone(20_000))) + encoder.flush()
    (first, *_) = silences(frames, target)
    assert first[0] == 0
    assert abs(first[1] - (20_000 + encoder.delay_samples)) < RATE // 100


def test_what_was_decoded_is_not_kept() -> None:
    """Of a long take no more is held than a small part of its samples."""
    target = AudioFormat("mp3", RATE, bitrate_bps=128_000)
    encoder = open_encoder(target, RATE)
    samples = pcm(([0] * 20_000 + tone(20_000)) * 40)
    frames = encoder.encode(samples) + encoder.flush()
    silences(frames[: len(frames) // 40], target)  # what is imported is not counted
    tracemalloc.start()
    found = silences(frames, target)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(found) >= 40
    assert peak < len(samples) / 2


@given(st.lists(st.integers(-32768, 32767), max_size=4_000))
def test_in_order_and_inside(samples: list[int]) -> None:
    """Stretches follow each other inside the audio, whatever it is."""
    found = [edge for stretch in silences(pcm(samples), PCM) for edge in stretch]
    assert found == sorted(found)
    assert all(0 <= edge <= len(samples) for edge in found)
