"""Which voices a service offers to an account: plain requests, no stream."""

import asyncio
from typing import Any

from aligner.errors import DialectError, ServiceError, VoiceError
from aligner.voices.elevenlabs import Service
from aligner.voices.engines import VoiceInfo
from aligner.voices.refusals import connection_failure, http_refusal


async def list_voices(service: Service) -> tuple[VoiceInfo, ...]:
    """The voices that the service offers to the key's account (``GET /v1/voices``). Raises ``ServiceError``."""
    answer = await asyncio.to_thread(_get_json, service, "/v1/voices")
    voices = answer.get("voices") if isinstance(answer, dict) else None
    if not isinstance(voices, list):
        raise DialectError(f"{service.host}: the list of voices has an unknown shape")
    return tuple(_voice_info(voice) for voice in voices if isinstance(voice, dict) and "voice_id" in voice)


def _voice_info(voice: dict[str, Any]) -> VoiceInfo:
    labels = voice.get("labels") or {}
    return VoiceInfo(
        id=str(voice["voice_id"]),
        name=str(voice.get("name") or voice["voice_id"]),
        language=str(labels.get("language") or "") if isinstance(labels, dict) else "",
        engine="elevenlabs",
        description=str(voice.get("description") or ""),
    )


def is_voice_id(wanted: str) -> bool:
    """Whether this is an id, as the service makes them, rather than a name."""
    return len(wanted) == 20 and wanted.isalnum()


async def resolve_voice(service: Service, wanted: str) -> str:
    """The id of a voice that is wanted by id or by name. Raises ``VoiceError`` naming what is near."""
    if is_voice_id(wanted):
        return wanted
    voices = await list_voices(service)
    for voice in voices:
        # "George - Warm storyteller" is how the service names its own voices.
        if wanted.casefold() in (
            voice.id.casefold(),
            voice.name.casefold(),
            voice.name.split(" - ")[0].casefold(),
        ):
            return voice.id
    from difflib import get_close_matches

    near = get_close_matches(wanted, [voice.name for voice in voices], n=3, cutoff=0.4)
    hint = f"; near: {', '.join(near)}" if near else ""
    raise VoiceError(f"{service.host} has no voice {wanted!r}{hint} (`aligner voices` lists them all)")


def _get_json(service: Service, path: str) -> Any:
    import json
    from urllib.error import HTTPError, URLError
    from urllib.request import ProxyHandler, Request, build_opener

    opener = build_opener(ProxyHandler({})) if service.direct else build_opener()
    request = Request(service.http_url + path, headers={"xi-api-key": service.api_key})  # noqa: S310 - http(s) by construction
    try:
        with opener.open(request, timeout=service.connect_timeout_s) as response:
            return json.loads(response.read())
    except HTTPError as error:
        raise http_refusal(error.code, error.read(), service.host) from None
    except URLError as error:
        cause = error.reason if isinstance(error.reason, Exception) else OSError(str(error.reason))
        raise connection_failure(cause, service.host) from None
    except (TimeoutError, OSError) as error:
        raise connection_failure(error, service.host) from None
    except ValueError:
        raise ServiceError(f"{service.host}: the answer to {path} is not JSON") from None
