"""Whatever a file holds, reading it gives scripts or one sentence: never a traceback."""

import io
import string
import zipfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aligner.errors import ScriptError
from aligner.script import SUFFIXES, ReadOptions, parse_scripts

SAMPLES = Path(__file__).parents[2] / "samples" / "formats"
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# What formats are made of: far likelier to get somewhere than any characters.
PIECES = st.sampled_from(
    [
        *(
            "WEBVTT\n\n",
            "1\n",
            "00:00:01,000 --> 00:00:02,000\n",
            "00:01.000 --> 00:02.000\n",
            "9" * 30,
            "-->",
        ),
        *("<v Ann>", "</v>", "<i>", "<rt>", "&amp;", "&#x110000;", "NOTE x\n\n", "STYLE\n", "Language: xx\n"),
        *(
            "# ",
            "---\n",
            "title: x\n",
            "speakers: {A: b}\n",
            "| a | b |\n|---|---|\n",
            "- ",
            "> ",
            "```\n",
            "`",
        ),
        *("<!--", "-->", "[a](b)", "![", "~~", "**", "<break time='1s'/>", "[pause 1s]", "[skip]", "\\["),
        *(
            "INT. BAR\n\n",
            "ANN\n",
            "(low)\n",
            "@Zed\n",
            "/*",
            "*/",
            "[[",
            "]]",
            "> CUT TO:\n\n",
            "Title: x\n",
        ),
        *(
            "text",
            "name",
            ",",
            ";",
            '"',
            "'",
            "\r",
            "\r\n",
            "\n",
            "\n\n",
            "\t",
            "  \n",
            '{"text": "a"}',
            "{",
            "}",
        ),
        *('{"text": "x", "name": "a/b"}\n', "text,name\n", "a,b,c\n", "null", "1e999", "../x", "CON"),
        *("Hello there.", "名前。", "é", "\u2028", "\u0085", "\x00", "\x07", "\ufeff"),
    ]
)
TEXTS = st.lists(PIECES | st.text(string.printable, max_size=8) | st.text(max_size=4), max_size=30).map(
    "".join
)


def read(data: bytes, suffix: str) -> None:
    """Reads, and fails for anything but scripts or a sentence."""
    for options in (ReadOptions(), ReadOptions(headings_spoken=False, action_spoken=True, fit=True)):
        said = ""
        try:
            scripts = parse_scripts(data, suffix=suffix, name="shelf/it", options=options)
        except ScriptError as error:
            said = str(error)
        if said:
            assert said.startswith("shelf/it")
            assert "\n" not in said
        else:
            assert scripts
            assert all(script.segments for script in scripts)
            assert len({script.name.casefold() for script in scripts}) == len(scripts)
            assert all(".." not in script.name.split("/") and script.name[0] != "/" for script in scripts)


@pytest.mark.parametrize("suffix", SUFFIXES)
@given(data=st.binary(max_size=200) | TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass")))
@QUICK
def test_any_bytes_are_scripts_or_a_sentence(suffix: str, data: bytes) -> None:
    """No bytes make a reader raise anything but ``ScriptError``, and no name leads out of the folder."""
    read(data, suffix)


@cache
def members(name: str) -> dict[str, bytes]:
    with zipfile.ZipFile(SAMPLES / name) as archive:
        return {item: archive.read(item) for item in archive.namelist()}


def packed(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


@pytest.mark.parametrize("name", ["two-fables.epub", "beekeepers.docx"])
@given(data=st.data())
@QUICK
def test_a_document_with_a_damaged_part_is_scripts_or_a_sentence(name: str, data: st.DataObject) -> None:
    """One file of the archive is missing, cut off, or has something else in the middle of it."""
    files = dict(members(name))
    damaged = data.draw(st.sampled_from(sorted(files)))
    content = files[damaged]
    at = data.draw(st.integers(0, len(content)))
    how = data.draw(st.sampled_from(["missing", "cut", "other", "hole"]))
    if how == "missing":
        del files[damaged]
    elif how == "cut":
        files[damaged] = content[:at]
    elif how == "other":
        files[damaged] = data.draw(
            st.binary(max_size=50) | TEXTS.map(lambda text: text.encode("utf-8", "replace"))
        )
    else:
        piece = data.draw(TEXTS).encode("utf-8", "replace")
        files[damaged] = content[:at] + piece + content[at + data.draw(st.integers(0, 60)) :]
    read(packed(files), name[name.index(".") :])


@pytest.mark.parametrize("name", ["two-fables.epub", "beekeepers.docx"])
@given(data=st.data())
@QUICK
def test_an_archive_with_damaged_bytes_is_scripts_or_a_sentence(name: str, data: st.DataObject) -> None:
    """Bytes of the archive itself are changed: its directory, its checksums, its compressed data."""
    content = bytearray((SAMPLES / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(-300, len(content) - 1))] = data.draw(st.integers(0, 255))
    read(bytes(content), name[name.index(".") :])
