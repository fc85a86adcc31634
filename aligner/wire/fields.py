"""The parts of a client's message that have a shape of their own: settings, schedule, dictionaries, key.

Reading raises ``UnreadableError`` with a sentence for the client. Ranges are not judged here.
"""

from collections.abc import Mapping

from aligner.model import VoiceSettings


class UnreadableError(ValueError):
    """A field that does not have the shape of its kind."""


def settings_fields(settings: VoiceSettings) -> dict[str, float | bool]:
    """The settings that are given, under the names that the wire has for them."""
    fields = {
        "stability": settings.stability,
        "similarity_boost": settings.similarity_boost,
        "style": settings.style,
        "use_speaker_boost": settings.use_speaker_boost,
        "speed": settings.speed,
    }
    return {name: value for name, value in fields.items() if value is not None}


def bare_key(value: str) -> str:
    """An API key as clients send it: with blanks around it, or as a bearer token (facts.md row 2)."""
    key = value.strip()
    return key[7:].strip() if key[:7].lower() == "bearer " else key


def read_settings(value: object) -> VoiceSettings | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise UnreadableError("voice_settings is not an object")
    numbers: dict[str, float | None] = {}
    for name in ("stability", "similarity_boost", "style", "speed"):
        number = value.get(name)
        if number is not None and (isinstance(number, bool) or not isinstance(number, int | float)):
            raise UnreadableError(f"voice_settings.{name} is not a number")
        numbers[name] = number
    boost = value.get("use_speaker_boost")
    if boost is not None and not isinstance(boost, bool):
        raise UnreadableError("voice_settings.use_speaker_boost is not true or false")
    return VoiceSettings(use_speaker_boost=boost, **numbers)


def read_schedule(value: object) -> tuple[float, ...] | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise UnreadableError("generation_config is not an object")
    items = value.get("chunk_length_schedule")
    if items is None:
        return None
    if not isinstance(items, list) or any(
        isinstance(i, bool) or not isinstance(i, int | float) for i in items
    ):
        raise UnreadableError("chunk_length_schedule is not a list of numbers")
    return tuple(items)


def read_dictionaries(value: object) -> tuple[tuple[str, str], ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        raise UnreadableError("pronunciation_dictionary_locators is not a list of objects")
    return tuple(
        (str(item.get("pronunciation_dictionary_id", "")), str(item.get("version_id", ""))) for item in value
    )


def read_key(body: Mapping[str, object]) -> str | None:
    for name in ("xi_api_key", "xi-api-key", "authorization"):
        value = body.get(name)
        if isinstance(value, str) and value.strip():
            return bare_key(value)
    return None
