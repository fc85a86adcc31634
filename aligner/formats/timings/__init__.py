"""Word timings that came from elsewhere: the JSON of other tools, read as words or as timed characters. No I/O.

To add a reader, write a module with ``recognises(document) -> bool`` and ``read(document) -> Timings`` and name it in
``_READERS``; the first that recognises a file reads it.
"""

import json
from collections.abc import Mapping
from typing import Any

from aligner.formats.timings import elevenlabs, whisper
from aligner.formats.timings.timed import Timings

__all__ = ["Timings", "read_timings"]

_READERS = (elevenlabs, whisper)
KNOWN = "words.json of aligner, Whisper, WhisperX, stable-ts, or an answer of ElevenLabs with timestamps"


def read_timings(text: str) -> Timings:
    """What a file of word timings says. Raises ``ValueError`` with the reason, in a few words."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        if isinstance(error, json.JSONDecodeError) and error.msg == "Extra data":
            # Streamed answers do not say what each one's times are counted from.
            raise ValueError(
                "several JSON documents in one, as a streamed answer is; ask for a whole one"
            ) from None
        raise ValueError(f"not a JSON file ({error}); give {KNOWN}") from None
    if isinstance(document, list) and any(isinstance(row, Mapping) and "words" in row for row in document):
        document = {"segments": document}  # what faster-whisper yields, as scripts save it
    if isinstance(document, Mapping):
        for reader in _READERS:
            if reader.recognises(document):
                return _read(reader.read, document)
    raise ValueError(f"no word timings of a known kind ({KNOWN})")


def _read(read: Any, document: Mapping[str, Any]) -> Timings:
    """A file that names the right fields may still hold anything in them."""
    try:
        timings: Timings = read(document)
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        lacks = (
            f"an entry has no {error}" if isinstance(error, KeyError) else "an entry is not what it should be"
        )
        raise ValueError(
            f"its word timings are not of the shape they should have: {lacks}; give {KNOWN}"
        ) from None
    if not timings.text.strip():
        raise ValueError("there are no words in it")
    return timings
