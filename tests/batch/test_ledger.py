"""What is finished is left alone: the journal of an output folder, and everything that it must not be fooled by."""

import dataclasses
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.batch.jobs import Job, Receipt
from aligner.batch.ledger import NAME, SHAPELESS, Ledger, shape_of
from aligner.config import Settings
from aligner.model import Script, Segment, Sound
from tests.batch.metering import VOICE, Meter, metering
from tests.batch.test_cost_nothing_twice import files, rendered, write
from tests.batch.toy import ToyVoice


@pytest.fixture
def meter() -> Iterator[Meter]:
    with metering() as service:
        yield service


def stamps(folder: Path) -> dict[str, int]:
    """When each file was last written."""
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_what_is_finished_is_not_made_again(meter: Meter, tmp_path: Path) -> None:
    """The same command leaves every file as it is, also with an empty cache; no socket is opened, and the receipts
    say what they said."""
    scripts = write(tmp_path / "in", a="The first.", b="The second.\n\nIts end.")
    first = rendered(scripts, meter.settings(tmp_path / "cache", voice=VOICE))
    before, connections = stamps(tmp_path / "out"), (meter.connections, meter.lookups)
    for path in (tmp_path / "cache").rglob("*.take"):
        path.unlink()
    again = rendered(scripts, meter.settings(tmp_path / "cache", voice=VOICE, streams=7))
    assert stamps(tmp_path / "out") == before
    assert (meter.connections, meter.lookups) == connections
    assert all(receipt.unchanged for receipt in again.receipts)
    assert [dataclasses.replace(receipt, unchanged=False, asked=0, kept=0) for receipt in again.receipts] == [
        dataclasses.replace(receipt, asked=0, kept=0) for receipt in first.receipts
    ]


def damage(name: str) -> Callable[[Path], None]:
    def harm(out: Path) -> None:
        (path,) = out.glob(f"a.{name}")
        data = path.read_bytes()
        path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))

    return harm


@pytest.mark.parametrize(
    "harm",
    [
        damage("wav"),
        damage("srt"),
        damage("words.json"),
        lambda out: (out / "a.wav").unlink(),
        lambda out: (out / "a.vtt").unlink(),
        lambda out: (out / "a.srt").write_text(""),
        lambda out: shutil.copyfile(out / "b.wav", out / "a.wav"),
        lambda out: (out / NAME).unlink(),
        lambda out: (out / NAME).write_bytes((out / NAME).read_bytes().replace(b'"a.wav"', b'"b.wav"')),
    ],
)
def test_an_output_that_is_not_as_it_was_written_is_made_again(
    meter: Meter, tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    """Changed, emptied, deleted, or of another script; a journal that is gone or was changed: the files are made
    again of what is kept, equal to the byte, and nothing is asked for."""
    scripts = write(tmp_path / "in", a="The first.", b="The second, and more of it.")
    settings = meter.settings(tmp_path / "cache")
    rendered(scripts, settings)
    before, asked = files(tmp_path / "out", journal=False), meter.characters
    harm(tmp_path / "out")
    report = rendered(scripts, settings)
    assert not report.receipts[0].unchanged
    assert files(tmp_path / "out", journal=False) == before
    assert meter.characters == asked
    assert all(receipt.unchanged for receipt in rendered(scripts, settings).receipts)


def test_only_what_changed_is_made_again(meter: Meter, tmp_path: Path) -> None:
    """An edited script is, its neighbour is not; other captions or another style make files of what is kept."""
    scripts = write(tmp_path / "in", a="The first.", b="The second.")
    settings = meter.settings(tmp_path / "cache")
    rendered(scripts, settings)
    write(scripts, b="The second, edited.")
    assert [receipt.unchanged for receipt in rendered(scripts, settings).receipts] == [True, False]
    asked = meter.characters
    for changed in ({"captions": ("ass",)}, {"max_chars": 20}, {"paragraph_pause_ms": 50}, {"style": "bbc"}):
        other = dataclasses.replace(settings, **changed)
        assert not any(receipt.unchanged for receipt in rendered(scripts, other).receipts), changed
        assert all(receipt.unchanged for receipt in rendered(scripts, other).receipts), changed
    assert meter.characters == asked
    assert not any(
        receipt.unchanged for receipt in rendered(scripts, dataclasses.replace(settings, seed=3)).receipts
    )


def test_a_folder_that_was_copied_is_finished(meter: Meter, tmp_path: Path) -> None:
    """A copy has other times and the same bytes: these count."""
    scripts = write(tmp_path / "in", a="The first.")
    settings = meter.settings(tmp_path / "cache")
    rendered(scripts, settings)
    shutil.copytree(tmp_path / "out", tmp_path / "copy", copy_function=shutil.copyfile)
    for path in (tmp_path / "copy").iterdir():
        os.utime(path, (1000, 1000))
    assert rendered(scripts, settings, tmp_path / "copy").receipts[0].unchanged


def test_without_the_cache_everything_is_made_again(meter: Meter, tmp_path: Path) -> None:
    """``--no-cache`` speaks everything again, finished or not."""
    scripts = write(tmp_path / "in", a="The first.")
    rendered(scripts, meter.settings(tmp_path / "cache"))
    assert not rendered(scripts, meter.settings(None)).receipts[0].unchanged
    assert len(meter.asked) == 2


JOB_SCRIPT = Script("a", "Say this.", "en", (Segment(0, "Say this.", 0, 9),))


def job(folder: Path, **changes: Any) -> Job:
    return Job(dataclasses.replace(JOB_SCRIPT, **changes), (folder / "a.wav", folder / "a.srt"))


@settings(deadline=None)
@given(st.binary(max_size=300), st.data())
def test_no_damage_to_the_journal_is_trusted(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, data: Any
) -> None:
    """Cut off anywhere, or with anything in it or behind it: what it then says is what was written, or nothing."""
    folder = tmp_path_factory.mktemp("out")
    for path in job(folder).outputs:
        path.write_bytes(b"content")
    ledger = Ledger(folder)
    receipt = Receipt("a", voice="v", characters=9, duration_ms=5, files=job(folder).outputs, notes=("odd",))
    ledger.add(job(folder), "shape", receipt)
    whole = (folder / NAME).read_bytes()
    at = data.draw(st.integers(0, len(whole)))
    rest = data.draw(st.sampled_from([b"", whole[at:], whole]))
    (folder / NAME).write_bytes(whole[:at] + noise + rest)
    found = Ledger(folder).finished(job(folder), "shape")
    assert found is None or found == dataclasses.replace(receipt, kept=9, unchanged=True)
    Ledger(folder).add(job(folder), "shape", receipt)
    assert Ledger(folder).finished(job(folder), "shape") is not None
    assert (folder / NAME).read_bytes() == whole


def test_whatever_shapes_the_files_is_in_the_digest(tmp_path: Path) -> None:
    """Every field of the script but where it lies, every setting that is not listed, the sounds' files, and what
    the voice says of itself."""
    (tmp_path / "bell.wav").write_bytes(b"ding")
    bell = {"sounds": (Sound(tmp_path / "bell.wav", 0),)}
    voice = ToyVoice()
    plain = shape_of(job(tmp_path), voice, Settings())
    assert plain == shape_of(job(tmp_path, path=Path("elsewhere")), voice, Settings(api_key="k", streams=3))
    others = [
        shape_of(job(tmp_path, **change), voice, Settings())
        for change in (
            {"name": "b"},
            {"language": "de"},
            {"metadata": {"title": "T"}},
            {"segments": (Segment(0, "Say this.", 0, 9, pause_after_ms=5),)},
            bell,
        )
    ]
    (tmp_path / "bell.wav").write_bytes(b"dong!")
    others.append(shape_of(job(tmp_path, **bell), voice, Settings()))
    others += [
        shape_of(job(tmp_path), voice, Settings(**change))
        for change in (
            {"format": "wav"},
            {"bitrate_kbps": 64},
            {"style": "bbc"},
            {"captions": ()},
            {"fps": 25.0},
        )
    ]
    assert len({plain, *others}) == 1 + len(others)
    assert {item.name for item in dataclasses.fields(Settings)} >= SHAPELESS


def test_a_voice_that_does_not_say_what_it_is_has_no_shape(tmp_path: Path) -> None:
    """What is not to be kept is never finished."""

    class Nameless(ToyVoice):
        def identity(self, segment: Segment) -> str:
            return ""

    assert shape_of(job(tmp_path), Nameless(), Settings()) == ""
