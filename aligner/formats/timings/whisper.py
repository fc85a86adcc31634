"""The JSON of Whisper's tools, and aligner's own words files, which have its shape.

``segments[]`` with ``words[]`` of ``word``, ``start``, ``end`` in seconds: openai-whisper (``--word_timestamps``),
stable-ts, faster-whisper's tools. WhisperX: words without white space, some without times, a ``speaker``; also in
``word_segments``. OpenAI's API (``verbose_json``): ``words[]`` at the top, without punctuation, and the language by
its English name. Ours: each word's ``span`` in ``text``, ``spoken``, ``basis``.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from aligner.formats.timings.timed import CHARS_HZ, Entry, Timings, milliseconds, words_in
from aligner.model import Chapter, Mark, Word

# The API and some tools give Whisper's name of a language: those whose captions have rules of their own, and
# the most spoken of the others.
_NAMES = {
    "arabic": "ar", "bengali": "bn", "chinese": "zh", "czech": "cs", "danish": "da", "dutch": "nl",
    "english": "en", "finnish": "fi", "french": "fr", "german": "de", "greek": "el", "hebrew": "he", "hindi": "hi",
    "hungarian": "hu", "indonesian": "id", "italian": "it", "japanese": "ja", "korean": "ko", "mandarin": "zh",
    "norwegian": "no", "persian": "fa", "polish": "pl", "portuguese": "pt", "romanian": "ro", "russian": "ru",
    "spanish": "es", "swedish": "sv", "thai": "th", "turkish": "tr", "ukrainian": "uk", "urdu": "ur",
    "vietnamese": "vi",
}  # fmt: skip


_HOUR_MS = 3_600_000


def recognises(document: Mapping[str, Any]) -> bool:
    return any(isinstance(document.get(name), list) for name in ("segments", "word_segments", "words"))


def read(document: Mapping[str, Any]) -> Timings:
    """The words of a transcription. Raises ``ValueError`` where it was made without word timings."""
    rows = list(_rows(document))
    if not rows:
        if document.get("segments"):
            raise ValueError(
                "its segments have no words: transcribe again with word timings (--word_timestamps True)"
            )
        raise ValueError("there are no words in it")
    text = document.get("text")
    text = text if isinstance(text, str) and text.strip() else None
    own = None if text is None else _own(text, rows)
    if text is None or own is None:
        text, own = words_in(text, [_entry(row) for row in rows])
    audio = document.get("audio")
    audio = audio if isinstance(audio, Mapping) else {}
    language = document.get("language")
    named = language.strip() if isinstance(language, str) else None
    return Timings(
        text,
        own,
        language=_NAMES.get(named.lower(), named) if named else None,
        duration_ms=milliseconds(audio.get("duration", document.get("duration"))),
        audio=str(audio.get("file") or ""),
        rate_hz=int(audio.get("sample_rate") or CHARS_HZ),
        voice=str(document.get("voice") or ""),
        title=str(document.get("title") or ""),
        chapters=tuple(
            Chapter(str(row["title"]), at, level)
            for row, at in _places(document, "chapters", text)
            if isinstance(level := row.get("level", 1), int)
        ),
        marks=tuple(Mark(str(row["name"]), at) for row, at in _places(document, "marks", text)),
    )


def _places(document: Mapping[str, Any], name: str, text: str) -> Iterator[tuple[Mapping[str, Any], int]]:
    """What has a name in a file of ours, with its place; nothing of a tool's own chapters."""
    rows = document.get(name)
    for row in rows if isinstance(rows, list) else ():
        at = row.get("at") if isinstance(row, Mapping) else None
        if isinstance(at, int) and 0 <= at <= len(text):
            yield row, at


def _rows(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every word, with its segment's speaker where it has none of its own. A segment without words among those
    that have some gives those of its text: nothing that was said is lost."""
    segments = document.get("segments") or ()
    if not any(segment.get("words") for segment in segments):
        yield from document.get("word_segments") or document.get("words") or ()
        return
    segments = [{**segment, "words": [*map(_named, segment.get("words") or ())]} for segment in segments]
    told = [row for segment in segments for row in segment["words"]]
    space = " " if any(str(row.get("word", "")).startswith(" ") for row in told) else ""
    for segment in segments:
        untold = ({"word": space + word} for word in str(segment.get("text") or "").split())
        for row in segment["words"] or untold:
            yield {"speaker": segment.get("speaker"), **row, "segment": segment}


def _named(row: Any) -> Mapping[str, Any]:
    """A word; faster-whisper's were tuples once, which JSON has as lists."""
    if isinstance(row, list) and len(row) > 2:
        return {"start": row[0], "end": row[1], "word": row[2]}
    return {**row}


def _entry(row: Mapping[str, Any]) -> Entry:
    raw = row["word"] if "word" in row else row["text"]
    speaker, spoken = row.get("speaker"), row.get("spoken")
    segment = row.get("segment") or {}
    bounds = milliseconds(segment.get("start")), milliseconds(segment.get("end"))
    return Entry(
        str(raw),
        milliseconds(row.get("start")),
        milliseconds(row.get("end")),
        None if speaker is None else str(speaker),
        None if spoken is None else str(spoken),
        "interpolated" if row.get("basis") == "interpolated" else "timed",
        None if bounds[0] is None or bounds[1] is None else (bounds[0], bounds[1]),
    )


def _own(text: str, rows: list[Mapping[str, Any]]) -> tuple[Word, ...] | None:
    """The words of a file of ours, exactly as they were; None for a file that is not, or was edited."""
    words: list[Word] = []
    for row in rows:
        span = row.get("span")
        if not isinstance(span, list) or len(span) != 2 or not all(isinstance(at, int) for at in span):
            return None
        if span[0] < 0 or text[span[0] : span[1]] != row.get("word"):
            return None
        entry = _entry(row)
        start_ms, end_ms = entry.start_ms, entry.end_ms
        last = words[-1] if words else None
        if start_ms is None or end_ms is None or end_ms < start_ms:
            return None
        if last is not None and (span[0] < last.end or start_ms < last.start_ms):
            return None
        words.append(
            Word(
                entry.raw,
                span[0],
                span[1],
                start_ms,
                end_ms,
                basis=entry.basis,
                spoken=entry.spoken,
                speaker=entry.speaker,
                char_starts_ms=_char_starts(row, start_ms),
            )
        )
    return tuple(words)


def _char_starts(row: Mapping[str, Any], start_ms: int) -> tuple[int, ...]:
    """When each character begins; empty where the file does not say it for every one."""
    offsets = row.get("chars_ms")
    if not isinstance(offsets, list) or len(offsets) != len(row["word"]):
        return ()
    if not all(isinstance(at, int) and 0 <= at < _HOUR_MS for at in offsets):
        return ()
    return tuple(start_ms + at for at in offsets)
