"""Where words land: a text through the whole product path, then its finished file against its words.json."""

import array
import asyncio
import json
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from statistics import median

from aligner.audio.track import output_format
from aligner.batch.gate import Gate
from aligner.batch.produce import produce
from aligner.batch.publish import publish, staging
from aligner.batch.speaking import Production
from aligner.captions.style import preset
from aligner.model import Narration, Script
from aligner.script import ReadOptions, parse_text
from aligner.timing.words import split_words
from aligner.voices.elevenlabs import ElevenLabsVoice
from aligner.wire import StreamOptions
from tests.clicks.patterns import Pattern
from tests.clicks.service import Encoding, click_service
from tests.clicks.speech import QUIET_MS

# A third of a click's height: what a codec makes of one stays above it, its echoes below.
_HEARD = 6000
_BLOCK = 512


@dataclass(frozen=True, slots=True)
class Told:
    """A word of words.json."""

    text: str
    start_ms: float
    end_ms: float
    timed: bool


@dataclass(frozen=True, slots=True)
class Landing:
    """A finished narration and what is heard in it. Milliseconds of the file as a player plays it."""

    script: Script
    pattern: Pattern
    narration: Narration
    words: tuple[Told, ...]
    clicks: tuple[float, ...]
    duration_ms: float
    audio: Path

    @property
    def spelled(self) -> bool:
        """Whether the words are the script, in order, white space aside."""
        return "".join("".join(word.text.split()) for word in self.words) == "".join(self.script.text.split())

    @property
    def off(self) -> list[float]:
        """How far each word is from its click: late is positive. Words are left out whose times were never sent."""
        assert len(self.words) == len(self.clicks), f"{len(self.words)} words, {len(self.clicks)} clicks"
        return [
            word.start_ms - click for word, click in zip(self.words, self.clicks, strict=True) if word.timed
        ]

    @property
    def furthest(self) -> float:
        return max(self.off, key=abs, default=0.0)

    @property
    def median(self) -> float:
        return median([*map(abs, self.off)] or [0.0])


def land(
    text: str,
    folder: Path,
    pattern: Pattern,
    encoding: Encoding,
    *,
    output: str = "wav",
    language: str = "en",
    seed: int = 0,
    longest: int = 2500,
    join: int = 0,
    trims: bool = True,
) -> Landing:
    """Renders a text with the click service. ``longest`` is the longest segment, in characters, ``join`` of joined
    paragraphs; ``trims`` takes away the silence at joints."""
    options = ReadOptions(language=language, max_passage=longest, join_paragraphs=join)
    script = parse_text(text, name="clicks", options=options)
    production = Production(
        output_format(output), lambda language: preset("netflix", language), Gate(2), 3, trims=trims
    )
    narration = asyncio.run(_render(script, folder, pattern, encoding, production, seed))
    audio = narration.track.path
    samples, rate_hz = decode(audio)
    return Landing(
        script,
        pattern,
        narration,
        told(audio.with_suffix(".words.json")),
        tuple(onsets(samples, rate_hz)),
        len(samples) * 1000 / rate_hz,
        audio,
    )


async def _render(
    script: Script, folder: Path, pattern: Pattern, encoding: Encoding, production: Production, seed: int
) -> Narration:
    output = production.audio.name
    options = StreamOptions(output_format=encoding.stream_format, sync_alignment=True)
    async with click_service(pattern, encoding, seed=seed) as service:
        voice = ElevenLabsVoice(service, "clicks", options)
        with staging(folder) as aside:
            made = await produce(
                script,
                voice,
                aside / f"clicks.{output}",
                production,
                voice_name="click",
                spoken=lambda *_: None,
            )
            return publish(made, folder / f"clicks.{output}", {"words": folder / "clicks.words.json"})


def told(path: Path) -> tuple[Told, ...]:
    """The words of a words file; one of Chinese or Japanese sound by sound, as it clicks."""
    found: list[Told] = []
    for segment in json.loads(path.read_text("utf-8"))["segments"]:
        for word in segment["words"]:
            text, begins, timed = word["word"], word["start"] * 1000, word["basis"] == "timed"
            places = split_words(text, "und")
            starts = [begins + (word["chars_ms"][start] if start else 0) for start, _ in places]
            ends = [*starts[1:], word["end"] * 1000]
            for (start, end), first, last in zip(places, starts, ends, strict=True):
                found.append(Told(text[start:end], first, last, timed))
    return tuple(found)


def decode(path: Path) -> "tuple[array.array[int], int]":
    """A file's samples as a player plays them (the header's delay and padding skipped), and their rate."""
    import av

    samples = array.array("h")
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        resampler = av.AudioResampler(format="s16", layout="mono", rate=stream.rate)
        for frame in chain(container.decode(stream), [None]):
            for plain in resampler.resample(frame):
                samples.frombytes(bytes(plain.planes[0])[: plain.samples * 2])
        return samples, stream.rate


def onsets(samples: "array.array[int]", rate_hz: int) -> list[float]:
    """Milliseconds of every click: where the level first passes a third of the click's."""
    found: list[float] = []
    quiet_until = -1
    for begin in range(0, len(samples), _BLOCK):
        block = samples[begin : begin + _BLOCK]
        if max(block) < _HEARD and min(block) > -_HEARD:
            continue
        for index, value in enumerate(block, begin):
            if abs(value) > _HEARD and index > quiet_until:
                found.append(index * 1000 / rate_hz)
                quiet_until = index + rate_hz * (QUIET_MS - 10) // 1000
    return found
