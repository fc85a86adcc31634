"""Ten minutes of clicks, in every known pattern and every encoding: how far from its click is a word?

python -m benchmarks.landing [--characters 9300] [--passage 10000] [--joints trim|keep] [PATTERN ...]

In one stream, unless ``--passage`` asks for shorter ones: then there are joints, whose silence is trimmed or kept.

PCM is held to 2 ms, MP3 to 12 ms. A row ends with what was missed, if anything.
"""

import argparse
import tempfile
from pathlib import Path

from tests.clicks.known import PATTERNS, story
from tests.clicks.landing import land
from tests.clicks.service import Encoding

# (what is sent, the finished file, how far a word may lie)
WAYS = (
    (Encoding("pcm_24000"), "mp3", 2.0),
    (Encoding("mp3_44100_128"), "mp3", 12.0),
    (Encoding("mp3_44100_128", "generation"), "mp3", 12.0),
)


def row(
    name: str, encoding: Encoding, output: str, within_ms: float, text: str, asked: argparse.Namespace
) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        landing = land(
            text,
            Path(folder),
            PATTERNS[name],
            encoding,
            output=output,
            longest=asked.passage,
            trims=asked.joints == "trim",
        )
    counts = f"{len(landing.words):6} {len(landing.clicks):6}"
    if len(landing.words) != len(landing.clicks):
        print(f"{name:31} {encoding.name:33} {counts}  MISSED", flush=True)
        return False
    timed = sum(word.timed for word in landing.words)
    met = landing.spelled and abs(landing.furthest) <= within_ms
    print(
        f"{name:31} {encoding.name:33} {counts} {timed:6} {landing.furthest:+9.2f} {landing.median:7.2f}"
        f"  {'yes' if landing.spelled else 'NO':7} {landing.duration_ms / 60_000:5.1f}{'' if met else '  MISSED'}",
        flush=True,
    )
    return met


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--characters", type=int, default=9_300)
    parser.add_argument("--passage", type=int, default=10_000)
    parser.add_argument("--joints", choices=("trim", "keep"), default="trim")
    parser.add_argument("patterns", nargs="*", metavar="PATTERN")
    asked = parser.parse_args()
    text = story(asked.characters)
    print(
        f"{'pattern':31} {'sent as':33} {'words':>6} {'clicks':>6} {'timed':>6} {'furthest':>9} {'median':>7}"
        f"  {'spelled':7} {'min':>5}"
    )
    results = [
        row(name, *way, text, asked)
        for name in PATTERNS
        if not asked.patterns or any(part in name for part in asked.patterns)
        for way in WAYS
    ]
    print(f"{sum(results)} of {len(results)} within bounds (PCM 2 ms, MP3 12 ms)")


if __name__ == "__main__":
    main()
