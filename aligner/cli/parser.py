"""The command lines: which options each command has. Values are checked by ``aligner.config``, not here.

Options that are settings carry the setting's name; everything stays text. The help texts are in ``help``.
"""

import argparse
import difflib
from collections.abc import Sequence
from typing import NoReturn

from aligner.config.specs import LIMITS, SPECS
from aligner.errors import UsageError

CAPTIONING = ("style", *LIMITS)
"""How captions are cut: the same for every command that cuts them."""
LOOK = ("karaoke", "ass_resolution", "vtt_position")
"""What caption files look like."""
SETTINGS_OF = {
    "render": (
        "voice",
        "model",
        "engine",
        "captions",
        *CAPTIONING,
        *LOOK,
        "format",
        "bitrate_kbps",
        "cover",
        "split",
        "stems",
        "read_aloud",
        "stream_format",
        "chunk_schedule",
        "streams",
        "language",
        "speed",
        "seed",
        "stability",
        "similarity_boost",
        "style_exaggeration",
        "speaker_boost",
        "paragraph_pause_ms",
        "sentence_pause_ms",
        "speaker_pause_ms",
        "chapter_pause_ms",
        "joints",
        "loudness",
        "bed",
        "bed_level",
        "bed_fade_ms",
        "duck",
        "pronunciations",
        "max_passage",
        "join_paragraphs",
        "headings",
        "action",
        "fit",
        "voices_dir",
        "base_url",
        "connect_timeout_s",
        "first_audio_timeout_s",
        "read_timeout_s",
        "record",
        "preview",
        "cache",
        "no_cache",
        "cache_limit_mb",
        "max_characters",
        "budget",
    ),
    "replay": ("captions", *CAPTIONING, *LOOK, "format", "bitrate_kbps", "joints"),
    "latency": (
        "voice",
        "model",
        "engine",
        "stream_format",
        "language",
        "speed",
        "seed",
        "max_passage",
        "voices_dir",
        "base_url",
        "connect_timeout_s",
        "first_audio_timeout_s",
        "read_timeout_s",
    ),
    "captions": ("captions", *CAPTIONING, *LOOK, "language"),
    "check": (*(name for name in CAPTIONING if name != "show_speakers"), "language"),
    "preview": (*CAPTIONING, "language"),
    "video": (*CAPTIONING, "language"),
    "voices": ("engine", "voices_dir", "base_url"),
    "config": (),
    "cache": ("cache", "cache_limit_mb"),
    "serve": ("voices_dir",),
}
_PATHS = {
    "render": "name a script, or a folder of scripts",
    "replay": "name a message log, or a folder of them",
    "captions": "name a file of word timings, or a folder of them",
    "check": "name a file of captions",
    "preview": "name a narration, or a folder of them",
    "video": "name a narration: OUT/NAME, or one of its files",
}
"""The commands that take paths, and what is said when there is none."""
_SHORT = {"streams": ("-j", "--jobs")}
"""Other names of a flag."""
_SWITCHES = ("duck", "fit", "keep_breaks", "no_cache", "preview", "read_aloud", "stems")
"""Settings that a flag without a value turns on."""


class Parser(argparse.ArgumentParser):
    """Raises ``UsageError`` instead of ending the process."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} ({self.prog} --help says more)")


def parse(args: Sequence[str]) -> tuple[str, argparse.Namespace]:
    """The command and its options. Raises ``UsageError``."""
    command = args[0]
    if command not in SETTINGS_OF:
        close = difflib.get_close_matches(command, SETTINGS_OF, n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(SETTINGS_OF)}"
        raise UsageError(f"there is no command {command}; {hint} (aligner --help says more)")
    parser = build(command)
    # argparse cannot have options between paths and a "--" before them at once, so "--" is dealt with here.
    end = args.index("--") if "--" in args else len(args)
    options, unknown = parser.parse_known_intermixed_args(list(args[1:end]))
    literal = list(args[end + 1 :])
    if command in _PATHS:
        options.paths += literal
        if not options.paths and not unknown:
            parser.error(_PATHS[command])
    else:
        unknown += literal
    if unknown:
        raise _unknown(unknown[0], parser)
    if getattr(options, "events", False):
        _refuse_beside_events(options)
    return command, options


def _refuse_beside_events(options: argparse.Namespace) -> None:
    """Stdout has the events alone. Raises ``UsageError``."""
    if options.json:
        raise UsageError("--events and --json both write to stdout; the last of the events is the report")
    if getattr(options, "dry_run", False):
        raise UsageError("--dry-run has no --events: nothing happens in it; --json gives its report")


def build(command: str) -> Parser:
    """The parser of one command."""
    parser = Parser(prog=f"aligner {command}", add_help=False, allow_abbrev=False)
    for name in SETTINGS_OF[command]:
        _add_setting(parser, name)
    if command in _PATHS:
        parser.add_argument("paths", nargs="*", metavar="PATH")
        parser.add_argument("-q", "--quiet", action="store_true")
    if command in ("render", "replay"):
        parser.add_argument("--events", action="store_true")
    if command in ("render", "replay", "captions"):
        parser.add_argument("-o", "--out", default="out")
    if command == "render":
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--name")
        parser.add_argument("--input-format")
    elif command == "check":
        parser.add_argument("--fix", action="store_true")
        parser.add_argument("--audio")
    elif command == "preview":
        parser.add_argument("--link-audio", action="store_true")
        parser.add_argument("--serve", action="store_true")
        parser.add_argument("--port", default="8766")
    elif command == "video":
        parser.add_argument("-o", "--out")
        parser.add_argument("--background", default="black")
        parser.add_argument("--size")
        parser.add_argument("--karaoke", default="none")
        parser.add_argument("--font")
    elif command == "voices":
        parser.add_argument("--language")
        parser.add_argument("--all", action="store_true")
    elif command == "cache":
        parser.add_argument("--clear", action="store_true")
    elif command == "latency":
        parser.add_argument("--text")
        parser.add_argument("--trials", default="5")
    elif command == "serve":
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", default="8765")
        parser.add_argument("--api-key")
        parser.add_argument("--max-streams")
    if command not in ("serve", "preview", "video"):
        parser.add_argument("--json", action="store_true")
    parser.add_argument("--config")
    parser.add_argument("-v", "--verbose", action="count", default=0)
    parser.add_argument("--debug", action="store_true")
    return parser


def flags(options: argparse.Namespace, command: str) -> dict[str, object]:
    """The settings that were given as options, as written."""
    return {name: getattr(options, name) for name in SETTINGS_OF[command]}


def _add_setting(parser: Parser, name: str) -> None:
    names = (*_SHORT.get(name, ()), SPECS[name].flag)
    if name in _SWITCHES:
        parser.add_argument(*names, dest=name, action="store_const", const="true")
    else:
        parser.add_argument(*names, dest=name, action="append" if name == "voices_dir" else "store")


def _unknown(option: str, parser: Parser) -> UsageError:
    known = [text for action in parser._actions for text in action.option_strings]
    close = difflib.get_close_matches(option.split("=")[0], known, n=1)
    hint = f"did you mean {close[0]}?" if close else f"{parser.prog} --help lists them"
    kind = "option" if option.startswith("-") else "argument"
    return UsageError(f"{parser.prog} has no {kind} {option.split('=')[0]}; {hint}")
