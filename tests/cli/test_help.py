"""Help is complete, readable, and costs nothing."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from aligner._version import __version__
from aligner.cli.help import COMMANDS, text_of
from aligner.cli.parser import SETTINGS_OF, build
from aligner.config.specs import SPECS
from tests.cli.running import ROOT, Here

USAGE = text_of("usage")
OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_names_every_option_and_no_other(command: str) -> None:
    """The hand-written text and the parser cannot drift apart."""
    described = {
        option
        for line in text_of(command).splitlines()
        if re.match(r"  -", line)
        for option in OPTION.findall(re.split(r"(?<=\S)  +", line)[0])
    }
    known = {option for action in build(command)._actions for option in action.option_strings}
    assert described - {"-h", "--help"} == known


def test_every_command_has_a_parser_and_a_line() -> None:
    """A command that exists is in the overview."""
    assert set(COMMANDS) == set(SETTINGS_OF)
    assert all(f"  aligner {command} " in USAGE for command in COMMANDS)


@pytest.mark.parametrize("command", SETTINGS_OF)
def test_an_options_name_is_the_one_that_errors_speak_of(command: str) -> None:
    """``--bitrate`` in the parser is ``--bitrate`` in a ``SettingsError``."""
    for name in SETTINGS_OF[command]:
        assert [
            action.dest for action in build(command)._actions if SPECS[name].flag in action.option_strings
        ] == [name]


@pytest.mark.parametrize("text", [USAGE, *map(text_of, COMMANDS)])
def test_help_fits_a_terminal(text: str) -> None:
    """80 columns, plain ASCII, and a line end at the end."""
    assert max(map(len, text.splitlines())) <= 80
    assert text.isascii()
    assert text.endswith("\n")
    assert not re.search(r"[ \t]\n", text)


def test_help_is_found_however_it_is_asked_for(here: Here) -> None:
    """Before or after other arguments; ``help COMMAND`` too; nothing else is done then."""
    assert here("--help") == (0, USAGE, "")
    assert here("help") == (0, USAGE, "")
    for args in (("render", "--help"), ("render", "none.txt", "-h", "--nonsense"), ("help", "render")):
        assert here(*args) == (0, text_of("render"), "")
    assert here("--version") == (0, f"aligner {__version__}\n", "")


def test_no_command_shows_the_help_and_is_a_mistake(here: Here) -> None:
    """A newcomer sees what there is; a script with an empty variable fails."""
    assert here() == (2, USAGE, "")


def test_help_imports_next_to_nothing() -> None:
    """What makes starting slow is not loaded: the argument parser, dataclasses, typing, the rooms."""
    code = (
        "import sys; from aligner.cli import main; main(['render', '--help']);"
        " print(sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(re.findall(r"'([\w.]+)'", done.stderr))
    slow = {
        "argparse",
        "dataclasses",
        "typing",
        "enum",
        "re",
        "pathlib",
        "json",
        "asyncio",
        "collections",
        "logging",
    }
    bare = subprocess.run(
        [sys.executable, "-c", "import sys; print(sorted(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert not (loaded - set(re.findall(r"'([\w.]+)'", bare.stdout))) & slow
    assert {name for name in loaded if name.startswith("aligner.")} <= {
        "aligner._version",
        "aligner.cli",
        "aligner.cli.help",
    }


def test_a_reader_that_leaves_is_no_error(tmp_path: Path) -> None:
    """``aligner --help | head -1`` says nothing on stderr."""
    code = "import sys; from aligner.cli import main; sys.exit(main(['--help']))"
    run = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert run.stdout is not None
    run.stdout.close()
    assert run.stderr is not None
    assert run.stderr.read() == ""
    run.stderr.close()
    assert run.wait() == 0
