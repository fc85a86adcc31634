"""Voices: what can speak. The first floor with I/O.

The seam is ``Voice``: two members, and a name for what they give. ``elevenlabs.py`` is the client side of the
websocket, ``server.py`` the service side over any ``Engine`` (``engines/``); the local voice is both, joined by
a loopback port.
"""

from collections.abc import AsyncIterator
from typing import Protocol

from aligner.model import AudioChunk, AudioFormat, Segment


class Voice(Protocol):
    """Speaks segments. One object serves many segments at once."""

    @property
    def format(self) -> AudioFormat:
        """What ``AudioChunk.data`` holds."""

    def speak(self, segment: Segment) -> AsyncIterator[AudioChunk]:
        """The segment's audio in order, as it arrives. Raises ``ServiceError`` and its kinds."""

    def identity(self, segment: Segment) -> str:
        """All that shapes how the segment sounds, spelled out: equal for equal speech, so that it can be kept.

        Opens nothing, and holds nothing of a key. Empty: speech that is not to be kept.
        """
