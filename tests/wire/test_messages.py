"""Messages: every one of ours is one of the specification's, and every spelling seen is read."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.model import CharTiming, VoiceSettings
from aligner.wire.messages import (
    Audio,
    Fault,
    Final,
    Garbage,
    Say,
    Unknown,
    read_client,
    read_server,
    write_audio,
    write_client,
    write_final,
)
from aligner.wire.refusals import CLOSE_REASON_BYTES, Refusal, close_reason
from tests.wire.schemas import check, fits

SETTINGS = VoiceSettings(stability=0.5, similarity_boost=0.8, style=0.0, use_speaker_boost=False, speed=1.1)
DICTIONARIES = (("d1", "v1"),)
WRITTEN = CharTiming(("H", "i", " "), (0, 70, 120), (70, 50, 300), "written")
NORMALIZED = CharTiming((" ", "H", "i", " "), (0, 40, 70, 120), (40, 30, 50, 300), "normalized")

CLIENT_MESSAGES = [
    (
        "InitializeConnection",
        Say(" ", settings=SETTINGS, schedule=(120, 160), dictionaries=DICTIONARIES, key="k"),
        False,
    ),
    ("SendText", Say("Hello ", trigger=True, flush=True), False),
    ("CloseConnection", Say(""), False),
    ("InitializeConnectionMulti", Say(" ", "a", SETTINGS, (50,), DICTIONARIES, "k"), True),
    ("InitialiseContext", Say("Hello ", "a", SETTINGS, (50,), DICTIONARIES, "k"), True),
    ("SendTextMulti", Say("Hello ", "a", flush=True), True),
    ("FlushContext", Say("more ", "a", flush=True), True),
    ("FlushContext", Say(None, "a", flush=True), True),
    ("CloseContext", Say(None, "a", close_context=True), True),
    ("CloseSocket", Say(close_socket=True), True),
    ("KeepContextAlive", Say("", "a"), True),
]


@pytest.mark.parametrize(
    ("name", "say", "multi"), CLIENT_MESSAGES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_client_messages_are_the_specifications(name: str, say: Say, multi: bool) -> None:
    """What the client writes is a message of the specification, and reads back as the same value."""
    frame = write_client(say, multi=multi)
    check(name, json.loads(frame))
    assert read_client(frame) == say


@pytest.mark.parametrize("context", [None, "a"])
@pytest.mark.parametrize("written", [None, WRITTEN])
def test_audio_messages_are_the_specifications(context: str | None, written: CharTiming | None) -> None:
    """An audio message is the specification's, in the spelling seen in practice, and reads back the same."""
    audio = Audio(b"\x00\x01\xff", written, NORMALIZED, context)
    body = json.loads(write_audio(audio))
    check("AudioOutput" if context is None else "AudioOutputMulti", body)
    assert body["isFinal"] is None
    assert set(body["normalizedAlignment"]) == {"chars", "charStartTimesMs", "charDurationsMs"}
    assert read_server(json.dumps(body)) == (audio,)


@pytest.mark.parametrize("context", [None, 'a "quoted" one'])
def test_final_messages_are_the_specifications(context: str | None) -> None:
    """The last message says so, has no audio, and reads back the same."""
    body = json.loads(write_final(Final(context)))
    check("FinalOutput" if context is None else "FinalOutputMulti", body)
    assert body["audio"] is None
    assert body["isFinal"] is True
    assert read_server(json.dumps(body)) == (Final(context),)


def test_the_judge_can_say_no() -> None:
    """The schemas, as mapped for the tests, do refuse what is wrong."""
    assert not fits("CloseConnection", {"text": "x"})
    assert not fits("FinalOutput", {"isFinal": False})
    assert not fits("AudioOutput", {"audio": 3})
    assert not fits("AudioOutput", {"audio": "", "alignment": {"chars": ["a"], "charStartTimesMs": [0.5]}})
    assert not fits("SendText", {"text": "x", "speed": 1})


def test_error_frames_read_back() -> None:
    """A refusal is a frame with message, error and code, and reads back as a fault."""
    refusal = Refusal("No.", "nope", 1008, "a")
    assert json.loads(refusal.frame) == {"message": "No.", "error": "nope", "code": 1008, "contextId": "a"}
    assert read_server(refusal.frame) == (Fault("No.", "nope", 1008, "a"),)


@given(st.text(max_size=200))
def test_close_reasons_fit_a_close_frame(text: str) -> None:
    """A close reason is the text's beginning: at most 123 bytes of whole characters, no fewer."""
    cut = close_reason(text)
    clean = text.encode("utf-8", "replace").decode()
    assert clean.startswith(cut)
    assert len(cut.encode()) <= CLOSE_REASON_BYTES
    if cut != clean:
        assert len((cut + clean[len(cut)]).encode()) > CLOSE_REASON_BYTES


def columns(starts: str, durations: str) -> dict[str, Any]:
    return {"chars": ["a", "..."], starts: [0, 5], durations: [5, 7]}


@pytest.mark.parametrize("starts", ["charStartTimesMs", "charsStartTimesMs", "char_start_times_ms"])
@pytest.mark.parametrize("durations", ["charDurationsMs", "charsDurationsMs", "char_durations_ms"])
def test_every_spelling_of_the_columns_is_read(starts: str, durations: str) -> None:
    """Rows 12 and 18: each spelling of the columns is read, an element of several characters included."""
    (message,) = read_server(json.dumps({"audio": "AAA=", "alignment": columns(starts, durations)}))
    assert message == Audio(b"\0\0", CharTiming(("a", "..."), (0, 5), (5, 7), "written"))


@pytest.mark.parametrize("name", ["contextId", "context_id"])
@pytest.mark.parametrize("final", ["isFinal", "is_final"])
def test_both_spellings_of_context_and_end_are_read(name: str, final: str) -> None:
    """Row 11: both spellings of the context's name and of the end are read."""
    assert read_server(json.dumps({final: True, name: "c"})) == (Final("c"),)


@pytest.mark.parametrize(
    ("alignment", "starts", "durations"),
    [
        ('{"chars":["a","b"],"charStartTimesMs":[0],"charDurationsMs":[3,4]}', (0,), (3,)),
        ('{"chars":["a","b"],"charStartTimesMs":[5,NaN],"charDurationsMs":[NaN,4]}', (5, 5), (0, 4)),
        ('{"chars":["a","b"],"charStartTimesMs":[-5,3],"charDurationsMs":[-1,1e999]}', (0, 3), (0, 0)),
        ('{"chars":["a","b"],"charStartTimesMs":[null,"3"],"charDurationsMs":[true,{}]}', (0, 0), (0, 0)),
        ('{"chars":["a","b"],"charStartTimesMs":[1,9e99],"charDurationsMs":[1,1]}', (1, 86_400_000), (1, 1)),
        ('{"chars":["a","b"],"charStartTimesMs":[4,9]}', (4, 9), (5, 0)),
    ],
)
def test_wild_columns_are_clamped_with_a_note(
    alignment: str, starts: tuple[int, ...], durations: tuple[int, ...]
) -> None:
    """Fault 22: unequal columns, NaN, negative and absent times are mended, and a note says so."""
    (message,) = read_server(f'{{"audio":"AAA=","alignment":{alignment}}}')
    assert isinstance(message, Audio)
    assert message.written is not None
    assert (message.written.starts_ms, message.written.durations_ms) == (starts, durations)
    assert message.notes


def test_whole_floats_are_times_without_a_note() -> None:
    """A time may be written as a fraction: it is rounded, and that needs no note."""
    frame = '{"audio":"AAA=","alignment":{"chars":["a"],"charStartTimesMs":[1.6],"charDurationsMs":[2.0]}}'
    assert read_server(frame) == (Audio(b"\0\0", CharTiming(("a",), (2,), (2,), "written")),)


@pytest.mark.parametrize("audio", ["AAECAw==", "AAEC\nAw==", "AAECAw"])
def test_base64_in_every_dress(audio: str) -> None:
    """Line breaks and lost padding do not lose audio."""
    assert read_server(json.dumps({"audio": audio})) == (Audio(b"\0\1\2\3"),)


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "nonsense",
        "[1]",
        "[" * 100_000,
        b"\xff\xfb\x90",
        '{"audio": 3}',
        '{"audio": "A"}',
        '{"audio": "*!*!"}',
        "9" * 5000,
    ],
    ids=lambda frame: repr(frame[:10]),
)
def test_garbage_is_said_to_be_garbage(frame: str | bytes) -> None:
    """Faults 19, 20: what is no message is an event, never an exception."""
    (message,) = read_server(frame)
    assert isinstance(message, Garbage)


@pytest.mark.parametrize(
    "frame", ['{"type": "flush_done"}', "{}", '{"audio": null, "isFinal": null}', '{"isFinal": false}']
)
def test_messages_of_other_kinds_are_known_as_such(frame: str) -> None:
    """Row 11: unknown messages are recognised as messages."""
    (message,) = read_server(frame)
    assert isinstance(message, Unknown)


FIELDS = [
    "audio",
    "text",
    "isFinal",
    "alignment",
    "normalizedAlignment",
    "chars",
    "charStartTimesMs",
    "charDurationsMs",
    "contextId",
    "error",
    "message",
    "detail",
    "code",
    "flush",
    "voice_settings",
    "speed",
    "generation_config",
    "chunk_length_schedule",
    "pronunciation_dictionary_locators",
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(FIELDS),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_no_json_upsets_the_readers(value: object) -> None:
    """Whatever JSON arrives, both readers answer with messages."""
    frame = json.dumps(value)
    assert read_server(frame)
    assert isinstance(read_client(frame), Say | Garbage)


@given(st.binary(max_size=40) | st.text(max_size=40))
def test_no_bytes_upset_the_readers(frame: str | bytes) -> None:
    """Whatever arrives, both readers answer with messages."""
    assert read_server(frame)
    assert isinstance(read_client(frame), Say | Garbage)


@pytest.mark.parametrize("name", ["xi_api_key", "xi-api-key", "authorization"])
@pytest.mark.parametrize("value", ["secret", " secret ", "Bearer secret", "bearer  secret"])
def test_keys_are_found_and_never_shown(name: str, value: str) -> None:
    """Row 2: a key is found under each name, trimmed, a bearer prefix taken off; a message never shows it."""
    say = read_client(json.dumps({"text": " ", name: value}))
    assert isinstance(say, Say)
    assert say.key == "secret"
    assert "secret" not in repr(say)


def test_half_characters_in_text_become_replacements() -> None:
    """JSON can spell half a surrogate pair; text that goes on is whole."""
    assert read_client('{"text": "a\\ud800b\\ud83d\\ude00"}') == Say("a\ufffdb\U0001f600")
