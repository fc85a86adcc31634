"""What a service's refusals become: each documented one has its class, a sentence and a way out."""

import json

import pytest

from aligner.errors import (
    BusyError,
    KeyRefusedError,
    PlanError,
    QuotaError,
    RequestError,
    ServiceError,
    StreamBrokenError,
    TooManyStreamsError,
    VoiceNotFoundError,
)
from aligner.voices.refusals import WORDS, http_refusal, refusal, retry_after_s

# What the vendor documents and what has been seen (facts rows 22 to 25): the word, where it comes, what it is.
FRAMES: dict[str, tuple[str, type[ServiceError]]] = {
    "input_timeout_exceeded": (
        "Have not received a new text input within the timeout of 20.0 seconds.",
        StreamBrokenError,
    ),
    "max_active_conversations": ("Maximum simultaneous contexts exceeded (5).", TooManyStreamsError),
    "detected_unusual_activity": ("Unusual activity detected. Free Tier usage disabled.", KeyRefusedError),
    "invalid_api_key": ("Invalid API key", KeyRefusedError),
    "quota_exceeded": ("This request exceeds your quota.", QuotaError),
    "voice_not_found": ("A voice with the voice_id x was not found.", VoiceNotFoundError),
    "too_many_concurrent_requests": ("Too many concurrent requests.", TooManyStreamsError),
    "system_busy": ("The system is experiencing heavy traffic.", BusyError),
}
STATUSES: dict[tuple[int, str], type[ServiceError]] = {
    (400, "max_character_limit_exceeded"): RequestError,
    (400, "voice_not_found"): VoiceNotFoundError,
    (401, "voice_not_found"): VoiceNotFoundError,
    (401, "invalid_api_key"): KeyRefusedError,
    (401, "quota_exceeded"): QuotaError,
    (401, ""): KeyRefusedError,
    (403, ""): PlanError,
    (429, "too_many_concurrent_requests"): TooManyStreamsError,
    (429, "system_busy"): BusyError,
    (429, ""): TooManyStreamsError,
    (503, ""): BusyError,
}
CODES: dict[int, type[ServiceError]] = {
    1006: StreamBrokenError,
    1008: RequestError,
    1011: StreamBrokenError,
    1012: StreamBrokenError,
    1013: BusyError,
}


def test_every_documented_word_has_a_class() -> None:
    """A word of the documents that nobody mapped would be told by its number alone."""
    documented = {*FRAMES, *(word for _, word in STATUSES if word)}
    assert documented <= set(WORDS)
    assert all(advice for word, (_, advice) in WORDS.items() if word in documented)


@pytest.mark.parametrize("word", FRAMES)
def test_a_refusing_frame(word: str) -> None:
    """The word decides, whatever the code; the sentence holds what the service said and the way out."""
    message, kind = FRAMES[word]
    error = refusal(message, reason=word, code=1008, where="host:1")
    assert type(error) is kind
    assert str(error).startswith(f"host:1 refused: {message.rstrip('.')} (code 1008); ")
    assert (error.reason, error.code) == (word, 1008)


@pytest.mark.parametrize(("status", "word"), STATUSES)
def test_a_refusing_answer(status: int, word: str) -> None:
    """Likewise before the socket opens, where the status decides if there is no word."""
    body = json.dumps({"detail": {"status": word, "message": "It says so."}}) if word else ""
    assert type(http_refusal(status, body.encode(), "host:1")) is STATUSES[status, word]


@pytest.mark.parametrize("code", CODES)
def test_a_refusing_close(code: int) -> None:
    """A close code without words decides by itself whether another try can help."""
    assert type(refusal("No reason", code=code)) is CODES[code]


def test_not_charged_is_transient_whatever_its_code() -> None:
    """Fault 11: an internal error that came as a policy violation (row 23)."""
    error = refusal("We are sorry, something went wrong. You are not charged for this request.", code=1008)
    assert type(error) is BusyError


def test_only_what_all_scripts_would_meet_stops_the_batch() -> None:
    """A refused key and a used-up quota do; a voice, a plan's gate, a text and a busy service do not."""
    kinds = {kind for _, kind in FRAMES.values()} | set(STATUSES.values()) | set(CODES.values())
    assert {kind for kind in kinds if kind.stops_batch} == {KeyRefusedError, QuotaError}
    assert {kind for kind in kinds if kind.retryable} == {
        BusyError,
        TooManyStreamsError,
        StreamBrokenError,
    }


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        (" 120 ", 120.0),
        ("Wed, 21 Oct 2026 07:28:30 GMT", 30.0),
        ("Wed, 21 Oct 2026 07:27:00 GMT", 0.0),
        ("soon", 0.0),
        ("-5", 0.0),
        ("", 0.0),
        (None, 0.0),
    ],
)
def test_retry_after(value: str | None, seconds: float) -> None:
    """Seconds, or a moment of the service's own clock; anything else says nothing."""
    assert retry_after_s(value, "Wed, 21 Oct 2026 07:28:00 GMT") == seconds
