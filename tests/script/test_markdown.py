"""Markdown as a narrator reads it, against another Markdown parser on this project's own pages."""

import re
from pathlib import Path

import mistune
import pytest
from lxml import html

from aligner.script import parse_scripts
from tests.script.manuscripts import script_of, spoken

ROOT = Path(__file__).parents[2]


def test_headings_are_chapters_spoken_or_not() -> None:
    """Each heading opens a chapter of its level; ``--headings silent`` keeps it out of speech and captions."""
    text = "# One *fine* day\n\nIt rained.\n\n## Later\n\nIt stopped.\n"
    script = script_of(text, ".md")
    assert [(chapter.title, chapter.level) for chapter in script.chapters] == [
        ("One fine day", 1),
        ("Later", 2),
    ]
    assert [segment.text for segment in script.segments] == [
        "One fine day",
        "It rained.",
        "Later",
        "It stopped.",
    ]
    silent = script_of(text, ".md", headings_spoken=False)
    assert [segment.text for segment in silent.segments] == ["It rained.", "It stopped."]
    assert [chapter.title for chapter in silent.chapters] == ["One fine day", "Later"]
    assert [silent.text[chapter.start :][:2] for chapter in silent.chapters] == ["It", "It"]
    assert "Later" not in silent.text


SAID = {
    "emphasis": ("A **bold** and _quiet_ word.", ["A bold and quiet word."]),
    "link": ('See [the map](https://example.org/x_y "Title").', ["See the map."]),
    "reference": ("See [the map][m].\n\n[m]: https://example.org\n", ["See the map."]),
    "picture": ("Look. ![A cat](cat.png)\n", ["Look."]),
    "inline code": ("Press `Enter` twice.", ["Press Enter twice."]),
    "code": ("Run this:\n\n```sh\nrm -rf /\n```\n\n    indented()\n\nDone.", ["Run this:", "Done."]),
    "comment": ("One. <!-- not this -->\n\n<!--\nnor this\n\nnor that\n-->\n\nTwo.", ["One.", "Two."]),
    "struck out": ("It costs ~~nine~~ eight.", ["It costs eight."]),
    "html": ("<div align=center>\n<b>Here</b> &amp; now<style>p {}</style>\n</div>\n", ["Here & now"]),
    "inline html": ("H<sub>2</sub>O", ["H2O"]),
    "list": ("1. First.\n2. Second.\n   - Inner.\n\n     More.\n", ["First.", "Second.", "Inner.", "More."]),
    "quotation": ("> Said\n> she.\n", ["Said\nshe."]),
    "rule": ("One.\n\n---\n\nTwo.", ["One.", "Two."]),
    "table": ("| A | B |\n|---|---|\n| 1 | *2* |\n|   | 3 |\n", ["A: 1; B: 2.", "B: 3."]),
    "escapes": (r"1\. Not a list, \*no\* stars.", ["1. Not a list, *no* stars."]),
    "entities": ("Fish &amp; chips &#9731;", ["Fish & chips ☃"]),
    "footnote": (
        "A word[^1], and^[inline] so on.\n\n[^1]: The note.\n\n    More of it.\n",
        ["A word, and so on."],
    ),
    "no footnote": ("As in [1] and [^2].", ["As in [1] and [^2]."]),
    "tasks": ("- [ ] Open\n- [x] Done\n", ["Open", "Done"]),
    "definitions": ("Term\n: What it is.\n", ["Term", "What it is."]),
    "line break": ("One<br>two<br/>\nthree\\\nfour", ["One\ntwo\nthree\nfour"]),
    "wrapped": ("A long\nline.", ["A long\nline."]),
}


@pytest.mark.parametrize("case", SAID)
def test_what_is_said(case: str) -> None:
    """What a narrator reads aloud of each construct, and nothing else."""
    text, wanted = SAID[case]
    assert spoken(text, ".md") == wanted


def test_directives_pass_and_escaped_brackets_are_text() -> None:
    """A pause is one in Markdown too; after a backslash, and in code, a bracket is only a bracket."""
    script = script_of("One. [pause 2s]\n\nTwo. <break time='1s'/>\n\nThree.", ".md")
    assert [segment.pause_after_ms for segment in script.segments] == [2000, 1000, 0]
    assert spoken(r"A `<break>` and \<break time='1s'/>, x \< y.", ".md") == [
        "A <break> and <break time='1s'/>, x < y."
    ]
    assert spoken(r"Write \[pause 2s\] or `[pause 1s]`.", ".md") == ["Write [pause 2s] or [pause 1s]."]


def test_front_matter_is_not_spoken_and_says_title_and_language() -> None:
    """What stands between the lines of dashes is about the script."""
    script = script_of("---\ntitle: Ein Tag\nlanguage: de-CH\n---\n# Guten Tag\n", ".md")
    assert (script.language, script.metadata["title"]) == ("de-CH", "Ein Tag")
    assert [segment.text for segment in script.segments] == ["Guten Tag"]


@pytest.mark.parametrize(
    "page", ["README.md", "docs/architecture.md", "docs/formats.md", "samples/README.md"]
)
def test_the_words_are_those_that_another_parser_finds(page: str) -> None:
    """On real pages, tables aside, the words are those of mistune's HTML without code and pictures."""
    text = re.sub(r"^\|.*\n", "", (ROOT / page).read_text("utf-8"), flags=re.MULTILINE)
    rendered = mistune.create_markdown(escape=False, plugins=["strikethrough"])(text)
    tree = html.fromstring(f"<div>{rendered}</div>")
    for unspoken in tree.xpath("//pre | //img | //comment()"):
        unspoken.drop_tree()
    (script,) = parse_scripts(text.encode(), suffix=".md", name="page")
    assert script.text.split() == tree.text_content().split()
