"""Starts a command where /dev/shm does not exist, as in Lambda."""

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = """
mkdir "$0" && touch "$0/null" "$0/urandom"
mount --bind /dev/null "$0/null" && mount --bind /dev/urandom "$0/urandom"
mount --rbind "$0" /dev && exec "$@"
"""


def without_shared_memory(folder: Path) -> list[str]:
    """Return what to put before a command; skip the test where nothing may be mounted."""
    before = ["unshare", "-rm", "sh", "-c", SCRIPT]
    if (
        not shutil.which("unshare")
        or subprocess.run(  # noqa: S603
            [*before, str(folder / "tried"), "true"], check=False
        ).returncode
    ):
        pytest.skip("no permission to mount")
    return [*before, str(folder / "dev")]
