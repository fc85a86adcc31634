"""What a stream is asked to be, and the path and query that say so: built for a client, read for a service.

Knows the models and formats that the websocket takes (``facts.md`` rows 1, 6 to 8, 10); a model's
abilities beyond that, and voices, are the service's business.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from aligner.errors import PlanError, RequestError
from aligner.model import AudioFormat, VoiceSettings
from aligner.wire.fields import bare_key

Normalization: TypeAlias = Literal["auto", "on", "off"]

DEFAULT_SCHEDULE = (120, 160, 250, 290)
SCHEDULE_ITEM = (50, 500)
DEFAULT_TIMEOUT_S = 20.0
LONGEST_TIMEOUT_S = 180.0
HIGHEST_SEED = 4_294_967_295
SPEED = (0.7, 1.2)
MOST_DICTIONARIES = 3

# Characters in one request (facts.md row 10); None of these models differs otherwise on the wire.
MODELS: Mapping[str, int] = MappingProxyType(
    {
        "eleven_multilingual_v2": 10_000,
        "eleven_flash_v2_5": 40_000,
        "eleven_turbo_v2_5": 40_000,
        "eleven_flash_v2": 30_000,
        "eleven_turbo_v2": 30_000,
        "eleven_multilingual_v1": 10_000,
        "eleven_monolingual_v1": 10_000,
    }
)
IPA_MODELS = ("eleven_flash_v2", "eleven_turbo_v2", "eleven_monolingual_v1")
"""Those that take ``<phoneme>`` (facts row 6)."""
DEFAULT_MODEL = "eleven_multilingual_v2"

# facts.md row 8. mp3_24000_48 and pcm_48000 are newer than the specification's snapshot.
_MP3 = ("22050_32", "24000_48", "44100_32", "44100_64", "44100_96", "44100_128", "44100_192")
OUTPUT_FORMATS = (
    *(f"mp3_{kind}" for kind in _MP3),
    *(f"pcm_{rate}" for rate in (8000, 16000, 22050, 24000, 44100, 48000)),
    *(f"opus_48000_{kbps}" for kbps in (32, 64, 96, 128, 192)),
    "ulaw_8000",
    "alaw_8000",
)
DEFAULT_FORMAT = "mp3_44100_128"


@dataclass(frozen=True, slots=True)
class StreamOptions:
    """One stream's wishes, the first message's included, under the names that the wire has for them.

    ``inactivity_timeout`` is in seconds; ``chunk_length_schedule`` None is the service's own; ``seed`` None
    is any. Raises ``ValueError`` out of range.
    """

    model_id: str | None = None
    output_format: str = DEFAULT_FORMAT
    language_code: str | None = None
    sync_alignment: bool = False
    auto_mode: bool = False
    inactivity_timeout: float = DEFAULT_TIMEOUT_S
    seed: int | None = None
    enable_ssml_parsing: bool = False
    apply_text_normalization: Normalization = "auto"
    enable_logging: bool = True
    chunk_length_schedule: tuple[int, ...] | None = None
    voice_settings: VoiceSettings = field(default_factory=VoiceSettings)
    dictionaries: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if self.output_format not in OUTPUT_FORMATS:
            raise ValueError(f"not an output format of the websocket: {self.output_format!r}")
        if not 0 < self.inactivity_timeout <= LONGEST_TIMEOUT_S:
            raise ValueError(f"inactivity_timeout is above 0 and at most {LONGEST_TIMEOUT_S:.0f} seconds")
        if self.seed is not None and not 0 <= self.seed <= HIGHEST_SEED:
            raise ValueError(f"seed is 0 to {HIGHEST_SEED}")
        if self.apply_text_normalization not in ("auto", "on", "off"):
            raise ValueError("apply_text_normalization is auto, on or off")
        if self.chunk_length_schedule is not None:
            check_schedule(self.chunk_length_schedule)
        if not speed_allowed(self.voice_settings):
            raise ValueError(f"speed is {SPEED[0]} to {SPEED[1]}")
        if len(self.dictionaries) > MOST_DICTIONARIES:
            raise ValueError(f"at most {MOST_DICTIONARIES} pronunciation dictionaries")

    @property
    def format(self) -> AudioFormat:
        return AudioFormat.from_name(self.output_format)


def stream_path(voice_id: str, options: StreamOptions, *, multi: bool = False) -> str:
    """Path and query of the handshake. What is at the service's default is left out."""
    kind = "multi-stream-input" if multi else "stream-input"
    query: dict[str, str] = {}
    if options.model_id is not None:
        query["model_id"] = options.model_id
    query["output_format"] = options.output_format
    if options.language_code is not None:
        query["language_code"] = options.language_code
    flags = {
        "sync_alignment": options.sync_alignment,
        "auto_mode": options.auto_mode,
        "enable_ssml_parsing": options.enable_ssml_parsing,
    }
    query.update({name: "true" for name, value in flags.items() if value})
    if options.inactivity_timeout != DEFAULT_TIMEOUT_S:
        query["inactivity_timeout"] = f"{options.inactivity_timeout:g}"
    if options.seed is not None:
        query["seed"] = str(options.seed)
    if options.apply_text_normalization != "auto":
        query["apply_text_normalization"] = options.apply_text_normalization
    if not options.enable_logging:
        query["enable_logging"] = "false"
    return f"/v1/text-to-speech/{quote(voice_id, safe='')}/{kind}?{urlencode(query)}"


@dataclass(frozen=True, slots=True)
class StreamRequest:
    """A handshake's request line, understood. ``key`` is the query's ``authorization``, bare."""

    voice_id: str
    multi: bool
    options: StreamOptions
    key: str | None = field(default=None, repr=False)


def read_target(target: str) -> StreamRequest:
    """What a handshake asks for.

    Raises ``RequestError`` (``status``, ``reason``) for what is not to be had, ``PlanError`` for a model
    that this websocket refuses. Parameters that nobody knows are passed over, as the service does.
    """
    parts = urlsplit(target)
    steps = parts.path.strip("/").split("/")
    kinds = {"stream-input": False, "multi-stream-input": True}
    if len(steps) != 4 or steps[:2] != ["v1", "text-to-speech"] or steps[3] not in kinds:
        raise RequestError(f"nothing is served at {parts.path}", status=404, reason="not_found")
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    key = bare_key(query.get("authorization", "")) or None
    return StreamRequest(unquote(steps[2]), kinds[steps[3]], _options(query), key)


def check_schedule(schedule: tuple[float, ...]) -> tuple[int, ...]:
    """The schedule in whole characters. Raises ``ValueError`` for an item outside 50 to 500."""
    low, high = SCHEDULE_ITEM
    if not schedule or not all(low <= item <= high for item in schedule):
        raise ValueError(f"each item of chunk_length_schedule is {low} to {high}")
    return tuple(round(item) for item in schedule)


def speed_allowed(settings: VoiceSettings) -> bool:
    return settings.speed is None or SPEED[0] <= settings.speed <= SPEED[1]


def _options(query: Mapping[str, str]) -> StreamOptions:
    model = query.get("model_id") or DEFAULT_MODEL
    if model not in MODELS:
        raise _model_refusal(model)
    name = query.get("output_format") or DEFAULT_FORMAT
    if name == "mp3_44100":  # the specification's own default is not in its list
        name = DEFAULT_FORMAT
    if name not in OUTPUT_FORMATS:
        raise _refusal(
            "invalid_output_format", f"output_format {name!r} is none of {', '.join(OUTPUT_FORMATS)}"
        )
    timeout_s = _number(query, "inactivity_timeout", DEFAULT_TIMEOUT_S)
    seed = _number(query, "seed", None)
    if seed is not None and seed != int(seed):
        raise _refusal("invalid_parameters", "seed is a whole number")
    try:
        return StreamOptions(
            model_id=model,
            output_format=name,
            language_code=query.get("language_code") or None,
            sync_alignment=_flag(query, "sync_alignment", default=False),
            auto_mode=_flag(query, "auto_mode", default=False),
            inactivity_timeout=DEFAULT_TIMEOUT_S if timeout_s is None else timeout_s,
            seed=None if seed is None else int(seed),
            enable_ssml_parsing=_flag(query, "enable_ssml_parsing", default=False),
            apply_text_normalization=_normalization(query),
            enable_logging=_flag(query, "enable_logging", default=True),
        )
    except ValueError as error:
        raise _refusal("invalid_parameters", str(error)) from error


def _model_refusal(model: str) -> RequestError | PlanError:
    # facts.md row 7: version 3 and later answer 403 at the handshake.
    if model.startswith(("eleven_v3", "eleven_v4")):
        message = f"Model {model!r} is not available on the text-to-speech websocket."
        return PlanError(message, status=403, reason="model_not_available")
    message = f"A model with ID {model!r} does not exist. Known here: {', '.join(MODELS)}."
    return _refusal("model_not_found", message)


def _refusal(reason: str, message: str) -> RequestError:
    return RequestError(message, status=400, reason=reason)


def _normalization(query: Mapping[str, str]) -> Normalization:
    match query.get("apply_text_normalization") or "auto":
        case "auto" | "on" | "off" as value:
            return value
    raise _refusal("invalid_parameters", "apply_text_normalization is auto, on or off")


def _flag(query: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = query.get(name, "").strip().lower()
    if value in ("", "none", "null"):
        return default
    if value in ("true", "1", "yes", "on"):
        return True
    if value in ("false", "0", "no", "off"):
        return False
    raise _refusal("invalid_parameters", f"{name} is true or false, not {value!r}")


def _number(query: Mapping[str, str], name: str, default: float | None) -> float | None:
    value = query.get(name, "").strip().lower()
    if value in ("", "none", "null"):
        return default
    try:
        number = float(value)
    except ValueError:
        raise _refusal("invalid_parameters", f"{name} is a number, not {value!r}") from None
    if not abs(number) < 1e12:
        raise _refusal("invalid_parameters", f"{name} is out of range: {value}")
    return number
