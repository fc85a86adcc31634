"""What a bracket in a script does, what is only text, and what is refused where."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.errors import ScriptError
from aligner.model import Script, VoiceSettings
from aligner.script import ReadOptions, Speaker, parse_text, read_script
from aligner.script.directives import FORMS
from aligner.script.manuscript import Block

ANNA = Speaker("voice-a", "eleven_flash_v2", VoiceSettings(speed=0.9))
OPTIONS = ReadOptions(speakers={"Anna": ANNA, "Old Ben": Speaker("voice-b")})


def parsed(text: str, options: ReadOptions = OPTIONS) -> Script:
    return parse_text(text, name="talk", options=options)


def spoken(text: str) -> list[tuple[str, str | None, int]]:
    return [(item.text, item.speaker, item.pause_after_ms) for item in parsed(text).segments]


MALFORMED = {
    "[puase 1s]": "did you mean [pause 1.5s]",
    "[pauze 500 ms]": "did you mean [pause 1.5s]",
    "[pause]": "write [pause 1.5s] or [pause 500ms]",
    "[pause 1.5]": "write [pause 1.5s]",
    "[pause 1,5s]": "write [pause 1.5s]",
    "[pause: 1s]": "write [pause 1.5s]",
    "[pause -1s]": "write [pause 1.5s]",
    "[pause 700s]": "longer than ten minutes",
    "[pause 1s": "[pause 1s two.”] is never closed".replace("”]", ""),
    "[/pause]": "write [pause 1.5s]",
    "[PAUSE one second]": "write [pause 1.5s]",
    "[voice Anna]": "write [voice: NAME]",
    "[voice:]": "write [voice: NAME]",
    "[voice: Ana]": "Ana is no speaker: did you mean Anna?",
    "[voice: Zoe]": "declare Zoe in aligner.toml, under [speakers.Zoe]",
    "[voise: Anna]": "did you mean [voice: NAME]?",
    "[mark]": "write [mark: NAME]",
    "[mark intro]": "write [mark: NAME]",
    "[marks: intro]": "did you mean [mark: NAME]?",
    "[say: GIF as jiff]": 'write [say: "written" as "spoken"]',
    '[say: "GIF"]': 'write [say: "written" as "spoken"]',
    '[say "GIF" as "jiff"]': 'write [say: "written" as "spoken"]',
    '[say: "…" as "dots"]': "has nothing to say",
    '[says: "GIF" as "jiff"]': 'did you mean [say: "written" as "spoken"]?',
    "[skip]": "[skip] is never closed: write [/skip]",
    "[skip this]": "write [skip] … [/skip]",
    "[/skip]": "[/skip] closes nothing",
    "[/skpi]": "did you mean [skip] … [/skip]?",
    "[speed 2]": "from 0.7 to 1.2",
    "[speed fast]": "write [speed 0.9]",
    "[spede 0.9]": "did you mean [speed 0.9]",
    "[sound rain.wav]": "write [sound: file.wav]",
    "[sound: rain.wav]": "there is no file rain.wav for a sound",
    "[sound: ../rain.wav]": "leads out of the script's folder",
    "[chapter]": "write [chapter: TITLE]",
    "[chaptr: One]": "did you mean [chapter: TITLE]?",
    '<brake time="1s"/>': "is not a pause",
}


@pytest.mark.parametrize("directive", MALFORMED)
def test_a_mistyped_directive_is_refused_where_it_stands(directive: str) -> None:
    """One sentence: the script, the line, the column, what is wrong and what to write instead."""
    with pytest.raises(ScriptError, match=r"^talk, line 3, column 6: ") as caught:
        parsed(f"One.\n\nTwo, {directive} two.\n\nThree.")
    assert MALFORMED[directive] in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.line == 3


@pytest.mark.parametrize(
    "text",
    [
        "He said [sic] that [1] and [2, 3] are [laughs] right.",
        "A [link](page), an [x] box, [Stage 2], [phase 1], [seed 42] and [note: this].",
        "[pauses], [skipping ahead], [speeding 5 cars], [ship], [/sarcasm], [pause-free] and [mark's].",
        "An array[0], f(x) = [0.7, 1.2], [] and [ ] and [[a]] and ] and [.",
        "Mark: hello. Anna said: well. Note: Zoe: yes.",
        "[skp] and [voce] alone are words.",
    ],
)
def test_ordinary_brackets_are_text(text: str) -> None:
    """They are spoken and shown as they stand."""
    script = parsed(text)
    assert script.text == text
    assert [segment.text for segment in script.segments] == [text]


@given(st.text(max_size=200).filter(lambda text: not set(text) & set("[]<\\") and not text.startswith("---")))
@settings(max_examples=300, deadline=None)
def test_a_text_without_brackets_is_never_altered(text: str) -> None:
    """Whatever else is in it: where no speakers are declared, colons are text too."""
    try:
        script = parse_text(text)
    except ScriptError:
        return
    assert script.text == text
    assert all(script.text[item.start : item.end] == item.text for item in script.segments)


@given(
    st.lists(
        st.sampled_from(
            ["word", " ", "\n", "[pause 1s]", "[mark: a]", "\\[b]", "[skip]x[/skip]", ",", "Anna: "]
        )
    )
)
@settings(max_examples=300, deadline=None)
def test_nothing_of_a_directive_is_left(parts: list[str]) -> None:
    """Words stay, in order; directives go; every span lies where it should; errors name the written text."""
    text = "".join(parts)
    try:
        script = parsed(text)
    except ScriptError:
        return
    assert script.text.count("word") == parts.count("word")
    assert script.text.count("[b]") == parts.count("\\[b]")
    for gone in ("pause", "mark", "skip", "x", "\\"):
        assert gone not in script.text
    assert len(script.marks) == parts.count("[mark: a]")
    assert all(0 <= mark.at <= len(script.text) for mark in script.marks)


PIECES = (
    *"[]/:<>=\\ ab\n\r1.",
    "[pause",
    "[sound: " + 300 * "x" + "]",
    "1s]",
    "[skip]",
    "[/skip]",
    "Anna:",
    '[say: "a" as "',
    "<break",
    '"]',
    "[voice:",
)


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
@settings(max_examples=600, deadline=None)
def test_any_heap_of_brackets_is_a_script_or_one_sentence(text: str) -> None:
    """Nothing else comes of it, and the sentence names a place that there is."""
    caught: ScriptError | None = None
    try:
        script = parsed(text)
    except ScriptError as error:
        caught = error
    if caught is not None:
        assert "\n" not in str(caught)
        assert caught.line is None or 1 <= caught.line <= 1 + text.count("\n") + text.count("\r")
        return
    assert all(script.text[item.start : item.end] == item.text for item in script.segments)
    assert all(0 <= mark.at <= len(script.text) for mark in script.marks)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("One [pause 1s] two.", "One two."),
        ("One[pause 1s]two.", "One two."),
        ("One [mark: a], two.", "One, two."),
        ("One\n[pause 1s]\ntwo.", "One\ntwo."),
        ("[mark: a] [mark: b] One.", "One."),
        ("One. [pause 1s]\r\nTwo.", "One.\r\nTwo."),
        ("One [skip]and\n\na half [pause x] [/skip] two.", "One two."),
        ("東[mark: a]京", "東京"),
        (r"One \[pause 1s] two.", "One [pause 1s] two."),
        ('A [say: "GIF" as "jiff"], a [say: “PNG” as “ping”].', "A GIF, a PNG."),
        ("un[mark: a]broken", "unbroken"),
        ("[chapter: A]\n\nOne.", "\nOne."),
    ],
)
def test_the_spaces_round_a_directive_are_tidied(text: str, shown: str) -> None:
    """Captions show a text in which nothing seems to be missing."""
    assert parsed(text).text == shown


def test_pauses_add_up_and_are_all_there_is() -> None:
    """Between two passages: what is asked for, else a chapter's, a speaker's, a paragraph's."""
    text = "[pause 1s]A. [pause 500ms] [pause .5s] b.\n\nC.\n\nAnna: D.\n\n[chapter: X]\nE.\n\n[chapter: Y][pause 0s]F."
    script = parsed(text)
    assert script.pause_before_ms == 1000
    pauses = [segment.pause_after_ms for segment in script.segments]
    assert pauses == [1000, 600, 400, 1500, 0, 0]


def test_spaces_that_do_not_break_are_spaces() -> None:
    """As French, and a word processor, write before a colon and within guillemets."""
    said = "[say\u00a0: «\u00a0GIF\u00a0» as «\u00a0jif\u00a0»]"
    text = f"Anna\u202f: Un {said}. [\u00a0pause\u00a01s] Deux.\nAnna\u00a0: Trois."
    script = parsed(text)
    assert [(item.text, item.speaker) for item in script.segments] == [
        ("Un GIF.", "Anna"),
        ("Deux.", "Anna"),
        ("Trois.", "Anna"),
    ]
    assert script.segments[0].respellings[0].spoken == "jif"


def test_sentences_are_passages_where_they_have_a_pause() -> None:
    """That long, and no other; an abbreviation ends none, and what the script asks for comes first."""
    text = "Dr. Who came. [pause 1s] He said: \u201cYes.\u201d And left!\n\nAnna: Gone? Really."
    options = replace(OPTIONS, sentence_pause_ms=350)
    assert [(item.text, item.pause_after_ms) for item in parsed(text, options).segments] == [
        ("Dr. Who came.", 1000),
        ("He said: \u201cYes.\u201d", 350),
        ("And left!", 400),
        ("Gone?", 350),
        ("Really.", 0),
    ]
    assert [item.text for item in parsed(text).segments][1:] == [
        "He said: \u201cYes.\u201d And left!",
        "Gone? Really.",
    ]


def test_a_voice_holds_on_and_a_label_for_its_paragraph() -> None:
    """A label in any case is the declared speaker; neither is text."""
    text = (
        "Once.\n\nANNA: Yes.\nStill.\nold ben: No.\n\nAgain.\n\n[voice: Old Ben] Here.\n\nAnna: Oh.\n\nThere. "
        "[voice: narrator] End."
    )
    assert [(item, who) for item, who, _ in spoken(text)] == [
        ("Once.", None),
        ("Yes.\nStill.", "Anna"),
        ("No.", "Old Ben"),
        ("Again.", None),
        ("Here.", "Old Ben"),
        ("Oh.", "Anna"),
        ("There.", "Old Ben"),
        ("End.", None),
    ]
    assert ":" not in parsed(text).text


def test_a_speaker_brings_voice_model_and_settings() -> None:
    """``[speed]`` lies over a speaker's own speed, and gives it back."""
    first, second, third = parsed("Anna: One. [speed 1.1] Two. [speed 1] Three.").segments
    assert (first.voice, first.model, first.settings) == ("voice-a", "eleven_flash_v2", ANNA.settings)
    assert [item.settings.speed for item in (second, third)] == [1.1, 0.9]
    assert second.settings == replace(ANNA.settings, speed=1.1)


def test_marks_and_chapters_are_places_in_the_text() -> None:
    """A mark is at the next word, a chapter where its first word begins."""
    script = parsed(
        "Well. [chapter: One]\n\nHere it [mark: now] goes.\n\n[chapter: Two]\n\n- - -\n\nEnd. [mark: end]"
    )
    assert [script.text[mark.at :].strip() for mark in script.marks] == ["goes.\n\n\n- - -\n\nEnd.", ""]
    assert [(item.title, script.text[item.start :][:4], item.level) for item in script.chapters] == [
        ("One", "Here", 1),
        ("Two", "End.", 1),
    ]


def test_sounds_lie_between_passages(tmp_path: Path) -> None:
    """A pause before a sound is before it, one after it after it; the path starts from the script."""
    (tmp_path / "a.wav").write_bytes(b"RIFF")
    (tmp_path / "talk.txt").write_text(
        f"[sound: a.wav][pause 1s]One. [pause 2s] [sound: {tmp_path / 'a.wav'}] Two.", encoding="utf-8"
    )
    script = read_script(tmp_path / "talk.txt", name="talk")
    assert [(item.path, item.after, item.pause_before_ms) for item in script.sounds] == [
        (tmp_path / "a.wav", -1, 0),
        (tmp_path / "a.wav", 0, 2000),
    ]
    assert (script.pause_before_ms, [item.pause_after_ms for item in script.segments]) == (1000, [200, 0])


def test_the_forms_in_the_page_are_the_forms() -> None:
    """docs/directives.md names every directive, and each of its examples in the table can be read."""
    page = (Path(__file__).parents[2] / "docs" / "directives.md").read_text(encoding="utf-8")
    for word in FORMS:
        assert f"`[{word}" in page


def test_blocks_have_slots_in_segments() -> None:
    """What a reader says of a block is on its segments."""
    from aligner.script.assembly import assemble
    from aligner.script.manuscript import Manuscript
    from aligner.script.places import Source

    blocks = (
        Block("Title", heading=2, spoken=False),
        Block("Chapter one", heading=1),
        Block("Hello. [pause 1s] You.", speaker="Zoe", slot_ms=(0, 900), line=2),
        Block(
            "Bye [voice: Nobody]",
            delivery=Speaker("v", None, VoiceSettings(stability=0.5)),
            before=" ",
            line=7,
        ),
    )
    source = Source("x")
    script = assemble(Manuscript(blocks[:3], unit="cue", title="T"), OPTIONS, source, "en")
    assert script.text == "Chapter one\n\nHello. You."
    assert [(item.title, item.start, item.level) for item in script.chapters] == [
        ("Title", 0, 2),
        ("Chapter one", 0, 1),
    ]
    assert [(item.text, item.speaker, item.slot_ms) for item in script.segments] == [
        ("Chapter one", None, None),
        ("Hello.", "Zoe", (0, 900)),
        ("You.", "Zoe", (0, 900)),
    ]
    assert script.metadata["title"] == "T"
    with pytest.raises(ScriptError, match=r"^x, cue 7, column 5: Nobody is no speaker"):
        assemble(Manuscript(blocks, unit="cue"), OPTIONS, source, "en")
    kept = assemble(Manuscript((replace(blocks[3], text="Bye"),)), OPTIONS, source, "en").segments[0]
    assert (kept.voice, kept.settings.stability) == ("v", 0.5)
