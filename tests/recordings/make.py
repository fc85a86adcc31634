"""Makes the logs of this folder and the truth beside them: ``python -m tests.recordings.make``.

Each log is a stream as the service is known to send it (``cases``), with audio that clicks at every word, in
the format that ``aligner render --record`` writes. ``NAME.truth.json`` says which words it holds and when
they are heard, in milliseconds of the stream's audio.
"""

import json
import sys
import zlib
from pathlib import Path
from typing import Any

from aligner.model import Segment
from aligner.voices.calls import Closed, Entry, Left, Opened, Received, Sent
from aligner.voices.elevenlabs import pieces as text_pieces
from aligner.voices.log_header import Header, Source, header_line
from aligner.voices.logs import entry_line
from aligner.wire import ClientSession, StreamOptions, stream_path
from tests.recordings.cases import Case, cases

FOLDER = Path(__file__).parent
VOICE = "JBFqnCBsd6RMkjVDRZzb"


def log_of(name: str, made: Case) -> str:
    """The log's text."""
    options = StreamOptions(
        model_id="eleven_multilingual_v2",
        output_format=made.stream.name,
        language_code=made.language,
        sync_alignment=True,
        inactivity_timeout=180,
    )
    header = Header(
        aligner="0.1.0",
        recorded="2025-11-01T12:00:00.000+00:00",
        run=f"{zlib.crc32(name.encode()):08x}",
        attempt=1,
        service="api.elevenlabs.io",
        voice=VOICE,
        voice_name="George",
        model=options.model_id,
        output_format=options.output_format,
        path=stream_path(VOICE, options),
        settings=options.voice_settings,
        source=Source(name, made.language, 1),
        segment=Segment(0, made.text, 0, len(made.text)),
    )
    session = ClientSession(options)
    sent = [session.open(), *map(session.send_text, text_pieces(made.text)), session.close()]
    entries: list[Entry] = [Opened(120.0), *(Sent(121.0 + number, one) for number, one in enumerate(sent))]
    entries += [Received(350.0 + 60 * number, one) for number, one in enumerate(made.frames)]
    end = entries[-1].ms
    entries += [Closed(end + 5, 1000, ""), Left(end + 6)]
    return "".join(f"{one}\n" for one in (header_line(header), *map(entry_line, entries)))


def truth_of(made: Case) -> str:
    """The truth's text."""
    document: dict[str, Any] = {
        "shows": made.shows,
        "language": made.language,
        "text": made.text,
        "total_ms": made.ends_ms,
        "words": [
            {"text": word.text, "start_ms": word.start_ms, "end_ms": word.end_ms, "told": word.told}
            for word in made.words
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    for old in (*FOLDER.glob("*.jsonl"), *FOLDER.glob("*.truth.json")):
        old.unlink()
    for name, made in cases().items():
        (FOLDER / f"{name}.jsonl").write_text(log_of(name, made), encoding="utf-8", newline="\n")
        (FOLDER / f"{name}.truth.json").write_text(truth_of(made), encoding="utf-8", newline="\n")
    sys.stdout.write(f"{sum(path.stat().st_size for path in FOLDER.iterdir() if path.is_file()):,} bytes\n")


if __name__ == "__main__":
    main()
