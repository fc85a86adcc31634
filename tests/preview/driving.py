"""A page in a browser, as tests use it, whichever browser it is."""

import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

PATIENCE_S = 60
CTRL, SHIFT, ALT = 2, 8, 1


class Tab(ABC):
    """One page. ``requests`` are the addresses that it asked for since it was opened, ``faults`` its errors;
    what it downloads comes into a folder."""

    def __init__(self, downloads: Path) -> None:
        self.downloads = downloads
        self.requests: list[str] = []
        self.faults: list[str] = []

    @abstractmethod
    def go(self, address: str) -> None:
        """Begins to open an address."""

    @abstractmethod
    def run(self, code: str) -> Any:
        """The value of an expression in the page; promises are waited for."""

    @abstractmethod
    def key(self, key: str, modifiers: int = 0) -> None:
        """A key, pressed and let go; ``modifiers`` are ``CTRL``, ``SHIFT`` and ``ALT``."""

    @abstractmethod
    def type(self, text: str) -> None:
        """Text where the cursor is."""

    @abstractmethod
    def drag(self, *points: tuple[float, float], modifiers: int = 0) -> None:
        """The left button, pressed at the first point and let go at the last."""

    def open(
        self, address: str, *, until: str = "document.documentElement?.dataset.ready === 'sound'"
    ) -> None:
        self.requests.clear()
        self.faults.clear()
        self.go(address)
        self.wait(until)

    def leave(self) -> None:
        """To an empty page; another address before it is there would be lost."""
        self.go("about:blank")
        self.wait("location.href === 'about:blank' && document.readyState === 'complete'")
        self.run("new Promise(done => setTimeout(done, 50))")

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

    def click(self, x: float, y: float) -> None:
        self.drag((x, y), (x, y))

    def click_on(self, selector: str) -> None:
        box = self.run(
            "(box => [box.x + box.width / 2, box.y + box.height / 2])"
            f"(document.querySelector({selector!r}).getBoundingClientRect())"
        )
        self.click(*box)
