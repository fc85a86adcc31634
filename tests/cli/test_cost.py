"""``render --dry-run``, the limits on what a run may cost, and ``aligner cache``."""

import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest

import aligner.cli.dry_run
from tests.batch.metering import KEY, VOICE_ID, Meter, metering
from tests.cli.running import Here, Outcome

SCHEMA = json.loads(Path(aligner.cli.dry_run.__file__).with_name("dry_run.schema.json").read_text("utf-8"))
FIRST, SECOND, BOTH = "The first passage.", "The second passage, longer.", "They share this one."
PRICES = "[prices]\neleven_multilingual_v2 = 0.5\n"


@pytest.fixture
def meter(here: Here, monkeypatch: pytest.MonkeyPatch) -> Iterator[Meter]:
    """Two scripts that share a passage, and a service with a meter that the environment names."""
    here.write("in/a.txt", f"{FIRST}\n\n{BOTH}")
    here.write("in/b.txt", f"{BOTH}\n\n{SECOND}")
    with metering() as service:
        monkeypatch.setenv("ELEVENLABS_API_KEY", KEY)
        monkeypatch.setenv("ELEVENLABS_BASE_URL", service.url)
        monkeypatch.setenv("ALIGNER_VOICE", VOICE_ID)
        monkeypatch.setenv("ALIGNER_CACHE", str(here.folder / "cache"))
        yield service


def document(outcome: Outcome) -> dict[str, object]:
    answer: dict[str, object] = json.loads(outcome.out)
    jsonschema.validate(answer, SCHEMA)
    return answer


def test_a_dry_run_says_what_would_be_asked_and_does_nothing(here: Here, meter: Meter) -> None:
    """A row a script; the shared passage counts once; no connection, no folder, no cache."""
    outcome = here("render", "in", "--dry-run")
    assert (outcome.code, outcome.err) == (0, "")
    lines = [line.split() for line in outcome.out.splitlines()]
    assert lines[0] == ["Script", "Voice", "Passages", "Chars", "In", "cache", "To", "ask", "About"]
    assert lines[1][2:6] == ["2", "38", "0", "38"]
    assert lines[2][2:6] == ["2", "47", "20", "27"]
    assert "85 characters: 20 are in the cache, 65 would be asked of ElevenLabs" in outcome.out
    assert "guessed from the number of characters" in outcome.out
    assert "cost: not known; no price is set for eleven_multilingual_v2" in outcome.out
    assert outcome.out.endswith("nothing was spoken\n")
    assert (meter.connections, meter.lookups) == (0, 0)
    assert sorted(path.name for path in here.folder.iterdir()) == ["in"]


def test_a_dry_run_foretells_what_is_asked(here: Here, meter: Meter) -> None:
    """What it says is what the service's meter then shows: at first, after an edit, and when all is done."""
    for edit in ("", "Another beginning."):
        if edit:
            here.write("in/a.txt", f"{edit}\n\n{BOTH}")
        foretold = document(here("render", "in", "--dry-run", "--json"))
        meter.asked.clear()
        assert here("render", "in", "-q").code == 0
        assert foretold["asked"] == meter.characters > 0
        assert foretold["characters"] == foretold["kept"] + foretold["asked"]  # type: ignore[operator]
    again = document(here("render", "in", "--dry-run", "--json"))
    assert (again["asked"], again["kept"]) == (0, again["characters"])


def test_money_is_reckoned_with_the_users_prices(here: Here, meter: Meter) -> None:
    """A price for 1,000 characters in aligner.toml gives a column and a sum; nothing is invented."""
    assert document(here("render", "in", "--dry-run", "--json"))["cost"] is None
    here.write("aligner.toml", PRICES)
    outcome = here("render", "in", "--dry-run")
    assert "Cost" in outcome.out.splitlines()[0]
    assert "cost: 0.0325, at 0.5 for 1,000 characters of eleven_multilingual_v2" in outcome.out
    assert document(here("render", "in", "--dry-run", "--json"))["cost"] == pytest.approx(0.0325)
    local = document(here("render", "in", "--dry-run", "--json", "--engine", "local", "--voice", "joe"))
    assert (local["cost"], local["asked"]) == (0, 65)
    assert local["models"] == [{"model": None, "asked": 65, "price_per_1000": 0, "cost": 0}]


@pytest.mark.parametrize(
    ("limit", "sentence"),
    [
        (
            ["--max-characters", "64"],
            "65 characters would have to be asked for, and --max-characters allows 64",
        ),
        (["--budget", "0.03"], "65 characters would cost 0.0325, and --budget allows 0.03"),
        (["--budget", "9", "--model", "eleven_flash_v2"], "no price is set for eleven_flash_v2"),
    ],
)
def test_a_limit_stops_the_run_before_it_is_crossed(
    here: Here, meter: Meter, limit: list[str], sentence: str
) -> None:
    """One sentence with both numbers, exit code 2, nothing asked for; a dry run says it too."""
    here.write("aligner.toml", PRICES)
    outcome = here("render", "in", *limit)
    assert outcome.code == 2
    assert sentence in outcome.sentence()
    refused = here("render", "in", "--dry-run", "--json", *limit)
    assert refused.code == 2
    assert sentence in str(document(refused)["refused"])
    assert meter.connections == 0


def test_a_limit_lets_through_what_it_allows(here: Here, meter: Meter) -> None:
    """What is in the cache counts for no limit."""
    here.write("aligner.toml", PRICES)
    assert here("render", "in", "-q", "--max-characters", "65", "--budget", "0.0325").code == 0
    assert here("render", "in", "-q", "--max-characters", "0", "--budget", "0").code == 0
    assert meter.characters == 65


def test_a_dry_run_names_what_cannot_be_read(here: Here, meter: Meter) -> None:
    """A bad script is told of, counts as exit code 1, and the others are reckoned."""
    here.write("in/bad.txt", b"GIF8\0\0\xff\0")
    outcome = here("render", "in", "--dry-run", "--json")
    assert outcome.code == 1
    assert "in/bad.txt: looks like a binary file" in outcome.err
    answer = document(outcome)
    assert [script["name"] for script in answer["unreadable"]] == ["bad"]  # type: ignore[attr-defined]
    assert answer["asked"] == 65


def test_the_report_says_what_was_asked_and_what_was_kept(here: Here, meter: Meter) -> None:
    """In the line under the table and in the JSON, by script and in all."""
    assert "65 characters were asked of the service, 20 were in the cache" in here("render", "in").out
    report = json.loads(here("render", "in", "--json").out)
    assert (report["asked"], report["kept"], report["lost"]) == (0, 85, None)
    assert [(script["asked"], script["kept"]) for script in report["scripts"]] == [(0, 38), (0, 47)]


def test_a_failed_run_names_the_command_that_continues(
    here: Here, meter: Meter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same command line, quoted for a shell; not where only unreadable scripts failed."""
    monkeypatch.setattr("aligner.batch.gate.FIRST_PAUSE_S", 0.01)
    meter.fails_at = "longer"
    outcome = here("render", "in", "-o", "two words")
    assert outcome.code == 1
    assert outcome.err.endswith("aligner: to continue: aligner render in -o 'two words'\n")
    meter.fails_at = "\0"
    here.write("in/bad.txt", b"\0\xff")
    outcome = here("render", "in", "-o", "two words")
    assert outcome.code == 1
    assert "to continue" not in outcome.err
    assert "possibly paid twice" in outcome.err


def test_the_cache_is_shown_and_cleared(here: Here, meter: Meter) -> None:
    """Where it is, how many takes, how much room; ``--clear`` empties it, and everything is asked for again."""
    folder = here.folder / "cache"
    assert here("cache").out == f"{folder}\n0 takes, 0.0 MB of 5.0 GB\n"
    here("render", "in", "-q")
    held = json.loads(here("cache", "--json").out)
    assert (held["folder"], held["entries"], held["removed"]) == (str(folder), 3, None)
    assert held["bytes"] == sum(path.stat().st_size for path in folder.rglob("*.take"))
    cleared = json.loads(here("cache", "--clear", "--json").out)
    assert cleared["removed"] == {"entries": 3, "bytes": held["bytes"]}
    assert (cleared["entries"], cleared["bytes"]) == (0, 0)
    assert "removed 0 takes" in here("cache", "--clear").out
    here("render", "in", "-q")
    assert meter.characters == 65, "what is finished needs no cache"
    here("render", "in", "-q", "-o", "another")
    assert meter.characters == 130


def test_lengths_are_foretold_at_the_pace_that_was_heard(here: Here, meter: Meter) -> None:
    """Once half a minute of a voice was heard, a new script's length is what it then turns out to be, within a
    twentieth; before that it is a guess, and called so. ``cache --clear`` forgets."""
    here.write("long.txt", "A sentence that goes on for a while, and then some. " * 20)
    here.write("new.txt", "Other words are in this one, and they are fewer by far. " * 9)
    guess = document(here("render", "new.txt", "--dry-run", "--json"))
    here("render", "long.txt", "-q")
    told = document(here("render", "new.txt", "--dry-run", "--json"))
    assert "at the voices' pace in earlier runs" in here("render", "new.txt", "--dry-run").out
    real = json.loads(here("render", "new.txt", "--json").out)["duration_ms"]
    assert told["guessed_duration_ms"] == pytest.approx(real, rel=0.05)
    assert guess["guessed_duration_ms"] != pytest.approx(real, rel=0.5)
    assert [report["scripts"][0]["pace_was_measured"] for report in (guess, told)] == [False, True]  # type: ignore[index]
    here("cache", "--clear")
    again = document(here("render", "new.txt", "--dry-run", "--json", "-o", "another"))
    assert again["guessed_duration_ms"] == guess["guessed_duration_ms"]


def test_the_cache_settings_are_heeded(here: Here, meter: Meter) -> None:
    """``--no-cache`` and ``--cache`` as flags, the limit as a setting of any source."""
    here("render", "in", "-q", "--no-cache")
    assert not (here.folder / "cache").exists()
    here("render", "in", "-q", "--cache", "mine")
    assert json.loads(here("cache", "--json", "--cache", "mine").out)["entries"] == 3
    here.write("aligner.toml", "cache_limit_mb = 7\nno_cache = true\n")
    assert json.loads(here("cache", "--json").out)["limit_bytes"] == 7_000_000
    here("render", "in", "-q", "--cache", "mine")
    assert meter.characters == 85 + 65 + 85  # without a cache the shared passage is asked for twice


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("prices = 3", "it is a table of prices"),
        ("[prices]\neleven_flash_v9 = 1", "did you mean eleven_flash_v2"),
        ("[prices]\neleven_flash_v2 = -1", "it is a number"),
        ("budget = 'much'", "it is a number"),
        ("max_characters = -1", "it is a whole number"),
        ("cache = 3", "it is a folder"),
        ("cache_limit_mb = 0", "it is a whole number of megabytes"),
    ],
)
def test_settings_without_sense_are_refused(here: Here, line: str, sentence: str) -> None:
    """Each with its place in the file and what it may be."""
    here.write("aligner.toml", line)
    outcome = here("config")
    assert outcome.code == 2
    assert sentence in outcome.sentence()
    assert "aligner.toml, line" in outcome.sentence()


def test_prices_are_shown_with_the_settings(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """From aligner.toml as a table, from the environment as text."""
    here.write("aligner.toml", PRICES)
    assert "eleven_multilingual_v2 = 0.5" in here("config").out
    monkeypatch.setenv("ALIGNER_PRICES", "eleven_flash_v2=0.25, eleven_turbo_v2=.5")
    prices = json.loads(here("config", "--json").out)["prices"]
    assert prices["value"] == {"eleven_flash_v2": 0.25, "eleven_turbo_v2": 0.5}
