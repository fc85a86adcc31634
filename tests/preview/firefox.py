"""Firefox, driven over WebDriver BiDi (https://w3c.github.io/webdriver-bidi/), which it speaks without a driver."""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.preview.driving import ALT, CTRL, PATIENCE_S, SHIFT, Tab

_KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004", "Home": "\ue011", "End": "\ue010"}
_KEYS |= {"ArrowLeft": "\ue012", "ArrowUp": "\ue013", "ArrowRight": "\ue014", "ArrowDown": "\ue015"}
_HELD = {SHIFT: "\ue008", CTRL: "\ue009", ALT: "\ue00a"}
_PREFERENCES = {
    "media.autoplay.default": 0,
    "media.autoplay.blocking_policy": 0,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}


def firefox() -> str | None:
    """The browser's path, None where there is none."""
    return next((path for name in ("firefox-esr", "firefox") if (path := shutil.which(name))), None)


class Firefox(Tab):
    """One page of Firefox."""

    def __init__(self, socket: ClientConnection, downloads: Path) -> None:
        super().__init__(downloads)
        self._socket = socket
        self._number = 0
        behaviour = {"beforeUnload": "accept", "default": "dismiss"}
        self._call("session.new", capabilities={"alwaysMatch": {"unhandledPromptBehavior": behaviour}})
        # In the first tab nothing gets or loses the focus; in one that is opened later it does.
        self._page = self._call("browsingContext.create", type="tab", background=False)["context"]
        self._call("browsingContext.setViewport", context=self._page, viewport={"width": 1440, "height": 900})
        self._call("session.subscribe", events=["network.beforeRequestSent", "log.entryAdded"])

    def _call(self, method: str, **parameters: object) -> dict[str, Any]:
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        while True:
            told = json.loads(self._socket.recv(PATIENCE_S))
            if told.get("id") == self._number:
                assert told["type"] == "success", told
                result: dict[str, Any] = told["result"]
                return result
            if told.get("method") == "network.beforeRequestSent":
                address = told["params"]["request"]["url"]
                self.requests += [address] * (not address.startswith("data:"))  # the page's empty icon
            elif told.get("method") == "log.entryAdded" and told["params"]["level"] == "error":
                self.faults.append(told["params"]["text"])

    def go(self, address: str) -> None:
        self._call("browsingContext.navigate", context=self._page, url=address, wait="interactive")

    def run(self, code: str) -> Any:
        answer = self._call(
            "script.evaluate",
            expression=code,
            target={"context": self._page},
            awaitPromise=True,
            userActivation=True,
        )
        assert answer["type"] == "success", answer
        return _plain(answer["result"])

    def key(self, key: str, modifiers: int = 0) -> None:
        held = [value for bit, value in _HELD.items() if modifiers & bit]
        pressed = [*held, _KEYS.get(key, key)]
        told = [{"type": "keyDown", "value": value} for value in pressed]
        self._act("key", [*told, *({"type": "keyUp", "value": value} for value in reversed(pressed))])
        self.frames()

    def type(self, text: str) -> None:
        values = ["\ue007" if char == "\n" else char for char in text]
        self._act(
            "key", [{"type": kind, "value": value} for value in values for kind in ("keyDown", "keyUp")]
        )

    def drag(self, *points: tuple[float, float], modifiers: int = 0) -> None:
        moves = [{"type": "pointerMove", "x": round(x), "y": round(y)} for x, y in points]
        down, up = ({"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp"))
        held = [value for bit, value in _HELD.items() if modifiers & bit]
        if held:
            self._act("key", [{"type": "keyDown", "value": value} for value in held])
        self._act("pointer", [moves[0], down, *moves[1:], up])
        if held:
            self._act("key", [{"type": "keyUp", "value": value} for value in held])
        self.frames()

    def _act(self, kind: str, actions: list[dict[str, Any]]) -> None:
        source = {"type": kind, "id": kind, "actions": actions}
        self._call("input.performActions", context=self._page, actions=[source])


def _plain(value: dict[str, Any]) -> Any:
    """A remote value as Python has it."""
    kind, told = value["type"], value.get("value")
    if kind == "array":
        return [_plain(item) for item in told or ()]
    if kind == "object":
        return {name: _plain(item) for name, item in told or ()}
    return told


@contextmanager
def tab(browser: str, profile: Path) -> Iterator[Firefox]:
    """A page of a browser that is started for it and ended with it."""
    downloads = profile / "downloads"
    downloads.mkdir(parents=True)
    own = _PREFERENCES | {"browser.download.folderList": 2, "browser.download.dir": str(downloads)}
    preferences = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in own.items())
    (profile / "user.js").write_text("".join(preferences), encoding="utf-8")
    command = [browser, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port=0"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            address = f"ws://127.0.0.1:{_port(profile)}/session"
            with connect(address, max_size=None, ping_interval=None) as socket:
                yield Firefox(socket, downloads)
        finally:
            process.terminate()


def _port(profile: Path) -> int:
    """Where the browser listens, as it writes it when it is ready. Raises ``TimeoutError``."""
    ends = time.monotonic() + PATIENCE_S
    told = profile / "WebDriverBiDiServer.json"
    while time.monotonic() < ends:
        if told.is_file() and (text := told.read_text("utf-8")):
            return int(json.loads(text)["ws_port"])
        time.sleep(0.05)
    raise TimeoutError("the browser did not start")
