"""Are the words of every rendered script the script's words?  Compares NAME.words.json with NAME.txt.

What is not spoken is no word: pauses asked for by a tag, lines of asterisks. The row says how much that was.

python -m benchmarks.spelling samples out
"""

import itertools
import json
import re
import sys
from pathlib import Path


def main() -> None:
    scripts, out = Path(sys.argv[1]), Path(sys.argv[2])
    wrong = 0
    for path in sorted(scripts.rglob("*.txt")):
        text = path.read_text("utf-8-sig")
        answer = json.loads((out / path.relative_to(scripts)).with_suffix(".words.json").read_text("utf-8"))
        words = [word for segment in answer["segments"] for word in segment["words"]]
        joined = " ".join(word["word"] for word in words).split()
        unspoken = [mark for mark in re.sub(r"<break[^>]*>", "* ", text).split() if set(mark) == {"*"}]
        same = joined == [mark for mark in re.sub(r"<break[^>]*>", "", text).split() if set(mark) != {"*"}]
        ordered = all(a["start"] <= b["start"] for a, b in itertools.pairwise(words))
        inside = all(0 <= w["start"] <= w["end"] <= answer["audio"]["duration"] for w in words)
        timed = sum(word["basis"] == "timed" for word in words)
        wrong += not (same and ordered and inside)
        print(
            f"{path.name}: {len(words)} words, {'the same' if same else 'NOT THE SAME'}, "
            f"{'in order' if ordered else 'OUT OF ORDER'}, {'inside' if inside else 'OUTSIDE'} the audio, "
            f"{timed / max(1, len(words)):.1%} timed, {len(unspoken)} marks unspoken"
        )
    print(f"{wrong} scripts differ")


if __name__ == "__main__":
    main()
