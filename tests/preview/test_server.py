"""The local server: what it serves, to whom, and what it lets be saved."""

import http.client
import json
import re
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from aligner.batch.preview_server import HOST, listening
from aligner.config import Settings
from aligner.errors import UsageError
from tests.preview.narrations import narration


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True)
class Running:
    """A server over a folder, and questions to it."""

    folder: Path
    port: int

    def ask(self, path: str, body: bytes | None = None, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
        connection.request("GET" if body is None else "POST", path, body, named)
        answer = connection.getresponse()
        told = Answer(
            answer.status, answer.read(), {key.lower(): value for key, value in answer.getheaders()}
        )
        connection.close()
        return told

    def page(self, name: str) -> str:
        return self.ask(f"/play/{name}").body.decode()

    def save(self, name: str, text: str, **headers: str) -> Answer:
        token = re.findall(r'"token":"([^"]+)"', self.page("talk"))[0]
        own = {"Origin": f"http://{HOST}:{self.port}", "X-Aligner-Token": token}
        return self.ask(f"/save/{name}", text.encode(), **{**own, **headers})


@contextmanager
def serving(folder: Path) -> Iterator[Running]:
    with listening(folder, Settings(), 0) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield Running(folder, server.server_port)
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("served")
    narration(folder)
    narration(folder / "part <1>", name="part <1>/été #2")
    (folder.parent / "secret.txt").write_text("nobody's")
    with serving(folder) as served:
        yield served


def corrections_of(running: Running) -> str:
    words = json.loads((running.folder / "talk.words.json").read_text("utf-8"))
    text = words["text"].split()[0]
    row = {
        "span": [0, len(text)],
        "words": text,
        "lines": [{"words": 1, "text": "Oh"}],
        "in_ms": 0,
        "out_ms": 1,
    }
    return json.dumps({"corrections": 1, "cues": [row]})


def test_the_list_names_every_narration(running: Running) -> None:
    """With an address that works, whatever is in the name."""
    listed = running.ask("/").body.decode()
    addresses = re.findall(r'href="(/play/[^"]+)"', listed)
    assert len(addresses) == 2
    assert "<1>" not in listed
    assert all(running.ask(address).status == 200 for address in addresses)


def test_audio_can_be_had_in_parts(running: Running) -> None:
    """HTTP ranges: the first bytes, the last, what lies between; and what is past the end is not there."""
    audio = (running.folder / "talk.mp3").read_bytes()
    whole = running.ask("/audio/talk")
    assert (whole.status, whole.body, whole.headers["content-type"]) == (200, audio, "audio/mpeg")
    size = len(audio)
    for asked, first, end in (
        ("0-9", 0, 10),
        (f"{size - 5}-", size - 5, size),
        ("-7", size - 7, size),
        ("5-99999999", 5, size),
    ):
        part = running.ask("/audio/talk", Range=f"bytes={asked}")
        assert (part.status, part.body) == (206, audio[first:end])
        assert part.headers["content-range"] == f"bytes {first}-{end - 1}/{size}"
    for asked in (f"bytes={size}-", "bytes=9-3", "bytes=-0", "bytes=a-b", "lines=1-2"):
        assert running.ask("/audio/talk", Range=asked).status == 416


@pytest.mark.parametrize(
    "path",
    [
        "/audio/../secret.txt",
        "/audio/%2e%2e%2fsecret.txt",
        "/play/../../etc/passwd",
        "/x/talk",
        "/audio/talk.mp3",
    ],
)
def test_nothing_else_can_be_had(running: Running, path: str) -> None:
    """What is no narration of the folder is not there, however it is asked for."""
    assert running.ask(path).status == 404


def test_only_this_machine_is_answered(running: Running) -> None:
    """By another name, as a page that had its own name pointed here would ask: nothing."""
    assert running.ask("/", Host="evil.example").status == 403
    assert running.ask("/play/talk", Host=f"evil.example:{running.port}").status == 403
    assert running.ask("/", Host=f"localhost:{running.port}").status == 200


def test_the_page_saves_and_the_state_changes(tmp_path: Path) -> None:
    """Corrections lie beside the words file, the page shows them, and who watches is told; none removes the file."""
    narration(tmp_path)
    with serving(tmp_path) as running:
        before = json.loads(running.ask("/state/talk").body)["version"]
        saved = running.save("talk", corrections_of(running))
        assert saved.status == 200
        after = json.loads(running.ask("/state/talk").body)["version"]
        assert before != after == json.loads(saved.body)["version"]
        assert '[[1,"Oh"]]' in running.page("talk")
        assert running.save("talk", '{"corrections": 1, "cues": []}').status == 200
        assert not (tmp_path / "talk.corrections.json").exists()


def test_what_was_made_of_other_files_is_not_saved(tmp_path: Path) -> None:
    """A page that says what it was made of saves over that alone, unless it says over anything."""
    found = narration(tmp_path)
    with serving(tmp_path) as running:
        version = json.loads(running.ask("/state/talk").body)["version"]
        own = corrections_of(running)
        assert running.save("talk", own, **{"If-Match": version}).status == 200
        kept = found.beside(".corrections.json").read_bytes()
        other = running.save("talk", own.replace("Oh", "Ah"), **{"If-Match": version})
        assert other.status == 412
        assert "the files have changed" in json.loads(other.body)["error"]
        assert found.beside(".corrections.json").read_bytes() == kept
        assert running.save("talk", own.replace("Oh", "Ah"), **{"If-Match": "*"}).status == 200
        assert b"Ah" in found.beside(".corrections.json").read_bytes()


def test_nobody_else_saves(running: Running) -> None:
    """Without the page's token, from another origin, under a name that is not there, too much, or nonsense."""
    text = corrections_of(running)
    assert running.save("talk", text, **{"X-Aligner-Token": "guess"}).status == 403
    assert running.save("talk", text, Origin="https://evil.example").status == 403
    assert running.ask("/save/talk", text.encode()).status == 403
    assert running.save("../talk", text).status == 404
    assert running.save("talk", text, **{"Content-Length": str(1 << 40)}).status == 413
    refused = running.save("talk", "{}")
    assert refused.status == 400
    assert "not a corrections file" in json.loads(refused.body)["error"]
    assert not list(running.folder.rglob("*.corrections.json"))


def test_a_browser_that_goes_away_is_no_news(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A connection that is reset, as browsers do when they have enough of an audio file: nothing is told."""
    narration(tmp_path)
    with serving(tmp_path) as running:
        for _ in range(3):
            browser = socket.create_connection((HOST, running.port))
            browser.sendall(f"GET /state HTTP/1.1\r\nHost: {HOST}:{running.port}\r\n\r\n".encode())
            browser.recv(10)
            browser.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            browser.close()
        assert running.ask("/").status == 200
        time.sleep(0.1)
    assert capfd.readouterr().err == ""


def test_what_cannot_be_served_is_a_sentence(tmp_path: Path) -> None:
    """No folder; a port that somebody has."""
    with pytest.raises(UsageError, match="is no folder"), listening(tmp_path / "none", Settings(), 0):
        pass
    with (
        serving(tmp_path) as running,
        pytest.raises(UsageError, match="choose another --port"),
        listening(tmp_path, Settings(), running.port),
    ):
        pass
