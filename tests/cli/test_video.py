"""``aligner video``."""

import importlib.util
from pathlib import Path

import av
import pytest

from aligner.video.faces import Faces
from tests.cli.running import Here, process
from tests.preview.narrations import narration

TEXT = "Rain fell on the roof, and nobody came."


def test_a_film_by_any_name(here: Here) -> None:
    """By what the files have in common and by one of them; the film lies beside them, and one line tells it."""
    narration(here.folder / "out", TEXT, name="talk.v2")
    for name in ("out/talk.v2", "out/talk.v2.mp3"):
        done = here("video", name, "--size", "320x180", "--fps", "5")
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith("out/talk.v2.mp4 (0:03, ")
    with av.open("out/talk.v2.mp4") as container:
        assert [stream.type for stream in container.streams] == ["video", "audio", "subtitle"]
        assert container.streams.video[0].average_rate == 5
        assert container.metadata["title"] == "talk.v2"
    assert here("video", "out/talk.v2", "-q", "--size", "320x180", "-o", "films/x.mp4").out == ""
    assert sorted(path.name for path in Path("films").iterdir()) == ["x.mp4", "x.srt", "x.vtt"]


def test_upright_films_have_short_captions(here: Here) -> None:
    """Where no style is chosen; one that is chosen stays."""
    narration(here.folder / "out", TEXT)
    lengths = []
    for style in ((), ("--style", "netflix")):
        assert (
            here("video", "out/talk", "--size", "180x320", "--fps", "5", "-o", "film.mp4", *style).code == 0
        )
        lengths.append(max(map(len, Path("film.srt").read_text("utf-8").splitlines())))
    assert lengths[0] <= 29 < lengths[1]  # a line of SRT's times has 29 characters


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--size", "1080"), "width x height"),
        (("--size", "1081x1920"), "even number"),
        (("--size", "99999x2"), "7680 at most"),
        (("--karaoke", "dance"), "one of none, word, fill"),
        (("--background", "no.png"), "there is no file no.png"),
        (("--font", "Nothing Sans"), "no font 'Nothing Sans'"),
        (("--fps", "500"), "120 frames a second"),
        (("-o", "out"), "ends with .mp4"),
        (("-o", "out/talk.mp3"), "ends with .mp4"),
    ],
)
def test_what_cannot_be_is_a_sentence(here: Here, options: tuple[str, ...], said: str) -> None:
    """Exit code 2, one line, no film."""
    narration(here.folder / "out", TEXT)
    done = here("video", "out/talk", *options)
    assert (done.code, said in done.sentence()) == (2, True), done.err
    assert sorted(path.name for path in Path("out").iterdir()) == ["talk.mp3", "talk.words.json"]


def test_one_narration_with_its_sound(here: Here) -> None:
    """Two are too many, none is none, and a words file without sound or with none in it is told."""
    assert "name a narration" in here("video").sentence()
    found = narration(here.folder / "out", TEXT)
    narration(here.folder / "out", TEXT, name="other")
    assert "one narration, and 2" in here("video", "out").sentence()
    assert "no nobody.words.json" in here("video", "out/nobody").sentence()
    found.beside(".mp3").write_bytes(b"no sound")
    refused = here("video", "out/talk", "--size", "320x180")
    assert (refused.code, "talk.mp3" in refused.sentence()) == (1, True)
    found.beside(".mp3").unlink()
    assert "is not beside it" in here("video", "out/talk").sentence()
    assert not list(Path("out").glob("*.mp4"))
    assert not list(Path("out").glob(".*"))


def test_a_kill_leaves_nothing(here: Here) -> None:
    """A film that is broken off is not there, whole or half, and neither is what it was written to."""
    narration(here.folder / "out", TEXT, times=40)
    running = process("video", "out/talk", cwd=here.folder)
    while not list(Path("out").glob(".aligner-*/talk.mp4")):
        assert running.poll() is None, running.communicate()
    running.terminate()
    assert (running.wait(), "Traceback" in running.communicate()[1]) == (130, False)
    assert sorted(path.name for path in Path("out").iterdir()) == ["talk.mp3", "talk.words.json"]


def test_without_the_packages_it_says_which(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence has the command that adds them."""
    narration(here.folder / "out", TEXT)
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *more: None if name == "uharfbuzz" else real(name, *more)
    )
    done = here("video", "out/talk")
    assert (done.code, "pip install 'aligner[video]'" in done.sentence()) == (2, True)


# Cuneiform, Tangut, ideographs of extensions G and C: hardly a machine has fonts for all of them.
_RARE = "\U00012000\U00017000\U00030000\U0002a700"


def test_letters_that_no_font_has(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters are an error that names them; signs are left out, and told."""
    narration(here.folder / "out", "Snow \U0001f9ff fell.", name="sign")
    letter = next(char for char in _RARE if Faces("en").of(char) is None)
    narration(here.folder / "out", f"Snow {letter} fell.", name="letter")
    done = here("video", "out/letter", "--size", "320x180", "--fps", "5")
    assert (done.code, letter in done.sentence(), "--font" in done.sentence()) == (2, True, True)
    done = here("video", "out/sign", "--size", "320x180", "--fps", "5")
    assert done.code == 0
    assert done.err == "" or "left out of the picture" in done.err
