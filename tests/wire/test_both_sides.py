"""The two cores against each other, without a wire between them: whole, and message by message."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.model import CharTiming
from aligner.wire import AudioReceived, ClientSession, Finished, ServiceRefused, StreamOptions
from aligner.wire.context import Ended, Generate
from aligner.wire.messages import read_client, write_client
from aligner.wire.server import Refuse, ServerEvent, ServerSession
from tests.wire.schemas import check

WORDS = st.lists(st.text(st.sampled_from("abc.,!é中"), min_size=1, max_size=12), min_size=1, max_size=60)


class Pair:
    """A client and a service; the service's voice spells each generation's text into the audio."""

    def __init__(self, options: StreamOptions) -> None:
        self.client = ClientSession(options)
        self.server = ServerSession(options, now=0)
        self.texts: list[str] = []
        self.frames: list[str] = []

    def say(self, frame: str) -> None:
        for event in self.server.receive(frame, 0):
            self._answer(event)

    def _answer(self, event: ServerEvent) -> None:
        if isinstance(event, Generate):
            chars = tuple(event.text)
            columns = CharTiming(chars, tuple(range(len(chars))), (1,) * len(chars), "written")
            self.frames.append(self.server.audio(event.context, event.text.encode(), written=columns))
            self.server.generated(event.context, 0)
            self.texts.append(event.text)
        elif isinstance(event, Ended):
            self.frames.append(self.server.final(event.context))
        elif isinstance(event, Refuse):
            self.frames.extend(event.frames)


@given(WORDS, st.lists(st.integers(50, 500), min_size=1, max_size=3), st.booleans(), st.data())
def test_what_was_sent_is_what_is_spoken(
    words: list[str], schedule: list[int], auto: bool, data: st.DataObject
) -> None:
    """Any text, any pieces, any flushes: what arrives spells the text, in order, and the end comes."""
    pair = Pair(StreamOptions(auto_mode=auto, chunk_length_schedule=tuple(schedule)))
    pair.say(pair.client.open())
    rest = list(words)
    while rest:
        count = data.draw(st.integers(1, len(rest)))
        piece, rest = rest[:count], rest[count:]
        pair.say(pair.client.send_text(" ".join(piece), flush=data.draw(st.booleans())))
        if data.draw(st.booleans()):
            pair.say(pair.client.keepalive())
    pair.say(pair.client.close())
    for frame in pair.frames[:-1]:
        check("AudioOutput", json.loads(frame))
    check("FinalOutput", json.loads(pair.frames[-1]))
    events = [event for frame in pair.frames for event in pair.client.receive(frame)]
    assert events[-1] == Finished()
    pieces = [event for event in events if isinstance(event, AudioReceived)]
    assert b"".join(piece.data for piece in pieces).decode() == " ".join(words) + " "
    assert all(piece.written and "".join(piece.written.chars).encode() == piece.data for piece in pieces)
    assert pair.server.finished
    assert pair.client.connection_closed(1000) == ()


def test_a_refusal_arrives_as_said() -> None:
    """What the service refuses is what the client reports."""
    pair = Pair(StreamOptions())
    pair.say(pair.client.open())
    pair.say('{"text": "x", "voice_settings": {"speed": 1.0}}')
    ((event,),) = (pair.client.receive(frame) for frame in pair.frames)
    assert isinstance(event, ServiceRefused)
    assert event.message.startswith("voice_settings field must be provided in the first message")
    assert event.code == 1008


@pytest.mark.parametrize("frame", ["open", "text", "flush", "keepalive", "close"])
def test_each_message_survives_the_other_sides_reader(frame: str) -> None:
    """Message by message: what one side writes the other reads, and would write the same."""
    client = ClientSession(StreamOptions())
    sent = {
        "open": client.open(),
        "text": client.send_text("Hello"),
        "flush": client.flush(),
        "keepalive": client.keepalive(),
        "close": client.close(),
    }[frame]
    read = read_client(sent)
    assert json.loads(write_client(read)) == json.loads(sent)  # type: ignore[arg-type]
