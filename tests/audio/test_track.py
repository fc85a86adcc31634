"""The track: what is appended at a sample is heard there, in every format, and never a short file."""

import resource
import signal
from collections.abc import Iterator
from pathlib import Path

import mutagen
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen.mp3 import MP3

from aligner.audio.mp3 import read_frames
from aligner.audio.mp3_info import Info
from aligner.audio.track import OUTPUT_FORMATS, TrackWriter, output_format
from aligner.clock import rescale
from aligner.errors import AudioError
from tests.audio.sounds import (
    clicks,
    heard_at,
    libav_plays,
    miniaudio_plays,
    mpg123_plays,
    noise,
    pieces,
    samples_of,
)

SOURCE_HZ = 22_050
PLACES = (100, 2_000, 20_000, 40_000)
JUDGES = {"libav": libav_plays, "miniaudio": miniaudio_plays, "mpg123": mpg123_plays}
LENGTHS = (0, 1, 46, 47, 575, 576, 577, 1_152, 1_153, 11_520, 50_001)
NOISE = noise(30_000)
# libav trims nothing when an MP3's whole sound is shorter than 47 samples at an MPEG-2 rate.
LIBAV_SHORTEST = 47


def write(path: Path, pcm: bytes, source_hz: int = SOURCE_HZ, *, kbps: int | None = None) -> TrackWriter:
    with TrackWriter(path, output_format(path.suffix[1:], bitrate_kbps=kbps), source_hz, title="T") as track:
        track.append(pcm)
    return track


@pytest.mark.parametrize("judge", JUDGES)
@pytest.mark.parametrize(
    ("source_hz", "kbps"),
    [(8_000, None), (22_050, None), (24_000, 32), (44_100, None), (48_000, 320), (22_050, 192)],
)
def test_mp3_is_played_exact_to_the_sample(
    tmp_path: Path, judge: str, source_hz: int, kbps: int | None
) -> None:
    """Independent players play as many samples as were appended, and each click at its own sample."""
    for samples in LENGTHS:
        if judge == "libav" and samples < LIBAV_SHORTEST:
            continue
        places = [place for place in PLACES if place < samples]
        track = write(tmp_path / "a.mp3", clicks(samples, places), source_hz, kbps=kbps)
        pcm = JUDGES[judge](track.path)
        rate_hz = track.format.rate_hz
        assert len(pcm) // 2 == rescale(samples, source_hz, rate_hz), samples
        for place in places:
            expected = rescale(place, source_hz, rate_hz)
            assert heard_at(pcm, expected) == expected, samples


@pytest.mark.parametrize("source_hz", [8_000, 22_050, 24_000, 44_100])
@pytest.mark.parametrize("samples", LENGTHS)
def test_the_info_frame_states_what_is_played(tmp_path: Path, source_hz: int, samples: int) -> None:
    """mutagen and our own reader: frames, bytes, delay and padding are the file's; it is the first frame."""
    track = write(tmp_path / "a.mp3", NOISE[:2] * samples, source_hz)
    sound = MP3(track.path)
    assert sound.info.length * source_hz == pytest.approx(samples, abs=1e-6)
    assert sound.info.encoder_info.startswith("LAME 3.100")
    assert str(sound["TIT2"]) == "T"
    with track.path.open("rb") as file:
        first, *rest = list(read_frames(file))
    info = Info.parse(first)
    assert info is not None
    assert info.intact
    assert info.frames == len(rest) > 0
    assert first.offset + (info.bytes or 0) == track.path.stat().st_size
    assert info.frames * rest[0].header.samples - (info.delay or 0) - (info.padding or 0) == samples


@pytest.mark.parametrize("name", [name for name in OUTPUT_FORMATS if name != "mp3"])
@pytest.mark.parametrize("source_hz", [16_000, 22_050, 44_100])
def test_other_formats_are_played_exact_to_the_sample(tmp_path: Path, name: str, source_hz: int) -> None:
    """libav plays the length that was appended, and each click at its own sample.

    libav plays an m4a's last AAC frame to its end; what the file states is checked by its own test.
    """
    for samples in LENGTHS:
        if samples == 0 and name in ("m4a", "opus"):
            continue
        places = [place for place in PLACES if place < samples]
        track = write(tmp_path / f"a.{name}", clicks(samples, places), source_hz)
        rate_hz = track.format.rate_hz
        pcm = libav_plays(track.path)
        expected_length = rescale(samples, source_hz, rate_hz)
        surplus = len(pcm) // 2 - expected_length
        assert 0 <= surplus < 1_024 if name == "m4a" else surplus == 0
        for place in places:
            expected = rescale(place, source_hz, rate_hz)
            assert abs(heard_at(pcm, expected) - expected) <= 1


def test_an_m4a_states_its_exact_length(tmp_path: Path) -> None:
    """The edit list skips the priming and ends at the last sample, not at the nearest millisecond."""
    import av

    for samples in (1, 1_023, 1_024, 1_025, 50_001):
        track = write(tmp_path / "a.m4a", NOISE[:2] * samples)
        with av.open(str(track.path)) as container:
            stream = container.streams.audio[0]
            assert stream.duration == samples
            assert stream.time_base is not None
            assert stream.time_base.denominator == track.format.rate_hz


@pytest.mark.parametrize("name", ["m4a", "opus"])
def test_a_file_that_cannot_be_empty_says_so(tmp_path: Path, name: str) -> None:
    """No audio at all is an AudioError for containers that no player opens empty, and no file is left."""
    path = tmp_path / f"a.{name}"
    with (
        pytest.raises(AudioError, match="without any audio"),
        TrackWriter(path, output_format(name), SOURCE_HZ),
    ):
        pass
    assert not path.exists()


@pytest.mark.parametrize("name", OUTPUT_FORMATS)
def test_lossless_is_lossless_and_lossy_is_close(tmp_path: Path, name: str) -> None:
    """WAV and FLAC hold the very samples; the others do not lose or invent loudness."""
    tone = clicks(20_000, range(0, 20_000, 90))
    heard = libav_plays(write(tmp_path / f"a.{name}", tone, 48_000, kbps=None).path)[: len(tone)]
    if name in ("wav", "flac"):
        assert heard == tone
    else:
        energy = [sum(sample * sample for sample in samples_of(pcm)) for pcm in (tone, heard)]
        assert 0.7 < energy[1] / energy[0] < 1.3


@pytest.mark.parametrize("name", OUTPUT_FORMATS)
@given(sizes=st.lists(st.integers(0, 3_000).map(lambda n: 2 * n), max_size=10))
@settings(max_examples=8, deadline=None)
def test_the_file_does_not_depend_on_the_pieces(
    tmp_path_factory: pytest.TempPathFactory, name: str, sizes: list[int]
) -> None:
    """However the audio is cut for ``append``, the file is the same: its bytes, or what is heard of them."""
    folder = tmp_path_factory.mktemp("cuts")
    whole = write(folder / f"whole.{name}", NOISE, 16_000)
    with TrackWriter(folder / f"cut.{name}", output_format(name), 16_000, title="T") as cut:
        for piece in pieces(NOISE, sizes):
            cut.append(piece)
    if name in ("mp3", "wav"):
        assert cut.path.read_bytes() == whole.path.read_bytes()
    else:  # Ogg's serial numbers and MP4's dates are not the audio's
        assert libav_plays(cut.path) == libav_plays(whole.path)


def test_silence_is_silent_and_counts(tmp_path: Path) -> None:
    """Pauses move the position by exactly their samples and hold nothing but zeros, however long."""
    with TrackWriter(tmp_path / "a.wav", output_format("wav"), SOURCE_HZ) as track:
        track.append(NOISE)
        assert track.position == 30_000
        track.silence(0)
        track.silence(200_001)
        assert track.position == 230_001
        track.append(NOISE)
        assert track.finish() == 260_001
    heard = libav_plays(track.path)
    assert heard == NOISE + bytes(2 * 200_001) + NOISE
    with pytest.raises(ValueError, match="not negative"):
        track.silence(-1)


@pytest.mark.parametrize("name", OUTPUT_FORMATS)
def test_an_error_leaves_no_file(tmp_path: Path, name: str) -> None:
    """Leaving the block by an exception, before or after the end, removes the file; abort may repeat."""
    path = tmp_path / f"a.{name}"
    for finished in (False, True):
        track = TrackWriter(path, output_format(name), SOURCE_HZ)
        with pytest.raises(KeyError), track:
            use_and_fail(track, finished=finished)
        assert not path.exists()
        track.abort()


def use_and_fail(track: TrackWriter, *, finished: bool) -> None:
    track.append(NOISE)
    if finished:
        track.finish()
    raise KeyError


def test_a_finished_track_takes_no_more(tmp_path: Path) -> None:
    """Appending after the end, ending twice and half samples are errors of the caller."""
    with TrackWriter(tmp_path / "a.mp3", output_format("mp3"), SOURCE_HZ) as track:
        with pytest.raises(ValueError, match="whole samples"):
            track.append(b"\1\2\3")
        track.finish()
        with pytest.raises(ValueError, match="finished"):
            track.append(b"\1\2")
        with pytest.raises(ValueError, match="finished"):
            track.finish()
    assert track.path.exists()


@pytest.mark.parametrize("name", OUTPUT_FORMATS)
def test_a_folder_that_is_not_there_is_an_os_error(tmp_path: Path, name: str) -> None:
    """The path's fault is told when the track is opened."""
    with pytest.raises(FileNotFoundError):
        TrackWriter(tmp_path / "no" / f"a.{name}", output_format(name), SOURCE_HZ)


@pytest.fixture
def small_disk() -> Iterator[int]:
    """No file of this process may grow past this: a write beyond it fails as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    yield 20_000
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.parametrize("name", OUTPUT_FORMATS)
@pytest.mark.parametrize("seconds", [4, 40])
def test_a_full_disk_is_never_a_short_file(tmp_path: Path, small_disk: int, name: str, seconds: int) -> None:
    """What the disk does not take is an OSError, at the latest at the end, and the file is removed."""
    path = tmp_path / f"a.{name}"
    track = TrackWriter(path, output_format(name), SOURCE_HZ)
    with pytest.raises(OSError, match="too large"), track:
        track.append(NOISE * seconds)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", OUTPUT_FORMATS)
def test_the_title_and_language_are_read_back(tmp_path: Path, name: str) -> None:
    """mutagen or libav reads the title as it was given, whatever its script; the sound is not harmed."""
    import av

    path = tmp_path / f"a: 50% ünï.{name}"
    title = "Ein schöner Tag — 美しい日 🌞"
    with TrackWriter(path, output_format(name), SOURCE_HZ, title=title, language="de-AT") as track:
        track.append(NOISE)
    with av.open(f"file:{path}") as container:
        assert container.metadata.get("title") or container.streams.audio[0].metadata.get("title") == title
        spoken = {**container.metadata, **container.streams.audio[0].metadata}.get("language")
        assert spoken == "deu" or name in ("wav", "flac", "opus")
    tags = mutagen.File(path)
    if name in ("flac", "opus"):
        assert tags["title"] == [title]
    elif name == "m4a":
        assert tags["\xa9nam"] == [title]
    elif name == "mp3":
        assert str(tags["TIT2"]) == title
        assert str(tags["TLAN"]) == "deu"
        assert str(tags["TSSE"]).startswith("aligner ")
