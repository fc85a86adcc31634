"""Every pattern that the service is known to send, from message logs: played whole, message by message, cut off."""

import array
import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import aligner
from aligner.audio.track import output_format
from aligner.batch.gate import Gate
from aligner.batch.produce import produce
from aligner.batch.speaking import Production
from aligner.captions.style import preset
from aligner.errors import SpeechError, StreamBrokenError
from aligner.model import AudioFormat, Narration, Script, Word
from aligner.voices.elevenlabs import ElevenLabsVoice, Service
from aligner.voices.logs import Log
from aligner.wire import StreamOptions
from tests.clicks.landing import decode
from tests.recordings import cases, make
from tests.recordings.service import FOLDER, Cut, Player, frames_of, logs, playing
from tests.recordings.spoken import LOUD

ALL = logs()
TOLERANCE_MS = 2
SMEAR_MS = 12
"""A lossy codec spreads a click over its transform's window."""
QUIET_MS = 12
"""Shorter than any word, longer than any click."""
SMALL_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Truth:
    """What is true of a log, whatever was sent."""

    words: tuple[cases.Truth, ...]
    total_ms: int


def onsets(samples: "array.array[int]", rate_hz: int) -> list[float]:
    """When each click begins, in milliseconds."""
    found: list[float] = []
    sounded = 0
    for place, sample in enumerate(samples):
        if abs(sample) > LOUD // 4:
            if not found or place - sounded > QUIET_MS * rate_hz // 1000:
                found.append(place * 1000 / rate_hz)
            sounded = place
    return found


def truth_of(log: Log) -> Truth:
    document = json.loads((FOLDER / f"{log.path.stem}.truth.json").read_text("utf-8"))
    return Truth(tuple(cases.Truth(**word) for word in document["words"]), document["total_ms"])


def voice(url: str, log: Log) -> ElevenLabsVoice:
    options = StreamOptions(output_format=log.header.output_format, sync_alignment=True)
    return ElevenLabsVoice(Service(url, "key", direct=True), log.header.voice, options)


def narrate(player: Player, audio: Path, *, attempts: int = 1) -> Narration:
    """What the house makes of the player's log, as a file of the path's kind."""
    header = player.log.header
    script = Script("x", header.segment.text, header.source.language, (header.segment,))

    async def play() -> Narration:
        production = Production(
            output_format(audio.suffix[1:]),
            lambda language: preset("netflix", language),
            Gate(1),
            lookahead=2,
            attempts=attempts,
        )
        async with playing(player) as url:
            spoken = voice(url, player.log)
            return await produce(script, spoken, audio, production, voice_name="x", spoken=lambda *_: None)

    return asyncio.run(play())


def play(log: Log, cut: Cut | None = None, *, singly: bool = False) -> tuple[Word, ...]:
    """The words of a narration in WAV."""
    with TemporaryDirectory() as folder:
        return narrate(Player(log, (cut,), singly=singly), Path(folder) / "x.wav").words


def units(words: Sequence[Word], truth: Truth) -> list[tuple[Word, int]]:
    """For each sound of the truth its word, and when the word says that it begins: a word of Chinese or Japanese is
    made of several sounds. The words are those of the truth, whole."""
    found: list[tuple[Word, int]] = []
    waiting = iter(truth.words)
    for word in words:
        spelled = ""
        while len(spelled) < len(word.text):
            start_ms = word.char_starts_ms[len(spelled)] if spelled else word.start_ms
            found.append((word, start_ms))
            spelled += next(waiting).text
        assert spelled == word.text
    assert next(waiting, None) is None
    return found


def judge(words: Sequence[Word], truth: Truth) -> None:
    """The words are the script's, and where they are heard; those without times lie between the others."""
    held = units(words, truth)
    following = [word for word, _ in held[1:]] + [None]
    for (word, start_ms), after, true in zip(held, following, truth.words, strict=True):
        if true.told:
            assert abs(start_ms - true.start_ms) <= TOLERANCE_MS, word
            assert after is word or abs(word.end_ms - true.end_ms) <= TOLERANCE_MS, word
            assert word.basis == "timed", word
    times = [time for word in words for time in (word.start_ms, word.end_ms)]
    assert times == sorted(times)


every_log = pytest.mark.parametrize("log", ALL, ids=[log.path.stem for log in ALL])


def test_the_folder_is_what_its_script_makes() -> None:
    """Logs and truths are not edited by hand, and stay small."""
    made = cases.cases()
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
def test_the_truth_is_in_the_audio(log: Log, tmp_path: Path) -> None:
    """Each word's click begins where the truth says, so that truth is not what the service states."""
    stream = AudioFormat.from_name(log.header.output_format)
    narration = narrate(Player(log), tmp_path / "x.wav")
    samples, rate_hz = decode(tmp_path / "x.wav")
    assert (rate_hz, len(samples)) == (stream.rate_hz, narration.track.duration_samples)
    starts = [word.start_ms for word in truth_of(log).words]
    assert onsets(samples, rate_hz) == pytest.approx(starts, abs=SMEAR_MS if stream.codec == "mp3" else 1)


@every_log
@pytest.mark.parametrize("singly", [False, True], ids=["whole", "message by message"])
def test_words_lie_where_they_are_heard(log: Log, singly: bool) -> None:
    """Over a real socket, all at once or one message after another: the script's words, within 2 ms."""
    words = play(log, singly=singly)
    judge(words, truth_of(log))
    if not all(word.told for word in truth_of(log).words):
        assert "interpolated" in {word.basis for word in words}


@every_log
@pytest.mark.parametrize("ending", ["reset", "close"])
def test_a_stream_that_breaks_is_no_narration(log: Log, ending: str) -> None:
    """Cut off after any message, rudely or politely, it is an error that can be tried again; wrong words never.

    A polite end without any audio is how a used-up account has been seen: that is not tried again.
    """
    count = len(frames_of(log))
    for after in range(count):
        silent = ending == "close" and not any('"audio": "' in str(frame) for frame in frames_of(log)[:after])
        with pytest.raises(SpeechError if silent else StreamBrokenError):
            play(log, Cut(after, "reset" if ending == "reset" else "close"))
    words = play(log, Cut(count, "reset" if ending == "reset" else "close"))
    judge(words, truth_of(log))


@every_log
def test_a_service_that_stops_early_and_says_it_was_final(log: Log, tmp_path: Path) -> None:
    """Text that was left unspoken is an error; where only a last sound is missing, words still begin right."""
    truth = truth_of(log)
    refused = 0
    for after in range(len(frames_of(log)) - 1):
        try:
            narration = narrate(Player(log, (Cut(after, "final"),)), tmp_path / "x.wav")
        except SpeechError:
            refused += 1
            continue
        audio_ms = narration.track.duration_samples * 1000 / narration.track.format.rate_hz
        for (word, start_ms), true in zip(units(narration.words, truth), truth.words, strict=True):
            if true.told and word.basis == "timed" and true.start_ms < audio_ms - TOLERANCE_MS:
                assert abs(start_ms - true.start_ms) <= TOLERANCE_MS, (after, word)
    assert refused


def test_a_broken_stream_is_asked_for_again(tmp_path: Path) -> None:
    """Cut off twice, then whole: the narration is, and its words are right."""
    log = ALL[-1]
    player = Player(log, (Cut(1), Cut(3, "close"), None))
    judge(narrate(player, tmp_path / "x.wav", attempts=3).words, truth_of(log))
    assert player.connections == 3


@every_log
def test_words_lie_on_the_clicks_of_the_finished_mp3(log: Log, tmp_path: Path) -> None:
    """Encoded here or the service's own frames: each word begins where a player plays its click."""
    narration = narrate(Player(log), tmp_path / "x.mp3")
    clicks = onsets(*decode(tmp_path / "x.mp3"))
    truth = truth_of(log)
    assert len(clicks) == len(truth.words)
    for (word, start_ms), click, true in zip(units(narration.words, truth), clicks, truth.words, strict=True):
        assert not true.told or abs(start_ms - click) <= SMEAR_MS, word


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
