"""The neural voice: its columns, its times, its sameness."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from aligner.errors import VoiceError
from aligner.model import PlacedChars
from aligner.voices.engines import Delivery, Speech
from aligner.voices.engines.level import gain_for, to_pcm
from aligner.voices.engines.piper import PiperEngine

TEXT = "‘Oh dear!’ said Dr. Smith — of the naïve one.\n\nIt's $5.25, or 👍 free: see example.com"


def check(speeches: list[Speech], text: str) -> None:
    """The promises of ``Speech``, for any engine."""
    written = "".join(speech.written.text for speech in speeches)
    assert written in (text, text + " ")
    for speech in speeches:
        for column in (speech.written, speech.normalized):
            assert covers(column, speech.samples)


def covers(column: PlacedChars, total: int) -> bool:
    assert column.starts[0] == 0
    assert column.ends[-1] == total
    assert all(start <= end for _, start, end in column)
    return all(end == start for end, start in zip(column.ends, column.starts[1:], strict=False))


@pytest.fixture(scope="module")
def speeches(joe: PiperEngine) -> list[Speech]:
    return list(joe.speak(TEXT, Delivery(seed=7)))


def test_columns_spell_the_text_and_cover_the_sound(speeches: list[Speech]) -> None:
    """The written columns are the text; both columns run from the first sample to the last without a hole."""
    check(speeches, TEXT)


def test_the_normalized_column_spells_what_is_said(speeches: list[Speech]) -> None:
    """Numbers, titles and addresses are there as words, after a space that holds the lead-in."""
    said = "".join(speech.normalized.text for speech in speeches)
    assert "Doctor Smith" in said
    assert "five dollars and twenty-five cents" in said
    assert "example dot com" in said
    assert all(speech.normalized.chars[0] == " " for speech in speeches)
    assert all(speech.normalized.starts[1] > 0 for speech in speeches)


def test_the_letter_a_is_no_article(joe: PiperEngine) -> None:
    """In "a.m." the letter has its name, a longer sound than the article's, and is spelled as a letter."""
    letter, article = (
        next(iter(joe.speak(text, Delivery())))
        for text in ("It was five a.m. today.", "It was five a m today.")
    )
    assert "five A M today" in letter.normalized.text
    assert _length(letter, " A ") > 1.2 * _length(article, " a ")


def _length(speech: Speech, word: str) -> int:
    place = speech.normalized.text.index(word) + 1
    return speech.normalized.ends[place] - speech.normalized.starts[place]


def test_a_sentence_ends_in_exact_silence_that_its_space_holds(joe: PiperEngine) -> None:
    """The pause after a sentence is zero samples, and the last letter ends before it."""
    speech = next(iter(joe.speak("Down we go. Then up.", Delivery())))
    pcm = np.frombuffer(speech.pcm, "<i2")
    end_of_go = speech.written.ends[speech.written.text.index("go") + 1]
    rest = speech.samples - end_of_go
    assert 0.28 < rest / joe.rate_hz < 0.32
    assert not pcm[-joe.rate_hz // 20 :].any()
    assert speech.written.chars[-1] == " "
    assert speech.written.starts[-1] == end_of_go


def test_a_word_begins_where_its_sound_does(joe: PiperEngine) -> None:
    """Around a comma's pause the space is silent and the words are not."""
    speech = next(iter(joe.speak("We wait, and we go.", Delivery())))
    pcm = np.abs(np.frombuffer(speech.pcm, "<i2").astype(float))
    space = speech.written.text.index(", ") + 1
    start, end = speech.written.starts[space], speech.written.ends[space]
    assert end - start > joe.rate_hz * 0.03
    assert pcm[start + 60 : end - 60].max() < 0.02 * pcm.max()
    assert pcm[end : end + joe.rate_hz // 15].max() > 0.1 * pcm.max()


def test_a_dash_without_spaces_holds_its_own_pause(joe: PiperEngine) -> None:
    """In "wait—and" the word before the dash ends where its sound does, not where the next one begins."""
    speech = next(iter(joe.speak("They said wait—and then we went.", Delivery())))
    dash = speech.written.text.index("—")
    assert speech.written.ends[dash - 1] == speech.written.starts[dash]
    assert speech.written.ends[dash] - speech.written.starts[dash] > joe.rate_hz * 0.05


def test_equal_seeds_give_equal_sound_whatever_runs_beside(joe: PiperEngine, speeches: list[Speech]) -> None:
    """The same text and seed are the same samples from any thread at any time; another seed is not."""
    with ThreadPoolExecutor(3) as pool:
        others = pool.submit(lambda: list(joe.speak("Something else is said. Twice.", Delivery(seed=1))))
        again = [pool.submit(lambda: list(joe.speak(TEXT, Delivery(seed=7)))) for _ in range(2)]
        assert all(future.result() == speeches for future in again)
        assert others.result()
    alone = list(joe.speak("said Dr. Smith — of the naïve one.\n\n", Delivery(seed=7)))
    assert alone[0].pcm == speeches[1].pcm
    assert next(iter(joe.speak("‘Oh dear!’ said", Delivery(seed=8)))).pcm != speeches[0].pcm


def test_speed_shortens(joe: PiperEngine) -> None:
    """Speed 1.2 takes clearly less time than 0.8."""
    fast, slow = (next(iter(joe.speak("A word in your ear", Delivery(speed=s)))).samples for s in (1.2, 0.8))
    assert 1.3 < slow / fast < 1.7


@pytest.mark.parametrize(
    "text", [" ", "…", "— !!", "\n\n", "👍👍", "* * *", "\x00\x07", "[[x]] <b>", "\ud800"]
)
def test_text_without_words_is_silence(joe: PiperEngine, text: str) -> None:
    """Nothing to say is a short silence that the characters cover; stray commands are not obeyed."""
    found = list(joe.speak(text, Delivery()))
    check(found, text)
    assert found


def test_no_text_is_no_speech(joe: PiperEngine) -> None:
    """An empty text yields nothing."""
    assert list(joe.speak("", Delivery())) == []


@pytest.mark.parametrize(
    "text", ["مرحبا you", "你好 Alice", "Привет", "of the of the", "a" * 700, "C++ [[h]] a\u0301"]
)
def test_strange_text_keeps_the_promises(joe: PiperEngine, text: str) -> None:
    """Other scripts, endless words and combining marks still come out covered."""
    check(list(joe.speak(text, Delivery())), text)


def test_the_peak_stays_under_the_ceiling_and_proportions_stay(speeches: list[Speech]) -> None:
    """-3 dBFS at most; a quiet wave stays as much quieter as it was."""
    assert max(np.abs(np.frombuffer(speech.pcm, "<i2")).max() for speech in speeches) <= 0.708 * 32768
    wave = (0.1 * np.sin(np.arange(20_000) / 20)).astype(np.float32)
    gain = gain_for(wave)
    loud, soft = (np.frombuffer(to_pcm(wave * part, gain), "<i2").astype(float) for part in (1.0, 0.5))
    assert np.abs(loud - 2 * soft).max() <= 2
    spike = wave.copy()
    spike[10_000] = 3.0
    limited = np.abs(np.frombuffer(to_pcm(spike, gain), "<i2"))
    assert limited.max() <= 0.708 * 32768
    assert np.array_equal(limited[:9_000], np.abs(loud[:9_000]))


def test_version_names_model_and_library(joe: PiperEngine) -> None:
    """A cache can tell one voice's sound from another's."""
    assert "en_US-joe-medium" in joe.version
    assert "espeak-ng" in joe.version


def test_a_file_that_is_no_voice_is_refused(tmp_path: Path) -> None:
    """Garbage instead of a model or its description is one clear sentence."""
    model = tmp_path / "x.onnx"
    model.write_bytes(b"\x07not a model")
    with pytest.raises(VoiceError, match=r"x\.onnx\.json cannot be read"):
        PiperEngine(model)
    (tmp_path / "x.onnx.json").write_text("{}")
    with pytest.raises(VoiceError, match="not a Piper voice's description"):
        PiperEngine(model)
    (tmp_path / "x.onnx.json").write_text(
        '{"audio": {"sample_rate": 22050}, "espeak": {"voice": "en-us"}, "phoneme_id_map": {"_": [0]}}'
    )
    with pytest.raises(VoiceError, match=r"x\.onnx is not a Piper voice"):
        list(PiperEngine(model).speak("Hello", Delivery()))


def test_the_version_is_of_the_voices_content(tmp_path: Path, joe: PiperEngine) -> None:
    """Fault 33, another voice under the same name and of the same size is another voice to a cache."""
    description = joe._path.with_name(f"{joe._path.name}.json").read_text("utf-8")
    versions = set()
    for number, (model, about) in enumerate(
        [(b"one", description), (b"two", description), (b"one", description + " "), (b"one", description)]
    ):
        path = tmp_path / str(number) / "voice.onnx"
        path.parent.mkdir()
        path.write_bytes(model)
        path.with_name("voice.onnx.json").write_text(about, encoding="utf-8")
        versions.add(PiperEngine(path).version)
    assert len(versions) == 3
