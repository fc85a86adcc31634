"""Tags."""

from io import BytesIO

import pytest
from mutagen.id3 import ID3

from aligner.audio.mp3 import id3_length
from aligner.audio.tags import Tags, id3_tag


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("en", "eng"),
        ("en-GB", "eng"),
        ("pt-BR", "por"),
        ("fil", "fil"),
        ("zz", None),
        (None, None),
        ("", None),
    ],
)
def test_languages_have_three_letters(language: str | None, code: str | None) -> None:
    """BCP 47's two letters become ISO 639-2's three; what has none is left out."""
    assert Tags(language=language).iso_639_2 == code


def test_an_id3_tag_is_version_2_3_and_as_long_as_it_says() -> None:
    """Frames follow directly, nothing of the tag is left over, and every player reads the version."""
    data = id3_tag(Tags(title="Ein schöner Tag — 美しい日", language="ja", encoder="aligner 1"))
    assert id3_length(data) == len(data)
    tag = ID3(BytesIO(data), translate=False)
    assert tag.version == (2, 3, 0)
    assert {name: str(tag[name]) for name in tag} == {
        "TIT2": "Ein schöner Tag — 美しい日",
        "TLAN": "jpn",
        "TSSE": "aligner 1",
    }


def test_nothing_to_say_is_not_said() -> None:
    """No title and no language: only the encoder."""
    assert list(ID3(BytesIO(id3_tag(Tags())))) == ["TSSE"]
