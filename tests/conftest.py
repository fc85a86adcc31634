"""Every test runs as on a fresh machine: an empty home, no settings, no network beyond loopback."""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

_LOCAL = ("127.", "localhost", "::1")


def _stay_here(event: str, args: tuple[object, ...]) -> None:
    """An audit hook: looking up a host fails as without a network, and going out to one is a test's defect."""
    if event == "socket.getaddrinfo" and args[0] not in (None, "", "0.0.0.0", "::", b""):
        host = args[0].decode() if isinstance(args[0], bytes) else str(args[0])
        if not host.startswith(_LOCAL):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    if event == "socket.connect" and isinstance(args[1], tuple) and not str(args[1][0]).startswith(_LOCAL):
        raise AssertionError(f"a test tried to connect to {args[1]}")


sys.addaudithook(_stay_here)

# What a script starts in the background ignores Ctrl-C, and so would all that the tests start and end with it.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True, scope="session")
def fresh_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty home and temporary folder, for this process and those that it starts."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(("ELEVENLABS_", "ALIGNER_", "XDG_")) or name.lower().endswith("_proxy"):
                patch.delenv(name)
        for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
            patch.delenv(name, raising=False)
        patch.setenv("HOME", str(home))
        patch.setenv("USERPROFILE", str(home))
        patch.setenv("XDG_CACHE_HOME", str(home / ".cache"))
        patch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
        (home / "tmp").mkdir()
        patch.setenv("TMPDIR", str(home / "tmp"))
        yield home
