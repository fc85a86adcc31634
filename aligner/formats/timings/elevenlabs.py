"""ElevenLabs' answers with times, over HTTP.

Speech with timestamps (``/with-timestamps``): ``alignment`` of ``characters``, ``character_start_times_seconds``,
``character_end_times_seconds``; ``normalized_alignment`` is what was spoken and is used where the other is missing.
Forced alignment: ``characters[]`` and ``words[]`` of ``text``, ``start``, ``end``. Speech to text:
``words[]`` of ``text``, ``start``, ``end``, ``type``, ``speaker_id``, where spaces and sounds are entries too.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from aligner.formats.timings.timed import Entry, Timings, milliseconds, words_in
from aligner.model import PlacedChars

# Speech to text names languages by ISO 639-3; a tag has the shorter code where there is one (RFC 5646, 2.2.1).
# Those whose captions have rules of their own, and the most spoken of the others.
_SHORT = {
    "ara": "ar", "ben": "bn", "ces": "cs", "cmn": "zh", "dan": "da", "deu": "de", "ell": "el", "eng": "en", "fas": "fa",
    "fin": "fi", "fra": "fr", "heb": "he", "hin": "hi", "hun": "hu", "ind": "id", "ita": "it", "jpn": "ja", "kor": "ko",
    "nld": "nl", "nor": "no", "pol": "pl", "por": "pt", "ron": "ro", "rus": "ru", "spa": "es", "swe": "sv", "tha": "th",
    "tur": "tr", "ukr": "uk", "urd": "ur", "vie": "vi", "zho": "zh",
}  # fmt: skip
_SPACES = re.compile(r"[ \t]{2,}")
_ALIGNMENTS = ("alignment", "normalized_alignment", "normalizedAlignment")


def recognises(document: Mapping[str, Any]) -> bool:
    if any(_is_alignment(document.get(name)) for name in _ALIGNMENTS) or _is_alignment(document):
        return True
    words = document.get("words")
    if isinstance(document.get("characters"), list):
        return True
    return isinstance(words, list) and any(isinstance(word, Mapping) and "type" in word for word in words)


def read(document: Mapping[str, Any]) -> Timings:
    """The characters or the words of an answer. Raises ``ValueError``."""
    for held in (*(document.get(name) for name in _ALIGNMENTS), document):
        if held is not None and _is_alignment(held):
            starts, ends = held["character_start_times_seconds"], held["character_end_times_seconds"]
            return _of_chars(held["characters"], starts, ends)
    if isinstance(document.get("characters"), list):
        rows = document["characters"]
        return _of_chars(*([row[name] for row in rows] for name in ("text", "start", "end")))
    return _of_words(document)


def _is_alignment(held: Any) -> bool:
    return isinstance(held, Mapping) and "characters" in held and "character_start_times_seconds" in held


def _of_chars(chars: Sequence[str], starts: Sequence[float], ends: Sequence[float]) -> Timings:
    if not len(chars) == len(starts) == len(ends):
        raise ValueError("it has more characters than times, or fewer")
    first: list[int] = []
    last: list[int] = []
    for start, end in zip(map(milliseconds, starts), map(milliseconds, ends), strict=True):
        # A character without a time is heard with the one before it.
        first.append((last[-1] if last else 0) if start is None else start)
        last.append(max(first[-1], end or 0))
    placed = PlacedChars(tuple(map(str, chars)), tuple(first), tuple(last), "written")
    return Timings(placed.text, chars=placed)


def _of_words(document: Mapping[str, Any]) -> Timings:
    rows = [row for row in document["words"] if row.get("type", "word") == "word"]
    entries = [
        Entry(
            str(row["text"]),
            milliseconds(row.get("start")),
            milliseconds(row.get("end")),
            None if row.get("speaker_id") is None else str(row["speaker_id"]),
        )
        for row in rows
    ]
    if not entries:
        raise ValueError("there are no words in it")
    text, words = words_in(_without_sounds(document), entries)
    language = document.get("language_code")
    duration = milliseconds(document.get("audio_duration_secs"))
    tag = None if language is None else _SHORT.get(str(language), str(language))
    return Timings(text, words, language=tag, duration_ms=duration)


def _without_sounds(document: Mapping[str, Any]) -> str | None:
    """The text without "(laughs)", where its spaces are told too; else as it is."""
    rows = document["words"]
    if not any(row.get("type") == "spacing" for row in rows):
        return document.get("text")
    text = "".join(str(row["text"]) for row in rows if row.get("type") != "audio_event")
    return _SPACES.sub(" ", text).strip()
