"""Files become scripts, or one sentence that says why not."""

from pathlib import Path

import pytest

from aligner.errors import ScriptError
from aligner.script import ReadOptions, is_script, parse_text, read_script

TEXT = "Grüße aus Köln. 1 + 1 = 2!\r\n\r\nZweiter Absatz – “quoted”.\n"


def written(folder: Path, data: bytes, name: str = "talk.txt") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode("utf-8"),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        b"\xff\xfe" + TEXT.encode("utf-16-le"),
        TEXT.encode("utf-32"),
    ],
    ids=["UTF-8", "UTF-8 with mark", "UTF-16", "UTF-16 BE", "UTF-16 LE", "UTF-32"],
)
def test_text_is_kept_as_written_in_every_encoding(tmp_path: Path, data: bytes) -> None:
    """Whatever the encoding, the script's text is the text that was saved: line ends, typography and all."""
    script = read_script(written(tmp_path, data), name="talk")
    assert script.text == TEXT
    assert [segment.text for segment in script.segments] == [
        "Grüße aus Köln. 1 + 1 = 2!",
        "Zweiter Absatz – “quoted”.",
    ]
    assert script.path == tmp_path / "talk.txt"


REFUSED = {
    "empty": (b"", "the script is empty"),
    "empty but for a mark": (b"\xef\xbb\xbf", "the script is empty"),
    "white space": (b" \n\t\r\n", "nothing but white space"),
    "punctuation": ("… — !?\n***".encode(), "no letter or digit"),
    "only pauses": (b'<break time="1s"/>', "only pauses"),
    "zero bytes": (b"abc\0\0\0def", "looks like a binary file, not text (byte 4 is zero)"),
    "PDF": (b"%PDF-1.7\n", "not text (it begins as a PDF document does)"),
    "Word": (b"PK\x03\x04rest", "as .docx, .odt and .epub files are"),
    "PNG": (b"\x89PNG\r\n\x1a\n\0", "a PNG image"),
    "UTF-16 without a mark": ("Hello there.".encode("utf-16-le"), "UTF-16 without a byte order mark"),
    "Latin-1": (
        b"One.\nCaf\xe9 au lait",
        "line 2, column 4: byte 0xE9 is not UTF-8, the encoding that was tried",
    ),
    "half of UTF-16": (b"\xff\xfea", "byte 0x61 is not UTF-16"),
    "control character": (b"One\n\ntwo \x07 three", "line 3, column 5: U+0007 is a control character"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_spoken_is_refused_in_one_sentence(tmp_path: Path, case: str) -> None:
    """The sentence names the file and the reason; the error carries the path."""
    data, reason = REFUSED[case]
    path = written(tmp_path, data)
    with pytest.raises(ScriptError) as caught:
        read_script(path, name="talk")
    assert str(caught.value).startswith(str(path))
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.path == path


def test_files_that_cannot_be_opened_are_script_errors(tmp_path: Path) -> None:
    """A missing file, a folder and a name that no file can have: each is a ``ScriptError``."""
    for path, reason in (
        (tmp_path / "none.txt", "no such file"),
        (tmp_path, "is a folder"),
        (Path("/dev/null"), "is not a regular file"),
        (tmp_path / "a\0b", "no such file"),
        (tmp_path / ("x" * 300), "cannot be read"),
    ):
        with pytest.raises(ScriptError, match=reason):
            read_script(path, name="talk")


def test_the_language_comes_from_the_options_then_the_name_then_is_english(tmp_path: Path) -> None:
    """``film.de.txt`` is German unless ``--language`` says otherwise; a version number is no language."""
    for name, language in (
        ("film.de.txt", "de"),
        ("film.pt-BR.txt", "pt-BR"),
        ("film.zh_hans.txt", "zh-Hans"),
        ("film.txt", "en"),
        ("film.v2.txt", "en"),
        ("notes.to.txt", "en"),
        ("REPORT.IT.txt", "en"),
        ("de.txt", "en"),
    ):
        path = written(tmp_path, b"Hello", name)
        assert read_script(path, name=path.stem).language == language, name
    options = ReadOptions(language="FR_ca")
    assert read_script(tmp_path / "film.de.txt", name="film", options=options).language == "fr-CA"


def test_only_scripts_are_taken_from_a_folder() -> None:
    """A folder's READMEs and audio are not narrated."""
    taken = (
        "a.txt",
        "A.TXT",
        "a.md",
        "a.markdown",
        "a.srt",
        "a.vtt",
        "a.fountain",
        "a.docx",
        "a.epub",
        "a.csv",
    )
    left = (
        "a",
        "a.txt.bak",
        "a.mp3",
        "README.md",
        "readme.txt",
        "README.de.md",
        "LICENSE.txt",
        "CHANGELOG.md",
    )
    assert [name for name in (*taken, *left, "b.jsonl") if is_script(Path(name))] == [*taken, "b.jsonl"]


def test_text_from_python_is_checked_too() -> None:
    """A string with half a surrogate pair could never be written into a caption: it is refused."""
    with pytest.raises(ScriptError, match=r"talk, line 1, column 2: U\+D800"):
        parse_text("a\ud800", name="talk")
    with pytest.raises(ScriptError, match="empty"):
        parse_text("")


def test_options_refuse_what_cannot_be() -> None:
    """Illegal options do not exist."""
    for max_passage, pause_ms in ((0, 0), (20_000, 0), (100, -1)):
        with pytest.raises(ValueError):
            ReadOptions(max_passage=max_passage, paragraph_pause_ms=pause_ms)
    with pytest.raises(ValueError, match="not a language tag"):
        ReadOptions(language="english please")
