"""Settings come from the first place that names them, and a bad one is one sentence."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.config import Origin, Settings, load_settings
from aligner.errors import SettingsError

SOURCES = ("flag", "environment", ".env", "aligner.toml")
VALUES = {
    "voice": st.text("abcXYZ09 _-", min_size=1, max_size=12).map(str.strip).filter(bool),
    "seed": st.integers(0, 2**32 - 1),
    "speed": st.decimals(min_value="0.7", max_value="1.2", places=2).map(float),
    "speaker_boost": st.booleans(),
    "captions": st.lists(st.sampled_from(["srt", "vtt"]), min_size=1, unique=True).map(tuple),
    "language": st.sampled_from(["en", "pt-BR", "zh-Hans"]),
    "streams": st.integers(1, 64),
    "chunk_schedule": st.lists(st.integers(50, 500), min_size=1, max_size=5).map(tuple),
}


class Place:
    """A folder inside a project, and the four places where settings can be written."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.cwd = root / "project" / "deep"
        self.cwd.mkdir(parents=True, exist_ok=True)
        (root / "project" / ".git").mkdir(exist_ok=True)
        self.flags: dict[str, object] = {}
        self.environ = {"HOME": str(root / "home")}

    def write(self, name: str, text: str, *, folder: Path | None = None) -> Path:
        path = (folder or self.cwd) / name
        path.write_text(text, encoding="utf-8")
        return path

    def load(self, config: Path | None = None) -> tuple[Settings, dict[str, Origin]]:
        loaded, origins = load_settings(self.flags, cwd=self.cwd, environ=self.environ, config=config)
        return loaded, dict(origins)

    def error(self) -> str:
        with pytest.raises(SettingsError) as caught:
            self.load()
        sentence = str(caught.value)
        assert "\n" not in sentence
        assert caught.value.exit_code == 2
        return sentence


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def as_text(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def as_toml(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else as_text(value)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_the_first_place_that_names_a_setting_wins(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """For any settings in any of the four places: flags before environment before .env before aligner.toml."""
    place = Place(tmp_path_factory.mktemp("any"))
    given_values = {
        source: data.draw(st.fixed_dictionaries({}, optional=VALUES), label=source) for source in SOURCES
    }
    place.flags = {name: as_text(value) for name, value in given_values["flag"].items()}
    for name, value in given_values["environment"].items():
        place.environ[f"ALIGNER_{name.upper()}"] = as_text(value)
    place.write(
        ".env", "".join(f"ALIGNER_{n.upper()}='{as_text(v)}'\n" for n, v in given_values[".env"].items())
    )
    place.write(
        "aligner.toml", "".join(f"{n} = {as_toml(v)}\n" for n, v in given_values["aligner.toml"].items())
    )
    loaded, origins = place.load()
    for field in fields(Settings):
        source = next((name for name in SOURCES if field.name in given_values[name]), "default")
        expected = (
            given_values[source][field.name] if source != "default" else getattr(Settings(), field.name)
        )
        assert getattr(loaded, field.name) == expected
        assert origins[field.name].source == source


def test_with_nothing_set_all_are_defaults(place: Place) -> None:
    """A fresh machine needs no file: the local voice, srt and vtt."""
    loaded, origins = place.load()
    assert loaded == Settings()
    assert {origin.source for origin in origins.values()} == {"default"}


def test_origins_say_where_to_look(place: Place) -> None:
    """The flag, the variable, or the file and the line, as typed from the current folder."""
    place.flags = {"bitrate_kbps": "96"}
    place.environ["ALIGNER_SPEED"] = "1.1"
    place.write(
        ".env",
        "# comment\n\nOTHER=1\nexport ELEVENLABS_API_KEY=sk_1234567890abcdef\n",
        folder=place.cwd.parent,
    )
    place.write("aligner.toml", '# ours\nvoice = "Ann"\n\nseed = 7\n')
    _, origins = place.load()
    assert str(origins["bitrate_kbps"]) == "--bitrate"
    assert str(origins["speed"]) == "ALIGNER_SPEED"
    assert str(origins["api_key"]) == "../.env, line 4 (ELEVENLABS_API_KEY)"
    assert str(origins["seed"]) == "aligner.toml, line 4"
    assert str(origins["model"]) == "default"


def test_files_are_looked_for_up_to_the_project_and_no_further(place: Place) -> None:
    """The nearest file wins; one above the project's root, or above a folder outside any project, is not
    read."""
    place.write("aligner.toml", "seed = 1", folder=place.root)
    assert place.load()[0].seed is None
    place.write("aligner.toml", "seed = 2", folder=place.root / "project")
    assert place.load()[0].seed == 2
    place.write("aligner.toml", "seed = 3")
    assert place.load()[0].seed == 3
    (place.root / "home" / "work").mkdir(parents=True)
    place.cwd = place.root / "home" / "work"
    assert place.load()[0].seed is None
    place.write("aligner.toml", "seed = 4", folder=place.root / "home")
    assert place.load()[0].seed == 4
    (place.root / "elsewhere" / "deep").mkdir(parents=True)
    place.write(".env", "ALIGNER_SEED=5", folder=place.root / "elsewhere")
    place.cwd = place.root / "elsewhere" / "deep"
    assert place.load()[0].seed is None


def test_a_named_file_is_read_instead_of_a_found_one(place: Place) -> None:
    """``--config`` and ALIGNER_CONFIG; a named file that is missing is an error, not a default."""
    place.write("aligner.toml", "seed = 1")
    other = place.write("other.toml", "seed = 2", folder=place.root)
    assert place.load(config=other)[0].seed == 2
    place.environ["ALIGNER_CONFIG"] = str(other)
    assert place.load()[0].seed == 2
    place.environ["ALIGNER_CONFIG"] = "none.toml"
    assert "none.toml: no such file" in place.error()


def test_an_empty_variable_is_not_set(place: Place) -> None:
    """``ELEVENLABS_API_KEY=`` in a template means no key, and lets a later place speak."""
    place.environ["ELEVENLABS_API_KEY"] = "  "
    place.write(".env", "ELEVENLABS_API_KEY=\nALIGNER_SPEED=\n")
    place.write("aligner.toml", "speed = 1.1")
    loaded, _ = place.load()
    assert loaded.api_key is None
    assert loaded.speed == 1.1


def test_folders_start_where_they_are_written(place: Place) -> None:
    """A flag's from the current folder, a file's from the file's; ``~`` is home; several are a list."""
    for folder in (place.cwd / "v", place.cwd.parent / "v", place.root / "home" / "v"):
        folder.mkdir(parents=True)
    place.write("aligner.toml", 'voices_dir = ["v", "~/v"]', folder=place.cwd.parent)
    assert place.load()[0].voices_dir == (place.cwd.parent / "v", place.root / "home" / "v")
    place.environ["ALIGNER_VOICES_DIR"] = "v:~/v"
    assert place.load()[0].voices_dir == (place.cwd / "v", place.root / "home" / "v")
    place.flags = {"voices_dir": ["v"]}
    assert place.load()[0].voices_dir == (place.cwd / "v",)
    place.flags = {"voices_dir": "nowhere"}
    assert "there is no folder" in place.error()


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("engine", "piper", "it is one of auto, elevenlabs, local"),
        ("model", "eleven_multilingual_v9", "did you mean eleven_multilingual_v2?"),
        ("model", "eleven_v3", "no websocket"),
        ("format", "mp4", "it is one of mp3"),
        ("captions", "srt,vt", "did you mean vtt?"),
        ("captions", ",", "it is a list of srt, vtt"),
        ("style", "netflicks", "did you mean netflix?"),
        ("stream_format", "mp3_44100_129", "did you mean mp3_44100_1"),
        ("bitrate_kbps", "128k", "a whole number of kilobits a second from 8 to 512"),
        ("chunk_schedule", "120,600", "whole numbers of characters from 50 to 500"),
        ("chunk_schedule", "", "a list of whole numbers"),
        ("chunk_schedule", (), "a list of whole numbers"),
        ("chunk_schedule", "120,,160", "a list of whole numbers"),
        ("streams", "0", "a whole number from 1 to 64, or a plan: free, starter"),
        ("streams", "many", "or a plan: free, starter"),
        ("seed", "4294967296", "from 0 to 4,294,967,295"),
        ("speed", "2", "a number from 0.7 to 1.2"),
        ("speed", "nan", "a number from 0.7 to 1.2"),
        ("speed", "1,1", "a number"),
        ("stability", "-0.1", "from 0 to 1"),
        ("speaker_boost", "maybe", "it is true or false"),
        ("language", "English", "not a language tag"),
        ("voice", "  ", "a line of text"),
        ("voice", "a\nb", "a line of text"),
        (
            "base_url",
            "localhost:8765",
            "not a websocket address (ws, wss, http or https, then a host); did you mean http://",
        ),
        ("base_url", "ftp://example.com", "not a websocket address"),
        ("base_url", "https://", "not a websocket address"),
        ("base_url", "http://[::1", "not a websocket address"),
        ("base_url", "http://host:99999", "not a websocket address"),
        (
            "base_url",
            "https://api.elevenlabs.io/v1/text-to-speech/x/stream-input",
            "begins with /v1 is added",
        ),
        ("base_url", "https://host/?key=1", "no space, ? or #"),
        ("paragraph_pause_ms", "1.5", "whole number of milliseconds"),
        ("max_passage", "20000", "from 50 to 10,000"),
        ("join_paragraphs", "-1", "from 0 to 40,000"),
        ("max_chars", "3", "from 4 to 500"),
        ("cps", "-1", "from 0 to 500"),
        ("min_duration_ms", "soon", "a time from 1 to 3,600,000 milliseconds, such as 1 or 1.5s"),
        ("min_gap_ms", "11s", "a time from 0 to 10,000"),
        ("styles", "mine", "tables [styles.NAME]"),
        ("read_timeout_s", "0", "a number of seconds from 0.1"),
    ],
)
def test_a_bad_value_is_one_sentence_with_its_place(place: Place, name: str, value: str, reason: str) -> None:
    """It says which setting, which value, where it was written and what is allowed."""
    place.flags = {name: value}
    sentence = place.error()
    assert reason in sentence
    assert name.replace("_", " ") in sentence
    assert "(--" in sentence


def test_a_bit_rate_fits_its_format(place: Place) -> None:
    """What an MP3 cannot have, and what a WAV file has no use for, is refused before anything is spoken."""
    place.flags = {"bitrate_kbps": "127"}
    assert (
        "bitrate kbps “127” (--bitrate) cannot be used: 127 kbit/s is not a bit rate of mp3" in place.error()
    )
    place.flags = {"format": "wav", "bitrate_kbps": "128"}
    assert "wav files have no bit rate" in place.error()
    place.flags = {"format": "FLAC"}
    assert place.load()[0].format == "flac"


def test_a_bad_value_that_is_overruled_does_not_matter(place: Place) -> None:
    """A flag repairs what a file breaks."""
    place.write("aligner.toml", "speed = 9")
    assert place.error() == "speed “9” (aligner.toml, line 1) cannot be used: it is a number from 0.7 to 1.2"
    place.flags = {"speed": "1"}
    assert place.load()[0].speed == 1.0


def test_unknown_settings_are_errors_with_the_nearest_name(place: Place) -> None:
    """A typo never silently changes nothing, wherever it is."""
    place.write("aligner.toml", 'seed = 1\nvocie = "x"\n')
    assert place.error() == "aligner.toml, line 2: there is no setting vocie; did you mean voice?"
    place.write("aligner.toml", '[voice]\nname = "x"\n')
    assert "voice" in place.error()
    place.write("aligner.toml", "")
    place.write(".env", "A=1\nALIGNER_VOCIE=x\n")
    assert "did you mean ALIGNER_VOICE?" in place.error()
    place.write(".env", "")
    place.environ["ALIGNER_SPEEDS"] = "1"
    assert "there is no setting ALIGNER_SPEEDS; did you mean ALIGNER_SPEED?" in place.error()


def test_files_that_cannot_be_read_say_so(place: Place) -> None:
    """Not TOML, not UTF-8, not NAME=value where it is ours; other programs' lines in .env are left alone."""
    place.write("aligner.toml", "voice = en")
    assert re.match(r"aligner.toml: not a TOML file: .*line 1", place.error())
    (place.cwd / "aligner.toml").write_bytes(b'voice = "\xe9"')
    assert "is not UTF-8" in place.error()
    place.write("aligner.toml", "")
    place.write(".env", "this is: not an assignment\nALIGNER_SEED=3\n")
    assert place.load()[0].seed == 3
    place.write(".env", "A=1\nELEVENLABS_API_KEY 'sk\n")
    assert ".env, line 2: this is not NAME=value" in place.error()


def test_a_shared_file_may_not_hold_a_key_or_redirect_one(place: Place) -> None:
    """A cloned project cannot leak or capture the user's key through aligner.toml."""
    place.write("aligner.toml", 'api_key = "sk_secret_secret"')
    sentence = place.error()
    assert "must not hold a key; set ELEVENLABS_API_KEY" in sentence
    assert "sk_secret" not in sentence
    place.write("aligner.toml", 'base_url = "https://evil.example"')
    assert "set ELEVENLABS_BASE_URL" in place.error()


def test_keys_are_never_shown(place: Place) -> None:
    """Not in a representation, not in an error about the key, not with a user in an address."""
    place.environ["ELEVENLABS_API_KEY"] = " sk_1234567890abcdef\n"
    loaded, _ = place.load()
    assert loaded.api_key == "sk_1234567890abcdef"
    assert "sk_1234567890abcdef" not in repr(loaded)
    place.environ["ELEVENLABS_API_KEY"] = "sk_123 4567890"
    assert "sk_123" not in place.error()
    place.environ["ELEVENLABS_API_KEY"] = ""
    place.environ["ELEVENLABS_BASE_URL"] = "https://me:hunter2@host"
    assert "hunter2" not in place.error()


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("wss://api.elevenlabs.io", "https://api.elevenlabs.io"),
        ("WS://Localhost:8765/", "http://localhost:8765"),
        ("https://proxy.example/tts/", "https://proxy.example/tts"),
        ("http://[::1]:9", "http://[::1]:9"),
    ],
)
def test_addresses_are_brought_to_one_form(place: Place, written: str, address: str) -> None:
    """Websocket and web schemes mean the same service."""
    place.environ["ELEVENLABS_BASE_URL"] = written
    assert place.load()[0].base_url == address


def test_lists_may_be_empty_and_count_once(place: Place) -> None:
    """``none`` means no captions; a format named twice is written once; case and dots do not matter."""
    place.flags = {"captions": "none"}
    assert place.load()[0].captions == ()
    place.flags = {"captions": "VTT, .srt,vtt,"}
    assert place.load()[0].captions == ("vtt", "srt")
    place.flags = {"captions": ["srt"], "speed": 1, "seed": None}
    assert place.load()[0].captions == ("srt",)


def test_unknown_flags_are_refused(place: Place) -> None:
    """From Python, ``narrate(text, sped=2)`` is a typo, not a wish."""
    place.flags = {"sped": 2}
    assert "did you mean speed?" in place.error()


@pytest.mark.parametrize(
    ("written", "ms"), [("833", 833), ("833 ms", 833), ("0.833s", 833), ("7S", 7000), (90, 90)]
)
def test_times_have_units(place: Place, written: object, ms: int) -> None:
    """Milliseconds, or seconds where it says so."""
    place.flags = {"max_duration_ms": 3_600_000, "min_duration_ms": written}
    assert place.load()[0].min_duration_ms == ms


def test_a_style_of_ones_own(place: Place) -> None:
    """A table in aligner.toml is a style by name, and flags lie over it."""
    place.write(
        "aligner.toml",
        'style = "mine"\n[styles.mine]\nbased_on = "ted"\nmax_chars = 30\nmin_duration_ms = "1.2s"\n'
        "[styles.other]\ncps = 0\n",
    )
    loaded, origins = place.load()
    style = loaded.caption_style("en")
    assert (style.name, style.max_chars, style.min_duration_ms, style.cps) == ("mine", 30, 1200, 21)
    assert str(origins["styles"]) == "aligner.toml, line 2"
    place.flags = {"style": "OTHER", "max_lines": "1"}
    style = place.load()[0].caption_style("en")
    assert (style.max_lines, style.cps) == (1, None)


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("[styles.mine]\nmax_char = 3", "[styles.mine] has no max_char; did you mean max_chars?"),
        ("[styles.mine]\nmax_chars = 3", "[styles.mine] max_chars: it is a whole number from 4 to 500"),
        ("[styles.ted]\nmax_chars = 30", "[styles.ted]: ted is one of aligner's own"),
        ('[styles.mine]\nbased_on = "other"', "[styles.mine] based_on: other is not one of aligner's own"),
        ('[styles."a b"]', "a style's name is of a-z"),
        ("styles = 1", "tables [styles.NAME]"),
        ("[styles]\nmine = 1", "[styles.mine] is a table"),
    ],
)
def test_a_style_that_cannot_be_is_one_sentence(place: Place, table: str, reason: str) -> None:
    """It says which table, which key, and on which line styles begin."""
    place.write("aligner.toml", table)
    sentence = place.error()
    assert reason in sentence
    assert "(aligner.toml, line 1)" in sentence


def test_limits_that_do_not_fit_say_where_they_are_from(place: Place) -> None:
    """The places of what was changed, as no single value is wrong."""
    place.flags = {"max_duration_ms": "0.5s"}
    sentence = place.error()
    assert "the minimum duration is within the maximum" in sentence
    assert "(--max-duration)" in sentence


def test_an_unknown_style_knows_the_users_own(place: Place) -> None:
    """The nearest name may be one of aligner.toml."""
    place.write("aligner.toml", "[styles.house]\nmax_lines = 1")
    place.flags = {"style": "hous"}
    assert "did you mean house? it is one of house, netflix, ted" in place.error()
    place.flags = {"style": "words:3"}
    assert place.load()[0].caption_style("en").max_words == 3


def test_speakers_are_tables(place: Place) -> None:
    """A voice, or a table of how it speaks; models and ranges are checked, and the sentence names the speaker."""
    place.write(
        "aligner.toml",
        '[speakers]\nMara = "Sarah"\n[speakers.Tom]\nvoice = "George"\nspeed = 0.9\nmodel = "eleven_flash_v2_5"\n',
    )
    speakers = place.load()[0].speakers
    assert (speakers["Mara"].voice, speakers["Tom"].settings.speed) == ("Sarah", 0.9)
    for table, reason in (
        ('[speakers.Tom]\nmodel = "eleven_v2"', "speakers.Tom: model eleven_v2: "),
        ("[speakers.Tom]\nspeed = 9", "speakers.Tom: speed is a number from 0.7 to 1.2"),
        ("speakers = 3", "speakers are written in aligner.toml, as tables [speakers.NAME]"),
    ):
        place.write("aligner.toml", table)
        assert reason in place.error()


def test_pronunciations_are_a_file_beside_the_settings(place: Place) -> None:
    """A relative path starts from the file that says it; one that is not there is told at once."""
    place.write("aligner.toml", 'pronunciations = "words.txt"')
    assert "there is no file" in place.error()
    place.write("words.txt", "GIF = jiff")
    found = place.load()[0].pronunciations
    assert found is not None
    assert found.read_text("utf-8") == "GIF = jiff"


def test_a_key_in_a_variable_of_another_name_is_told_its_own(place: Place) -> None:
    """ALIGNER_API_KEY is what somebody tries first; the sentence has the right name and not the key."""
    place.environ["ALIGNER_API_KEY"] = "sk_secret"
    assert "set ELEVENLABS_API_KEY in the environment or in .env" in place.error()
    assert "sk_secret" not in place.error()
