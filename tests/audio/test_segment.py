"""The hand-off to pydub."""

import shutil
from pathlib import Path

import pytest

from aligner.audio.segment import as_segment
from aligner.audio.track import OUTPUT_FORMATS, TrackWriter, output_format
from aligner.clock import rescale
from aligner.errors import AudioError
from tests.audio.sounds import clicks, heard_at


@pytest.mark.parametrize("name", OUTPUT_FORMATS)
def test_a_file_is_handed_over_whole(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every format arrives exact to the sample, with no program on the PATH to help."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert shutil.which("ffmpeg") is None
    path = tmp_path / f"a.{name}"
    with TrackWriter(path, output_format(name), 22_050) as track:
        track.append(clicks(30_001, [12_000]))
    segment = as_segment(path)
    rate_hz = track.format.rate_hz
    assert (segment.frame_rate, segment.channels, segment.sample_width) == (rate_hz, 1, 2)
    assert segment.frame_count() == rescale(30_001, 22_050, rate_hz)
    expected = rescale(12_000, 22_050, rate_hz)
    assert heard_at(segment.raw_data, expected) == expected
    assert len(segment[:500]) == 500


def test_what_is_not_audio_is_said(tmp_path: Path) -> None:
    """A file of text is an AudioError, a missing one an OSError."""
    path = tmp_path / "a.mp3"
    path.write_text("not audio at all" * 100)
    with pytest.raises(AudioError):
        as_segment(path)
    with pytest.raises(FileNotFoundError):
        as_segment(tmp_path / "none.mp3")
