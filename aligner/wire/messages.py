"""JSON <-> frozen messages: everything that either side of the dialect says.

Reading is tolerant and never raises: what cannot be understood comes back as ``Unknown`` (a message of a
kind we do not use) or ``Garbage`` (no message of this protocol). Writing is strict: one spelling, the one
seen in practice. Knows no order of messages (``client.py``, ``server.py``).

Where practice differs from ``asyncapi.yml`` (the tests hold this list):
``charDurationsMs`` for the specification's ``charsDurationsMs``; ``isFinal: null`` on every audio message;
``audio: null`` in the final one; ``isFinal`` where the multi-context specification once writes ``is_final``;
an error frame, which the specification does not have.
"""

import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from aligner.model import CharTiming, VoiceSettings
from aligner.wire.alignment import read_columns, write_columns
from aligner.wire.fields import (
    UnreadableError,
    read_dictionaries,
    read_key,
    read_schedule,
    read_settings,
    settings_fields,
)


@dataclass(frozen=True, slots=True)
class Audio:
    """One piece of audio; ``data`` is empty where a message carried an alignment only."""

    data: bytes
    written: CharTiming | None = None
    normalized: CharTiming | None = None
    context: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Final:
    context: str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """The service refuses: ``word`` is the frame's ``error``."""

    message: str
    word: str
    code: int | None
    context: str | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    what: str


@dataclass(frozen=True, slots=True)
class Garbage:
    """A frame that no version of the protocol has, or one that came out of order."""

    what: str


ServerMessage = Audio | Final | Fault | Unknown | Garbage


@dataclass(frozen=True, slots=True)
class Say:
    """Anything a client says: the specification's seven kinds are combinations of these fields.

    ``schedule`` is ``generation_config.chunk_length_schedule``; ``dictionaries`` are pairs of dictionary and
    version. ``text`` is None where the message had none.
    """

    text: str | None = None
    context: str | None = None
    settings: VoiceSettings | None = None
    schedule: tuple[float, ...] | None = None
    dictionaries: tuple[tuple[str, str], ...] = ()
    key: str | None = field(default=None, repr=False)
    flush: bool = False
    trigger: bool = False
    close_context: bool = False
    close_socket: bool = False


def write_audio(message: Audio) -> str:
    # Base64 and the columns need no escaping, so the long part is never scanned again by the JSON encoder.
    data = binascii.b2a_base64(message.data, newline=False).decode("ascii")
    return (
        f'{{"audio": "{data}", "isFinal": null, '
        f'"normalizedAlignment": {write_columns(message.normalized)}, '
        f'"alignment": {write_columns(message.written)}{_context_tail(message.context)}}}'
    )


def write_final(message: Final) -> str:
    return (
        '{"audio": null, "isFinal": true, "normalizedAlignment": null, "alignment": null'
        f"{_context_tail(message.context)}}}"
    )


def _context_tail(context: str | None) -> str:
    return "" if context is None else f', "contextId": {json.dumps(context)}'


def read_server(frame: str | bytes) -> tuple[ServerMessage, ...]:
    """What one frame from the service says: usually one message, audio and its end where it says both."""
    body = _load(frame)
    if isinstance(body, Garbage):
        return (body,)
    context = _context(body)
    if fault := _fault(body, context):
        return (fault,)
    messages: list[ServerMessage] = []
    if audio := _audio(body, context):
        messages.append(audio)
    if body.get("isFinal") is True or body.get("is_final") is True:
        messages.append(Final(context))
    if not messages:
        kind = body.get("type")
        messages.append(Unknown(f"a message of type {kind!r}" if kind else f"a message with {_keys(body)}"))
    return tuple(messages)


def write_client(message: Say, *, multi: bool = False) -> str:
    """The frame of one client message. Fields at their default are left out."""
    body: dict[str, object] = {}
    if message.text is not None:
        body["text"] = message.text
    if message.context is not None:
        body["context_id"] = message.context
    if message.settings is not None:
        body["voice_settings"] = settings_fields(message.settings)
    if message.schedule is not None:
        body["generation_config"] = {"chunk_length_schedule": list(message.schedule)}
    if message.dictionaries:
        body["pronunciation_dictionary_locators"] = [
            {"pronunciation_dictionary_id": dictionary, "version_id": version}
            for dictionary, version in message.dictionaries
        ]
    if message.key is not None:
        body["xi_api_key" if multi else "xi-api-key"] = message.key
    flags = {
        "flush": message.flush,
        "try_trigger_generation": message.trigger,
        "close_context": message.close_context,
        "close_socket": message.close_socket,
    }
    body.update({name: True for name, value in flags.items() if value})
    return json.dumps(body, ensure_ascii=False)


def read_client(frame: str | bytes) -> Say | Garbage:
    """What a client says. Fields that this service does not use are passed over."""
    body = _load(frame)
    if isinstance(body, Garbage):
        return body
    text = body.get("text")
    if text is not None and not isinstance(text, str):
        return Garbage("text is not a string")
    try:
        return Say(
            text=text if text is None or text.isascii() else _whole(text),
            context=_context(body),
            settings=read_settings(body.get("voice_settings")),
            schedule=read_schedule(body.get("generation_config") or body.get("generator_config")),
            dictionaries=read_dictionaries(body.get("pronunciation_dictionary_locators")),
            key=read_key(body),
            flush=body.get("flush") is True,
            trigger=body.get("try_trigger_generation") is True,
            close_context=body.get("close_context") is True,
            close_socket=body.get("close_socket") is True,
        )
    except UnreadableError as error:
        return Garbage(str(error))


def _load(frame: str | bytes) -> Mapping[str, object] | Garbage:
    if isinstance(frame, bytes):
        try:
            frame = frame.decode("utf-8")
        except UnicodeDecodeError:
            return Garbage(f"a binary frame of {len(frame)} bytes")
    try:
        body = json.loads(frame)
    except (ValueError, RecursionError):
        return Garbage(f"a frame that is not JSON: {frame[:40]!r}")
    return body if isinstance(body, dict) else Garbage(f"JSON that is no object: {frame[:40]!r}")


def _context(body: Mapping[str, object]) -> str | None:
    for name in ("contextId", "context_id"):
        value = body.get(name)
        if isinstance(value, str):
            return value
    return None


def _fault(body: Mapping[str, object], context: str | None) -> Fault | None:
    detail = body.get("detail")
    if isinstance(detail, Mapping):  # the HTTP API's shape, seen inside a socket as well
        word = detail.get("status") or detail.get("code") or ""
        return Fault(str(detail.get("message") or ""), str(word), None, context)
    word, code, text = body.get("error"), body.get("code"), body.get("message")
    if not word and not (isinstance(code, int) and isinstance(text, str)):
        return None
    number = code if isinstance(code, int) and not isinstance(code, bool) else None
    return Fault(str(text or word or ""), word if isinstance(word, str) else "", number, context)


def _audio(body: Mapping[str, object], context: str | None) -> Audio | Garbage | None:
    encoded = body.get("audio")
    if encoded is not None and not isinstance(encoded, str):
        return Garbage("audio is not a string")
    data = _decode(encoded or "")
    if data is None:
        return Garbage("audio is not base64")
    written, notes = read_columns(body.get("alignment"), "written")
    normalized, more = read_columns(
        body.get("normalizedAlignment", body.get("normalized_alignment")), "normalized"
    )
    if not data and written is None and normalized is None:
        return None
    return Audio(data, written, normalized, context, notes + more)


def _decode(encoded: str) -> bytes | None:
    try:
        return binascii.a2b_base64(encoded, strict_mode=True)
    except ValueError:
        pass
    # Line breaks, the URL alphabet and lost padding still say the same bytes.
    plain = "".join(encoded.split()).replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return binascii.a2b_base64(plain + "=" * (-len(plain) % 4), strict_mode=True)
    except ValueError:
        return None


def _keys(body: Mapping[str, object]) -> str:
    return ", ".join(sorted(map(str, body))[:6]) or "nothing in it"


def _whole(text: str) -> str:
    """The text without half characters: JSON can spell a lone surrogate, UTF-8 cannot."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
