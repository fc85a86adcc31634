"""Command lines run in a folder of their own, and by default without a voice."""

from pathlib import Path

import pytest

from tests.cli.running import Here, SpokenBatch


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Here:
    monkeypatch.chdir(tmp_path)
    return Here(tmp_path, capsys)


@pytest.fixture
def batch(monkeypatch: pytest.MonkeyPatch) -> SpokenBatch:
    """Renders without speaking."""
    spoken = SpokenBatch()
    monkeypatch.setattr("aligner.cli.render.run", spoken)
    return spoken
