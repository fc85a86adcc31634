"""Corrections: applied to the words they name, whatever else has changed; nothing else moves."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.captions import cut, preset
from aligner.captions.corrections import (
    Corrected,
    CorrectedLine,
    Correction,
    apply_corrections,
    parse_corrections,
    write_corrections,
)
from aligner.model import Cue
from tests.captions.helpers import caption, speak

TEXT = (
    "The harbour was quiet that morning. Nobody had expected the ships to come back so soon,"
    " and yet there they were, three of them, low in the water.\n\nYes. “Look,” she said. Yes."
    " The first of them was already turning towards the pier, where a single lamp still burned."
)
STYLE = preset("netflix", "en")
CUES = caption(TEXT)
WORDS = speak(TEXT)


def applied(cues: tuple[Cue, ...], *corrections: Correction, text: str = TEXT) -> Corrected:
    return apply_corrections(cues, corrections, text=text, style=STYLE)


def correction(
    first: int, end: int, *lines: str, in_ms: int | None = None, out_ms: int | None = None
) -> Correction:
    """Of words first..end; the first line stands for all of them but one for each line after it."""
    start, stop = WORDS[first].start, WORDS[end - 1].end
    texts = lines or (TEXT[start:stop].replace("\n", " "),)
    counts = [end - first - len(texts) + 1] + [1] * (len(texts) - 1)
    held = tuple(CorrectedLine(count, text) for count, text in zip(counts, texts, strict=True))
    return Correction(start, stop, TEXT[start:stop], held, in_ms, out_ms)


@st.composite
def corrections(draw: st.DrawFn) -> tuple[Correction, ...]:
    """Some corrections of ranges that do not overlap, with edges near their words and odd wordings."""
    ends = sorted(draw(st.sets(st.integers(1, len(WORDS)), min_size=1, max_size=12)))
    made, first = [], 0
    for end in ends:
        if draw(st.booleans()):
            edge = st.none() | st.integers(-3000, 3000)
            many = draw(st.integers(1, min(3, end - first)))
            texts = [draw(st.text("abc é\u05d0<&", min_size=1).filter(str.strip)) for _ in range(many)]
            made.append(correction(first, end, *texts, in_ms=draw(edge), out_ms=draw(edge)))
        first = end
    return tuple(made)


@given(corrections())
def test_what_was_corrected_stays_so_and_words_keep_their_times(made: tuple[Correction, ...]) -> None:
    """Every word once, in order, unchanged; cues on screen one after the other; every correction's lines as
    they were asked for; applying again changes nothing."""
    once = applied(CUES, *made)
    assert tuple(word for cue in once.cues for word in cue.words) == WORDS
    assert [cue.index for cue in once.cues] == list(range(1, len(once.cues) + 1))
    for before, after in zip(once.cues, once.cues[1:], strict=False):
        assert before.start_ms < before.end_ms <= after.start_ms
    assert not once.left
    assert {once.cues[i - 1].line_texts for i in once.fitted} == {
        tuple(x.text for x in c.lines) for c in made
    }
    assert applied(once.cues, *made) == once


@given(corrections())
def test_the_file_gives_back_what_was_written(made: tuple[Correction, ...]) -> None:
    """Reading what was written: the same corrections."""
    assert parse_corrections(write_corrections(made)) == made


def test_none_changes_nothing() -> None:
    """The same cues, be they cut however."""
    assert applied(CUES).cues == CUES


def test_cues_that_no_correction_touches_stay_as_they_are() -> None:
    """A wording changed in one cue leaves every other cue alone, and its own times."""
    at = len(CUES[0].words)
    made = applied(CUES, correction(0, at, "Quiet."))
    assert made.cues[1:] == CUES[1:]
    assert made.cues[0] == replace(CUES[0], line_texts=("Quiet.",), lines=(CUES[0].words,))


def test_edges_follow_their_words() -> None:
    """An edge is kept as its distance from a word: another take, another time, the same distance."""
    asked = correction(0, 6, in_ms=-20, out_ms=300)
    later = tuple(replace(word, start_ms=word.start_ms + 5000, end_ms=word.end_ms + 5000) for word in WORDS)
    for words in (WORDS, later):
        made = applied(cut(words, TEXT, language="en", style=STYLE), asked).cues[0]
        assert made.start_ms == max(words[0].start_ms - 20, 0)
        assert made.end_ms == words[5].end_ms + 300


def test_another_style_keeps_corrected_cues() -> None:
    """Cut for a phone, the cue that was corrected holds the words it held; the rest is the style's."""
    asked = correction(6, 16, "Nobody expected the ships", "soon,")
    few = cut(WORDS, TEXT, language="en", style=preset("words:3", "en"))
    made = applied(few, asked)
    (index,) = made.fitted
    assert made.cues[index - 1].words == WORDS[6:16]
    assert made.cues[index - 1].line_texts == ("Nobody expected the ships", "soon,")
    assert max(len(cue.words) for cue in made.cues if cue.index != index) <= 3


def test_text_that_is_added_elsewhere_moves_corrections_along() -> None:
    """A paragraph put in front: what stands once is found, and what stands twice by how far its neighbour moved."""
    yes = next(i for i, word in enumerate(WORDS) if word.text == "Yes.")
    asked = (correction(0, 6, "Quiet."), correction(yes, yes + 1, "Oh yes."))
    text = "A new beginning, before it all.\n\n" + TEXT
    made = applied(caption(text), *asked, text=text)
    assert not made.left
    assert [made.cues[i - 1].line_texts for i in made.fitted] == [("Quiet.",), ("Oh yes.",)]
    assert made.cues[min(made.fitted) - 1].words[0].text == "The"


def test_what_no_longer_fits_is_told() -> None:
    """A text that changed under a correction: it is left, and the others are applied."""
    text = TEXT.replace("quiet that morning", "loud that morning")
    made = applied(
        caption(text), correction(0, 6, "Quiet."), correction(6, 16, "Nobody.", "soon,"), text=text
    )
    assert [item.words for item in made.left] == ["The harbour was quiet that morning."]
    assert len(made.fitted) == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("nonsense", "not a JSON file"),
        ("[]", "not a corrections file"),
        ('{"corrections": 2, "cues": []}', "of this version"),
        ('{"corrections": 1}', "no list of cues"),
        ('{"corrections": 1, "cues": [{}]}', "correction 1 is not of the shape"),
    ],
)
def test_a_file_that_is_none_is_refused(text: str, reason: str) -> None:
    """With what is wrong with it."""
    with pytest.raises(ValueError, match=reason):
        parse_corrections(text)


@pytest.mark.parametrize(
    "change",
    [
        {"span": [0, 4]},
        {"span": "03"},
        {"words": 3},
        {"lines": []},
        {"lines": [{"words": 0, "text": "x"}]},
        {"lines": [{"words": 1, "text": " "}]},
        {"lines": [{"words": 1, "text": "a\nb"}]},
        {"lines": [{"words": True, "text": "a"}]},
        {"in_ms": 0.5},
        {"out_ms": 10**9},
    ],
)
def test_a_correction_that_cannot_be_is_refused(change: dict[str, object]) -> None:
    """Each value is looked at when it is read."""
    row = {"span": [0, 3], "words": "The", "lines": [{"words": 1, "text": "The"}], "in_ms": None, "out_ms": 0}
    document = {"corrections": 1, "cues": [row]}
    assert parse_corrections(json.dumps(document))
    with pytest.raises(ValueError, match="correction 1"):
        parse_corrections(json.dumps({"corrections": 1, "cues": [row | change]}))
