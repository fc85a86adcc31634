"""Sixty one-sentence paragraphs, every word a click, through the whole path: is each click at its caption?

python -m benchmarks.paragraphs [--paragraphs 60] [--format mp3] [--stream-format pcm_22050]
"""

import argparse
import asyncio
import json
import tempfile
from pathlib import Path
from statistics import median

from aligner.batch.produce import produce
from aligner.batch.publish import publish, staging
from aligner.batch.run import production_of
from aligner.batch.studio import stream_options
from aligner.config import load_settings
from aligner.model import AudioFormat
from aligner.script import ReadOptions, parse_text
from aligner.voices.elevenlabs import ElevenLabsVoice, Service
from aligner.voices.server import serve
from benchmarks.clicks import ClickCatalog, decode, onsets


async def render(text: str, folder: Path, *, output: str, stream_format: str) -> Path:
    """Renders a text with the click voice; returns the path without suffix."""
    settings, _ = load_settings({"engine": "local", "format": output, "stream_format": stream_format})
    script = parse_text(text, name="clicks", options=ReadOptions(language="en"))
    target = folder / "clicks"
    options = stream_options(settings, AudioFormat.from_name(stream_format), "en")
    async with serve(ClickCatalog()) as server:
        voice = ElevenLabsVoice(Service(server.url, "", direct=True), "click", options)
        with staging(folder) as aside:
            audio = aside / f"clicks.{output}"
            made = await produce(
                script, voice, audio, production_of(settings, 4), voice_name="click", spoken=lambda *_: None
            )
            publish(made, target.with_suffix(f".{output}"), {"words": target.with_suffix(".words.json")})
    return target


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--paragraphs", type=int, default=60)
    parser.add_argument("--format", default="mp3")
    parser.add_argument("--stream-format", default="pcm_22050")
    asked = parser.parse_args()
    text = "\n\n".join(
        f"Paragraph {number} says a little and ends with word number {number}x."
        for number in range(asked.paragraphs)
    )
    with tempfile.TemporaryDirectory() as folder:
        target = asyncio.run(
            render(text, Path(folder), output=asked.format, stream_format=asked.stream_format)
        )
        samples, rate_hz = decode(str(target.with_suffix(f".{asked.format}")))
        words = [
            word["start"] * 1000
            for segment in json.loads(target.with_suffix(".words.json").read_text("utf-8"))["segments"]
            for word in segment["words"]
        ]
    heard = onsets(samples, rate_hz)
    print(f"{len(samples) / rate_hz:.1f} s of {asked.format}; {len(words)} words, {len(heard)} clicks heard")
    if len(words) == len(heard):
        off = [word - click for word, click in zip(words, heard, strict=True)]
        print(
            f"caption minus click: median {median(off):+.2f} ms, furthest {max(off, key=abs):+.2f} ms,"
            f" last word {off[-1]:+.2f} ms"
        )


if __name__ == "__main__":
    main()
