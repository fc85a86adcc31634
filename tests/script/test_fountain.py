"""Fountain screenplays, against another parser."""

from pathlib import Path

import pytest
from screenplay_tools.fountain.parser import Parser
from screenplay_tools.screenplay import ElementType

from aligner.errors import ScriptError
from tests.script.manuscripts import script_of, spoken

SAMPLE = Path(__file__).parents[2] / "samples" / "formats" / "night-ferry.fountain"
PLAY = """Title:
    _**The Long Way**_
    Home
Credit: Written by
Author: A. Nobody

# Act One

EST. A HARBOUR - DAWN #1A#

Gulls. A *very* small boat.
Nobody is in it.

ÉLODIE (V.O.)
(whispering)
It was **never** about the boat.
TWO_SPACES
It was about the oars.

@McAVOY
Aye.

BRICK ^
(beat)
Screw retirement.
(to himself)
Or not.

> THE END <

!SCANNING THE AISLES...
Where is that clerk?

.SNIPER SCOPE

~La la la

= A synopsis.

CUT TO:

> Burn to white.

INT./EXT. CAR - NIGHT

HE SEES A LIGHT

[[a note
over lines]]

STEEL
Done. [[or not?]] /* cut
this */ Over.
""".replace("TWO_SPACES", "  ")


def judged(text: str) -> list[tuple[str, str]]:
    """Who says what, by the other parser; parts of a speech joined."""
    parser = Parser()
    parser.mergeDialogue = True
    parser.add_text(text)
    said: list[tuple[str, str]] = []
    speaker = ""
    for element in parser.script.elements:
        if element.type == ElementType.CHARACTER:
            speaker = element.name
        elif element.type == ElementType.DIALOGUE:
            said.append((speaker, " ".join(element.text.split())))
    return said


@pytest.mark.parametrize(
    "text",
    [
        SAMPLE.read_text("utf-8"),
        "INT. BAR - DAY\n\nANN\nOne.\n(low)\nTwo.\nThree.\n\nBOB (O.S.)\nFour.\n\n@Zed\nFive.\n\nAction.\n",
        "Title: X\n\nSmash.\n\nTHE MAN WITH NO NAME\nHello.\n\nCUT TO:\n\nEXT. ROOF - DAY\n\nR2D2\nBeep.\n",
    ],
)
def test_who_says_what_is_what_another_parser_finds(text: str) -> None:
    """Speakers and dialogue are those of screenplay-tools."""
    script = script_of(text, ".fountain")
    assert [(segment.speaker, " ".join(segment.text.split())) for segment in script.segments] == judged(text)


def test_dialogue_is_spoken_and_nothing_else() -> None:
    """Forced names, accents, dual dialogue, extensions, blank lines held by spaces, notes and boneyard."""
    script = script_of(PLAY, ".fountain")
    said = [(segment.speaker, segment.text) for segment in script.segments]
    assert said == [
        ("ÉLODIE", "It was never about the boat.\nIt was about the oars."),
        ("McAVOY", "Aye."),
        ("BRICK", "Screw retirement."),
        ("BRICK", "Or not."),
        ("STEEL", "Done.\nOver."),
    ]
    assert script.metadata["title"] == "The Long Way Home"
    titles = [(chapter.title, chapter.level) for chapter in script.chapters]
    assert titles == [
        ("Act One", 1),
        ("EST. A HARBOUR - DAWN", 2),
        ("SNIPER SCOPE", 2),
        ("INT./EXT. CAR - NIGHT", 2),
    ]


def test_action_is_the_narrator_s_where_it_is_asked_for() -> None:
    """Action, centred text and scene headings are read by nobody in particular; transitions and synopses never."""
    script = script_of(PLAY, ".fountain", action_spoken=True)
    narrated = [segment.text for segment in script.segments if segment.speaker is None]
    assert narrated == [
        "EST. A HARBOUR - DAWN",
        "Gulls. A very small boat.\nNobody is in it.",
        "THE END",
        "SCANNING THE AISLES...\nWhere is that clerk?",
        "SNIPER SCOPE",
        "La la la",
        "INT./EXT. CAR - NIGHT",
        "HE SEES A LIGHT",
    ]
    without = spoken(PLAY, ".fountain", action_spoken=True, headings_spoken=False)
    assert "SNIPER SCOPE" not in without
    assert "La la la" in without


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ANN\nHello.\n\n  [[a note\n", "line 4, column 3: a note begins here and never ends"),
        ("ANN\nHello. /* gone\n", "line 2, column 8: a boneyard begins here and never ends"),
        ("INT. BAR\n\nNobody speaks.\n", "nothing in the script can be spoken"),
        ("ANN\nHello.\n\nBOB\nSo. [voice: Nobody]\n", "line 5, column 5: Nobody is no speaker"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, reason: str) -> None:
    """An open note would swallow the rest of the play: it is refused."""
    with pytest.raises(ScriptError) as caught:
        script_of(text, ".fountain")
    assert reason in str(caught.value)
