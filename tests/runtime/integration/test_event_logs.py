"""Powertools has a setting that logs whole events, and ours hold tokens, addresses and replies."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FUNCTIONS = sorted(path.parent.name for path in (ROOT / "functions").glob("*/app.py"))
INVOKE = """
import sys
from contextlib import suppress
from local.lambda_here import LocalContext
from app import lambda_handler

event = {
    "headers": {"authorization": "Bearer the-bearer-token"},
    "body": "the-text-of-the-event",
    "Records": [{"messageId": "1", "body": "the-text-of-the-event"}],
}
with suppress(Exception):
    lambda_handler(event, LocalContext(aws_request_id="request-1"))
sys.stdout.write("the handler was called")
"""


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_setting_of_powertools_makes_a_function_log_its_event(function: str) -> None:
    path = [str(ROOT / "functions" / function), str(ROOT / "layers/core/python"), str(ROOT)]
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own code
        [sys.executable, "-c", INVOKE],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": ":".join(path), "POWERTOOLS_LOGGER_LOG_EVENT": "true"},
        text=True,
    )

    written = done.stdout + done.stderr
    assert "the handler was called" in written
    assert "the-bearer-token" not in written
    assert "the-text-of-the-event" not in written


def test_every_function_is_covered() -> None:
    assert len(FUNCTIONS) >= 4
