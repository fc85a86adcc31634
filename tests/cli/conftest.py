"""Command lines run in a folder of their own, and by default without a voice."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import Here, SpokenBatch


@pytest.fixture
def here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Here]:
    monkeypatch.chdir(tmp_path)
    yield Here(tmp_path, capsys)
    # A command with -v logs to the stderr of its own test only.
    logger = logging.getLogger("aligner")
    logger.handlers = []
    logger.setLevel(logging.NOTSET)


@pytest.fixture
def batch(monkeypatch: pytest.MonkeyPatch) -> SpokenBatch:
    """Renders without speaking."""
    spoken = SpokenBatch()
    monkeypatch.setattr("aligner.cli.render.run", spoken)
    return spoken
