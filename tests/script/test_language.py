"""Language tags, against the rules of RFC 5646 and an independent library."""

import pytest

from aligner.script import language_of_name, normalize_tag


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("en", "en"),
        ("EN-us", "en-US"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("pt_br", "pt-BR"),
        ("sl-rozaj-biske", "sl-rozaj-biske"),
        ("de-CH-1901", "de-CH-1901"),
        ("en-a-myext-b-another", "en-a-myext-b-another"),
        ("de-x-dialect", "de-x-dialect"),
        ("fil", "fil"),
    ],
)
def test_tags_get_their_customary_case(written: str, tag: str) -> None:
    """The examples of RFC 5646, appendix A, among others."""
    assert normalize_tag(written) == tag


@pytest.mark.parametrize(
    "written", ["", "e", "english", "en-", "-en", "en--us", "en us", "12", "a-DE", "dé", "en-us-us"]
)
def test_other_shapes_are_refused(written: str) -> None:
    """What is no tag is a ``ValueError`` that shows what a tag looks like."""
    with pytest.raises(ValueError, match="is not a language tag such as"):
        normalize_tag(written)


def test_names_carry_languages_in_lower_case_only() -> None:
    """Common words and version numbers at a name's end are not languages."""
    assert language_of_name("film.ja") == "ja"
    assert language_of_name("a.b.fr-CA") == "fr-CA"
    for stem in ("film", "ja", "film.JA", "film.1", "film.final", "film.my-cut", "film.so", "film.", ""):
        assert language_of_name(stem) is None, stem
