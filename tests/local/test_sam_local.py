import signal
import subprocess
import sys

import pytest

from local import sam_local
from local.sam_local import ended, environment_of_sam
from tests.waiting import MAX_WAIT_SECONDS


def test_no_variable_of_this_shell_reaches_the_function(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_TRANSPORT", "ses")
    monkeypatch.setenv("DATABASE_URL", "postgresql://production")
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIA")
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:2375")

    environment = environment_of_sam()

    assert not {"EMAIL_TRANSPORT", "DATABASE_URL", "AWS_PROFILE"} & set(environment)
    assert environment["AWS_ACCESS_KEY_ID"] == "test"
    assert environment["DOCKER_HOST"] == "tcp://127.0.0.1:2375"


def test_sam_ends_soon_after_an_interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sam_local, "CLEANING_UP_SECONDS", 0.1)
    lingering = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], text=True)

    with pytest.raises(KeyboardInterrupt), ended(lingering):
        raise KeyboardInterrupt

    assert lingering.wait(timeout=MAX_WAIT_SECONDS) == -signal.SIGKILL
