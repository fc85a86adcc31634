"""Cues that are too fast: divided anew where that reads as well, and called forced where nothing would."""

from aligner.captions import Heard, Style, check, cut, preset
from aligner.captions.forced import told_forced
from aligner.model import Cue
from tests.captions.helpers import caption, shown, speak

_STYLE = preset("netflix", "en")


def test_a_clause_that_is_too_fast_by_itself_stands_with_the_slow_one_before_it() -> None:
    """Two clauses in one cue, a line each, rather than one of them faster than the limit."""
    text = "but it was too dark to see anything; then she looked at the sides of the well, and that was that."
    slow, fast = "but it was too dark to see anything;", "then she looked at the sides of the well,"
    words, now = [], 0
    for word in speak(text):
        pace = 62 if word.end <= len(slow) else 43 if word.end <= len(slow) + 1 + len(fast) else 70
        end = now + pace * (len(word.text) + 1)
        words.append(type(word)(word.text, word.start, word.end, now, end))
        now = end
    cues = cut(words, text, language="en", style=_STYLE)
    assert shown(cues)[0] == f"{slow} | {fast}"
    assert not [
        finding for finding in check(cues[:1], style=_STYLE, language="en") if finding.rule == "speed"
    ]


def test_speech_that_is_too_fast_throughout_is_forced() -> None:
    """However the words are divided, there is no time to read them."""
    text = (
        "She opened the door, and she found that it led into a small passage, and she knelt down and looked."
    )
    words = speak(text, ms_per_char=30)
    cues = cut(words, text, language="en", style=_STYLE)
    findings = check(cues, style=_STYLE, language="en")
    heard = Heard(words=words, text=text)
    told = told_forced(findings, cues, heard, style=_STYLE, language="en")
    assert told
    assert all(finding.forced for finding in told if finding.rule == "speed")


def test_a_cue_that_another_division_would_mend_is_not_forced() -> None:
    """Captions from elsewhere that part a slow clause from a fast one are told so."""
    text = "He sat down on the bench. Then, quite suddenly, he stood up again and went away."
    words = speak(text, ms_per_char=90)
    hasty = [word for word in words if word.start < text.index("Then")]
    quick = tuple(
        type(word)(word.text, word.start, word.end, word.start_ms // 2, word.end_ms // 2) for word in hasty
    )
    shift = quick[-1].end_ms - words[len(quick)].start_ms
    rest = tuple(
        type(word)(word.text, word.start, word.end, word.start_ms + shift, word.end_ms + shift)
        for word in words[len(quick) :]
    )
    whole = (*quick, *rest)
    then = "Then, quite suddenly, he stood up again and went away."
    made = [
        Cue(1, 0, whole[5].start_ms - 83, (whole[:6],), ("He sat down on the bench.",)),
        Cue(2, whole[6].start_ms, whole[-1].end_ms, (whole[6:],), (then,)),
    ]
    findings = check(made, style=_STYLE, language="en")
    assert [finding.cue for finding in findings if finding.rule == "speed"] == [1]
    told = told_forced(findings, made, Heard(words=whole, text=text), style=_STYLE, language="en")
    assert not any(finding.forced for finding in told)
    assert told_forced(findings, made, Heard(), style=_STYLE, language="en") == findings


def test_without_a_reading_speed_nothing_is_too_fast() -> None:
    """A style without a limit cuts by language alone, whatever the pace."""
    text = "but it was too dark to see anything; then she looked at the sides of the well, and that was that."
    style = Style(cps=None)
    assert shown(caption(text, style=style, ms_per_char=53)) == shown(
        caption(text, style=style, ms_per_char=54)
    )
