"""The house rules, as tests: who may import whom, what pure rooms may not touch, what the package exports."""

import ast
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

import aligner

PACKAGE = Path(inspect.getfile(aligner)).parent
FLOORS = {
    "_version": 0,
    "errors": 0,
    "model": 0,
    "clock": 0,
    "segmentation": 0,
    "moments": 0.5,  # made of the model and the clock, for every room
    "script": 1,
    "wire": 1,
    "timing": 1,
    "audio": 1,
    "captions": 1,
    "formats": 1,
    "preview": 1,
    "video": 2,
    "voices": 2,
    "config": 3,
    "batch": 3,
    "cli": 4,
}
IMPURE = {
    "asyncio",
    "websockets",
    "socket",
    "ssl",
    "time",
    "random",
    "subprocess",
    "threading",
    "urllib.request",
}
HEAVY = {
    "av",
    "bidi",
    "budoux",
    "dask",
    "docx",
    "lxml",
    "markdown_it",
    "freetype",
    "icu4py",
    "mutagen",
    "num2words",
    "numpy",
    "onnx",
    "onnxruntime",
    "piper",
    "pydub",
    "rich",
    "uharfbuzz",
    "websockets",
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def room_of(module: str) -> str:
    """``aligner.wire.messages`` is in the room ``wire``."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path, *, only_at_start: bool = False) -> Iterator[tuple[str, int]]:
    """Every module that a file imports, with its line; type-checking blocks left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        if only_at_start and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            assert node.module is not None
            yield node.module, node.lineno
            if node.module == "aligner":
                yield from ((f"aligner.{alias.name}", node.lineno) for alias in node.names)
        pending.extend(ast.iter_child_nodes(node))


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_rooms_import_downwards(path: Path) -> None:
    """A room imports only rooms on lower floors and itself; rooms of floor 1 never each other."""
    room = room_of(module_name(path))
    if room in ("", "__main__"):
        return
    assert room in FLOORS, f"{path}: the room {room!r} is not on the plan"
    for name, line in imports(path):
        other = room_of(name)
        if name.split(".")[0] != "aligner" or other in ("", room):
            continue
        same_floor_3 = FLOORS[room] == 3 and (room, other) == ("batch", "config")
        assert FLOORS.get(other, 99) < FLOORS[room] or same_floor_3, f"{path}:{line}: {room} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_pure_floors_stay_pure(path: Path) -> None:
    """Floors 0 and 1 touch no clock, socket, process, chance or thread."""
    if FLOORS.get(room_of(module_name(path)), 9) > 1:
        return
    for name, line in imports(path):
        assert not {name, name.split(".")[0]} & IMPURE, f"{path}:{line}: imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_heavy_imports_happen_where_they_are_used(path: Path) -> None:
    """No module imports a heavy or optional package when it is itself imported."""
    for name, line in imports(path, only_at_start=True):
        assert name.split(".")[0] not in HEAVY, f"{path}:{line}: imports {name} at the start"


def test_the_public_names_are_all_there() -> None:
    """``__all__`` and the table of homes agree, and each name can be had."""
    assert set(aligner.__all__) - {"__version__"} == set(aligner._HOME)
    assert aligner.__all__ == sorted(aligner.__all__)
    for name, home in aligner._HOME.items():
        assert getattr(aligner, name) is getattr(importlib.import_module(home), name)


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_every_module_says_what_it_is(path: Path) -> None:
    """Each module opens with a docstring."""
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), f"{path} has no docstring"
