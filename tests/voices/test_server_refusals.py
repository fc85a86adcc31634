"""What the service refuses, and how: keys, handshakes, limits, silence, a voice that fails."""

import logging
import threading

import pytest

from aligner.voices.server import serve
from tests.voices.talk import PCM, Answers, fetch, hear, refused, run, said, say, socket, talk
from tests.voices.toy import ToyCatalog, ToyEngine

KEY = "sk_0123456789"


@pytest.mark.parametrize("key", [KEY, f" {KEY}", f"Bearer {KEY}"])
def test_a_key_in_the_header_is_taken(key: str) -> None:
    """Row 2: trimmed, and with or without a bearer prefix."""

    async def work() -> Answers:
        async with serve(ToyCatalog(), api_key=KEY) as server:
            return await talk(server, *said("Hi. "), key=key)

    assert run(work()).code == 1000


@pytest.mark.parametrize("name", ["xi_api_key", "xi-api-key", "authorization"])
@pytest.mark.parametrize("multi", [False, True])
def test_a_key_in_the_first_message_is_taken(name: str, multi: bool) -> None:
    """Row 2: the first message may carry the key under three names, on either socket."""
    first = {"text": " ", name: f"Bearer {KEY}", **({"context_id": "a"} if multi else {})}
    rest = {"text": "Hi. ", "flush": True, **({"context_id": "a"} if multi else {})}

    async def work() -> Answers:
        async with serve(ToyCatalog(), api_key=KEY) as server:
            last = {"close_socket": True} if multi else {"text": ""}
            return await talk(server, first, rest, last, multi=multi)

    answers = run(work())
    assert answers.code == 1000
    assert answers.audio("a" if multi else None)


def test_a_key_in_the_query_is_taken() -> None:
    """Row 2: authorization in the query."""

    async def work() -> Answers:
        async with serve(ToyCatalog(), api_key=KEY) as server:
            return await talk(server, *said("Hi. "), query=f"{PCM}&authorization=Bearer%20{KEY}")

    assert run(work()).code == 1000


def test_a_wrong_key_is_refused_before_the_socket_opens() -> None:
    """Row 24: 401 invalid_api_key, in header or query, and for the listings, where no key is refused too."""

    async def work() -> list[object]:
        async with serve(ToyCatalog(), api_key=KEY) as server:
            return [
                await refused(server, key="wrong"),
                await refused(server, f"{PCM}&authorization=wrong"),
                await fetch(server, "/v1/voices", "wrong"),
                await fetch(server, "/v1/voices"),
                (await fetch(server, "/v1/voices", KEY))[0],
            ]

    header, query, wrong, none, right = run(work())
    body = {"detail": {"status": "invalid_api_key", "message": "Invalid API key."}}
    assert header == query == (401, "invalid_api_key")
    assert wrong == none == (401, body)
    assert right == 200


@pytest.mark.parametrize("first", [{"text": " "}, {"text": " ", "xi_api_key": "wrong"}])
def test_no_key_at_all_is_refused_at_the_first_message(first: dict[str, str]) -> None:
    """Fault 5: an error frame that says invalid_api_key, then the close; nothing is spoken."""
    catalog = ToyCatalog()

    async def work() -> Answers:
        async with serve(catalog, api_key=KEY) as server:
            return await talk(server, first, {"text": "Hi. ", "flush": True})

    answers = run(work())
    assert [frame["error"] for frame in answers.frames] == ["invalid_api_key"]
    assert (answers.code, answers.reason) == (1008, "Invalid API key.")
    assert not catalog.engine.asked


def test_any_key_or_none_will_do_without_one_of_our_own() -> None:
    """Without a configured key every client is served."""

    async def work() -> list[int | None]:
        async with serve(ToyCatalog()) as server:
            return [(await talk(server, *said("Hi. "), key=key)).code for key in (None, "any")]

    assert run(work()) == [1000, 1000]


def test_keys_are_never_logged(caplog: pytest.LogCaptureFixture) -> None:
    """With everything logged that can be, no key is in it."""
    caplog.set_level(logging.DEBUG)

    async def work() -> None:
        async with serve(ToyCatalog(), api_key=KEY) as server:
            await talk(server, *said("Hi. ", xi_api_key=KEY), key=KEY, query=f"{PCM}&authorization={KEY}")
            await refused(server, key=f"{KEY}x")

    run(work())
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("aligner")]
    assert not any(KEY in message for message in ours)


@pytest.mark.parametrize(
    ("query", "voice", "expected"),
    [
        (PCM, "nobody", (400, "voice_not_found")),
        ("model_id=eleven_v3", "toy", (403, "model_not_available")),
        ("model_id=unheard_of", "toy", (400, "model_not_found")),
        ("output_format=mp3_1", "toy", (400, "invalid_output_format")),
        ("inactivity_timeout=999", "toy", (400, "invalid_parameters")),
    ],
)
def test_handshakes_are_refused_in_the_services_shape(
    query: str, voice: str, expected: tuple[int, str]
) -> None:
    """Rows 7 and 24: status and word, in a JSON body."""

    async def work() -> tuple[int, str]:
        async with serve(ToyCatalog()) as server:
            return await refused(server, query, voice=voice)

    assert run(work()) == expected


@pytest.mark.parametrize("multi", [False, True])
def test_silence_is_refused(multi: bool) -> None:
    """Row 22: the error frame, then 1008 with the reason as far as it fits."""

    async def work() -> Answers:
        async with (
            serve(ToyCatalog()) as server,
            socket(server, f"{PCM}&inactivity_timeout=0.2", multi=multi) as opened,
        ):
            return await hear(opened)

    answers = run(work())
    (frame,) = answers.frames
    assert (frame["error"], frame["code"], answers.code) == ("input_timeout_exceeded", 1008, 1008)
    assert frame["message"].startswith(answers.reason)
    assert len(answers.reason) == 123


def test_changed_settings_are_refused() -> None:
    """Row 3: the frame, then 1008 with the service's sentence."""

    async def work() -> Answers:
        async with serve(ToyCatalog()) as server:
            changed = {"text": "Hi. ", "voice_settings": {"speed": 0.9}}
            return await talk(server, {"text": " ", "voice_settings": {"speed": 1.0}}, changed)

    answers = run(work())
    assert answers.code == 1008
    assert answers.reason.startswith("voice_settings field must be provided in the first message")


def test_a_voice_that_fails_says_so() -> None:
    """What was spoken before arrives; then an error frame and 1011, and the log has the cause."""
    catalog = ToyCatalog(ToyEngine(fails_at="Two"))

    async def work() -> Answers:
        async with serve(catalog) as server:
            return await talk(server, *said("One. Two. Three. "))

    answers = run(work())
    assert answers.text("alignment") == "One. "
    assert answers.frames[-1]["error"] == "internal_error"
    assert answers.frames[-1]["message"] == "The voice failed: RuntimeError: the toy broke"
    assert answers.code == 1011
    assert not answers.finals


def test_a_stream_counts_only_while_it_generates() -> None:
    """Rows 9 and 24: an idle socket leaves the limit free; a busy one has others refused."""
    hold = threading.Event()
    catalog = ToyCatalog(ToyEngine(hold=hold))

    async def work() -> None:
        async with serve(catalog, max_streams=1) as server, socket(server) as idle, socket(server) as busy:
            await say(idle, {"text": " "})
            await say(busy, {"text": " "}, {"text": "One. Two. ", "flush": True})
            await busy.recv()
            assert await refused(server) == (429, "too_many_concurrent_requests")
            await say(idle, {"text": "Hi. ", "flush": True})
            turned_away = await hear(idle)
            assert [frame["error"] for frame in turned_away.frames] == ["too_many_concurrent_requests"]
            assert turned_away.code == 1008
            hold.set()
            await say(busy, {"text": ""})
            assert (await hear(busy)).finals == [None]
            assert (await talk(server, *said("Free again. "))).code == 1000

    try:
        run(work())
    finally:
        hold.set()


def test_contexts_of_one_socket_share_its_slot() -> None:
    """Row 9: it is the websocket that counts."""

    async def work() -> Answers:
        async with serve(ToyCatalog(), max_streams=1) as server:
            return await talk(
                server,
                {"text": "One. Two. Three. ", "context_id": "a", "flush": True},
                {"text": "Four. Five. ", "context_id": "b", "flush": True},
                {"close_socket": True},
                multi=True,
            )

    assert sorted(map(str, run(work()).finals)) == ["a", "b"]


def test_a_running_service_ends_while_clients_are_connected() -> None:
    """Leaving the block ends every connection; nothing hangs."""

    async def work() -> int | None:
        async with serve(ToyCatalog()) as server:
            opened = await socket(server).__aenter__()
            await say(opened, {"text": " "})
        return (await hear(opened)).code

    assert run(work()) == 1001


def test_a_frame_that_is_no_message_is_refused() -> None:
    """Bytes that are no JSON get an error frame that says so, and a close."""

    async def work() -> Answers:
        async with serve(ToyCatalog()) as server, socket(server) as opened:
            await opened.send(b"\xff\x00")
            return await hear(opened)

    answers = run(work())
    assert answers.frames[0]["error"] == "invalid_message"
    assert answers.code == 1008
