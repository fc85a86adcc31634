"""One script from text to files: order, clock, errors, and what is left behind."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from aligner.audio.track import output_format
from aligner.batch.answer_file import Answer
from aligner.batch.gate import Gate
from aligner.batch.produce import produce
from aligner.batch.publish import publish, staging
from aligner.batch.speaking import Production, takes_in_order
from aligner.batch.store import Intent, Maker, NoStore
from aligner.captions.style import preset
from aligner.errors import BusyError, OutputError, QuotaError, SpeechError
from aligner.model import Narration, Script, Segment
from tests.batch.toy import LETTER_MS, ToyVoice

TEXT = "One two three. Four five.\n\nSix seven eight nine ten.\n\nEleven."


def script(pauses: Sequence[int] = (500, 250, 0)) -> Script:
    segments, position = [], 0
    for index, (part, pause) in enumerate(zip(TEXT.split("\n\n"), pauses, strict=True)):
        start = TEXT.index(part, position)
        position = start + len(part)
        segments.append(Segment(index, part, start, position, pause_after_ms=pause))
    return Script("toy", TEXT, "en", tuple(segments))


def made(voice: ToyVoice, folder: Path, *, streams: int = 2) -> tuple[Narration, list[tuple[int, int]]]:
    progress: list[tuple[int, int]] = []

    async def play() -> Narration:
        production = Production(
            output_format("wav"), lambda language: preset("netflix", language), Gate(streams), 3
        )
        return await produce(
            script(),
            voice,
            folder / "toy.wav",
            production,
            voice_name="toy",
            spoken=lambda characters, ms: progress.append((characters, ms)),
        )

    return asyncio.run(play()), progress


def test_words_are_where_their_letters_sound(tmp_path: Path) -> None:
    """Every word of every segment starts at its first letter on the finished track, pauses counted."""
    narration, progress = made(ToyVoice(), tmp_path)
    expected, offset = [], 0
    for part, pause in zip(TEXT.split("\n\n"), (500, 250, 0), strict=True):
        position = 0
        for word in part.split():
            expected.append((word, offset + part.index(word, position) * LETTER_MS))
            position = part.index(word, position) + len(word)
        offset += (len(part) + 1) * LETTER_MS + pause
    assert [(word.text, word.start_ms) for word in narration.words] == expected
    assert narration.track.duration_samples == offset * 16
    assert [characters for characters, _ in progress] == [len(part) for part in TEXT.split("\n\n")]
    assert sum(ms for _, ms in progress) == offset


def test_streams_are_filled_but_not_overfilled(tmp_path: Path) -> None:
    """As many segments are spoken at once as there are streams, and no more."""
    for streams in (1, 2):
        voice = ToyVoice()
        made(voice, tmp_path, streams=streams)
        assert voice.most_running == streams


def test_what_can_be_retried_is(tmp_path: Path) -> None:
    """A busy service is asked again for that segment alone, and the narration is whole."""
    voice = ToyVoice(failures=[BusyError("busy")])
    narration, _ = made(voice, tmp_path)
    assert len(voice.asked) == 4
    assert [word.text for word in narration.words] == TEXT.split()


def test_what_cannot_be_retried_is_not(tmp_path: Path) -> None:
    """A used-up quota is not asked twice for the same segment, and no audio is left behind."""
    voice = ToyVoice(failures=[QuotaError("none left")])
    with pytest.raises(QuotaError):
        made(voice, tmp_path, streams=1)
    assert len(voice.asked) == len(set(voice.asked))
    assert list(tmp_path.iterdir()) == []


def test_silence_is_not_a_narration(tmp_path: Path) -> None:
    """A service that ends cleanly without audio has spoken nothing: an error that says so, and no file."""
    with pytest.raises(SpeechError, match="no audio for 25 characters"):
        made(ToyVoice(silent=True), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_files_appear_whole_or_not_at_all(tmp_path: Path) -> None:
    """A caption that cannot be written leaves no file of the narration, and no temporary ones."""
    out = tmp_path / "out"
    (out / "toy.srt").mkdir(parents=True)
    (out / "toy.srt" / "in the way").touch()
    with staging(out) as aside:
        narration, _ = made(ToyVoice(), aside)
        with pytest.raises(OutputError):
            publish(narration, out / "toy.wav", {"srt": out / "toy.srt"})
    assert [path.name for path in out.iterdir()] == ["toy.srt"]


def test_published_files_are_where_they_should_be(tmp_path: Path) -> None:
    """Audio and captions are under their names, nothing else is, and the narration knows its place."""
    with staging(tmp_path / "out") as aside:
        narration, _ = made(ToyVoice(), aside)
        final = publish(narration, tmp_path / "out" / "toy.wav", {"srt": tmp_path / "out" / "toy.srt"})
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["toy.srt", "toy.wav"]
    assert final.track.path == tmp_path / "out" / "toy.wav"


class SlowStore(NoStore):
    """The first passage waits for the second one's answer and then fails; the answer is kept a moment later."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self._come = asyncio.Event()

    async def answer(self, key: str, segment: Segment, make: Maker) -> Answer:
        if segment.index == 0:
            await self._come.wait()
            raise SpeechError("the first one fails")
        answer = await make(Intent())
        self._come.set()
        for _ in range(50):
            await asyncio.sleep(0)
        self.kept.append(segment.text)
        return answer


def test_an_answer_that_has_come_is_kept_when_another_fails(tmp_path: Path) -> None:
    """Between the end of a stream and the disk too: what is paid for is not asked for again."""
    store = SlowStore()
    segments = script().segments[:2]

    async def play() -> None:
        style = preset("netflix", "en")
        production = Production(output_format("wav"), lambda _: style, Gate(2), 3, takes=store)
        async with takes_in_order(segments, ToyVoice(), production, language="en") as takes:
            async for _ in takes:
                pass

    with pytest.raises(SpeechError, match="the first one fails"):
        asyncio.run(play())
    assert store.kept == [segments[1].text]
