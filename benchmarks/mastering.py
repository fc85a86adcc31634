"""What loudness and music cost in memory: a narration of ten minutes against one of hours, each mastered by a process.

    python -m benchmarks.mastering [--minutes 10 240] [--format mp3]

The narration is noise in bursts like words, of two speakers, one of them quieter; the music is a minute long, loops and
ducks. What is measured is everything from the passages on: stitched aside, each voice measured, music laid under,
limited, encoded, measured again.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import MappingProxyType

from benchmarks.whole_book import measured

RATE_HZ = 22_050
PASSAGE_S = 10
WORD_MS, WORD_EVERY_MS = 300, 400


def passages(minutes: int) -> Iterator[bytes]:
    """Ten seconds each, every other one 12 dB quieter."""
    import numpy as np

    source = np.random.default_rng(1)
    for number in range(minutes * 60 // PASSAGE_S):
        noise = source.standard_normal(PASSAGE_S * RATE_HZ) * (4000 if number % 2 else 1000)
        at = np.arange(len(noise)) * 1000 // RATE_HZ
        yield np.clip(noise * (at % WORD_EVERY_MS < WORD_MS), -32_768, 32_767).astype("<i2").tobytes()


def master(minutes: int, form: str) -> None:
    """Masters a narration and prints its loudness."""
    from aligner.audio.bed import Bed
    from aligner.audio.mastering import Mastering
    from aligner.audio.track import open_track, output_format
    from aligner.batch.mastering import ASIDE, Desk, Sheet
    from aligner.model import AudioFormat, PlacedChars, Script, Segment, Take, Word

    pcm = AudioFormat("pcm", RATE_HZ)
    segments = (Segment(0, "a", 0, 1, speaker="A"), Segment(0, "a", 0, 1, speaker="B"))
    nothing = PlacedChars((), (), (), "written")
    every = range(0, minutes * 60_000, WORD_EVERY_MS)
    words = [Word("a", 0, 1, start_ms, start_ms + WORD_MS) for start_ms in every]
    script = Script("it", "a", "en", segments[:1], metadata=MappingProxyType({}))
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        music = stack.enter_context(open_track(folder / "music.wav", ASIDE, pcm))
        for passage in passages(1):
            music.append(passage)
        music.finish()
        desk = Desk(Mastering(-16, Bed(folder / "music.wav", ducks=True)), Sheet())
        track = stack.enter_context(open_track(folder / "aside.wav", ASIDE, pcm))
        for number, passage in enumerate(passages(minutes)):
            take = Take(segments[number % 2], pcm, passage, len(passage) // 2, nothing, nothing)
            desk.hear(take, track.position)
            track.append(passage)
        track.finish()
        _, loud = desk.finish(track, folder / f"it.{form}", output_format(form), script, words)
        print("silent" if loud is None else f"{loud.lufs:.2f} LUFS, {loud.peak_dbtp:.2f} dBTP")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=int, nargs="+", default=[10, 240])
    parser.add_argument("--format", default="mp3")
    parser.add_argument("--one", type=int)
    asked = parser.parse_args()
    if asked.one is not None:
        master(asked.one, asked.format)
        return
    print("| minutes | peak MiB | processor s | times real time | loudness |\n|--:|--:|--:|--:|---|")
    peaks: list[float] = []
    for minutes in asked.minutes:
        command = [
            sys.executable,
            "-m",
            "benchmarks.mastering",
            "--one",
            str(minutes),
            "--format",
            asked.format,
        ]
        cost = measured(command)
        peaks.append(cost.peak_mib)
        speed = minutes * 60 / cost.cpu_s
        print(
            f"| {minutes} | {cost.peak_mib:.0f} | {cost.cpu_s:.1f} | {speed:.0f} | {cost.output.strip()} |",
            flush=True,
        )
    print(f"\nthe longest peaks {peaks[-1] - peaks[0]:+.0f} MiB against the shortest")


if __name__ == "__main__":
    main()
