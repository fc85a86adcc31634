"""When cues appear and leave: each rule of captions' edges."""

from aligner.captions import Style, cut, preset
from aligner.model import Cue, Word

_STYLE = preset("netflix", "en")


def _cues(
    *spans: tuple[str, int, int], style: Style = _STYLE, duration_ms: int | None = None
) -> tuple[Cue, ...]:
    """A paragraph, so a cue, for every (text, start, end)."""
    text = "\n\n".join(word for word, _, _ in spans)
    words, position = [], 0
    for word, start_ms, end_ms in spans:
        position = text.index(word, position)
        words.append(Word(word, position, position + len(word), start_ms, end_ms))
        position += len(word)
    return cut(words, text, language="en", style=style, duration_ms=duration_ms)


def test_a_cue_stays_until_it_has_been_seen() -> None:
    """With silence after it, a short word is on screen for the minimum at least."""
    cue = _cues(("Yes.", 1000, 1100), ("Next.", 9000, 9500))[0]
    assert cue.end_ms - cue.start_ms >= _STYLE.min_duration_ms


def test_a_cue_stays_until_it_can_be_read() -> None:
    """Fast speech before a silence stays as long as its length needs at the style's speed."""
    cue = _cues(("x" * 40, 0, 1000), ("Next.", 9000, 9500))[0]
    assert cue.end_ms == 2000


def test_a_cue_leaves_soon_after_its_last_word() -> None:
    """In silence a cue that has been read leaves within the lag."""
    cue = _cues(("Yes, of course.", 0, 3000), ("Next.", 9000, 9500))[0]
    assert 3000 <= cue.end_ms <= 3500


def test_a_short_gap_is_closed_to_two_frames() -> None:
    """Under half a second of silence, the cue stays until two frames (83 ms at 24) before the next."""
    for silence in (100, 300, 499):
        cue = _cues(("Yes, of course.", 0, 2000), ("Next.", 2000 + silence, 4000))[0]
        assert cue.end_ms == 2000 + silence - 83


def test_no_gap_is_left_between_two_frames_and_half_a_second() -> None:
    """However long the silence, the gap that is left is two frames or half a second and more."""
    for silence in range(90, 1500, 7):
        before, after = _cues(("Yes, of course.", 0, 2000), ("Next.", 2000 + silence, 4000))
        gap = after.start_ms - before.end_ms
        assert gap == 83 or gap >= 500
        assert before.end_ms >= 2000


def test_speech_without_a_pause_gives_two_frames_to_the_gap() -> None:
    """Words that touch leave no silence: the gap is taken from the end of the cue."""
    before, after = _cues(("Yes, of course.", 0, 2000), ("Next.", 2000, 4000))
    assert (before.end_ms, after.start_ms) == (1917, 2000)


def test_the_last_cue_does_not_outlast_the_audio() -> None:
    """At the end of the file there is no silence to spend but the file's own."""
    assert _cues(("Yes.", 0, 200), duration_ms=300)[0].end_ms == 300
    assert _cues(("Yes.", 0, 200))[0].end_ms >= _STYLE.min_duration_ms


def test_speech_that_is_too_fast_keeps_its_timing() -> None:
    """A cue is never late because the one before cannot be read in time."""
    before, after = _cues(("x" * 40, 0, 500), ("Next.", 500, 900))
    assert after.start_ms == 500
    assert before.end_ms == 417


def test_words_without_time_of_their_own_still_make_cues() -> None:
    """Cues that would begin at one moment follow each other by a millisecond."""
    cues = _cues(("One.", 100, 100), ("Two.", 100, 100), ("Three.", 100, 100), duration_ms=100)
    assert [(cue.start_ms, cue.end_ms) for cue in cues] == [(0, 101), (101, 102), (102, 103)]


def test_a_cue_that_is_too_fast_appears_in_the_silence_before_it() -> None:
    """Three frames (125 ms at 24) early at most, and no earlier than it has to."""
    for width, early in ((42, 125), (40, 83), (39, 33), (38, 0)):
        before, after, _ = _cues(("Yes.", 0, 1000), ("x" * width, 1300, 3200), ("z" * 20, 3300, 5000))
        assert after.start_ms == 1300 - early
        assert before.end_ms == after.start_ms - 83
    assert _cues(("x" * 42, 60, 1000), ("Next.", 1100, 2000))[0].start_ms == 0


def test_no_cue_is_taken_away_under_its_last_word_or_unread_for_the_next() -> None:
    """What a cue gives to the next it does not need itself."""
    before, after = _cues(("Yes, of course.", 0, 1200), ("x" * 60, 1300, 3000), duration_ms=3000)
    assert (before.end_ms, after.start_ms) == (1200, 1283)
    before, after = _cues(("x" * 22, 0, 900), ("x" * 60, 1200, 3000), duration_ms=3000)
    assert (before.end_ms, after.start_ms) == (1100, 1183)


def test_a_gap_stays_long_when_the_next_cue_comes_early() -> None:
    """Between a cue that has left and one that comes early there is half a second still."""
    before, after = _cues(("Yes.", 0, 1000), ("x" * 60, 2040, 3000), duration_ms=3000)
    assert after.start_ms - before.end_ms >= 500


def test_a_cue_leaves_earlier_that_the_next_may_come_early() -> None:
    """Half a second of silence moves as a whole where the cue before it has been heard and read."""
    before, after = _cues(("Yes, of course.", 0, 1000), ("x" * 60, 2000, 4900), duration_ms=4900)
    assert (before.end_ms, after.start_ms) == (1400, 1900)
    before, after = _cues(("x" * 29, 0, 1000), ("x" * 60, 2000, 4900), duration_ms=4900)
    assert (before.end_ms, after.start_ms) == (1450, 1950)


def test_shorts_follow_each_other_without_a_gap() -> None:
    """The style's own gap counts."""
    before, after = _cues(("Yes.", 0, 2000), ("Next.", 2200, 4000), style=preset("shorts"))
    assert before.end_ms == after.start_ms == 2200


def test_a_gap_that_would_become_short_is_closed() -> None:
    """Where the next cue comes early into half a second of silence, the one before stays until two frames before it."""
    before, after = _cues(("Yes.", 0, 1000), ("x" * 60, 1590, 3000), duration_ms=3000)
    assert (before.end_ms, after.start_ms) == (1382, 1465)
