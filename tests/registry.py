"""Packages of pip and npm that slow tests bring in as judges and clients, installed once."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

# What pip and npm say when there is no way to the registry, and nothing else.
_UNREACHABLE = re.compile(
    r"NewConnectionError|ConnectionError|Temporary failure in name resolution|Name or service not known"
    r"|Network is unreachable|ConnectTimeout|ProxyError|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT"
)


def attempt(command: list[str]) -> None:
    """An installation. The test is skipped where the registry cannot be reached."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode and _UNREACHABLE.search(done.stderr + done.stdout):
        pytest.skip("the package registry cannot be reached")
    assert done.returncode == 0, done.stderr[-2000:]


def npm_install(home: Path, *packages: str) -> Path:
    """The folder of modules that holds the packages. The test is skipped where there is no npm."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("Node is not installed")
    if not (home / "installed").exists():
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        attempt(["npm", "install", "--no-audit", "--no-fund", "--prefix", str(home), *packages])
        (home / "installed").touch()
    return home / "node_modules"


def npm_package(cache: pytest.Cache | None, package: str) -> Path:
    """The folder of a package, ``name@version``, kept in pytest's cache."""
    assert cache is not None
    home = Path(cache.mkdir("npm")) / package.replace("/", "_")
    return npm_install(home, package) / package.rsplit("@", 1)[0]
