"""What the pipeline costs around the voice: a script rendered, against the voice speaking the same text alone.

    python -m benchmarks.whole_book SCRIPT.txt

Both are processes of their own, one after the other: wall and processor seconds, peak memory, real-time factor.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

VOICE_ALONE = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from aligner.script import ReadOptions, read_script
from aligner.voices.engines import Delivery
from aligner.voices.engines.catalog import Catalog

script = read_script(Path(sys.argv[1]), name="alone", options=ReadOptions())
engine = Catalog().open("", script.language)
with ThreadPoolExecutor(int(sys.argv[2])) as pool:
    texts = [" ".join(segment.text.split()) for segment in script.segments]
    spoken = pool.map(lambda text: sum(speech.samples for speech in engine.speak(text, Delivery())), texts)
    print(sum(spoken) / engine.rate_hz)
"""


@dataclass(frozen=True, slots=True)
class Cost:
    wall_s: float
    cpu_s: float
    peak_mib: float
    output: str


def measured(command: list[str]) -> Cost:
    """Runs a command and asks the system what it took."""
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[0]} ended with {process.returncode}")
    wall_s = time.perf_counter() - begun
    return Cost(wall_s, usage.ru_utime + usage.ru_stime, _mib(usage), output)


def _mib(usage: resource.struct_rusage) -> float:
    return usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)


def main() -> None:
    script = sys.argv[1]
    cores = os.cpu_count() or 1
    voice = measured([sys.executable, "-c", VOICE_ALONE, script, str(cores)])
    with tempfile.TemporaryDirectory() as out:
        aligner = [sys.executable, "-m", "aligner"]
        whole = measured([*aligner, "render", script, "-o", out, "--engine", "local", "--no-cache", "--json"])
        size = sum(path.stat().st_size for path in Path(out).rglob("*") if path.is_file())
    (receipt,) = json.loads(whole.output)["scripts"]
    seconds = receipt["duration_ms"] / 1000
    print(
        f"{receipt['characters']:,} characters, {receipt['words']:,} words, {receipt['cues']:,} cues; {cores} cores"
    )
    alone = float(voice.output)
    print(f"audio {seconds / 3600:.2f} h (the voice alone {alone / 3600:.2f} h), files {size / 1e6:.0f} MB")
    for name, cost in (("voice alone", voice), ("aligner render", whole)):
        print(
            f"{name}: {cost.wall_s:.1f} s, {seconds / cost.wall_s:.1f} x real time,"
            f" {cost.cpu_s:.1f} s of processor, peak {cost.peak_mib:.0f} MiB"
        )
    wall, cpu = whole.wall_s / voice.wall_s, whole.cpu_s / voice.cpu_s
    print(f"the pipeline adds {wall - 1:.1%} of the voice's time, {cpu - 1:.1%} of its processor time")


if __name__ == "__main__":
    main()
