"""Written text to spoken text, with the place of every spoken word in the source."""

from aligner.voices.engines.tokens import Token, as_written


def spoken(text: str, language: str, *, normalize: bool = True) -> tuple[Token, ...]:
    """The tokens of the text, covering it."""
    return as_written(text)
