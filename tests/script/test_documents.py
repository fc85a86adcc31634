"""Word documents and EPUB books: what is read of them, and what their archives cannot do."""

import io
import sys
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from lxml import etree

from aligner.errors import ScriptError
from aligner.script import read_scripts
from aligner.script.epub import read as read_book
from aligner.script.options import ReadOptions
from aligner.script.places import Source
from tests.script.manuscripts import script_of, scripts_of

SAMPLES = Path(__file__).parents[2] / "samples" / "formats"
OPS = 'xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'


def saved(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def test_a_document_is_read_as_it_is_printed() -> None:
    """Headings by style, lists, tables, line breaks, links; tracked insertions, not deletions nor hidden text."""
    document = docx.Document()
    document.core_properties.title, document.core_properties.language = "Report", "de-AT"
    document.add_heading("Report", 0)
    document.add_heading("Weather", 2)
    paragraph = document.add_paragraph("It ")
    paragraph.add_run("rained").bold = True
    paragraph.add_run(".").add_break()
    paragraph.add_run("secret").font.hidden = True
    paragraph.add_run("A lot.")
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    for tag, text in (("ins", "t"), ("del", "delText")):
        changed = etree.SubElement(paragraph._p, f"{{{word}}}{tag}")
        run = etree.SubElement(changed, f"{{{word}}}r")
        etree.SubElement(run, f"{{{word}}}{text}").text = f" ({tag})"
    document.add_paragraph("First.", style="List Number")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("City", "Rain", "Linz", "9 mm"), strict=True):
        cell.text = text
    document.add_paragraph("End.")
    script = script_of(saved(document), ".docx")
    assert [segment.text for segment in script.segments] == [
        "Report",
        "Weather",
        "It rained.\nA lot. (ins)",
        "First.",
        "City: Linz; Rain: 9 mm.",
        "End.",
    ]
    assert [(chapter.title, chapter.level) for chapter in script.chapters] == [("Report", 1), ("Weather", 2)]
    assert (script.language, script.metadata["title"]) == ("de-AT", "Report")
    silent = script_of(saved(document), ".docx", headings_spoken=False)
    assert silent.segments[0].text.startswith("It rained")


def test_what_a_writer_struck_out_is_not_read() -> None:
    """Formatting, a paragraph whose end was deleted while changes were tracked, and a soft hyphen."""
    document = docx.Document()
    paragraph = document.add_paragraph("Read ")
    paragraph.add_run("never ").font.strike = True
    paragraph.add_run("this im\u00admediately")
    delete_the_end_of(paragraph)
    document.add_paragraph(", and on.")
    document.add_paragraph("Next.")
    assert [segment.text for segment in script_of(saved(document), ".docx").segments] == [
        "Read this immediately, and on.",
        "Next.",
    ]


def test_a_deleted_end_before_a_table_ends_there() -> None:
    """No paragraph comes to go on with it: it is read before the table, as it stands."""
    document = docx.Document()
    delete_the_end_of(document.add_paragraph("Rain fell."))
    document.add_table(rows=1, cols=1).cell(0, 0).text = "9 mm"
    document.add_paragraph("Then sun.")
    assert [segment.text for segment in script_of(saved(document), ".docx").segments] == [
        "Rain fell.",
        "9 mm.",
        "Then sun.",
    ]


def delete_the_end_of(paragraph: Any) -> None:
    """As Word does, while changes are tracked."""
    properties = paragraph._p.get_or_add_pPr()
    ends = etree.SubElement(properties, properties.tag.replace("pPr", "rPr"))
    etree.SubElement(ends, ends.tag.replace("rPr", "del"))


def test_a_table_in_a_table_is_its_cell_s_text() -> None:
    """Read once."""
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("City", "Rain", "Linz", ""), strict=True):
        cell.text = text
    inner = table.cell(1, 1).add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "9 mm", "daily"
    assert [segment.text for segment in script_of(saved(document), ".docx").segments] == [
        "City: Linz; Rain: 9 mm daily."
    ]


def test_a_document_s_error_names_the_paragraph() -> None:
    """A directive that cannot be followed is found by the paragraph it stands in."""
    document = docx.Document()
    document.add_paragraph("One.")
    document.add_paragraph("Two [pause 1 week].")
    with pytest.raises(ScriptError, match=r"it, paragraph 2, column 5: \[pause 1 week\]"):
        script_of(saved(document), ".docx")


def book(chapters: dict[str, str], *, spine: str = "", extra: dict[str, str] | None = None) -> bytes:
    """An EPUB of XHTML bodies by file name."""
    items = "".join(
        f'<item id="i{number}" href="{name}" media-type="application/xhtml+xml"/>'
        for number, name in enumerate(chapters)
    )
    refs = spine or "".join(f'<itemref idref="i{number}"/>' for number in range(len(chapters)))
    files = {
        "META-INF/container.xml": '<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>',
        "b.opf": '<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>Book</dc:title>'
        f"<dc:language>fr</dc:language></metadata><manifest>{items}</manifest><spine>{refs}</spine></package>",
        **{
            name: f"<html {OPS}><head><title>x</title></head><body>{body}</body></html>"
            for name, body in chapters.items()
        },
        **(extra or {}),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


def test_a_book_is_a_script_a_chapter() -> None:
    """Names, titles, language and text of the sample; its contents page and its footnote are not read."""
    first, second = read_scripts(SAMPLES / "two-fables.epub", name="books/fables")
    assert first.name == "books/fables/01-the-lamp-and-the-moth"
    assert second.name == "books/fables/02-the-patient-stone"
    assert (first.metadata["title"], first.metadata["book"]) == ("The Lamp and the Moth", "Two Short Fables")
    assert "Moths steer" not in first.text
    assert "near.”" in first.text
    assert "”1" not in first.text


def test_what_of_a_chapter_is_read() -> None:
    """Blocks, entities, line breaks, ruby, tables; no page numbers, hidden text or struck-out text."""
    body = (
        '<h2>Un&nbsp;titre</h2><p>Caf&eacute;<br/>noir <!-- no --><span epub:type="pagebreak">7</span>ici</p>'
        "<div>Loose <p>inner</p> tail</div><p><ruby>漢<rt>kan</rt></ruby>字</p><p hidden=''>no</p><p>a<del>b</del>c</p>"
        "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table><img src='x' alt='no'/>"
    )
    script = script_of(book({"c.xhtml": body}), ".epub")
    texts = [segment.text for segment in script.segments]
    assert texts == ["Un\xa0titre", "Café\nnoir ici", "Loose", "inner", "tail", "漢字", "ac", "A: 1; B: 2."]
    assert (script.language, script.name) == ("fr", "it/01-un-titre")


def test_blocks_know_their_place_in_the_book() -> None:
    """Each block names its element, by id or by its steps from the root: lxml finds the text there."""
    data = (SAMPLES / "two-fables.epub").read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for manuscript in read_book(data, Source("it"), ReadOptions()):
            for block in manuscript.blocks:
                path, _, place = block.anchor.partition("#")
                root = etree.fromstring(archive.read(path))
                if place.startswith("/"):
                    element = root
                    for step in place.strip("/").split("/"):
                        element = element[int(step) // 2 - 1]
                else:
                    (element,) = root.xpath("//*[@id=$id]", id=place)
                assert "".join(element.itertext()).startswith(block.text[:20])


def test_titles_cannot_lead_out_of_the_output_folder() -> None:
    """A chapter's title is made into a harmless name; chapters without one are numbered."""
    bodies = {
        "a.xhtml": "<h1>../../etc/passwd</h1><p>One.</p>",
        "b.xhtml": "<h1>C:\\CON</h1><p>Two.</p>",
        "c.xhtml": "<p>Three.</p>",
        "d.xhtml": f"<h1>{'long title ' * 50}</h1>",
    }
    names = [script.name for script in scripts_of(book(bodies), ".epub")]
    assert names[:3] == ["it/01-etc-passwd", "it/02-c-con", "it/03"]
    assert len(names[3]) < 80


def test_only_what_is_meant_to_be_read_on_becomes_a_script() -> None:
    """Items that are not linear and items without words are left out; the numbers stay without gaps."""
    bodies = {"a.xhtml": "<img src='cover.jpg'/>", "b.xhtml": "<p>Notes.</p>", "c.xhtml": "<p>Text.</p>"}
    spine = '<itemref idref="i0"/><itemref idref="i1" linear="no"/><itemref idref="i2"/>'
    (script,) = scripts_of(book(bodies, spine=spine), ".epub")
    assert (script.name, script.text) == ("it/01", "Text.")


BOMB = """<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<html><body><p>&b; x</p></body></html>"""
ENCRYPTED = """<encryption><EncryptedData><CipherData>
<CipherReference URI="a.xhtml"/></CipherData></EncryptedData></encryption>"""


def test_a_book_s_own_entities_are_not_expanded() -> None:
    """A document type's entities neither grow nor read files."""
    script = script_of(book({"a.xhtml": ""}, extra={"a.xhtml": BOMB}), ".epub")
    assert "ha" not in script.text


def test_what_is_no_document_is_refused() -> None:
    """An archive that claims too much, one with a password, one that is cut off, one that is something else, and a
    protected book: a sentence each."""
    big = io.BytesIO()
    with zipfile.ZipFile(big, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(5):
            archive.writestr(f"{number}.xhtml", bytes(64 << 20))
    whole = book({"a.xhtml": "<p>Hi.</p>"})
    for suffix, data, reason in (
        (".epub", big.getvalue(), "holds more than an EPUB book can"),
        (".epub", whole[:-40], "is not an EPUB book"),
        (".epub", (SAMPLES / "beekeepers.docx").read_bytes(), "META-INF/container.xml is missing"),
        (
            ".epub",
            book({"a.xhtml": "<p>Hi.</p>"}, extra={"META-INF/encryption.xml": ENCRYPTED}),
            "protected (DRM)",
        ),
        (".epub", book({"a.xhtml": "<p>…</p>"}), "there is no text in this book"),
        (".docx", whole, "not a Word document"),
        (".docx", b"Plain text.", "is not a Word document"),
        (".docx", saved(docx.Document()), "nothing in the script can be spoken"),
    ):
        with pytest.raises(ScriptError) as caught:
            scripts_of(data, suffix)
        assert reason in str(caught.value)


@pytest.mark.parametrize(("name", "package"), [("beekeepers.docx", "docx"), ("two-fables.epub", "lxml")])
def test_a_missing_package_is_named_with_the_command(
    name: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the extra is not installed, one sentence says how to get it."""
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ScriptError, match=r"not installed: pip install '.*\[documents\]'"):
        read_scripts(SAMPLES / name, name="it")
