"""The client's side: frames in order, events for everything that comes, misuse refused."""

import json

import pytest

from aligner.model import VoiceSettings
from aligner.wire import (
    AudioReceived,
    Broken,
    ClientSession,
    Finished,
    Garbage,
    Ignored,
    ServiceRefused,
    SessionMisuseError,
    StreamOptions,
)
from aligner.wire.refusals import Refusal
from aligner.wire.states import CLIENT, SERVER, Move, State
from tests.wire.schemas import check

AUDIO = '{"audio": "AAA=", "isFinal": null}'
FINAL = '{"audio": null, "isFinal": true}'


def opened() -> ClientSession:
    session = ClientSession(StreamOptions())
    session.open()
    return session


def test_every_frame_is_the_specifications() -> None:
    """Each call gives one frame of the specification; settings and schedule travel in the first only."""
    options = StreamOptions(chunk_length_schedule=(50, 90), voice_settings=VoiceSettings(speed=0.9))
    session = ClientSession(options)
    first = json.loads(session.open(key="k"))
    check("InitializeConnection", first)
    assert first == {
        "text": " ",
        "voice_settings": {"speed": 0.9},
        "generation_config": {"chunk_length_schedule": [50, 90]},
        "xi-api-key": "k",
    }
    for frame in (session.send_text("Hello"), session.flush(), session.keepalive()):
        check("SendText", json.loads(frame))
        assert "voice_settings" not in frame
    check("CloseConnection", json.loads(session.close()))


@pytest.mark.parametrize("text", ["Hello", "Hello ", "Hello \n\n", "Hello\u00a0"])
def test_text_ends_with_one_space(text: str) -> None:
    """Rows 3 and 17: whatever its end, text goes out ending with a single space."""
    assert json.loads(opened().send_text(text))["text"] == "Hello "


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_blank_text_is_misuse(text: str) -> None:
    """Blanks would be read as a keepalive or as the end: they cannot be sent as text."""
    with pytest.raises(SessionMisuseError):
        opened().send_text(text)


def test_misuse_names_event_and_state() -> None:
    """Out of order, each call raises and says what is not possible when."""
    with pytest.raises(SessionMisuseError, match="TEXT is not possible while the stream is IDLE"):
        ClientSession(StreamOptions()).send_text("Hello")
    session = opened()
    session.close()
    with pytest.raises(SessionMisuseError, match="END is not possible while the stream is ENDING"):
        session.close()


def test_a_stream_from_first_to_last() -> None:
    """Audio, then the end, then a close that means nothing more."""
    session = opened()
    session.send_text("Hello")
    session.close()
    assert session.receive(AUDIO) == (AudioReceived(b"\0\0", None, None),)
    assert session.receive(FINAL) == (Finished(),)
    assert session.state is State.DONE
    assert session.connection_closed(1000) == ()
    assert session.connection_closed(1000) == ()


def test_a_last_piece_may_come_with_the_end() -> None:
    """One message that has audio and is final is both."""
    frame = '{"audio": "AAA=", "isFinal": true}'
    assert opened().receive(frame) == (AudioReceived(b"\0\0", None, None), Finished())


@pytest.mark.parametrize("code", [None, 1000, 1005, 1006])
def test_an_end_without_a_final_message_is_broken(code: int | None) -> None:
    """Faults 7, 13, 14: an end that the service did not announce is no success, however clean."""
    session = opened()
    assert session.connection_closed(code) == (Broken(code, "", code == 1000, audio_seen=False),)


def test_a_refusal_comes_once() -> None:
    """The frame says it; the close that follows adds nothing."""
    session = opened()
    frame = Refusal("Quota is used up.", "quota_exceeded").frame
    assert session.receive(frame) == (ServiceRefused("Quota is used up.", "quota_exceeded", 1008),)
    assert session.connection_closed(1008, "Quota is used up.") == ()


def test_a_close_with_a_reason_is_a_refusal() -> None:
    """Row 23: a service may refuse in the close alone."""
    reason = "We are sorry, something went wrong."
    assert opened().connection_closed(1008, reason) == (ServiceRefused(reason, "", 1008),)


def test_what_comes_out_of_order_is_named() -> None:
    """Audio after the end, or before the stream was opened, is an event that names both."""
    session = opened()
    session.receive(FINAL)
    assert session.receive(AUDIO) == (Garbage("audio while the stream is DONE"),)
    assert ClientSession(StreamOptions()).receive(FINAL) == (
        Garbage("a final message while the stream is IDLE"),
    )


def test_unknown_messages_are_ignored() -> None:
    """Row 11: an unknown message is told, and changes nothing."""
    session = opened()
    assert session.receive('{"type": "flush_done"}') == (Ignored("a message of type 'flush_done'"),)
    assert session.state is State.OPEN


@pytest.mark.parametrize("table", [CLIENT, SERVER])
def test_the_tables_are_whole(table: dict[State, dict[Move, State]]) -> None:
    """Every state has a row, every state but the last can end, and nothing comes after the last."""
    assert set(table) == set(State)
    assert table[State.CLOSED] == {}
    assert all(Move.CLOSE in moves for state, moves in table.items() if state is not State.CLOSED)
    assert not any(Move.AUDIO in table[state] for state in (State.IDLE, State.DONE, State.REFUSED))
