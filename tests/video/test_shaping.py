"""Text of every script becomes the right glyphs in the order in which they are seen."""

from pathlib import Path

import pytest

from aligner.video.faces import Faces, is_drawn
from aligner.video.shaping import missing, shape

TEXTS = {
    "en": "The clock's “nine” strokes – fin",
    "ar": "قال البحار لا ينسى أحدا",
    "he": "השעון צלצל תשע פעמים",
    "el": "Το ρολόι χτύπησε εννιά",
    "ru": "Часы пробили девять раз",
    "ja": "灯台守は毎晩、階段を上りました。",
    "zh": "灯塔看守人每天晚上爬楼梯。",
    "ko": "등대지기는 매일 저녁 계단을 올랐다.",
    "th": "ผู้ดูแลประภาคารปีนบันได",
    "hi": "दीपस्तंभ का रखवाला क्षत्रिय",
}


def faces_for(language: str) -> Faces:
    """The fonts of this machine, where they have the language's letters; else the test is left out."""
    faces = Faces(language)
    if missing([TEXTS[language]], faces):
        pytest.skip(f"no font here has {language}")
    return faces


@pytest.mark.parametrize("language", TEXTS)
def test_every_letter_has_a_glyph(language: str) -> None:
    """No glyph is the box that stands for a missing one, and each word of the text has glyphs."""
    text = TEXTS[language]
    line = shape(text, faces_for(language), language)
    assert all(glyph.number != 0 for glyph in line.glyphs)
    at = {glyph.at for glyph in line.glyphs}
    position = 0
    for word in text.split():
        position = text.index(word, position)
        assert at & set(range(position, position + len(word))), word
    assert line.width > 0


def test_arabic_is_joined_and_runs_from_the_right() -> None:
    """The first letter is the rightmost; letters take the shapes of their place; lam and alef are one."""
    faces = faces_for("ar")
    line = shape("ببب", faces, "ar")
    assert line.glyphs[0].at == 2
    assert len({glyph.number for glyph in line.glyphs}) == 3
    alone = shape("ب", faces, "ar").glyphs[0].number
    assert alone not in {glyph.number for glyph in line.glyphs}
    apart = shape("ل", faces, "ar").width + shape("ا", faces, "ar").width
    assert shape("لا", faces, "ar").width < apart


def test_two_directions_on_one_line() -> None:
    """A Latin name and a number keep their own order inside an Arabic line, and brackets are mirrored."""
    faces = faces_for("ar")
    text = "عاد (إلى) Port 2024 غدا"
    glyphs = shape(text, faces, "ar").glyphs
    seen = "".join(text[glyph.at] for glyph in glyphs)
    assert seen.index("غ") < seen.index("Port 2024") < seen.index("ع")
    opening = next(glyph for glyph in glyphs if text[glyph.at] == "(")
    closing = next(glyph for glyph in glyphs if text[glyph.at] == ")")
    assert opening.x > closing.x
    assert opening.number == opening.face.drawn.get_char_index(")")


def test_signs_of_hindi_are_moved() -> None:
    """The sign for short i stands before the letter that it is spoken after."""
    faces = faces_for("hi")
    glyphs = shape("कि", faces, "hi").glyphs
    assert glyphs[0].number != faces.of("क").drawn.get_char_index("क")  # type: ignore[union-attr]  # the skip above


def test_a_line_of_many_scripts_keeps_every_letter() -> None:
    """Runs are parted where the script changes, and nothing is lost between them."""
    faces = Faces("en")
    text = "Tea Чай Τσάι שלום 2024"
    if missing([text], faces):
        pytest.skip("no font here has all of it")
    glyphs = shape(text, faces, "en").glyphs
    assert {glyph.at for glyph in glyphs} == set(range(len(text)))
    assert [glyph.x for glyph in glyphs] == sorted(glyph.x for glyph in glyphs)


def test_what_no_font_has_is_named(tmp_path: Path) -> None:
    """Letters that no font has are told, what is not seen is not asked for, and shaping goes on without."""
    none = Faces("en", folders=[tmp_path])
    assert missing(["a b\u200d\ufe0f"], none) == ["a", "b"]
    assert shape("a b", none, "en").glyphs == ()
    assert not is_drawn(" ")


def test_what_unicode_did_not_know_yet() -> None:
    """A code point that Python has no name for, as new emoji are at first: told where no font has it, and the line is
    set without it, whatever way it runs."""
    for text in ("ab \u0378 cd", "שלום \u0378 שלום"):
        faces = Faces("he")
        assert "\u0378" in missing([text], faces)
        at = {glyph.at for glyph in shape(text, faces, "he").glyphs}
        assert at >= {n for n, char in enumerate(text) if faces.of(char)}
        assert text.index("\u0378") not in at


def test_a_font_is_named_by_file_or_family(tmp_path: Path) -> None:
    """The named font comes first; what is no font among fonts is passed over."""
    face = Faces("en").of("a")
    assert face is not None
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    assert Faces("en", folders=[tmp_path]).of("a") is None
    for name in (str(face.path), face.family):
        chosen = Faces("en", own=name).of("a")
        assert chosen is not None
        assert chosen.family == face.family
