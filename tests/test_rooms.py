"""Every test belongs to a room, and other rooms import a room only through its door."""

import ast
from collections.abc import Iterator
from importlib.util import resolve_name
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests"
PACKAGE = ROOT / "layers/core/python/cadence_core"
ROOMS = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
ROOMS_WITH_A_DOOR = {path.parent.name for path in PACKAGE.glob("*/application.py")}
# These folders test more than one room.
SPANNING = {
    "bench",
    "chaos",
    "cli",
    "console",
    "docs",
    "lambda_runtime",
    "local",
    "rehearsal",
    "template",
    "year",
}
KINDS = {"unit", "integration"}
CODE = (PACKAGE, TESTS, *(ROOT / folder for folder in ("cli", "functions", "local", "bench")))
IMPORTS_BY_A_STRING = {"import_module", "__import__"}


def imports_of(path: Path, code: str) -> Iterator[str]:
    """Yield the full names that a module imports; ``from a import b`` as ``a.b``."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = resolve_name("." * node.level + (node.module or ""), package_of(path))
            yield from (f"{module}.{name.name}" for name in node.names)


def package_of(path: Path) -> str:
    root = PACKAGE.parent if path.is_relative_to(PACKAGE) else ROOT
    return ".".join(path.relative_to(root).parts[:-1])


def room_of(path: Path) -> str | None:
    """Return the room that a module is a part of or tests; a function or a tool is in none."""
    for top in (PACKAGE, TESTS):
        if path.is_relative_to(top):
            return path.relative_to(top).parts[0]
    return None


def bypasses_a_door(imported: str, room_of_importer: str | None) -> bool:
    """Return whether an import reaches into another room."""
    package, room, entrance, *_ = [*imported.split("."), "", ""]
    is_guarded = package == "cadence_core" and room in ROOMS_WITH_A_DOOR
    return is_guarded and room != room_of_importer and entrance != "application"


def bypasses(path: Path, code: str) -> list[str]:
    """Return the imports of a module that reach into another room."""
    return [name for name in imports_of(path, code) if bypasses_a_door(name, room_of(path))]


def imports_by_a_string(code: str) -> bool:
    """Return whether a module names a function that imports what a string names."""
    named = {
        getattr(node, field, None)
        for node in ast.walk(ast.parse(code))
        for field in ("id", "attr", "name")
    }
    return not named.isdisjoint(IMPORTS_BY_A_STRING)


def modules() -> Iterator[tuple[Path, str]]:
    for top in CODE:
        for path in sorted(top.rglob("*.py")):
            yield path, path.read_text(encoding="utf-8")


def test_a_room_is_imported_only_through_its_door() -> None:
    assert {
        str(path.relative_to(ROOT)): names
        for path, code in modules()
        if (names := bypasses(path, code))
    } == {}


# An import by a string would evade the test above.
def test_only_tests_import_by_a_string() -> None:
    assert [
        str(path.relative_to(ROOT))
        for path, code in modules()
        if not path.is_relative_to(TESTS) and imports_by_a_string(code)
    ] == []


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (ROOT / "functions/unsubscribe/app.py", "from cadence_core.unsubscribe.store import f"),
        (ROOT / "functions/unsubscribe/app.py", "import cadence_core.unsubscribe.store"),
        (ROOT / "local/feedback/play.py", "from cadence_core.feedback import store"),
        (TESTS / "feedback/unit/test_a.py", "from cadence_core.unsubscribe.store import f"),
        (PACKAGE / "feedback/a.py", "from ..unsubscribe.store import f"),
        (PACKAGE / "feedback/domain/a.py", "from ...unsubscribe import store"),
        (PACKAGE / "feedback/__init__.py", "from ..unsubscribe import store"),
        (PACKAGE / "errors.py", "from .unsubscribe import store"),
    ],
)
def test_an_import_past_a_door_is_found(path: Path, code: str) -> None:
    assert bypasses(path, code) != []


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (
            ROOT / "functions/unsubscribe/app.py",
            "from cadence_core.unsubscribe.application import f",
        ),
        (TESTS / "feedback/unit/test_a.py", "from cadence_core.feedback.store import f"),
        (PACKAGE / "feedback/a.py", "from . import store"),
        (PACKAGE / "feedback/domain/a.py", "from ..store import f"),
        (PACKAGE / "feedback/a.py", "from ..unsubscribe.application import f"),
    ],
)
def test_an_import_through_a_door_or_inside_a_room_is_allowed(path: Path, code: str) -> None:
    assert bypasses(path, code) == []


@pytest.mark.parametrize(
    "code",
    [
        "import importlib\nimportlib.import_module('cadence_core.unsubscribe.store')",
        "from importlib import import_module as load",
        "__import__('cadence_core.unsubscribe.store')",
    ],
)
def test_an_import_by_a_string_is_found(code: str) -> None:
    assert imports_by_a_string(code)


def is_placed(test: Path) -> bool:
    """Return whether a test is in tests/ROOM/KIND/ or in a folder that spans rooms."""
    match test.relative_to(TESTS).parts[:-1]:
        case (folder, *_) if folder in SPANNING:
            return True
        case (room, kind):
            return room in ROOMS and kind in KINDS
        case _:
            return test == Path(__file__)


def test_every_test_is_in_a_room_or_a_folder_that_spans_rooms() -> None:
    tests = sorted(TESTS.rglob("test_*.py"))

    assert [str(test.relative_to(ROOT)) for test in tests if not is_placed(test)] == []
