"""espeak-ng as the voice, and as the witness of what is said where."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.errors import VoiceError
from aligner.voices.engines import Delivery
from aligner.voices.engines.espeak import EspeakEngine
from aligner.voices.engines.espeak_library import loaded, safe
from aligner.voices.engines.phonemes import group_words

from .test_piper import check


@pytest.mark.parametrize(
    ("voice", "text"),
    [
        ("de", "Größe 25, am 3. Mai. Schön!"),
        ("cmn", "你好,世界。我们25"),
        ("ja", "こんにちは世界"),
        ("ar", "مرحبا بالعالم"),
        ("en-us", "‘Oh dear!’ said Dr. Smith — $5.25"),
        ("de", "…"),
        ("de", " "),
    ],
)
def test_any_language_is_covered(voice: str, text: str) -> None:
    """Latin, right-to-left and Chinese text come out whole, in time with their sound."""
    check(list(EspeakEngine(voice).speak(text, Delivery())), text)


def test_the_same_text_sounds_the_same_whatever_came_before() -> None:
    """espeak-ng's own state does not leak from one text into the next."""
    engine = EspeakEngine("de")
    first = list(engine.speak("Guten Tag zusammen", Delivery()))
    list(EspeakEngine("fr").speak("Bonjour tout le monde", Delivery()))
    assert list(engine.speak("Guten Tag zusammen", Delivery())) == first


def test_speed_shortens() -> None:
    """Speed is obeyed."""
    engine = EspeakEngine("de")
    fast, slow = (next(iter(engine.speak("Guten Tag", Delivery(speed=s)))).samples for s in (1.2, 0.8))
    assert slow > 1.25 * fast


def test_an_unknown_voice_is_refused() -> None:
    """A name that espeak-ng lacks is a sentence, not a silent default."""
    with pytest.raises(VoiceError, match="no voice 'zz-nothing'"):
        loaded().speak("x", "zz-nothing")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=50))
def test_events_of_any_text_map_into_it(text: str) -> None:
    """Whatever is said, every spoken word's place lies in the text's groups, in order."""
    clean = safe(text)
    assert len(clean) == len(text)
    utterance = loaded().speak(clean, "en-us")
    groups, places = group_words(clean, utterance.words)
    assert all(-1 <= phone.word < len(utterance.words) for phone in utterance.phones)
    assert all(0 <= group.start < group.end <= len(text) for group in groups)
    assert list(places) == sorted(places)
