"""``aligner preview``: a page that plays a narration with its captions, as a file or served."""

import contextlib
import signal
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from aligner.batch.preview import find_narrations
from aligner.batch.preview import preview as write_page
from aligner.cli.printer import printable, say, tell
from aligner.cli.values import whole
from aligner.config import Settings
from aligner.errors import AlignerError, UsageError


def preview(options: Namespace, settings_of: Callable[[], Settings]) -> int:
    """Writes a page beside each narration, or serves a folder of them until it is interrupted."""
    settings = settings_of()
    paths = [Path(path) for path in options.paths]
    if options.serve:
        return _serve(paths, settings, whole(options.port, "--port", 0, 65_535))
    done = failed = 0
    for found in find_narrations(paths):
        try:
            page = write_page(found, settings, link=options.link_audio)
        except AlignerError as error:
            tell(f"aligner: {printable(str(error))}")
            failed += 1
            continue
        done += 1
        if not options.quiet:
            say(f"{printable(str(page))} ({page.stat().st_size / 1e6:.1f} MB)")
    return 0 if not failed else 1 if done else 2


def _serve(paths: list[Path], settings: Settings, port: int) -> int:
    from aligner.batch.preview_server import HOST, listening

    if len(paths) != 1:
        raise UsageError("--serve takes one folder")
    with listening(paths[0], settings, port) as server, contextlib.suppress(KeyboardInterrupt):
        signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
        say(f"http://{HOST}:{server.server_port}/ (Ctrl-C ends it)")
        server.serve_forever(poll_interval=0.2)
    say("stopped")
    return 0
