"""Where a line tells nothing between two spaces: was something lost there, or was nothing said?

Audio that no character covers comes between generations, which begin and end with a space; a message that was lost may
end and begin so too. The script shows which. Knows letters and words.
"""

from bisect import bisect_left
from collections.abc import Sequence

from aligner.timing.align import equal_runs, gaps
from aligner.timing.islands import CHANCE_LETTERS
from aligner.timing.spelling import Gap, Letters, pieces

# So many letters are not found again by chance within so many.
_PROOF_LETTERS, _FAR_LETTERS = 10, 400


def with_lost(spoken: Letters, script: Letters, torn: Sequence[int], maybe: Sequence[int]) -> list[int]:
    """The tears with those among ``maybe`` where the script has words that the line does not tell.

    Where one word alone was spelled differently, that is how it is spelled, unless what comes after it in the line is
    found further on in the script.
    """
    lost: list[int] = []
    parted = list(gaps(equal_runs(spoken.text, script.text), len(spoken.text), len(script.text)))
    ends = [i_end for _, i_end, _, _ in parted]
    begins = [gap[0] - _back(script.text, gap, end) for gap, end in zip(parted, [0, *ends], strict=False)]
    for tear in maybe:
        # A few letters beyond the tear may agree by chance.
        first = bisect_left(ends, tear - CHANCE_LETTERS + 1)
        last = bisect_left(begins, tear + CHANCE_LETTERS)
        after = spoken.text[tear : tear + _PROOF_LETTERS]
        for i, i_end, j, j_end in parted[first:last]:
            elsewhere = (
                i <= tear < i_end
                and len(after) == _PROOF_LETTERS
                and after in script.text[j_end : j_end + _FAR_LETTERS]
            )
            if len(pieces(script.word_of, j, j_end)) > (1 if i < i_end and not elsewhere else 0):
                lost.append(tear)
                break
    return sorted({*torn, *lost})


def _back(script: str, gap: Gap, reached: int) -> int:
    """How many letters earlier what is left out may lie: "la" of "la la la" is any of them."""
    i, i_end, j, j_end = gap
    most = min(i - reached, j, _PROOF_LETTERS) if i == i_end else 0
    return next((back for back in range(most) if script[j - 1 - back] != script[j_end - 1 - back]), most)
