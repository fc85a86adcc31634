"""Pass-through: the service's frames are the file's, and every sound is heard where the clock says."""

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen.mp3 import MP3

from aligner.audio.codecs import MP3_DELAY_SAMPLES, SERVICE_FORMATS
from aligner.audio.mp3 import FrameReader, read_frames
from aligner.audio.mp3_info import Info
from aligner.audio.passthrough import FrameWriter
from aligner.audio.reservoir import silent_frame
from aligner.audio.track import TrackWriter, open_track, output_format
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

MP3S = tuple(name for name in SERVICE_FORMATS if name.startswith("mp3"))
MP3_128 = AudioFormat.from_name("mp3_44100_128")
JUDGES = {"libav": libav_plays, "miniaudio": miniaudio_plays, "mpg123": mpg123_plays}
PLACES = (0, 3_000, 20_011, 39_999)
RUN = clicks(40_500, PLACES)
LOUD = lame_run(noise(12_000), MP3_128)


def play_samples(data: bytes) -> int:
    reader = FrameReader()
    return sum(frame.header.samples for frame in reader.feed(data) + reader.finish())


def joined(path: Path, source: AudioFormat, *, runs: int) -> tuple[FrameWriter, list[int]]:
    """Three takes of so many runs each, with pauses; the samples at which clicks are due."""
    due: list[int] = []
    run = lame_run(RUN, source)
    with FrameWriter(path, source, title="T", language="en") as track:
        for pause in (0, 12_345, 700):
            for number in range(runs):
                start = track.position + number * play_samples(run) + MP3_DELAY_SAMPLES
                due += [start + place for place in PLACES]
            track.append(run * runs)
            track.silence(pause)
    return track, due


@pytest.mark.parametrize("judge", JUDGES)
@pytest.mark.parametrize("name", MP3S)
@pytest.mark.parametrize("runs", [1, 2])
def test_every_click_is_heard_where_the_clock_says(tmp_path: Path, judge: str, name: str, runs: int) -> None:
    """Independent players play as many samples as were counted, and each click at its own, after any join."""
    track, due = joined(tmp_path / "a.mp3", AudioFormat.from_name(name), runs=runs)
    with libav_is_content():
        pcm = JUDGES[judge](track.path)
    assert len(pcm) // 2 == track.position
    for place in due:
        # A click of one sample is smeared by so much at 32 kbit/s.
        assert abs(heard_at(pcm, place, within=400) - place) * 5_000 <= track.format.rate_hz


@pytest.mark.parametrize("name", MP3S)
def test_frames_are_the_services_own(tmp_path: Path, name: str) -> None:
    """Apart from the Info frame and silent ones, the file holds the frames that came, byte for byte."""
    source = AudioFormat.from_name(name)
    track, _ = joined(tmp_path / "a.mp3", source, runs=2)
    with track.path.open("rb") as file:
        info, first, *rest = list(read_frames(file))
    assert Info.parse(info) is not None
    silent = silent_frame(rest[0].data).data
    assert first.data == silent
    came = lame_run(RUN, source) * 2
    assert b"".join(frame.data for frame in rest if frame.data != silent) == came * 3


@pytest.mark.parametrize("name", MP3S)
def test_the_info_frame_states_what_is_played(tmp_path: Path, name: str) -> None:
    """mutagen and our own reader: title, length, frames and bytes are the file's."""
    track, _ = joined(tmp_path / "a.mp3", AudioFormat.from_name(name), runs=1)
    sound = MP3(track.path)
    assert sound.info.length * track.source_hz == pytest.approx(track.position, abs=1e-6)
    assert sound.info.sample_rate == track.format.rate_hz
    assert str(sound["TIT2"]) == "T"
    with track.path.open("rb") as file:
        first, *rest = list(read_frames(file))
    info = Info.parse(first)
    assert info is not None
    assert info.intact
    assert info.frames == len(rest)
    assert first.offset + (info.bytes or 0) == track.path.stat().st_size


@pytest.mark.parametrize("name", MP3S)
@pytest.mark.parametrize("judge", JUDGES)
def test_a_pause_is_exact_silence(tmp_path: Path, judge: str, name: str) -> None:
    """Once the sound before it has faded a pause is zeros, and the take after it sounds as the one before it."""
    source = AudioFormat.from_name(name)
    loud = lame_run(noise(12_000), source)
    with FrameWriter(tmp_path / "a.mp3", source) as track:
        track.append(loud)
        begins = track.position
        track.silence(source.rate_hz)
        ends = track.position
        track.append(loud)
    with libav_is_content():
        sound = samples_of(JUDGES[judge](track.path))
    starts = begins - play_samples(loud)
    assert set(sound[begins + 1_152 : ends]) == {0}
    assert all(abs(a - b) <= 1 for a, b in zip(sound[ends:], sound[starts:begins], strict=True))
    assert max(map(abs, sound[ends:])) > 10_000


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 20_000)), max_size=8),
    st.sampled_from(["mp3_22050_32", "mp3_44100_128"]),
)
@settings(max_examples=25, deadline=None)
def test_the_position_is_what_is_played(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, int]], name: str
) -> None:
    """Whatever is joined with whatever pauses, the position moves by whole frames, nearest to what was asked,
    and the end of the file is where it stands."""
    source = AudioFormat.from_name(name)
    each = 1_152 if source.rate_hz == 44_100 else 576
    run = lame_run(noise(2_000), source)
    with FrameWriter(tmp_path_factory.mktemp("steps") / "a.mp3", source) as track:
        for count, pause in steps:
            before = track.position
            track.append(run * count)
            assert track.position == before + count * play_samples(run)
            before = track.position
            track.silence(pause)
            assert abs(track.position - before - pause) * 2 <= each
            assert (track.position - before) % each == 0
        assert track.finish() == track.position
    assert len(libav_plays(track.path)) // 2 == track.position


@given(st.lists(st.integers(0, 3), max_size=4))
@settings(max_examples=10, deadline=None)
def test_the_file_does_not_depend_on_the_pieces(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int]
) -> None:
    """Takes appended together or one by one make the same file."""
    folder = tmp_path_factory.mktemp("cuts")
    with FrameWriter(folder / "whole.mp3", MP3_128) as whole:
        whole.append(LOUD * 6)
    with FrameWriter(folder / "cut.mp3", MP3_128) as cut:
        for piece in pieces(LOUD * 6, [len(LOUD) * size for size in sizes]):
            cut.append(piece)
    assert cut.path.read_bytes() == whole.path.read_bytes()


@pytest.mark.parametrize("other", ["mp3_22050_32", "mp3_24000_48"])
def test_frames_of_another_rate_are_refused(tmp_path: Path, other: str) -> None:
    """Rates cannot be mixed in one file: the error names both, and no file is left."""
    source = AudioFormat.from_name(other)
    track = FrameWriter(tmp_path / "a.mp3", MP3_128)
    track.append(LOUD)
    frames = lame_run(noise(3_000), source)
    with pytest.raises(AudioError, match=f"{source.rate_hz} Hz.*44100 Hz"), track:
        track.append(frames)
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_whole_frames_is_refused(tmp_path: Path) -> None:
    """Half a frame, or a text, is an error and never a file that is short in silence."""
    with FrameWriter(tmp_path / "a.mp3", MP3_128) as track:
        for data in (LOUD[:-5], b"no audio at all"):
            with pytest.raises(AudioError, match="no whole frame"):
                track.append(data)
        with pytest.raises(ValueError, match="not negative"):
            track.silence(-1)
        track.finish()
        with pytest.raises(ValueError, match="finished"):
            track.append(LOUD)
        with pytest.raises(ValueError, match="finished"):
            track.silence(5)


def test_a_track_of_nothing_can_be_played(tmp_path: Path) -> None:
    """Without any take the file holds a silent frame, and is as long as it says."""
    with FrameWriter(tmp_path / "a.mp3", MP3_128) as track:
        pass
    assert len(libav_plays(track.path)) // 2 == track.position == 2 * 1_152 - 529


def test_the_way_follows_from_the_takes(tmp_path: Path) -> None:
    """MP3 takes are joined as they are; PCM takes are encoded, into an MP3 too."""
    wanted = output_format("mp3")
    with open_track(tmp_path / "a.mp3", wanted, MP3_128) as joining:
        assert isinstance(joining, FrameWriter)
        assert joining.format == MP3_128
    with open_track(tmp_path / "b.mp3", wanted, AudioFormat("pcm", 24_000)) as encoding:
        assert isinstance(encoding, TrackWriter)


@pytest.mark.parametrize(
    ("name", "kbps", "stream", "passes"),
    [
        ("mp3", None, "mp3_44100_128", True),
        ("mp3", 128, "mp3_44100_128", True),
        ("mp3", 64, "mp3_44100_128", False),
        ("mp3", None, "mp3_22050_32", True),
        ("mp3", None, "pcm_24000", False),
        ("wav", None, "mp3_44100_128", False),
        ("opus", None, "opus_48000_64", False),
    ],
)
def test_frames_pass_where_they_can(name: str, kbps: int | None, stream: str, passes: bool) -> None:
    """Only MP3 goes into MP3 as it is, and only when no other bit rate was asked for."""
    assert output_format(name, bitrate_kbps=kbps).takes_frames_of(AudioFormat.from_name(stream)) is passes


def test_memory_does_not_grow_with_the_audio(tmp_path: Path) -> None:
    """Ten times the takes need no more memory than a take and the seek table."""
    peaks = []
    for takes in (30, 300):
        with FrameWriter(tmp_path / "a.mp3", MP3_128) as track:
            tracemalloc.start()
            for _ in range(takes):
                track.append(LOUD)
                track.silence(5_000)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert peaks[1] < peaks[0] + 20_000


@pytest.fixture
def full_disk() -> Iterator[None]:
    """No file of this process may grow past 20,000 bytes."""
    import resource
    import signal

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.parametrize("takes", [4, 40])
def test_a_full_disk_is_never_a_short_file(tmp_path: Path, full_disk: None, takes: int) -> None:
    """What the disk does not take is an OSError, at the latest at the end, and the file is removed."""
    track = FrameWriter(tmp_path / "a.mp3", MP3_128)
    with pytest.raises(OSError, match="too large"), track:
        track.append(LOUD * takes)
    assert list(tmp_path.iterdir()) == []
