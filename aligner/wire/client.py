"""The client's side of one ``stream-input`` connection, sans-IO: frames out, events in.

No socket, no clock. What the peer sends never raises: it becomes an event. What the caller does out of
order does raise. Which exception a refusal is worth, and whether to try again, is decided above.
"""

from dataclasses import dataclass

from aligner.model import CharTiming, VoiceSettings
from aligner.wire.messages import Audio, Fault, Final, Garbage, Say, ServerMessage, read_server, write_client
from aligner.wire.options import StreamOptions
from aligner.wire.refusals import NORMAL
from aligner.wire.states import CLIENT, Move, SessionMisuseError, State, must_step, step

# Never sent by a peer: what a library reports when the connection broke or its close said nothing.
_NO_STATUS = (1005, 1006)
_NO_SETTINGS = VoiceSettings()


@dataclass(frozen=True, slots=True)
class AudioReceived:
    """``notes`` say what in the alignment had to be mended. ``data`` may be empty (alignment only)."""

    data: bytes
    written: CharTiming | None
    normalized: CharTiming | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finished:
    """The service said that all was spoken."""


@dataclass(frozen=True, slots=True)
class ServiceRefused:
    """``error`` is the service's own word for it, empty where it gave only a sentence."""

    message: str
    error: str
    code: int | None


@dataclass(frozen=True, slots=True)
class Broken:
    """The connection ended before the service said that all was spoken. ``clean``: with code 1000."""

    code: int | None
    reason: str
    clean: bool
    audio_seen: bool


@dataclass(frozen=True, slots=True)
class Ignored:
    what: str


Event = AudioReceived | Finished | ServiceRefused | Broken | Ignored | Garbage


class ClientSession:
    """One stream: ``open``, then ``send_text`` / ``flush`` / ``keepalive``, then ``close``.

    These return the frame to send and raise ``SessionMisuseError`` out of order. ``receive`` takes each
    frame that arrives, ``connection_closed`` the end.
    """

    def __init__(self, options: StreamOptions) -> None:
        self._options = options
        self._state = State.IDLE
        self._audio_seen = False

    @property
    def state(self) -> State:
        return self._state

    @property
    def options(self) -> StreamOptions:
        return self._options

    def open(self, *, key: str | None = None) -> str:
        """The first frame. ``key`` only where the handshake's header does not carry it."""
        self._move(Move.OPEN)
        options = self._options
        settings = None if options.voice_settings == _NO_SETTINGS else options.voice_settings
        first = Say(
            " ",
            settings=settings,
            schedule=options.chunk_length_schedule,
            dictionaries=options.dictionaries,
            key=key,
        )
        return write_client(first)

    def send_text(self, text: str, *, flush: bool = False) -> str:
        """The text, made to end with one space (facts.md rows 3, 17). Raises for a text of blanks only."""
        if not text.strip():
            raise SessionMisuseError("a text of blanks only would be read as a keepalive or as the end")
        self._move(Move.TEXT)
        return write_client(Say(text.rstrip() + " ", flush=flush))

    def flush(self) -> str:
        """Has the service speak what it holds back."""
        self._move(Move.FLUSH)
        return write_client(Say(" ", flush=True))

    def keepalive(self) -> str:
        self._move(Move.KEEPALIVE)
        return write_client(Say(" "))

    def close(self) -> str:
        """Announces the end: the rest is spoken, then comes ``Finished``."""
        self._move(Move.END)
        return write_client(Say(""))

    def receive(self, frame: str | bytes) -> tuple[Event, ...]:
        """What a frame means. Never raises on what the peer sent."""
        return tuple(self._event(message) for message in read_server(frame))

    def connection_closed(self, code: int | None = None, reason: str = "") -> tuple[Event, ...]:
        """What the end of the connection means: nothing, after the last audio or a refusal."""
        before = self._state
        if before is State.CLOSED:
            return ()
        self._state = State.CLOSED
        if before in (State.DONE, State.REFUSED):
            return ()
        if reason and code is not None and code != NORMAL and code not in _NO_STATUS:
            return (ServiceRefused(reason, "", code),)
        return (Broken(code, reason, code == NORMAL, self._audio_seen),)

    def _event(self, message: ServerMessage) -> Event:
        match message:
            case Audio():
                if self._peer(Move.AUDIO):
                    self._audio_seen |= bool(message.data)
                    return AudioReceived(message.data, message.written, message.normalized, message.notes)
                return self._out_of_order("audio")
            case Final():
                return Finished() if self._peer(Move.FINAL) else self._out_of_order("a final message")
            case Fault():
                if self._peer(Move.REFUSAL):
                    return ServiceRefused(message.message, message.word, message.code)
                return self._out_of_order("a refusal")
            case Garbage():
                return message
            case _:
                return Ignored(message.what)

    def _out_of_order(self, what: str) -> Garbage:
        return Garbage(f"{what} while the stream is {self._state.name}")

    def _move(self, move: Move) -> None:
        self._state = must_step(CLIENT, self._state, move)

    def _peer(self, move: Move) -> bool:
        after = step(CLIENT, self._state, move)
        if after is not None:
            self._state = after
        return after is not None
