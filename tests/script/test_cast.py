"""Who speaks and how words are read: front matter, tables, lists of pronunciations."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.errors import ScriptError
from aligner.model import Script
from aligner.script import ReadOptions, Speaker, parse_text, read_pronunciations
from aligner.script.respelling import Respeller

FRONT = """---
title: The talk
language: de
author: Nobody
speakers:
  Anna: a
  Ben:
    voice: b
    local_voice: c
    speed: 0.8
    speaker_boost: true
pronunciations:
  GIF: jiff
---

Ben: Das GIF.
"""


def read_as(script: Script) -> list[str]:
    return [segment.spoken_text for segment in script.segments]


def test_front_matter_declares_and_is_not_spoken() -> None:
    """Title, language, speakers, pronunciations; the rest is metadata; lines are the file's own."""
    script = parse_text(FRONT, name="talk")
    (segment,) = script.segments
    assert script.text == "Das GIF.\n"
    assert (script.language, script.metadata["title"], script.metadata["author"]) == (
        "de",
        "The talk",
        "Nobody",
    )
    assert (segment.voice, segment.speaker, segment.spoken_text) == ("b", "Ben", "Das jiff.")
    assert (segment.settings.speed, segment.settings.use_speaker_boost) == (0.8, True)
    assert parse_text(FRONT, options=ReadOptions(local=True)).segments[0].voice == "c"
    with pytest.raises(ScriptError, match=r"^talk, line 17, column 1: Zoe is no speaker"):
        parse_text(f"{FRONT}[voice: Zoe] x", name="talk")


@pytest.mark.parametrize(
    "text", ["---\nOne.\n---\nTwo.", "---\n- a\n---\nx", "---\na: b", "--- a: b ---\nx", "---\n---\nx"]
)
def test_lines_of_hyphens_are_no_front_matter(text: str) -> None:
    """Only a mapping between two such lines at the very top is one."""
    assert parse_text(text).text == text


@pytest.mark.parametrize(
    ("front", "place", "reason"),
    [
        ("speakers:\n\tAnna: a", "line 3", "the front matter is not YAML"),
        ("title: x\nspeakers: Anna", "line 3", "speakers is a table of names"),
        ("speakers:\n  Anna:\n    voise: a", "line 2", "speakers.Anna has no voise; did you mean voice?"),
        ("speakers:\n  Anna:\n    speed: 3", "line 2", "speed is a number from 0.7 to 1.2"),
        ("speakers:\n  Anna: a\n  ANNA: b", "line 2", "case does not tell speakers apart"),
        ("speakers:\n  Anna: 3", "line 2", "speakers.Anna is a voice, or a table"),
        ('speakers:\n  "a:b": x', "line 2", "no colon"),
        ("speakers:\n  No: x", "line 2", "the name False is not text; put it into quotes"),
        ("title: x\ndate: 2024-99-99", "line 1", "the front matter is not YAML"),
        ("title: " + "[" * 5000, "line 1", "the front matter is not YAML"),
        ("language: english please", "line 2", "not a language tag"),
        ("pronunciations:\n  GIF: 3", "line 2", "not text; put it into quotes"),
        ("pronunciations: [a]", "line 2", "is a table, or the name of a file"),
        ("pronunciations: a.txt", "line 2", "in no file"),
    ],
)
def test_front_matter_that_cannot_be_used_is_one_sentence(front: str, place: str, reason: str) -> None:
    """With the line where it goes wrong, or where its table begins."""
    with pytest.raises(ScriptError) as caught:
        parse_text(f"---\n{front}\n---\nHello.", name="talk")
    assert str(caught.value).startswith(f"talk, {place}, column ")
    assert reason in str(caught.value)


def test_a_model_that_there_is_not_is_refused() -> None:
    """Where the models are known, before anything is spoken."""
    options = ReadOptions(speakers={"A": Speaker("a", "eleven_v9")}, models={"eleven_flash_v2": 30_000})
    with pytest.raises(ScriptError, match="there is no model 'eleven_v9' for A; known are eleven_flash_v2"):
        parse_text("A: x", options=options)


LIST = {"GIF": "jiff", "nginx": "engine x", "New York": "the city", "York": "yorrick", "東京": "toh kyoh"}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("A GIF, a gif, GIFs.", "A jiff, a gif, GIFs."),
        ("Nginx or NGINX.", "engine x or engine x."),
        ("New\nYork, York.", "the city, yorrick."),
        ("在東京市", "在toh kyoh市"),
        ('[say: "GIF" as "gift"] and GIF.', "gift and jiff."),
    ],
)
def test_pronunciations_match_whole_words(text: str, read: str) -> None:
    """Case counts where the list has a capital; the longest wins; ``[say]`` comes first; captions keep the words."""
    script = parse_text(text, options=ReadOptions(respellings=LIST))
    assert read_as(script) == [read]
    assert "jiff" not in script.text
    assert script.characters == len(read)


@given(st.text(alphabet="GIFgif nix.東京", max_size=40))
def test_matches_follow_each_other(text: str) -> None:
    """Whatever the text: in order, apart, and never empty."""
    reached = 0
    for start, end, spoken in Respeller(LIST).find(text):
        assert reached <= start < end <= len(text)
        assert spoken
        reached = end


def test_a_file_of_pronunciations(tmp_path: Path) -> None:
    """Lines or CSV, remarks and a header; what is no pronunciation is named with its line."""
    lines = tmp_path / "words.txt"
    lines.write_text("# ours\nGIF = jiff\n\nDr. No =  doctor   no \n", encoding="utf-8")
    table = tmp_path / "words.csv"
    table.write_text('written,spoken\n"a, b",ab\nGIF,jiff\n', encoding="utf-8")
    assert read_pronunciations(lines) == {"GIF": "jiff", "Dr. No": "doctor no"}
    assert read_pronunciations(table) == {"a, b": "ab", "GIF": "jiff"}
    for content, reason in (
        ("GIF = jiff\nPNG ping", "line 2, column 1: this is no pronunciation: write written = spoken"),
        ("GIF =", "line 1, column 1: a pronunciation has something on both sides"),
        ("GIF = jiff\nGIF = gift", "line 2, column 1: GIF has a pronunciation already: jiff"),
    ):
        lines.write_text(content, encoding="utf-8")
        with pytest.raises(ScriptError) as caught:
            read_pronunciations(lines)
        assert reason in str(caught.value)
    with pytest.raises(ScriptError, match="no such file"):
        read_pronunciations(tmp_path / "none.txt")


def test_ipa_goes_to_models_that_take_it_and_to_no_other() -> None:
    """As the tag that the service knows; what is matched and shown is the word as written."""
    options = ReadOptions(respellings={"GIF": '/d"ʒɪf/'}, ipa_models=(None,))
    (segment,) = parse_text("A GIF & more.", options=options).segments
    assert segment.sent_text == 'A <phoneme alphabet="ipa" ph=\'d"ʒɪf\'>GIF</phoneme> & more.'
    assert segment.spoken_text == segment.text
    (segment,) = parse_text('Go to [say: "New York" as "/nuː jɔːk/"].', options=options).segments
    tag = '<phoneme alphabet="ipa" ph="{}">{}</phoneme>'.format
    assert segment.sent_text == f"Go to {tag('nuː', 'New')} {tag('jɔːk', 'York')}."
    with pytest.raises(ScriptError, match="is IPA, which this voice's model does not take"):
        parse_text("A GIF.", options=ReadOptions(respellings={"GIF": "/dʒɪf/"}))
    assert parse_text("No word of it.", options=ReadOptions(respellings={"GIF": "/dʒɪf/"})).segments
