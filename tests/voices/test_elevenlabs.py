"""The client against services that behave and services that do not, over real sockets on loopback."""

import asyncio
import json
import socket
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.asyncio.server import ServerConnection

from aligner.errors import (
    BusyError,
    ConnectError,
    KeyRefusedError,
    NotAWebSocketError,
    PlanError,
    QuotaError,
    RequestError,
    ServiceError,
    StreamBrokenError,
    TooManyStreamsError,
    VoiceError,
    VoiceNotFoundError,
)
from aligner.model import AudioChunk, PlacedChars, Segment, VoiceSettings
from aligner.voices.account import list_voices, resolve_voice
from aligner.voices.elevenlabs import ElevenLabsVoice, Service, pieces
from aligner.voices.engines import Delivery, Engine, Speech, VoiceInfo
from aligner.voices.server import serve
from aligner.wire import StreamOptions
from tests.voices.obstruct import (
    FINAL,
    Act,
    Obstructor,
    all_text,
    audio,
    close,
    frame,
    html_instead,
    obstructing,
    raw,
    reset,
)

KEY = "sk_0123456789abcdefsecret"
TEXT = "Hello there.\nThis is a line."
PCM = bytes(range(200)) * 4


def segment(text: str = TEXT, **fields: object) -> Segment:
    return Segment(0, text, 0, len(text), **fields)  # type: ignore[arg-type]


async def heard(url: str, spoken: Segment | None = None) -> list[AudioChunk]:
    voice = ElevenLabsVoice(
        Service(url, KEY, direct=True),
        "voice1",
        StreamOptions(output_format="pcm_16000", sync_alignment=True),
    )
    return [chunk async for chunk in voice.speak(spoken or segment())]


def played(*acts: Act) -> tuple[list[AudioChunk], Obstructor]:
    async def play() -> tuple[list[AudioChunk], Obstructor]:
        async with obstructing(acts) as service:
            return await heard(service.url), service

    return asyncio.run(play())


def refused(*acts: Act, refuse: tuple[int, object] | None = None) -> ServiceError:
    async def play() -> None:
        async with obstructing(acts, refuse=refuse) as service:
            await heard(service.url)

    with pytest.raises(ServiceError) as caught:
        asyncio.run(play())
    return caught.value


def test_a_segment_is_sent_whole_and_its_audio_comes_back() -> None:
    """The key goes out in the header, then the first message, the folded text, the end; audio comes back."""
    chunks, service = played(all_text, audio(PCM), audio(PCM[:100]), FINAL, close(1000))
    assert [chunk.data for chunk in chunks] == [PCM, PCM[:100]]
    assert [chunk.sequence for chunk in chunks] == [0, 1]
    sent = service.received[0]
    assert sent[0]["text"] == " "
    assert "".join(str(message["text"]) for message in sent[1:]) == "Hello there. This is a line. "
    assert sent[-1] == {"text": ""}
    assert service.headers[0]["xi-api-key"] == KEY
    assert KEY not in service.paths[0]
    assert "sync_alignment=true" in service.paths[0]


def test_alignment_comes_with_its_audio() -> None:
    """Both lines of a message's alignment are on its chunk."""
    line = {"chars": ["H", "i", " "], "charStartTimesMs": [0, 40, 90], "charDurationsMs": [40, 50, 60]}
    chunks, _ = played(all_text, audio(PCM, alignment=line, normalizedAlignment=line), FINAL)
    written, normalized = chunks[0].written, chunks[0].normalized
    assert written is not None
    assert normalized is not None
    assert (written.chars, written.starts_ms, written.spelling) == (("H", "i", " "), (0, 40, 90), "written")
    assert (normalized.durations_ms, normalized.spelling) == ((40, 50, 60), "normalized")


def test_a_passage_is_flushed_and_ended_at_once() -> None:
    """Long text goes out in pieces; the last asks for all that is held back, and the end follows it."""
    text = " ".join(f"word{number}" for number in range(300))

    async def play() -> Obstructor:
        async with obstructing((all_text, FINAL)) as service:
            await heard(service.url, segment(text))
            return service

    _, *sent, last, end = asyncio.run(play()).received[0]
    assert len(sent) > 3
    assert not any("flush" in message for message in sent)
    assert last["flush"] is True
    assert end == {"text": ""}
    assert "".join(str(message["text"]) for message in (*sent, last)) == text + " "


def test_a_schedule_is_sent_only_when_asked_for() -> None:
    """The service's own chunk schedule stands, unless the settings name another."""

    async def play(options: StreamOptions) -> dict[str, object]:
        async with obstructing((all_text, FINAL)) as service:
            voice = ElevenLabsVoice(Service(service.url, KEY, direct=True), "voice1", options)
            assert [chunk async for chunk in voice.speak(segment())] == []
            return service.received[0][0]

    assert "generation_config" not in asyncio.run(play(StreamOptions()))
    asked = asyncio.run(play(StreamOptions(chunk_length_schedule=(50, 90))))
    assert asked["generation_config"] == {"chunk_length_schedule": [50, 90]}


async def impatient(socket: ServerConnection) -> None:
    """Breaks off, as the service does, when nothing comes for a while before the text's end."""
    try:
        while True:
            async with asyncio.timeout(0.2):
                if json.loads(await socket.recv())["text"] == "":
                    return
    except TimeoutError:
        await frame(message="Have not received a new text input", error="input_timeout_exceeded")(socket)


def wait(seconds: float) -> Act:
    async def act(socket: ServerConnection) -> None:
        await asyncio.sleep(seconds)

    return act


def test_an_impatient_service_is_never_kept_waiting() -> None:
    """A service that waits 0.2 s for text gets all of it, and may then take long between its own messages."""
    text = " ".join(f"word{number}" for number in range(1_500))

    async def play() -> list[AudioChunk]:
        acts = (impatient, wait(0.5), audio(PCM), wait(0.5), audio(PCM), FINAL)
        async with obstructing(acts) as service:
            return await heard(service.url, segment(text))

    assert [chunk.data for chunk in asyncio.run(play())] == [PCM, PCM]


class SlowEngine:
    """Takes its time for every stretch of speech."""

    rate_hz = 16_000
    version = "slow"

    def strange_symbol(self, ipa: str) -> str | None:
        return None

    def speak(self, text: str, delivery: Delivery) -> Iterator[Speech]:
        for word in text.split():
            time.sleep(0.06)
            line = (tuple(word + " "), (0,) * (len(word) + 1), (320,) * (len(word) + 1))
            yield Speech(bytes(640), PlacedChars(*line, "written"), PlacedChars(*line, "normalized"))


class SlowCatalog:
    def voices(self) -> tuple[VoiceInfo, ...]:
        return ()

    def open(self, voice_id: str, language: str | None) -> Engine:
        return SlowEngine()


def test_the_inactivity_timeout_does_not_count_while_the_service_speaks() -> None:
    """Speech that takes five times the inactivity timeout is heard to its end."""
    options = StreamOptions(output_format="pcm_16000", inactivity_timeout=0.3, sync_alignment=True)
    text = " ".join(["word"] * 25)

    async def play() -> list[AudioChunk]:
        async with serve(SlowCatalog()) as server:
            voice = ElevenLabsVoice(Service(server.url, "", direct=True), "slow", options)
            return [chunk async for chunk in voice.speak(segment(text))]

    assert sum(len(chunk.data) for chunk in asyncio.run(play())) == 25 * 640


def test_a_segments_own_settings_go_into_the_first_message() -> None:
    """A segment's speed overrides the voice's; other settings stay."""

    async def play() -> Obstructor:
        async with obstructing((all_text, FINAL)) as service:
            await heard(service.url, segment(settings=VoiceSettings(speed=0.8)))
            return service

    assert asyncio.run(play()).received[0][0]["voice_settings"] == {"speed": 0.8}


def test_final_without_a_close_is_the_end() -> None:
    """A service that says that it is final and leaves the socket open is not waited for."""

    async def stays(socket: ServerConnection) -> None:
        await socket.wait_closed()

    chunks, _ = played(all_text, audio(PCM), FINAL, stays)
    assert len(chunks) == 1


def test_unknown_messages_are_ignored() -> None:
    """``flush_done`` and whatever else the service may say is no reason to stop."""
    chunks, _ = played(all_text, frame(type="flush_done"), frame(news="of something"), audio(PCM), FINAL)
    assert [chunk.data for chunk in chunks] == [PCM]


@pytest.mark.parametrize(
    ("acts", "kind"),
    [
        ((all_text, audio(PCM), close(1000)), StreamBrokenError),
        ((all_text, audio(PCM), reset), StreamBrokenError),
        ((all_text, close(1011, "internal")), StreamBrokenError),
        ((all_text, close(1013, "try again later")), BusyError),
        (
            (
                all_text,
                frame(
                    message="Sorry, something went wrong. You are not charged for this request.", code=1008
                ),
            ),
            BusyError,
        ),
        (
            (frame(message="Invalid API key", error="invalid_api_key", code=1008), close(1008)),
            KeyRefusedError,
        ),
        ((frame(message="No more", error="quota_exceeded", code=1008), close(1008)), QuotaError),
        ((frame(message="A voice with that id", error="voice_not_found", code=1008),), VoiceNotFoundError),
        ((frame(message="Idle", error="input_timeout_exceeded", code=1008),), StreamBrokenError),
        ((frame(message="Many", error="too_many_concurrent_requests", code=1008),), TooManyStreamsError),
        ((raw("{no json"),), ServiceError),
        ((raw(b"\x00\x01\x02"),), ServiceError),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_every_bad_end_is_an_error_of_its_kind(acts: Sequence[Act], kind: type[ServiceError]) -> None:
    """A stream that ends any other way than final is an error, whose kind says whether a retry can help."""
    error = refused(*acts)
    assert isinstance(error, kind)
    assert KEY not in str(error)
    assert KEY not in repr(error)


@pytest.mark.parametrize(
    ("status", "word", "kind"),
    [
        (401, "invalid_api_key", KeyRefusedError),
        (401, "quota_exceeded", QuotaError),
        (400, "voice_not_found", VoiceNotFoundError),
        (400, "max_character_limit_exceeded", RequestError),
        (403, "", PlanError),
        (429, "too_many_concurrent_requests", TooManyStreamsError),
        (429, "system_busy", BusyError),
        (503, "", BusyError),
    ],
)
def test_handshake_refusals_are_told_apart(status: int, word: str, kind: type[ServiceError]) -> None:
    """The service's word decides what a refused handshake is; the status where there is no word."""
    error = refused(refuse=(status, {"detail": {"status": word, "message": "It says so."}}))
    assert type(error) is kind
    assert error.status == status
    assert "It says so" in str(error)


def test_a_web_page_is_not_a_websocket() -> None:
    """An address that answers with a page is named as such, with the setting to look at."""

    async def play() -> None:
        server = await asyncio.start_server(html_instead, "127.0.0.1", 0)
        async with server:
            await heard(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")

    with pytest.raises(NotAWebSocketError, match="ELEVENLABS_BASE_URL"):
        asyncio.run(play())


def test_nobody_there_names_host_and_port() -> None:
    """A refused connection can be retried, and its sentence names host and port."""
    with closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(ConnectError, match=f"127.0.0.1:{port}") as caught:
        asyncio.run(heard(f"ws://127.0.0.1:{port}"))
    assert caught.value.retryable


VOICES = {
    "voices": [
        {
            "voice_id": "JBFqnCBsd6RMkjVDRZzb",
            "name": "George - Warm storyteller",
            "labels": {"language": "en"},
        },
        {"voice_id": "abcdefghijklmnopqrst", "name": "Vera", "labels": None},
    ]
}


def listed(ask: Callable[[Service], Awaitable[object]]) -> object:
    async def play() -> object:
        async with obstructing(refuse=(200, VOICES)) as service:
            return await ask(Service(service.url, KEY, direct=True))

    return asyncio.run(play())


def test_voices_are_listed() -> None:
    """The service's listing is read, missing labels or not."""
    voices = listed(list_voices)
    assert [(voice.id, voice.language) for voice in voices] == [  # type: ignore[attr-defined]
        ("JBFqnCBsd6RMkjVDRZzb", "en"),
        ("abcdefghijklmnopqrst", ""),
    ]


@pytest.mark.parametrize("wanted", ["george", "George - Warm storyteller", "JBFqnCBsd6RMkjVDRZzb"])
def test_a_voice_is_found_by_its_name(wanted: str) -> None:
    """A voice can be asked for by id, by full name and by first name."""
    assert listed(lambda service: resolve_voice(service, wanted)) == "JBFqnCBsd6RMkjVDRZzb"


def test_an_unknown_voice_names_what_is_near() -> None:
    """A misspelt voice is refused with the names that are near."""
    with pytest.raises(VoiceError, match=r"'Verra'.*near: Vera"):
        listed(lambda service: resolve_voice(service, "Verra"))


@given(st.text())
def test_pieces_are_the_text_folded(text: str) -> None:
    """Any text goes out word for word, each piece ending with one space."""
    sent = list(pieces(text))
    assert "".join(sent).split() == text.split()
    assert all(piece.endswith(" ") and piece == piece.lstrip() and "  " not in piece for piece in sent)
    assert all(len(piece) <= 403 or " " not in piece.strip() for piece in sent)


def test_a_blank_line_stays_one() -> None:
    """A heading without a final mark does not run into what follows; lines that are only wrapped do."""
    assert "".join(pieces("Chapter 1\r\n\r\nIt was\r\nlate.\u2029And dark.\n \n\nSo  ")) == (
        "Chapter 1\n\nIt was late.\n\nAnd dark.\n\nSo "
    )


def test_the_key_is_not_in_what_can_be_printed() -> None:
    """A service's repr has no key."""
    assert KEY not in repr(Service("https://example.invalid", KEY))


def test_without_a_buffer_a_passage_is_one_message() -> None:
    """In auto mode the service speaks each message by itself, so a passage is not cut."""
    text = "A sentence that is repeated. " * 40

    async def play() -> Obstructor:
        async with obstructing((all_text, FINAL)) as service:
            options = StreamOptions(output_format="pcm_16000", auto_mode=True)
            voice = ElevenLabsVoice(Service(service.url, KEY, direct=True), "voice1", options)
            assert [chunk async for chunk in voice.speak(segment(text.strip()))] == []
            return service

    sent = [message["text"] for message in asyncio.run(play()).received[0]]
    assert sent == [" ", text, ""]
