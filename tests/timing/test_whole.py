"""Scripts without spaces: words are what a dictionary knows as words, each as long as its characters."""

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.model import CharTiming, Word
from aligner.timing.merge import Heard
from aligner.timing.words import split_words, spoken_words
from tests.timing.service import record

_RATE = 1000
_SENTENCES = {
    "zh": "爱丽丝开始觉得非常无聊，因为没有事情可做。",
    "ja": "教育の現場でコーヒーを、",
    "th": "เธอแอบมองหนังสือที่พี่สาวกำลังอ่านอยู่",
}


def _hear(text: str, language: str, ms_each: int = 100) -> tuple[Word, ...]:
    """The words of a text whose characters all last as long."""
    count = len(text)
    timing = CharTiming(tuple(text), tuple(range(0, count * ms_each, ms_each)), (ms_each,) * count, "written")
    return spoken_words(record(text, [Heard(count * ms_each, timing)], rate_hz=_RATE), language=language)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh", "爱丽丝 开始 觉得 非常 无聊， 因为 没有 事情 可 做。"),
        ("ja", "教育 の 現場 で コーヒー を、"),
        ("th", "เธอ แอบ มอง หนังสือ ที่ พี่ สาว กำลัง อ่าน อยู่"),
    ],
)
def test_words_are_real_words(language: str, expected: str) -> None:
    """What lights up in karaoke, and what ``words:N`` counts, is a word and neither a character nor a syllable."""
    assert [word.text for word in _hear(_SENTENCES[language], language)] == expected.split()


@given(st.lists(st.sampled_from([*_SENTENCES.values(), "Alice ", "3.5", "「", "」", "、"]), max_size=5))
def test_words_keep_the_text_and_the_times(pieces: list[str]) -> None:
    """Whatever follows each other: no character is lost, and each keeps the moment at which it is heard."""
    text = "爱" + "".join(pieces)
    words = _hear(text, "zh")
    assert "".join(word.text for word in words).replace(" ", "") == text.replace(" ", "")
    for word in words:
        assert len(word.char_starts_ms) == len(word.text)
        assert word.char_starts_ms[0] == word.start_ms
        assert list(word.char_starts_ms) == sorted(word.char_starts_ms)
    # A word's edges are edges of what readings are matched by.
    edges = {start for start, _ in split_words(text, "zh")}
    assert {word.start for word in words} <= edges


_WITHOUT = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("icu4py", "budoux"):
            raise ImportError(name)

sys.meta_path.insert(0, Missing())
from aligner.segmentation import missing_words
from tests.timing.test_whole import _hear
print(*(word.text for word in _hear("你好,世界。", "zh")))
print(*missing_words("你好", "zh"))
print(*missing_words("Alice", "en"))
"""


def test_without_the_libraries_each_character_is_a_word() -> None:
    """Where the extra is not installed: characters as before, and a note that says what would help."""
    run = subprocess.run(
        [sys.executable, "-c", _WITHOUT],
        capture_output=True,
        env={**os.environ, "PYTHONUTF8": "1"},
        encoding="utf-8",
        check=True,
    )
    words, note, none = run.stdout.split("\n")[:-1]
    assert words.split() == ["你", "好,", "世", "界。"]
    assert "aligner[languages]" in note
    assert not none
