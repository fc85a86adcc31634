"""The ``stream-input`` / ``multi-stream-input`` dialect without I/O, both sides.

Frames in, frozen events out: no socket, no clock, no audio. ``messages`` is the JSON, ``states`` the order
of things, ``client`` and ``server`` the two sides, ``options`` the path and query,
``plans`` how many streams an account may have.
"""

from aligner.wire.client import (
    AudioReceived,
    Broken,
    ClientSession,
    Event,
    Finished,
    Ignored,
    ServiceRefused,
)
from aligner.wire.messages import Garbage
from aligner.wire.options import IPA_MODELS, MODELS, OUTPUT_FORMATS, StreamOptions, stream_path
from aligner.wire.plans import FREE, PLANS, streams_of
from aligner.wire.states import SessionMisuseError

__all__ = [
    "FREE",
    "IPA_MODELS",
    "MODELS",
    "OUTPUT_FORMATS",
    "PLANS",
    "AudioReceived",
    "Broken",
    "ClientSession",
    "Event",
    "Finished",
    "Garbage",
    "Ignored",
    "ServiceRefused",
    "SessionMisuseError",
    "StreamOptions",
    "stream_path",
    "streams_of",
]
