"""The service's side: contexts, silence, limits, and the order of the end."""

import json

import pytest

from aligner.model import VoiceSettings
from aligner.wire.context import Ended, Flushed, Generate, Ignored, Opened
from aligner.wire.messages import Say, write_client
from aligner.wire.options import StreamOptions
from aligner.wire.refusals import SETTINGS_CHANGED
from aligner.wire.server import CloseRequested, Refuse, ServerEvent, ServerSession
from aligner.wire.states import SessionMisuseError

NONE = VoiceSettings()


class Service:
    """A session with a clock that the test turns."""

    def __init__(self, *, multi: bool = False, **options: object) -> None:
        self.now = 100.0
        self.session = ServerSession(StreamOptions(**options), now=self.now, multi=multi)  # type: ignore[arg-type]
        self.multi = multi

    def hears(self, say: Say) -> tuple[ServerEvent, ...]:
        return self.session.receive(write_client(say, multi=self.multi), self.now)

    def waits(self, seconds: float) -> tuple[ServerEvent, ...]:
        self.now += seconds
        return self.session.tick(self.now)


def refusal(events: tuple[ServerEvent, ...]) -> dict[str, object]:
    (event,) = events
    assert isinstance(event, Refuse)
    frame: dict[str, object] = json.loads(event.frames[0])
    assert (frame["code"], frame["error"]) == (event.code, event.word)
    return frame


def test_a_stream_from_first_to_last() -> None:
    """Opening, text held back, the end: the rest is spoken, then the final message, then the close."""
    service = Service()
    assert service.hears(Say(" ", settings=VoiceSettings(speed=0.8), key="k")) == (
        Opened(1, None, VoiceSettings(speed=0.8), "k"),
    )
    assert service.hears(Say("Hello. ")) == ()
    assert service.hears(Say("")) == (
        Generate(1, "Hello. ", VoiceSettings(speed=0.8)),
        Ended(1),
        CloseRequested(),
    )
    with pytest.raises(SessionMisuseError):
        service.session.final(1)
    assert json.loads(service.session.audio(1, b"ab"))["audio"] == "YWI="
    service.session.generated(1, service.now)
    assert not service.session.finished
    assert json.loads(service.session.final(1))["isFinal"] is True
    assert service.session.deadline is None
    with pytest.raises(SessionMisuseError):
        service.session.audio(1, b"ab")
    assert service.hears(Say("late ")) == (Ignored("a message after the stream's end"),)


def test_flush_speaks_what_is_held_back() -> None:
    """Row 4: a flush generates what is buffered and says so; without text it only says so."""
    service = Service()
    service.hears(Say(" "))
    assert service.hears(Say("Hello. ", flush=True)) == (Generate(1, "Hello. ", NONE), Flushed(1))
    assert service.hears(Say("", flush=True)) == (Flushed(1),)
    assert service.hears(Say("More. ")) == ()


def test_auto_mode_speaks_each_message() -> None:
    """Row 4: auto_mode turns the buffer off."""
    service = Service(auto_mode=True)
    service.hears(Say(" "))
    assert service.hears(Say("Hi. ")) == (Generate(1, "Hi. ", NONE),)


def test_a_keepalive_sets_nothing_off() -> None:
    """Row 5: a space keeps the stream alive and speaks nothing, even where the buffer is full enough."""
    service = Service()
    service.hears(Say(" "))
    service.hears(Say("x" * 130))
    assert service.hears(Say(" ")) == ()


def test_the_first_message_may_have_text() -> None:
    """A client that opens with text is heard."""
    service = Service()
    assert service.hears(Say("Hello. ", flush=True)) == (
        Opened(1, None, NONE),
        Generate(1, "Hello. ", NONE),
        Flushed(1),
    )


def test_silence_ends_in_the_services_own_words() -> None:
    """Row 22: after the timeout comes the error frame, word for word, and a close with 123 bytes of it."""
    service = Service()
    service.hears(Say(" "))
    assert service.session.deadline == service.now + 20
    assert service.waits(19.9) == ()
    events = service.waits(0.1)
    frame = refusal(events)
    assert frame["error"] == "input_timeout_exceeded"
    assert str(frame["message"]).startswith(
        "Have not received a new text input within the timeout of 20.0 seconds. Streaming input terminated."
    )
    assert isinstance(events[0], Refuse)
    assert events[0].code == 1008
    assert events[0].reason == str(frame["message"])[:123]
    assert service.session.deadline is None


@pytest.mark.parametrize("say", [Say(" "), Say("word "), Say("", flush=True)])
def test_every_message_starts_the_clock_anew(say: Say) -> None:
    """Text, a flush or a single space: the client is there."""
    service = Service(inactivity_timeout=5)
    service.hears(Say(" "))
    service.waits(4)
    service.hears(say)
    assert service.waits(4) == ()
    assert refusal(service.waits(1))["error"] == "input_timeout_exceeded"


def test_a_client_that_never_speaks_is_silent_too() -> None:
    """The clock runs from the handshake."""
    assert refusal(Service().waits(20))["error"] == "input_timeout_exceeded"


def test_the_clock_stands_still_while_the_service_speaks() -> None:
    """A client that listens is not silent; its time starts when the generation is done."""
    service = Service()
    service.hears(Say("Hello. ", flush=True))
    assert service.session.deadline is None
    assert service.waits(600) == ()
    service.session.generated(1, service.now)
    assert service.session.deadline == service.now + 20


@pytest.mark.parametrize("first", [None, VoiceSettings(stability=0.5)])
@pytest.mark.parametrize("multi", [False, True])
def test_settings_do_not_change(first: VoiceSettings | None, multi: bool) -> None:
    """Row 3: settings that come later and differ end the connection with the service's sentence."""
    service = Service(multi=multi)
    service.hears(Say(" ", settings=first))
    events = service.hears(Say("Hi. ", settings=VoiceSettings(stability=0.6)))
    assert refusal(events)["message"] == SETTINGS_CHANGED
    assert isinstance(events[0], Refuse)
    assert (events[0].code, events[0].reason) == (1008, SETTINGS_CHANGED)


@pytest.mark.parametrize("later", [VoiceSettings(stability=0.5), VoiceSettings(), None])
def test_settings_may_be_repeated_or_left_out(later: VoiceSettings | None) -> None:
    """Row 3: identical, empty or absent settings later are fine."""
    service = Service()
    service.hears(Say(" ", settings=VoiceSettings(stability=0.5)))
    assert service.hears(Say("Hi. ", settings=later)) == ()


@pytest.mark.parametrize(
    ("frame", "word"),
    [
        ('{"text": " ", "voice_settings": {"speed": 1.3}}', "invalid_voice_settings"),
        ('{"text": " ", "voice_settings": {"speed": 0.69}}', "invalid_voice_settings"),
        ('{"text": " ", "voice_settings": {"speed": NaN}}', "invalid_voice_settings"),
        ('{"text": " ", "voice_settings": {"speed": "fast"}}', "invalid_message"),
        ('{"text": " ", "generation_config": {"chunk_length_schedule": [49]}}', "invalid_generation_config"),
        ('{"text": " ", "generation_config": {"chunk_length_schedule": [501]}}', "invalid_generation_config"),
        ('{"text": " ", "generation_config": {"chunk_length_schedule": "x"}}', "invalid_message"),
        (
            '{"text": " ", "pronunciation_dictionary_locators": [{}, {}, {}, {}]}',
            "invalid_pronunciation_dictionary",
        ),
        ('{"text": 5}', "invalid_message"),
        ("hello", "invalid_message"),
    ],
)
def test_what_cannot_be_had_is_refused(frame: str, word: str) -> None:
    """Each wish out of range, and each frame that is none, is refused with a word and a sentence."""
    service = Service()
    message = refusal(service.session.receive(frame, 0))
    assert message["error"] == word
    assert str(message["message"]).endswith(".")


def test_a_text_longer_than_the_model_takes_is_refused() -> None:
    """Row 10: the characters of one request are limited by the model."""
    service = Service(model_id="eleven_multilingual_v2")
    assert refusal(service.hears(Say("x" * 10_001)))["error"] == "max_character_limit_exceeded"
    service = Service(model_id="eleven_flash_v2_5")
    assert not any(isinstance(event, Refuse) for event in service.hears(Say("x " * 20_000)))


def test_contexts_keep_apart() -> None:
    """Each context has its own buffer and settings, and both spellings of its name are read."""
    service = Service(multi=True)
    service.hears(Say(" ", "a", VoiceSettings(speed=0.8)))
    service.session.receive('{"text": "Two. ", "contextId": "b"}', 0)
    assert service.hears(Say("One. ", "a", flush=True)) == (
        Generate(1, "One. ", VoiceSettings(speed=0.8)),
        Flushed(1),
    )
    assert service.hears(Say(None, "b", close_context=True)) == (Generate(2, "Two. ", NONE), Ended(2))
    assert json.loads(service.session.audio(2, b""))["contextId"] == "b"


def test_a_name_may_come_back() -> None:
    """A closed context's name means a new context at once, while the old one still speaks."""
    service = Service(multi=True)
    service.hears(Say("One. ", "a", VoiceSettings(speed=0.8)))
    service.hears(Say(None, "a", close_context=True))
    events = service.hears(Say("Two. ", "a", VoiceSettings(speed=1.2), flush=True))
    assert events == (
        Opened(2, "a", VoiceSettings(speed=1.2)),
        Generate(2, "Two. ", VoiceSettings(speed=1.2)),
        Flushed(2),
    )
    service.session.generated(1, service.now)
    assert json.loads(service.session.final(1)) == json.loads(
        '{"audio": null, "isFinal": true, "normalizedAlignment": null, "alignment": null, "contextId": "a"}'
    )
    assert service.hears(Say("Three. ", "a")) == ()


def test_the_sixth_context_is_refused() -> None:
    """Row 1: five contexts at once; one that was closed no longer counts."""
    service = Service(multi=True)
    for name in "abcde":
        service.hears(Say(" ", name))
    service.hears(Say(None, "a", close_context=True))
    assert service.hears(Say(" ", "f")) == (Opened(6, "f", NONE),)
    frame = refusal(service.hears(Say(" ", "g")))
    assert frame["error"] == "max_active_conversations"
    assert str(frame["message"]).startswith(
        "Maximum simultaneous contexts per WebSocket connection exceeded (5)."
    )


def test_an_unnamed_context_has_a_name() -> None:
    """Without a name the default context is meant, and answers carry a name."""
    service = Service(multi=True)
    service.hears(Say("Hi. ", flush=True))
    assert json.loads(service.session.audio(1, b""))["contextId"] == "default"


def test_empty_text_keeps_a_context_alive_and_opens_none() -> None:
    """Row 5: on this socket an empty text is a keepalive; for an unknown context it only keeps the socket."""
    service = Service(multi=True, inactivity_timeout=5)
    service.hears(Say(" ", "a"))
    service.waits(4)
    assert service.hears(Say("", "a")) == ()
    assert service.waits(4) == ()
    assert isinstance(service.hears(Say("", "ghost"))[0], Ignored)
    assert service.waits(1) == (Ended(1),)


def test_a_silent_context_ends_and_a_silent_socket_is_refused() -> None:
    """Silence ends the context that is silent; a socket without contexts is refused as stream-input is."""
    service = Service(multi=True, inactivity_timeout=5)
    service.hears(Say("One. ", "a"))
    service.waits(3)
    service.hears(Say(" ", "b"))
    assert service.waits(2) == (Generate(1, "One. ", NONE), Ended(1))
    service.session.generated(1, service.now)
    service.session.final(1)
    assert service.waits(3) == (Ended(2),)
    service.session.final(2)
    assert refusal(service.waits(5))["error"] == "input_timeout_exceeded"


def test_close_socket_ends_every_context() -> None:
    """Nothing that was sent stays unspoken; the connection is finished after the last final message."""
    service = Service(multi=True)
    service.hears(Say("One. ", "a"))
    service.hears(Say("Two. ", "b"))
    assert service.hears(Say(close_socket=True)) == (
        Generate(1, "One. ", NONE),
        Ended(1),
        Generate(2, "Two. ", NONE),
        Ended(2),
        CloseRequested(),
    )
    assert service.hears(Say("late ", "a")) == (Ignored("a message after close_socket"),)
    for number in (1, 2):
        service.session.generated(number, service.now)
        assert not service.session.finished
        service.session.final(number)
    assert service.session.finished


def test_close_socket_without_contexts_is_finished_at_once() -> None:
    """There is nothing to wait for."""
    service = Service(multi=True)
    service.hears(Say(close_socket=True))
    assert service.session.finished


def test_misuse_raises() -> None:
    """A generation that was not asked for, or a context that is not there, is the caller's mistake."""
    session = Service().session
    with pytest.raises(SessionMisuseError):
        session.generated(1, 0)
    with pytest.raises(SessionMisuseError):
        session.audio(1, b"")
