"""Every test belongs to a room, and other rooms import a room only through its door."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests"
PACKAGE = ROOT / "layers/core/python/cadence_core"
ROOMS = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
ROOMS_WITH_A_DOOR = {path.parent.name for path in PACKAGE.glob("*/application.py")}
# These folders test more than one room.
SPANNING = {"docs", "lambda_runtime", "local", "rehearsal", "template"}
KINDS = {"unit", "integration"}
CODE = (PACKAGE, TESTS, *(ROOT / folder for folder in ("functions", "local", "bench")))


def imports_of(path: Path) -> Iterator[str]:
    """Yield the full names that a module imports; ``from a import b`` as ``a.b``."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


def bypasses_a_door(imported: str, folder: str) -> bool:
    """Return whether an import from this folder reaches into another room."""
    package, room, entrance, *_ = [*imported.split("."), "", ""]
    is_guarded = package == "cadence_core" and room in ROOMS_WITH_A_DOOR
    return is_guarded and room != folder and entrance != "application"


def test_a_room_is_imported_only_through_its_door() -> None:
    assert [
        f"{path.relative_to(ROOT)}: {imported}"
        for top in CODE
        for path in sorted(top.rglob("*.py"))
        for imported in imports_of(path)
        if bypasses_a_door(imported, path.relative_to(top).parts[0])
    ] == []


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
