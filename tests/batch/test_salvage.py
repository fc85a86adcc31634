"""A stream that breaks keeps its whole sentences, and the next one speaks the rest: words on their clicks."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import av
import pytest

from aligner.audio.track import output_format
from aligner.batch import gate
from aligner.batch.gate import Gate
from aligner.batch.produce import produce
from aligner.batch.shelf import Shelf
from aligner.batch.speaking import Production
from aligner.batch.store import DiskStore
from aligner.captions.style import preset
from aligner.errors import PlanError, StreamBrokenError
from aligner.model import AudioChunk, AudioFormat, Narration, Respelling, Script, Segment
from tests.batch.clicking import ClickVoice

TEXT = (
    "The first sentence is here to be kept. The second one follows it, and is kept as well. "
    "The third one is broken in its middle, so it is spoken again. The fourth was never heard before."
)
WITHIN_MS = {"pcm": 2, "mp3": 30}


@dataclass
class BreakingVoice(ClickVoice):
    """Each stream but the last breaks after so many of its messages."""

    breaks: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    fails_for_good: bool = False
    """Whether what follows the last break is refused."""

    def identity(self, segment: Segment) -> str:
        return f"clicks {segment.spoken_text}"

    async def speak(self, segment: Segment) -> AsyncIterator[AudioChunk]:
        self.texts.append(segment.spoken_text)
        if self.fails_for_good and not self.breaks:
            raise PlanError("not for this account")
        left = self.breaks.pop(0) if self.breaks else 999
        async for chunk in super().speak(segment):
            if left == 0:
                raise StreamBrokenError("broken")
            left -= 1
            yield chunk
        if left < 900:
            raise StreamBrokenError("broken at the end")


def told(
    voice: BreakingVoice, folder: Path, output: str, respellings: tuple[Respelling, ...] = ()
) -> Narration:
    script = Script("s", TEXT, "en", (Segment(0, TEXT, 0, len(TEXT), respellings=respellings),))

    async def play() -> Narration:
        production = Production(
            output_format(output),
            lambda language: preset("netflix", language),
            Gate(1),
            3,
            takes=DiskStore(Shelf(folder / "cache", 10**9)),
        )
        path = folder / f"s.{output}"
        return await produce(script, voice, path, production, voice_name="c", spoken=lambda *_: None)

    return asyncio.run(play())


def clicks_ms(path: Path) -> list[float]:
    """Where the finished file clicks, as a player plays it."""
    found: list[float] = []
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        resampler = av.AudioResampler("s16", "mono", stream.rate)
        at = 0
        for frame in container.decode(stream):
            for part in resampler.resample(frame):
                for index in (abs(part.to_ndarray()[0].astype(int)) > 5000).nonzero()[0]:
                    now = (at + int(index)) * 1000 / stream.rate
                    if not found or now - found[-1] > 35:
                        found.append(now)
                at += part.samples
    return found


@pytest.mark.parametrize("codec", ["pcm", "mp3"])
@pytest.mark.parametrize("breaks", [[3], [2, 1], [3, 0, 0], [99]])
def test_words_lie_on_their_clicks_across_the_join(
    codec: str, breaks: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often the stream breaks: every word is heard once, in order and where its time says, whole sentences
    are not asked for again, and what is kept of it gives the same narration without a stream."""
    monkeypatch.setattr(gate, "FIRST_PAUSE_S", 0.001)
    stream = AudioFormat("pcm", 24_000) if codec == "pcm" else AudioFormat.from_name("mp3_44100_128")
    output = "wav" if codec == "pcm" else "mp3"
    voice = BreakingVoice(stream, runs="stream" if codec == "pcm" else "generation", breaks=list(breaks))
    narration = told(voice, tmp_path, output)
    assert [word.text for word in narration.words] == TEXT.split()
    heard = clicks_ms(tmp_path / f"s.{output}")
    assert len(heard) == len(narration.words)
    for word, click in zip(narration.words, heard, strict=True):
        assert abs(word.start_ms - click) <= WITHIN_MS[codec], word
    assert len(voice.texts) == len(breaks) + 1
    assert all(TEXT.endswith(text) for text in voice.texts)
    assert len(voice.texts[1]) < len(TEXT)
    kept = BreakingVoice(stream)
    assert told(kept, tmp_path, output).words == narration.words
    assert kept.texts == []


def respelled(**spoken: str) -> tuple[Respelling, ...]:
    """Words of the text that are read another way."""
    return tuple(
        Respelling(TEXT.index(word), TEXT.index(word) + len(word), as_) for word, as_ in spoken.items()
    )


@pytest.mark.parametrize("breaks", [[3], [2, 1], [3, 0, 0]])
@pytest.mark.parametrize(
    "spoken",
    [
        {"first": "fi", "kept": "ke-e-e-ept-indeed", "third": "/θɜːd/", "fourth": "four-to-the-end"},
        {"third": "t"},
        {"second": "seccccccccccccond"},
    ],
    ids=lambda spoken: " ".join(spoken),
)
def test_words_that_are_read_another_way_are_kept_as_well(
    spoken: dict[str, str], breaks: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With respellings, shorter and longer than what they stand for, in what was kept and in the rest: the rest alone
    is asked for, and every word is the script's and lies on its click."""
    monkeypatch.setattr(gate, "FIRST_PAUSE_S", 0.001)
    voice = BreakingVoice(AudioFormat("pcm", 24_000), runs="stream", breaks=list(breaks))
    respellings = respelled(**spoken)
    narration = told(voice, tmp_path, "wav", respellings)
    assert [word.text for word in narration.words] == TEXT.split()
    heard = clicks_ms(tmp_path / "s.wav")
    assert len(heard) == len(narration.words)
    for word, click in zip(narration.words, heard, strict=True):
        assert abs(word.start_ms - click) <= WITHIN_MS["pcm"], word
    assert all(voice.texts[0].endswith(text) for text in voice.texts)
    assert len(voice.texts) == len(breaks) + 1
    assert len(voice.texts[1]) < len(voice.texts[0])
    kept = BreakingVoice(AudioFormat("pcm", 24_000))
    assert told(kept, tmp_path, "wav", respellings).words == narration.words
    assert kept.texts == []


def test_no_cut_is_inside_a_respelling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one respelling stands for the end of a sentence and the beginning of the next, the cut is before both."""
    monkeypatch.setattr(gate, "FIRST_PAUSE_S", 0.001)
    start = TEXT.index("kept. The second")
    respelling = Respelling(start, start + len("kept. The"), "kept. The")
    voice = BreakingVoice(AudioFormat("pcm", 24_000), runs="stream", breaks=[2])
    narration = told(voice, tmp_path, "wav", (respelling,))
    assert [word.text for word in narration.words] == TEXT.split()
    assert voice.texts == [TEXT, TEXT]


def test_an_unfinished_first_sentence_is_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no sentence is complete, nothing is kept."""
    monkeypatch.setattr(gate, "FIRST_PAUSE_S", 0.001)
    voice = BreakingVoice(AudioFormat("pcm", 24_000), breaks=[0])
    narration = told(voice, tmp_path, "wav")
    assert voice.texts == [TEXT, TEXT]
    assert len(narration.words) == len(TEXT.split())


@pytest.mark.parametrize("codec", ["pcm", "mp3"])
@pytest.mark.parametrize("breaks", [[3], [2, 1]])
def test_a_part_outlives_the_run_that_could_not_finish_it(
    codec: str, breaks: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that fails after its streams broke leaves their whole sentences to the next, which asks for the rest
    alone: words lie on their clicks, and the part is gone once the passage is whole."""
    monkeypatch.setattr(gate, "FIRST_PAUSE_S", 0.001)
    stream = AudioFormat("pcm", 24_000) if codec == "pcm" else AudioFormat.from_name("mp3_44100_128")
    output = "wav" if codec == "pcm" else "mp3"
    voice = BreakingVoice(
        stream,
        runs="stream" if codec == "pcm" else "generation",
        breaks=list(breaks),
        fails_for_good=True,
    )
    with pytest.raises(PlanError):
        told(voice, tmp_path, output)
    assert Shelf(tmp_path / "cache", 10**9).contents().entries == 1
    again = BreakingVoice(stream, runs=voice.runs)
    narration = told(again, tmp_path, output)
    assert again.texts == voice.texts[-1:]
    assert len(again.texts[0]) < len(TEXT)
    heard = clicks_ms(tmp_path / f"s.{output}")
    for word, click in zip(narration.words, heard, strict=True):
        assert abs(word.start_ms - click) <= WITHIN_MS[codec], word
    assert Shelf(tmp_path / "cache", 10**9).contents().entries == 1
    kept = BreakingVoice(stream)
    assert told(kept, tmp_path, output).words == narration.words
    assert kept.texts == []


def test_a_damaged_part_is_no_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part with a flipped bit is dropped, and the whole passage is asked for."""
    monkeypatch.setattr(gate, "FIRST_PAUSE_S", 0.001)
    voice = BreakingVoice(AudioFormat("pcm", 24_000), breaks=[3], fails_for_good=True)
    with pytest.raises(PlanError):
        told(voice, tmp_path, "wav")
    (part,) = (tmp_path / "cache").rglob("*.take")
    data = bytearray(part.read_bytes())
    data[len(data) // 2] ^= 1
    part.write_bytes(data)
    again = BreakingVoice(AudioFormat("pcm", 24_000))
    assert len(told(again, tmp_path, "wav").words) == len(TEXT.split())
    assert again.texts == [TEXT]
