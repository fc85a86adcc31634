"""Text without spaces: words are found before lines are broken, and no line parts one."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icu4py.breakers import WordBreaker

from aligner.captions import preset
from aligner.captions.width import display_width
from aligner.segmentation import missing_words
from tests.captions.helpers import caption

_SENTENCES = {
    "zh": ("研究人员发现人工智能技术在教育领域的应用已经改变了学生学习语言的方式。",
           "爱丽丝开始觉得非常无聊，因为没有事情可做。"),
    "ja": (("研究者たちは人工知能の技術が教育の現場で使われることによって"
           "子どもたちの学び方が大きく変わったと報告しています。"),),
    "th": ("อลิซเริ่มรู้สึกเบื่อหน่ายมากที่ต้องนั่งอยู่ข้างพี่สาวบนฝั่งแม่น้ำโดยไม่มีอะไรทำ", "เธอแอบมองหนังสือที่พี่สาวกำลังอ่านอยู่"),
    "lo": ("ມື້ນີ້ອາກາດດີຫຼາຍພວກເຮົາໄປຍ່າງຫຼິ້ນຢູ່ສວນສາທາລະນະກັບໝູ່ຂອງພວກເຮົາ",),
    "km": ("ថ្ងៃនេះអាកាសធាតុល្អណាស់យើងទៅដើរលេងនៅសួនច្បារជាមួយមិត្តភក្តិរបស់យើងហើយញ៉ាំអាហារថ្ងៃត្រង់",),
    "my": ("ဒီနေ့ရာသီဥတုအရမ်းကောင်းတယ်ကျွန်တော်တို့ပန်းခြံထဲမှာလမ်းလျှောက်နေကြတယ်",),
}  # fmt: skip


def _edges(text: str, language: str) -> set[int]:
    """Where a word begins, by ICU, told in characters that are not white space."""
    edges, place = {0}, 0
    for word in WordBreaker(text, language):
        place += len(re.sub(r"\s", "", word))
        edges.add(place)
    return edges


@pytest.mark.parametrize("language", ["zh", "th", "lo", "km", "my"])
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_no_line_parts_a_word(language: str, data: st.DataObject) -> None:
    """Whatever sentences follow each other: lines end where a dictionary's word does, within their limit."""
    sentences = data.draw(st.lists(st.sampled_from(_SENTENCES[language]), min_size=1, max_size=3))
    text = " ".join(sentences)
    style = preset("netflix", language)
    place, edges = 0, _edges(text, language)
    for cue in caption(text, language, each=True, ms_per_char=data.draw(st.integers(40, 180))):
        for line in cue.line_texts:
            assert display_width(line, full_width=style.full_width) <= style.max_chars
            place += len(re.sub(r"\s", "", line))
            assert place in edges, line


def test_japanese_lines_end_with_phrases() -> None:
    """A noun keeps its particle, a verb its endings, and a compound particle stays whole."""
    lines = [
        line
        for cue in caption(_SENTENCES["ja"][0], "ja", each=True, ms_per_char=160)
        for line in cue.line_texts
    ]
    assert not any(line[0] in "はがをにでとのもへたてまし" for line in lines)
    assert not any(line.startswith("よって") for line in lines)


def test_thai_breaks_at_a_space() -> None:
    """A space in Thai is the end of a clause."""
    clauses = (_SENTENCES["th"][1], "แต่ในหนังสือไม่มีรูปภาพหรือบทสนทนาเลย")
    (cue,) = caption(" ".join(clauses), "th", each=True)
    assert cue.line_texts == clauses


def test_nothing_is_missed_with_the_libraries() -> None:
    """The note is for environments without the extra."""
    assert not missing_words("爱丽丝", "zh")
    assert not missing_words("Alice", "en")
