"""What a browser makes of a file: headless Chromium opens a page on loopback, and posts what it found."""

import json
import shutil
import subprocess
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

TIMEOUT_S = 120

# The file's own rate, so that nothing is resampled; the same threshold and quiet time as ``landing.onsets``.
_PAGE = """<!doctype html><meta charset="utf-8"><script>
async function hear() {
  const bytes = await (await fetch("/audio")).arrayBuffer();
  const sound = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(bytes);
  const samples = sound.getChannelData(0), found = [];
  let quiet = -1;
  for (let at = 0; at < samples.length; at++)
    if (Math.abs(samples[at]) > LEVEL && at > quiet) { found.push(at * 1000 / RATE); quiet = at + RATE * 0.03; }
  const element = new Audio("/audio");
  await new Promise((done, fail) => { element.onloadedmetadata = done; element.onerror = fail; });
  return { clicks: found, duration: sound.duration * 1000, element: element.duration * 1000 };
}
hear().catch(error => ({ error: String(error) })).then(
  heard => fetch("/heard", { method: "POST", body: JSON.stringify(heard) }));
</script>"""


@dataclass(frozen=True, slots=True)
class Heard:
    """Milliseconds: the clicks and the length as ``decodeAudioData`` has them, the length of ``<audio>``."""

    clicks: tuple[float, ...]
    duration_ms: float
    element_ms: float


def chromium() -> str | None:
    """The browser's path, None where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), None)


def ask(browser: str, pages: Mapping[str, tuple[bytes, str]], *, profile: Path) -> dict[str, Any]:
    """Opens ``/`` of the pages (content and its type, by path) and gives what it posts to ``/heard``.

    Raises ``TimeoutError`` when the page says nothing.
    """
    heard: list[dict[str, Any]] = []
    said = threading.Event()

    class Desk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(*pages.get(self.path, pages["/"]))

        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self._answer(b"", "text/plain")
            said.set()

        def _answer(self, body: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Desk) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        command = [
            browser,
            "--headless=new",
            "--no-sandbox",  # as root there is none
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            f"--user-data-dir={profile}",
            f"http://127.0.0.1:{server.server_port}/",
        ]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                if not said.wait(TIMEOUT_S):
                    raise TimeoutError(f"{browser} said nothing for {TIMEOUT_S} s")
            finally:
                process.terminate()
                server.shutdown()
    (answer,) = heard
    assert "error" not in answer, answer
    return answer


def listen(browser: str, audio: Path, *, rate_hz: int, profile: Path) -> Heard:
    """Has the browser decode a file. Raises ``TimeoutError`` when it says nothing."""
    page = _PAGE.replace("RATE", str(rate_hz)).replace("LEVEL", str(6000 / 32768))
    pages = {"/": (page.encode(), "text/html"), "/audio": (audio.read_bytes(), "audio/mpeg")}
    answer = ask(browser, pages, profile=profile)
    return Heard(tuple(map(float, answer["clicks"])), float(answer["duration"]), float(answer["element"]))
