"""Every pattern that the service is known to send, from message logs: played whole, message by message, cut off."""

import array
import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

import aligner
from aligner.audio.track import output_format
from aligner.batch.produce import Production, produce, record
from aligner.captions.style import preset
from aligner.errors import SpeechError, StreamBrokenError
from aligner.model import AudioFormat, Script, Take, Word
from aligner.timing.words import spoken_words
from aligner.voices.elevenlabs import ElevenLabsVoice, Service
from aligner.voices.logs import Log
from aligner.wire import StreamOptions
from tests.recordings import make
from tests.recordings.service import FOLDER, Cut, Player, frames_of, logs, playing
from tests.recordings.spoken import LOUD

ALL = logs()
TOLERANCE_MS = 2
QUIET_MS = 12
"""Shorter than any word, longer than any click."""
SMALL_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true of a log, whatever was sent."""

    words: tuple[make.Truth, ...]
    total_ms: int


def truth_of(log: Log) -> Truth:
    document = json.loads((FOLDER / f"{log.path.stem}.truth.json").read_text("utf-8"))
    return Truth(tuple(make.Truth(**word) for word in document["words"]), document["total_ms"])


def voice(url: str, log: Log) -> ElevenLabsVoice:
    options = StreamOptions(output_format=log.header.output_format, sync_alignment=True)
    return ElevenLabsVoice(Service(url, "key", direct=True), log.header.voice, options)


async def heard(url: str, log: Log) -> tuple[Take, tuple[Word, ...]]:
    take = await record(log.header.segment, voice(url, log))
    return take, spoken_words(take, language=log.header.source.language)


def play(log: Log, cut: Cut | None = None, *, singly: bool = False) -> tuple[Take, tuple[Word, ...]]:
    async def whole() -> tuple[Take, tuple[Word, ...]]:
        async with playing(Player(log, (cut,), singly=singly)) as url:
            return await heard(url, log)

    return asyncio.run(whole())


def judge(words: Sequence[Word], truth: Truth) -> None:
    """The words are the script's, and where they are heard; those without times lie between the others."""
    assert [word.text for word in words] == [word.text for word in truth.words]
    for word, true in zip(words, truth.words, strict=True):
        if true.told:
            assert abs(word.start_ms - true.start_ms) <= TOLERANCE_MS, word
            assert abs(word.end_ms - true.end_ms) <= TOLERANCE_MS, word
            assert word.basis == "timed", word
    times = [time for word in words for time in (word.start_ms, word.end_ms)]
    assert times == sorted(times)


every_log = pytest.mark.parametrize("log", ALL, ids=[log.path.stem for log in ALL])


def test_the_folder_is_what_its_script_makes() -> None:
    """Logs and truths are not edited by hand, and stay small."""
    made = make.cases()
    assert {log.path.stem for log in ALL} == set(made)
    for name, case in made.items():
        assert (FOLDER / f"{name}.truth.json").read_text("utf-8") == make.truth_of(case)
        if case.stream.codec == "pcm":  # another version of an encoder may write other bytes
            assert (FOLDER / f"{name}.jsonl").read_text("utf-8") == make.log_of(name, case)
    assert sum(path.stat().st_size for path in FOLDER.iterdir() if path.is_file()) < SMALL_BYTES


def test_every_row_of_the_facts_has_a_log() -> None:
    """Rows 11 to 21, each by name."""
    rows = {int(log.path.stem.split("-")[1]) for log in ALL if log.path.stem.startswith("row-")}
    assert rows == set(range(11, 22))


@every_log
def test_the_truth_is_in_the_audio(log: Log) -> None:
    """Each word's click begins where the truth says, so that truth is not what the service states."""
    stream = AudioFormat.from_name(log.header.output_format)
    take, _ = play(log)
    samples = array.array("h", take.data)
    # A lossy codec smears a click over its transform's window.
    smear_ms = 12 if stream.codec == "mp3" else 1
    onsets: list[float] = []
    quiet_since = 0
    for place, sample in enumerate(samples):
        if abs(sample) > LOUD // 4:
            if not onsets or place - quiet_since > QUIET_MS * stream.rate_hz // 1000:
                onsets.append(place * 1000 / stream.rate_hz)
            quiet_since = place
    starts = [word.start_ms for word in truth_of(log).words]
    assert len(onsets) == len(starts)
    assert all(abs(onset - start) <= smear_ms for onset, start in zip(onsets, starts, strict=True))


@every_log
@pytest.mark.parametrize("singly", [False, True], ids=["whole", "message by message"])
def test_words_lie_where_they_are_heard(log: Log, singly: bool) -> None:
    """Over a real socket, all at once or one message after another: the script's words, within 2 ms."""
    _, words = play(log, singly=singly)
    judge(words, truth_of(log))
    if not all(word.told for word in truth_of(log).words):
        assert "interpolated" in {word.basis for word in words}


@every_log
@pytest.mark.parametrize("ending", ["reset", "close"])
def test_a_stream_that_breaks_is_no_narration(log: Log, ending: str) -> None:
    """Cut off after any message, rudely or politely, it is an error that can be tried again; wrong words never."""
    count = len(frames_of(log))
    for after in range(count):
        with pytest.raises(StreamBrokenError):
            play(log, Cut(after, "reset" if ending == "reset" else "close"))
    _, words = play(log, Cut(count, "reset" if ending == "reset" else "close"))
    judge(words, truth_of(log))


# Without a written line the few words that were spoken are dealt out over all that were to be spoken.
WITH_A_WRITTEN_LINE = [log for log in ALL if log.path.stem != "normalized-line-only"]


@pytest.mark.parametrize("log", WITH_A_WRITTEN_LINE, ids=[log.path.stem for log in WITH_A_WRITTEN_LINE])
def test_a_service_that_stops_early_and_says_it_was_final(log: Log) -> None:
    """Text that was left unspoken is an error; where only a last sound is missing, words still begin right."""
    truth = truth_of(log)
    refused = 0
    for after in range(len(frames_of(log)) - 1):
        try:
            take, words = play(log, Cut(after, "final"))
        except SpeechError:
            refused += 1
            continue
        assert [word.text for word in words] == [word.text for word in truth.words]
        audio_ms = take.duration_samples * 1000 / take.format.rate_hz
        for word, true in zip(words, truth.words, strict=True):
            if true.told and word.basis == "timed" and true.start_ms < audio_ms - TOLERANCE_MS:
                assert abs(word.start_ms - true.start_ms) <= TOLERANCE_MS, (after, word)
    assert refused


def test_a_broken_stream_is_asked_for_again(tmp_path: Path) -> None:
    """Cut off twice, then whole: the narration is, and its words are right."""
    log = ALL[-1]
    player = Player(log, (Cut(1), Cut(3, "close"), None))
    segment = log.header.segment
    script = Script("x", segment.text, log.header.source.language, (segment,))

    async def narrated() -> tuple[Word, ...]:
        production = Production(
            output_format("wav"), lambda language: preset("netflix", language), asyncio.Semaphore(1), 2
        )
        async with playing(player) as url:
            narration = await produce(
                script,
                voice(url, log),
                tmp_path / "x.wav",
                production,
                voice_name="x",
                spoken=lambda *_: None,
            )
        return narration.words

    judge(asyncio.run(narrated()), truth_of(log))
    assert player.connections == 3


@every_log
def test_a_log_replays_without_a_service(log: Log) -> None:
    """``aligner.replay`` gives the same words as the stream did, and the narration is whole."""
    narration = aligner.replay(log.path, format="wav")
    judge(narration.words, truth_of(log))
    assert narration.script.text == log.header.segment.text
    assert narration.cues
    track = narration.track
    duration_ms = track.duration_samples * 1000 / track.format.rate_hz
    assert duration_ms == pytest.approx(truth_of(log).total_ms, abs=60)
