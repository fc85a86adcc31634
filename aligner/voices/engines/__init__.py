"""Engines: text to PCM and the time of every character, in this process. No sockets, no protocol.

An engine speaks a stretch of text sentence by sentence, so that the first audio is there soon.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from aligner.model import PlacedChars


@dataclass(frozen=True, slots=True)
class Sounded:
    """``[start:end]`` of a text is to be read as ``ipa``."""

    start: int
    end: int
    ipa: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """How to speak: ``speed`` 1.0 is the voice's own, higher is faster; equal seeds give equal audio."""

    speed: float = 1.0
    seed: int = 0
    normalize: bool = True
    """Whether numbers, money, abbreviations and the like are written out before they are spoken."""
    language: str | None = None
    sounded: tuple[Sounded, ...] = ()
    """Stretches of the text that is spoken, in order; one with a sound that the voice has not is read as written."""


@dataclass(frozen=True, slots=True)
class Speech:
    """One spoken stretch: 16-bit mono PCM at the engine's rate, and its characters on that PCM's clock.

    ``written`` spells the stretch of text as it was given (the stretches of one call, joined, are the whole
    text, spaces included); ``normalized`` spells it as spoken. The columns cover the audio from its first
    sample to its last without a hole, the silence at both ends belonging to spaces where there are any.
    """

    pcm: bytes
    written: PlacedChars
    normalized: PlacedChars

    @property
    def samples(self) -> int:
        return len(self.pcm) // 2


class Engine(Protocol):
    """A loaded voice. Safe to call from several threads at once."""

    @property
    def rate_hz(self) -> int: ...

    @property
    def version(self) -> str:
        """Names all that decides how a text sounds (voice, data, own revision), for a cache's key."""

    def strange_symbol(self, ipa: str) -> str | None:
        """The first symbol of a pronunciation for which the voice has no sound; None where it has them all."""

    def speak(self, text: str, delivery: Delivery) -> Iterator[Speech]:
        """Speaks the text, a sentence or so at a time, in order. Blocks while it works."""


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """One voice that can be used: ``id`` is what ``--voice`` and the websocket's path take."""

    id: str
    name: str
    language: str
    engine: str
    description: str = ""
