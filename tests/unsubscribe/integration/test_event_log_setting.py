"""Powertools has a setting that logs whole events, and ours contain tokens."""

import os
import subprocess
import sys

from tests.unsubscribe.requests_to_page import TOKEN


def test_no_powertools_setting_makes_the_page_log_its_event() -> None:
    code = (
        "from tests.unsubscribe.requests_to_page import event_file, invoke\n"
        "print(invoke(event_file('unsubscribe_get'))['statusCode'])"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own code
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": ":".join(sys.path), "POWERTOOLS_LOGGER_LOG_EVENT": "true"},
        text=True,
    )

    assert "unsubscribe page answered" in done.stdout
    assert TOKEN not in done.stdout + done.stderr
