"""Path and query: what is asked is what is read, and what cannot be had is refused with its status."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.errors import PlanError, RequestError
from aligner.model import VoiceSettings
from aligner.wire import MODELS, OUTPUT_FORMATS, StreamOptions, stream_path
from aligner.wire.options import read_target
from tests.wire.schemas import output_formats, query_names

OPTIONS = st.builds(
    StreamOptions,
    model_id=st.sampled_from(sorted(MODELS)),
    output_format=st.sampled_from(OUTPUT_FORMATS),
    language_code=st.none() | st.sampled_from(["en", "de"]),
    sync_alignment=st.booleans(),
    auto_mode=st.booleans(),
    inactivity_timeout=st.integers(1, 180).map(float),
    seed=st.none() | st.integers(0, 4_294_967_295),
    enable_ssml_parsing=st.booleans(),
    apply_text_normalization=st.sampled_from(["auto", "on", "off"]),
    enable_logging=st.booleans(),
)


@given(OPTIONS, st.text(min_size=1, max_size=20).filter(lambda text: text.isprintable()), st.booleans())
def test_the_service_reads_what_the_client_asked(options: StreamOptions, voice: str, multi: bool) -> None:
    """Every option survives the way through path and query, and every parameter is the specification's."""
    target = stream_path(voice, options, multi=multi)
    request = read_target(target)
    assert (request.voice_id, request.multi, request.options) == (voice, multi, options)
    assert {name for name, _ in parse_qsl(urlsplit(target).query)} <= query_names()


def test_every_specified_format_is_known() -> None:
    """Row 8 covers the specification's formats."""
    assert output_formats() <= set(OUTPUT_FORMATS)


BASE = "/v1/text-to-speech/v/stream-input"


@pytest.mark.parametrize(
    ("target", "status", "reason"),
    [
        ("/v1/text-to-speech/v/stream?x=1", 404, "not_found"),
        ("/", 404, "not_found"),
        (f"{BASE}?model_id=gpt", 400, "model_not_found"),
        (f"{BASE}?output_format=wav_1", 400, "invalid_output_format"),
        (f"{BASE}?output_format=mp3_44100_129", 400, "invalid_output_format"),
        (f"{BASE}?inactivity_timeout=181", 400, "invalid_parameters"),
        (f"{BASE}?inactivity_timeout=0", 400, "invalid_parameters"),
        (f"{BASE}?inactivity_timeout=nan", 400, "invalid_parameters"),
        (f"{BASE}?inactivity_timeout=soon", 400, "invalid_parameters"),
        (f"{BASE}?seed=-1", 400, "invalid_parameters"),
        (f"{BASE}?seed=4294967296", 400, "invalid_parameters"),
        (f"{BASE}?seed=1.5", 400, "invalid_parameters"),
        (f"{BASE}?auto_mode=maybe", 400, "invalid_parameters"),
        (f"{BASE}?apply_text_normalization=perhaps", 400, "invalid_parameters"),
    ],
)
def test_what_cannot_be_had_is_refused(target: str, status: int, reason: str) -> None:
    """Each refusal carries the HTTP status and the service's kind of word for it."""
    with pytest.raises(RequestError) as caught:
        read_target(target)
    assert (caught.value.status, caught.value.reason) == (status, reason)


@pytest.mark.parametrize("model", ["eleven_v3", "eleven_v3_conversational", "eleven_v4_turbo"])
def test_models_that_are_not_on_this_socket_get_403(model: str) -> None:
    """Row 7: version 3 and later are refused at the handshake with 403."""
    with pytest.raises(PlanError) as caught:
        read_target(f"{BASE}?model_id={model}")
    assert caught.value.status == 403


def test_what_clients_send_is_taken() -> None:
    """Unknown parameters, the specification's default format and a bearer token in the query are taken."""
    request = read_target(
        f"{BASE}?output_format=mp3_44100&optimize_streaming_latency=3&authorization=Bearer%20k&auto_mode=True&seed="
    )
    assert request.options.output_format == "mp3_44100_128"
    assert request.options.auto_mode
    assert request.options.seed is None
    assert request.key == "k"
    assert "k'" not in repr(request)


@pytest.mark.parametrize(
    "wrong",
    [
        {"output_format": "mp3_1_1"},
        {"inactivity_timeout": 200},
        {"seed": -1},
        {"chunk_length_schedule": (49,)},
        {"chunk_length_schedule": ()},
        {"apply_text_normalization": "x"},
        {"voice_settings": VoiceSettings(speed=2.0)},
        {"dictionaries": (("a", "b"),) * 4},
    ],
)
def test_options_out_of_range_cannot_be_built(wrong: dict[str, object]) -> None:
    """An illegal wish cannot exist."""
    with pytest.raises(ValueError):
        StreamOptions(**wrong)  # type: ignore[arg-type]
