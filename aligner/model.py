"""The values that flow through the house. Frozen, validated when built; ranges are half-open.

What flows: ``Script`` → ``Segment`` → (a service) → ``AudioChunk`` → ``Take`` → ``Track`` → ``Word`` →
``Cue`` → files. Times on a take are samples of that take; times on words and cues are milliseconds of
the finished file, rounded once from samples (``aligner.clock``).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeAlias

Spelling: TypeAlias = Literal["written", "normalized"]
Basis: TypeAlias = Literal["timed", "interpolated"]

CODECS = ("mp3", "pcm", "opus", "ulaw", "alaw", "wav", "flac", "m4a")
_NO_METADATA: Mapping[str, str] = MappingProxyType({})


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise ValueError(message)


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """One kind of audio. PCM is signed 16-bit little-endian, channels interleaved."""

    codec: str
    rate_hz: int
    channels: int = 1
    bitrate_bps: int | None = None

    def __post_init__(self) -> None:
        _require(self.codec in CODECS, f"unknown codec {self.codec!r}")
        _require(self.rate_hz > 0, "a sample rate is positive")
        _require(self.channels > 0, "there is at least one channel")

    @property
    def name(self) -> str:
        """The name that the service's ``output_format`` uses: ``mp3_44100_128``, ``pcm_22050``."""
        name = f"{self.codec}_{self.rate_hz}"
        return f"{name}_{self.bitrate_bps // 1000}" if self.bitrate_bps else name

    @classmethod
    def from_name(cls, name: str) -> "AudioFormat":
        """The reverse of ``name``. Raises ``ValueError`` for what is not of that shape."""
        parts = name.split("_")
        if len(parts) not in (2, 3) or not all(part.isdecimal() for part in parts[1:]):
            raise ValueError(f"not an audio format: {name!r}")
        bitrate = int(parts[2]) * 1000 if len(parts) == 3 else None
        return cls(parts[0], int(parts[1]), bitrate_bps=bitrate)


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """How a voice speaks. None leaves a value to the service. Speed 1.0 is the voice's own (0.7 to 1.2)."""

    stability: float | None = None
    similarity_boost: float | None = None
    style: float | None = None
    use_speaker_boost: bool | None = None
    speed: float | None = None


@dataclass(frozen=True, slots=True)
class Respelling:
    """``Script.text[start:end]``, as captions show it, is read aloud as ``spoken``."""

    start: int
    end: int
    spoken: str

    def __post_init__(self) -> None:
        _require(self.start < self.end, "a respelling stands for something")
        _require(self.spoken.strip() != "", "a respelling has something to say")

    @property
    def ipa(self) -> str | None:
        """The sounds, where ``spoken`` is /IPA/ between slashes."""
        inside = self.spoken[1:-1].strip()
        return inside if inside and self.spoken[0] == self.spoken[-1] == "/" else None


@dataclass(frozen=True, slots=True)
class Segment:
    """The smallest stretch that is spoken by itself: ``text`` is ``Script.text[start:end]``, unaltered."""

    index: int
    text: str
    start: int
    end: int
    voice: str | None = None
    settings: VoiceSettings = field(default_factory=VoiceSettings)
    speaker: str | None = None
    pause_after_ms: int = 0
    model: str | None = None
    """None: the run's model."""
    respellings: tuple[Respelling, ...] = ()
    slot_ms: tuple[int, int] | None = None
    """Where the segment is to be heard, half-open, for scripts that are subtitles."""

    def __post_init__(self) -> None:
        _require(self.end - self.start == len(self.text), "a segment's span is as long as its text")
        _require(self.text.strip() != "", "a segment has something to say")
        _require(self.pause_after_ms >= 0, "a pause is not negative")
        position = self.start
        for respelling in self.respellings:
            _require(position <= respelling.start and respelling.end <= self.end, "respellings lie in order")
            position = respelling.end

    @property
    def spoken_text(self) -> str:
        """What is read aloud, in letters: ``text`` with its respellings in place, save those in IPA."""
        return self._read({item: item.spoken for item in self.respellings if item.ipa is None})

    @property
    def sent_text(self) -> str:
        """``spoken_text`` with the sounds of words in IPA in the tags that the service takes (facts row 6)."""
        return self._read(
            {item: item.spoken if item.ipa is None else self._tagged(item) for item in self.respellings}
        )

    def _tagged(self, respelling: Respelling) -> str:
        """A tag is for one word as the service has it: several have one each, where both sides have as many."""
        from xml.sax.saxutils import escape, quoteattr

        written = self.text[respelling.start - self.start : respelling.end - self.start]
        pairs = [(respelling.ipa or "", written)]
        if len(written.split()) == len(pairs[0][0].split()):
            pairs = list(zip(pairs[0][0].split(), written.split(), strict=True))
        return " ".join(
            f'<phoneme alphabet="ipa" ph={quoteattr(ipa)}>{escape(word)}</phoneme>' for ipa, word in pairs
        )

    def _read(self, instead: Mapping[Respelling, str]) -> str:
        parts: list[str] = []
        position = self.start
        for respelling, spoken in instead.items():
            parts += (self.text[position - self.start : respelling.start - self.start], spoken)
            position = respelling.end
        return "".join((*parts, self.text[position - self.start :]))


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter begins at a code point of ``Script.text``. ``level`` 1 is the highest."""

    title: str
    start: int
    level: int = 1


@dataclass(frozen=True, slots=True)
class Mark:
    """A name that the script gives to a moment: that of the first word at or after a code point."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Sound:
    """An audio file laid in after segment ``after`` (-1: before the first), before that segment's pause."""

    path: Path
    after: int
    pause_before_ms: int = 0
    """Silence between what was heard before and the sound."""


@dataclass(frozen=True, slots=True)
class Script:
    """One narration script. ``text`` is what captions show: a plain text as written, never altered, with its
    directives left out; of other formats the text that is in them. ``language`` is a BCP 47 tag."""

    name: str
    text: str
    language: str
    segments: tuple[Segment, ...]
    path: Path | None = None
    chapters: tuple[Chapter, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=lambda: _NO_METADATA)
    marks: tuple[Mark, ...] = ()
    sounds: tuple[Sound, ...] = ()
    pause_before_ms: int = 0
    """Silence before the first segment, after the sounds that come before it."""

    def __post_init__(self) -> None:
        position = 0
        for index, segment in enumerate(self.segments):
            _require(segment.index == index, "segments are numbered from 0")
            _require(segment.start >= position, "segments follow each other")
            _require(self.text[segment.start : segment.end] == segment.text, "a segment quotes its script")
            position = segment.end

    @property
    def characters(self) -> int:
        """What a service is asked to speak, in code points: what is paid for."""
        return sum(len(segment.spoken_text) for segment in self.segments)


@dataclass(frozen=True, slots=True)
class CharTiming:
    """Characters with times as a service states them: three columns of one length, in milliseconds.

    An element of ``chars`` may hold several code points. ``spelling`` says which text they spell: the
    text as sent (written) or as spoken (normalized).
    """

    chars: tuple[str, ...]
    starts_ms: tuple[int, ...]
    durations_ms: tuple[int, ...]
    spelling: Spelling

    def __post_init__(self) -> None:
        _require(len(self.chars) == len(self.starts_ms) == len(self.durations_ms), "columns of one length")

    def __len__(self) -> int:
        return len(self.chars)


@dataclass(frozen=True, slots=True)
class AudioChunk:
    """One message's worth of a segment: encoded audio and what the service said about its characters."""

    segment: int
    sequence: int
    data: bytes
    written: CharTiming | None = None
    normalized: CharTiming | None = None


@dataclass(frozen=True, slots=True)
class PlacedChars:
    """Characters on a take's own sample clock: element i sounds in ``starts[i]`` .. ``ends[i]``, samples."""

    chars: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    spelling: Spelling

    def __post_init__(self) -> None:
        _require(len(self.chars) == len(self.starts) == len(self.ends), "columns of one length")

    def __len__(self) -> int:
        return len(self.chars)

    def __iter__(self) -> Iterator[tuple[str, int, int]]:
        return iter(zip(self.chars, self.starts, self.ends, strict=True))

    @property
    def text(self) -> str:
        return "".join(self.chars)


@dataclass(frozen=True, slots=True)
class Take:
    """One segment, spoken: its audio and its characters on the audio's own clock. What a cache stores."""

    segment: Segment
    format: AudioFormat
    data: bytes
    duration_samples: int
    written: PlacedChars
    normalized: PlacedChars
    notes: tuple[str, ...] = ()
    """What the user should be told about this take, a sentence each."""
    lead_samples: int = 0
    """Quiet before its first sound that counts as a part of the pause before it."""
    tail_samples: int = 0
    """Likewise after its last sound."""
    unsure: tuple[tuple[int, int], ...] = ()
    """Where its characters' times are estimates, although the service told some: half-open, in order, in samples."""


@dataclass(frozen=True, slots=True)
class Loudness:
    """How loud a file is: integrated loudness in LUFS, and its highest true peak in dBTP (ITU-R BS.1770)."""

    lufs: float
    peak_dbtp: float


@dataclass(frozen=True, slots=True)
class Track:
    """The stitched audio. ``duration_samples`` is what a player plays; ``starts[i]`` is take i's first sample."""

    path: Path
    format: AudioFormat
    duration_samples: int
    starts: tuple[int, ...]
    loudness: Loudness | None = None
    """As it was measured, where the user asked for one."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word as the script spells it, punctuation included, and when it is heard.

    ``start`` and ``end`` are code points of ``Script.text``; ``text`` is exactly that stretch. Times are
    milliseconds of the finished file; a word ends where its last sound ends. ``spoken`` is how it was read
    where that differs ("$5" read "five dollars"). ``char_starts_ms`` has one time per code point of ``text``.
    """

    text: str
    start: int
    end: int
    start_ms: int
    end_ms: int
    basis: Basis = "timed"
    spoken: str | None = None
    speaker: str | None = None
    char_starts_ms: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        _require(self.end - self.start == len(self.text) > 0, "a word's span is as long as its text")
        _require(0 <= self.start_ms <= self.end_ms, "a word does not end before it starts")


@dataclass(frozen=True, slots=True)
class Cue:
    """One caption: lines of words, on screen from ``start_ms`` to ``end_ms``. ``index`` counts from 1."""

    index: int
    start_ms: int
    end_ms: int
    lines: tuple[tuple[Word, ...], ...]
    line_texts: tuple[str, ...]
    """The lines as shown: the words joined as the script joins them (a space, or nothing in Chinese)."""
    speaker: str | None = None
    """Who speaks its first word."""
    leads: tuple[str, ...] = ()
    """What stands at the start of each line and is not spoken (``Ann: ``, a dash); empty where no line has any."""

    def __post_init__(self) -> None:
        _require(self.start_ms < self.end_ms, "a cue is on screen for a while")
        _require(len(self.lines) == len(self.line_texts) > 0, "a cue has lines")
        _require(all(self.lines), "a line has words")
        _require(
            not self.leads or [text[: len(lead)] for lead, text in self._led()] == list(self.leads),
            "a lead is the start of its line",
        )

    def _led(self) -> Iterator[tuple[str, str]]:
        return zip(self.leads or ("",) * len(self.line_texts), self.line_texts, strict=True)

    @property
    def words(self) -> tuple[Word, ...]:
        return tuple(word for line in self.lines for word in line)

    @property
    def text(self) -> str:
        return "\n".join(self.line_texts)

    @property
    def spoken_texts(self) -> tuple[str, ...]:
        """The lines without what is not spoken."""
        return tuple(text[len(lead) :] for lead, text in self._led())


@dataclass(frozen=True, slots=True)
class Look:
    """What a user asks of caption files beyond their cues; a format takes what it knows."""

    karaoke: Literal["word", "syllable"] = "word"
    """What lights up at a time."""
    resolution: tuple[int, int] = (1920, 1080)
    """Width and height of the picture that SubStation Alpha is drawn for."""
    top: bool = False
    """Whether WebVTT stands at the top of the picture."""


@dataclass(frozen=True, slots=True)
class Narration:
    """A finished narration: all that a writer of captions needs, whatever the audio came from."""

    script: Script
    track: Track
    words: tuple[Word, ...]
    cues: tuple[Cue, ...]
    voice: str
    version: str
    notes: tuple[str, ...] = ()
    """What the user should be told about the audio or the timing, a sentence each."""
    fps: float | None = None
    """Pictures a second of the video that the captions were cut for."""
    look: Look = field(default_factory=Look)
