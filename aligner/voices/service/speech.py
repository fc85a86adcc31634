"""An engine's stretches of speech -> messages' worth of encoded audio with both alignments.

Synchronous: runs in a worker thread. One ``Speaker`` for each context, which owns its encoder and its clock.
Knows no sockets and no JSON.

The clock counts samples and is converted once for every time, so nothing adds up rounded numbers: the spans
of a context's messages add up to its audio exactly. Times are relative to the message's own audio, or with
``sync_alignment`` to the context's (facts.md row 13). An MP3 encoder that lets go of its last samples pads
them to whole frames and begins anew: that padding is audio too, and a closing space covers it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aligner.clock import ms_to_samples, rescale, samples_to_ms
from aligner.model import AudioFormat, CharTiming, PlacedChars, VoiceSettings
from aligner.voices.engines import Delivery, Engine, Speech
from aligner.voices.service.breaks import Break, Words, parts
from aligner.wire.options import StreamOptions

if TYPE_CHECKING:
    from aligner.audio.codecs import StreamEncoder

# Clients' websocket libraries refuse a message above 1 MiB by default; this much is 96 KiB of base64.
MESSAGE_BYTES = 72 * 1024


@dataclass(frozen=True, slots=True)
class Piece:
    """One message: audio (empty where the encoder holds it back) and its columns, None for none."""

    data: bytes
    written: CharTiming | None = None
    normalized: CharTiming | None = None


class Speaker:
    """Speaks one context's texts in order. Not to be used from two threads at once."""

    def __init__(self, engine: Engine, options: StreamOptions, settings: VoiceSettings) -> None:
        self._engine = engine
        self._ssml = options.enable_ssml_parsing
        self._relative = not options.sync_alignment
        self._delivery = Delivery(
            speed=1.0 if settings.speed is None else settings.speed,
            seed=options.seed or 0,
            normalize=options.apply_text_normalization != "off",
            language=options.language_code,
        )
        self._format = AudioFormat.from_name(options.output_format)
        self._encoder = _encoder(self._format, engine.rate_hz)
        self._spoken = 0  # samples at the engine's rate
        self._padding = 0  # samples at the format's rate that ends of encoder runs added
        self._run_start = 0
        self._run_bytes = 0

    def speak(self, text: str) -> Iterator[Piece]:
        """One generation. Its columns end with a space even where the text has none (facts.md row 17)."""
        text = text if text[-1:].isspace() else text + " "
        first = True
        for part in parts(text) if self._ssml else (Words(text),):
            if isinstance(part, Break):
                yield from self._pieces(_silence(ms_to_samples(part.ms, self._engine.rate_hz)))
                continue
            left = len(part.text)
            for speech in self._engine.speak(part.text, replace(self._delivery, sounded=part.sounded)):
                left -= sum(map(len, speech.written.chars))
                yield from self._pieces(_shaped(speech, first=first, last=left <= 0))
                first = False

    def drain(self) -> Iterator[Piece]:
        """What the encoder still holds; what is spoken afterwards begins a new run of it."""
        if self._encoder is None:
            return
        data = self._encoder.flush()
        self._run_bytes += len(data)
        started_ms = self._ms(self._spoken)
        self._padding += self._run_padding()
        self._run_start, self._run_bytes = self._spoken, 0
        lasting_ms = self._ms(self._spoken) - started_ms
        if not data:
            return
        times = ((0 if self._relative else started_ms,), (lasting_ms,))
        first, *rest = _cut(data)
        space = (CharTiming((" ",), *times, "written"), CharTiming((" ",), *times, "normalized"))
        yield Piece(first, *space) if lasting_ms else Piece(first)
        yield from map(Piece, rest)

    def _pieces(self, speech: Speech) -> Iterator[Piece]:
        written = self._timing(speech.written)
        normalized = self._timing(speech.normalized)
        self._spoken += speech.samples
        data = speech.pcm
        if self._encoder is not None:
            data = self._encoder.encode(speech.pcm)
        self._run_bytes += len(data)
        # The rest of a long stretch goes without columns: clients take a message's last time as its length.
        first, *rest = _cut(data)
        yield Piece(first, written, normalized)
        yield from map(Piece, rest)

    def _timing(self, placed: PlacedChars) -> CharTiming | None:
        if not placed.chars:
            return None
        origin_ms = self._ms(self._spoken) if self._relative else 0
        starts = [self._ms(self._spoken + start) for start in placed.starts]
        ends = [self._ms(self._spoken + end) for end in placed.ends]
        return CharTiming(
            placed.chars,
            tuple(start - origin_ms for start in starts),
            tuple(max(end - start, 0) for start, end in zip(starts, ends, strict=True)),
            placed.spelling,
        )

    def _ms(self, sample: int) -> int:
        """The context's time at a sample of speech, what encoder runs added before it included."""
        ours, theirs = self._engine.rate_hz, self._format.rate_hz
        return samples_to_ms(sample * theirs + self._padding * ours, ours * theirs)

    def _run_padding(self) -> int:
        """Samples that the run which ends now decodes to beyond those that were spoken."""
        if self._format.codec != "mp3" or not self._format.bitrate_bps:
            return 0
        rate = self._format.rate_hz
        frame = 1152 if rate >= 32_000 else 576  # MPEG 1 and MPEG 2 Layer III
        frames = round(self._run_bytes * 8 * rate / (self._format.bitrate_bps * frame))
        return max(0, frames * frame - rescale(self._spoken - self._run_start, self._engine.rate_hz, rate))


def _encoder(target: AudioFormat, rate_hz: int) -> "StreamEncoder | None":
    if (target.codec, target.rate_hz) == ("pcm", rate_hz):
        return None
    from aligner.audio.codecs import open_encoder

    return open_encoder(target, rate_hz)


def _cut(data: bytes) -> list[bytes]:
    return [data[start : start + MESSAGE_BYTES] for start in range(0, len(data), MESSAGE_BYTES)] or [b""]


def _silence(samples: int) -> Speech:
    column = ((" ",), (0,), (samples,))
    return Speech(bytes(2 * samples), PlacedChars(*column, "written"), PlacedChars(*column, "normalized"))


def _shaped(speech: Speech, *, first: bool, last: bool) -> Speech:
    """The stretch with the spaces that a generation has at its ends (facts.md row 14).

    The engine's own spaces hold the silence there; one that had to be added holds none.
    """
    written = _covering(speech.written, speech.samples)
    normalized = _covering(speech.normalized, speech.samples)
    if first and normalized.chars and not normalized.chars[0][:1].isspace():
        normalized = _with(normalized, before=True, at=0)
    if last:
        if written.chars and not written.chars[-1][-1:].isspace():
            written = _with(written, before=False, at=speech.samples)
        if normalized.chars and not normalized.chars[-1][-1:].isspace():
            normalized = _with(normalized, before=False, at=speech.samples)
    return Speech(speech.pcm, written, normalized)


def _with(placed: PlacedChars, *, before: bool, at: int) -> PlacedChars:
    chars, starts, ends = placed.chars, placed.starts, placed.ends
    if before:
        return PlacedChars((" ", *chars), (at, *starts), (at, *ends), placed.spelling)
    return PlacedChars((*chars, " "), (*starts, at), (*ends, at), placed.spelling)


def _covering(placed: PlacedChars, samples: int) -> PlacedChars:
    """The columns from the first sample to the last: clients add up what a message's columns cover."""
    if not placed.chars:
        return placed
    starts = (0, *placed.starts[1:])
    return PlacedChars(placed.chars, starts, (*placed.ends[:-1], samples), placed.spelling)
