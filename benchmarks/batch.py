"""What a batch costs around a service that answers at once: many small scripts, a long one, all of it again.

    python -m benchmarks.batch

Memory is compared between one long script and one of ten minutes, with the same number of streams: the long one may
peak ``ROOM_MB`` above it, and ends the benchmark with an error where it does not.

The service is a process of its own on a loopback port. It speaks nothing: what it sends for a text is cut from one
MP3 stream that was made before, with even times. Every run is ``aligner render`` in a process of its own.
"""

import asyncio
import base64
import json
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

SCRIPTS, SCRIPT_CHARACTERS = 500, 300
LONG_CHARACTERS, TEN_MINUTES = 100_000, 10_000
STREAMS = (1, 5, 15, 60)
FEW = 120
"""Scripts for the comparison of streams: with one stream, each waits for the one before it."""
WAIT_S = 0.2
ROOM_MB = 32
FRAMES_A_MESSAGE, CHARACTERS_A_MESSAGE = 400, 169
"""10.45 s of audio, and text of that length at 62 ms a character."""
LONGEST_PASSAGE = 2600
_SENTENCE = "The {} lamp went out, and nobody in the house could say where the oil was kept. "
_MIB = 1024 if sys.platform != "darwin" else 1024 * 1024


@dataclass(frozen=True, slots=True)
class Run:
    """One ``aligner render``: what it took and what it says it did."""

    wall_s: float
    peak_mib: float
    connections: int
    report: dict[str, Any]
    megabytes: float


def serve(port: Any, connections: Any, wait_s: Any, ready: Event) -> None:
    """The service, until its process is ended."""
    from websockets.asyncio.server import ServerConnection
    from websockets.asyncio.server import serve as listen

    messages = [base64.b64encode(piece).decode() for piece in _canned()]

    async def speak(socket: ServerConnection) -> None:
        with connections.get_lock():
            connections.value += 1
        text = ""
        while (piece := json.loads(await socket.recv())["text"]) != "":
            text += piece
        if wait_s.value:
            await asyncio.sleep(wait_s.value)
        for index, start in enumerate(range(0, len(text), CHARACTERS_A_MESSAGE)):
            part = text[start : start + CHARACTERS_A_MESSAGE]
            columns = {
                "chars": list(part),
                "charStartTimesMs": [62 * at for at in range(start, start + len(part))],
                "charDurationsMs": [62] * len(part),
            }
            answer = {"audio": messages[index], "alignment": columns, "normalizedAlignment": columns}
            await socket.send(json.dumps(answer))
        await socket.send('{"audio": null, "isFinal": true}')

    async def main() -> None:
        async with listen(speak, "127.0.0.1", 0, compression=None) as server:
            port.value = next(iter(server.sockets)).getsockname()[1]
            ready.set()
            await asyncio.Future()

    asyncio.run(main())


def _canned() -> list[bytes]:
    """One MP3 stream in messages of whole frames, as long as a passage can be."""
    import array
    import random

    from aligner.audio.codecs import open_encoder
    from aligner.audio.mp3 import FrameReader
    from aligner.model import AudioFormat

    source = random.Random(7)
    stream = AudioFormat("mp3", 44_100, bitrate_bps=128_000)
    encoder, reader = open_encoder(stream, stream.rate_hz), FrameReader()
    frames: list[bytes] = []
    wanted = FRAMES_A_MESSAGE * -(-LONGEST_PASSAGE // CHARACTERS_A_MESSAGE)
    noise = array.array("h", (source.randrange(-3000, 3000) for _ in range(44_100))).tobytes()
    while len(frames) < wanted:
        frames += [frame.data for frame in reader.feed(encoder.encode(noise))]
    return [b"".join(frames[at : at + FRAMES_A_MESSAGE]) for at in range(0, wanted, FRAMES_A_MESSAGE)]


class Bench:
    """A folder with scripts, the service, and runs."""

    def __init__(self, folder: Path, port: Any, connections: Any, wait_s: Any) -> None:
        self.folder = folder
        self.port = port
        self.connections = connections
        self.wait_s = wait_s

    def write(self, name: str, scripts: int, characters: int) -> str:
        """A folder of scripts in paragraphs that are all different; returns its name."""
        (self.folder / name).mkdir()
        for script in range(scripts):
            paragraphs: list[str] = []
            while sum(map(len, paragraphs)) < characters:
                size = min(2000, characters - sum(map(len, paragraphs)))
                text = ""
                while len(text) < size:
                    text += _SENTENCE.format(f"{name} {script} {len(paragraphs)} {len(text)}")
                paragraphs.append(text.strip())
            path = self.folder / name / f"s{script:04d}.txt"
            path.write_text("\n\n".join(paragraphs), encoding="utf-8")
        return name

    def render(
        self, name: str, out: str, *, streams: int = 15, cache: str = "cache", wait_s: float = 0
    ) -> Run:
        self.wait_s.value = wait_s
        before = self.connections.value
        command = [sys.executable, "-m", "aligner", "render", name, "-o", out, "--streams", str(streams)]
        command += ["--voice", "b" * 20, "--cache", cache, "--json", "-q"]
        variables = {
            "ELEVENLABS_API_KEY": "sk_benchmark",
            "ELEVENLABS_BASE_URL": f"http://127.0.0.1:{self.port.value}",
            "PYTHONPATH": str(Path(__file__).parents[1]),
        }
        begun = time.perf_counter()
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, cwd=self.folder, env={**os.environ, **variables}
        ) as process:
            assert process.stdout is not None
            output = process.stdout.read()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
        wall_s = time.perf_counter() - begun
        size = sum(path.stat().st_size for path in (self.folder / out).rglob("*.mp3"))
        return Run(wall_s, _peak(usage), self.connections.value - before, json.loads(output), size / 1e6)


def _peak(usage: resource.struct_rusage) -> float:
    return usage.ru_maxrss / _MIB


def measure(bench: Bench) -> None:
    many = bench.write("many", SCRIPTS, SCRIPT_CHARACTERS)
    long = bench.write("long", 1, LONG_CHARACTERS)
    short = bench.write("short", 1, TEN_MINUTES)
    few = bench.write("few", FEW, SCRIPT_CHARACTERS)
    print("| run | seconds | scripts/s | MB/s | peak MiB | connections |\n|---|--:|--:|--:|--:|--:|")
    row(f"{SCRIPTS} scripts of {SCRIPT_CHARACTERS} characters", bench.render(many, "out"))
    row("the same command again: all is finished", bench.render(many, "out"))
    row("into another folder, all in the cache", bench.render(many, "out2"))
    above: dict[int, float] = {}
    for streams in (2, 15):
        how = f"{streams} streams", f"cache-{streams}"
        small = bench.render(short, f"short-{streams}", streams=streams, cache=how[1])
        row(f"one script of ten minutes, {how[0]}", small)
        large = bench.render(long, f"long-{streams}", streams=streams, cache=how[1])
        row(f"one script of {LONG_CHARACTERS:,} characters, {how[0]}", large)
        above[streams] = (large.peak_mib - small.peak_mib) * 1.048576
    row("the same command again: it is finished", bench.render(long, "long-2", streams=2, cache="cache-2"))
    row("into another folder, all in the cache", bench.render(long, "long-again", streams=2, cache="cache-2"))
    for wait_s, told in ((0.0, "at once"), (WAIT_S, f"after {WAIT_S * 1000:.0f} ms")):
        for streams in STREAMS:
            out = f"out-{streams}-{told}"
            done = bench.render(few, out, streams=streams, cache=f"cache-{out}", wait_s=wait_s)
            row(f"{FEW} scripts, answers come {told}, {streams} stream{'s' * (streams > 1)}", done)
    print()
    for streams, megabytes in above.items():
        print(
            f"with {streams} streams the script of {LONG_CHARACTERS:,} characters peaks {megabytes:.0f} MB above that"
            f" of ten minutes, where {ROOM_MB} MB are allowed"
        )
    if max(above.values()) > ROOM_MB:
        raise SystemExit("a long script needs more memory than a short one")


def row(name: str, run: Run) -> None:
    scripts = len(run.report["scripts"])
    print(
        f"| {name} | {run.wall_s:.2f} | {scripts / run.wall_s:.1f} | {run.megabytes / run.wall_s:.1f}"
        f" | {run.peak_mib:.0f} | {run.connections} |",
        flush=True,
    )


def main() -> None:
    context = multiprocessing.get_context("spawn")
    port, connections, wait_s = context.Value("i", 0), context.Value("i", 0), context.Value("d", 0.0)
    ready = context.Event()
    service = context.Process(target=serve, args=(port, connections, wait_s, ready), daemon=True)
    service.start()
    try:
        if not ready.wait(60):
            raise SystemExit("the service does not start")
        with tempfile.TemporaryDirectory() as folder:
            measure(Bench(Path(folder), port, connections, wait_s))
    finally:
        service.terminate()
        service.join()


if __name__ == "__main__":
    main()
