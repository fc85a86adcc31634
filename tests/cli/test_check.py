"""``aligner check``: findings, exit codes, mended copies."""

import json

import pytest
import srt

from tests.cli.running import Here

_GOOD = "1\n00:00:00,000 --> 00:00:02,000\nThis is good.\n"
_BAD = (
    _GOOD + "\n2\n00:00:01,500 --> 00:00:01,700\nIt was the\nend.\n\n3\n00:00:09,000 --> 00:00:08,000\nYes.\n"
)

FAST = "Nobody reads as fast as this was said."


def test_a_good_file_has_nothing_said_of_it(here: Here) -> None:
    """Exit code 0, one line."""
    here.write("good.srt", _GOOD)
    assert here("check", "good.srt") == (0, "good.srt: nothing to say (1 cue, netflix in en)\n", "")
    assert here("check", "good.srt", "-q") == (0, "", "")


def test_findings_are_a_table_and_exit_code_1(here: Here) -> None:
    """Cue by its number in the file, when it begins, the rule and what is wrong."""
    here.write("bad.srt", _BAD)
    outcome = here("check", "bad.srt")
    assert outcome.code == 1
    rows = [line.split()[:3] for line in outcome.out.splitlines()[2:]]
    assert ["1", "00:00:00.000", "overlap"] in rows
    assert ["2", "00:00:01.500", "flash"] in rows
    assert ["3", "00:00:09.000", "backwards"] in rows
    assert here("check", "bad.srt", "-q") == (1, "", "")
    assert not (here.folder / "bad.fixed.srt").exists()


def test_fixing_writes_a_copy_and_says_what_it_changed(here: Here) -> None:
    """The file stays as it is; the copy is judged too, and decides the exit code."""
    here.write("bad.srt", _BAD)
    outcome = here("check", "bad.srt", "--fix")
    assert (here.folder / "bad.srt").read_text() == _BAD
    cues = list(srt.parse((here.folder / "bad.fixed.srt").read_text()))
    assert [cue.start.total_seconds() for cue in cues] == [0, 1.5, 9]
    assert all(cue.end > cue.start for cue in cues)
    assert "ends 583 ms earlier" in outcome.out
    assert outcome.code == 0
    assert here("check", "bad.fixed.srt").code == 0
    assert here("check", "bad.fixed.srt", "--fix").code == 0
    assert not (here.folder / "bad.fixed.fixed.srt").exists()


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_mended_copy_is_encoded_as_the_file_is(here: Here, codec: str) -> None:
    """Its byte order mark and the line ends of Windows stay; what was not mended is the same to the letter."""
    text = _BAD.replace("This is good.", "Ça va.").replace("the\nend", "the end").replace("\n", "\r\n")
    file, copy = here.folder / "bad.srt", here.folder / "bad.fixed.srt"
    file.write_bytes(text.encode(codec))
    assert here("check", "bad.srt", "--fix").code == 0
    changed = zip(text.split("\r\n"), copy.read_bytes().decode(codec).split("\r\n"), strict=True)
    assert copy.read_bytes()[:2] == file.read_bytes()[:2]
    assert all(" --> " in before for before, after in changed if before != after)


def test_cues_out_of_order_are_found_and_moved(here: Here) -> None:
    """WebVTT has them in the order of their starts (4.1); SubStation Alpha may have them in any."""
    late, soon = "00:05.000 --> 00:07.000\nIt comes later.", "00:01.000 --> 00:03.000\nIt comes first."
    here.write("film.vtt", f"WEBVTT\n\n{late}\n\nNOTE kept\n\n{soon}\n")
    (finding,) = json.loads(here("check", "film.vtt", "--json").out)["files"][0]["findings"]
    assert (finding["rule"], finding["cue"]) == ("order", 2)
    outcome = here("check", "film.vtt", "--fix")
    assert outcome.code == 0
    assert "moved to its place in time" in outcome.out
    assert (here.folder / "film.fixed.vtt").read_text() == f"WEBVTT\n\n{soon}\n\nNOTE kept\n\n{late}\n"


def test_times_on_a_coarse_grid_are_mended_for_good(here: Here) -> None:
    """SubStation Alpha counts hundredths: a gap of 80 ms is as near as it gets to two frames, and is left alone."""
    head = "[Script Info]\nScriptType: v4.00+\n\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, "
    head += "MarginR, MarginV, Effect, Text\n"
    event = "Dialogue: 0,{},Default,,0,0,0,,{}\n".format
    near = event("0:00:01.00,0:00:02.92", "It was the first.") + event(
        "0:00:03.00,0:00:04.50", "It was good."
    )
    here.write("near.ass", head + near)
    assert here("check", "near.ass", "--fix").code == 0
    assert not (here.folder / "near.fixed.ass").exists()
    here.write("film.ass", head + near + event("0:00:04.40,0:00:04.60", "It was the end."))
    (film,) = json.loads(here("check", "film.ass", "--fix", "--json").out)["files"]
    assert {change["cue"] for change in film["changes"]} == {2, 3}
    assert near.split("\n")[0] in (here.folder / "film.fixed.ass").read_text()
    assert here("check", "film.fixed.ass", "--fix").out.startswith("film.fixed.ass: nothing to say")


def test_a_line_set_anew_keeps_its_direction(here: Here) -> None:
    """An Arabic line that now begins with a Latin name has a mark before it, which says that it runs to the left."""
    first, second = "أعلنت الشركة اليوم في مؤتمر صحفي،", "iPhone الجديد متاح الآن للجميع هنا"
    here.write("film.ar.srt", f"1\n00:00:01,000 --> 00:00:07,000\n{first} {second}\n")
    assert here("check", "film.ar.srt", "--fix").code == 0
    assert (here.folder / "film.ar.fixed.srt").read_text("utf-8").splitlines()[2:] == [
        first,
        "\u200f" + second,
    ]


def test_what_cannot_be_mended_is_told(here: Here) -> None:
    """The findings of the copy are a table too, by its own cues, and are those that checking it gives."""
    crowded = "This is a sentence that nobody could ever read at all in the little time that it is here."
    here.write("bad.srt", f"1\n00:00:01,000 --> 00:00:02,000\n{crowded}\n\n{_GOOD.replace('00:0', '01:0')}")
    outcome = here("check", "bad.srt", "--fix")
    assert outcome.code == 1
    left = outcome.out.split("bad.fixed.srt: ")[-1].splitlines()
    assert left[0].endswith("left")
    again = here("check", "bad.fixed.srt")
    assert again.out.splitlines()[1:] == left[1:]
    more = here("check", "bad.fixed.srt", "--fix")
    assert (
        more.out
        == again.out + "bad.fixed.srt: no copy was written: other lines and times would not mend it\n"
    )


@pytest.mark.parametrize(("name", "text"), [("empty.srt", ""), ("empty.vtt", "WEBVTT\n\n")])
def test_a_file_without_captions_does_not_pass(here: Here, name: str, text: str) -> None:
    """Exit code 2 and a sentence: an empty file must not be what a batch of checks calls good."""
    here.write(name, text)
    outcome = here("check", name)
    assert outcome.code == 2
    assert outcome.err == f"aligner: {name}: no caption is in it, so there is nothing to judge\n"


def test_the_style_and_its_limits_decide(here: Here) -> None:
    """A preset, a flag over it, and the language of the file's name."""
    here.write("film.ja.srt", "1\n00:00:00,000 --> 00:00:04,000\n" + "猫" * 14 + "\n")
    document = json.loads(here("check", "film.ja.srt", "--json").out)
    assert document["files"][0]["language"] == "ja"
    assert document["files"][0]["findings"][0] == {
        "rule": "line-length", "cue": 1, "value": 14, "limit": 13, "message": "a line of 14 characters of 13",
        "forced": False,
    }  # fmt: skip
    assert here("check", "film.ja.srt", "--language", "en").code == 0
    assert here("check", "film.ja.srt", "--max-chars", "14").code == 0


def test_every_file_is_judged(here: Here) -> None:
    """One that cannot be read is a sentence and exit code 2; the others are judged all the same."""
    here.write("bad.srt", _BAD)
    here.write("odd.vtt", "nonsense")
    outcome = here("check", "odd.vtt", "none.ass", "bad.srt")
    assert outcome.code == 2
    assert "odd.vtt: not WebVTT" in outcome.err
    assert "none.ass: cannot be read" in outcome.err
    assert "bad.srt: " in outcome.out
    files = json.loads(here("check", "odd.vtt", "bad.srt", "--json").out)["files"]
    assert "not WebVTT" in files[0]["error"]
    assert {finding["rule"] for finding in files[1]["findings"]} >= {"overlap", "flash", "backwards"}


@pytest.mark.parametrize("name", ["srt", "vtt", "ass", "ttml"])
def test_what_aligner_cuts_passes_its_own_check(here: Here, name: str) -> None:
    """Timings to captions to check, at a speaking pace, in every format that is judged."""
    text = "There was nothing so very remarkable in that; nor did Alice think it so very much out of the way."
    rows, now = [], 0.0
    for word in text.split():
        rows.append({"word": f" {word}", "start": now, "end": now + 0.08 * len(word)})
        now += 0.08 * len(word)
    here.write("talk.json", json.dumps({"segments": [{"words": rows}], "language": "en"}))
    assert here("captions", "talk.json", "--captions", name).code == 0
    assert here("check", f"out/talk.{name}").code == 0


def test_what_the_speech_forces_fails_nothing(here: Here) -> None:
    """Speech too fast to be read is told apart from captions that leave too early, where the words lie beside."""

    def speak(ms_per_word: int) -> None:
        rows, now = [], 0.0
        for word in [
            "Nobody",
            "reads",
            "as",
            "fast",
            "as",
            "this",
            "was",
            "said.",
            "Then",
            "it",
            "went",
            "on.",
        ]:
            rows.append({"word": word, "start": now, "end": now + ms_per_word / 1000})
            now += (ms_per_word + (100 if word == "said." else 0)) / 1000
        here.write("talk.words.json", json.dumps({"segments": [{"words": rows}], "language": "en"}))

    speak(150)
    rest = "\n2\n00:00:01,300 --> 00:00:03,000\nThen it went on.\n"
    here.write(
        "talk.srt", "1\n00:00:00,000 --> 00:00:01,217\nNobody reads as fast as this was said.\n" + rest
    )
    outcome = here("check", "talk.srt", "--json")
    (finding,) = json.loads(outcome.out)["files"][0]["findings"]
    assert (outcome.code, finding["rule"], finding["forced"]) == (0, "speed", True)
    assert "1 finding, 1 forced by the speech" in here("check", "talk.srt").out
    assert here("check", "talk.srt", "--cps", "32").out.startswith("talk.srt: nothing to say")
    (here.folder / "talk.words.json").unlink()
    assert here("check", "talk.srt").code == 1
    speak(450)
    assert here("check", "talk.srt").code == 1


@pytest.mark.parametrize(("audio", "code"), [({"duration": 1.3}, 0), ({"duration": 5.0}, 1), ({}, 1)])
def test_the_audio_ends_what_the_last_cue_may_take(here: Here, audio: dict[str, float], code: int) -> None:
    """A last cue that is too fast could stay where there is audio left, and is forced where the words file says that
    there is none."""
    rows = [
        {"word": word, "start": at * 0.15, "end": at * 0.15 + 0.15} for at, word in enumerate(FAST.split())
    ]
    document = {"segments": [{"words": rows}], "language": "en", "audio": {"file": "talk.mp3", **audio}}
    here.write("talk.words.json", json.dumps(document))
    here.write("talk.srt", f"1\n00:00:00,000 --> 00:00:01,300\n{FAST}\n")
    assert here("check", "talk.srt").code == code


def test_a_bad_setting_is_a_sentence(here: Here) -> None:
    """Before any file is read; with --json there is a document too."""
    outcome = here("check", "x.srt", "--style", "nonsense")
    assert (outcome.code, "it is one of netflix" in outcome.sentence()) == (2, True)
    assert "style" in json.loads(here("check", "x.srt", "--style", "nonsense", "--json").out)["error"]
