"""The vendor's specification as judge: its schemas, read so that jsonschema can apply them.

``DIFFERENCES`` is the one list of where practice differs from the specification; a message is brought to the
specification's spelling before it is judged, and by nothing else.
"""

from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import yaml

DIFFERENCES = (
    "charDurationsMs is sent where the specification writes charsDurationsMs",
    "isFinal is null on audio messages, which the specification does not mention",
    "the final message carries audio: null, alignment: null and normalizedAlignment: null",
    "x-fern-type literal<...> and list<...> are no JSON Schema: mapped to const and array",
    "nullable: true is OpenAPI's: mapped to a type that may be null",
    "a single-stream first message may carry xi_api_key as well as xi-api-key",
)


@cache
def _specification() -> dict[str, Any]:
    path = Path(__file__).with_name("asyncapi.yml")
    loaded: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return loaded


@cache
def _validator(name: str) -> jsonschema.Draft202012Validator:
    schemas = {key: _plain(value) for key, value in _specification()["components"]["schemas"].items()}
    root = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}}
    return jsonschema.Draft202012Validator(root)


def check(name: str, message: dict[str, Any]) -> None:
    """Raises when the message, in the specification's spelling, does not fit or has other fields."""
    spelled = _as_specified(message)
    _validator(name).validate(spelled)
    known = set(_specification()["components"]["schemas"][name]["properties"])
    unknown = set(spelled) - known
    assert not unknown, f"{name} has no {sorted(unknown)}"


def fits(name: str, message: dict[str, Any]) -> bool:
    try:
        check(name, message)
    except (jsonschema.ValidationError, AssertionError):
        return False
    return True


def query_names() -> set[str]:
    """The query parameters of stream-input."""
    channel = _specification()["channels"]["/v1/text-to-speech/{voice_id}/stream-input"]
    return set(channel["bindings"]["ws"]["query"]["properties"])


def output_formats() -> set[str]:
    return set(_specification()["components"]["schemas"]["TextToSpeechOutputFormatEnum"]["enum"])


def _as_specified(message: dict[str, Any]) -> dict[str, Any]:
    spelled = dict(message)
    if spelled.get("isFinal", False) is None:
        del spelled["isFinal"]
    if spelled.get("isFinal") is True:
        for name in ("audio", "alignment", "normalizedAlignment"):
            assert spelled.pop(name, None) is None, f"a final message has no {name}"
    for name in ("alignment", "normalizedAlignment"):
        columns = spelled.get(name)
        if columns is None:
            spelled.pop(name, None)
        else:
            spelled[name] = {
                ("charsDurationsMs" if key == "charDurationsMs" else key): value
                for key, value in columns.items()
            }
    return spelled


def _plain(schema: Any) -> Any:
    """A schema without what is not JSON Schema."""
    if isinstance(schema, list):
        return [_plain(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {key: _plain(value) for key, value in schema.items() if key not in ("nullable", "x-fern-type")}
    fern = schema.get("x-fern-type", "")
    if fern.startswith("literal<"):
        plain["const"] = {"true": True}.get(fern[8:-1], fern[8:-1].strip('"'))
    elif fern.startswith("list<"):
        plain |= {"type": "array", "items": {"type": fern[5:-1]}}
    if schema.get("nullable") is True:
        if isinstance(plain.get("type"), str):
            plain["type"] = [plain["type"], "null"]
        elif "$ref" in plain:
            plain = {"anyOf": [{"$ref": plain["$ref"]}, {"type": "null"}]}
    return plain
