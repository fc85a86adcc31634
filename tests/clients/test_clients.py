"""Other people's clients against our service, with nothing changed but the address.

Each runs in an environment of its own, kept in pytest's cache, with pinned versions. A test is skipped only
where the package registry cannot be reached or a system library is missing.
"""

import asyncio
import json
import os
import shutil
import ssl
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from aligner.clock import samples_to_ms
from aligner.voices.engines import Delivery
from aligner.voices.server import Catalog, serve
from tests.registry import attempt, npm_install
from tests.voices.talk import run
from tests.voices.toy import RATE_HZ, ToyCatalog, ToyEngine

SCRIPTS = Path(__file__).parent / "scripts"
TEXT = (
    "Hello there, dear listener. This is the second sentence of a small speech. "
    "And here is the third one, which ends it all."
)

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Client:
    script: str
    packages: tuple[str, ...]


CLIENTS = [
    Client("vendor_guide", ("websockets==17.4",)),
    Client("official_sdk", ("elevenlabs==2.78.0", "websockets==17.4")),
    Client("livekit_plugin", ("livekit-plugins-elevenlabs==1.8.9",)),
    Client("pipecat_service", ("pipecat-ai==1.14.0", "websockets==17.4")),
    Client("elevenlabslib_client", ("elevenlabslib==0.32.1", "setuptools<81")),
]
NODE = Client("node_client", ("ws@8.18.0",))


def install(client: Client, cache: pytest.Cache) -> list[str]:
    """The command that runs the client's script, its packages installed once."""
    home = Path(cache.mkdir("clients")) / "-".join([client.script, *client.packages]).replace("/", "_")
    script = SCRIPTS / f"{client.script}{'.js' if client is NODE else '.py'}"
    command = ["node", str(script)] if client is NODE else [str(home / "bin" / "python"), str(script)]
    if client is NODE:
        npm_install(home, *client.packages)
    elif not (home / "installed").exists():
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        attempt([sys.executable, "-m", "venv", str(home)])
        attempt([str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", *client.packages])
        (home / "installed").touch()
    return command


def listen(
    command: list[str], catalog: Catalog, voice: str, text: str = TEXT, *, certificate: Path | None = None
) -> dict[str, Any]:
    """What the client reports of having the text spoken; over TLS where there is a certificate."""
    modules = Path(command[1]).name.endswith(".js")

    async def work() -> tuple[int | None, bytes, bytes]:
        environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
        tls = None
        if certificate is not None:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(certificate)
            environment["SSL_CERT_FILE"] = str(certificate)
        async with serve(catalog, tls=tls) as server:
            if modules:
                environment["NODE_PATH"] = command[2]
            process = await asyncio.create_subprocess_exec(
                *command[:2],
                server.url,
                voice,
                text,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env=environment,
            )
            out, errors = await process.communicate()
            return process.returncode, out, errors

    status, out, errors = run(work(), limit_s=180)
    if b"PortAudio library not found" in errors:
        pytest.skip("the client needs the system's PortAudio library")
    assert status == 0, errors.decode()[-2000:]
    report: dict[str, Any] = json.loads(out.decode().splitlines()[-1])
    return report


@dataclass(frozen=True)
class Expected:
    """What the toy says of ``TEXT``: its length, and when each word and each character starts, in ms."""

    length_ms: float
    words: list[tuple[str, int]]
    starts: list[int]


@pytest.fixture(scope="module")
def expected() -> Expected:
    position, starts, words, fresh = 0, [], [], True
    for speech in ToyEngine().speak(TEXT + " ", Delivery()):
        for char, start, _ in speech.normalized:
            starts.append(samples_to_ms(position + start, RATE_HZ))
            if char.isspace():
                fresh = True
            elif fresh:
                words.append(("", starts[-1]))
                fresh = False
            if not char.isspace():
                words[-1] = (words[-1][0] + char, words[-1][1])
        position += speech.samples
    return Expected(position * 1000 / RATE_HZ, words, starts)


def command_for(client: Client, request: pytest.FixtureRequest) -> list[str]:
    assert request.config.cache is not None
    return install(client, request.config.cache)


def test_vendor_guide(request: pytest.FixtureRequest, expected: Expected) -> None:
    """The guide's own pattern hears audio, the text, the end and a clean close."""
    report = listen(command_for(CLIENTS[0], request), ToyCatalog(), "toy")
    assert report["ended"]
    assert report["code"] == 1000
    assert report["text"].split() == TEXT.split()
    assert report["audio_bytes"] * 8 / 128 == pytest.approx(report["span_ms"], abs=30)
    assert report["span_ms"] == pytest.approx(expected.length_ms, abs=100)


def test_official_sdk(request: pytest.FixtureRequest, expected: Expected) -> None:
    """The SDK lists voices and models, and its realtime call returns all audio in two formats."""
    report = listen(command_for(CLIENTS[1], request), ToyCatalog(), "toy")
    assert report["listed"] == ["toy", "tüü"]
    assert report["plain_bytes"] * 1000 / 2 / 16000 == pytest.approx(expected.length_ms, abs=1)
    assert report["audio_bytes"] * 8 / 128 == pytest.approx(expected.length_ms, abs=100)


def test_official_sdk_over_tls(request: pytest.FixtureRequest, expected: Expected, tmp_path: Path) -> None:
    """With a certificate that the machine trusts, the base URL is all that is changed in the SDK."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    wish = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1"
    attempt(["openssl", *wish.split(), "-keyout", str(key), "-out", str(certificate)])
    certificate.write_text(certificate.read_text() + key.read_text())
    report = listen(command_for(CLIENTS[1], request), ToyCatalog(), "toy", certificate=certificate)
    assert report["plain_bytes"] * 1000 / 2 / 16000 == pytest.approx(expected.length_ms, abs=1)


def test_livekit(request: pytest.FixtureRequest, expected: Expected) -> None:
    """LiveKit's plugin gets frames and timed words, twice over one socket; they end together."""
    report = listen(command_for(CLIENTS[2], request), ToyCatalog(), "toy")
    for one in (report, report["again"]):
        words = [word for word, _, _ in one["words"]]
        assert "".join(words).split() == TEXT.split()
        assert one["words"][0][1] == pytest.approx(expected.words[0][1], abs=1)
        assert one["words"][-1][2] == pytest.approx(one["audio_ms"], abs=60)
    assert report["listed"] == ["toy", "tüü"]


def test_pipecat(request: pytest.FixtureRequest, expected: Expected) -> None:
    """Pipecat's service gets all audio, and every word at its time, relative to the first."""
    report = listen(command_for(CLIENTS[3], request), ToyCatalog(), "toy")
    assert not report["errors"]
    assert report["ended"]
    assert [word for word, _ in report["words"]] == [word for word, _ in expected.words]
    assert report["audio_ms"] == pytest.approx(expected.length_ms, abs=1)
    # It reads alignment, which gives a sentence's lead-in silence to the first letter.
    lead_ms = expected.words[0][1]
    began = report["words"][0][1]
    for number, (_, heard) in enumerate(report["words"]):
        opens = number == 0 or expected.words[number - 1][0].endswith(".")
        assert heard - began == pytest.approx(expected.words[number][1] - lead_ms * opens, abs=2)


def test_elevenlabslib(request: pytest.FixtureRequest, expected: Expected) -> None:
    """elevenlabslib gets audio in two formats; the times that it adds up itself are the engine's."""
    report = listen(command_for(CLIENTS[4], request), ToyCatalog(), "toy")
    assert report["text"].split() == TEXT.split()
    assert report["starts"][: len(expected.starts)] == expected.starts
    assert report["span_ms"] == pytest.approx(expected.length_ms, abs=1)
    # Its PCM reader returns whole blocks of 1,024 samples only.
    assert report["audio_ms"] == pytest.approx(expected.length_ms, abs=70)
    assert report["again"]["audio_ms"] == pytest.approx(expected.length_ms, abs=150)
    assert report["again"]["text"].split() == TEXT.split()


def test_node(request: pytest.FixtureRequest, expected: Expected) -> None:
    """A Node client on the ws package gets audio, absolute times, the end and a clean close."""
    command = command_for(NODE, request)
    assert request.config.cache is not None
    home = Path(request.config.cache.mkdir("clients")) / "-".join([NODE.script, *NODE.packages])
    report = listen([*command, str(home / "node_modules")], ToyCatalog(), "toy")
    assert report["ended"]
    assert report["code"] == 1000
    assert report["text"].split() == TEXT.split()
    assert report["starts"] == sorted(report["starts"])
    assert report["span_ms"] == pytest.approx(report["audio_bytes"] * 8 / 128, abs=30)


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.script)
def test_with_the_local_voice(request: pytest.FixtureRequest, client: Client) -> None:
    """Every client hears the real local voice speak a text with a number, to the end."""
    pytest.importorskip("piper")
    from aligner.voices.engines.catalog import Catalog as LocalCatalog

    catalog = LocalCatalog()
    voice = catalog.voices()[0].id
    report = listen(command_for(client, request), catalog, voice, "It costs $5 today. Dr. Smith pays for it.")
    assert report["ended"]
    assert report.get("audio_bytes", 0) or report["audio_ms"] > 1000
    if "text" in report:
        assert report["text"].rstrip().endswith("Smith pays for it.")
