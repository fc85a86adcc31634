"""Words that a line may end inside of: URLs, keys, and what a dash joins."""

import pytest

from aligner.captions import Style, cut, preset
from aligner.captions.cut import words_of
from aligner.model import Word
from tests.captions.helpers import caption, speak

_SHORTS = preset("shorts")
_FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"


def _lines(text: str, style: Style | None = None) -> list[str]:
    return [line for cue in caption(text, style=style) for line in cue.line_texts]


def test_a_url_ends_its_lines_after_a_slash() -> None:
    """What is wider than a line goes on in the next one, and nothing is lost or added."""
    url = "https://example.com/a/very/long/path/that/does/not/fit/on/a/line"
    lines = _lines(f"All of this can be read at {url} by anyone.")
    assert max(map(len, lines)) <= 42
    first = next(line for line in lines if "https" in line)
    assert first.endswith("/")
    assert url in "".join(lines)
    assert "https://" not in {line[-8:] for line in lines}


def test_a_url_that_fits_is_whole() -> None:
    """Only what has to be parted is."""
    url = "https://example.com/briefing?day=3"
    assert any(url in line for line in _lines(f"All of this can be read by everybody at {url} today."))


@pytest.mark.parametrize(
    "text",
    [
        "Ask the-very-long-name-of-a-person@department.university.example.com for it.",
        "The key is 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08.",
        "See https://www.example.com/watch?v=dQw4w9WgXcQ&list=PL0123456789ABCDEF&index=12 today.",
        f"Then {_FAMILY * 70} laughed.",
    ],
)
def test_no_line_is_too_wide(text: str) -> None:
    """Addresses, keys and emoji are parted too, by what is seen and never inside what a reader takes for one."""
    for style in (preset("netflix"), _SHORTS):
        lines = _lines(text, style)
        assert all(sum(char != "\u200d" for char in line) <= style.max_chars for line in lines), lines
        assert "".join("".join(lines).split()) == "".join(text.split())
        assert not any(line.startswith(("\u200d", "-")) or line.endswith("\u200d") for line in lines)


def test_a_word_of_letters_is_whole() -> None:
    """Nobody may part a word without a hyphen: it has a line of its own."""
    assert "Geschwindigkeitsbegrenzungen" in _lines(
        "Hier gelten Geschwindigkeitsbegrenzungen für alle.", _SHORTS
    )


def test_a_dash_between_two_words_ends_a_line_or_a_cue() -> None:
    """Two words that a dash joins are two; a stammer, a censored word and a range of years are one."""
    lines = _lines("He walked as far as the lighthouse--but nobody was there--and then he went home again.")
    assert any(line.endswith("lighthouse--") for line in lines)
    for whole in ("I--I", "d--n", "1914–18"):
        lines = _lines(
            f"It was so very long ago that {whole} is all that was left of it by now.", Style(max_chars=30)
        )
        assert any(whole in line.split() for line in lines)


def test_a_piece_has_its_own_time() -> None:
    """What stands after the dash appears when it is heard: from its characters' times, else by its letters."""
    text = "There was nothing more that anybody could have done for them--because it had begun to snow."
    for told in (True, False):
        words = list(speak(text))
        at = next(index for index, word in enumerate(words) if "--" in word.text)
        whole = words[at]
        times = tuple(whole.start_ms + 10 * place for place in range(len(whole.text))) if told else ()
        words[at] = Word(
            whole.text, whole.start, whole.end, whole.start_ms, whole.end_ms, char_starts_ms=times
        )
        pieces = [
            word for word in words_of(cut(words, text, language="en", style=preset())) if word not in words
        ]
        assert [piece.text for piece in pieces] == ["them--", "because"]
        share = 10 * 6 if told else (whole.end_ms - whole.start_ms) * 6 // len(whole.text)
        assert pieces[0].end_ms == pieces[1].start_ms == whole.start_ms + share
        assert (pieces[0].start_ms, pieces[1].end_ms) == (whole.start_ms, whole.end_ms)


def test_pieces_on_one_line_are_the_word_again() -> None:
    """A word that no line ends inside of is the script's own."""
    text = "Oh no--not again."
    words = speak(text)
    assert words_of(cut(words, text, language="en", style=preset())) == words
