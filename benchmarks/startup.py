"""What starting costs: ``aligner --help`` against ``python -c pass``, in turn, as a ratio.

python -m benchmarks.startup
"""

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

RUNS = 25


def seconds(command: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def main() -> None:
    aligner = str(Path(sys.executable).with_name("aligner"))
    bare = [sys.executable, "-c", "pass"]
    commands = {"aligner --help": [aligner, "--help"], "aligner --version": [aligner, "--version"]}
    for command in (bare, *commands.values()):
        seconds(command)
    for name, command in commands.items():
        pairs = [(seconds(command), seconds(bare)) for _ in range(RUNS)]
        ours, theirs = (median(times) for times in zip(*pairs, strict=True))
        ratio = median(a / b for a, b in pairs)
        print(f"{name}: {ours * 1000:.0f} ms; python -c pass: {theirs * 1000:.0f} ms; ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
