"""What plain HTTP gets: voices, models, the user, and refusals, in the service's JSON shapes.

Bodies only; the server puts them on the wire. Figures that only a paid account has are those of one
without limits.
"""

import json
from collections.abc import Mapping
from urllib.parse import parse_qs, unquote, urlsplit

from aligner.errors import ServiceError
from aligner.voices.engines import VoiceInfo
from aligner.wire.options import MODELS

_NAMES = {
    "eleven_multilingual_v2": "Eleven Multilingual v2",
    "eleven_flash_v2_5": "Eleven Flash v2.5",
    "eleven_turbo_v2_5": "Eleven Turbo v2.5",
    "eleven_flash_v2": "Eleven Flash v2",
    "eleven_turbo_v2": "Eleven Turbo v2",
    "eleven_multilingual_v1": "Eleven Multilingual v1",
    "eleven_monolingual_v1": "Eleven English v1",
}
_SETTINGS = {
    "stability": 0.5,
    "similarity_boost": 0.75,
    "style": 0.0,
    "use_speaker_boost": True,
    "speed": 1.0,
}


def error_body(message: str, status: str) -> bytes:
    """The shape of every refusal over HTTP (facts.md row 24)."""
    return _dump({"detail": {"status": status, "message": message}})


def answer(target: str, voices: tuple[VoiceInfo, ...]) -> bytes:
    """The body for a GET. Raises ``ServiceError`` with ``status`` and ``reason`` for what is not there."""
    parts = urlsplit(target)
    path = parts.path.rstrip("/")
    query = parse_qs(parts.query)
    if path == "/v1/voices":
        return _dump({"voices": [_voice(voice) for voice in voices]})
    if path == "/v2/voices":
        return _dump(_page(voices, query))
    if path == "/v1/models":
        languages = sorted({voice.language for voice in voices})
        return _dump([_model(model, languages) for model in MODELS])
    if path == "/v1/user":
        return _dump({"user_id": "local", "subscription": _subscription(), "is_new_user": False})
    if path == "/v1/user/subscription":
        return _dump(_subscription())
    if path == "/v1/voices/settings/default":
        return _dump(_SETTINGS)
    if path.startswith("/v1/voices/"):
        name, _, rest = path.removeprefix("/v1/voices/").partition("/")
        voice = _find(unquote(name), voices)
        if not rest:
            return _dump(_voice(voice))
        if rest == "settings":
            return _dump(_SETTINGS)
    raise ServiceError(f"nothing is served at {parts.path}", status=404, reason="not_found")


def voice_not_found(voice_id: str) -> ServiceError:
    message = f"A voice with voice_id {voice_id!r} was not found."
    return ServiceError(message, status=400, reason="voice_not_found")


def _find(voice_id: str, voices: tuple[VoiceInfo, ...]) -> VoiceInfo:
    for voice in voices:
        if voice.id == voice_id:
            return voice
    raise voice_not_found(voice_id)


def _voice(voice: VoiceInfo) -> dict[str, object]:
    return {
        "voice_id": voice.id,
        "name": voice.name,
        "category": "premade",
        "description": voice.description or None,
        "labels": {"language": voice.language, "engine": voice.engine},
        "samples": None,
        "preview_url": None,
        "available_for_tiers": [],
        "settings": _SETTINGS,
        "sharing": None,
        "high_quality_base_model_ids": list(MODELS),
        "fine_tuning": {"is_allowed_to_fine_tune": False, "state": {}},
        "is_legacy": False,
    }


def _page(voices: tuple[VoiceInfo, ...], query: Mapping[str, list[str]]) -> dict[str, object]:
    """``/v2/voices``: what was searched for; all on one page, since there are few."""
    wanted = query.get("search", [""])[0].casefold()
    identifiers = set(query.get("voice_ids", []))
    found = [
        voice
        for voice in voices
        if wanted in f"{voice.id} {voice.name} {voice.description} {voice.language}".casefold()
        and (not identifiers or voice.id in identifiers)
    ]
    return {
        "voices": [_voice(voice) for voice in found],
        "has_more": False,
        "total_count": len(found),
        "next_page_token": None,
    }


def _model(model_id: str, languages: list[str]) -> dict[str, object]:
    longest = MODELS[model_id]
    return {
        "model_id": model_id,
        "name": _NAMES[model_id],
        "description": "Spoken by the local engine.",
        "can_be_finetuned": False,
        "can_do_text_to_speech": True,
        "can_do_voice_conversion": False,
        "can_use_style": False,
        "can_use_speaker_boost": False,
        "serves_pro_voices": False,
        "token_cost_factor": 0.0,
        "requires_alpha_access": False,
        "max_characters_request_free_user": longest,
        "max_characters_request_subscribed_user": longest,
        "maximum_text_length_per_request": longest,
        "languages": [{"language_id": language, "name": language} for language in languages],
        "model_rates": {"character_cost_multiplier": 0.0},
        "concurrency_group": "standard",
    }


def _subscription() -> dict[str, object]:
    return {
        "tier": "pro",
        "character_count": 0,
        "character_limit": 2**31 - 1,
        "can_extend_character_limit": False,
        "allowed_to_extend_character_limit": False,
        "next_character_count_reset_unix": 0,
        "voice_limit": 0,
        "professional_voice_limit": 0,
        "can_extend_voice_limit": False,
        "can_use_instant_voice_cloning": False,
        "can_use_professional_voice_cloning": False,
        "currency": "usd",
        "status": "active",
    }


def _dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
