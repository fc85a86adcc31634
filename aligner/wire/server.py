"""The service's side of one connection, sans-IO: ``stream-input`` and ``multi-stream-input``.

The caller passes the time in, speaks what ``Generate`` asks for in the order in which it was asked, and
says when each generation is done. Knows no voice, no audio format and no socket.

``stream-input`` is a connection with one context, whose name is None. Where the two differ:

=====================  =============================  =======================================
message                stream-input                   multi-stream-input
=====================  =============================  =======================================
``{"text": ""}``       ends the stream                keeps the context alive
``{"text": " "}``      keeps the stream alive         opens a context, or keeps it alive
silence                refused, the socket closes     ends that context; a socket without any is refused
the end                after the one context's end    after ``close_socket``, once all are spoken
=====================  =============================  =======================================

Choices where the documents disagree or are silent: closing speaks what is buffered (row 4); an empty text
with ``flush`` is a flush; a context that was closed no longer counts against the five, though it may still
be speaking; its name may be used again at once, and means a new context; an empty text for an unknown
context opens none; the clock stands still while something is being generated.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from aligner.model import CharTiming
from aligner.wire.context import Context, ContextEvent, Ignored, Opened, unusable
from aligner.wire.messages import Audio, Final, Garbage, Say, read_client, write_audio, write_final
from aligner.wire.options import DEFAULT_MODEL, MODELS, StreamOptions
from aligner.wire.refusals import (
    CONTEXTS_WORD,
    MAX_CONTEXTS,
    TIMEOUT_WORD,
    TOO_MANY_CONTEXTS,
    Refusal,
    timeout_message,
)
from aligner.wire.states import Move, SessionMisuseError, State

# What a context is called whose client gave it no name.
UNNAMED = "default"


@dataclass(frozen=True, slots=True)
class CloseRequested:
    """The client is done: after every context's final message (``finished``) the connection closes."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """Send the frames, then close at once. ``word`` is the machine-readable reason."""

    frames: tuple[str, ...]
    code: int
    reason: str
    word: str


ServerEvent = ContextEvent | CloseRequested | Refuse


class ServerSession:
    """One connection. ``now`` is any clock in seconds that never goes back.

    Contexts are numbered: a name may come back while its first bearer is still being spoken.
    """

    def __init__(self, options: StreamOptions, *, now: float, multi: bool = False) -> None:
        self._options = options
        self._multi = multi
        self._contexts: dict[int, Context] = {}
        self._names: dict[str | None, int] = {}
        self._opened = 0
        self._heard_at = now
        self._closing = False
        self._over = False

    @property
    def options(self) -> StreamOptions:
        return self._options

    @property
    def deadline(self) -> float | None:
        """When ``tick`` is due, None while nothing is waited for."""
        if self._over or self._closing:
            return None
        times = [context.heard_at for context in self._waiting()]
        if not self._contexts:
            times.append(self._heard_at)
        return min(times) + self._options.inactivity_timeout if times else None

    def receive(self, frame: str | bytes, now: float) -> tuple[ServerEvent, ...]:
        """What a client's frame asks for. Never raises on what the client sent."""
        if self._over:
            return (Ignored("a frame after the end"),)
        self._heard_at = now
        say = read_client(frame)
        if isinstance(say, Garbage):
            return (self.refuse(Refusal(f"The message could not be read: {say.what}.", "invalid_message")),)
        if len(say.text or "") > self._longest_text:
            return (self.refuse(self._too_long(say)),)
        events = tuple(self._multi_events(say, now) if self._multi else self._single_events(say, now))
        refusal = next((event for event in events if isinstance(event, Refuse)), None)
        return (refusal,) if refusal else events

    def tick(self, now: float) -> tuple[ServerEvent, ...]:
        """What silence until now means."""
        deadline = self.deadline
        if deadline is None or now < deadline:
            return ()
        timeout = self._options.inactivity_timeout
        silent = [context for context in self._waiting() if context.heard_at + timeout <= now]
        if self._multi and silent:
            self._heard_at = now
            return tuple(event for context in silent for event in self._end(context))
        return (self.refuse(Refusal(timeout_message(timeout), TIMEOUT_WORD)),)

    def generated(self, context: int, now: float) -> None:
        """One ``Generate`` of this context is done; the client's time to speak starts anew."""
        self._context(context).generated(now)
        self._heard_at = now

    def audio(
        self,
        context: int,
        data: bytes,
        *,
        written: CharTiming | None = None,
        normalized: CharTiming | None = None,
    ) -> str:
        """The frame of one piece of audio."""
        one = self._context(context)
        one.move(Move.AUDIO)
        return write_audio(Audio(data, written, normalized, one.name))

    def final(self, context: int) -> str:
        """The frame that ends a context. Raises while something of it is still to be spoken."""
        one = self._context(context)
        one.finish()
        self._forget(one)
        return write_final(Final(one.name))

    def refuse(self, refusal: Refusal) -> Refuse:
        """Ends the connection with an error frame."""
        self._over = True
        for context in self._contexts.values():
            context.move(Move.REFUSAL)
        return Refuse((refusal.frame,), refusal.code, refusal.reason, refusal.word)

    @property
    def finished(self) -> bool:
        """Whether the end was announced and every context's final message is out."""
        return self._closing and not self._contexts

    def _single_events(self, say: Say, now: float) -> Iterator[ServerEvent]:
        context = self._named(None)
        if context is None:
            if self._closing:
                yield Ignored("a message after the stream's end")
                return
            yield from self._open(say, None, now)
            if (context := self._named(None)) is None:
                return
        elif refusal := context.changed(say):
            yield self.refuse(refusal)
            return
        context.heard_at = now
        yield from context.hear(say)
        if say.close_socket or (say.text == "" and not say.flush):
            self._closing = True
            yield from self._end(context)
            yield CloseRequested()

    def _multi_events(self, say: Say, now: float) -> Iterator[ServerEvent]:
        if say.close_socket:
            self._closing = True
            for one in list(self._contexts.values()):
                yield from self._end(one)
            yield CloseRequested()
            return
        if self._closing:
            yield Ignored("a message after close_socket")
            return
        name = say.context or UNNAMED
        context = self._named(name)
        if context is None:
            if say.close_context or not say.text:
                yield Ignored(f"nothing to do for context {name!r}, which is not open")
                return
            yield from self._open(say, name, now)
            if (context := self._named(name)) is None:
                return
        elif refusal := context.changed(say):
            yield self.refuse(refusal)
            return
        context.heard_at = now
        if say.close_context:  # its text is ignored (asyncapi, CloseContext)
            yield from self._end(context)
        else:
            yield from context.hear(say)

    def _open(self, say: Say, name: str | None, now: float) -> Iterator[ServerEvent]:
        if sum(other.state is State.OPEN for other in self._contexts.values()) >= MAX_CONTEXTS:
            yield self.refuse(Refusal(TOO_MANY_CONTEXTS, CONTEXTS_WORD, context=name))
            return
        if refusal := unusable(say):
            yield self.refuse(refusal)
            return
        self._opened += 1
        context = Context(self._opened, name, say, self._options, now)
        self._contexts[context.number] = context
        self._names[name] = context.number
        yield Opened(context.number, name, context.settings, say.key)

    def _end(self, context: Context) -> Iterator[ServerEvent]:
        if self._multi and self._names.get(context.name) == context.number:
            del self._names[context.name]
        return context.end()

    def _waiting(self) -> list[Context]:
        """The contexts whose clients are to speak next."""
        return [c for c in self._contexts.values() if c.state is State.OPEN and not c.pending]

    def _named(self, name: str | None) -> Context | None:
        number = self._names.get(name)
        return None if number is None else self._contexts.get(number)

    def _context(self, number: int) -> Context:
        context = self._contexts.get(number)
        if context is None:
            raise SessionMisuseError(f"there is no context {number}")
        return context

    def _forget(self, context: Context) -> None:
        del self._contexts[context.number]
        if self._names.get(context.name) == context.number:
            del self._names[context.name]

    @property
    def _longest_text(self) -> int:
        return MODELS.get(self._options.model_id or DEFAULT_MODEL, max(MODELS.values()))

    def _too_long(self, say: Say) -> Refusal:
        message = (
            f"A text of {len(say.text or '')} characters is longer than the {self._longest_text} characters "
            f"that {self._options.model_id or DEFAULT_MODEL} takes at once."
        )
        return Refusal(message, "max_character_limit_exceeded", context=say.context)
