"""Both ways to the file: which is taken, and that every word is heard where its caption says."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from aligner.audio.mp3 import FrameReader, read_frames
from aligner.audio.mp3_info import Info
from aligner.audio.track import output_format
from aligner.batch.gate import Gate
from aligner.batch.plan import read_options
from aligner.batch.produce import produce
from aligner.batch.speaking import Production
from aligner.batch.studio import elevenlabs_format, stream_options
from aligner.captions.style import preset
from aligner.config import Settings
from aligner.formats import lookup
from aligner.model import AudioChunk, AudioFormat, Narration, Segment
from aligner.script import ReadOptions, parse_text
from aligner.voices import Voice
from aligner.voices.elevenlabs import ElevenLabsVoice, Service
from aligner.voices.server import serve
from benchmarks.clicks import ClickCatalog
from tests.audio.sounds import libav_is_content, libav_plays, miniaudio_plays, samples_of
from tests.batch.clicking import ClickVoice

MP3_128 = AudioFormat.from_name("mp3_44100_128")
TEXT = "\n\n".join(
    f"Paragraph {number} has some words that click and some more that click again, which makes"
    f" two generations or three and ends with word number {number}x."
    for number in range(2)
)
JUDGES = {"libav": libav_plays, "miniaudio": miniaudio_plays}


def made(
    voice: Voice, path: Path, *, text: str = TEXT, kbps: int | None = None, trims: bool = True
) -> Narration:
    script = parse_text(text, name="clicks", options=ReadOptions(language="en"))

    async def play() -> Narration:
        production = Production(
            output_format(path.suffix[1:], bitrate_kbps=kbps),
            lambda language: preset("netflix", language),
            Gate(2),
            3,
            trims=trims,
        )
        return await produce(
            script, voice, path, production, voice_name="click", spoken=lambda characters, ms: None
        )

    return asyncio.run(play())


def heard_ms(pcm: bytes, rate_hz: int) -> list[float]:
    """Where each click begins."""
    found: list[float] = []
    quiet_until = -1
    for index, value in enumerate(samples_of(pcm)):
        if abs(value) > 6_000 and index > quiet_until:
            found.append(index * 1000 / rate_hz)
            quiet_until = index + rate_hz * 40 // 1000
    return found


def furthest_ms(narration: Narration, pcm: bytes) -> float:
    clicks = heard_ms(pcm, narration.track.format.rate_hz)
    assert [word.text for word in narration.words] == narration.script.text.split()
    assert len(clicks) == len(narration.words)
    return max(abs(word.start_ms - click) for word, click in zip(narration.words, clicks, strict=True))


@pytest.mark.parametrize("runs", ["stream", "generation"])
@pytest.mark.parametrize("cuts", ["whole", "pieces", "late"])
@pytest.mark.parametrize("name", ["mp3_44100_128", "mp3_22050_32", "mp3_44100_192"])
def test_a_passed_word_is_heard_at_its_caption(tmp_path: Path, runs: str, cuts: str, name: str) -> None:
    """Pass-through: one encoder a stream or one a generation, messages cut anywhere: each word lies within
    2 ms of its click in the file as two players play it, and their length is the track's."""
    voice = ClickVoice(AudioFormat.from_name(name), runs, cuts)  # type: ignore[arg-type]
    narration = made(voice, tmp_path / "a.mp3")
    assert narration.track.format == AudioFormat.from_name(name)
    assert narration.notes == ()
    for plays in JUDGES.values():
        with libav_is_content():
            pcm = plays(narration.track.path)
        assert len(pcm) // 2 == narration.track.duration_samples
        assert furthest_ms(narration, pcm) <= 2


@pytest.mark.parametrize("runs", ["stream", "generation"])
@pytest.mark.parametrize("suffix", ["wav", "flac", "m4a", "opus"])
def test_a_decoded_word_is_heard_at_its_caption(tmp_path: Path, runs: str, suffix: str) -> None:
    """MP3 from the service into any other kind of file: decoded, with every word within 2 ms of its click."""
    voice = ClickVoice(MP3_128, runs, "pieces")  # type: ignore[arg-type]
    narration = made(voice, tmp_path / f"a.{suffix}")
    assert furthest_ms(narration, libav_plays(narration.track.path)) <= 2


def test_another_bit_rate_is_another_encoding(tmp_path: Path) -> None:
    """A bit rate that the service's audio does not have is made by encoding, and the words are where they were."""
    narration = made(ClickVoice(MP3_128), tmp_path / "a.mp3", kbps=64)
    assert narration.track.format.bitrate_bps == 64_000
    assert furthest_ms(narration, libav_plays(narration.track.path)) <= 2


class Kept:
    """A voice that keeps the bytes that it gave, by segment."""

    def __init__(self, voice: ClickVoice) -> None:
        self.format = voice.format
        self.given: dict[int, bytes] = {}
        self._voice = voice

    def identity(self, segment: Segment) -> str:
        return self._voice.identity(segment)

    async def speak(self, segment: Segment) -> AsyncIterator[AudioChunk]:
        async for chunk in self._voice.speak(segment):
            self.given[segment.index] = self.given.get(segment.index, b"") + chunk.data
            yield chunk


def test_the_files_frames_are_the_services(tmp_path: Path) -> None:
    """Every frame that the service sent is in the file, byte for byte and in order; nothing else sounds."""
    voice = Kept(ClickVoice(MP3_128, cuts="pieces"))
    narration = made(voice, tmp_path / "a.mp3", trims=False)
    with narration.track.path.open("rb") as file:
        _, first, *frames = [frame.data for frame in read_frames(file)]
    reader = FrameReader()
    sent = [frame.data for index in sorted(voice.given) for frame in reader.feed(voice.given[index])]
    assert [frame for frame in frames if frame != first] == sent + [frame.data for frame in reader.finish()]
    assert not any(first[4:])


def test_through_the_service_and_its_client(tmp_path: Path) -> None:
    """Over a real websocket, MP3 asked for, sentences as paragraphs: 2 ms at the furthest, frames passed."""
    text = "\n\n".join(f"Paragraph {number} ends with word number {number}x." for number in range(6))

    async def play() -> Narration:
        settings = Settings(engine="local")
        options = stream_options(settings, MP3_128, "en")
        script = parse_text(text, name="clicks", options=read_options(settings))
        async with serve(ClickCatalog()) as server:
            voice = ElevenLabsVoice(Service(server.url, "", direct=True), "click", options)
            production = Production(
                output_format("mp3"), lambda language: preset("netflix", language), Gate(4), 5
            )
            return await produce(
                script, voice, tmp_path / "a.mp3", production, voice_name="click", spoken=lambda *_: None
            )

    narration = asyncio.run(play())
    assert furthest_ms(narration, libav_plays(narration.track.path)) <= 2
    with narration.track.path.open("rb") as file:
        info = Info.parse(next(iter(read_frames(file))))
    assert info is not None
    assert info.delay == 0


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "mp3_44100_128"),
        ({"bitrate_kbps": 128}, "mp3_44100_128"),
        ({"bitrate_kbps": 64}, "pcm_24000"),
        ({"format": "wav"}, "pcm_24000"),
        ({"format": "m4a"}, "pcm_24000"),
        ({"format": "wav", "stream_format": "mp3_22050_32"}, "mp3_22050_32"),
        ({"stream_format": "pcm_44100"}, "pcm_44100"),
    ],
)
def test_elevenlabs_is_asked_for_what_fits_the_file(changed: dict[str, object], expected: str) -> None:
    """MP3 for an MP3 file, PCM for what must be encoded anyway, and whatever the settings name."""
    assert elevenlabs_format(Settings(**changed)).name == expected  # type: ignore[arg-type]


def test_a_narrations_words_file_names_the_format(tmp_path: Path) -> None:
    """The words file of a passed narration states the length of the file as it is played."""
    narration = made(ClickVoice(MP3_128), tmp_path / "a.mp3", text="One two three.")
    answer = json.loads(lookup("words").write(narration))
    assert answer["audio"]["file"] == "a.mp3"
    played = len(libav_plays(narration.track.path)) / 2 / 44_100
    assert answer["audio"]["duration"] == pytest.approx(played, abs=0.001)


@pytest.mark.parametrize("suffix", ["mp3", "wav"])
def test_a_pause_is_as_long_as_written(tmp_path: Path, suffix: str) -> None:
    """Between the last click of a passage and the first of the next one, whatever silence the voice leaves: to 5 ms
    where samples are joined, to one frame in pass-through. Kept joints have the voice's silence on top."""
    voice = ClickVoice(MP3_128 if suffix == "mp3" else AudioFormat("pcm", 44_100))
    pauses: dict[bool, float] = {}
    for trims in (True, False):
        narration = made(voice, tmp_path / f"{trims}.{suffix}", text="one two.\n\nthree four.", trims=trims)
        clicks = heard_ms(libav_plays(narration.track.path), narration.track.format.rate_hz)
        pauses[trims] = clicks[2] - clicks[1]
        assert furthest_ms(narration, libav_plays(narration.track.path)) <= 2
    assert abs(pauses[True] - 600) <= (1152 / 44.1 if suffix == "mp3" else 5)
    assert pauses[False] >= 600 + 130
