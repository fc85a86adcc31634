"""What each frame shows, for all captions and rates."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.video.timeline import Timeline, frame_at, nominal
from aligner.video.values import Caption, Part

RATES = st.sampled_from(
    [Fraction(24), Fraction(25), Fraction(30), Fraction(30_000, 1001), Fraction(60), Fraction(7, 2)]
)


@st.composite
def captions(draw: st.DrawFn) -> tuple[Caption, ...]:
    """Captions one after the other, each with its parts in order."""
    now, made = 0, []
    for _ in range(draw(st.integers(1, 6))):
        now += draw(st.integers(0, 700))
        start, parts = now, []
        for number in range(draw(st.integers(1, 4))):
            begin = now + draw(st.integers(0, 300))
            now = begin + draw(st.integers(1, 900))
            parts.append(Part(0, number, number + 1, begin, now))
        made.append(Caption(start, now, ("abcd",), tuple(parts)))
    return tuple(made)


@given(captions(), RATES)
def test_a_caption_is_never_late(items: tuple[Caption, ...], rate: Fraction) -> None:
    """It comes with the frame in which it begins, less than a frame early, and goes with that in which it ends."""
    frame_ms = 1000 / rate
    line = Timeline(items, rate)
    for item, (first, end) in zip(items, line.spans, strict=True):
        assert 0 <= item.start_ms - first * frame_ms < frame_ms
        assert end <= first + 1 or end * frame_ms <= item.end_ms
    for (_, end), (first, _) in zip(line.spans, line.spans[1:], strict=False):
        assert end <= first
    for number in range(frame_at(items[-1].end_ms, rate) + 3):
        shown = line.at(number)
        spans = [index for index, (first, end) in enumerate(line.spans) if first <= number < end]
        assert ([] if shown is None else [shown.index]) == spans


@given(captions(), RATES)
def test_one_word_is_lit_at_a_time(items: tuple[Caption, ...], rate: Fraction) -> None:
    """A word that is heard while its frame begins is the one that is lit."""
    line = Timeline(items, rate, "word")
    for number in range(frame_at(items[-1].end_ms, rate) + 1):
        shown = line.at(number)
        if shown is None:
            continue
        assert sum(shown.lit) <= 1
        now_ms = number * 1000 / rate
        heard = [
            index
            for index, part in enumerate(items[shown.index].parts)
            if part.start_ms <= now_ms < part.end_ms - 1000 / rate
        ]
        if heard:
            assert shown.lit[heard[0] :] == (1.0,) or len(shown.lit) > heard[0] + 1


@given(captions(), RATES)
def test_filling_only_grows(items: tuple[Caption, ...], rate: Fraction) -> None:
    """Within a caption nothing that was lit goes dark, and every share is from 0 to 1."""
    line = Timeline(items, rate, "fill")
    for first, end in line.spans:
        before: tuple[float, ...] = ()
        for number in range(first, end):
            shown = line.at(number)
            assert shown is not None
            assert all(0 <= share <= 1 for share in shown.lit)
            assert all(now >= then for now, then in zip(shown.lit, before, strict=False))
            assert len(shown.lit) >= len(before)
            before = shown.lit


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (23.976, Fraction(24_000, 1001)),
        (29.97, Fraction(30_000, 1001)),
        (59.94, Fraction(60_000, 1001)),
        (24.0, Fraction(24)),
        (25.0, Fraction(25)),
        (12.5, Fraction(25, 2)),
    ],
)
def test_rates_are_what_they_mean(written: float, meant: Fraction) -> None:
    """The rates of NTSC are fractions of 1001, all others what they say."""
    assert nominal(written) == meant
