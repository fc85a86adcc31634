"""Message logs: what is written is read back, and what is no log is refused with its place."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.errors import BusyError, KeyRefusedError, LogError, ServiceError
from aligner.model import Chapter, Segment, VoiceSettings
from aligner.voices.calls import Closed, Entry, Failed, Opened, Received, Sent
from aligner.voices.log_header import Header, Source, header_line
from aligner.voices.logs import entry_line, read_log
from tests.recordings.service import FOLDER

HEADER = Header(
    aligner="0.1.0",
    recorded="2025-11-01T12:00:00.000+00:00",
    run="0123abcd",
    attempt=2,
    service="api.elevenlabs.io",
    voice="v",
    voice_name="George",
    model=None,
    output_format="pcm_16000",
    path="/v1/x",
    settings=VoiceSettings(speed=0.9),
    source=Source("a/b", "pt-BR", 7, {"title": "Títle"}),
    segment=Segment(
        3,
        "Olá \ud800 “x”",
        40,
        49,
        voice="w",
        settings=VoiceSettings(stability=0.5),
        speaker="S",
        pause_after_ms=70,
    ),
    before="\n\n",
    after="\n",
    chapters=(Chapter("One", 38),),
)
TEXT = st.text(max_size=30)
ENTRIES = st.lists(
    st.one_of(
        st.builds(Opened, st.just(0.0)),
        st.builds(Sent, st.just(0.0), TEXT),
        st.builds(Received, st.just(0.0), TEXT | st.binary(max_size=30)),
        st.builds(Closed, st.just(0.0), st.integers(1000, 4999), TEXT),
    ),
    max_size=8,
)


def written(folder: Path, *lines: str, name: str = "a.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


@given(entries=ENTRIES, times=st.lists(st.floats(0, 1e6), min_size=8, max_size=8))
@settings(max_examples=60)
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, entries: list[Entry], times: list[float]
) -> None:
    """Header and entries come back equal, whatever the frames hold."""
    timed = [replace(entry, ms=ms) for entry, ms in zip(entries, sorted(times), strict=False)]
    path = written(tmp_path_factory.mktemp("log"), header_line(HEADER), *map(entry_line, timed))
    log = read_log(path)
    assert log.header == HEADER
    assert list(log.entries()) == timed


@pytest.mark.parametrize("kind", [KeyRefusedError, BusyError, ServiceError])
def test_a_refused_call_is_the_same_error_again(tmp_path: Path, kind: type[ServiceError]) -> None:
    """Its kind, its sentence, its numbers; a kind that no version knows is a service's error."""
    error = kind("it said no", status=401, code=None, reason="a_word")
    path = written(tmp_path, header_line(HEADER), entry_line(Failed(3.5, error)))
    (entry,) = read_log(path).entries()
    assert isinstance(entry, Failed)
    assert (type(entry.error), entry.error.message, entry.error.status, entry.error.reason) == (
        kind,
        "it said no",
        401,
        "a_word",
    )
    strange = entry_line(Failed(3.5, error)).replace(kind.__name__, "SystemExit")
    (entry,) = read_log(written(tmp_path, header_line(HEADER), strange)).entries()
    assert isinstance(entry, Failed)
    assert type(entry.error) is ServiceError


def header(**changed: object) -> str:
    return json.dumps({**json.loads(header_line(HEADER)), **changed})


def segment(**changed: object) -> str:
    body = json.loads(header_line(HEADER))
    return json.dumps({**body, "segment": {**body["segment"], **changed}})


@pytest.mark.parametrize(
    ("lines", "line", "reason"),
    [
        ([], None, "the file is empty"),
        (["hello"], 1, "not JSON"),
        (["[]"], 1, "not a JSON object"),
        (['{"ms": 1, "sent": ""}'], 1, "begins with its header"),
        ([header(aligner_log=2)], 1, "made by a newer aligner"),
        ([header(aligner_log=True)], 1, "begins with its header"),
        ([header(output_format="pcm_1")], 1, "output_format 'pcm_1' is unknown"),
        ([header(script=None)], 1, "are objects"),
        ([header(run=7)], 1, "run is not a text"),
        ([header(voice_settings={"speed": "fast"})], 1, "voice_settings.speed is not a number"),
        ([segment(text="  ", start=0)], 1, "has something to say"),
        ([segment(index=-1)], 1, "index is not a whole number"),
        ([segment(chapters=[3])], 1, "are objects"),
        ([header(), '{"ms": 1, "sent": "a"'], 2, "not JSON"),
        ([header(), '{"ms": 1}'], 2, "one thing that happened"),
        ([header(), '{"ms": 1, "sent": "a", "received": "b"}'], 2, "one thing that happened"),
        ([header(), '{"ms": 1, "sent": 5}'], 2, "nothing is known of 'sent'"),
        ([header(), '{"ms": 1, "sung": "la"}'], 2, "nothing is known of 'sung'"),
        ([header(), '{"ms": 1, "received_base64": "*"}'], 2, "not base64"),
        ([header(), '{"ms": 1, "closed": {"code": 1000}}'], 2, "reason is not a text"),
        ([header(), '{"ms": "1", "sent": ""}'], 2, "ms is not a time"),
        ([header(), '{"ms": NaN, "sent": ""}'], 2, "ms is not a time"),
        ([header(), '{"ms": Infinity, "sent": ""}'], 2, "ms is not a time"),
        ([header(), '{"ms": 5, "sent": ""}', '{"ms": 4, "sent": ""}'], 3, "time runs backwards"),
        ([header(), '{"ms": 5, "left": true}', '{"ms": 6, "sent": ""}'], 3, "over already"),
    ],
)
def test_what_is_no_log_is_refused_with_its_place(
    tmp_path: Path, lines: list[str], line: int | None, reason: str
) -> None:
    """The sentence names file, line and what is wrong there; it is the caller's error, not a defect."""
    path = written(tmp_path, *lines)
    with pytest.raises(LogError) as caught:
        read_log(path)
    assert (caught.value.path, caught.value.line, caught.value.exit_code) == (path, line, 2)
    assert str(caught.value).startswith(f"{path}, line {line}: " if line else f"{path}: ")
    assert reason in str(caught.value)


def test_a_log_that_was_not_copied_whole_is_refused(tmp_path: Path) -> None:
    """Cut inside a line, wherever: the sentence says that it seems cut off. Cut between lines it is a log."""
    whole = (FOLDER / "row-14-hello-world.jsonl").read_bytes()
    path = tmp_path / "cut.jsonl"
    for size in range(331, len(whole), 331):
        assert not whole[:size].endswith(b"\n")
        path.write_bytes(whole[:size])
        with pytest.raises(LogError, match="cut off"):
            read_log(path)
    path.write_bytes(b"".join(whole.splitlines(keepends=True)[:-2]))
    assert read_log(path).header.segment.text == "Hello World"


def test_no_file_and_no_text_are_refused(tmp_path: Path) -> None:
    """So are a folder, bytes that are no text, and JSON that is too deep."""
    with pytest.raises(LogError, match="no such file"):
        read_log(tmp_path / "none.jsonl")
    with pytest.raises(LogError, match="cannot be read"):
        read_log(tmp_path)
    for data in (b"\xff\xfe\x00", b"[" * 100_000 + b"\n"):
        (tmp_path / "odd.jsonl").write_bytes(data)
        with pytest.raises(LogError, match="line 1"):
            read_log(tmp_path / "odd.jsonl")
