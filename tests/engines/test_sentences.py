"""Where a text is cut to be spoken."""

from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.voices.engines.sentences import LONGEST, PARAGRAPH_MS, SENTENCE_MS, TAG_MS, stretches
from aligner.voices.engines.spoken import spoken


def pieces(text: str) -> list[tuple[str, int]]:
    found = stretches(spoken(text, "en-us"))
    return [(text[piece.tokens[0].start : piece.tokens[-1].end], piece.pause_ms) for piece in found]


def test_sentences_end_at_their_own_stops_only() -> None:
    """An abbreviation ends no sentence, and the space after one belongs to it."""
    assert pieces("Dr. Smith left at 5 p.m. today. Why? Nobody knows.") == [
        ("Dr. Smith left at 5 p.m. today. ", SENTENCE_MS), ("Why? ", SENTENCE_MS),
        ("Nobody knows.", SENTENCE_MS),
    ]  # fmt: skip


def test_a_paragraph_pauses_longer_and_a_tag_shorter() -> None:
    """Silence follows the text's own structure."""
    assert pieces("CHAPTER I\n\n‘Oh dear!’ said Alice.\n\nSo") == [
        ("CHAPTER I\n\n", PARAGRAPH_MS), ("‘Oh dear!’ ", TAG_MS), ("said Alice.\n\n", PARAGRAPH_MS),
        ("So", 0),
    ]  # fmt: skip


def test_a_long_sentence_is_cut_after_a_clause() -> None:
    """Nothing longer than the limit is spoken at once, and no word is cut in two."""
    text = "and so it went, as ever, " * 60
    for piece, _ in pieces(text):
        assert len(piece) <= LONGEST + 1
        assert piece.endswith(", ")


@settings(max_examples=100, deadline=None)
@given(
    st.text(alphabet="ab ,.!?\n—。“”1", max_size=200).flatmap(
        lambda text: st.integers(1, 5).map(lambda n: text * n)
    )
)
def test_stretches_are_the_text(text: str) -> None:
    """Joined, the stretches are the whole text."""
    assert "".join(piece for piece, _ in pieces(text)) == text
