"""The library without the command line, as its docstring shows it."""

import asyncio
import json
from pathlib import Path

import pytest

import aligner

TEXT = "Hello there. This is a narration."


def test_a_text_becomes_a_narration(tmp_path: Path) -> None:
    """A plain call gives words, cues, audio and files."""
    narration = aligner.narrate(TEXT, engine="local")
    assert [word.text for word in narration.words] == TEXT.split()
    assert " ".join(cue.text for cue in narration.cues).split() == TEXT.split()
    assert narration.script.text == TEXT
    audio = narration.audio()
    assert len(audio) == pytest.approx(narration.track.duration_samples / 22.05, abs=1)
    assert audio.rms > 100
    files = narration.save(tmp_path / "deep" / "hello")
    assert [path.name for path in files] == ["hello.mp3", "hello.srt", "hello.vtt", "hello.words.json"]
    assert json.loads(files[-1].read_text("utf-8"))["audio"]["file"] == "hello.mp3"
    again = narration.save(tmp_path / "only", captions=())
    assert [path.name for path in again] == ["only.mp3", "only.words.json"]
    assert again[0].read_bytes() == files[0].read_bytes()


def test_the_async_call_is_the_same() -> None:
    """The awaited call takes the same settings and gives the same words."""
    narration = asyncio.run(aligner.narrate_async(TEXT, engine="local", speed=1.2))
    assert [word.text for word in narration.words] == TEXT.split()


def test_inside_a_loop_the_way_out_is_named() -> None:
    """A notebook has a loop of its own: the plain call says what to write there."""

    async def notebook() -> None:
        aligner.narrate(TEXT, engine="local")

    with pytest.raises(aligner.UsageError, match=r"await aligner\.narrate_async"):
        asyncio.run(notebook())


def test_a_narration_is_shown_in_a_line() -> None:
    """A notebook shows what was made, not every word of it."""
    assert repr(aligner.narrate("Short.", engine="local")).startswith("<Narration 'narration': ")


def test_the_temporary_audio_goes_with_the_narration() -> None:
    """A narration that is not saved leaves nothing behind."""
    narration = aligner.narrate("Short.", engine="local")
    path = narration.track.path
    assert path.is_file()
    del narration
    assert not path.exists()


def test_bad_settings_are_refused() -> None:
    """A setting that there is not, and a value that cannot be, are refused with their names."""
    with pytest.raises(aligner.SettingsError, match="engine"):
        aligner.narrate(TEXT, engine="remote")
    with pytest.raises(aligner.SettingsError, match="voise"):
        aligner.narrate(TEXT, voise="x")


def test_a_folder_is_rendered_as_the_docstring_shows(tmp_path: Path) -> None:
    """Paths may be text; each script has its receipt, an unreadable one too."""
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "a.txt").write_text("Short.")
    settings, _ = aligner.load_settings({"engine": "local"})
    planned = aligner.plan([str(tmp_path / "scripts"), "none.txt"], str(tmp_path / "out"), settings)
    report = asyncio.run(aligner.run(planned, settings))
    assert [(receipt.name, bool(receipt.error)) for receipt in report.receipts] == [
        ("a", False),
        ("none", True),
    ]
    assert report.receipts[0].files[0] == tmp_path / "out" / "a.mp3"
