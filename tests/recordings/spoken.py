"""Short speeches with known times, as audio that clicks at every word, and as a service's frames."""

import array
import base64
import json
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from aligner.audio.codecs import open_encoder
from aligner.clock import ms_to_samples
from aligner.model import AudioFormat, CharTiming, Spelling
from aligner.timing.merge import Heard
from tests.timing.service import Column, Generation, Saying, Speech

LOUD = 12_000
CLICK_MS = 4
Frame = dict[str, object]
KEYS = ("chars", "charStartTimesMs", "charDurationsMs")


def speech(
    words: Sequence[tuple[str, str]],
    *,
    between: str = " ",
    generations: int = 2,
    tail_ms: int = 0,
    lead: bool = True,
    seed: int = 0,
) -> Speech:
    """(written, spoken) pairs as a text and its sounds: brisk, so that the audio stays small.

    ``lead``: whether there is silence before each generation's first word.
    """
    dice = random.Random(seed)
    made: list[Generation] = []
    sayings: list[Saying] = []
    now = 0
    size = -(-len(words) // generations)
    for first in range(0, len(words), size):
        began = silent = now
        now += dice.randrange(30, 70) if lead else 0
        normalized: Column = [(" ", began, now)]
        written: Column = []
        batch = words[first : first + size]
        for place, (spelled, said) in enumerate(batch):
            heard: Column = []
            for char in said:
                length = dice.randrange(14, 34)
                heard.append((char, now, now + length))
                now += length
            own = heard if spelled == said else _shared(spelled, heard)
            written += [(own[0][0], silent, own[0][2]), *own[1:]]
            normalized += heard
            letters = [item for item in heard if item[0].isalnum()]
            sayings.append(Saying(spelled, said, letters[0][1], letters[-1][2]))
            last = place == len(batch) - 1
            pause = dice.randrange(90, 130) if last else dice.randrange(8, 24)
            normalized.append((" ", now, now + pause))
            if between or last:
                written.append((" ", now, now + pause))
            now += pause
            silent = now if between or last else now - pause
        now += tail_ms
        made.append(Generation(written, normalized, began, now))
    return Speech(between.join(spelled for spelled, _ in words), tuple(sayings), tuple(made), now)


def _shared(spelled: str, heard: Column) -> Column:
    begin, end = heard[0][1], heard[-1][2]
    cuts = [begin + (end - begin) * place // len(spelled) for place in range(len(spelled) + 1)]
    return [(char, cuts[place], cuts[place + 1]) for place, char in enumerate(spelled)]


def clicks(onsets_ms: Iterable[int], total_samples: int, rate_hz: int) -> bytes:
    """16-bit PCM: silence, with a short tone that begins at each onset."""
    pcm = array.array("h", bytes(2 * total_samples))
    for onset in onsets_ms:
        first = ms_to_samples(onset, rate_hz)
        for place in range(first, min(first + ms_to_samples(CLICK_MS, rate_hz), total_samples)):
            pcm[place] = LOUD if (place - first) % 4 < 2 else -LOUD
    return pcm.tobytes()


@dataclass(frozen=True, slots=True)
class Piece:
    """One message: encoded audio and its two lines."""

    data: bytes
    written: CharTiming | None = None
    normalized: CharTiming | None = None


def pieces(messages: Sequence[Heard], onsets_ms: Iterable[int], stream: AudioFormat) -> list[Piece]:
    """The messages with their audio, cut where the service's cuts are; one encoder for all."""
    pcm = clicks(onsets_ms, sum(heard.samples for heard in messages), stream.rate_hz)
    encoder = open_encoder(stream, stream.rate_hz)
    made: list[Piece] = []
    position = 0
    for heard in messages:
        end = position + 2 * heard.samples
        made.append(Piece(encoder.encode(pcm[position:end]), heard.written, heard.normalized))
        position = end
    rest = encoder.flush()
    if rest:
        made.append(Piece(rest))
    return made


def frame(piece: Piece, keys: Sequence[str] = KEYS, **more: object) -> Frame:
    """A message as the service sends it."""
    return {
        "audio": base64.b64encode(piece.data).decode("ascii") if piece.data else None,
        "isFinal": None,
        "normalizedAlignment": columns(piece.normalized, keys),
        "alignment": columns(piece.written, keys),
        **more,
    }


def columns(line: CharTiming | None, keys: Sequence[str]) -> Frame | None:
    if line is None:
        return None
    return dict(zip(keys, (list(line.chars), list(line.starts_ms), list(line.durations_ms)), strict=True))


FINAL: Frame = {"audio": None, "isFinal": True, "normalizedAlignment": None, "alignment": None}


def text(body: Frame) -> str:
    return json.dumps(body, ensure_ascii=False)


def edited(messages: Sequence[Heard], edit: Callable[[int, CharTiming], CharTiming]) -> list[Heard]:
    """The messages with every line put through ``edit``, which is told the message's number."""

    def both(number: int, line: CharTiming | None) -> CharTiming | None:
        return None if line is None else edit(number, line)

    return [
        replace(heard, written=both(number, heard.written), normalized=both(number, heard.normalized))
        for number, heard in enumerate(messages)
    ]


def with_char(line: CharTiming, place: int, char: str) -> CharTiming:
    """The line with a character more, which takes no time, before the one at a place."""
    at = line.starts_ms[place]
    return CharTiming(
        (*line.chars[:place], char, *line.chars[place:]),
        (*line.starts_ms[:place], at, *line.starts_ms[place:]),
        (*line.durations_ms[:place], 0, *line.durations_ms[place:]),
        line.spelling,
    )


def line(
    chars: Iterable[str], starts: Iterable[int], durations: Iterable[int], spelling: Spelling
) -> CharTiming:
    return CharTiming(tuple(chars), tuple(starts), tuple(durations), spelling)
