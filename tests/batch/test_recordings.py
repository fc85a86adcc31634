"""Message logs back to scripts: whole, in part, in several runs; and what keeps them from being one."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import aligner
from aligner.batch import gate, plan, run
from aligner.batch.recordings import RecordedStudio, plan_replay, read_recordings
from aligner.config import Settings
from aligner.errors import LogError, OutputError, StreamBrokenError, UsageError
from aligner.model import Chapter, Script, Segment
from aligner.voices.calls import Call, Closed, Entry, Left, Opened, Received, Sent, Socket, tapped
from aligner.voices.elevenlabs import ElevenLabsVoice, Service
from aligner.voices.log_header import header_line
from aligner.voices.logs import entry_line, read_log
from aligner.voices.recorder import Recorder
from aligner.wire import StreamOptions
from tests.batch.metering import metering
from tests.recordings.service import FOLDER

PARTS = ("One two.", "\n\n", "Three!", "\n-----\n", "Four five six.", "\n")


def script(parts: Sequence[str] = PARTS, name: str = "talk", chapters: tuple[Chapter, ...] = ()) -> Script:
    """Spoken and unspoken parts in turn."""
    segments: list[Segment] = []
    position = 0
    for place, part in enumerate(parts):
        if place % 2 == 0:
            segments.append(
                Segment(len(segments), part, position, position + len(part), pause_after_ms=100 * place)
            )
        position += len(part)
    return Script(name, "".join(parts), "de-AT", tuple(segments), chapters=chapters, metadata={"title": "T"})


class Nobody:
    """A line on which nothing is said."""

    async def send(self, message: str, /) -> None: ...

    async def recv(self) -> str:
        raise AssertionError("nobody listens here")

    async def close(self) -> None: ...


def record(
    folder: Path, said: Script, *, only: Sequence[int] | None = None, stream: str = "pcm_8000"
) -> None:
    """Logs of a script's streams, on which nothing was said."""

    async def silence(call: Call) -> Socket:
        return Nobody()

    async def play() -> None:
        dial = Recorder(folder, said).through(silence)
        for index in range(len(said.segments)) if only is None else only:
            options = StreamOptions(output_format=stream)
            call = Call(Service("http://there", "key"), "v", options, said.segments[index])
            await (await dial(call)).close()

    asyncio.run(play())


PIECE = st.text(alphabet="abc é\n.世", min_size=1, max_size=12)


@given(
    parts=st.lists(st.tuples(PIECE.filter(str.strip), PIECE), min_size=1, max_size=6),
    chapters=st.lists(st.integers(0, 100), max_size=3),
)
@settings(max_examples=30, deadline=None)
def test_a_script_comes_back_whole(
    tmp_path_factory: pytest.TempPathFactory, parts: list[tuple[str, str]], chapters: list[int]
) -> None:
    """Text, segments, pauses, chapters, language, metadata: everything but its path."""
    folder = tmp_path_factory.mktemp("logs")
    said = script([part for pair in parts for part in pair])
    at = sorted({place for place in chapters if place <= len(said.text)})
    said = script(
        [p for pair in parts for p in pair], chapters=tuple(Chapter(str(place), place) for place in at)
    )
    record(folder, said)
    (found,) = read_recordings([folder])
    made = found.script
    assert (made.text, made.language, made.metadata) == (said.text, said.language, said.metadata)
    assert made.segments == said.segments
    assert made.chapters == said.chapters
    assert found.notes == ()


def test_some_of_a_scripts_logs_are_a_shorter_script(tmp_path: Path) -> None:
    """What a user sends of it is replayed; the note says how much is missing."""
    record(tmp_path, script(), only=[0, 2])
    (found,) = read_recordings([tmp_path])
    assert found.script.text == "One two.\n\nFour five six.\n"
    assert [segment.text for segment in found.script.segments] == ["One two.", "Four five six."]
    assert found.notes == ("1 of 3 segments are not among the logs and are left out.",)
    (found,) = read_recordings([tmp_path / "talk.0003.jsonl"])
    assert found.script.segments[0].index == 0
    assert found.script.text == "Four five six.\n"


def test_the_newest_run_and_the_last_attempt_count(tmp_path: Path) -> None:
    """Logs of an earlier run in the same folder are passed over, and so are attempts that were made again."""
    record(tmp_path / "1", script(), only=[0, 1])
    record(tmp_path / "2", script(("Other.", "")), only=[0, 0])
    (found,) = read_recordings([tmp_path])
    assert found.script.text == "Other."
    assert [log.header.attempt for log in found.logs[0]] == [2]
    assert found.notes == (
        "An older recording is passed over.",
        "1 segment was asked for more than once; the last answer is replayed.",
    )


def test_scripts_are_kept_apart(tmp_path: Path) -> None:
    """Each is a narration of its own, under its own name, below the folder that was asked for."""
    names = ("a", "b/c", "../../etc/passwd", "/abs", "..", "c:d")
    for number, name in enumerate(names):
        record(tmp_path / str(number), script(name=name))
    recordings = read_recordings([tmp_path, tmp_path / "0" / "a.0001.jsonl"])
    assert sorted(found.script.name for found in recordings) == sorted(names)
    plan = plan_replay(recordings, tmp_path / "out", Settings(captions=()))
    made = sorted(job.audio.relative_to(tmp_path / "out").as_posix() for job in plan.jobs)
    assert made == ["a.mp3", "abs.mp3", "b/c.mp3", "c-d.mp3", "etc/passwd.mp3", "script.mp3"]
    with pytest.raises(LogError, match="logs of 6 scripts"):
        aligner.replay(tmp_path)


def test_two_scripts_for_one_file_are_refused(tmp_path: Path) -> None:
    """As in every other batch."""
    record(tmp_path / "0", script(name="x/a"))
    record(tmp_path / "1", script(name="/x/a"))
    with pytest.raises(OutputError, match="would both write"):
        plan_replay(read_recordings([tmp_path]), tmp_path / "out", Settings())


def test_logs_of_different_streams_are_no_narration(tmp_path: Path) -> None:
    """One narration is of one kind of audio."""
    record(tmp_path, script(), only=[0])
    path = tmp_path / "talk.0001.jsonl"
    other = path.read_text("utf-8").replace('"index": 0', '"index": 1').replace("pcm_8000", "mp3_44100_128")
    (tmp_path / "other.jsonl").write_text(other, encoding="utf-8")
    with pytest.raises(
        LogError, match=r"other\.jsonl: holds mp3_44100_128, the script's other logs pcm_8000"
    ):
        read_recordings([tmp_path])


def test_a_folder_without_logs_says_what_it_looked_for(tmp_path: Path) -> None:
    """Hidden files, such as a log that is being written, are not looked at."""
    (tmp_path / ".a.0001.jsonl.part").touch()
    (tmp_path / ".hidden.jsonl").touch()
    with pytest.raises(UsageError, match=r"no message logs there .*\*\.jsonl"):
        read_recordings([tmp_path])


def relogged(path: Path, entries: Sequence[Entry]) -> Path:
    """A log of this project with other entries."""
    header = read_log(FOLDER / "row-14-hello-world.jsonl").header
    path.write_text(
        "".join(f"{line}\n" for line in (header_line(header), *map(entry_line, entries))), "utf-8"
    )
    return path


def test_a_failure_is_made_again(tmp_path: Path) -> None:
    """A stream that broke breaks again, at once, with the same sentence; one that fell silent did so too."""
    whole = list(read_log(FOLDER / "row-14-hello-world.jsonl").entries())
    for rest, sentence in (
        (
            [Closed(9999, 1006, "")],
            r"api\.elevenlabs\.io closed the stream before all was spoken \(code 1006\)",
        ),
        ([Closed(9999, 1000, "")], r"before all was spoken \(code 1000\)"),
        ([Closed(9999, 1011, "oh dear")], r"api\.elevenlabs\.io refused: oh dear \(code 1011\)"),
        ([Left(9999)], r"api\.elevenlabs\.io sent no audio for 30 s"),
        ([], r"before all was spoken \(code 1006\)"),
    ):
        log = relogged(tmp_path / "broken.jsonl", [*whole[:5], *rest])
        with pytest.raises(StreamBrokenError, match=sentence):
            aligner.replay(log)


def test_a_call_that_was_given_up_says_so(tmp_path: Path) -> None:
    """Interrupted while it was dialled: there is nothing to replay."""
    with pytest.raises(LogError, match="given up before it began"):
        aligner.replay(relogged(tmp_path / "a.jsonl", [Left(3)]))


def test_what_the_client_says_today_need_not_be_what_it_said_then(tmp_path: Path) -> None:
    """A log without any frame of the client's, or with others, replays all the same."""
    whole = list(read_log(FOLDER / "row-14-hello-world.jsonl").entries())
    without = [entry for entry in whole if not isinstance(entry, Sent)]
    assert [word.text for word in aligner.replay(relogged(tmp_path / "a.jsonl", without)).words] == [
        "Hello",
        "World",
    ]
    more = [whole[0], *(Sent(120, '{"text": " "}') for _ in range(9)), Sent(120, "no json"), *whole[1:]]
    assert [word.text for word in aligner.replay(relogged(tmp_path / "a.jsonl", more)).words] == [
        "Hello",
        "World",
    ]


def test_replaying_a_replay_is_the_same(tmp_path: Path) -> None:
    """What is recorded of a replay is what was replayed: the log format loses nothing."""
    log = read_log(FOLDER / "row-11-envelopes.jsonl")
    entries: list[Entry] = []

    async def play() -> None:
        studio = RecordedStudio(read_recordings([log.path]))
        name, voice = await studio.voice(read_recordings([log.path])[0].script)
        assert (name, studio.choice.engine) == ("George", "recording")
        assert isinstance(voice, ElevenLabsVoice)
        voice._dial = tapped(lambda _: entries.append, voice._dial)
        async for _chunk in voice.speak(log.header.segment):
            pass

    asyncio.run(play())
    assert isinstance(entries[0], Opened)
    frames = [entry.frame for entry in log.entries() if isinstance(entry, Received)]
    assert [entry.frame for entry in entries if isinstance(entry, Received)] == frames


def test_a_recorded_stream_that_breaks_keeps_its_sentences(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Recorded or not, only the rest is asked for again; its logs are replayed to the same files."""
    monkeypatch.setattr(gate, "FIRST_PAUSE_S", 0.001)
    text = (
        "It breaks after a while. So it is kept. Then comes GIF, the rest, which is spoken by another stream."
    )
    (tmp_path / "a.txt").write_text(f"{text}\n\nAnother passage, which is whole.", "utf-8")
    (tmp_path / "words.txt").write_text("GIF = jiffjiff\n", "utf-8")
    with metering(fails_at="It breaks", survives=2) as meter:
        how = meter.settings(
            None, record=tmp_path / "logs", captions=("srt",), pronunciations=tmp_path / "words.txt"
        )
        planned = plan([tmp_path / "a.txt"], tmp_path / "out", how)
        report = asyncio.run(run(planned, how))
        assert report.exit_code == 0, report
        first, *others = sorted(meter.asked, key=len, reverse=True)
        assert first == text.replace("GIF", "jiffjiff")
        assert any(first.endswith(rest) and len(rest) < len(first) for rest in others)
        assert meter.asked.count(first) == 1
        asked = len(meter.asked)
        assert asked == 3
    assert len(list((tmp_path / "logs").glob("*.jsonl"))) == asked
    recordings = read_recordings([tmp_path / "logs"])
    assert recordings[0].notes == ()
    again = plan_replay(recordings, tmp_path / "again", how)
    studio = RecordedStudio(recordings)
    replayed = asyncio.run(run(again, replace(how, record=None), opened=studio, known=studio.takes))
    assert replayed.exit_code == 0, replayed
    for path in (tmp_path / "out").glob("a.*"):
        if path.suffix != ".json":
            assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()
    # A log of the rest alone is a script of the rest alone.
    (rest,) = (path for path in (tmp_path / "logs").glob("*.try-2.jsonl"))
    (found,) = read_recordings([rest])
    assert text.endswith(found.script.segments[0].text)
