"""``aligner captions``: timings in, captions out, nothing spoken."""

import json

import pytest
import srt

from tests.cli.running import Here

_WORDS = [("The", 0.0, 0.2), ("end", 0.2, 0.6), ("of", 0.6, 0.7), ("the", 0.7, 0.8), ("world.", 0.8, 1.4)]


def _whisper(language: str | None = "en") -> str:
    rows = [{"word": f" {word}", "start": start, "end": end} for word, start, end in _WORDS]
    return json.dumps({"segments": [{"words": rows}], **({"language": language} if language else {})})


def _with_timestamps() -> str:
    text = "Das Ende der Welt. 猫"
    return json.dumps(
        {
            "alignment": {
                "characters": list(text),
                "character_start_times_seconds": [at / 10 for at in range(len(text))],
                "character_end_times_seconds": [(at + 1) / 10 for at in range(len(text))],
            }
        }
    )


def test_a_file_is_cut_in_the_style_that_is_asked_for(here: Here) -> None:
    """Files have the timings' name; the table says what was written."""
    here.write("talk.words.json", _whisper())
    outcome = here(
        "captions", "talk.words.json", "-o", "subs", "--style", "words:2", "--captions", "srt,karaoke-vtt"
    )
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.splitlines()[1].split()[:4] == ["talk.words.json", "en", "5", "3"]
    cues = list(srt.parse((here.folder / "subs" / "talk.srt").read_text("utf-8")))
    assert max(len(cue.content.split()) for cue in cues) == 2
    assert sorted(path.name for path in (here.folder / "subs").iterdir()) == ["talk.karaoke.vtt", "talk.srt"]


def test_characters_become_words(here: Here) -> None:
    """ElevenLabs' answers hold characters; the language is the file name's where the file says none."""
    here.write("welt.de.json", _with_timestamps())
    document = json.loads(here("captions", "welt.de.json", "--captions", "words", "--json").out)
    assert document["files"][0]["language"] == "de"
    written = json.loads((here.folder / "out" / "welt.de.words.json").read_text("utf-8"))
    words = [word for segment in written["segments"] for word in segment["words"]]
    assert [(word["word"], word["start"]) for word in words][:4] == [
        ("Das", 0.0),
        ("Ende", 0.4),
        ("der", 0.9),
        ("Welt.", 1.3),
    ]


def test_a_word_that_a_line_ends_inside_of_is_told_in_parts(here: Here) -> None:
    """A URL wider than a line is two words of the words file, with their own times, and one in what a cue says."""
    url = "https://example.com/long-path/and-more/"
    rows = [{"word": " see", "start": 0.0, "end": 0.5}, {"word": f" {url}", "start": 0.5, "end": 4.4}]
    here.write("talk.words.json", json.dumps({"language": "en", "segments": [{"words": rows}]}))
    outcome = here("captions", "talk.words.json", "--max-chars", "25", "--captions", "words,txt,srt")
    assert (outcome.code, outcome.err) == (0, "")
    segments = json.loads((here.folder / "out" / "talk.words.json").read_text("utf-8"))["segments"]
    words = [word for segment in segments for word in segment["words"]]
    assert "".join(word["word"] for word in words) == f"see{url}"
    assert len(words) > 2
    assert words[-1]["start"] == words[-2]["end"]
    assert any(f" {url}" in f" {segment['text']}" for segment in segments)
    assert here("check", "out/talk.srt", "--max-chars", "25").code == 0


def test_captions_look_as_they_are_asked_to(here: Here) -> None:
    """Speakers, syllables, the picture and the place, each by its option."""
    rows = [{"word": word, "start": at, "end": at + 0.5} for at, word in enumerate(("Really?", "Certainly."))]
    segments = [{"words": [row], "speaker": name} for row, name in zip(rows, ("Ann", "Bob"), strict=True)]
    here.write("talk.json", json.dumps({"segments": segments, "language": "en"}))
    options = ("--show-speakers", "dashes", "--karaoke", "syllable", "--ass-resolution", "1080x1920")
    assert (
        here("captions", "talk.json", "--captions", "srt,ass,vtt", *options, "--vtt-position", "top").code
        == 0
    )
    srt_text, ass, vtt = (
        (here.folder / "out" / f"talk.{kind}").read_text("utf-8") for kind in ("srt", "ass", "vtt")
    )
    assert "-Really?\n-Certainly." in srt_text
    assert "PlayResX: 1080\nPlayResY: 1920" in ass
    assert "Cer{\\kf" in ass
    assert " line:0\n<v Ann>-Really?</v>\n<v Bob>-Certainly.</v>" in vtt
    assert here("captions", "talk.json", "--captions", "srt", "--show-speakers", "labels").code == 0
    assert "Bob: Certainly." in (here.folder / "out" / "talk.srt").read_text("utf-8")


@pytest.mark.parametrize(
    ("option", "value", "reason"),
    [
        ("--ass-resolution", "big", "such as 1920x1080"),
        ("--ass-resolution", "10x10", "such as 1920x1080"),
        ("--show-speakers", "colours", "none, labels, dashes"),
        ("--karaoke", "letter", "word, syllable"),
        ("--vtt-position", "left", "bottom, top"),
    ],
)
def test_a_look_that_there_is_not_is_one_sentence(here: Here, option: str, value: str, reason: str) -> None:
    """It names what there is."""
    here.write("talk.json", _whisper())
    outcome = here("captions", "talk.json", option, value)
    assert (outcome.code, reason in outcome.sentence()) == (2, True)


def test_a_folder_keeps_its_structure(here: Here) -> None:
    """Words files below a folder write to the same places below the output folder."""
    here.write("in/a.words.json", _whisper())
    here.write("in/deep/b.words.json", _whisper())
    here.write("in/other.json", "{}")
    assert here("captions", "in", "--captions", "srt", "-q") == (0, "", "")
    assert (here.folder / "out" / "deep" / "b.srt").is_file()
    assert here("captions", "out").code == 2


def test_what_was_cut_once_is_cut_again_alike(here: Here) -> None:
    """Our own words file gives the same captions again."""
    here.write("talk.json", _whisper())
    assert here("captions", "talk.json", "--captions", "words,srt", "-o", "one").code == 0
    assert here("captions", "one/talk.words.json", "--captions", "words,srt", "-o", "two").code == 0
    for name in ("talk.srt", "talk.words.json"):
        assert (here.folder / "one" / name).read_bytes() == (here.folder / "two" / name).read_bytes()


def test_one_bad_file_does_not_stop_the_others(here: Here) -> None:
    """Each failure is one sentence that names its file; exit code 1, or 2 when there was no other."""
    here.write("good.json", _whisper())
    here.write("bad.json", "{}")
    outcome = here("captions", "bad.json", "good.json")
    assert outcome.code == 1
    assert "bad.json: no word timings of a known kind" in outcome.sentence()
    assert (here.folder / "out" / "good.srt").is_file()
    assert here("captions", "bad.json").code == 2


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (("none.json",), "none.json: cannot be read (No such file or directory)"),
        ((), "name a file of word timings"),
        (("talk.words.json", "--captions", "none"), "no caption format was asked for"),
        (("talk.words.json", "--captions", "words", "-o", "."), "would be overwritten"),
        (("talk.words.json", "sub/talk.json"), "would both write out/talk.srt"),
        (("odd.json",), "'klingon', is not known; say it with --language"),
        (("latin.json",), "is not UTF-8"),
        (("talk.words.json", "--max-duration", "0.1s"), "the minimum duration is within the maximum"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(here: Here, args: tuple[str, ...], reason: str) -> None:
    """With exit code 2, and before anything is written."""
    here.write("talk.words.json", _whisper())
    here.write("sub/talk.json", _whisper())
    here.write("odd.json", _whisper("klingon"))
    here.write("latin.json", b'{"text": "\xe9"}')
    outcome = here("captions", *args)
    assert outcome.code == 2
    assert reason in outcome.sentence()
    assert here("captions", "odd.json", "--language", "tlh", "-q").code == 0


def test_with_json_there_is_always_a_document(here: Here) -> None:
    """Also where nothing could be done."""
    here.write("talk.json", _whisper())
    document = json.loads(here("captions", "talk.json", "--json").out)
    assert document["files"][0]["cues"] == 1
    assert document["files"][0]["files"] == ["out/talk.srt", "out/talk.vtt"]
    assert (
        "--captions" in json.loads(here("captions", "talk.json", "--captions", "none", "--json").out)["error"]
    )


def test_timings_as_windows_saves_them(here: Here) -> None:
    """UTF-16 with its mark is what a redirection in PowerShell writes; the captions are UTF-8 like all others."""
    words = [{"word": "Ça", "start": 0.1, "end": 0.4}, {"word": "va.", "start": 0.4, "end": 0.9}]
    document = json.dumps({"segments": [{"words": words}], "language": "fr"}, ensure_ascii=False)
    here.write("talk.json", document.encode("utf-16"))
    assert here("captions", "talk.json", "--captions", "srt").code == 0
    assert "Ça va." in (here.folder / "out" / "talk.srt").read_text("utf-8")
