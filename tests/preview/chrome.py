"""Chromium, driven over its devtools protocol: pages opened, keys pressed, clicks made, requests listened to."""

import base64
import json
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from websockets.sync.client import ClientConnection, connect

from tests.preview.driving import CTRL, PATIENCE_S, Tab

_CODES = {
    " ": ("Space", 32),
    "Enter": ("Enter", 13),
    "Escape": ("Escape", 27),
    "ArrowLeft": ("ArrowLeft", 37),
    "Tab": ("Tab", 9),
    "Home": ("Home", 36),
    "End": ("End", 35),
}
_CODES |= {"ArrowUp": ("ArrowUp", 38), "ArrowRight": ("ArrowRight", 39), "ArrowDown": ("ArrowDown", 40)}


class Chromium(Tab):
    """One page of Chromium."""

    def __init__(self, socket: ClientConnection, downloads: Path) -> None:
        super().__init__(downloads)
        self._socket = socket
        self._number = 0
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        self.call("Page.setDownloadBehavior", behavior="allow", downloadPath=str(downloads))

    def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """One command's result. What happens meanwhile is noted."""
        number = self._send(method, parameters)
        while True:
            told = json.loads(self._socket.recv(PATIENCE_S))
            if told.get("id") == number:
                assert "error" not in told, told
                result: dict[str, Any] = told["result"]
                return result
            self._note(told.get("method", ""), told.get("params", {}))

    def _send(self, method: str, parameters: Mapping[str, object]) -> int:
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        return self._number

    def _note(self, method: str, told: Mapping[str, Any]) -> None:
        if method == "Network.requestWillBeSent":
            self.requests.append(told["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            details = told["exceptionDetails"]
            self.faults.append(details.get("exception", {}).get("description") or details["text"])
        elif method == "Log.entryAdded" and told["entry"]["level"] == "error":
            self.faults.append(told["entry"]["text"])
        elif method == "Page.javascriptDialogOpening":
            self._send("Page.handleJavaScriptDialog", {"accept": True})  # the page stands still until then
            if told["type"] != "beforeunload":
                self.faults.append(f"a dialog: {told['message']}")

    def go(self, address: str) -> None:
        self.call("Page.navigate", url=address)

    def run(self, code: str) -> Any:
        answer = self.call(
            "Runtime.evaluate",
            expression=code,
            awaitPromise=True,
            returnByValue=True,
            userGesture=True,
            allowUnsafeEvalBlockedByCSP=False,
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def key(self, key: str, modifiers: int = 0) -> None:
        code, number = _CODES.get(key, (f"Key{key.upper()}", ord(key.upper()[0])))
        text = key if len(key) == 1 and not modifiers & CTRL else ""
        told = {"key": key, "code": code, "windowsVirtualKeyCode": number, "modifiers": modifiers}
        self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **told)
        self.call("Input.dispatchKeyEvent", type="keyUp", **told)
        self.frames()

    def type(self, text: str) -> None:
        self.call("Input.insertText", text=text)

    def drag(self, *points: tuple[float, float], modifiers: int = 0) -> None:
        kinds = ["mousePressed", *["mouseMoved"] * (len(points) - 1), "mouseReleased"]
        for kind, (x, y) in zip(kinds, [*points, points[-1]], strict=True):
            told: dict[str, object] = {"x": x, "y": y, "modifiers": modifiers}
            self.call("Input.dispatchMouseEvent", type=kind, button="left", buttons=1, clickCount=1, **told)
        self.frames()

    def picture(self, path: Path, *, quality: int | None = None) -> None:
        kind = {"format": "png"} if quality is None else {"format": "webp", "quality": quality}
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", **kind)["data"]))

    def resize(self, width: int, height: int, *, scale: float = 1, phone: bool = False) -> None:
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=scale,
            mobile=phone,
        )

    def theme(self, name: str) -> None:
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": name}])


@contextmanager
def tab(browser: str, profile: Path) -> Iterator[Chromium]:
    """A page of a browser that is started for it and ended with it."""
    command = [
        browser,
        "--headless=new",
        "--no-sandbox",  # as root there is none
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--autoplay-policy=no-user-gesture-required",
        "--hide-scrollbars",
        "--remote-debugging-port=0",
        "--window-size=1440,900",
        f"--user-data-dir={profile}",
        "about:blank",
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            with urlopen(f"http://127.0.0.1:{_port(profile)}/json/list") as answer:
                pages = [page for page in json.load(answer) if page["type"] == "page"]
            # A page that computes answers no ping meanwhile.
            with connect(pages[0]["webSocketDebuggerUrl"], max_size=None, ping_interval=None) as socket:
                yield Chromium(socket, profile / "downloads")
        finally:
            process.terminate()


def _port(profile: Path) -> int:
    """Where the browser listens, as it writes it when it is ready. Raises ``TimeoutError``."""
    ends = time.monotonic() + PATIENCE_S
    told = profile / "DevToolsActivePort"
    while time.monotonic() < ends:
        if told.is_file() and (lines := told.read_text().split()):
            return int(lines[0])
        time.sleep(0.05)
    raise TimeoutError("the browser did not start")
