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

PATIENCE_S = 60
_CODES = {
    " ": ("Space", 32),
    "Enter": ("Enter", 13),
    "Escape": ("Escape", 27),
    "ArrowLeft": ("ArrowLeft", 37),
}
_CODES |= {"ArrowUp": ("ArrowUp", 38), "ArrowRight": ("ArrowRight", 39), "ArrowDown": ("ArrowDown", 40)}
CTRL, SHIFT = 2, 8


class Tab:
    """One page. ``requests`` are the addresses that it asked for since it was opened, ``faults`` its errors."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._number = 0
        self.requests: list[str] = []
        self.faults: list[str] = []
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

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

    def open(
        self, address: str, *, until: str = "document.documentElement?.dataset.ready === 'sound'"
    ) -> None:
        self.requests.clear()
        self.faults.clear()
        self.call("Page.navigate", url=address)
        self.wait(until)

    def leave(self) -> None:
        """To an empty page; another address before it is there would be lost."""
        self.call("Page.navigate", url="about:blank")
        self.wait("location.href === 'about:blank' && document.readyState === 'complete'")
        self.run("new Promise(done => setTimeout(done, 50))")

    def run(self, code: str) -> Any:
        """The value of an expression in the page; promises are waited for."""
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

    def wait(self, condition: str) -> None:
        """Until an expression is true. Raises ``TimeoutError``."""
        ends = time.monotonic() + PATIENCE_S
        while not self.run(f"Boolean({condition})"):
            if time.monotonic() > ends:
                raise TimeoutError(condition)
            time.sleep(0.03)

    def frames(self, count: int = 2) -> None:
        """Lets the page draw."""
        self.run(
            f"new Promise(d => {{let n = {count}; const f = () => n-- ? requestAnimationFrame(f) : d(); f()}})"
        )

    def key(self, key: str, modifiers: int = 0) -> None:
        """A key, pressed and let go; ``modifiers`` are ``CTRL`` and ``SHIFT``."""
        code, number = _CODES.get(key, (f"Key{key.upper()}", ord(key.upper()[0])))
        text = key if len(key) == 1 and not modifiers & CTRL else ""
        told = {"key": key, "code": code, "windowsVirtualKeyCode": number, "modifiers": modifiers}
        self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **told)
        self.call("Input.dispatchKeyEvent", type="keyUp", **told)
        self.frames()

    def type(self, text: str) -> None:
        self.call("Input.insertText", text=text)

    def click(self, x: float, y: float) -> None:
        self.drag((x, y), (x, y))

    def click_on(self, selector: str) -> None:
        box = self.run(
            "(box => [box.x + box.width / 2, box.y + box.height / 2])"
            f"(document.querySelector({selector!r}).getBoundingClientRect())"
        )
        self.click(*box)

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        for kind, (x, y) in (("mousePressed", start), ("mouseMoved", end), ("mouseReleased", end)):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", buttons=1, clickCount=1)
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

    def downloads_to(self, folder: Path) -> None:
        self.call("Page.setDownloadBehavior", behavior="allow", downloadPath=str(folder))


@contextmanager
def tab(browser: str, profile: Path) -> Iterator[Tab]:
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
                yield Tab(socket)
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
