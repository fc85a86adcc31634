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
    folders,
    integer,
    integers,
    language,
    number,
    word,
    yes_or_no,
)

SCHEDULE_ITEM = (50, 500)
"""Facts row 4."""
MAX_SEED = 2**32 - 1
"""Facts row 1."""


@dataclass(frozen=True, slots=True)
class Spec:
    """One setting. ``refused_in_toml`` says why a file that is shared with a project may not hold it."""

    parse: Parser
    flag: str = ""
    variable: str = ""
    refused_in_toml: str = ""


_SHARE = number(0, 1)

# Ranges of speed, stability and their like are the vendor's: what lies outside is refused by the service.
_SPECS: Mapping[str, Spec] = {
    "engine": Spec(choices.one_of(choices.engines)),
    "voice": Spec(word),
    "model": Spec(choices.model),
    "language": Spec(language),
    "captions": Spec(choices.some_of(choices.caption_formats)),
    "format": Spec(choices.one_of(choices.audio_formats)),
    "bitrate_kbps": Spec(integer(8, 512, " of kilobits a second"), flag="--bitrate"),
    "stream_format": Spec(choices.one_of(choices.stream_formats)),
    "chunk_schedule": Spec(integers(*SCHEDULE_ITEM, " of characters")),
    "jobs": Spec(integer(1, 64)),
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
    "max_chars": Spec(integer(50, 10_000)),
    "seed": Spec(integer(0, MAX_SEED)),
    "stability": Spec(_SHARE),
    "similarity_boost": Spec(_SHARE),
    "style_exaggeration": Spec(_SHARE),
    "speaker_boost": Spec(yes_or_no),
    "speed": Spec(number(0.7, 1.2)),
    "voices_dir": Spec(folders),
    "style": Spec(choices.one_of(choices.caption_styles)),
    "connect_timeout_s": Spec(number(0.1, 600, " of seconds")),
    "read_timeout_s": Spec(number(0.1, 3600, " of seconds")),
}


def _named(name: str, spec: Spec) -> Spec:
    flag = spec.flag or f"--{name.replace('_', '-')}"
    return Spec(spec.parse, flag, spec.variable or f"ALIGNER_{name.upper()}", spec.refused_in_toml)


SPECS: Mapping[str, Spec] = MappingProxyType({name: _named(name, spec) for name, spec in _SPECS.items()})
VARIABLES: Mapping[str, str] = MappingProxyType({spec.variable: name for name, spec in SPECS.items()})
"""Each variable of the environment and the setting it holds."""
