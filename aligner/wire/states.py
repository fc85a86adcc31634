"""The order of things on a stream, as two tables. No parsing, no timing.

The rules, client side. A stream is opened once, by its first message. Text, flushes and keepalives may
follow until the end is announced (an empty text); after that the client is silent. Audio may come from the
first message on until the service says that it was the last; nothing comes after that but the close. A
service may say "final" before the client announced the end: then the stream is over. A refusal ends a
stream at any time, whatever frames were on their way. The close ends everything.

The rules, service side, for each context (``stream-input`` has one). Whatever a client says first opens
it. Text, flushes and keepalives are taken until the end is announced; those that arrive after it are
passed over, since what was said before it is still being spoken. Audio is sent while there is something
to speak; the final message is sent once, after the end was announced and all was spoken. A refusal ends
it at any time. Silence counts only while the client could speak.

What is not in a table is an error that names event and state: ``SessionMisuseError`` where the caller did
it, a ``Garbage`` message where the peer did.
"""

from collections.abc import Mapping
from enum import Enum, auto
from types import MappingProxyType


class State(Enum):
    IDLE = auto()
    """Nothing was said yet."""
    OPEN = auto()
    ENDING = auto()
    """The client announced the end; the service still speaks."""
    DONE = auto()
    """The last audio went over the wire."""
    REFUSED = auto()
    CLOSED = auto()


class Move(Enum):
    OPEN = auto()
    TEXT = auto()
    FLUSH = auto()
    KEEPALIVE = auto()
    END = auto()
    AUDIO = auto()
    FINAL = auto()
    REFUSAL = auto()
    CLOSE = auto()


Table = Mapping[State, Mapping[Move, State]]

CLIENT: Table = MappingProxyType(
    {
        State.IDLE: {Move.OPEN: State.OPEN, Move.REFUSAL: State.REFUSED, Move.CLOSE: State.CLOSED},
        State.OPEN: {
            Move.TEXT: State.OPEN,
            Move.FLUSH: State.OPEN,
            Move.KEEPALIVE: State.OPEN,
            Move.END: State.ENDING,
            Move.AUDIO: State.OPEN,
            Move.FINAL: State.DONE,
            Move.REFUSAL: State.REFUSED,
            Move.CLOSE: State.CLOSED,
        },
        State.ENDING: {
            Move.AUDIO: State.ENDING,
            Move.FINAL: State.DONE,
            Move.REFUSAL: State.REFUSED,
            Move.CLOSE: State.CLOSED,
        },
        State.DONE: {Move.CLOSE: State.CLOSED},
        State.REFUSED: {Move.REFUSAL: State.REFUSED, Move.CLOSE: State.CLOSED},
        State.CLOSED: {},
    }
)

SERVER: Table = MappingProxyType(
    {
        State.IDLE: {
            Move.OPEN: State.OPEN,
            Move.REFUSAL: State.REFUSED,
            Move.CLOSE: State.CLOSED,
        },
        State.OPEN: {
            Move.TEXT: State.OPEN,
            Move.FLUSH: State.OPEN,
            Move.KEEPALIVE: State.OPEN,
            Move.END: State.ENDING,
            Move.AUDIO: State.OPEN,
            Move.REFUSAL: State.REFUSED,
            Move.CLOSE: State.CLOSED,
        },
        State.ENDING: {
            Move.TEXT: State.ENDING,
            Move.FLUSH: State.ENDING,
            Move.KEEPALIVE: State.ENDING,
            Move.END: State.ENDING,
            Move.AUDIO: State.ENDING,
            Move.FINAL: State.DONE,
            Move.REFUSAL: State.REFUSED,
            Move.CLOSE: State.CLOSED,
        },
        State.DONE: {Move.CLOSE: State.CLOSED},
        State.REFUSED: {Move.CLOSE: State.CLOSED},
        State.CLOSED: {},
    }
)


class SessionMisuseError(RuntimeError):
    """The caller did what the stream's state does not allow."""


def step(table: Table, state: State, move: Move) -> State | None:
    """The state after the move, None where the table has no such move."""
    return table[state].get(move)


def must_step(table: Table, state: State, move: Move) -> State:
    """Likewise for what the caller does. Raises ``SessionMisuseError``."""
    after = step(table, state, move)
    if after is None:
        raise SessionMisuseError(f"{move.name} is not possible while the stream is {state.name}")
    return after
