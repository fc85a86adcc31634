"""A take as it arrives: the same whatever the messages, every encoder run counted, nothing undecodable kept."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.audio.codecs import MP3_DELAY_SAMPLES, open_decoder, open_encoder
from aligner.audio.mp3 import Frame, FrameReader
from aligner.audio.mp3_info import Tally, build_info_header
from aligner.audio.passthrough import FrameWriter
from aligner.audio.recording import Recorded, Stretch, open_recorder
from aligner.audio.reservoir import Needs, muted, silent_frame
from aligner.errors import AudioError
from aligner.model import AudioFormat
from tests.audio.sounds import (
    clicks,
    heard_at,
    lame_run,
    libav_is_content,
    libav_plays,
    miniaudio_plays,
    mpg123_plays,
    noise,
    pieces,
    samples_of,
)

MP3_128 = AudioFormat.from_name("mp3_44100_128")
MP3_32 = AudioFormat.from_name("mp3_44100_32")
TAG = b"ID3\3\0\0\0\0\1\2" + bytes(130)
RUNS = [lame_run(noise(length), MP3_128) for length in (9_000, 14_000, 2_000)]
STREAM = b"".join(RUNS)
JUDGES = {"libav": libav_plays, "miniaudio": miniaudio_plays, "mpg123": mpg123_plays}


def frames_of(data: bytes) -> list[Frame]:
    reader = FrameReader()
    return reader.feed(data) + reader.finish()


def recorded(messages: Iterable[bytes], stream: AudioFormat = MP3_128, *, keep: bool = True) -> Recorded:
    recorder = open_recorder(stream, keep_frames=keep)
    for message in messages:
        recorder.add(message)
    return recorder.finish()


def parts(take: Recorded) -> list[Stretch]:
    return [part for message in take.messages for part in message]


def info_frame(data: bytes, *, delay: int) -> bytes:
    tally = Tally()
    tally.add_all(frames := frames_of(data))
    return build_info_header(frames[0].header, tally, delay=delay, padding=529)


@given(st.lists(st.integers(0, 3_000), max_size=25))
@settings(max_examples=60, deadline=None)
def test_a_take_does_not_depend_on_the_cuts(sizes: list[int]) -> None:
    """However the stream is cut into messages, the frames are all there, in order, and each run's start is in
    the message in which its first byte came."""
    messages = list(pieces(STREAM, sizes))
    take = recorded(messages)
    assert take.data == STREAM
    assert take.format == MP3_128
    assert len(take.messages) == len(messages) + 1
    assert take.samples == sum(part.samples for part in parts(take)) == 1_152 * len(frames_of(STREAM))
    begins = [0, len(RUNS[0]), len(RUNS[0]) + len(RUNS[1])]
    place, expected = 0, []
    for message in messages:
        expected.append(sum(place <= begin < place + len(message) for begin in begins))
        place += len(message)
    leads = [sum(part.lead_samples is not None for part in message) for message in take.messages]
    assert leads == [*expected, 0]
    assert {part.lead_samples for part in parts(take)} <= {None, MP3_DELAY_SAMPLES}


@given(st.lists(st.integers(0, 3_000), max_size=25))
@settings(max_examples=20, deadline=None)
def test_a_decoded_take_begins_with_its_first_sound(sizes: list[int]) -> None:
    """Decoded, the take is the decoder's own samples without the first run's delay, however it was cut."""
    take = recorded(pieces(STREAM, sizes), keep=False)
    decoder = open_decoder(MP3_128)
    plain = decoder.decode(STREAM) + decoder.flush()
    assert take.data == plain[2 * MP3_DELAY_SAMPLES :]
    assert take.format == AudioFormat("pcm", 44_100)
    assert take.samples == sum(part.samples for part in parts(take)) == len(take.data) // 2
    leads = [part.lead_samples for part in parts(take) if part.lead_samples is not None]
    assert leads == [0, MP3_DELAY_SAMPLES, MP3_DELAY_SAMPLES]


def test_a_part_ends_where_the_next_run_begins() -> None:
    """A message that holds the end of one run and the start of another is two parts."""
    count = [len(frames_of(run)) * 1_152 for run in RUNS]
    take = recorded([RUNS[0] + RUNS[1][:50], RUNS[1][50:] + RUNS[2]])
    lead = MP3_DELAY_SAMPLES
    assert take.messages == (
        (Stretch(count[0], lead), Stretch(1_152, lead)),
        (Stretch(count[1] - 1_152), Stretch(count[2], lead)),
        (Stretch(0),),
    )


@pytest.mark.parametrize("keep", [True, False])
@pytest.mark.parametrize("size", [1, 7, 500, 1 << 20])
def test_info_frames_and_tags_are_no_sound(keep: bool, size: int) -> None:
    """A run that begins with a tag and an Info frame plays neither, and has the delay that the frame states."""
    stream = b"".join(
        TAG + info_frame(run, delay=delay) + run for run, delay in zip(RUNS, (576, 1_000, 0), strict=True)
    )
    take = recorded((stream[at : at + size] for at in range(0, len(stream), size)), keep=keep)
    assert take.data == (STREAM if keep else recorded([STREAM], keep=False).data)
    leads = [part.lead_samples for part in parts(take) if part.lead_samples is not None]
    assert leads == [1_105 if keep else 0, 1_529, 529]


@pytest.mark.parametrize("stream", ["pcm_22050", "ulaw_8000", "opus_48000_64", "alaw_8000"])
def test_other_formats_are_decoded(stream: str) -> None:
    """What is not MP3 is PCM at the stream's rate, message by message."""
    source = AudioFormat.from_name(stream)
    encoder = open_encoder(source, source.rate_hz)
    data = [encoder.encode(noise(9_000)), encoder.encode(noise(5_001)), encoder.flush()]
    take = recorded(data, source, keep=False)
    assert take.format == AudioFormat("pcm", source.rate_hz)
    assert take.samples == len(take.data) // 2 == sum(part.samples for part in parts(take)) == 14_001
    assert len(take.messages) == 4
    assert {part.lead_samples for part in parts(take)} == {None}


@pytest.mark.parametrize("keep", [True, False])
def test_a_silent_service_is_an_empty_take(keep: bool) -> None:
    """No messages, or empty ones, are no samples."""
    for messages in ([], [b""], [b"", b""]):
        take = recorded(messages, keep=keep)
        assert (take.data, take.samples) == (b"", 0)
        assert len(take.messages) == len(messages) + 1


@pytest.mark.parametrize("keep", [True, False])
def test_what_is_not_the_streams_audio_is_refused(keep: bool) -> None:
    """Text, another rate, a rate that changes and channels that change are errors that say so."""
    other = lame_run(noise(5_000), AudioFormat.from_name("mp3_22050_32"))
    stereo = frames_of(LOUD_STEREO)[0].header
    assert stereo.channels == 2
    for data, said in (
        (b"<html>no such page</html>" * 9, "holds no frame"),
        (other, "22050 Hz where 44100 Hz"),
        (STREAM + other, "22050 Hz where 44100 Hz"),
        (STREAM + LOUD_STEREO, "number of channels"),
    ):
        with pytest.raises(AudioError, match=said):
            recorded([data], keep=keep)


LOUD_STEREO = bytes((0xFF, 0xFB, 0x90, 0x00)).ljust(417, b"\0") * 3


def written(path: Path, *takes: bytes, source: AudioFormat) -> FrameWriter:
    with FrameWriter(path, source) as track:
        for take in takes:
            track.append(take)
    return track


@pytest.mark.parametrize(
    "source", [MP3_32, MP3_128, AudioFormat.from_name("mp3_22050_32")], ids=lambda a: a.name
)
@pytest.mark.parametrize("judge", JUDGES)
def test_a_cut_run_is_muted_until_it_can_be_heard(tmp_path: Path, judge: str, source: AudioFormat) -> None:
    """A stream that begins in the middle of a run, or lost a piece of it, plays every frame's time; what needs
    the lost bytes is silent, and the rest is heard as it would have been."""
    run = lame_run(clicks(60_000, range(0, 60_000, 2_500)), source)
    frames = frames_of(run)
    each, lost = frames[0].header.samples, range(12, 14)
    assert frames[14].main_data_begin > 0
    gap = (
        b"".join(frame.data for frame in frames[:12])
        + b"?" * 9
        + b"".join(frame.data for frame in frames[14:])
    )
    late = b"".join(frame.data for frame in frames[14:])
    whole = samples_of(JUDGES[judge](written(tmp_path / "a.mp3", run, source=source).path))
    with libav_is_content():
        for data, left_out in ((gap, len(lost)), (late, 14)):
            take = recorded([data], source)
            assert take.samples == (len(frames) - left_out) * each
            track = written(tmp_path / "b.mp3", run, take.data, source=source)
            sound = samples_of(JUDGES[judge](track.path))
            assert len(sound) == track.position == len(whole) + take.samples
            # The reservoir is gone for at most as many frames as it can span.
            settled = len(whole) - (20 + 14) * each
            assert all(abs(a - b) <= 1 for a, b in zip(sound[-settled:], whole[-settled:], strict=True))


def test_whole_runs_are_never_muted(caplog: pytest.LogCaptureFixture) -> None:
    """Frames that can be decoded are left as they are, and nothing is warned of."""
    for name in ("mp3_22050_32", "mp3_24000_48", "mp3_44100_192"):
        source = AudioFormat.from_name(name)
        run = lame_run(noise(30_000), source)
        assert recorded([run + run], source).data == run + run
    assert caplog.records == []


def test_a_muted_frame_keeps_its_bytes_in_reach() -> None:
    """Muting a frame, protected or not, leaves its length and the bytes that later frames may begin in."""
    frame = frames_of(lame_run(noise(9_000), MP3_32))[4]
    mute = muted(frame, 77)
    needs = Needs.of(mute)
    assert (len(mute.data), needs.begin, needs.used) == (len(frame.data), 77, 0)
    assert mute.data[-needs.own :] == frame.data[-needs.own :]
    protected = Frame(
        type(frame.header)(
            **{**{n: getattr(frame.header, n) for n in frame.header.__slots__}, "has_crc": True}
        ),
        frame.data[:1] + bytes((frame.data[1] & 0xFE,)) + frame.data[2:4] + b"!!" + frame.data[4:-2],
        0,
    )
    mute = muted(protected, 5)
    assert not mute.header.has_crc
    assert len(mute.data) == len(protected.data)
    assert mute.data[-60:] == protected.data[-60:]
    assert Needs.of(mute).begin == 5


def test_a_protected_stream_passes(tmp_path: Path) -> None:
    """Frames with a checksum are joined as they are, with plain silent frames between them."""
    plain = silent_frame(frames_of(RUNS[0])[0].data)
    head = bytes((plain.data[0], plain.data[1] & 0xFE, *plain.data[2:4]))
    # ISO 11172-3 2.4.3.1: CRC-16 (8005) of the header's last two bytes and the side information.
    crc = 0xFFFF
    for byte in head[2:] + bytes(17):
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ (0x8005 if crc & 0x8000 else 0)) & 0xFFFF
    frame = (head + crc.to_bytes(2, "big")).ljust(len(plain.data), b"\0")
    take = recorded([frame * 5])
    assert take.data == frame * 5
    with FrameWriter(tmp_path / "a.mp3", take.format) as track:
        track.append(take.data)
        track.silence(9_000)
        track.append(take.data)
    with libav_is_content():
        assert libav_plays(track.path) == bytes(2 * track.position)


def test_the_sound_of_a_later_run_is_late_by_its_lead() -> None:
    """In a decoded take, as in the frames, a later run's first sound comes its lead after the run's start."""
    source = AudioFormat.from_name("mp3_44100_64")
    run = lame_run(clicks(10_000, [0]), source)
    take = recorded([run, run], source, keep=False)
    first, second = take.messages[:2]
    start = first[0].samples
    due = start + (second[0].lead_samples or 0)
    assert abs(heard_at(take.data, due, within=500) - due) <= 2
