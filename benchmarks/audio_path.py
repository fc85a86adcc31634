"""The audio path by itself: how fast, how much memory, how exact. By hand, about three minutes:

    python benchmarks/audio_path.py

Sound is made here (a voice-like buzz), so that nothing but the audio path is measured. Each file is written
by a process of its own, for its peak memory to be its own.
"""

import argparse
import math
import resource
import subprocess
import sys
import tempfile
import time
from array import array
from pathlib import Path

import av

from aligner.audio.codecs import SERVICE_FORMATS, open_decoder, open_encoder
from aligner.audio.segment import as_segment
from aligner.audio.track import OUTPUT_FORMATS, TrackWriter, output_format
from aligner.clock import rescale
from aligner.model import AudioFormat

SOURCE_HZ = 22_050
SECOND = 2 * SOURCE_HZ


def buzz(seconds: int) -> bytes:
    """Harmonics of a gliding pitch under a syllable-like envelope."""
    pcm, phase = array("h"), 0.0
    for at in range(seconds * SOURCE_HZ):
        moment = at / SOURCE_HZ
        phase += 2 * math.pi * (120 + 30 * math.sin(3 * moment)) / SOURCE_HZ
        voice = sum(math.sin(k * phase) / k for k in range(1, 12))
        pcm.append(int(6_000 * voice * max(0.0, math.sin(2 * math.pi * 3 * moment))))
    return pcm.tobytes()


def measure_track(name: str, seconds: int) -> None:
    """Prints the speed as a multiple of real time, and the peak memory of this process in MiB."""
    sound = buzz(20)
    with tempfile.TemporaryDirectory() as folder:
        began, idle = time.process_time(), peak_mib()
        path = Path(folder) / f"a{OUTPUT_FORMATS[name]}"
        with TrackWriter(path, output_format(name), SOURCE_HZ, title="Benchmark") as track:
            for _ in range(seconds // 20):
                track.append(sound)
        spent = time.process_time() - began
        size = path.stat().st_size / 2**20
    print(
        f"{track.format.name:14} {seconds / 60:6.1f} min  {seconds / spent:7.0f} x real time"
        f"  peak {peak_mib():6.1f} MiB (+{peak_mib() - idle:.1f} while writing)  file {size:.1f} MiB"
    )


def measure_codecs() -> None:
    sound = buzz(20)
    for name in SERVICE_FORMATS:
        target = AudioFormat.from_name(name)
        began = time.process_time()
        encoder = open_encoder(target, SOURCE_HZ)
        pieces = [encoder.encode(sound[at : at + SECOND // 10]) for at in range(0, len(sound), SECOND // 10)]
        data = b"".join(pieces) + encoder.flush()
        encoded = time.process_time()
        decoder = open_decoder(target)
        decoder.decode(data)
        decoder.flush()
        decoded = time.process_time()
        speeds = 20 / (encoded - began), 20 / (decoded - encoded)
        print(f"{name:14} encode {speeds[0]:7.0f} x  decode {speeds[1]:7.0f} x real time")


def measure_click() -> None:
    """Where a click appended 10 minutes into a file is heard, as pydub is handed the file."""
    place = 600 * SOURCE_HZ + 1_234
    for name in OUTPUT_FORMATS:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"a{OUTPUT_FORMATS[name]}"
            with TrackWriter(path, output_format(name), SOURCE_HZ) as track:
                track.silence(place)
                track.append(array("h", [25_000]).tobytes())
                track.silence(SOURCE_HZ)
            sound = as_segment(path).get_array_of_samples()
        expected = rescale(place, SOURCE_HZ, track.format.rate_hz)
        heard = max(range(expected - 2_000, expected + 2_000), key=lambda at: abs(sound[at]))
        length = rescale(track.position, SOURCE_HZ, track.format.rate_hz)
        off = heard - expected, len(sound) - length
        print(f"{track.format.name:14} click {off[0]:+d} samples  length {off[1]:+d} samples")


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--track", nargs=2, metavar=("FORMAT", "SECONDS"), help="one measurement in this process"
    )
    chosen = parser.parse_args()
    if chosen.track:
        measure_track(chosen.track[0], int(chosen.track[1]))
        return
    print(f"PyAV {av.__version__}, one process at a time; source {SOURCE_HZ} Hz")
    for name in OUTPUT_FORMATS:
        for seconds in (600, 9_000):
            command = [sys.executable, __file__, "--track", name, str(seconds)]
            subprocess.run(command, check=True)
    measure_codecs()
    measure_click()


if __name__ == "__main__":
    main()
