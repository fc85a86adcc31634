"""What holds for every script: no word lost, no limit passed, no cue over another."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.captions import PRESETS, Style, cut, preset
from aligner.captions.cut import words_of
from aligner.captions.width import display_width
from aligner.model import Cue, Word

_VOCABULARY = [
    "the", "of", "and", "I", "you", "said", "Dr.", "Smith", "well-known", "therefore,", "because", "stop.", "Why?",
    "extraordinary", "5", "km", "—", "e.g.", "https://example.com/a/path/that/is/longer/than/any/line", "«Oui»",
    "猫", "である。", "、", "안녕하세요", "مرحبا،", "🎉", "...", "A", "no!", "\u200b",
]  # fmt: skip
_GAPS = [" ", " ", " ", " ", " ", "", "\n", "\n\n", "\u00a0", " \r\n\r\n ", "\u3000"]
_STYLES = [
    *(preset(name, language) for name in PRESETS for language in ("en", "ja")),
    Style(max_chars=10, max_lines=1),
    Style(max_chars=12, max_lines=5, keep_breaks=True),
    preset("words:3"),
    Style(max_chars=12, max_lines=3, share_sentences=False),
]


@st.composite
def _scripts(draw: st.DrawFn) -> tuple[str, tuple[Word, ...]]:
    """A text and words with times that follow each other, some of no length, some after a long silence."""
    count = draw(st.integers(1, 40))
    text, now, words = "", 0, []
    speakers = draw(st.lists(st.sampled_from([None, None, None, "Ann"]), min_size=count, max_size=count))
    for index in range(count):
        word = draw(st.sampled_from(_VOCABULARY))
        start = len(text)
        text += word
        end_ms = now + draw(st.sampled_from([0, 1, 80, 250, 250, 400, 9000]))
        words.append(Word(word, start, len(text), now, end_ms, speaker=speakers[index]))
        now = end_ms + draw(st.sampled_from([0, 0, 0, 0, 120, 400, 700, 2500]))
        text += draw(st.sampled_from(_GAPS))
    return text, tuple(words)


def _cut(script: tuple[str, tuple[Word, ...]], style: Style, language: str) -> tuple[Cue, ...]:
    text, words = script
    return cut(words, text, language=language, style=style, duration_ms=words[-1].end_ms)


_any_style = st.sampled_from(_STYLES)
_any_language = st.sampled_from(["en", "de", "ja", "zh", "ar", "th", "tlh"])


@settings(max_examples=120, deadline=None)
@given(_scripts(), _any_style, _any_language)
def test_every_word_stands_once_and_in_order(
    script: tuple[str, tuple[Word, ...]], style: Style, language: str
) -> None:
    """Nothing of the script is lost, said twice or moved, and lines spell what the words spell."""
    text, words = script
    cues = _cut(script, style, language)
    held = words_of(cues)
    assert "".join(word.text for word in held) == "".join(word.text for word in words)
    assert all(word in words or len(word.text) > 1 for word in held)
    assert all(text[word.start : word.end] == word.text for word in held)
    assert all(before.start_ms <= after.start_ms for before, after in itertools.pairwise(held))
    for cue in cues:
        for line, text in zip(cue.lines, cue.line_texts, strict=True):
            assert "".join(text.split()) == "".join("".join(word.text for word in line).split())
    assert [cue.index for cue in cues] == list(range(1, len(cues) + 1))


@settings(max_examples=120, deadline=None)
@given(_scripts(), _any_style, _any_language)
def test_limits_of_the_style_hold(script: tuple[str, tuple[Word, ...]], style: Style, language: str) -> None:
    """No line is too long but for a single word of letters, no cue has too many lines or outlasts the maximum."""
    for cue in _cut(script, style, language):
        assert len(cue.lines) <= style.max_lines
        for line, text in zip(cue.lines, cue.line_texts, strict=True):
            word = line[0].text.strip("".join(char for char in line[0].text if not char.isalpha()))
            letters = len(line) == 1 and word.isalpha()
            assert letters or display_width(text, full_width=style.full_width) <= style.max_chars
        if len(cue.words) > 1:
            assert cue.words[-1].end_ms - cue.words[0].start_ms <= style.max_duration_ms


@settings(max_examples=120, deadline=None)
@given(_scripts(), _any_style, _any_language)
def test_cues_appear_with_their_words_and_never_overlap(
    script: tuple[str, tuple[Word, ...]], style: Style, language: str
) -> None:
    """A cue is there when its first word sounds, and three frames before at most, in silence; it leaves before the
    next appears, and the audio's end is the end."""
    cues = _cut(script, style, language)
    starts = [cue.words[0].start_ms for cue in cues]
    if all(before < after for before, after in itertools.pairwise(starts)):
        sound = 0
        for cue, start in zip(cues, starts, strict=True):
            assert max(start - style.lead_ms, min(sound, start)) <= cue.start_ms <= start
            sound = cue.words[-1].end_ms
    for before, after in itertools.pairwise(cues):
        assert before.end_ms <= after.start_ms
        gap = after.start_ms - before.words[-1].end_ms
        if gap >= style.min_gap_ms:
            assert before.end_ms >= before.words[-1].end_ms
    if cues[-1].words[-1].start_ms < script[1][-1].end_ms:
        assert cues[-1].end_ms <= max(script[1][-1].end_ms, cues[-1].start_ms + 1)


@settings(max_examples=120, deadline=None)
@given(_scripts(), _any_language)
def test_walls_are_never_crossed(script: tuple[str, tuple[Word, ...]], language: str) -> None:
    """A blank line in the script, a new speaker and a long silence each end a cue."""
    text, _ = script
    style = preset("netflix", language)
    for cue in _cut(script, style, language):
        for before, after in itertools.pairwise(cue.words):
            between = text[before.end : after.start].replace("\r", "")
            assert "\n\n" not in between.replace(" ", "")
            assert before.speaker == after.speaker == cue.speaker
            assert after.start_ms - before.end_ms < style.pause_ms


@pytest.mark.parametrize("name", PRESETS)
def test_a_cut_is_the_same_in_pieces(name: str) -> None:
    """Paragraphs are cut by themselves: what comes before or after changes nothing of a paragraph's cues."""
    paragraph = "It was late. Nobody, as far as she could tell, had thought of closing the door of the house."
    text = "\n\n".join([paragraph] * 3)
    words, position = [], 0
    for number, token in enumerate(text.split()):
        position = text.index(token, position)
        words.append(Word(token, position, position + len(token), number * 400, number * 400 + 390))
        position += len(token)
    style = preset(name, "en")
    together = [cue.line_texts for cue in cut(words, text, language="en", style=style)]
    third = len(words) // 3
    alone = [cue.line_texts for cue in cut(words[:third], text, language="en", style=style)]
    assert together == alone * 3


def test_lines_that_show_nothing_are_still_lines() -> None:
    """Invisible words (zero-width spaces, marks) are kept like any other."""
    text = "\u200b\n\u200b\n\u200b"
    words = tuple(Word("\u200b", at, at + 1, at * 100, at * 100 + 100) for at in (0, 2, 4))
    cues = cut(words, text, language="en", style=preset())
    assert sum(len(cue.words) for cue in cues) == 3
