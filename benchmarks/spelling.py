"""Are the words of every rendered script the script's words?  Compares NAME.words.json with the script's text.

What is not spoken is no word: directives are not in the text, lines of asterisks are. The row says how much that was.

python -m benchmarks.spelling samples out
"""

import itertools
import json
import sys
from pathlib import Path

from aligner.batch import plan
from aligner.config import Settings


def main() -> None:
    scripts, out = Path(sys.argv[1]), Path(sys.argv[2])
    wrong = 0
    for job in plan([scripts], out, Settings(), rehearsal=True).jobs:
        answer = json.loads((out / f"{job.name}.words.json").read_text("utf-8"))
        words = [word for segment in answer["segments"] for word in segment["words"]]
        joined = " ".join(word["word"] for word in words).split()
        written = job.script.text.split()
        spoken = [mark for mark in written if set(mark) != {"*"}]
        ordered = all(a["start"] <= b["start"] for a, b in itertools.pairwise(words))
        inside = all(0 <= w["start"] <= w["end"] <= answer["audio"]["duration"] for w in words)
        timed = sum(word["basis"] == "timed" for word in words)
        wrong += not (joined == spoken and ordered and inside)
        print(
            f"{job.name}: {len(words)} words, {'the same' if joined == spoken else 'NOT THE SAME'}, "
            f"{'in order' if ordered else 'OUT OF ORDER'}, {'inside' if inside else 'OUTSIDE'} the audio, "
            f"{timed / max(1, len(words)):.1%} timed, {len(written) - len(spoken)} marks unspoken"
        )
    print(f"{wrong} scripts differ")


if __name__ == "__main__":
    main()
