"""Cues held against what is heard: nothing is said of those that are right, and what is wrong is measured."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.captions import Heard, check_heard, cut, preset, settle
from aligner.model import Cue, Word

_STYLE = preset()


def _narrated(seed: int, sentences: int = 60) -> tuple[tuple[Cue, ...], Heard]:
    """A narration with pauses of any length after its sentences, as its words and as its sound."""
    dice = random.Random(seed)
    text, words, now = "", [], dice.randrange(500, 3000)
    for _ in range(sentences):
        for index in range(count := dice.randrange(2, 14)):
            token = "".join(dice.choices("abcdefgh", k=dice.randrange(2, 9))) + "." * (index + 1 == count)
            end = now + 70 * len(token)
            words.append(Word(token, len(text), len(text) + len(token), now, end))
            text += token + " "
            now = end
        now += dice.choice((120, 300, 450, 900, 2500))
    cues = cut(words, text, language="en", style=_STYLE, duration_ms=now)
    stretches: list[tuple[int, int]] = []
    for word in words:
        if stretches and word.start_ms - stretches[-1][1] < 120:
            stretches[-1] = stretches[-1][0], word.end_ms
        else:
            stretches.append((word.start_ms, word.end_ms))
    return cues, Heard(now, tuple(stretches), tuple(words))


def _timed(cues: tuple[Cue, ...], change: Callable[[int], float]) -> tuple[Cue, ...]:
    return tuple(
        replace(cue, start_ms=round(change(cue.start_ms)), end_ms=round(change(cue.end_ms))) for cue in cues
    )


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.booleans())
def test_nothing_is_said_of_what_is_right(seed: int, by_words: bool) -> None:
    """Cues as the cutter times them pass, by words and by sound."""
    cues, heard = _narrated(seed)
    assert check_heard(cues, heard if by_words else replace(heard, words=None), _STYLE) == ()


@pytest.mark.parametrize("by_words", [True, False])
@pytest.mark.parametrize(
    ("rule", "change", "value"),
    [
        ("offset", lambda ms: ms + 800, -800),
        ("offset", lambda ms: max(0, ms - 400), 400),
        ("drift", lambda ms: ms * 25 / 24, None),
        ("drift", lambda ms: ms * 24 / 25 + 2000, None),
        ("drift", lambda ms: ms * 1.003, None),
    ],
)
def test_captions_that_are_off_as_a_whole_are_told_once_and_put_right(
    rule: str, change: Callable[[int], float], value: int | None, by_words: bool
) -> None:
    """One finding, with the right figure; settling brings every start back to within a frame."""
    cues, heard = _narrated(7)
    if not by_words:
        heard = replace(heard, words=None)
    wrong = _timed(cues, change)
    (found,) = check_heard(wrong, replace(heard, duration_ms=None), _STYLE)
    assert found.rule == rule
    if value is not None:
        assert abs(found.value - value) < 20
    made = settle(wrong, heard, _STYLE)
    assert max(abs(item.cue.start_ms - cue.start_ms) for item, cue in zip(made, cues, strict=True)) < 42
    assert check_heard([item.cue for item in made], heard, _STYLE) == ()


_WORD = Word("Yes", 0, 3, 5000, 6000)
_SOUND = Heard(10_000, ((5000, 6000),))
_WORDS = Heard(10_000, None, (_WORD,))


@pytest.mark.parametrize(
    ("heard", "start_ms", "end_ms", "rules"),
    [
        (_SOUND, 5000, 6200, []),
        (_SOUND, 4800, 6200, []),
        (_SOUND, 4700, 6200, ["early"]),
        (_SOUND, 5300, 6200, ["late"]),
        (_SOUND, 5000, 5700, ["leaves"]),
        (_SOUND, 2000, 4000, ["silent"]),
        (_SOUND, 9000, 11_000, ["past-end", "silent"]),
        (_SOUND, 10_500, 11_000, ["past-end"]),
        (_WORDS, 4880, 6000, []),
        (_WORDS, 4870, 6000, ["early"]),
        (_WORDS, 5040, 6000, []),
        (_WORDS, 5050, 6000, ["late"]),
        (_WORDS, 5000, 5870, ["leaves"]),
        (Heard(10_000, None), 4000, 6000, []),
        (Heard(10_000, ()), 4000, 6000, ["silent"]),
    ],
)
def test_each_cue_is_held_against_its_speech(
    heard: Heard, start_ms: int, end_ms: int, rules: list[str]
) -> None:
    """To a quarter of a second by sound, to a frame by words; what is not known is not judged."""
    cue = Cue(1, start_ms, end_ms, ((_WORD,),), ("Yes",))
    assert sorted(finding.rule for finding in check_heard([cue], heard, _STYLE)) == rules


def test_a_cue_is_put_where_it_is_heard() -> None:
    """Starts and ends that are off are set, never over another cue, and what was done is said."""
    cue = Cue(1, 4000, 5500, ((_WORD,),), ("Yes",))
    (made,) = settle([cue], _SOUND, _STYLE)
    assert (made.cue.start_ms, made.cue.end_ms) == (5000, 6000)
    assert made.changes == ("begins 1,000 ms later", "ends 500 ms later")
