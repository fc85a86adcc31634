"""Each limit is found when it is passed, and only then."""

import pytest

from aligner.captions import Finding, check, preset
from aligner.model import Cue, Word
from tests.captions.helpers import caption

_STYLE = preset("netflix", "en")


def _cue(index: int, start_ms: int, end_ms: int, *lines: str) -> Cue:
    held = tuple((Word(line, 0, len(line), start_ms, end_ms),) for line in lines)
    return Cue(index, start_ms, end_ms, held, lines)


def _check(*cues: Cue) -> tuple[Finding, ...]:
    return check(cues, style=_STYLE, language="en")


_GOOD = _cue(1, 0, 2000, "This is good.")


def test_good_captions_have_no_findings() -> None:
    """Cues that keep every limit are not spoken of."""
    assert _check(_GOOD, _cue(2, 2083, 4000, "This is, too.")) == ()


@pytest.mark.parametrize(
    ("rule", "cues"),
    [
        ("line-length", [_cue(1, 0, 5000, "x" * 20 + " " + "y" * 22 + ".")]),
        ("lines", [_cue(1, 0, 5000, "One.", "Two.", "Three.")]),
        ("flash", [_cue(1, 0, 800, "Well.")]),
        ("long", [_cue(1, 0, 7001, "Well.")]),
        ("speed", [_cue(1, 0, 1000, "That is a good deal to be read.")]),
        ("overlap", [_GOOD, _cue(2, 1999, 4000, "This is, too.")]),
        ("gap", [_GOOD, _cue(2, 2050, 4000, "This is, too.")]),
        ("gap", [_GOOD, _cue(2, 2300, 4000, "This is, too.")]),
        ("orphan", [_cue(1, 0, 2000, "This is not"), _cue(2, 2083, 4000, "good.")]),
        ("function-word", [_cue(1, 0, 2000, "This is the end of"), _cue(2, 2083, 4000, "the world.")]),
    ],
)
def test_a_limit_that_is_passed_is_found(rule: str, cues: list[Cue]) -> None:
    """One wrong thing gives one finding of that rule and no other."""
    assert [finding.rule for finding in _check(*cues)] == [rule]


def test_a_full_stop_after_a_small_word_is_no_break() -> None:
    """A sentence may end with a preposition, and a sentence of one word is no orphan."""
    assert (
        _check(_cue(1, 0, 2000, "What for?"), _cue(2, 2083, 4000, "Yes."), _cue(3, 4083, 6000, "Come in."))
        == ()
    )


def test_a_part_of_a_url_is_no_orphan() -> None:
    """What is wider than a line has to go on in another, and a part of it may be a cue."""
    parts = _cue(1, 0, 3000, "https://example.com/a-long-way-to/"), _cue(2, 3083, 5000, "the-end")
    assert _check(*parts, _cue(3, 5083, 7000, "is an address.")) == ()


def test_the_cutter_keeps_the_limits_at_a_speaking_pace() -> None:
    """Ordinary prose at an ordinary pace passes the check whole."""
    text = (
        "There was nothing so very remarkable in that; nor did Alice think it so very much out of the way to hear the "
        "Rabbit say to itself, “Oh dear! Oh dear! I shall be late!” But when the Rabbit actually took a watch out of "
        "its waistcoat-pocket, and looked at it, and then hurried on, Alice started to her feet."
    )
    cues = caption(text, ms_per_char=75, pauses={"that;": 250, "late!”": 500, "it,": 150, "on,": 150})
    assert check(cues, style=_STYLE, language="en") == ()
