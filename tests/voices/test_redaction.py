"""No key is left in what is kept, and nothing else is lost."""

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aligner.voices.redaction import REMOVED, Redactor

KEYS = st.text(alphabet=[chr(code) for code in range(33, 127)], min_size=8, max_size=60)
PLAIN = st.text(max_size=40)


@given(key=KEYS, before=PLAIN, after=PLAIN)
@example(key='a"b\\c/d&e', before="", after="")
def test_a_key_is_found_in_every_spelling(key: str, before: str, after: str) -> None:
    """As it is, inside JSON, inside JSON inside JSON's text, inside a query."""
    redactor = Redactor(key)
    for spelled in (
        key,
        json.dumps({"message": f"{before}{key}{after}"}),
        f"/x?a=b&k={quote(key, safe='')}&c=d",
    ):
        left = redactor.text(spelled)
        assert key not in left
        assert json.dumps(key)[1:-1] not in left
        assert quote(key, safe="") not in left


@pytest.mark.parametrize("other", ["k", "somebodys-other-key-0123456789", "sk_00112233445566778899aabb"])
@pytest.mark.parametrize(
    "template",
    [
        '{"text": " ", "xi_api_key": "KEY"}',
        '{"text": " ", "xi-api-key":"KEY", "flush": true}',
        '{"authorization": "KEY"}',
        '{"Authorization" : "Bearer KEY"}',
        '{"echo": "{\\"xi_api_key\\": \\"KEY\\"}"}',
        "/v1/text-to-speech/x/stream-input?model_id=a&authorization=KEY&output_format=pcm_8000",
        "/v1/x?xi-api-key=KEY",
    ],
)
def test_fields_that_carry_a_key_are_emptied(template: str, other: str) -> None:
    """Whoever's key it is, long or short; what stands beside it stays."""
    left = Redactor("my-own-key-of-this-run").text(template.replace("KEY", other))
    assert left == template.replace("Bearer KEY", "KEY").replace("KEY", REMOVED)


def test_what_looks_like_a_key_is_one() -> None:
    """A key of the service's shape in a message or a close reason, though it is not this run's."""
    left = Redactor("").text("Invalid API key sk_0123456789abcdef0123456789abcdef, see the docs")
    assert left == f"Invalid API key {REMOVED}, see the docs"


def test_a_short_key_is_taken_out_of_sentences_and_left_in_sound() -> None:
    """A test service's key can be any word: in base64 the same letters are sound."""
    redactor = Redactor("any")
    assert redactor.text('{"message": "no such key: any", "code": 1008}').count("any") == 0
    sound = '{"audio": "anyany/any+", "isFinal": null, "alignment": {"chars": ["any"]}}'
    assert redactor.text(sound) == sound
    assert not redactor.holds("any text at all")


@given(data=st.binary(max_size=300), words=st.text(alphabet="abcdefghij klmnop.,!?éß“”", max_size=80))
def test_what_holds_no_key_is_kept_as_it_is(data: bytes, words: str) -> None:
    """Byte for byte, so that a log shows what was on the wire."""
    body = json.dumps(
        {"audio": base64.b64encode(data).decode(), "alignment": {"chars": list(words)}, "text": words}
    )
    redactor = Redactor("a-key-that-is-in-none-of-it-0123456789")
    assert redactor.text(body) == body
    assert redactor.data(data) == data or b"sk_" in data
