"""Which settings there are: how each is read, what its flag and its variable are called, who may not set
it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from aligner.config import choices
from aligner.config.parsers import (
    Parser,
    api_key,
    base_url,
    file_that_is,
    folder_to_be,
    folders,
    integer,
    integers,
    language,
    milliseconds,
    number,
    picture,
    resolution,
    word,
    yes_or_no,
)
from aligner.config.styles import own_styles

SCHEDULE_ITEM = (50, 500)
"""Facts row 4."""
MAX_SEED = 2**32 - 1
"""Facts row 1."""
MOST_STREAMS = 64
"""More than any plan has (facts row 9)."""


@dataclass(frozen=True, slots=True)
class Spec:
    """One setting. ``refused_in_toml`` says why a file that is shared with a project may not hold it."""

    parse: Parser
    flag: str = ""
    variable: str = ""
    refused_in_toml: str = ""


_SHARE = number(0, 1)
_HOUR_MS = 3_600_000

# What a style of captions can be asked to change: settings, and the keys of a style of the user's own.
_LIMITS: Mapping[str, Spec] = {
    "max_chars": Spec(integer(4, 500)),
    "max_lines": Spec(integer(1, 99)),
    "cps": Spec(number(0, 500, " of characters a second (0: no limit)")),
    "min_duration_ms": Spec(milliseconds(1, _HOUR_MS), flag="--min-duration"),
    "max_duration_ms": Spec(milliseconds(100, _HOUR_MS), flag="--max-duration"),
    "min_gap_ms": Spec(milliseconds(0, 10_000), flag="--min-gap"),
    "break_at_pauses_ms": Spec(milliseconds(1, _HOUR_MS), flag="--break-at-pauses"),
    "fps": Spec(number(1, 1000)),
    "keep_breaks": Spec(yes_or_no),
    "show_speakers": Spec(choices.one_of(choices.ways_to_show_speakers)),
}
LIMITS = tuple(_LIMITS)

# Ranges of speed, stability and their like are the vendor's: what lies outside is refused by the service.
_SPECS: Mapping[str, Spec] = {
    "engine": Spec(choices.one_of(choices.engines)),
    "voice": Spec(word),
    "model": Spec(choices.model),
    "language": Spec(language),
    "captions": Spec(choices.some_of(choices.caption_formats, choices.caption_format)),
    "format": Spec(choices.one_of(choices.audio_formats)),
    "bitrate_kbps": Spec(integer(8, 512, " of kilobits a second"), flag="--bitrate"),
    "stream_format": Spec(choices.one_of(choices.stream_formats)),
    "chunk_schedule": Spec(integers(*SCHEDULE_ITEM, " of characters")),
    "streams": Spec(choices.streams(integer(1, MOST_STREAMS))),
    "api_key": Spec(
        api_key,
        flag="--api-key",
        variable="ELEVENLABS_API_KEY",
        refused_in_toml="a file that is shared with a project must not hold a key",
    ),
    "base_url": Spec(
        base_url,
        variable="ELEVENLABS_BASE_URL",
        refused_in_toml="a file that is shared with a project must not say where your key is sent",
    ),
    "paragraph_pause_ms": Spec(integer(0, 600_000, " of milliseconds")),
    "sentence_pause_ms": Spec(integer(0, 600_000, " of milliseconds")),
    "speaker_pause_ms": Spec(integer(0, 600_000, " of milliseconds")),
    "chapter_pause_ms": Spec(integer(0, 600_000, " of milliseconds")),
    "joints": Spec(choices.one_of(choices.joints)),
    "loudness": Spec(number(-40, -8, " of LUFS")),
    "bed": Spec(file_that_is),
    "bed_level": Spec(number(-60, 0, " of decibels")),
    "bed_fade_ms": Spec(milliseconds(0, 600_000), flag="--bed-fade"),
    "duck": Spec(yes_or_no),
    "speakers": Spec(choices.speakers),
    "pronunciations": Spec(file_that_is),
    "max_passage": Spec(integer(50, 10_000)),
    "join_paragraphs": Spec(integer(0, 40_000)),
    "headings": Spec(choices.one_of(choices.spoken_or_silent)),
    "action": Spec(choices.one_of(choices.spoken_or_silent)),
    "fit": Spec(yes_or_no),
    "seed": Spec(integer(0, MAX_SEED)),
    "stability": Spec(_SHARE),
    "similarity_boost": Spec(_SHARE),
    "style_exaggeration": Spec(_SHARE),
    "speaker_boost": Spec(yes_or_no),
    "speed": Spec(number(0.7, 1.2)),
    "voices_dir": Spec(folders),
    "style": Spec(choices.style_name),
    **_LIMITS,
    "karaoke": Spec(choices.one_of(choices.karaoke)),
    "ass_resolution": Spec(resolution),
    "vtt_position": Spec(choices.one_of(choices.vtt_positions)),
    "styles": Spec(own_styles({name: spec.parse for name, spec in _LIMITS.items()})),
    "connect_timeout_s": Spec(number(0.1, 600, " of seconds")),
    "first_audio_timeout_s": Spec(number(0.1, 3600, " of seconds")),
    "read_timeout_s": Spec(number(0.1, 3600, " of seconds")),
    "cache": Spec(folder_to_be),
    "no_cache": Spec(yes_or_no),
    "cache_limit_mb": Spec(integer(1, 100_000_000, " of megabytes")),
    "max_characters": Spec(integer(0, 1_000_000_000)),
    "budget": Spec(number(0, 1e9)),
    "prices": Spec(choices.prices),
    "cover": Spec(picture),
    "split": Spec(choices.one_of(choices.splits)),
    "read_aloud": Spec(yes_or_no),
    "stems": Spec(yes_or_no),
    "record": Spec(folder_to_be),
    "preview": Spec(yes_or_no),
}


def _named(name: str, spec: Spec) -> Spec:
    flag = spec.flag or f"--{name.replace('_', '-')}"
    return Spec(spec.parse, flag, spec.variable or f"ALIGNER_{name.upper()}", spec.refused_in_toml)


SPECS: Mapping[str, Spec] = MappingProxyType({name: _named(name, spec) for name, spec in _SPECS.items()})
VARIABLES: Mapping[str, str] = MappingProxyType({spec.variable: name for name, spec in SPECS.items()})
"""Each variable of the environment and the setting it holds."""
