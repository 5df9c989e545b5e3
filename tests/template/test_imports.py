"""Each handler is importable with only its own folder and the layers, as in Lambda."""

import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.template.stack import ROOT

FUNCTIONS = sorted(path.parent for path in (ROOT / "functions").glob("*/app.py"))
# Folders of this project that .venv finds because the project is installed in place.
TOOLS = {path.name for path in ROOT.iterdir() if path.is_dir()}
GUARD = """
import sys
class Guard:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {forbidden!r}:
            raise ModuleNotFoundError(f"{{name}} does not ship", name=name)
sys.meta_path.insert(0, Guard())
import app
assert callable(app.lambda_handler)
"""


def shipped(function: Path) -> set[str]:
    """Return the names of the distributions that a function finds in Lambda."""
    locks = (ROOT / "layers/dependencies/requirements.lock", function / "requirements.lock")
    words = [word for lock in locks if lock.exists() for word in lock.read_text().split()]
    return {word.split("==")[0] for word in words if "==" in word}


def import_handler(function: Path, distributions: set[str]) -> subprocess.CompletedProcess[str]:
    """Import a handler while every installed package that is not shipped is blocked."""
    forbidden = {
        package
        for package, names in packages_distributions().items()
        if not {name.lower().replace("_", "-") for name in names} & distributions
    } | TOOLS
    path = f"{function}:{ROOT / 'layers/core/python'}"
    return subprocess.run(  # noqa: S603 (our own interpreter and code)
        [sys.executable, "-c", GUARD.format(forbidden=forbidden)],
        cwd="/",
        env={"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda path: path.name)
def test_a_handler_imports_only_shipped_packages(function: Path) -> None:
    done = import_handler(function, shipped(function))

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda path: path.name)
def test_importing_a_package_that_is_not_shipped_is_noticed(function: Path) -> None:
    done = import_handler(function, shipped(function) - {"aws-lambda-powertools"})

    assert "aws_lambda_powertools does not ship" in done.stderr


def test_importing_a_tool_of_this_project_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("import local\n")

    assert "local does not ship" in import_handler(tmp_path, set()).stderr


def test_every_function_of_the_template_has_a_handler() -> None:
    assert [path.name for path in FUNCTIONS] == [
        "delivery_events",
        "execute_cadence_steps",
        "migrate",
        "operate",
        "publish",
        "purge",
        "unsubscribe",
    ]
