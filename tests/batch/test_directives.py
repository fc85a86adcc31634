"""Directives in finished audio: two local voices, pauses, sounds and pronunciations, as a player plays them."""

import asyncio
import itertools
import json
import math
import struct
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aligner.audio.segment import as_segment
from aligner.batch.narrate import Narration, narrate, narrate_async, replay
from aligner.cli import main
from aligner.errors import ScriptError, VoiceError
from aligner.voices.engines.catalog import Catalog
from aligner.voices.server import serve

FRONT = """---
speakers:
  Anna: en_US-joe-medium
  Ben:
    voice: "espeak:en-us"
    speed: 0.9
---
"""
TEXT = FRONT + "Anna: Good evening.{0}Are you there?{1}\n\nBen: I am.{2}\nAnna: Good."


TONE_MS = 500


def tone(path: Path) -> None:
    """A sound in two channels, at another rate than the voices'."""
    rate = 44_100
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(rate)
        samples = [round(9000 * math.sin(index / 9)) for index in range(rate * TONE_MS // 1000)]
        file.writeframes(b"".join(struct.pack("<hh", value, value) for value in samples))


def quiet_ms(narration: Narration) -> list[float]:
    """How long it is quiet between two passages in the finished file: 45 dB below the loudest of each, over 5 ms."""
    audio = as_segment(narration.track.path)
    rate = audio.frame_rate
    squares = np.concatenate([[0.0], np.cumsum(np.array(audio.get_array_of_samples(), float) ** 2)])
    window = rate // 200
    levels = squares[window:] - squares[:-window]
    edges = [max(0, start - window) for start in (*narration.track.starts, len(levels))]
    passages = [levels[begin:end] for begin, end in itertools.pairwise(edges)]
    loud = [np.flatnonzero(passage > passage.max() / 178**2) for passage in passages]
    return [
        float(edge - before - last[-1] + after[0] + window) * 1000 / rate
        for edge, before, last, after in zip(edges[1:-1], edges, loud, loud[1:], strict=False)
    ]


def made(text: str, **settings: Any) -> Narration:
    return narrate(text, engine="local", format="wav", captions=("srt",), **settings)


def test_pauses_are_as_long_as_written_between_two_voices() -> None:
    """To 5 ms of what a player plays, whichever voice is before and after; captions name who speaks."""
    asked = [700, 1500, 250]
    narration = made(TEXT.format(" [pause 700ms] ", ' <break time="1.5s"/>', " [pause 0.25s] "))
    assert [segment.pause_after_ms for segment in narration.script.segments] == [*asked, 0]
    assert quiet_ms(narration) == pytest.approx(asked, abs=5)
    assert [(cue.text, cue.speaker) for cue in narration.cues] == [
        ("Good evening.", "Anna"),
        ("Are you there?", "Anna"),
        ("I am.", "Ben"),
        ("Good.", "Anna"),
    ]
    assert {word.speaker for word in narration.words} == {"Anna", "Ben"}


def test_a_sound_is_laid_in_and_moves_what_follows(tmp_path: Path) -> None:
    """The words after it come later by its length and its pause, to the sample; it is heard in between."""
    length = TONE_MS
    tone(tmp_path / "tone.wav")
    text = "One. [pause 300ms] {}Two."
    sound = f"[sound: {tmp_path / 'tone.wav'}] [pause 200ms] "
    plain, laid = made(text.format("")), made(text.format(sound))
    shift = laid.words[1].start_ms - plain.words[1].start_ms
    assert shift == pytest.approx(length + 200, abs=1)
    assert laid.words[0] == plain.words[0]
    audio = as_segment(laid.track.path)
    begins = laid.track.starts[1] * 1000 // laid.track.format.rate_hz - 200 - length
    assert audio[begins + 20 : begins + length - 20].rms > 4000
    assert audio[begins - 250 : begins - 20].max < 300
    ending = made(f"One. {sound}")
    tail = as_segment(ending.track.path)
    assert tail[-690:-210].rms > 4000
    assert tail[-195:].max == 0


def test_a_sound_that_cannot_be_decoded_is_told_before_anything_is_spoken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence with the script and the sound; exit code 2; nothing is written."""
    (tmp_path / "noise.wav").write_bytes(b"this is no sound")
    (tmp_path / "talk.txt").write_text("One. [sound: noise.wav] Two.", encoding="utf-8")
    code = main(["render", str(tmp_path / "talk.txt"), "-o", str(tmp_path / "out"), "--engine", "local"])
    assert code == 2
    assert "noise.wav cannot be used" in capsys.readouterr().err
    assert not list(tmp_path.glob("out/*"))


def test_what_is_read_is_in_the_audio_and_nowhere_else(tmp_path: Path) -> None:
    """The engine pronounces the respelling; captions and words have what is written, with the time of it."""
    words = tmp_path / "words.txt"
    words.write_text("Nguyen = winner\n", encoding="utf-8")
    text = 'Here is Nguyen with [say: "a GIF" as "two jiffies"].'
    narration = made(text, pronunciations=words)
    read = made("Here is winner with two jiffies.")
    assert as_segment(narration.track.path).raw_data == as_segment(read.track.path).raw_data
    shown = [word.text for word in narration.words]
    assert shown == ["Here", "is", "Nguyen", "with", "a", "GIF."]
    assert [(word.start_ms, word.end_ms) for word in narration.words] == [
        (word.start_ms, word.end_ms) for word in read.words
    ]
    assert narration.words[2].spoken == "winner"
    for path in narration.save(tmp_path / "talk", captions=["srt", "vtt", "ass", "txt"])[1:]:
        content = path.read_text(encoding="utf-8")
        if path.suffix == ".json":
            content = json.dumps(
                [word["word"] for part in json.loads(content)["segments"] for word in part["words"]]
            )
        assert "Nguyen" in content
        assert "winner" not in content
        assert "jiff" not in content


@pytest.mark.parametrize("voice", ["en_US-joe-medium", "espeak:en-us"])
def test_a_list_in_ipa_is_in_the_audio_s_phonemes_and_nowhere_else(tmp_path: Path, voice: str) -> None:
    """The sound is that of the word which is spelled so; so are the times; captions show what is written."""
    words = tmp_path / "words.txt"
    words.write_text("GIF = /dʒɪf/\n", encoding="utf-8")
    narration = made("A GIF is here.", pronunciations=words, voice=voice)
    read = made("A jiff is here.", voice=voice)
    assert as_segment(narration.track.path).raw_data == as_segment(read.track.path).raw_data
    assert [(word.start_ms, word.end_ms) for word in narration.words] == [
        (word.start_ms, word.end_ms) for word in read.words
    ]
    assert [word.spoken for word in narration.words] == [None, "/dʒɪf/", None, None]
    assert not narration.notes
    for path in narration.save(tmp_path / "talk", captions=["srt", "vtt", "ass", "lrc", "txt"])[1:]:
        if path.suffix != ".json":
            content = path.read_text(encoding="utf-8")
            assert "GIF" in content
            assert "ʒ" not in content


def test_ipa_with_a_sound_that_the_voice_has_not_is_told_before_it_speaks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file, the line, the sound, whose it is and the way out; each speaker's own voice is asked."""
    front = FRONT.replace("espeak:en-us", "espeak:de") + 'Anna: Hello.\n\nBen: [say: "Uf" as "/{}/"].\n'
    (tmp_path / "talk.txt").write_text(front.format("ʌf"), encoding="utf-8")
    code = main(["render", str(tmp_path / "talk.txt"), "-o", str(tmp_path / "out"), "--engine", "local"])
    assert code == 2
    told = capsys.readouterr().err
    assert "talk.txt, line 10, column " in told
    assert "/ʌf/ has the sound ʌ, which espeak:de has not: write it in other sounds, or in letters" in told
    (tmp_path / "talk.txt").write_text(front.format("œf"), encoding="utf-8")
    assert main(["render", str(tmp_path / "talk.txt"), "-o", str(tmp_path / "out"), "--dry-run"]) == 0


def test_the_engine_says_the_respelling() -> None:
    """The normalized line of the local engine, which spells its phonemes' words, has what was asked for."""
    from aligner.voices.engines import Delivery

    narration = made('A [say: "GIF" as "jiff"].')
    (segment,) = narration.script.segments
    engine = Catalog().open("en_US-joe-medium")
    spelled = "".join(speech.normalized.text for speech in engine.speak(segment.spoken_text, Delivery()))
    assert "jiff" in spelled.lower()
    assert "gif" not in spelled.lower()


def test_a_voice_that_is_not_there_stops_everything_before_it_speaks() -> None:
    """Also where it is only the second speaker's."""
    with pytest.raises(VoiceError, match="espeak-ng does not speak 'xx-none'"):
        made(FRONT.replace("espeak:en-us", "espeak:xx-none") + "Anna: Hello.\n\nBen: Bye.")


def through_a_service(text: str, **settings: Any) -> Narration:
    """Spoken by the local engine in the place of ElevenLabs."""

    async def speak() -> Narration:
        async with serve(Catalog(), api_key="k" * 32) as server:
            return await narrate_async(
                text, engine="elevenlabs", api_key="k" * 32, base_url=server.url, voice="Joe", **settings
            )

    return asyncio.run(speak())


def test_a_service_is_asked_for_each_speaker_s_voice_by_id() -> None:
    """Names of the account's voices are looked up; both voices come at one rate and end in one track."""
    text = FRONT.replace("en_US-joe-medium", "Joe") + "Anna: Hello there.\n\nBen: Goodbye."
    narration = through_a_service(text, format="wav")
    assert [word.speaker for word in narration.words] == ["Anna", "Anna", "Ben"]
    assert [segment.voice for segment in narration.script.segments] == ["Joe", "espeak:en-us"]
    with pytest.raises(VoiceError, match="has no voice 'Jow'; near: "):
        through_a_service(text.replace(" Joe", " Jow"))


def test_words_in_ipa_are_sent_in_tags_and_timed_as_written() -> None:
    """To a model that takes them; the service does not say the tag."""
    text = 'Look at the [say: "GIF" as "/d\u0292\u026af/"] again & again.'
    narration = through_a_service(text, format="wav", model="eleven_flash_v2")
    assert [word.text for word in narration.words] == ["Look", "at", "the", "GIF", "again", "&", "again."]
    starts = [word.start_ms for word in narration.words]
    assert starts == sorted(set(starts))
    assert not narration.notes
    with pytest.raises(ScriptError, match="is IPA, which this voice's model does not take"):
        through_a_service(text)


def test_a_replay_speaks_as_the_script_was_spoken(tmp_path: Path) -> None:
    """Speakers, pauses, respellings, marks and chapters are in the message logs."""
    text = FRONT + '[pause 300ms]Anna: A [say: "GIF" as "jiff"].\n\n[chapter: Two]\nBen: [mark: here] Hello.'
    narration = made(text, record=tmp_path / "logs")
    again = replay(tmp_path / "logs", format="wav")
    assert again.words == narration.words
    assert again.track.duration_samples == narration.track.duration_samples
    for name in ("text", "segments", "marks", "chapters", "pause_before_ms"):
        assert getattr(again.script, name) == getattr(narration.script, name), name


def test_a_sound_among_frames_of_mp3(tmp_path: Path) -> None:
    """Where a service's MP3 would go into the file as it is, a script with a sound is decoded and encoded as a whole:
    its words are where they are in a file that never has the service's frames."""
    tone(tmp_path / "tone.wav")
    settings = {"engine": "local", "stream_format": "mp3_44100_128"}
    plain = narrate("One. [pause 0s] Two.", format="wav", **settings)
    laid = narrate(f"One. [sound: {tmp_path / 'tone.wav'}] [pause 0s] Two.", format="mp3", **settings)
    assert laid.words[1].start_ms - plain.words[1].start_ms == pytest.approx(TONE_MS, abs=1)
    assert len(as_segment(laid.track.path)) == pytest.approx(
        len(as_segment(plain.track.path)) + TONE_MS, abs=2
    )
