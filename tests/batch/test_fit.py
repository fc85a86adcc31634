"""Subtitles within their times: where each cue sounds, how fast it is asked for, and that it is paid for once."""

import array
import asyncio
import wave
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from aligner.audio.track import output_format
from aligner.batch import Report, cost_of, plan, run
from aligner.batch.fit import FASTEST, Fitting, fitted
from aligner.batch.gate import Gate
from aligner.batch.meter import Meter
from aligner.batch.produce import produce
from aligner.batch.speaking import Production
from aligner.captions.style import preset
from aligner.config import Settings
from aligner.model import AudioChunk, AudioFormat, CharTiming, Narration, Script, Segment
from aligner.script import ReadOptions, parse_scripts
from tests.batch.metering import metering
from tests.batch.toy import RATE_HZ

LETTER_MS = 40
TAIL_MS = 60
# At 40 ms a letter: 3.2, 5.2, 1.6, 1.0, 2.4 and 0.4 seconds.
CUES = (
    ("a" * 80, 500, 4500),
    ("b" * 130, 6000, 12000),
    ("c" * 40, 13000, 14500),
    ("d" * 25, 15000, 17000),
    ("e" * 60, 18000, 19000),
    ("f" * 10, 20500, 21000),
)


def subtitles(cues: tuple[tuple[str, int, int], ...] = CUES) -> str:
    def stamp(ms: int) -> str:
        return f"00:{ms // 60000:02}:{ms // 1000 % 60:02},{ms % 1000:03}"

    return "\n".join(f"{n}\n{stamp(a)} --> {stamp(b)}\n{text}\n" for n, (text, a, b) in enumerate(cues, 1))


def script() -> Script:
    options = ReadOptions(fit=True)
    (read,) = parse_scripts(subtitles().encode(), suffix=".srt", name="film", options=options)
    return read


@dataclass
class PacedVoice:
    """Each letter is a tone of 40 ms at speed 1, and silence follows the last; remembers what it was asked for."""

    asked: list[tuple[str, float]] = field(default_factory=list)
    format: AudioFormat = field(default_factory=lambda: AudioFormat("pcm", RATE_HZ))

    def identity(self, segment: Segment) -> str:
        return f"paced {segment.settings.speed} {segment.spoken_text}"

    async def speak(self, segment: Segment) -> AsyncIterator[AudioChunk]:
        speed = segment.settings.speed or 1.0
        self.asked.append((segment.text[0], speed))
        await asyncio.sleep(0)
        each = LETTER_MS / speed
        chars = tuple(segment.spoken_text)
        starts = tuple(round(index * each) for index in range(len(chars)))
        timing = (chars, starts, (round(each),) * len(chars))
        tone = array.array(
            "h", (9000 if index // 20 % 2 else -9000 for index in range(round(len(chars) * each * 16)))
        )
        data = tone.tobytes() + bytes(2 * TAIL_MS * 16)
        yield AudioChunk(
            segment.index, 0, data, CharTiming(*timing, "written"), CharTiming(*timing, "normalized")
        )


def spoken(folder: Path, voice: PacedVoice, *, again: bool) -> tuple[Narration, Script, Meter]:
    meter = Meter()

    async def play() -> tuple[Narration, Script]:
        production = Production(
            output_format("wav"), lambda tag: preset("netflix", tag), Gate(2), 3, meter=meter
        )
        made, takes = await fitted(script(), voice, production, Fitting(again=again))
        narration = await produce(
            made,
            voice,
            folder / "film.wav",
            replace(production, takes=takes),
            voice_name="paced",
            spoken=lambda *_: None,
        )
        return narration, made

    narration, made = asyncio.run(play())
    return narration, made, meter


def sounds(path: Path) -> list[tuple[int, int]]:
    """Where the file sounds, in samples: stretches with less than 100 ms of silence inside."""
    with wave.open(str(path)) as file:
        assert file.getframerate() == RATE_HZ
        samples = array.array("h", file.readframes(file.getnframes()))
    found: list[list[int]] = []
    for at, sample in enumerate(samples):
        if abs(sample) > 4000:
            if found and at - found[-1][1] < RATE_HZ // 10:
                found[-1][1] = at + 1
            else:
                found.append([at, at + 1])
    return [(start, end) for start, end in found]


def test_each_cue_begins_at_its_time_and_ends_within_it(tmp_path: Path) -> None:
    """To the millisecond that a beginning is faded over, in the finished file; a cue that cannot fit pushes the next
    one, and both are told of."""
    narration, made, _ = spoken(tmp_path, PacedVoice(), again=True)
    speeds = [segment.settings.speed for segment in made.segments]
    assert speeds[:2] + speeds[3:] == [None, None, None, FASTEST, None]
    assert 1600 / 1500 <= (speeds[2] or 0) < 1.12
    heard = sounds(tmp_path / "film.wav")
    assert [start // 16 for start, _ in heard[:5]] == [begin for _, begin, _ in CUES[:5]]
    assert all(end <= finish * 16 for (_, end), (_, _, finish) in zip(heard[:4], CUES, strict=False))
    late_ms = (heard[4][1] - 19000 * 16) // 16
    assert late_ms == 1000
    (told,) = (note for note in narration.notes if "cue" in note)
    assert told.startswith("the cue at 00:00:18,000 ends 1,000 ms after its time, even at speed 1.2")


def test_a_voice_that_costs_is_asked_for_each_cue_once(tmp_path: Path) -> None:
    """The first 200 characters show the pace; by it the others get their speeds, and nothing is asked twice."""
    voice = PacedVoice()
    narration, made, meter = spoken(tmp_path, voice, again=False)
    assert sorted(voice.asked) == [("a", 1.0), ("b", 1.0), ("c", 1.1), ("d", 1.0), ("e", FASTEST), ("f", 1.0)]
    assert meter.asked == made.characters
    assert sum(len(segment.text) for segment in made.segments) == made.characters
    assert narration.words[2].start_ms == 13000


@pytest.mark.parametrize("kept", [True, False])
def test_a_service_is_paid_once_and_a_second_run_asks_for_nothing(tmp_path: Path, kept: bool) -> None:
    """Through the real client: every cue is asked for once, with a cache and without; with one, the same run again
    asks for nothing, and a dry run knows it."""
    path = tmp_path / "film.srt"
    path.write_text(subtitles(tuple((f"Cue {n} says {text}", a, b) for n, (text, a, b) in enumerate(CUES))))
    with metering() as meter:
        settings: Settings = meter.settings(tmp_path / "cache" if kept else None, fit=True)

        def rendered(out: str) -> Report:
            return asyncio.run(run(plan([path], tmp_path / out, settings), settings))

        first = rendered("one")
        assert first.exit_code == 0
        assert len(meter.asked) == len(set(meter.asked)) == len(CUES)
        assert (first.asked, first.kept) == (meter.characters, 0)
        if kept:
            assert asyncio.run(cost_of(plan([path], tmp_path / "two", settings), settings)).asked == 0
            second = rendered("two")
            assert (second.asked, second.kept) == (0, first.asked)
            assert len(meter.asked) == len(CUES)
