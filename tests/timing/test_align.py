"""Alignment of nearly equal strings: runs that are true, in order, and found again after what differs."""

from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.timing.align import common_letters, equal_runs, gaps

LETTERS = st.text(alphabet="abc", max_size=60)


@given(LETTERS, LETTERS)
@settings(max_examples=200, deadline=None)
def test_runs_agree_and_gaps_are_the_rest(first: str, second: str) -> None:
    """Every run is equal in both strings, runs are in order, and runs and gaps together are both strings."""
    runs = equal_runs(first, second)
    assert all(first[i : i + n] == second[j : j + n] and n > 0 for i, j, n in runs)
    pieces = sorted([(i, i + n, j, j + n) for i, j, n in runs] + list(gaps(runs, len(first), len(second))))
    assert "".join(first[i:i_end] for i, i_end, _, _ in pieces) == first
    assert "".join(second[j:j_end] for _, _, j, j_end in pieces) == second


@given(st.text(alphabet="abcdefghij", min_size=1, max_size=400))
@settings(deadline=None)
def test_equal_strings_are_one_run(text: str) -> None:
    """Nothing is found to differ where nothing differs."""
    assert equal_runs(text, text) == [(0, 0, len(text))]


def test_a_letter_too_many_is_what_was_spoken() -> None:
    """Row 21: of two explanations that agree for as long, a doubled letter, not one that was left out."""
    spoken, script = "nothingllalalalallasangthefoxthefoxsaid", "nothinglalalalalasangthefoxthefoxsaid"
    assert sum(length for *_, length in equal_runs(spoken, script)) == len(script)


def test_doubled_letters_in_a_refrain() -> None:
    """Row 21: letters that are there twice are skipped one by one, not with the verse to the next that is alike."""
    spoken, script = "sangtthefoxxthefoxsaid", "sangthefoxthefoxsaid"
    assert sum(length for *_, length in equal_runs(spoken, script)) == len(script)


def test_a_far_stretch_is_skipped() -> None:
    """After thousands of missing characters the strings meet again, on either side."""
    missing = "".join(f"{number:04d}" for number in range(2000))
    assert equal_runs("beginning" + missing + "the end of it", "beginningthe end of it") == [
        (0, 0, 9),
        (9 + len(missing), 9, 13),
    ]
    assert equal_runs("beginningthe end of it", "beginning" + missing + "the end of it")[-1][1] == 9 + len(
        missing
    )


def test_common_letters_lean_right() -> None:
    """An abbreviation's letters are found together, in the word that they abbreviate."""
    said = "twentyfivefeet"
    assert [said[i:] for i, _ in common_letters(said, "ft")] == ["feet", "t"]


def test_a_chance_agreement_is_not_believed() -> None:
    """Where a long stretch is missing, a few equal letters inside it are no meeting place."""
    first, lost, last = (
        "it was the end of the day and",
        "while the endless days went by and on",
        "so they all left",
    )
    text = "".join((first + lost + last).split())
    runs = equal_runs("".join((first + last).split()), text)
    assert [length for _, _, length in runs] == [len("".join(first.split())), len("".join(last.split()))]
