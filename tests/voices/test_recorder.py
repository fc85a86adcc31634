"""Recording: every frame of every stream, no key, whole files under safe names, and nothing lost for it."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.errors import KeyRefusedError, OutputError, ServiceError, StreamBrokenError
from aligner.model import AudioChunk, Script, Segment
from aligner.voices.calls import Call, Closed, Failed, Left, Opened, Received, Sent, dial
from aligner.voices.elevenlabs import ElevenLabsVoice, Service
from aligner.voices.logs import Log, read_log
from aligner.voices.recorder import LONGEST_NAME_BYTES, Recorder, file_name
from aligner.voices.redaction import REMOVED
from aligner.wire import ClientSession, StreamOptions
from tests.voices.obstruct import FINAL, Act, all_text, audio, close, frame, obstructing, raw, reset

KEY = "sk_0123456789abcdefSECRET/+&"
TEXT = "Hello there. \n\nThis is it."
SCRIPT = Script(
    "talk/one",
    TEXT,
    "en",
    (Segment(0, "Hello there.", 0, 12, pause_after_ms=600), Segment(1, "This is it.", 15, 26)),
)
PCM = bytes(range(100))


def recorded(
    folder: Path,
    *plays: Sequence[Act],
    refuse: tuple[int, object] | None = None,
    script: Script = SCRIPT,
) -> tuple[Recorder, list[AudioChunk | ServiceError]]:
    """Each segment once a play, one after the other, with a recorder; what came of it."""
    recorder = Recorder(folder, script)
    got: list[AudioChunk | ServiceError] = []

    async def play() -> None:
        async with obstructing(*plays, refuse=refuse) as service:
            voice = ElevenLabsVoice(
                Service(service.url, KEY, direct=True),
                "voice1",
                StreamOptions(output_format="pcm_16000"),
                dial=recorder.through(),
            )
            for index in range(max(len(plays), 1)):
                try:
                    got.extend([chunk async for chunk in voice.speak(script.segments[min(index, 1)])])
                except ServiceError as error:
                    got.append(error)

    asyncio.run(play())
    return recorder, got


def logs(folder: Path) -> list[Log]:
    assert not list(folder.glob(".*")), "nothing is left aside"
    return [read_log(path) for path in sorted(folder.iterdir())]


def test_every_frame_is_kept_in_order_with_its_time(tmp_path: Path) -> None:
    """What was sent, what came (text and bytes), the close; the header says who asked whom for what."""
    play = (all_text, audio(PCM, note="é"), raw(b'{"type": "flush_done"}'), FINAL, close(1000))
    recorder, chunks = recorded(tmp_path, play)
    (log,) = logs(tmp_path)
    entries = list(log.entries())
    assert [type(entry) for entry in entries] == [
        Opened,
        Sent,
        Sent,
        Sent,
        Received,
        Received,
        Received,
        Left,
    ]
    frames = [entry.frame for entry in entries if isinstance(entry, Sent | Received)]
    assert [json.loads(sent)["text"] for sent in frames[:3]] == [" ", "Hello there. ", ""]
    assert json.loads(frames[3])["note"] == "é"
    assert frames[4] == b'{"type": "flush_done"}'
    times = [entry.ms for entry in entries]
    assert times == sorted(times)
    assert times[0] > 0
    assert isinstance(chunks[0], AudioChunk)
    assert chunks[0].data == PCM
    header = log.header
    assert header.service.startswith("127.0.0.1:")
    assert (header.voice, header.output_format, header.attempt) == ("voice1", "pcm_16000", 1)
    assert header.path.startswith("/v1/text-to-speech/voice1/stream-input?")
    assert (header.source.name, header.source.segments, header.segment) == ("talk/one", 2, SCRIPT.segments[0])
    assert recorder.notes == ()


def test_what_lies_between_segments_is_kept_too(tmp_path: Path) -> None:
    """So that the script can be put together again from its logs alone."""
    play = (all_text, audio(PCM), FINAL)
    recorded(tmp_path, play, play)
    first, second = logs(tmp_path)
    assert first.header.run == second.header.run
    parts = [
        part
        for log in (first, second)
        for part in (log.header.before, log.header.segment.text, log.header.after)
    ]
    assert "".join(parts) == TEXT


def test_the_key_is_in_no_log(tmp_path: Path) -> None:
    """Not from the header, the query, a first message, an echo, an error, a close reason, a frame of bytes."""
    echo = json.dumps({"you sent": json.dumps({"xi_api_key": KEY, "authorization": f"Bearer {KEY}"})})
    recorded(
        tmp_path / "echo",
        (all_text, raw(echo), raw(f'{{"type": "{KEY}"}}'.encode()), audio(PCM, xi_api_key=KEY), FINAL),
    )
    recorded(tmp_path / "error", (frame(message=f"Invalid key {KEY}", error="invalid_api_key", code=1008),))
    recorded(tmp_path / "close", (all_text, close(1008, f"key {KEY} is no good")))
    refused = {"detail": {"status": "invalid_api_key", "message": f"{KEY} is not accepted"}}
    recorded(tmp_path / "refused", refuse=(401, refused))
    for folder in tmp_path.iterdir():
        (log,) = logs(folder)
        data = log.path.read_text("utf-8")
        assert KEY not in data
        assert json.dumps(KEY)[1:-1] not in data
        assert "SECRET" not in data
        assert REMOVED in data, folder
        bytes_kept = [entry.frame for entry in log.entries() if isinstance(entry, Received)]
        assert not any(KEY.encode() in frame for frame in bytes_kept if isinstance(frame, bytes))


def test_a_first_message_and_a_query_with_a_key_are_clean(tmp_path: Path) -> None:
    """Ours carry none; a client that puts one there is recorded without it, under every name it has."""
    first = {"text": " ", "xi_api_key": KEY, "xi-api-key": KEY, "authorization": f"Bearer {KEY}"}

    async def play() -> None:
        async with obstructing((all_text, FINAL)) as service:
            call = Call(
                Service(service.url, KEY, direct=True),
                f"v?authorization={KEY}",
                StreamOptions(),
                SCRIPT.segments[0],
            )
            line = await Recorder(tmp_path, SCRIPT).through()(call)
            await line.send(json.dumps(first))
            await line.send('{"text": ""}')
            await line.recv()
            await line.close()

    asyncio.run(play())
    (log,) = logs(tmp_path)
    data = log.path.read_text("utf-8")
    assert "SECRET" not in data
    assert data.count(REMOVED) == 6  # the voice's id and name, the path, and three fields


def test_a_script_that_holds_the_key_is_not_recorded(tmp_path: Path) -> None:
    """It is spoken all the same, and the user is told."""
    text = f"My key is {KEY} and"
    script = Script("x", text, "en", (Segment(0, text, 0, len(text)),))
    recorder, chunks = recorded(tmp_path, (all_text, audio(PCM), FINAL), script=script)
    assert isinstance(chunks[0], AudioChunk)
    assert logs(tmp_path) == []
    assert recorder.notes == ("Segment 1 has the key in its text and was not recorded.",)


def test_a_stream_that_fails_is_kept_as_well(tmp_path: Path) -> None:
    """A refused call, a lost connection, a close: the logs one wants most; a second attempt has its own."""
    recorder, got = recorded(
        tmp_path / "a", refuse=(401, {"detail": {"status": "invalid_api_key", "message": "No"}})
    )
    (log,) = logs(tmp_path / "a")
    (entry,) = log.entries()
    assert isinstance(entry, Failed)
    assert (type(entry.error), str(entry.error)) == (KeyRefusedError, str(got[0]))
    play = (all_text, audio(PCM), reset)
    recorder, got = recorded(tmp_path / "b", play, play, (all_text, close(1013, "busy")))
    assert all(isinstance(error, ServiceError) for error in got if not isinstance(error, AudioChunk))
    names = [path.name.split(".", 1)[1] for path in sorted((tmp_path / "b").iterdir())]
    assert names == ["0001.jsonl", "0002.jsonl", "0002.try-2.jsonl"]
    first, second, third = logs(tmp_path / "b")
    assert [log.header.attempt for log in (first, second, third)] == [1, 1, 2]
    codes = [
        entry.code for log in (first, second, third) for entry in log.entries() if isinstance(entry, Closed)
    ]
    assert codes == [1006, 1006, 1013]
    assert recorder.notes == ()


def test_a_stream_that_is_left_is_whole(tmp_path: Path) -> None:
    """A caller that stops listening leaves a log that ends, under its name."""
    recorder = Recorder(tmp_path, SCRIPT)

    async def play() -> None:
        async with obstructing((all_text, audio(PCM), audio(PCM), FINAL)) as service:
            voice = ElevenLabsVoice(
                Service(service.url, KEY, direct=True), "v", StreamOptions(), dial=recorder.through()
            )
            chunks = voice.speak(SCRIPT.segments[0])
            await anext(chunks)
            await chunks.aclose()  # type: ignore[attr-defined]

    asyncio.run(play())
    (log,) = logs(tmp_path)
    assert isinstance(list(log.entries())[-1], Left)


def test_a_log_that_cannot_be_written_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk, or a folder where the file should be: the audio comes, and a note says what is missing."""
    folder = tmp_path / "taken"
    (folder / f"{file_name('talk/one')}.0001.jsonl" / "x").mkdir(parents=True)
    recorder, got = recorded(folder, (all_text, audio(PCM), FINAL))
    assert isinstance(got[0], AudioChunk)
    (note,) = recorder.notes
    assert "could not be written" in note
    assert not list(folder.glob(".*"))

    def full(self: Path, *args: object) -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "open", full)
    recorder, got = recorded(tmp_path / "full", (all_text, audio(PCM), FINAL))
    assert isinstance(got[0], AudioChunk)
    assert "no space left on device" in recorder.notes[0]


def test_a_folder_that_cannot_be_had_is_refused_before_anything_is_spoken(tmp_path: Path) -> None:
    """With the option that names another."""
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="--record"):
        Recorder(tmp_path / "file" / "logs", SCRIPT)


def test_without_a_recorder_the_socket_is_the_librarys_own() -> None:
    """Recording costs nothing when it is off: no wrapper is there."""
    seen: list[str] = []

    async def play() -> None:
        async with obstructing((all_text, FINAL)) as service:
            voice = ElevenLabsVoice(Service(service.url, KEY, direct=True), "v", StreamOptions())
            assert voice._dial is dial
            async with voice._connect(ClientSession(StreamOptions()), SCRIPT.segments[0]) as socket:
                seen.append(type(socket).__module__)

    asyncio.run(play())
    assert seen == ["websockets.asyncio.client"]


@given(name=st.text(min_size=1, max_size=200))
def test_names_are_safe_and_told_apart(name: str) -> None:
    """One file name of a bearable length, without separators, that no system takes for a hidden file."""
    safe = file_name(name)
    assert safe
    assert "/" not in safe
    assert "\\" not in safe
    assert ":" not in safe
    assert "\0" not in safe
    assert not safe.startswith(".")
    assert len(safe.encode()) <= LONGEST_NAME_BYTES + 9
    assert file_name(name) == safe
    assert file_name(f"{name}/x") != safe


def test_broken_streams_stay_broken(tmp_path: Path) -> None:
    """Recording changes no error."""
    _, got = recorded(tmp_path, (all_text, audio(PCM), reset))
    assert type(got[-1]) is StreamBrokenError
