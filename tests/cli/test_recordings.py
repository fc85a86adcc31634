"""``render --record``, ``replay`` and ``latency`` as a user types them, against a service on loopback."""

import json

import pytest

from aligner.batch.latency import MEASURES
from aligner.cli.latency import NAMES
from aligner.cli.latency import TEXT as SPOKEN_TEXT
from aligner.voices.logs import read_log
from tests.cli.running import Here, document
from tests.recordings.make import VOICE
from tests.recordings.service import FOLDER, Cut, Player, in_background

KEY = "sk_0123456789abcdef0123"
LOG = FOLDER / "row-13-relative-to-the-stream.jsonl"
TEXT = read_log(LOG).header.segment.text


@pytest.fixture
def with_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELEVENLABS_API_KEY", KEY)


def test_a_recorded_narration_replays_byte_for_byte(here: Here, with_key: None) -> None:
    """Rendered with ``--record``, replayed without a service: the same files, nothing asked, no key in the log."""
    here.write("talk.txt", TEXT)
    with in_background(Player(read_log(LOG))) as url:
        args = ("--base-url", url, "--voice", VOICE, "--stream-format", "ulaw_8000", "--record", "logs")
        rendered = here("render", "talk.txt", *args)
    assert rendered.code == 0, rendered.err
    (log,) = (here.folder / "logs").iterdir()
    assert log.name == "talk.0001.jsonl"
    assert KEY not in log.read_text("utf-8")
    replayed = here("replay", "logs", "-o", "again")
    assert replayed.code == 0, replayed.err
    assert replayed.err.startswith(f"Recorded voice {VOICE} (1 stream of 127.0.0.1:")
    assert "came from the logs; nothing was asked of a service" in replayed.out
    names = sorted(path.name for path in (here.folder / "out").iterdir())
    assert names == ["report.json", "talk.mp3", "talk.srt", "talk.vtt", "talk.words.json"]
    for name in names[1:]:  # the report tells how each run went
        assert (here.folder / "again" / name).read_bytes() == (here.folder / "out" / name).read_bytes()


def test_what_was_recorded_need_not_be_paid_again(here: Here, with_key: None) -> None:
    """A recorded run speaks everything, what is kept too, and keeps it: the next without the flag asks for nothing."""
    here.write("talk.txt", TEXT)
    flags = ("--voice", VOICE, "--stream-format", "ulaw_8000", "--json")
    with in_background(Player(read_log(LOG))) as url:
        for number, asks in (("1", True), ("2", True), (None, False)):
            record = ("--record", f"logs{number}") if number else ("--captions", "vtt")
            report = document(here("render", "talk.txt", "--base-url", url, *flags, *record))
            assert (report["asked"] > 0) == asks
            assert (report["kept"] > 0) != asks
    assert (here.folder / "logs2" / "talk.0001.jsonl").is_file()


def test_without_the_flag_nothing_is_recorded(here: Here, with_key: None) -> None:
    """Only the narration's files are there."""
    here.write("talk.txt", TEXT)
    with in_background(Player(read_log(LOG))) as url:
        args = ("--base-url", url, "--voice", VOICE, "--stream-format", "ulaw_8000", "-q")
        assert here("render", "talk.txt", *args) == (0, "", "")
    assert sorted(path.name for path in here.folder.iterdir()) == ["out", "talk.txt"]


def test_the_log_of_a_failure_replays_the_failure(here: Here, with_key: None) -> None:
    """Each attempt has its log; replayed, the last one's sentence is told, once, with the exit code of then."""
    here.write("talk.txt", TEXT)
    with in_background(Player(read_log(LOG), (Cut(2),))) as url:
        args = ("--base-url", url, "--voice", VOICE, "--stream-format", "ulaw_8000", "--record", "logs", "-q")
        rendered = here("render", "talk.txt", *args)
    assert rendered.code == 2
    assert len(list((here.folder / "logs").iterdir())) == 4
    replayed = here("replay", "logs", "-q")
    assert replayed == rendered
    report = document(here("replay", "logs", "--json"))
    assert report["engine"] == "recording"
    assert report["scripts"][0]["error"]["kind"] == "StreamBrokenError"


def test_a_replay_reports_as_a_rendering_does(here: Here) -> None:
    """A table, notes, JSON that fits the schema; all logs of a folder at once."""
    outcome = here("replay", str(FOLDER), "--json", "--captions", "none", "--format", "wav")
    report = document(outcome)
    assert outcome.code == 0
    assert {script["name"] for script in report["scripts"]} == {path.stem for path in FOLDER.glob("*.jsonl")}
    tail = here("replay", str(FOLDER / "tail-without-characters.jsonl"))
    assert tail.out.startswith("Script ")
    assert "aligner: note: tail-without-characters: “" in tail.err
    assert "”: The audio goes on for 150 ms" in tail.err


def test_a_part_of_the_logs_has_a_note(here: Here) -> None:
    """In the report too."""
    header, *rest = LOG.read_text("utf-8").splitlines()
    body = json.loads(header)
    body["script"]["segments"] = 3
    here.write("part.jsonl", "\n".join([json.dumps(body), *rest]) + "\n")
    notes = document(here("replay", "part.jsonl", "--json"))["scripts"][0]["notes"]
    assert notes == ["2 of 3 segments are not among the logs and are left out."]


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (["replay"], "name a message log, or a folder of them"),
        (["replay", "none.jsonl"], "none.jsonl: cannot be read (no such file)"),
        (["replay", "empty"], "empty: no message logs there"),
        (["replay", "talk.txt"], "talk.txt, line 1: this is not JSON"),
        (["replay", "bad.jsonl"], "bad.jsonl, line 4: "),
        (["replay", "bad.jsonl", "--format", "mp4"], "format “mp4” (--format) cannot be used"),
        (["replay", "bad.jsonl", "--voice", "x"], "has no option --voice"),
        (["render", "talk.txt", "--record", ""], "record “” (--record) cannot be used: it is a folder"),
        (["latency", "--trials", "0"], "--trials 0 cannot be used"),
        (["latency", "--trials", "many"], "--trials many cannot be used"),
        (["latency", "--text", "..."], "nothing in the script can be spoken"),
        (["latency", "--text", "One.\n\nTwo."], "the text is spoken in one go"),
        (["latency", "--engine", "elevenlabs"], "set ELEVENLABS_API_KEY"),
        (["latency", "here"], "has no argument here"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(here: Here, args: list[str], reason: str) -> None:
    """Exit code 2, nothing on stdout, no file."""
    here.write("talk.txt", "Say this.")
    (here.folder / "empty").mkdir()
    lines = LOG.read_text("utf-8").splitlines()
    here.write("bad.jsonl", "\n".join([*lines[:3], '{"ms": 130, "sung": "la"}', *lines[3:]]))
    outcome = here(*args)
    assert (outcome.code, outcome.out) == (2, "")
    assert reason in outcome.sentence()
    assert not (here.folder / "out").exists()


def test_a_recording_folder_that_cannot_be_had_stops_the_run(here: Here, with_key: None) -> None:
    """Before anything is asked of the service."""
    here.write("talk.txt", TEXT)
    here.write("file", "")
    player = Player(read_log(LOG))
    with in_background(player) as url:
        outcome = here(
            "render", "talk.txt", "--base-url", url, "--voice", VOICE, "--record", "file/logs", "-q"
        )
    assert outcome.code == 2
    assert "choose another folder with --record" in outcome.sentence()
    assert player.connections == 0


def test_latency_in_a_table_and_as_json(here: Here, with_key: None) -> None:
    """Every measure with median and 95th percentile; with ``--json`` nothing else is on stdout."""
    player = Player(read_log(LOG))
    with in_background(player) as url:
        args = ("--base-url", url, "--voice", VOICE, "--stream-format", "ulaw_8000", "--text", TEXT)
        table = here("latency", *args, "--trials", "2")
        parsed = json.loads(here("latency", *args, "--trials", "3", "--json").out)
    assert player.connections == 5
    assert table.code == 0
    assert table.err == f"ElevenLabs voice {VOICE} (ELEVENLABS_API_KEY is set)\n"
    rows = table.out.splitlines()
    assert rows[0].split() == ["Measure", "Median", "p95"]
    assert [row.split("  ")[0] for row in rows[1:]] == list(NAMES.values())
    assert [len(parsed["trials"]), parsed["text"], parsed["engine"]] == [3, TEXT, "elevenlabs"]
    assert set(parsed["summary"]) == set(MEASURES) == set(NAMES)
    for trial in parsed["trials"]:
        assert 0 < trial["connect_ms"] < trial["total_ms"]
        assert 0 < trial["first_message_ms"] <= trial["first_audio_ms"] < trial["total_ms"]
        assert trial["audio_ms"] == 1900
    assert KEY not in table.out + table.err + json.dumps(parsed)


def test_latency_of_a_service_that_breaks_is_an_error(here: Here, with_key: None) -> None:
    """No table of what did not happen."""
    with in_background(Player(read_log(LOG), (None, Cut(1)))) as url:
        args = ("--base-url", url, "--voice", VOICE, "--stream-format", "ulaw_8000", "--text", TEXT)
        outcome = here("latency", *args)
    assert (outcome.code, outcome.out) == (1, "")
    assert "before all was spoken" in outcome.err


def test_the_text_that_is_measured_is_one_segment() -> None:
    """By default it is short, since it may cost money, and fills no more than the first generation."""
    assert 80 <= len(SPOKEN_TEXT) <= 120


def test_latency_of_the_local_voice(here: Here) -> None:
    """No account, no flag: it measures the voice that is here."""
    outcome = here("latency", "--trials", "1", "--text", "Hello.", "--json")
    assert outcome.code == 0, outcome.err
    trial = json.loads(outcome.out)["trials"][0]
    assert trial["audio_ms"] > 200
    assert trial["alignment_lag_ms"] is not None
