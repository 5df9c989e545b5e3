"""The function starts cold for almost every visitor, so every import adds to their wait."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
HEAVY_PACKAGES = {
    "alembic",
    "anthropic",
    "boto3",
    "botocore.client",  # the bare package is cheap, and Powertools imports it
    "botocore.session",
    "jinja2",
    "phonenumbers",
    "pydantic",
    "sqlalchemy",
}
ENGINE = {
    "cadence_core.sending.application",
    "cadence_core.sending.settings",
    "cadence_core.sending.invocations",
    "cadence_core.sending.dispatch_steps",
    "cadence_core.sending.execute_batch",
    "cadence_core.sending.prepare_steps",
    "cadence_core.sending.store.run_store",
}


@pytest.fixture(scope="module")
def imported() -> set[str]:
    """The modules in memory once the handler is imported the way Lambda does."""
    code = "import app, sys; print(*sys.modules, sep='\\n')"
    path = f"{ROOT / 'functions' / 'unsubscribe'}:{ROOT / 'layers' / 'core' / 'python'}"
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own code
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        cwd="/",
        env={"PYTHONPATH": path, "POWERTOOLS_METRICS_NAMESPACE": "CadenceEngine"},
        text=True,
    )
    return set(done.stdout.split())


def test_the_handler_is_importable_with_only_its_folder_and_the_layer(imported: set[str]) -> None:
    assert {"app", "cadence_core.unsubscribe.application"} <= imported


def test_neither_an_sdk_nor_a_template_engine_is_imported(imported: set[str]) -> None:
    assert HEAVY_PACKAGES & imported == set()


def test_nothing_of_the_engine_is_imported(imported: set[str]) -> None:
    assert ENGINE & imported == set()
