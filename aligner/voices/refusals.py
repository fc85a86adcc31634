"""Refusals: what a service, a socket or a library says, as this project's errors. The one place that maps them.

The service's own word (``error`` in a frame, ``detail.status`` in an HTTP answer) decides before any number
does, since the numbers have changed their meaning over time (facts rows 22 to 25).
"""

import json
import ssl
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from aligner.errors import (
    BusyError,
    ConnectError,
    DialectError,
    KeyRefusedError,
    NotAWebSocketError,
    PlanError,
    QuotaError,
    RequestError,
    ServiceError,
    StreamBrokenError,
    TooManyStreamsError,
    VoiceNotFoundError,
)

if TYPE_CHECKING:
    from websockets.exceptions import InvalidStatus

WORDS: dict[str, tuple[type[ServiceError], str]] = {
    "invalid_api_key": (KeyRefusedError, "check ELEVENLABS_API_KEY"),
    "missing_api_key": (KeyRefusedError, "set ELEVENLABS_API_KEY"),
    "needs_authorization": (KeyRefusedError, "set ELEVENLABS_API_KEY"),
    "detected_unusual_activity": (KeyRefusedError, "the service has locked this account's free use"),
    "quota_exceeded": (QuotaError, "top up the account, or wait until its characters are renewed"),
    "voice_not_found": (VoiceNotFoundError, "`aligner voices` lists what can be used"),
    "voice_does_not_exist": (VoiceNotFoundError, "`aligner voices` lists what can be used"),
    "max_character_limit_exceeded": (RequestError, "the text is longer than the model takes"),
    "too_many_concurrent_requests": (TooManyStreamsError, "ask for fewer --streams at once"),
    "max_active_conversations": (TooManyStreamsError, "ask for fewer --streams at once"),
    "system_busy": (BusyError, "the service is busy"),
    "rate_limit_exceeded": (TooManyStreamsError, "ask for fewer --streams at once"),
    "input_timeout_exceeded": (StreamBrokenError, "the stream was idle for too long"),
    "output_format_not_allowed": (PlanError, "ask for another --stream-format"),
    "subscription_required": (PlanError, "the plan does not include this"),
    "model_not_found": (RequestError, "choose another --model"),
    "model_access_denied": (PlanError, "choose another --model"),
    "unsupported_model": (PlanError, "choose another --model"),
    "model_not_available": (PlanError, "choose another --model"),
    "invalid_output_format": (RequestError, "choose another --stream-format"),
    "invalid_voice_settings": (RequestError, "check --speed, --stability and their like"),
    "invalid_generation_config": (RequestError, ""),
    "invalid_pronunciation_dictionary": (RequestError, ""),
    "invalid_parameters": (RequestError, ""),
    "invalid_message": (RequestError, ""),
    "voice_failed": (StreamBrokenError, ""),
    "voice_unavailable": (VoiceNotFoundError, "`aligner voices` lists what can be used"),
    "internal_error": (StreamBrokenError, ""),
}
"""The service's words, the error that each is, and what the user can do."""

PHRASES: tuple[tuple[str, str], ...] = (
    ("not charged for this request", "system_busy"),
    ("something went wrong", "system_busy"),
    ("api key", "invalid_api_key"),
    ("quota", "quota_exceeded"),
    ("concurren", "too_many_concurrent_requests"),
    ("voice with", "voice_not_found"),
)
"""Phrases of messages that came without a word, or with an unknown one; the first that fits decides."""

STATUSES: dict[int, str] = {401: "invalid_api_key", 429: "too_many_concurrent_requests"}
CODES: dict[int, type[ServiceError]] = {
    1008: RequestError,
    1011: StreamBrokenError,
    1012: StreamBrokenError,
    1013: BusyError,
}


def refusal(
    message: str, *, reason: str = "", code: int | None = None, status: int | None = None, where: str = ""
) -> ServiceError:
    """The error for what a service said: its word, its words, a close code, an HTTP status.

    ``where`` names the service in the sentence. Nothing of what was sent goes into it.
    """
    word = reason if reason in WORDS else _word_of(message) or STATUSES.get(status or 0, "")
    kind, advice = WORDS.get(word, (_kind_of(code, status), ""))
    said = message.strip().rstrip(".") or reason or "no reason given"
    number = f"HTTP {status}" if status else f"code {code}" if code else ""
    sentence = f"{where or 'the service'} refused: {said}" + (f" ({number})" if number else "")
    return kind(
        f"{sentence}; {advice}" if advice else sentence, status=status, code=code, reason=reason or word
    )


def _word_of(message: str) -> str:
    folded = message.casefold()
    return next((word for phrase, word in PHRASES if phrase in folded), "")


def _kind_of(code: int | None, status: int | None) -> type[ServiceError]:
    if status is not None:
        return BusyError if status >= 500 else PlanError if status == 403 else RequestError
    return CODES.get(code or 0, StreamBrokenError)


def handshake_refusal(error: "InvalidStatus", where: str) -> ServiceError:
    """The error for an HTTP answer in place of an upgrade."""
    answer = error.response
    refused = http_refusal(answer.status_code, bytes(answer.body or b""), where)
    if isinstance(refused, BusyError):
        refused.retry_after_s = retry_after_s(answer.headers.get("Retry-After"), answer.headers.get("Date"))
    return refused


def retry_after_s(value: str | None, date: str | None) -> float:
    """A ``Retry-After`` header in seconds, 0 where it says nothing (RFC 9110, 10.2.3).

    A moment is held against the answer's own ``Date``: this machine's clock may be wrong.
    """
    value = (value or "").strip()
    if value.isdecimal() and value.isascii():
        return float(value[:9])
    try:
        wait = parsedate_to_datetime(value) - parsedate_to_datetime(date or "")
    except (TypeError, ValueError):
        return 0.0
    return max(0.0, wait.total_seconds())


def http_refusal(status: int, body: bytes, where: str) -> ServiceError:
    """The error for an HTTP status and its body."""
    message, reason = _detail(body)
    if not reason and (status < 400 or status == 404):
        return NotAWebSocketError(
            f"{where} answered HTTP {status} and no websocket: check ELEVENLABS_BASE_URL", status=status
        )
    return refusal(message, reason=reason, status=status, where=where)


def _detail(body: bytes) -> tuple[str, str]:
    """Message and word of ``{"detail": {"status": …, "message": …}}``; ("", "") for anything else."""
    try:
        detail = json.loads(body)["detail"]
    except (ValueError, KeyError, TypeError):
        return "", ""
    if isinstance(detail, str):
        return detail, ""
    if not isinstance(detail, dict):
        return "", ""
    return str(detail.get("message", "")), str(detail.get("status", ""))


def connection_failure(error: Exception, where: str) -> ServiceError:
    """The error for a connection that never came to be. Covers all that ``websockets.connect`` raises."""
    from websockets import exceptions

    if isinstance(error, exceptions.InvalidStatus):
        return handshake_refusal(error, where)
    if isinstance(error, TimeoutError):
        return ConnectError(f"{where} did not answer in time; check the network or ELEVENLABS_BASE_URL")
    if isinstance(error, exceptions.InvalidMessage) and isinstance(error.__cause__, EOFError | OSError):
        return ConnectError(f"{where} closed the connection before it answered; check the network")
    if isinstance(error, exceptions.InvalidMessage | exceptions.InvalidHandshake):
        return NotAWebSocketError(f"{where} is not a websocket service: check ELEVENLABS_BASE_URL")
    if isinstance(error, exceptions.InvalidURI):
        return NotAWebSocketError(f"{where} is not a websocket address: check ELEVENLABS_BASE_URL")
    if isinstance(error, ssl.SSLError):
        return ConnectError(f"{where}: no secure connection ({error.reason or 'TLS error'})")
    if isinstance(error, OSError):
        said = error.strerror or type(error).__name__
        return ConnectError(f"{where}: no connection ({said}); check the network or ELEVENLABS_BASE_URL")
    return DialectError(f"{where}: {type(error).__name__}")
