"""The README holds: its commands and options are those that there are, and its code runs."""

import re
import tomllib
from pathlib import Path

import pytest

from aligner.cli.help import answer
from aligner.cli.parser import SETTINGS_OF
from aligner.formats import FORMATS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def command_after(mark: str) -> str:
    """The line of the code block that follows a mark."""
    found = re.search(rf"<!-- {mark} -->\n```sh\n(.+)\n```", README)
    assert found is not None, f"no block after {mark}"
    return found[1]


def section_of(command: str) -> str:
    found = re.search(rf"^### `aligner {command}\b.*?(?=^##)", README, re.DOTALL | re.MULTILINE)
    assert found is not None, f"the README does not describe aligner {command}"
    return found[0]


@pytest.mark.parametrize("command", SETTINGS_OF)
def test_every_command_and_option_is_in_the_readme(command: str) -> None:
    """Each option that a command's help names stands in the command's section, and the other way round."""
    helped = answer([command, "--help"])
    assert helped is not None
    options = set(re.findall(r"--[a-z][a-z-]+", helped[0].split("examples:")[0])) - {"--help"}
    section = section_of(command)
    assert options <= set(re.findall(r"--[a-z][a-z-]+", section))
    assert set(re.findall(r"^\| `(--[a-z-]+)", section, re.MULTILINE)) <= options


def test_the_two_commands_set_everything_up() -> None:
    """Each is one line that makes the environment and installs an extra that there is."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    main, tests = command_after("main job"), command_after("tests")
    assert main.startswith("python3 -m venv .venv && .venv/bin/pip install")
    assert main.endswith(".venv/bin/aligner render samples -o out")
    assert tests.startswith("python3 -m venv .venv && .venv/bin/pip install")
    assert tests.endswith("-m pytest -n auto")
    assert {name for line in (main, tests) for name in re.findall(r"\.\[(\w+)\]", line)} <= set(extras)


def test_the_python_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The README's Python does what its comments say."""
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(r"```python\n(.+?)```", README, re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})  # the promise is that this runs
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "hello.mp3",
        "hello.srt",
        "hello.vtt",
        "hello.words.json",
    ]


def test_every_figure_has_its_command() -> None:
    """Each row of measured figures names a benchmark that there is."""
    measured = README.split("## Measured")[1].split("\n## ")[0]
    rows = [line for line in measured.splitlines() if line.startswith("| ") and "---" not in line][1:]
    assert rows
    for row in rows:
        named = re.findall(r"benchmarks[./](\w+)", row)
        assert named, f"no command in: {row}"
        assert all((ROOT / "benchmarks" / f"{name}.py").is_file() for name in named)


def test_every_caption_format_is_in_the_readme() -> None:
    """A format in the registry is described."""
    for name, entry in FORMATS.items():
        assert f"`{name}`" in README or f"NAME{entry.suffix}" in README, name


def test_the_style_example_is_a_style(tmp_path: Path) -> None:
    """The README's ``aligner.toml`` is read, and its style has the limits that it states."""
    from aligner.config import load_settings

    (table,) = re.findall(r"```toml\n(.+?)```", README, re.DOTALL)
    (tmp_path / "aligner.toml").write_text(table, encoding="utf-8")
    settings, _ = load_settings({"style": "cinema"}, cwd=tmp_path, environ={})
    style = settings.caption_style("en")
    assert (style.max_chars, style.max_lines) == (37, 1)
