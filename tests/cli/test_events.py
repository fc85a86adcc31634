"""What programs read of a run: ``OUT/report.json``, and JSON lines while it works."""

import itertools
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import aligner.cli.events
from aligner.cli.report import NAME as REPORT
from tests.batch.metering import KEY, VOICE_ID, Meter, metering
from tests.cli.running import SCHEMA, Here, Outcome, process

EVENTS = json.loads(Path(aligner.cli.events.__file__).with_name("events.schema.json").read_text("utf-8"))
FIRST, SECOND = "The first passage.\n\nIts other one.", "The second script, longer."
CHARACTERS = len(FIRST) - 2 + len(SECOND)


@pytest.fixture
def meter(here: Here, monkeypatch: pytest.MonkeyPatch) -> Iterator[Meter]:
    here.write("in/a.txt", FIRST)
    here.write("in/b.txt", SECOND)
    here.write("aligner.toml", "[prices]\neleven_multilingual_v2 = 0.5\n")
    with metering() as service:
        for name, value in service_at(service).items():
            monkeypatch.setenv(name, value)
        yield service


def service_at(meter: Meter) -> dict[str, str]:
    return {"ELEVENLABS_API_KEY": KEY, "ELEVENLABS_BASE_URL": meter.url, "ALIGNER_VOICE": VOICE_ID}


def lines(outcome: Outcome) -> list[dict[str, Any]]:
    """The events of a run, each of which fits its schema, and the last of which is the report."""
    events = [json.loads(line) for line in outcome.out.splitlines()]
    for event in events:
        jsonschema.validate(event, EVENTS)
    jsonschema.validate(without_event(events[-1]), SCHEMA)
    return events


def without_event(event: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in event.items() if name != "event"}


def kept_report(folder: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((folder / REPORT).read_text("utf-8"))
    jsonschema.validate(report, SCHEMA)
    return report


def test_the_events_tell_the_whole_run(here: Here, meter: Meter) -> None:
    """The engine first, each script from its start to its end, all that was asked and its cost, the report last;
    and what is asked by the events is what the service's meter shows."""
    outcome = here("render", "in", "--events", "-q")
    assert (outcome.code, outcome.err) == (0, "")
    events = lines(outcome)
    assert (events[0]["event"], events[-1]["event"]) == ("engine", "report")
    for script, characters in (("a", len(FIRST) - 2), ("b", len(SECOND))):
        own = [event for event in events if script in (event.get("script"), event.get("name"))]
        assert (own[0]["event"], own[-1]["event"]) == ("started", "finished")
        asked = [event for event in own if event["event"] == "asked"]
        assert asked[-1] | {"event": ""} == {
            "event": "",
            "script": script,
            "asked": characters,
            "cost": pytest.approx(characters * 0.5 / 1000),
            "streams": 0,
        }
        assert sum(event["characters"] for event in own if event["event"] == "spoken") == characters
    report = without_event(events[-1])
    assert report["asked"] == meter.characters == CHARACTERS
    assert report["cost"] == pytest.approx(CHARACTERS * 0.5 / 1000)
    assert kept_report(here.folder / "out") == report


def test_a_finished_run_says_so(here: Here, meter: Meter) -> None:
    """Nothing starts, nothing is asked, every script is told as unchanged, on the terminal too."""
    here("render", "in", "-q")
    events = lines(here("render", "in", "--events", "-q"))
    assert [event["event"] for event in events] == ["engine", "finished", "finished", "report"]
    assert all(event["unchanged"] for event in events[1:3])
    outcome = here("render", "in")
    assert "2 scripts had been finished before" in outcome.out
    assert "[1/2] a: had been finished before" in outcome.err
    assert "2 of 2 scripts would be left as they are" in here("render", "in", "--dry-run").out


def test_a_run_that_never_began_is_reported(here: Here) -> None:
    """Its only line is the report with the error; no folder is made for it."""
    here.write("talk.txt")
    outcome = here("render", "talk.txt", "--engine", "elevenlabs", "--events")
    (event,) = lines(outcome)
    assert (outcome.code, event["exit_code"], event["error"]["kind"]) == (2, 2, "KeyRefusedError")


def test_the_report_lists_what_failed_and_how_to_go_on(
    here: Here, meter: Meter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the file and at the end on the terminal: the script, why, and the command; the key is in neither."""
    monkeypatch.setattr("aligner.batch.gate.FIRST_PAUSE_S", 0.01)
    meter.fails_at = "longer"
    outcome = here("render", "in", "-v")
    assert outcome.code == 1
    report = kept_report(here.folder / "out")
    assert report["continue"] == "aligner render in -v"
    assert [script["error"] is None for script in report["scripts"]] == [True, False]
    summary = outcome.err.split("1 of 2 scripts failed\n")[1]
    assert summary.startswith(f"  b: {report['scripts'][1]['error']['message']}\n")
    told = outcome.out + outcome.err + (here.folder / "out" / REPORT).read_text("utf-8")
    assert KEY not in told
    assert all(text not in told for text in ("first passage", "second script"))


def test_an_interrupted_run_leaves_a_report(tmp_path: Path) -> None:
    """Ctrl-C: what was finished is in it, with the command that continues and exit code 130."""
    with metering(delay_s=0.3) as meter:
        for number in range(6):
            (tmp_path / f"s{number}.txt").write_text(f"This is number {number}.")
        names = [f"s{number}.txt" for number in range(6)]
        run = process("render", *names, "--events", "--streams", "1", cwd=tmp_path, **service_at(meter))
        assert run.stdout is not None
        events: list[dict[str, Any]] = []
        for line in run.stdout:
            events.append(json.loads(line))
            if events[-1]["event"] == "finished":
                break
        run.send_signal(signal.SIGINT)
        rest, err = run.communicate(timeout=60)
    assert run.returncode == 130, err
    events += [json.loads(line) for line in rest.splitlines()]
    report = kept_report(tmp_path / "out")
    assert events[-1] == {"event": "report", **report}
    assert report["exit_code"] == 130
    assert report["continue"] == f"aligner render {' '.join(names)} --events --streams 1"
    finished = [event["name"] for event in events if event["event"] == "finished"]
    scripts = {script["name"]: script for script in report["scripts"]}
    assert list(scripts)[: len(finished)] == finished
    for name, script in scripts.items():
        assert (script["error"] is None) == (name in finished)
    # What was asked for is told, of scripts that were not finished too, and what of it did not come.
    assert report["asked"] == meter.characters
    assert report["asked"] == sum(script["asked"] for script in scripts.values())
    assert events[-2] == {"event": "interrupted", "lost": report["lost"]}
    open_characters = report["asked"] - sum(scripts[name]["characters"] for name in finished)
    if open_characters:
        assert f"of {open_characters} characters had been asked for and did not come" in report["lost"]
    else:
        assert report["lost"] is None


@pytest.mark.skipif(os.name != "posix", reason="pipes are closed as POSIX does it")
def test_a_reader_that_goes_away_does_not_stop_the_work(tmp_path: Path) -> None:
    """Fault 40, stdout closed: every file is written all the same."""
    with metering(delay_s=0.1) as meter:
        for number in range(4):
            (tmp_path / f"s{number}.txt").write_text(f"This is number {number}.")
        names = [f"s{number}.txt" for number in range(4)]
        run = process("render", *names, "--events", "-q", cwd=tmp_path, **service_at(meter))
        assert run.stdout is not None
        assert len(list(itertools.islice(run.stdout, 2))) == 2
        run.stdout.close()
        assert run.stderr is not None
        with run.stderr:
            err = run.stderr.read()
        assert (run.wait(60), err) == (0, "")
    assert len(list((tmp_path / "out").glob("s?.mp3"))) == 4
    assert kept_report(tmp_path / "out")["exit_code"] == 0


def test_a_report_that_cannot_be_written_takes_nothing_away(here: Here, meter: Meter) -> None:
    """A folder of that name is in the way: a note says so, and the exit code is the run's."""
    (here.folder / "out" / REPORT / "x").mkdir(parents=True)
    outcome = here("render", "in")
    assert outcome.code == 0
    assert f"no {REPORT}: " in outcome.err
