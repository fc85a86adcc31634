"""Nothing is paid for twice: what a metering service is asked for, in runs over a folder that differ a little."""

import asyncio
import dataclasses
import os
import subprocess
import sys
import threading
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from aligner.batch import Report, plan, run, speaking
from aligner.batch.cost import cost_of
from aligner.batch.ledger import NAME as JOURNAL
from aligner.batch.speaking import take_key
from aligner.batch.store import shelf_of
from aligner.config import Settings
from aligner.errors import AllowanceError, GarbledError, StreamBrokenError
from aligner.model import Segment
from aligner.voices.elevenlabs import ElevenLabsVoice, Service
from aligner.wire import StreamOptions
from tests.batch.metering import KEY, LETTER_MS, VOICE, Meter, metering
from tests.cli.running import process

CHAPTER = [
    "The first paragraph opens the chapter.",
    "The second one is about the weather, which was fine.",
    "The third one closes it, and says so.",
]


@pytest.fixture
def meter(monkeypatch: pytest.MonkeyPatch) -> Iterator[Meter]:
    monkeypatch.setattr("aligner.batch.gate.FIRST_PAUSE_S", 0.01)
    with metering() as service:
        yield service


def write(folder: Path, **scripts: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in scripts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def rendered(scripts: Path, settings: Settings, out: Path | None = None) -> Report:
    made = plan([scripts], out or scripts.parent / "out", settings)
    return asyncio.run(run(made, settings))


def files(folder: Path, *, journal: bool = True) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file() and (journal or path.name != JOURNAL))
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def test_a_second_run_asks_for_nothing_and_connects_to_nobody(meter: Meter, tmp_path: Path) -> None:
    """Every take is there: no socket, no look-up of the voice's name, and the same files to the byte."""
    scripts = write(tmp_path / "in", chapter="\n\n".join(CHAPTER))
    settings = meter.settings(tmp_path / "cache", voice=VOICE)
    first = rendered(scripts, settings)
    before, asked = files(tmp_path / "out"), meter.characters
    assert (first.asked, first.kept) == (asked, 0) == (sum(map(len, CHAPTER)), 0)
    connections, lookups = meter.connections, meter.lookups
    assert lookups == 1
    second = rendered(scripts, settings)
    assert (second.asked, second.kept) == (0, asked)
    assert (meter.connections, meter.lookups) == (connections, lookups)
    assert files(tmp_path / "out") == before


def test_mp3_frames_are_kept_as_they_came(meter: Meter, tmp_path: Path) -> None:
    """An answer in MP3 comes back as it was sent: the second file equals the first. A WAV file, for which the
    same answer is decoded, asks for nothing either."""
    scripts = write(tmp_path / "in", chapter="\n\n".join(CHAPTER))
    settings = meter.settings(tmp_path / "cache", format="mp3")
    rendered(scripts, settings)
    asked = meter.characters
    rendered(scripts, settings, tmp_path / "again")
    assert files(tmp_path / "again", journal=False) == files(tmp_path / "out", journal=False)
    rendered(scripts, meter.settings(tmp_path / "cache", format="wav", stream_format="mp3_44100_128"))
    assert meter.characters == asked


def test_one_changed_sentence_costs_its_passage_alone(meter: Meter, tmp_path: Path) -> None:
    """Fault 32, input edited between runs: only the changed passage is asked for, and every sample of the others
    is what it was."""
    scripts = write(tmp_path / "in", chapter="\n\n".join(CHAPTER))
    settings = meter.settings(tmp_path / "cache")
    rendered(scripts, settings)
    with wave.open(str(tmp_path / "out" / "chapter.wav")) as file:
        before, rate_hz = file.readframes(file.getnframes()), file.getframerate()
    meter.asked.clear()
    edited = [CHAPTER[0], CHAPTER[1].replace("fine", "foul"), CHAPTER[2]]
    report = rendered(write(scripts, chapter="\n\n".join(edited)), settings)
    assert meter.asked == [edited[1]]
    assert (report.asked, report.kept) == (len(edited[1]), len(edited[0]) + len(edited[2]))
    with wave.open(str(tmp_path / "out" / "chapter.wav")) as file:
        after = file.readframes(file.getnframes())
    letter, pause = 2 * rate_hz * LETTER_MS // 1000, 2 * rate_hz * settings.paragraph_pause_ms // 1000
    start = (len(CHAPTER[0]) + 1) * letter + pause
    end = start + (len(CHAPTER[1]) + 1) * letter
    assert after[:start] == before[:start]
    assert after[end:] == before[end:]
    assert after[start:end] != before[start:end]


def test_white_space_is_not_paid_for(meter: Meter, tmp_path: Path) -> None:
    """A paragraph that was only wrapped anew is sent as it was before, so it is not asked for again."""
    settings = meter.settings(tmp_path / "cache")
    rendered(write(tmp_path / "in", a="One two three."), settings)
    report = rendered(write(tmp_path / "in", a="One two\n   three."), settings)
    assert (report.asked, meter.asked) == (0, ["One two three."])
    assert report.receipts[0].words == 3


def test_the_same_passage_in_two_scripts_is_asked_for_once(meter: Meter, tmp_path: Path) -> None:
    """Fault 34, the same text in two files in parallel: both wait for one take, and both files have it."""
    meter.delay_s = 0.05
    text = "They both begin like this."
    scripts = write(tmp_path / "in", a=f"{text}\n\nThen one.", b=f"{text}\n\nThen the other.")
    report = rendered(scripts, meter.settings(tmp_path / "cache", streams=4))
    assert sorted(meter.asked) == sorted([text, "Then one.", "Then the other."])
    assert all(receipt.ok for receipt in report.receipts)
    assert (report.asked, report.kept) == (meter.characters, len(text))


def test_the_same_passage_in_two_processes_is_asked_for_once(meter: Meter, tmp_path: Path) -> None:
    """Fault 34 between processes: the one that comes second waits for the other's take."""
    meter.delay_s = 0.3
    write(tmp_path, a="They both say this, and nothing else.")
    runs = [
        process(
            *("render", "a.txt", "-o", out, "--voice", "x" * 20, "--format", "wav"),
            cwd=tmp_path,
            ELEVENLABS_API_KEY=KEY,
            ELEVENLABS_BASE_URL=meter.url,
            ALIGNER_CACHE=str(tmp_path / "cache"),
        )
        for out in ("one", "two")
    ]
    for started in runs:
        _, err = started.communicate(timeout=60)
        assert started.returncode == 0, err
    assert meter.asked == ["They both say this, and nothing else."]
    assert (tmp_path / "one" / "a.wav").read_bytes() == (tmp_path / "two" / "a.wav").read_bytes()


def test_without_the_cache_everything_is_asked_for(meter: Meter, tmp_path: Path) -> None:
    """``--no-cache`` reads nothing and leaves nothing behind; so does a run whose messages are recorded."""
    scripts = write(tmp_path / "in", a="Say this.")
    kept = meter.settings(tmp_path / "cache")
    rendered(scripts, kept)
    rendered(scripts, meter.settings(None))
    rendered(scripts, dataclasses.replace(kept, record=tmp_path / "logs"))
    assert meter.asked == ["Say this."] * 3
    assert shelf_of(kept).contents().entries == 1


def test_what_fails_is_asked_for_again_and_the_rest_is_not(meter: Meter, tmp_path: Path) -> None:
    """A stream that broke for good costs its passage when the run is repeated, its neighbours nothing; what was
    lost and may have been paid is said."""
    scripts = write(tmp_path / "in", a="\n\n".join(CHAPTER))
    settings = meter.settings(tmp_path / "cache", streams=1)
    meter.fails_at = "third"
    first = rendered(scripts, settings)
    assert isinstance(first.receipts[0].error, StreamBrokenError)
    assert first.asked == meter.characters
    assert first.asked > sum(map(len, CHAPTER))  # the attempts count
    meter.fails_at = "\0"
    meter.asked.clear()
    second = rendered(scripts, settings)
    assert meter.asked == [CHAPTER[2]]
    assert second.lost.startswith(f"a passage of {len(CHAPTER[2])} characters")
    assert second.exit_code == 0
    assert rendered(scripts, settings).lost == ""


SEGMENT = Segment(0, "Say this.", 0, 9)
OPTIONS = StreamOptions(model_id="eleven_multilingual_v2", output_format="pcm_24000")
OTHERWISE: dict[str, Any] = {
    "model_id": "eleven_flash_v2_5",
    "output_format": "pcm_16000",
    "language_code": "de",
    "sync_alignment": True,
    "auto_mode": True,
    "seed": 7,
    "enable_ssml_parsing": True,
    "apply_text_normalization": "off",
    "chunk_length_schedule": (50, 60),
    "voice_settings": dataclasses.replace(OPTIONS.voice_settings, stability=0.3),
    "dictionaries": (("id", "version"),),
}
UNHEARD: dict[str, Any] = {"inactivity_timeout": 33.0, "enable_logging": False}


def key(options: StreamOptions = OPTIONS, *, segment: Segment = SEGMENT, **how: str) -> str:
    service = Service(how.get("url", "https://one.example"), how.get("api_key", "secret"))
    maker = how.get("maker")
    voice = ElevenLabsVoice(
        service, how.get("voice", "v" * 20), options, maker=None if maker is None else lambda _: maker
    )
    return take_key(segment, voice)


def test_whatever_is_heard_is_in_the_key() -> None:
    """Fault 33, settings, voice, model or tool version changed: each makes another take, so none is stale.

    An option that is added to the wire must be put into one of the two lists here.
    """
    names = {item.name for item in dataclasses.fields(StreamOptions)}
    assert set(OTHERWISE) | set(UNHEARD) == names
    keys = {key()} | {key(dataclasses.replace(OPTIONS, **{name: value})) for name, value in OTHERWISE.items()}
    keys |= {
        key(voice="w" * 20),
        key(url="https://two.example"),
        key(maker="engine 1"),
        key(maker="engine 2"),
    }
    keys |= {
        key(segment=Segment(0, "Say that.", 0, 9)),
        key(segment=dataclasses.replace(SEGMENT, voice="z" * 20)),
    }
    for name in ("stability", "similarity_boost", "style", "speed"):
        changed: dict[str, Any] = {name: 0.9}
        settings = dataclasses.replace(SEGMENT.settings, **changed)
        keys.add(key(segment=dataclasses.replace(SEGMENT, settings=settings)))
    mp3 = dataclasses.replace(OPTIONS, output_format="mp3_44100_128")
    keys |= {key(mp3)}
    assert len(keys) == 1 + len(OTHERWISE) + 6 + 4 + 1


def test_what_is_not_heard_is_not_in_the_key() -> None:
    """The account's key, time-outs, where in a script a passage stands and the pause after it make no new take."""
    same = {key(dataclasses.replace(OPTIONS, **{name: value})) for name, value in UNHEARD.items()}
    same |= {key(api_key="another"), key(segment=Segment(4, "Say this.", 70, 79, pause_after_ms=900))}
    assert same == {key()}


def test_the_key_is_in_no_file(meter: Meter, tmp_path: Path) -> None:
    """The API key stands in nothing that is written: cache, claims, names, outputs."""
    settings = meter.settings(tmp_path / "cache", voice=VOICE)
    meter.fails_at = "third"
    rendered(write(tmp_path / "in", a="\n\n".join(CHAPTER)), settings)
    written = files(tmp_path)
    assert any("claims" in name for name in written)
    assert not [name for name, data in written.items() if KEY.encode() in data]


def test_the_local_voice_is_not_loaded_when_nothing_is_to_be_spoken(tmp_path: Path) -> None:
    """A second local run reads no model and opens no port, in a process that would say so."""
    write(tmp_path, a="Say this.")
    code = (
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "from aligner.batch import plan, run\n"
        "from aligner.config import load_settings\n"
        "settings, _ = load_settings({'engine': 'local', 'cache': 'cache'})\n"
        "bound = []\n"
        "sys.addaudithook(lambda event, args: bound.append(args) if event == 'socket.bind' else None)\n"
        "report = asyncio.run(run(plan([Path('a.txt')], Path('out'), settings), settings))\n"
        "print(report.asked, report.kept, len(bound), 'onnxruntime' in sys.modules, 'websockets' in sys.modules)\n"
    )
    answers = [
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for _ in range(2)
    ]
    assert answers[0][:2] == ["9", "0"]
    assert answers[0][3:] == ["True", "True"]
    assert answers[1] == ["0", "9", "0", "False", "False"]


@pytest.mark.parametrize("record", [False, True])
def test_a_part_of_a_passage_costs_nothing_any_more(meter: Meter, tmp_path: Path, record: bool) -> None:
    """A passage of which all streams broke, recorded or not: the cost of what follows, and what is asked for then,
    leave out the sentences that came."""
    first, second = (
        "The first sentence is here, and it is whole. ",
        "The second one breaks off where it begins.",
    )
    scripts = write(tmp_path / "in", one=first + second)
    settings = meter.settings(tmp_path / "cache")
    meter.chunks, meter.fails_at, meter.survives = 3, "breaks off", 2
    first_run = dataclasses.replace(settings, record=tmp_path / "logs" if record else None)
    assert rendered(scripts, first_run).exit_code != 0
    assert meter.asked[1:] == [second] * (len(meter.asked) - 1)
    meter.fails_at = "\0"
    cost = asyncio.run(cost_of(plan([scripts], tmp_path / "out", settings), settings))
    assert cost.asked == len(second)
    asked = meter.characters
    report = rendered(scripts, settings)
    assert report.exit_code == 0
    assert meter.characters - asked == report.asked == len(second)
    assert report.receipts[0].kept == len(first)


def test_a_damaged_entry_that_many_scripts_want_is_made_once(tmp_path: Path) -> None:
    """Ten scripts with one passage find its entry damaged at the same moment: one of them asks for it, and none waits
    for another that waits for it."""
    (tmp_path / "in").mkdir()
    for number in range(10):
        (tmp_path / "in" / f"s{number}.txt").write_text(f"The same.\n\nNumber {number} of them.", "utf-8")
    with metering() as meter:
        settings = meter.settings(tmp_path / "cache", streams=4)
        for out in ("one", "two"):
            asked = len(meter.asked)
            planned = plan([tmp_path / "in"], tmp_path / out, settings)
            report = asyncio.run(asyncio.wait_for(run(planned, settings), 60))
            assert report.exit_code == 0, report
            for entry in (tmp_path / "cache").rglob("*.take"):
                entry.write_bytes(entry.read_bytes()[:-1])
        assert sorted(meter.asked[asked:]) == sorted(meter.asked[:asked])
        assert meter.asked.count("The same.") == 2


@pytest.mark.parametrize("limit", ["characters", "budget"])
def test_a_limit_holds_for_what_is_asked_again(limit: str, meter: Meter, tmp_path: Path) -> None:
    """A stream that broke is not asked for again past the limit: what was planned goes on, and without the limit the
    same command does the rest."""
    scripts = write(tmp_path / "in", a=CHAPTER[0], b=CHAPTER[1], c=CHAPTER[2])
    characters = sum(map(len, CHAPTER))
    limits: dict[str, Any] = {"max_characters": characters}
    if limit == "budget":
        limits = {"budget": characters / 1000, "prices": {"eleven_multilingual_v2": 1.0}}
    meter.fails_at = "weather"
    report = rendered(scripts, meter.settings(tmp_path / "cache", streams=1, **limits))
    assert meter.characters <= characters
    assert [receipt.name for receipt in report.failed] == ["b"]
    assert isinstance(report.failed[0].error, AllowanceError)
    assert "would cross --" in str(report.failed[0].error)
    meter.fails_at = "\0"
    healed = rendered(scripts, meter.settings(tmp_path / "cache"))
    assert healed.exit_code == 0
    assert "possibly paid twice" in healed.lost


def test_passages_that_wait_for_a_stream_are_not_called_paid(meter: Meter, tmp_path: Path) -> None:
    """Only what was asked for when a run is broken off may have been paid; what waited for its turn was not."""
    scripts = write(tmp_path / "in", a="\n\n".join(CHAPTER), b="Somebody else's words, much later on.")
    meter.delay_s = 1.0
    settings = meter.settings(tmp_path / "cache", streams=1)

    async def broken_off() -> None:
        running = asyncio.create_task(run(plan([scripts], tmp_path / "out", settings), settings))
        while not meter.asked:  # noqa: ASYNC110 - the service is in another thread
            await asyncio.sleep(0.01)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    asyncio.run(broken_off())
    meter.delay_s = 0.0
    (asked,) = meter.asked  # whichever passage came to the stream first
    assert rendered(scripts, settings).lost.startswith(f"a passage of {len(asked)} characters ")


def test_what_is_recorded_is_kept_where_chapters_get_files_too(meter: Meter, tmp_path: Path) -> None:
    """A recorded run that splits speaks all once, and the next run asks for nothing."""
    (tmp_path / "a.md").write_text(f"# One\n\n{CHAPTER[0]}\n\n# Two\n\n{CHAPTER[1]}\n", encoding="utf-8")
    for record, out in ((tmp_path / "logs", "one"), (None, "two")):
        settings = meter.settings(tmp_path / "cache", record=record, split="chapters")
        report = rendered(tmp_path / "a.md", settings, tmp_path / out)
        assert report.exit_code == 0, report
        assert len(meter.asked) == len(set(meter.asked)) == 4
    assert report.asked == 0


def broken_off_at(step: str, monkeypatch: pytest.MonkeyPatch, made: Callable[..., Any]) -> Callable[..., Any]:
    """Runs, and breaks off while an answer that has come is at a step, for which ``made`` does."""
    begun, go_on = threading.Event(), threading.Event()

    def slowly(*args: Any, **how: Any) -> Any:
        begun.set()
        assert go_on.wait(20)
        return made(*args, **how)

    async def play(scripts: Path, settings: Settings) -> None:
        running = asyncio.create_task(run(plan([scripts], scripts.parent / "out", settings), settings))
        await asyncio.to_thread(begun.wait, 20)
        running.cancel()
        await asyncio.sleep(0.1)
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await running

    def played(scripts: Path, settings: Settings) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(speaking, step, slowly)
            asyncio.run(play(scripts, settings))

    return played


@pytest.mark.parametrize("step", ["whole_take", "spoken_words"])
def test_what_came_is_kept_at_whatever_step_the_run_is_broken_off(
    step: str, meter: Meter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fault 28: an answer that has come whole is made into a take, its words are found, and it is kept; the next run
    asks for nothing."""
    scripts = write(tmp_path / "in", a=CHAPTER[0])
    settings = meter.settings(tmp_path / "cache")
    broken_off_at(step, monkeypatch, getattr(speaking, step))(scripts, settings)
    report = rendered(scripts, settings)
    assert (report.exit_code, report.asked, report.lost) == (0, 0, "")
    assert meter.asked == [CHAPTER[0]]


def test_nothing_is_asked_for_again_once_a_run_is_broken_off(
    meter: Meter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fault 28: an answer of which no take can be made would be asked for again, but not by a run that ends."""

    def garbled(*_: object, **__: object) -> None:
        raise GarbledError("nobody can read this")

    scripts = write(tmp_path / "in", a=CHAPTER[0])
    broken_off_at("whole_take", monkeypatch, garbled)(scripts, meter.settings(tmp_path / "cache"))
    assert meter.asked == [CHAPTER[0]]
