"""Takes without the silence around them: nothing that is heard is cut, and what is left is counted."""

import math
import random
from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.audio.codecs import open_encoder
from aligner.audio.ends import ends_of
from aligner.audio.joints import trim
from aligner.audio.mp3 import FrameReader
from aligner.audio.reservoir import Needs
from aligner.model import AudioFormat
from tests.audio.sounds import samples_of

RATE_HZ = 24_000
PCM = AudioFormat("pcm", RATE_HZ)


def take(lead_ms: int, tail_ms: int, *, noise: int = 0, faint: int = 0, speech_ms: int = 400) -> bytes:
    """Silence with a little noise, a faint consonant of 80 ms, a vowel, the consonant again, silence."""
    dice = random.Random(lead_ms * 1000 + tail_ms)
    sound = array("h")
    for length, height, voiced in (
        (lead_ms, noise, False),
        (80 if faint else 0, faint, False),
        (speech_ms, 12_000, True),
        (80 if faint else 0, faint, False),
        (tail_ms, noise, False),
    ):
        for at in range(RATE_HZ * length // 1000):
            sound.append(round(height * math.sin(at * 0.05)) if voiced else dice.randint(-height, height))
    return sound.tobytes()


@given(lead_ms=st.integers(0, 400), tail_ms=st.integers(0, 400), noise=st.integers(0, 30))
@settings(max_examples=40, deadline=None)
def test_what_is_cut_is_silence_and_what_stays_is_counted(lead_ms: int, tail_ms: int, noise: int) -> None:
    """For any silence at the ends: the speech is there sample for sample, at most 15 ms of quiet is left beside it, and
    the counts of it are right to 2 ms."""
    pcm = take(lead_ms, tail_ms, noise=noise)
    found = trim(pcm, PCM, begin=True, end=True)
    assert found is not None
    kept = samples_of(found.data)
    speech = samples_of(pcm)[RATE_HZ * lead_ms // 1000 : RATE_HZ * (lead_ms + 400) // 1000]
    at = RATE_HZ * lead_ms // 1000 - found.begin
    edge = RATE_HZ // 500  # a voice that begins abruptly is faded in over a millisecond
    assert list(kept[at + edge : at + len(speech) - edge]) == list(speech[edge:-edge])
    assert abs(found.lead - at) <= RATE_HZ // 500
    assert abs(found.tail - (found.samples - at - len(speech))) <= RATE_HZ // 500
    assert max(found.lead, found.tail) <= RATE_HZ * 15 // 1000
    assert found.samples == len(kept)


@pytest.mark.parametrize("faint", [90, 200, 600])
def test_weak_consonants_are_not_cut(faint: int) -> None:
    """A hiss 48 dB below the vowel after it, or 31, keeps its length at both ends."""
    pcm = take(200, 300, noise=3, faint=faint)
    found = trim(pcm, PCM, begin=True, end=True)
    assert found is not None
    assert found.begin <= RATE_HZ * 200 // 1000
    assert found.begin + found.samples >= RATE_HZ * (200 + 80 + 400 + 80) // 1000


def test_a_joint_has_no_step() -> None:
    """Whatever is cut in, the first and the last sample are zero and the next ones near it."""
    found = trim(take(200, 300, noise=30), PCM, begin=True, end=True)
    assert found is not None
    kept = samples_of(found.data)
    assert max(map(abs, (*kept[:8], *kept[-8:]))) <= 2


def test_sides_that_are_not_asked_for_stay() -> None:
    """The beginning of a file and its end are the voice's own."""
    pcm = take(200, 300, noise=9)
    first, last = trim(pcm, PCM, begin=False, end=True), trim(pcm, PCM, begin=True, end=False)
    assert first is not None
    assert last is not None
    assert (first.begin, first.lead, last.tail) == (0, 0, 0)
    assert pcm.startswith(first.data[: RATE_HZ // 2])
    assert pcm.endswith(last.data[-RATE_HZ // 2 :])


@pytest.mark.parametrize("pcm", [b"", bytes(20_000)])
def test_what_is_never_heard_has_no_ends(pcm: bytes) -> None:
    """Digital silence, or nothing, is not trimmed."""
    assert trim(pcm, PCM, begin=True, end=True) is None


@pytest.mark.parametrize("name", ["pcm_24000", "mp3_44100_128", "mp3_44100_32", "mp3_24000_48"])
def test_of_a_long_take_the_ends_are_decoded(name: str) -> None:
    """What is between them is not looked at, and a sound is found as near as in a short take."""
    audio = AudioFormat.from_name(name)
    pcm = take(330, 250, noise=2) + take(200, 300, noise=2) * 20 + take(210, 470, noise=2)
    encoder = open_encoder(audio, RATE_HZ)
    data = encoder.encode(pcm) + encoder.flush()
    ends, whole = ends_of(data, audio, piece=24)
    assert not whole.tail
    assert len(ends.head) + len(ends.tail) < 11 * 2 * audio.rate_hz < len(whole.head)
    assert len(ends.tail) == 2 * (ends.samples - ends.after)
    assert whole.samples == ends.samples
    found = trim(data, audio, begin=True, end=True)
    assert found is not None
    spoken = audio.rate_hz * (len(pcm) // 2 * 1000 // RATE_HZ - 330 - 470) // 1000
    begin = audio.rate_hz * 330 // 1000 + encoder.delay_samples
    near = audio.rate_hz // 100
    assert abs(found.begin + found.lead - begin) <= near
    assert abs(found.begin + found.samples - found.tail - begin - spoken) <= near


def test_a_long_take_that_begins_in_silence() -> None:
    """Where an end is not heard, all of it is looked through."""
    pcm = bytes(2 * 8 * RATE_HZ) + take(0, 0, speech_ms=5_000)
    found = trim(pcm, PCM, begin=True, end=True)
    assert found is not None
    assert abs(found.begin + found.lead - 8 * RATE_HZ) <= RATE_HZ // 500


@pytest.mark.parametrize("name", ["mp3_44100_128", "mp3_44100_32", "mp3_24000_48"])
def test_frames_are_cut_where_their_sound_is_all_there(name: str) -> None:
    """Whole frames are dropped and none that is heard is changed; no frame needs bytes that are gone; of the silence
    little is left, which is counted."""
    audio = AudioFormat.from_name(name)
    encoder = open_encoder(audio, RATE_HZ)
    data = encoder.encode(take(700, 600, noise=2, faint=300)) + encoder.flush()
    found = trim(data, audio, begin=True, end=True)
    assert found is not None
    sent = [frame.data for frame in FrameReader().feed(data)]
    frames = FrameReader().feed(found.data)
    each = frames[0].header.samples
    dropped = found.begin // each
    assert found.begin % each == 0
    assert found.samples == each * len(frames)
    muted = [index for index, frame in enumerate(frames) if frame.data != sent[dropped + index]]
    assert (max(muted, default=-1) + 1) * each < found.lead
    left = 0
    for frame in frames:
        needs = Needs.of(frame)
        assert needs.found(left)
        left = needs.left
    assert 0 <= found.lead < 8 * each
    assert 0 <= found.tail < 6 * each
