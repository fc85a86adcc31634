"""``config``, ``voices`` and ``serve``: what they show and what they refuse."""

import json
import signal
import socket
from dataclasses import fields
from pathlib import Path

import pytest

from aligner.cli.config import masked
from aligner.cli.serve import Address, _is_loopback, address_of
from aligner.cli.tally import Tally, clock_time, roughly
from aligner.cli.voices import speaks
from aligner.config import Settings
from aligner.voices.engines import VoiceInfo
from tests.cli.running import Here, process

KEY = "sk_0123456789abcdef0123"


def test_config_shows_every_setting_and_its_origin(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """One row a setting; the key is recognisable and useless."""
    monkeypatch.setenv("ELEVENLABS_API_KEY", KEY)
    here.write("aligner.toml", 'captions = ["vtt"]\n')
    outcome = here("config")
    rows = {line.split()[0]: line for line in outcome.out.splitlines()[1:]}
    assert list(rows) == [field.name for field in fields(Settings)]
    assert rows["captions"].split() == ["captions", "vtt", "aligner.toml,", "line", "1"]
    assert rows["api_key"].endswith("ELEVENLABS_API_KEY")
    assert "set (…0123)" in rows["api_key"]
    assert KEY not in outcome.out + here("config", "--json").out + here("config", "-vv").err


def test_config_as_json(here: Here) -> None:
    """Values keep their types, and each has its source and place."""
    here.write(".env", "ALIGNER_STREAMS=3\n")
    settings = json.loads(here("config", "--json").out)
    assert settings["streams"] == {"value": 3, "source": ".env", "place": ".env, line 1 (ALIGNER_STREAMS)"}
    assert settings["captions"]["value"] == ["srt", "vtt"]
    assert settings["api_key"]["value"] is None


@pytest.mark.parametrize(("key", "shown"), [("x", "set"), ("short-key", "set"), (KEY, "set (…0123)")])
def test_a_key_shows_its_end_only_when_that_gives_nothing_away(key: str, shown: str) -> None:
    """Four characters of at least sixteen."""
    assert masked(key) == shown


class Catalog:
    """Stands where the local voices are listed."""

    def __init__(self, folders: tuple[Path, ...] = ()) -> None:
        self.folders = folders

    def voices(self) -> tuple[VoiceInfo, ...]:
        return (
            VoiceInfo("en_US-joe-medium", "Joe", "en-US", "piper"),
            VoiceInfo("espeak:de", "German", "de", "espeak"),
            VoiceInfo("espeak:pt-br", "Portuguese (Brazil)", "pt-BR", "espeak"),
        )


@pytest.fixture
def local_voices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aligner.voices.engines.catalog.Catalog", Catalog)


def test_voices_are_listed_the_good_ones_first(here: Here, local_voices: None) -> None:
    """espeak-ng's hundred are summed up unless they are asked for."""
    outcome = here("voices")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.splitlines() == [
        "Voice             Name  Language  Engine",
        "en_US-joe-medium  Joe   en-US     piper",
        "and espeak in 2 languages (--all lists them, --language de finds one)",
    ]
    assert len(here("voices", "--all").out.splitlines()) == 4
    assert [voice["id"] for voice in json.loads(here("voices", "--json").out)][1:] == [
        "espeak:de",
        "espeak:pt-br",
    ]


def test_voices_are_found_by_language(here: Here, local_voices: None) -> None:
    """A language finds its regions' voices too; one that nobody speaks is exit code 2."""
    assert "espeak:pt-br" in here("voices", "--language", "PT").out
    assert here("voices", "--language", "nv").code == 2
    assert speaks("pt-BR", "pt")
    assert speaks("en_US", "en-us")
    assert not speaks("pt", "pt-BR")
    assert not speaks("fil", "fi")


def test_a_port_in_use_is_one_sentence(here: Here) -> None:
    """And so is an address of another machine; both with exit code 2."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        outcome = here("serve", "--port", str(taken.getsockname()[1]))
    assert outcome.code == 2
    assert "cannot listen at 127.0.0.1:" in outcome.sentence()
    outcome = here("serve", "--host", "no-such-host.invalid", "--api-key", "k")
    assert outcome.code == 2
    assert "cannot listen at no-such-host.invalid:8765" in outcome.sentence()


def test_serving_beyond_this_machine_without_a_key_is_warned_of() -> None:
    """Loopback in all its spellings is not."""
    assert [
        host
        for host in (
            "127.0.0.1",
            "127.9.9.9",
            "::1",
            "[::1]",
            "localhost",
            "0.0.0.0",
            "::",
            "10.0.0.1",
            "box",
        )
        if _is_loopback(host)
    ] == [
        "127.0.0.1",
        "127.9.9.9",
        "::1",
        "[::1]",
        "localhost",
    ]
    assert address_of("::", "0", "4") == Address("::", 0, 4)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serving_tells_its_address_and_ends_politely(tmp_path: Path, number: signal.Signals) -> None:
    """The address that is printed answers; Ctrl-C or a kill ends it with exit code 0 and no traceback."""
    run = process("serve", "--port", "0", "--api-key", "k", cwd=tmp_path)
    assert run.stdout is not None
    line = run.stdout.readline()
    assert line.startswith("serving the local voices at http"), line + run.communicate()[1]
    port = int(line.split()[5].rsplit(":", 1)[1].strip("/"))
    socket.create_connection(("127.0.0.1", port), timeout=5).close()
    assert "ELEVENLABS_BASE_URL=" in run.stdout.readline()
    run.send_signal(number)
    out, err = run.communicate(timeout=20)
    assert (run.returncode, out, err) == (0, "stopped\n", "")


def test_progress_is_reckoned_in_characters() -> None:
    """Speed is audio over time, what is left follows from what is done, and nothing divides by nothing."""
    tally = Tally(total=1000, started=10.0)
    assert tally.pace(10.0) == ""
    assert tally.pace(12.0) == ""
    tally.add(250, 60_000)
    assert tally.pace(10.0) == ""
    assert tally.pace(20.0) == "6.0x real time, 30 s left"
    tally.add(750, 0)
    assert (tally.percent(), tally.pace(30.0)) == (100, "3.0x real time")
    assert Tally(total=0, started=0).percent() == 100


def test_times_are_said_as_people_do() -> None:
    """Seconds, minutes, hours; audio as a clock."""
    assert [roughly(s) for s in (0.2, 59.4, 90, 3600, 3900)] == ["1 s", "59 s", "2 min", "1 h", "1 h 5 min"]
    assert [clock_time(ms) for ms in (0, 499, 500, 61_000, 3_599_500)] == [
        "0:00",
        "0:00",
        "0:01",
        "1:01",
        "1:00:00",
    ]
