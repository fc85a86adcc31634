"""The token: a stretch of the written text and how it is spoken. The value between normaliser and engines."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Token:
    """``spoken`` is what is said for the code points ``start`` to ``end`` of the source; empty: nothing.

    The tokens of a text follow each other without gap or overlap and cover all of it; their spoken forms,
    joined, are the spoken text (a token brings its own spaces).
    """

    spoken: str
    start: int
    end: int


def as_written(text: str) -> tuple[Token, ...]:
    """The text as one token a run, each spoken as it stands."""
    return (Token(text, 0, len(text)),) if text else ()
