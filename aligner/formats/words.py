"""Word timings (.words.json): the shape that Whisper's tools made common, with fields of our own.

``text``, ``language`` and ``segments[]`` of ``id``, ``start``, ``end``, ``text`` and ``words[]`` of ``word``,
``start``, ``end``: seconds with three decimals. A segment is a cue, so that readers which show segments (stable-ts,
WhisperX, caption editors) show lines that fit a screen; its times are those of its speech, so that a
segment starts with its first word and ends with its last, which aligners rely on. Ours: ``span`` (half-open code
points of ``text``), ``spoken``, ``basis``, ``speaker`` and ``chars_ms`` (when each character begins, from the word's
start) of a word; ``audio``, ``voice``, ``version`` of the file; where the script has them, ``title``, and ``chapters``
and ``marks`` with the code point ``at`` which each begins. Words that are in no cue stand in segments of their own.
"""

import json
from collections.abc import Iterator, Sequence

from aligner.clock import samples_to_ms
from aligner.formats.text import one_line
from aligner.model import Narration, Script, Word

_ENCODE = json.JSONEncoder(ensure_ascii=False).encode


def write(narration: Narration) -> str:
    """The file's text: one line a word, so that two of them can be compared with ``diff``."""
    script, track = narration.script, narration.track
    duration_ms = samples_to_ms(track.duration_samples, track.format.rate_hz)
    head = {
        "version": narration.version,
        "voice": narration.voice,
        "language": script.language,
        "audio": {
            "file": track.path.name or None,
            "duration": duration_ms / 1000,
            "sample_rate": track.format.rate_hz,
        },
        "text": script.text,
        **_named(script),
    }
    fields = [f" {_json(name)}: {_json(value)}" for name, value in head.items()]
    segments = ",\n".join(_segment(number, *held) for number, held in enumerate(_segments(narration)))
    return (
        "{\n" + ",\n".join(fields) + ',\n "segments": [' + (f"\n{segments}\n" if segments else "") + " ]\n}\n"
    )


def _named(script: Script) -> dict[str, object]:
    """What has a name in the script."""
    title = script.metadata.get("title")
    chapters = [{"title": item.title, "at": item.start, "level": item.level} for item in script.chapters]
    marks = [{"name": item.name, "at": item.at} for item in script.marks]
    named = {"title": title, "chapters": chapters, "marks": marks}
    return {name: value for name, value in named.items() if value}


def _segments(narration: Narration) -> Iterator[tuple[str, Sequence[Word]]]:
    if narration.cues:
        for cue in narration.cues:
            yield one_line(cue), cue.words
    elif narration.words:
        first, last = narration.words[0], narration.words[-1]
        yield " ".join(narration.script.text[first.start : last.end].split()), narration.words


def _segment(number: int, text: str, words: Sequence[Word]) -> str:
    rows = ",\n".join(f"    {_word(word)}" for word in words)
    start, end = _seconds(words[0].start_ms), _seconds(max(word.end_ms for word in words))
    speaker = "" if words[0].speaker is None else f', "speaker": {_json(words[0].speaker)}'
    head = f'"id": {number}, "start": {start}, "end": {end}, "text": {_json(text)}{speaker}'
    return f'  {{{head}, "words": [\n{rows}\n   ]}}'


def _word(word: Word) -> str:
    return (
        f'{{"word": {_json(word.text)}, "start": {_seconds(word.start_ms)}, "end": {_seconds(word.end_ms)}, '
        f'"span": [{word.start}, {word.end}], "spoken": {_json(word.spoken)}, "basis": "{word.basis}", '
        f'"speaker": {_json(word.speaker)}{_chars(word)}}}'
    )


def _chars(word: Word) -> str:
    """When each character begins, in milliseconds from the word's start; left out where that is not known."""
    if not word.char_starts_ms:
        return ""
    return f', "chars_ms": {[at - word.start_ms for at in word.char_starts_ms]}'


def _seconds(ms: int) -> str:
    return f"{ms // 1000}.{ms % 1000:03d}"


def _json(value: object) -> str:
    """JSON in the script's own characters. A lone surrogate, which UTF-8 cannot hold, is written as an escape."""
    text = _ENCODE(value)
    return text if text.isascii() or text.isprintable() or _encodes(text) else json.dumps(value)


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
