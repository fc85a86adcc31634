"""From a parsed command line to a command's function: loads settings, turns logging on, returns the exit
code."""

import logging
import shlex
import sys
from argparse import Namespace
from pathlib import Path

from aligner.cli.parser import flags, parse
from aligner.config import Origin, Settings, load_settings


def dispatch(args: list[str]) -> int:
    """Runs the command that the arguments name. Raises ``AlignerError``."""
    command, options = parse(args)
    options.line = shlex.join(["aligner", *args])
    _log(options.verbose)
    if command == "render":
        from aligner.cli.render import render

        return render(options, lambda: settings_of(command, options)[0])
    if command == "replay":
        from aligner.cli.replay import replay

        return replay(options, lambda: settings_of(command, options)[0])
    if command == "captions":
        from aligner.cli.captions import captions

        return captions(options, lambda: settings_of(command, options)[0])
    if command == "check":
        from aligner.cli.check import check

        return check(options, lambda: settings_of(command, options)[0])
    if command == "preview":
        from aligner.cli.preview import preview

        return preview(options, lambda: settings_of(command, options)[0])
    settings, origins = settings_of(command, options)
    if command == "video":
        from aligner.cli.video import video

        return video(options, settings, origins)
    if command == "latency":
        from aligner.cli.latency import latency

        return latency(settings, trials=options.trials, text=options.text, as_json=options.json)
    if command == "voices":
        from aligner.cli.voices import voices

        return voices(settings, language=options.language, everything=options.all, as_json=options.json)
    if command == "config":
        from aligner.cli.config import config

        return config(settings, origins, as_json=options.json)
    if command == "cache":
        from aligner.cli.cache import cache

        return cache(settings, clear=options.clear, as_json=options.json)
    from aligner.cli.serve import address_of, serve

    return serve(settings, address_of(options.host, options.port, options.max_streams), options.api_key)


def settings_of(command: str, options: Namespace) -> tuple[Settings, dict[str, Origin]]:
    """The settings with the command line's flags first."""
    named = Path(options.config) if options.config else None
    settings, origins = load_settings(flags(options, command), config=named)
    return settings, dict(origins)


def _log(verbose: int) -> None:
    """Only our own loggers: those of the libraries print headers, and so keys."""
    if verbose:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(name)s: %(message)s"))
        logger = logging.getLogger("aligner")
        logger.handlers = [handler]
        logger.setLevel(logging.DEBUG if verbose > 1 else logging.INFO)
