"""What timing costs: characters a second of merge, matching and words, for a short and a very long segment.

    python benchmarks/timing_cost.py

A local voice speaks about 240 characters a second on two cores (15 characters of speech a second at 16 times
real time); the last column is timing's share of that. Equal speed for both lengths means linear cost.
"""

import time
from itertools import accumulate, pairwise

from aligner.model import AudioFormat, CharTiming, Segment, Spelling, Take
from aligner.timing.merge import Heard, merge
from aligner.timing.words import spoken_words

RATE_HZ = 22050
CHAR_MS = 66
VOICE_CHARS_A_SECOND = 240
SENTENCE = "In 1999 the fare was $5.25, said Dr. Smith, and nobody complained about it. "
SPOKEN = (
    "In nineteen ninety-nine the fare was five dollars and twenty-five cents, said doctor Smith, and nobody"
    " complained about it. "
)
REPEATED, VARIED = "the same sentence again and again", "every sentence with words of its own"


def messages(text_parts: list[str], spoken_parts: list[str]) -> list[Heard]:
    """One message a sentence, both lines, times relative to the message."""
    sent = []
    for written, spoken in zip(text_parts, spoken_parts, strict=True):
        length = CHAR_MS * len(spoken)
        lines = (_even(written, length, "written"), _even(spoken, length, "normalized"))
        sent.append(Heard(length * RATE_HZ // 1000, *lines))
    return sent


def _even(text: str, length_ms: int, spelling: Spelling) -> CharTiming:
    cuts = [place * length_ms // len(text) for place in range(len(text) + 1)]
    lengths = [end - start for start, end in pairwise(cuts)]
    assert list(accumulate(lengths))[-1] == length_ms
    return CharTiming(tuple(text), tuple(cuts[:-1]), tuple(lengths), spelling)


def measure(characters: int, *, varied: bool) -> tuple[int, float]:
    count = -(-characters // len(SENTENCE))
    extra = [f"{number * 7919 % 100_003:x}" if varied else "" for number in range(count)]
    written = [f"{word} {SENTENCE}".lstrip() for word in extra]
    sent = messages(written, [f"{word} {SPOKEN}".lstrip() for word in extra])
    text = "".join(written).strip()
    started = time.process_time()
    merged = merge(sent, rate_hz=RATE_HZ, text=text)
    take = Take(
        Segment(0, text, 0, len(text)),
        AudioFormat("pcm", RATE_HZ),
        b"",
        sum(heard.samples for heard in sent),
        merged.written,
        merged.normalized,
        merged.notes,
    )
    words = spoken_words(take, language="en")
    elapsed = time.process_time() - started
    assert "".join(word.text for word in words) == "".join(text.split())
    return len(text), elapsed


def main() -> None:
    print("| characters | text | characters a second | share of a voice's time |")
    print("|--:|---|--:|--:|")
    for varied in (False, True):
        for characters in (2_500, 100_000):
            runs = [measure(characters, varied=varied) for _ in range(3)]
            size, best = runs[0][0], min(elapsed for _, elapsed in runs)
            speed = size / best
            kind = VARIED if varied else REPEATED
            print(f"| {size:,} | {kind} | {speed:,.0f} | {VOICE_CHARS_A_SECOND / speed:.2%} |")


if __name__ == "__main__":
    main()
