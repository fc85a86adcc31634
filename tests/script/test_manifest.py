"""Tables as scripts, and the names that they give."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.errors import ScriptError
from aligner.model import VoiceSettings
from aligner.script import names_text
from aligner.script.naming import safe_name, slug
from tests.script.manuscripts import script_of, scripts_of


def test_a_row_is_a_script_where_there_are_names() -> None:
    """Each row has its name, language, title, voice and settings; the suffix of an audio file is taken off."""
    table = (
        "output;text;voice;language;title;speed;stability;speaker_boost;pause\r\n"
        'a/intro.mp3;"Hello; ""you"".";Ann;;Intro;0.8;.5;yes;1.5s\r\n'
        ";;;;;;;;\r\n"
        "b;Guten Tag.;;de-at;;;;;250\r\n"
    )
    first, second = scripts_of(table, ".csv")
    assert (first.name, second.name) == ("a/intro", "b")
    assert (first.text, first.metadata["title"], first.language) == ('Hello; "you".', "Intro", "en")
    (segment,) = first.segments
    assert (segment.voice, segment.pause_after_ms) == ("Ann", 1500)
    assert segment.settings == VoiceSettings(speed=0.8, stability=0.5, use_speaker_boost=True)
    assert (second.language, second.segments[0].pause_after_ms) == ("de-AT", 250)


def test_a_table_from_excel_is_read_as_it_saves_it() -> None:
    """Its own first line, semicolons, decimal commas, quotes and line ends in a cell, empty rows, CRLF and a mark."""
    table = '\ufeffsep=;\r\nname;text;speed;pause\r\none;"Say ""hi"",\r\nthen; go.";0,9;1,5s\r\n;;;\r\ntwo;Bye.;;\r\n'
    first, second = scripts_of(table, ".csv")
    assert first.segments[0].text == 'Say "hi",\nthen; go.'
    assert (first.segments[0].settings.speed, first.segments[0].pause_after_ms) == (0.9, 1500)
    assert second.name == "two"
    assert [names_text(f"sep={mark}\nname{mark}text\n") for mark in ",;\t|"] == [True] * 4
    with pytest.raises(ScriptError, match="row 3, column 1: speed is a number"):
        scripts_of("sep=;\nname;text;speed\none;Hi;9\n", ".csv")


def test_rows_are_passages_where_there_are_none() -> None:
    """All rows are one script, named like its file."""
    lines = """{"text": "One.", "speaker": "Ann", "title": "T"}

{"text": "Two.", "speed": 1.1, "model": "m", "pause": null}
"""
    script = script_of(lines, ".jsonl")
    assert (script.name, script.metadata["title"]) == ("it", "T")
    said = [
        (segment.text, segment.speaker, segment.model, segment.settings.speed) for segment in script.segments
    ]
    assert said == [("One.", "Ann", None, None), ("Two.", None, "m", 1.1)]


REFUSED = {
    "unknown column": (
        "text,voise\nHi,x\n",
        "row 1, column 1: there is no column voise; did you mean voice?",
    ),
    "two of one": ("name,output,text\na,b,c\n", "row 1, column 1: there are two columns for name"),
    "no text column": ("name,voice\na,b\n", "has no column text"),
    "no text": ("name,text\na,Hi\nb,\n", "row 3, column 1: there is no text to speak"),
    "unquoted comma": ("name,text\na,Hi, you\n", "row 2, column 1: there are 3 cells and only 2 columns"),
    "open quote": ('text\nHo\n"Hi\n', "row 3, column 1: is not CSV from here on"),
    "speed": ("text,speed\nHi,2\n", "row 2, column 1: speed is a number from 0.7 to 1.2, not 2"),
    "truth": ("text,speaker_boost\nHi,maybe\n", "row 2, column 1: speaker_boost is true or false"),
    "pause": ("text,pause\nHi,soon\n", "row 2, column 1: pause is a time such as 1.5s"),
    "long pause": ("text,pause\nHi,700s\n", "longer than ten minutes"),
    "language": ("name,text,language\na,Hi,Klingon!\n", "row 2, column 1: 'Klingon!' is not a language tag"),
    "two languages": (
        "text,language\nHi,en\nHo,de\n",
        "row 3, column 1: a script has one language: row 2 says en",
    ),
    "empty name": ("name,text\n,Hi\n", "row 2, column 1: the name is empty"),
    "name twice": ("name,text\na,Hi\nA,Ho\n", "row 3, column 1: the name A is that of row 2 already"),
    "name outside": (
        "name,text\n../../x,Hi\n",
        "row 2, column 1: the name ../../x leads out of the output folder",
    ),
    "directive": ("text\nHi [pause]\n", "row 2, column 4: [pause]"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_wrong_is_said_with_its_row(case: str) -> None:
    """One sentence naming the row, counted as a spreadsheet counts, before anything is spoken."""
    table, reason = REFUSED[case]
    with pytest.raises(ScriptError) as caught:
        scripts_of(table, ".csv")
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"text": "Hi"}\n{"text": "Ho"', "line 2, column 1: is not JSON"),
        ('["Hi"]', "line 1, column 1: is not a JSON object"),
        ('{"text": ["Hi"]}', "line 1, column 1: text is no text and no number"),
        ('{"text": "Hi", "sped": 1}', "there is no column sped; did you mean speed?"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, reason: str) -> None:
    """JSON lines are counted as lines."""
    with pytest.raises(ScriptError) as caught:
        scripts_of(text, ".jsonl")
    assert reason in str(caught.value)


OUTSIDE = [
    "../../x",
    "a/../../x",
    "/etc/x",
    "C:x",
    "C:\\x",
    "\\\\host\\x",
    "~/x",
    "..",
    ".",
    "a//b",
    "a/",
    "",
    "  ",
]
UNFIT = [
    "CON",
    "nul.txt",
    "a/com1",
    "LPT9.x",
    "a\0b",
    "a\nb",
    "a\u202eb",
    "x.",
    "x /y",
    ".hidden",
    'a"b',
    "a?",
    "x" * 300,
]


@pytest.mark.parametrize("name", [*OUTSIDE, *UNFIT])
def test_names_that_are_no_file_s_are_refused(name: str) -> None:
    """What leads out of the folder, or cannot be a file's name on some system."""
    with pytest.raises(ValueError, match="the name"):
        safe_name(name)


@given(st.text())
def test_what_is_a_name_stays_below_its_folder(name: str) -> None:
    """Whatever is accepted is a relative path of plain parts; a slug is one plain part."""
    try:
        accepted = safe_name(name)
    except ValueError:
        accepted = "refused"
    for part in accepted.split("/"):
        assert part not in ("", ".", "..")
        assert part.isprintable()
    assert not set(slug(name)) & set("/\\:. ")
    assert safe_name(f"01-{slug(name)}x")
