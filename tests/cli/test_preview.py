"""``aligner preview``, and corrections on the way through the other commands."""

import json
from pathlib import Path
from urllib.request import urlopen

from tests.cli.running import Here, process
from tests.preview.narrations import narration


def test_a_page_by_any_name(here: Here) -> None:
    """By what the files have in common, by one of them, by a folder: the page lies beside them."""
    narration(here.folder / "out", name="talk.v2")
    page = here.folder / "out" / "talk.v2.preview.html"
    for name in ("out/talk.v2", "out/talk.v2.words.json", "out/talk.v2.mp3", "out"):
        page.unlink(missing_ok=True)
        done = here("preview", name)
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith("out/talk.v2.preview.html (")
        assert page.is_file()
    assert here("preview", "out/talk.v2.preview.html", "-q", "--link-audio").out == ""


def test_what_cannot_be_shown_is_a_sentence(here: Here) -> None:
    """Nothing there, no audio, corrections that are none, no audio in the audio: exit code 2 and what to do."""
    found = narration(here.folder / "out")
    here.write("empty/readme.md")
    assert "no narrations there" in here("preview", "empty").sentence()
    assert "no nobody.words.json there" in here("preview", "out/nobody").sentence()
    assert "--serve takes one folder" in here("preview", "--serve", "out", "out").sentence()
    assert "--port" in here("preview", "--serve", "out", "--port", "x").sentence()
    here.write("out/talk.corrections.json", "{}")
    refused = here("preview", "out/talk")
    assert (refused.code, "move it away" in refused.sentence()) == (2, True)
    found.beside(".corrections.json").unlink()
    found.beside(".mp3").write_bytes(b"no audio")
    assert here("preview", "out/talk").code == 2
    found.beside(".mp3").unlink()
    refused = here("preview", "out/talk")
    assert (refused.code, "is not beside it" in refused.sentence()) == (2, True)
    assert not found.beside(".preview.html").exists()


def test_captions_apply_what_lies_beside(here: Here) -> None:
    """The corrected wording is in the captions; what no longer fits is told, and the words file is not touched."""
    found = narration(here.folder / "out")
    words = found.words.read_bytes()
    text = json.loads(words)["text"]
    said = text[: text.index("climbed") - 1]
    rows = [
        {"span": [0, len(said)], "words": said, "lines": [{"words": 3, "text": "The KEEPER"}]},
        {"span": [200, 205], "words": "never", "lines": [{"words": 1, "text": "x"}]},
    ]
    here.write("out/talk.corrections.json", json.dumps({"corrections": 1, "cues": rows}))
    done = here("captions", "out/talk.words.json", "-o", "again", "--captions", "srt")
    assert done.code == 0
    assert "The KEEPER\n" in (here.folder / "again" / "talk.srt").read_text("utf-8")
    assert "the correction of “never” no longer fits" in done.err
    assert found.words.read_bytes() == words


def test_render_writes_the_page_and_applies_corrections(here: Here) -> None:
    """``--preview`` writes it with the rest; corrections in the output folder are in the captions of the next run."""
    here.write("talk.txt", "Good morning everybody. It is time.")
    assert here("render", "talk.txt", "--engine", "local", "--preview", "-q").code == 0
    page = (here.folder / "out" / "talk.preview.html").read_text("utf-8")
    assert '"chars":[[0,' in page
    row = {
        "span": [0, 12],
        "words": "Good morning",
        "lines": [{"words": 2, "text": "Hi"}],
        "in_ms": None,
        "out_ms": None,
    }
    here.write("out/talk.corrections.json", json.dumps({"corrections": 1, "cues": [row]}))
    assert here("render", "talk.txt", "--engine", "local", "-q").code == 0
    assert (here.folder / "out" / "talk.srt").read_text("utf-8").splitlines()[2] == "Hi"
    here.write("out/talk.corrections.json", "nonsense")
    assert "talk.corrections.json: not a JSON file" in here("render", "talk.txt", "--engine", "local").err


def test_a_folder_is_served_until_it_is_interrupted(tmp_path: Path) -> None:
    """The address is printed, works, and Ctrl-C or a polite kill ends it well."""
    narration(tmp_path / "out")
    with process("preview", "--serve", "out", "--port", "0", cwd=tmp_path) as running:
        assert running.stdout is not None
        address = running.stdout.readline().split()[0]
        with urlopen(address) as answer:
            assert b"talk" in answer.read()
        running.terminate()
        out, err = running.communicate(timeout=30)
    assert (running.returncode, out, err) == (0, "stopped\n", "")
