"""Each function runs with its own folder and the layer, and loads only what it needs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
LAYER = ROOT / "layers/core/python"
SCRIPT = """
import json, sys
sys.path[:0] = sys.argv[1:]
import app
assert callable(app.lambda_handler)
print(json.dumps(sorted(sys.modules)))
"""


def modules_after_importing(function: str) -> set[str]:
    folder = ROOT / "functions" / function
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-I", "-c", SCRIPT, str(folder), str(LAYER)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(json.loads(done.stdout))


def test_the_engine_loads_neither_the_migration_tool_nor_a_slow_sdk() -> None:
    modules = modules_after_importing("execute_cadence_steps")

    assert "cadence_core" in modules
    # Powertools checks for botocore, which is cheap; only its session is slow to import.
    assert not modules & {"alembic", "sqlalchemy", "anthropic", "boto3", "botocore.session"}


@pytest.mark.parametrize("function", ["migrate", "publish", "purge"])
def test_every_other_function_can_be_imported(function: str) -> None:
    assert "cadence_core" in modules_after_importing(function)
