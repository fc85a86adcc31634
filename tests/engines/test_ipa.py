"""Words in IPA: the sounds are those that are written, those around stay, and a letter's time stays its own."""

import numpy as np
import pytest

from aligner.voices.engines import Delivery, Engine, Sounded
from aligner.voices.engines.espeak import EspeakEngine
from aligner.voices.engines.espeak_library import loaded
from aligner.voices.engines.ipa import mnemonics
from aligner.voices.engines.piper import PiperEngine
from aligner.voices.engines.spoken import spoken
from tests.engines.test_piper import check


def said(engine: Engine, text: str, word: str = "", ipa: str = "") -> bytes:
    """The sound of a text, a word of it in IPA; its columns are looked at on the way."""
    at = text.find(word)
    sounded = (Sounded(at, at + len(word), ipa),) if word else ()
    speeches = list(engine.speak(text, Delivery(sounded=sounded)))
    check(speeches, text)
    return b"".join(speech.pcm for speech in speeches)


@pytest.mark.parametrize(
    ("text", "word", "ipa", "alike"),
    [
        ("Send the GIF here.", "GIF", "dʒɪf", "Send the jiff here."),
        ("Send the GIF here.", "GIF", "ˈd͡ʒɪf", "Send the jiff here."),
        ("Take an FSR, the FSR.", "FSR,", "ˈæpəl", "Take an apple the FSR."),
        ("Send (GIF's) files.", "GIF", "ˈdʒɪf", "Send (jiff's) files."),
        ("They rate it.", "rate", "reɪt", "They rate it."),
    ],
)
def test_a_word_in_ipa_sounds_like_the_word_that_is_spelled_so(
    joe: PiperEngine, text: str, word: str, ipa: str, alike: str
) -> None:
    """To the sample, with both kinds of local voice: so no sound beside it changed either."""
    assert said(joe, text, word, ipa) == said(joe, alike)
    espeak = EspeakEngine("en-us")
    assert len(said(espeak, text, word, ipa)) == pytest.approx(len(said(espeak, alike)), rel=0.03)


def phonemes(joe: PiperEngine, text: str, *sounded: Sounded) -> str:
    tokens = spoken(text, "en-us", sounded=sounded)
    return "".join(phoneme.symbol for phoneme in joe._phonemes(tokens)[1])


def test_what_is_written_beside_it_without_a_space_is_said_too(joe: PiperEngine) -> None:
    """The second half of a compound, twice the same word, several words that are one in IPA, a full stop in one."""
    joe.strange_symbol("a")
    jiff = Sounded(0, 3, "dʒɪf")
    assert phonemes(joe, "GIF-like", jiff) == "^dʒˈɪflˈaɪk$"
    assert phonemes(joe, "GIF-GIF.", jiff, Sounded(4, 7, "ɡɪf")) == "^dʒˈɪf ɡˈɪf.$"
    assert phonemes(joe, "New York now", Sounded(0, 8, "nuː ˈjɔːk")) == "^nˈuː jˈɔːk nˈaʊ$"
    (speech,) = joe.speak("Inc. stays", Delivery(sounded=(Sounded(0, 4, "ɪŋk"),)))
    assert speech.written.text.strip() == "Inc. stays"


@pytest.mark.parametrize(
    ("voice", "ipa", "heard"),
    [
        ("en-us", "ˈskɛɹivɔːɹ", "skˈɛɹivɔːɹ"),
        ("en-us", "rʌn", "ɹˈʌn"),
        ("de", "ˈʃpʁɑːxə", "ʃpʁˈɑːxə"),
        ("fr", "bɔ̃ˈʒuʁ", "bɔ̃ʒˈuʁ"),
        ("es", "ˈɡwiɲo", "ɡwˈiɲo"),
    ],
)
def test_espeak_ng_makes_the_sounds_that_are_asked_for(voice: str, ipa: str, heard: str) -> None:
    """As it itself names them when it has spoken, in whichever language."""
    utterance = loaded().speak(EspeakEngine(voice)._input(ipa, possessive=False), voice)
    assert "".join(phone.symbol for phone in utterance.phones) == heard


def test_every_sound_that_a_voice_is_said_to_have_is_made() -> None:
    """Beside others, as in a word: nothing on the list is silent."""
    for symbol, name in mnemonics("en-us").items():
        vowel = "a" if symbol[-1] not in "aeiou" else "s"
        assert len(loaded().phonemes([f"[[{name}|{vowel}]]"], "en-us")[0]) >= 2, symbol


def test_a_sound_that_a_voice_never_learned_is_known_by_its_first_symbol(joe: PiperEngine) -> None:
    """Piper's description lists the sounds of all languages; its table tells which of them it met."""
    assert [joe.strange_symbol(ipa) for ipa in ("dʒɪf", "ˈbʌt.ɚ", "bɝd", "reɪt", "t͡ʃ")] == [None] * 5
    assert [joe.strange_symbol(ipa) for ipa in ("bɒt", "ɲam", "ʘ", "12", "stop!")] == list("ɒɲʘ1!")
    english, german = EspeakEngine("en-us"), EspeakEngine("de")
    assert [voice.strange_symbol("œf") for voice in (english, german)] == ["œ", None]
    assert [voice.strange_symbol("ʌf") for voice in (english, german)] == [None, "ʌ"]


def test_a_word_whose_sounds_a_voice_has_not_is_read_as_written(joe: PiperEngine) -> None:
    """A client of the service may ask for anything; a render is refused before."""
    assert said(joe, "A cat.", "cat", "ʘʘ") == said(joe, "A cat.")
    assert np.frombuffer(said(EspeakEngine("de"), "Ein Wort", "Wort", "ʘ"), "<i2").any()
