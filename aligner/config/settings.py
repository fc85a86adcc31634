"""The values themselves. Their meaning is here; what each may be is in ``specs``."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

from aligner.model import Look

if TYPE_CHECKING:
    from aligner.audio.mastering import Mastering
    from aligner.captions.style import OwnStyle, Speakers, Style
    from aligner.script import Speaker

DEFAULT_BASE_URL = "https://api.elevenlabs.io"
_NO_SPEAKERS: Mapping[str, "Speaker"] = MappingProxyType({})
_NO_PRICES: Mapping[str, float] = MappingProxyType({})

Source: TypeAlias = Literal["flag", "environment", ".env", "aligner.toml", "default"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a setting's value came from: the kind of place, and how to find it there."""

    source: Source
    place: str = ""
    """``--speed``, ``ALIGNER_SPEED``, ``.env, line 3 (ALIGNER_SPEED)``, ``aligner.toml, line 2``."""

    def __str__(self) -> str:
        return self.place or self.source


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that a user can say about a run. None leaves a value to the engine, the voice or the machine."""

    engine: str = "auto"
    """``auto`` (ElevenLabs when there is a key, else local), ``elevenlabs`` or ``local``."""
    voice: str | None = None
    model: str = "eleven_multilingual_v2"
    language: str | None = None
    """BCP 47; None: from each script's name, else English."""
    captions: tuple[str, ...] = ("srt", "vtt")
    format: str = "mp3"
    bitrate_kbps: int | None = None
    stream_format: str | None = None
    """What the service sends (``pcm_24000``); None: MP3 from ElevenLabs where it can be the file's own, else PCM."""
    chunk_schedule: tuple[int, ...] | None = None
    """How many characters the service waits for before it speaks, the first time, the second …; None: its own."""
    streams: int | str | None = None
    """Segments spoken at once, or the name of the account's plan (``PLANS``), which says how many its model may
    have; None: a processor each for the local voice, the free plan with ElevenLabs."""
    api_key: str | None = field(default=None, repr=False)
    base_url: str = DEFAULT_BASE_URL
    """http or https, without a slash at the end."""
    paragraph_pause_ms: int = 600
    sentence_pause_ms: int | None = None
    """Then each sentence is a passage of its own; None: paragraphs are, and the voice itself pauses in them."""
    speaker_pause_ms: int = 400
    chapter_pause_ms: int = 1500
    joints: Literal["trim", "keep"] = "trim"
    """Whether the silence that a voice leaves where passages meet is taken away: pauses are then as written."""
    loudness: float | None = None
    """The integrated loudness of finished files in LUFS; None: as the voice is."""
    bed: Path | None = None
    """Music under the voice."""
    bed_level: float = -20.0
    """How loud the music is against the voice, in LU."""
    bed_fade_ms: int = 2000
    duck: bool = False
    """Whether the music goes down while somebody speaks."""
    max_passage: int = 2500
    """Paragraphs that are longer are spoken in pieces."""
    join_paragraphs: int = 0
    """Neighbouring paragraphs are spoken in one stream, up to so many characters; 0: each by itself."""
    speakers: Mapping[str, "Speaker"] = field(default_factory=lambda: _NO_SPEAKERS)
    """Who may speak in any script, by name."""
    pronunciations: Path | None = None
    """A file of words and how they are read."""
    headings: str = "spoken"
    """``spoken``, or ``silent``: a heading only names its chapter."""
    action: str = "silent"
    """Of screenplays: whether action and scene headings are ``spoken`` by the narrator."""
    fit: bool = False
    """Whether subtitles are spoken within their times."""
    seed: int | None = None
    stability: float | None = None
    similarity_boost: float | None = None
    style_exaggeration: float | None = None
    speaker_boost: bool | None = None
    speed: float | None = None
    """1.0 is the voice's own."""
    voices_dir: tuple[Path, ...] = ()
    """Folders of Piper voices."""
    style: str = "netflix"
    """The caption style's name: a preset's, ``words:N``, or one of ``styles``."""
    max_chars: int | None = None
    """Characters to a line of a caption; this and what follows is laid over the style."""
    max_lines: int | None = None
    cps: float | None = None
    """Characters a second; 0: no limit."""
    min_duration_ms: int | None = None
    max_duration_ms: int | None = None
    min_gap_ms: int | None = None
    break_at_pauses_ms: int | None = None
    """Silence that no caption spans."""
    fps: float | None = None
    keep_breaks: bool | None = None
    """Whether the script's own line ends are kept."""
    show_speakers: "Speakers | None" = None
    """How captions tell speakers apart: ``none``, ``labels`` or ``dashes``."""
    karaoke: Literal["word", "syllable"] = "word"
    """What lights up at a time, in the formats that can."""
    ass_resolution: tuple[int, int] = (1920, 1080)
    vtt_position: Literal["bottom", "top"] = "bottom"
    styles: tuple["OwnStyle", ...] = ()
    """The user's own styles."""
    connect_timeout_s: float = 10.0
    first_audio_timeout_s: float = 60.0
    """How long a service may take from the text to its first sound."""
    read_timeout_s: float = 30.0
    """How long a service may send no sound while it speaks."""
    cache: Path | None = None
    """The folder for takes that were paid for; None: the user's cache folder."""
    no_cache: bool = False
    cache_limit_mb: int = 5000
    """Beyond it, the takes that were used longest ago go."""
    max_characters: int | None = None
    """A run that would ask for more does not start."""
    budget: float | None = None
    """A run that would cost more does not start; in the currency of ``prices``."""
    prices: Mapping[str, float] = field(default_factory=lambda: _NO_PRICES)
    """What 1,000 characters cost, by model."""
    cover: Path | None = None
    """A JPEG or PNG picture for the audio files."""
    split: str = "none"
    """``none``, or ``chapters``: also a file for each."""
    read_aloud: bool = False
    """Whether an EPUB book is written again with its narration in it."""
    stems: bool = False
    """Whether each speaker gets an audio file too, silent where others speak."""
    record: Path | None = None
    """The folder for message logs, a file for each stream; None keeps none."""
    preview: bool = False
    """Whether a page is written beside each narration."""

    @property
    def mastering(self) -> "Mastering | None":
        """What is done with the sound of a finished narration."""
        from aligner.audio.bed import Bed
        from aligner.audio.mastering import Mastering

        if self.loudness is None and self.bed is None:
            return None
        bed = None if self.bed is None else Bed(self.bed, self.bed_level, self.bed_fade_ms, self.duck)
        return Mastering(self.loudness, bed)

    @property
    def look(self) -> Look:
        """What caption files are to look like."""
        return Look(karaoke=self.karaoke, resolution=self.ass_resolution, top=self.vtt_position == "top")

    def caption_style(self, language: str) -> "Style":
        """The limits that captions in a language keep. Raises ``SettingsError``."""
        from aligner.captions.style import Limits, customised

        limits = Limits(**{item.name: getattr(self, item.name) for item in fields(Limits)})
        return customised(self.style, language, limits=limits, own=self.styles)
