"""How soon a service answers: trials of one short text, each a stream of its own, measured on the wire.

Nothing here runs while a trial does: what went over the wire is kept with its times and judged afterwards.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from itertools import accumulate
from statistics import median

from aligner.audio.codecs import open_decoder, piece_samples
from aligner.batch.plan import read_options
from aligner.batch.studio import Choice, open_studio
from aligner.clock import samples_to_ms
from aligner.config import Settings
from aligner.errors import SpeechError, UsageError
from aligner.model import AudioFormat
from aligner.script import parse_text
from aligner.timing.merge import Heard, merge
from aligner.voices.calls import Entry, Opened, Received, Sent, tapped
from aligner.wire import AudioReceived, ClientSession, Finished, StreamOptions

SHARE = 95


@dataclass(frozen=True, slots=True)
class Trial:
    """One stream. Times in milliseconds; all but ``connect`` and ``total`` count from the first frame sent.

    ``connect`` and ``total`` count from the call. ``real_time_factor`` is the time to the last message over
    the length of the audio: below 1 is faster than it is heard. ``alignment_lag`` is how long after a
    character's audio its time arrived, for the character that waited longest; None where no times came.
    """

    connect_ms: float
    first_message_ms: float
    first_audio_ms: float
    total_ms: float
    real_time_factor: float
    alignment_lag_ms: float | None
    audio_ms: int


MEASURES = tuple(measure.name for measure in fields(Trial) if measure.name != "audio_ms")


@dataclass(frozen=True, slots=True)
class Latency:
    """All trials of one voice."""

    choice: Choice
    voice: str
    stream_format: str
    text: str
    trials: tuple[Trial, ...]

    def median(self, measure: str) -> float | None:
        """The middle one of the trials that have the measure."""
        values = self._values(measure)
        return round(median(values), 4) if values else None

    def p95(self, measure: str) -> float | None:
        """The 95th percentile by nearest rank: one of the trials."""
        values = self._values(measure)
        return values[-(-len(values) * SHARE // 100) - 1] if values else None

    def _values(self, measure: str) -> list[float]:
        found = [getattr(trial, measure) for trial in self.trials]
        return sorted(value for value in found if value is not None)


Begun = Callable[[Choice, str], None]
"""Called with the choice and the voice's name before the first trial."""


async def measure(settings: Settings, text: str, *, trials: int, begun: Begun) -> Latency:
    """Speaks the text so many times, one after the other. Raises ``ServiceError`` and its kinds at the first
    that fails, ``UsageError`` for a text that is not one segment."""
    script = parse_text(text, name="latency", options=read_options(settings))
    if len(script.segments) != 1:
        raise UsageError(
            "the text is spoken in one go: one paragraph without pauses, not longer than --max-chars"
        )
    entries: list[Entry] = []
    async with open_studio(settings) as studio:
        name, voice = await studio.voice(script, tapped(lambda _: entries.append))
        begun(studio.choice, name)
        done: list[Trial] = []
        for _ in range(trials):
            entries.clear()
            async for _chunk in voice.speak(script.segments[0]):
                pass
            done.append(judge(entries, voice.format, script.segments[0].text))
    return Latency(studio.choice, name, voice.format.name, script.segments[0].text, tuple(done))


def judge(entries: Sequence[Entry], stream_format: AudioFormat, text: str) -> Trial:
    """What a stream's entries say about it. Raises ``SpeechError`` where no audio came."""
    connect = next((entry.ms for entry in entries if isinstance(entry, Opened)), 0.0)
    begin = next((entry.ms for entry in entries if isinstance(entry, Sent)), connect)
    frames = [entry for entry in entries if isinstance(entry, Received)]
    session = ClientSession(StreamOptions(output_format=stream_format.name))
    session.open()
    heard: list[tuple[float, AudioReceived]] = []
    end = begin
    for entry in frames:
        for event in session.receive(entry.frame):
            if isinstance(event, AudioReceived):
                heard.append((entry.ms, event))
            if isinstance(event, AudioReceived | Finished):
                end = entry.ms
    first_audio = next((ms for ms, event in heard if event.data), None)
    messages, rate_hz = _messages([event for _, event in heard], stream_format)
    audio_ms = samples_to_ms(sum(message.samples for message in messages), rate_hz)
    if first_audio is None or not audio_ms:
        raise SpeechError("the service sent no audio: the account's characters may be used up")
    lag = _lag(messages, [ms for ms, _ in heard], stream_format, text)
    return Trial(
        connect_ms=connect,
        first_message_ms=_since(begin, frames[0].ms),
        first_audio_ms=_since(begin, first_audio),
        total_ms=end,
        real_time_factor=round((end - begin) / audio_ms, 4),
        alignment_lag_ms=lag,
        audio_ms=audio_ms,
    )


def _since(begin: float, ms: float) -> float:
    return round(ms - begin, 3)


def _messages(events: Sequence[AudioReceived], stream_format: AudioFormat) -> tuple[list[Heard], int]:
    decoder = open_decoder(stream_format)
    skip = decoder.delay_samples
    messages: list[Heard] = []
    for event in events:
        samples = len(decoder.decode(event.data)) // 2
        kept = max(0, samples - skip)
        skip -= samples - kept
        messages.append(Heard(kept, event.written, event.normalized))
    messages.append(Heard(max(0, len(decoder.flush()) // 2 - skip)))
    return messages, stream_format.rate_hz


def _lag(
    messages: Sequence[Heard], arrived: Sequence[float], stream_format: AudioFormat, text: str
) -> float | None:
    """The longest that a character's time came after its audio; below 0 where times come first."""
    rate_hz = stream_format.rate_hz
    merged = merge(messages, rate_hz=rate_hz, text=text, grain_samples=piece_samples(stream_format))
    spoken = len(merged.normalized) > 0
    placed = merged.normalized if spoken else merged.written
    told: list[float] = []
    for message, ms in zip(messages, arrived, strict=False):
        line = message.normalized if spoken else message.written
        told += [ms] * (sum(map(len, line.chars)) if line else 0)
    if not told or len(told) != len(placed):
        return None  # a line that was told twice: which telling placed a character is not known
    reached = list(accumulate(message.samples for message in messages))
    lags = [
        ms - arrived[min(bisect_right(reached, start), len(arrived) - 1)]
        for ms, start in zip(told, placed.starts, strict=True)
    ]
    return round(max(lags), 3)
