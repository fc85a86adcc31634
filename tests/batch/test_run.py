"""Whole batches with the real local voice over a real websocket: files in, files out, judged by other libraries."""

import asyncio
import itertools
import json
from pathlib import Path

import av
import pytest
import srt
import webvtt
from mutagen.mp3 import MP3

from aligner.batch import EngineChosen, Event, JobFinished, JobStarted, Report, SegmentSpoken, plan, run
from aligner.batch.ledger import NAME as JOURNAL
from aligner.config import Settings
from aligner.errors import KeyRefusedError, NotAWebSocketError, VoiceError
from tests.voices.obstruct import obstructing

SCRIPTS = {
    "hello": "Hello there, Dr. Smith. It costs $5.25.\n\nThat is all.",
    "folder/zweites.de": "Guten Tag. Das ist ein kurzer Satz.",
    "empty": "  \n",
}
LOCAL = Settings(engine="local")


def write_scripts(folder: Path) -> Path:
    for name, text in SCRIPTS.items():
        path = folder / f"{name}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Report, list[Event]]:
    """A batch of three scripts, one of them empty, spoken once for all tests here."""
    folder = write_scripts(tmp_path_factory.mktemp("in"))
    out = tmp_path_factory.mktemp("out")
    events: list[Event] = []
    report = asyncio.run(run(plan([folder], out, LOCAL), LOCAL, events.append))
    return out, report, events


def words_of(path: Path) -> list[dict[str, object]]:
    answer = json.loads(path.read_text("utf-8"))
    return [word for segment in answer["segments"] for word in segment["words"]]


def decoded_seconds(path: Path) -> float:
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        return sum(frame.samples for frame in container.decode(stream)) / stream.rate


def test_every_file_is_there_and_nothing_else(batch: tuple[Path, Report, list[Event]]) -> None:
    """Each readable script has its four files at its own place; no temporary file is left."""
    out, report, _ = batch
    suffixes = (".mp3", ".srt", ".vtt", ".words.json")
    expected = {f"{name}{suffix}" for name in ("hello", "folder/zweites.de") for suffix in suffixes}
    assert {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()} == expected | {JOURNAL}
    assert {str(path.relative_to(out)) for receipt in report.receipts for path in receipt.files} == expected


def test_one_failure_is_an_exit_code_of_one(batch: tuple[Path, Report, list[Event]]) -> None:
    """The empty script is reported with its reason; the others are done; the batch says that some failed."""
    _, report, _ = batch
    assert [receipt.name for receipt in report.failed] == ["empty"]
    assert report.exit_code == 1
    assert "empty" in str(report.failed[0].error)


def test_words_are_the_scripts_words_and_lie_in_the_audio(batch: tuple[Path, Report, list[Event]]) -> None:
    """The words are spelled as the script spells them, in order, all timed, inside the decoded audio."""
    out, report, _ = batch
    for receipt in report.receipts[:2]:
        words = words_of(out / f"{receipt.name}.words.json")
        assert [word["word"] for word in words] == SCRIPTS[receipt.name].split()
        times = [time for word in words for time in (word["start"], word["end"])]
        assert times == sorted(times)  # type: ignore[type-var]
        assert float(str(times[-1])) <= decoded_seconds(out / f"{receipt.name}.mp3") + 0.001
        assert {word["basis"] for word in words} == {"timed"}
    spoken = {word["word"]: word["spoken"] for word in words_of(out / "hello.words.json")}
    assert spoken["$5.25."] == "five dollars and twenty-five cents"
    assert spoken["Dr."] == "Doctor"
    assert spoken["Hello"] is None


def test_captions_are_read_by_other_libraries(batch: tuple[Path, Report, list[Event]]) -> None:
    """SRT and WebVTT hold the same cues, which hold the script and do not overlap."""
    out, _, _ = batch
    subtitles = list(srt.parse((out / "hello.srt").read_text("utf-8")))
    captions = list(webvtt.read(str(out / "hello.vtt")))
    assert [cue.content for cue in subtitles] == [cue.text for cue in captions]
    assert " ".join(cue.content for cue in subtitles).split() == SCRIPTS["hello"].split()
    assert all(a.end <= b.start for a, b in itertools.pairwise(subtitles))


def test_the_mp3_says_what_it_is(batch: tuple[Path, Report, list[Event]]) -> None:
    """The title is in the ID3 tag, and the length that the header states is the length that is played."""
    out, report, _ = batch
    file = MP3(out / "hello.mp3")
    assert str(file.tags["TIT2"]) == "hello"
    duration = report.receipts[1].duration_ms / 1000
    assert report.receipts[1].name == "hello"
    assert file.info.length == pytest.approx(duration, abs=0.002)
    assert decoded_seconds(out / "hello.mp3") == pytest.approx(duration, abs=0.002)


def test_a_language_has_its_voice(batch: tuple[Path, Report, list[Event]]) -> None:
    """A script whose name says German is spoken by a German voice."""
    _, report, _ = batch
    assert [(receipt.name, receipt.voice) for receipt in report.receipts[:2]] == [
        ("folder/zweites.de", "espeak:de"),
        ("hello", "en_US-joe-medium"),
    ]


def test_events_tell_the_whole_story(batch: tuple[Path, Report, list[Event]]) -> None:
    """The engine comes first with its reason; every script starts and ends; the characters add up."""
    _, report, events = batch
    assert isinstance(events[0], EngineChosen)
    assert (events[0].engine, events[0].voice) == ("local", "en_US-joe-medium")
    assert sum(isinstance(event, JobStarted) for event in events) == 2
    assert [event.receipt for event in events if isinstance(event, JobFinished)][-1] == report.receipts[-1]
    spoken = sum(event.characters for event in events if isinstance(event, SegmentSpoken))
    assert spoken == sum(receipt.characters for receipt in report.receipts if receipt.ok)


def test_the_same_run_gives_the_same_files(tmp_path: Path, batch: tuple[Path, Report, list[Event]]) -> None:
    """Speaking the same script again gives the same bytes, whatever is spoken beside it."""
    out, _, _ = batch
    script = tmp_path / "hello.txt"
    script.write_text(SCRIPTS["hello"], encoding="utf-8")
    spoken_anew = Settings(engine="local", no_cache=True)
    asyncio.run(run(plan([script], tmp_path / "out", spoken_anew), spoken_anew))
    for suffix in (".mp3", ".srt", ".words.json"):
        assert (tmp_path / "out" / f"hello{suffix}").read_bytes() == (out / f"hello{suffix}").read_bytes()


def spoken_by(settings: Settings, folder: Path) -> Report:
    return asyncio.run(run(plan([write_scripts(folder)], folder / "out", settings), settings))


def test_an_unknown_voice_stops_before_anything_is_spoken(tmp_path: Path) -> None:
    """A misspelt voice is refused at once, with its name and a near one; no file is written."""
    with pytest.raises(VoiceError, match=r"'en_US-jo-medium'.*en_US-joe-medium"):
        spoken_by(Settings(engine="local", voice="en_US-jo-medium"), tmp_path)
    assert not any(path.is_file() for path in (tmp_path / "out").rglob("*"))


def test_a_refused_key_stops_the_batch_at_once(tmp_path: Path) -> None:
    """With a key that the service refuses, no script is tried after the first, and none has a file."""

    async def play() -> tuple[Report, int]:
        refusal = (401, {"detail": {"status": "invalid_api_key", "message": "Invalid API key"}})
        async with obstructing(refuse=refusal) as service:
            settings = Settings(api_key="sk_wrong", base_url=service.url, voice="x" * 20, streams=1)
            report = await run(plan([write_scripts(tmp_path)], tmp_path / "out", settings), settings)
            return report, len(service.paths)

    report, asked = asyncio.run(play())
    assert report.exit_code == 2
    assert asked == 1
    assert {type(receipt.error) for receipt in report.receipts[:2]} == {KeyRefusedError}
    assert "sk_wrong" not in repr(report)


def test_elevenlabs_without_a_key_is_said(tmp_path: Path) -> None:
    """Asking for ElevenLabs with no key names the variable to set, before anything is opened."""
    with pytest.raises(KeyRefusedError, match="ELEVENLABS_API_KEY"):
        spoken_by(Settings(engine="elevenlabs"), tmp_path)


def test_an_address_that_is_no_service_is_said(tmp_path: Path) -> None:
    """A base URL that answers as a web page is named once, and nothing is written."""

    async def play() -> Report:
        async with obstructing(refuse=(200, "<html></html>")) as service:
            settings = Settings(api_key="sk_any", base_url=service.url, voice="x" * 20)
            return await run(plan([write_scripts(tmp_path)], tmp_path / "out", settings), settings)

    report = asyncio.run(play())
    assert report.exit_code == 2
    assert isinstance(report.receipts[0].error, NotAWebSocketError)


def test_a_key_means_elevenlabs_and_a_voice_that_is_there(tmp_path: Path) -> None:
    """With a key and no voice named, scripts are spoken by whatever is at the base URL, under the key."""

    async def play() -> tuple[Report, list[Event]]:
        from aligner.voices.engines.catalog import Catalog, PublicCatalog
        from aligner.voices.server import serve

        events: list[Event] = []
        async with serve(PublicCatalog(Catalog()), api_key="sk_right") as server:
            settings = Settings(api_key="sk_right", base_url=server.url)
            report = await run(
                plan([write_scripts(tmp_path)], tmp_path / "out", settings), settings, events.append
            )
        return report, events

    report, events = asyncio.run(play())
    assert events[0] == EngineChosen("elevenlabs", "ELEVENLABS_API_KEY is set", "George", streams=2)
    assert [receipt.ok for receipt in report.receipts] == [True, True, False]
    words = words_of(tmp_path / "out" / "hello.words.json")
    assert [word["word"] for word in words] == SCRIPTS["hello"].split()
