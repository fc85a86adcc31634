"""``aligner serve``: the local voice for other programs, over ElevenLabs' websocket protocol."""

import asyncio
import contextlib
import ipaddress
import os
import signal
from dataclasses import dataclass

from aligner.cli.printer import printable, say, tell
from aligner.cli.values import whole
from aligner.config import Settings
from aligner.errors import UsageError


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen, and how many streams at once (None: no limit)."""

    host: str
    port: int
    max_streams: int | None = None


def address_of(host: str, port: str, max_streams: str | None) -> Address:
    """The address from a command line's text. Raises ``UsageError``."""
    return Address(
        host,
        whole(port, "--port", 0, 65_535),
        None if max_streams is None else whole(max_streams, "--max-streams", 1, 10_000),
    )


def serve(settings: Settings, address: Address, api_key: str | None) -> int:
    """Serves until it is interrupted. Raises ``UsageError`` for an address that cannot be had, an empty key."""
    if api_key is not None and not api_key.strip():
        raise UsageError("--api-key is empty, and any key would do: name one, or leave the option out")
    if not api_key and not _is_loopback(address.host):
        tell(
            f"aligner: warning: {printable(address.host)} can be reached by other machines and no --api-key is"
            " set: anybody there can use this service"
        )
    with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(_serve(settings, address, api_key))
    say("stopped")
    return 0


async def _serve(settings: Settings, address: Address, api_key: str | None) -> None:
    from aligner.voices.engines.catalog import Catalog, PublicCatalog
    from aligner.voices.server import serve as listen

    catalog = PublicCatalog(Catalog(settings.voices_dir))
    await asyncio.to_thread(catalog.voices)  # says now what is missing, rather than at the first stream
    opened = listen(
        catalog, host=address.host, port=address.port, api_key=api_key, max_streams=address.max_streams
    )
    ended = asyncio.Event()
    with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers in its loop
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    async with contextlib.AsyncExitStack() as stack:
        try:
            running = await stack.enter_async_context(opened)
        except (OSError, OverflowError, UnicodeError) as error:
            raise _cannot_listen(address, error) from None
        key = "YOUR_KEY" if api_key else "any"
        say(
            f"serving the local voices at {running.url} (Ctrl-C ends it)",
            f"try: ELEVENLABS_BASE_URL={running.url} ELEVENLABS_API_KEY={key} aligner render script.txt",
        )
        await ended.wait()


def _cannot_listen(address: Address, error: Exception) -> UsageError:
    number = getattr(error, "errno", None) or 0  # negative: a name that was not found
    text = os.strerror(number) if number > 0 else getattr(error, "strerror", None) or str(error)
    where = f"{address.host}:{address.port}"
    return UsageError(f"cannot listen at {where} ({text.lower()}); choose another --port or --host")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
