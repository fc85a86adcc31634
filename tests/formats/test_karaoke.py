"""Karaoke: each word is lit while it is heard, in every format that can say so."""

import html
import io
import itertools
import re
from dataclasses import replace

import lemony_lrc_parser
import pysubs2
import srt
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.formats import FORMATS
from aligner.formats.lit import lit
from aligner.formats.text import JOINER
from aligner.model import Narration
from tests.formats.helpers import bare, narration, spoken

_TOKENS = st.one_of(
    st.sampled_from(
        [
            "One",
            "two,",
            "R&D",
            "<b>",
            "{\\an8}",
            r"C:\new",
            "-->",
            "[00:12.00]",
            "<00:01.00>",
            "猫",
            "مرحبا",
            "[ti:x]",
        ]
    ),
    st.text(
        st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs"), exclude_characters="\ufffe\uffff"),
        min_size=1,
        max_size=6,
    ).filter(lambda token: token.strip() == token and JOINER not in token),
)
_LINES = st.lists(_TOKENS, min_size=1, max_size=5).map(" ".join)
_CUES = st.lists(st.lists(_LINES, min_size=1, max_size=3), min_size=1, max_size=4)
_LENGTHS = st.lists(st.sampled_from([0, 1, 4, 5, 6, 15, 250, 333, 1004, 61_005]), min_size=1, max_size=7)
_PAUSES = st.lists(st.sampled_from([0, 0, 0, 4, 5, 41, 42, 500, 1500]), min_size=1, max_size=5)
_NARRATIONS = st.builds(
    lambda cues, lengths, pauses: spoken(cues, lengths_ms=lengths, pauses_ms=pauses), _CUES, _LENGTHS, _PAUSES
)

_BRACKETS = ["One", "two,", "R&D", "[00:12.00]", "<00:01.00>", "[ti:x]", "[sic]", "猫"]


def _hundredths(ms: int) -> int:
    return (ms + 5) // 10


@settings(max_examples=80, deadline=None)
@given(_NARRATIONS)
def test_pieces_spell_their_lines(held: Narration) -> None:
    """No format can lose or double a character: pieces and what is between them are the line."""
    for cue in held.cues:
        found = lit(cue)
        assert found is not None
        lines = found.lines()
        assert [bare("".join(p.before + p.text for p in pieces) + tail) for pieces, tail in lines] == list(
            map(bare, cue.line_texts)
        )
        assert [piece.text for piece in found.pieces] == [word.text for word in cue.words]


def test_a_line_with_a_label_keeps_it_outside_the_words() -> None:
    """What stands before or after the words of a line (a dash, a speaker's name) is shown and never lit."""
    held = spoken([["- Hello there."]])
    cue = held.cues[0]
    relabelled = type(cue)(1, 0, 900, ((cue.words[1], cue.words[2]),), ("ANN: Hello there. [laughs]",))
    found = lit(relabelled)
    assert found is not None
    assert [(piece.before, piece.text) for piece in found.pieces] == [("ANN: ", "Hello"), (" ", "there.")]
    assert found.tails == (" [laughs]",)
    other = lit(type(cue)(1, 0, 900, (cue.words,), ("Something else",)))
    assert other is not None
    assert [piece.text for piece in other.pieces] == ["Something else", "", ""]


def _syllables(text: str) -> list[tuple[str, int, str]]:
    """(tag, length, text) of an event."""
    return [
        (tag, int(length), shown)
        for tag, length, shown in re.findall(r"\{\\(kf?)(\d+)\}((?:\\\{|[^{])*)", text)
    ]


@settings(max_examples=120, deadline=None)
@given(_NARRATIONS)
def test_ass_syllables_sum_to_the_line_and_begin_with_their_words(held: Narration) -> None:
    """Each word fills from its start to its end to the hundredth, however many stand before it."""
    events = pysubs2.SSAFile.from_string(FORMATS["ass"].write(held), format_="ass").events
    assert len(events) == len(held.cues)
    for event, cue in zip(events, held.cues, strict=True):
        now, filled = event.start // 10, []
        for tag, length, _ in _syllables(event.text):
            if tag == "kf":
                filled.append((now, now + length))
            now += length
        assert now <= event.end // 10
        assert now == event.end // 10 or event.end - event.start == 10  # a cue too short for its format
        assert filled == [(_hundredths(word.start_ms), _hundredths(word.end_ms)) for word in cue.words]


@settings(max_examples=80, deadline=None)
@given(_NARRATIONS)
def test_ass_text_is_read_back(held: Narration) -> None:
    """pysubs2 reads names, times and text; lines are broken where the cue's are."""
    events = pysubs2.SSAFile.from_string(FORMATS["ass"].write(held), format_="ass").events
    for event, cue in zip(events, held.cues, strict=True):
        shown = re.sub(r"\{\\kf?\d+\}", "", event.text).replace("\\N", "\n")
        assert bare(shown.replace("\\{", "{")) == bare(cue.text)
        assert (event.start, event.style) == (_hundredths(cue.start_ms) * 10, "Default")


def _vtt_lit(payload: str, start_ms: int) -> list[tuple[str, int]]:
    """Each word's text and when it stops being in the future."""
    now, found = start_ms, []
    for stamp, word in re.findall(r"<(\d[\d:.]+)>|<c\.word>([^<]*)</c>", payload):
        if stamp:
            hours, minutes, seconds = stamp.split(":")
            now = round((int(hours) * 60 + int(minutes)) * 60_000 + float(seconds) * 1000)
        else:
            found.append((html.unescape(word), now))
    return found


@settings(max_examples=120, deadline=None)
@given(_NARRATIONS)
def test_webvtt_times_increase_and_are_the_words_own(held: Narration) -> None:
    """Every word is lit from its own millisecond on; the text is whole; times obey WebVTT 4.2.2."""
    read = list(webvtt.from_buffer(io.StringIO(FORMATS["karaoke-vtt"].write(held))))
    for item, cue in zip(read, held.cues, strict=True):
        stamps = [cue.start_ms]
        for stamp in re.findall(r"<(\d[\d:.]+)>", item.raw_text):
            hours, minutes, seconds = stamp.split(":")
            stamps.append(round((int(hours) * 60 + int(minutes)) * 60_000 + float(seconds) * 1000))
        stamps.append(cue.end_ms)
        assert stamps == sorted(set(stamps))
        lit_words = _vtt_lit(item.raw_text, cue.start_ms)
        assert [word for word, _ in lit_words] == [word.text for word in cue.words]
        assert [at for _, at in lit_words] == [min(word.start_ms, stamps[-2]) for word in cue.words] or any(
            word.start_ms >= cue.end_ms for word in cue.words
        )
        shown = html.unescape(re.sub(r"<[^>]*>", "", item.raw_text))
        assert bare(shown) == bare(cue.text)


def test_webvtt_turns_the_light_off_in_a_silence() -> None:
    """A word is lit no longer than it is heard."""
    held = spoken([["One two"]], lengths_ms=(300,), pauses_ms=(200,))
    assert "<c.word>One</c><00:00:00.300> <00:00:00.500><c.word>two</c><00:00:00.800>" in FORMATS[
        "karaoke-vtt"
    ].write(held)


@settings(max_examples=80, deadline=None)
@given(_NARRATIONS)
def test_srt_states_follow_each_other(held: Narration) -> None:
    """The text never leaves while its cue lasts, one word at most is bright, each where it is heard."""
    read = list(srt.parse(FORMATS["karaoke-srt"].write(held), ignore_errors=False))
    spans = [
        (round(item.start.total_seconds() * 1000), round(item.end.total_seconds() * 1000)) for item in read
    ]
    assert all(first[1] == second[0] for first, second in itertools.pairwise(spans))
    assert (spans[0][0], spans[-1][1]) == (0, held.cues[-1].end_ms)
    texts = {bare(cue.text) for cue in held.cues}
    for item in read:
        bright = re.findall(r'<font color="#ffd700">(.*?)</font>', item.content, re.DOTALL)
        assert len(bright) <= 1
        plain = bare(re.sub(r"</?font[^>]*>", "", item.content))
        assert plain in texts
    for word in held.words:
        if word.end_ms - word.start_ms >= 42:
            middle = (word.start_ms + word.end_ms) // 2
            (state,) = [
                item.content for item, span in zip(read, spans, strict=True) if span[0] <= middle < span[1]
            ]
            assert f">{bare(word.text)}</font>" in bare(state)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(_BRACKETS), min_size=1, max_size=6), _PAUSES)
def test_lrc_is_read_back(words: list[str], pauses: list[int]) -> None:
    """An LRC reader finds each word, and its time to the hundredth; brackets of the text are no times."""
    held = spoken([[" ".join(words)]], lengths_ms=(333,), pauses_ms=pauses)
    read = lemony_lrc_parser.loads(FORMATS["lrc"].write(held))
    tokens = [token for line in read for token in line.content if token.content.strip()]
    assert "".join(token.content for token in tokens).replace(JOINER, "").split(" ") == words
    assert [token.start for token in tokens] == [_hundredths(word.start_ms) * 10 for word in held.words]


def test_lrc_as_written() -> None:
    """A line ends with its last word's end; a silence empties the screen."""
    held = spoken([["One two"], ["three"]], lengths_ms=(300,), pauses_ms=(20, 2000))
    assert FORMATS["lrc"].write(held) == (
        "[ti:talk]\n[la:en]\n[00:00.00]<00:00.00>One <00:00.32>two<00:00.62>\n"
        "[00:02.62]<00:02.62>three<00:02.92>\n[00:03.44]\n"
    )
    assert "[00:00.00]<00:00.00>100:1<" in FORMATS["lrc"].write(narration([["100:1"]]))


def test_ass_has_a_style_that_is_read() -> None:
    """pysubs2 finds the resolution and one bold style with an outline, below the middle."""
    file = pysubs2.SSAFile.from_string(FORMATS["ass"].write(narration([["One."]], speaker="Ann, Bob")))
    assert (file.info["PlayResX"], file.info["PlayResY"]) == ("1920", "1080")
    style = file.styles["Default"]
    assert (style.bold, style.alignment, style.fontsize) == (True, pysubs2.Alignment.BOTTOM_CENTER, 64)
    assert style.outline > 0
    assert file.events[0].name == "Ann; Bob"


def test_a_line_in_other_words_lights_up_word_by_word() -> None:
    """As many words as are spoken: each at its time; fewer or more: the line as a whole."""
    (cue,) = spoken([["one two three"]]).cues
    told = lit(replace(cue, line_texts=("uno due, tre",)))
    assert told is not None
    assert [piece.text for piece in told.pieces] == ["uno", "due,", "tre"]
    assert [piece.start_ms for piece in told.pieces] == [word.start_ms for word in cue.words]
    whole = lit(replace(cue, line_texts=("all of it together",)))
    assert whole is not None
    assert "".join(piece.text for piece in whole.pieces) == "all of it together"
