"""``aligner check --audio``: captions of real speech, right and wrong."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
import srt

import aligner
from tests.cli.running import Here

_TEXT = "\n\n".join(
    [
        "The lighthouse stood alone at the end of the pier. Nobody had lived there for years.",
        "One evening in March, a light was seen in its window.",
        "The children ran down to the harbour to look at it.",
        "Was it a ship? Was it the old keeper, come back from the sea?",
        "Nobody knew. The light went out again after an hour.",
        "In the morning the door was found open, and on the table lay a letter.",
        "It said only this: I have gone home.",
        "Who had written it was never found out.",
        "They kept the letter in the town hall, in a box of glass.",
        "You may still read it there today.",
    ]
)


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``talk.mp3``, ``talk.srt`` and ``talk.words.json``."""
    folder = tmp_path_factory.mktemp("talk")
    narration = aligner.narrate(_TEXT, engine="local", voice="espeak:en-us", captions=["srt"], no_cache=True)
    narration.save(folder / "talk")
    return folder


def _rules(here: Here, *args: str) -> dict[str, int]:
    (file,) = json.loads(here("check", *args, "--json", "--cps", "0").out)["files"]
    return {finding["rule"]: finding["value"] for finding in file["findings"]}


def _timed(talk: Path, here: Here, rate: float, shift_s: float) -> str:
    cues = list(srt.parse((talk / "talk.srt").read_text("utf-8")))
    for cue in cues:
        cue.start = cue.start * rate + timedelta(seconds=shift_s)
        cue.end = cue.end * rate + timedelta(seconds=shift_s)
    here.write("wrong.srt", srt.compose(cues))
    return "wrong.srt"


def test_our_own_captions_are_right_by_sound_and_by_words(talk: Path, here: Here) -> None:
    """What was just made has nothing said of it, with the words file beside it and without."""
    audio = str(talk / "talk.mp3")
    here.write("alone.srt", (talk / "talk.srt").read_bytes())
    assert _rules(here, str(talk / "talk.srt"), "--audio", audio) == {}
    assert _rules(here, "alone.srt", "--audio", audio) == {}


@pytest.mark.parametrize(("rate", "shift_s", "rule"), [(1, 1.2, "offset"), (25 / 24, 0, "drift")])
def test_captions_that_are_off_are_told_and_put_right(
    talk: Path, here: Here, rate: float, shift_s: float, rule: str
) -> None:
    """The copy has every cue back where it was, to a frame; the exit code says that nothing is left."""
    wrong = _timed(talk, here, rate, shift_s)
    audio = str(talk / "talk.mp3")
    assert rule in _rules(here, wrong, "--audio", audio)
    if rule == "offset":
        assert abs(_rules(here, wrong, "--audio", audio)["offset"] + 1000 * shift_s) < 40
    assert here("check", wrong, "--audio", audio, "--fix", "--cps", "0", "-q").code == 0
    fixed = list(srt.parse((here.folder / "wrong.fixed.srt").read_text("utf-8")))
    right = list(srt.parse((talk / "talk.srt").read_text("utf-8")))
    assert [cue.content for cue in fixed] == [cue.content for cue in right]
    for cue, told in zip(fixed, right, strict=True):
        assert abs((cue.start - told.start) / timedelta(milliseconds=1)) < 42


def test_a_cue_without_speech_and_one_after_the_end(talk: Path, here: Here) -> None:
    """Both are named, and neither moves the others."""
    text = (talk / "talk.srt").read_text("utf-8")
    here.write("more.srt", f"{text}\n999\n00:59:00,000 --> 00:59:02,000\nIs anybody there?\n")
    assert _rules(here, "more.srt", "--audio", str(talk / "talk.mp3")).keys() == {"past-end"}


def test_what_is_no_audio_is_one_sentence(here: Here) -> None:
    """Before any file is judged, with exit code 2."""
    here.write("a.srt", "1\n00:00:00,000 --> 00:00:02,000\nThis is good.\n")
    here.write("b.mp3", "no audio")
    for name in ("b.mp3", "none.mp3", "a.srt"):
        outcome = here("check", "a.srt", "--audio", name)
        assert (outcome.code, name in outcome.sentence()) == (2, True)
