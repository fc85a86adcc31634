"""The same directives in every format of text: the same script, and the same refusal where it stands."""

import html
import io
import json
import zipfile
from collections.abc import Callable, Sequence

import docx
import pytest

from aligner.errors import ScriptError
from aligner.script import SUFFIXES, Speaker, parse_text
from tests.script.manuscripts import script_of

PARAGRAPHS = (
    'Anna: One [pause 1s] two. [mark: m] Three [say: "GIF" as "jiff"], [skip] gone [/skip] four. [speed 0.9] Five.',
    "[voice: Anna] Six. [chapter: C] Seven. [speed 1][voice: narrator] Eight \\[so to speak].",
)
PACKAGE = """<package version="3.0"><metadata/><manifest><item id="a" href="a.xhtml"
media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>"""


def word(paragraphs: Sequence[str]) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def book(paragraphs: Sequence[str]) -> bytes:
    file = io.BytesIO()
    page = "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs)
    with zipfile.ZipFile(file, "w") as archive:
        container = '<container><rootfile full-path="b.opf"/></container>'
        archive.writestr("META-INF/container.xml", container)
        archive.writestr("b.opf", PACKAGE)
        archive.writestr("a.xhtml", f"<html><body>{page}</body></html>")
    return file.getvalue()


def cues(paragraphs: Sequence[str], mark: str) -> bytes:
    times = (f"00:00:0{at}{mark}000 --> 00:00:0{at}{mark}900" for at in range(1, 9))
    return "".join(f"{time}\n{text}\n\n" for time, text in zip(times, paragraphs, strict=False)).encode()


def rows(paragraphs: Sequence[str]) -> bytes:
    return "\n".join(("text", *('"' + text.replace('"', '""') + '"' for text in paragraphs))).encode()


FILES: dict[str, Callable[[Sequence[str]], bytes]] = {
    ".txt": lambda paragraphs: "\n\n".join(paragraphs).encode(),
    ".md": lambda paragraphs: "\n\n".join(paragraphs).encode(),
    ".markdown": lambda paragraphs: "\n\n".join(paragraphs).encode(),
    ".srt": lambda paragraphs: b"1\n" + cues(paragraphs, ",").replace(b"\n\n", b"\n\n2\n", 1),
    ".vtt": lambda paragraphs: b"WEBVTT\n\n" + cues(paragraphs, "."),
    ".fountain": lambda paragraphs: "".join(f"BEN\n{text}\n\n" for text in paragraphs).encode(),
    ".docx": word,
    ".epub": book,
    ".csv": rows,
    ".jsonl": lambda paragraphs: "\n".join(json.dumps({"text": text}) for text in paragraphs).encode(),
}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_directives_are_the_same_in_every_format(suffix: str) -> None:
    """Who says what, how fast, after which pause and with which respellings; chapters and marks. A screenplay's lines
    are its character's only where they do not say otherwise."""
    speakers = {"Anna": Speaker("her voice")}
    script = script_of(FILES[suffix](PARAGRAPHS), suffix, speakers=speakers)
    said = [(item.speaker, item.text, item.pause_after_ms, item.settings.speed) for item in script.segments]
    assert said == [
        ("Anna", "One", 1000, None),
        ("Anna", "two. Three GIF, four.", 200, None),
        ("Anna", "Five.", 600, 0.9),
        ("Anna", "Six.", 1500, 0.9),
        ("Anna", "Seven.", 400, 0.9),
        (None, "Eight [so to speak].", 0, None),
    ]
    (reading,) = script.segments[1].respellings
    assert (script.text[reading.start : reading.end], reading.spoken) == ("GIF", "jiff")
    assert [script.text[item.start :][:5] for item in script.chapters if item.title == "C"] == ["Seven"]
    assert [script.text[mark.at :][:5] for mark in script.marks] == ["Three"]
    assert "gone" not in script.text


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_mistyped_one_is_refused_in_every_format(suffix: str) -> None:
    """With the line, paragraph, cue or row, the column, and the way out."""
    with pytest.raises(ScriptError) as caught:
        script_of(FILES[suffix](["All is well.", "Hello [puase 1s] you."]), suffix)
    assert ", column 7: [puase 1s] looks like a directive: did you mean [pause 1.5s]" in str(caught.value)
    places = ("line 2,", "line 3,", "line 5,", "paragraph 2,", "cue 2,", "row 3,")
    assert any(place in str(caught.value) for place in places), caught.value


def test_another_voice_in_a_character_s_lines_ends_with_them() -> None:
    """It is no change of who speaks elsewhere."""
    text = b"BEN\nOne. [voice: Anna] Two.\n\nTOM\nThree.\n"
    script = script_of(text, ".fountain", speakers={"Anna": Speaker("her voice")})
    assert [item.speaker for item in script.segments] == ["BEN", "Anna", "TOM"]


def test_ordinary_text_with_brackets_and_colons_is_read() -> None:
    """Of somebody who knows nothing of directives: notes, times, addresses, stage directions, a transcript's names."""
    text = "Note: it began at 10:30 [sic], see http://x.org/a[1]b:c [1], [citation needed].\n\nANNA: 10:30! [laughs]"
    script = parse_text(text)
    assert script.text == text
    assert [item.speaker for item in script.segments] == [None, None]
