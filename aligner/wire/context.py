"""One context of the service's side: its settings, its buffer, where it is in the table of states.

``server.py`` knows the connection round it: names, limits, silence and the end.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from aligner.model import VoiceSettings
from aligner.wire.buffer import TextBuffer
from aligner.wire.fields import settings_fields
from aligner.wire.messages import Say
from aligner.wire.options import (
    DEFAULT_SCHEDULE,
    MOST_DICTIONARIES,
    SPEED,
    StreamOptions,
    check_schedule,
    speed_allowed,
)
from aligner.wire.refusals import SETTINGS_CHANGED, Refusal
from aligner.wire.states import SERVER, Move, SessionMisuseError, State, must_step


@dataclass(frozen=True, slots=True)
class Opened:
    """A context's first message. ``key`` is the API key that it carried, bare."""

    context: int
    name: str | None
    settings: VoiceSettings
    key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Generate:
    """Speak this. ``settings`` are the context's."""

    context: int
    text: str
    settings: VoiceSettings


@dataclass(frozen=True, slots=True)
class Flushed:
    """Everything up to here is to reach the client: the encoder lets go of what it holds."""

    context: int


@dataclass(frozen=True, slots=True)
class Ended:
    """After what was asked before, the context's final message is due."""

    context: int


@dataclass(frozen=True, slots=True)
class Ignored:
    what: str


ContextEvent = Opened | Generate | Flushed | Ended | Ignored


class Context:
    """What a client says under one name, from its first message to its end.

    ``pending`` counts the generations that were asked for and are not done.
    """

    def __init__(self, number: int, name: str | None, first: Say, options: StreamOptions, now: float) -> None:
        self.number = number
        self.name = name
        self.settings = first.settings or VoiceSettings()
        self.heard_at = now
        self.pending = 0
        self.state = State.IDLE
        self.move(Move.OPEN)
        self._buffer = TextBuffer(
            check_schedule(first.schedule) if first.schedule else DEFAULT_SCHEDULE,
            at_once=options.auto_mode,
            tags=options.enable_ssml_parsing,
        )

    def move(self, move: Move) -> None:
        self.state = must_step(SERVER, self.state, move)

    def changed(self, say: Say) -> Refusal | None:
        """Row 3: settings are given first or never. An empty object is nothing given."""
        if say.settings is None or not (given := settings_fields(say.settings)):
            return None
        if given == settings_fields(self.settings):
            return None
        return Refusal(SETTINGS_CHANGED, "invalid_voice_settings", context=self.name)

    def hear(self, say: Say) -> Iterator[ContextEvent]:
        """Takes a message's text and its flags."""
        move = Move.FLUSH if say.flush else Move.TEXT if (say.text or "").strip() else Move.KEEPALIVE
        if self.state is State.ENDING:
            yield Ignored(f"{move.name} while the context is {self.state.name}")
            return
        self.move(move)
        if say.text:
            self._buffer.add(say.text)
        # What a keepalive must not do is set off what the schedule holds back.
        if move is not Move.KEEPALIVE or say.trigger:
            yield from self._generate(self._buffer.due(trigger=say.trigger))
        if say.flush:
            yield from self._generate(self._buffer.rest())
            yield Flushed(self.number)

    def end(self) -> Iterator[ContextEvent]:
        """Announces the end, once: the rest is spoken."""
        if self.state is State.OPEN:
            self.move(Move.END)
            yield from self._generate(self._buffer.rest())
            yield Ended(self.number)

    def generated(self, now: float) -> None:
        if not self.pending:
            raise SessionMisuseError(f"nothing is being generated for context {self.number}")
        self.pending -= 1
        self.heard_at = now

    def finish(self) -> None:
        if self.pending:
            raise SessionMisuseError(f"{self.pending} generations of context {self.number} are not done")
        self.move(Move.FINAL)

    def _generate(self, text: str) -> Iterator[ContextEvent]:
        if text:
            self.pending += 1
            yield Generate(self.number, text, self.settings)


def unusable(first: Say) -> Refusal | None:
    """Why a context cannot be opened with this message, None where it can."""
    name = first.context
    if first.settings is not None and not speed_allowed(first.settings):
        message = (
            f"voice_settings.speed must be between {SPEED[0]} and {SPEED[1]}, not {first.settings.speed}."
        )
        return Refusal(message, "invalid_voice_settings", context=name)
    if len(first.dictionaries) > MOST_DICTIONARIES:
        message = f"At most {MOST_DICTIONARIES} pronunciation_dictionary_locators are possible."
        return Refusal(message, "invalid_pronunciation_dictionary", context=name)
    try:
        if first.schedule:
            check_schedule(first.schedule)
    except ValueError as error:
        return Refusal(f"{error}.", "invalid_generation_config", context=name)
    return None
